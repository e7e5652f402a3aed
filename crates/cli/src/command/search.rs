//! `depesche search`: the answer of the API, in the terminal.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use depesche_ingest::store::{Moment, Signal, Visibility};
use depesche_query::{Hit, How, MatchedWord, SearchAnswer, SearchRequest, Segment};
use serde::de::DeserializeOwned;

use crate::args::SearchArgs;
use crate::config::Config;
use crate::output;

pub(crate) fn run(args: SearchArgs, config: &Config) -> anyhow::Result<ExitCode> {
    let json = args.json;
    let request = request(args)?;
    let store = super::open(config)?;
    super::catch_up(&store)?;
    let deadline = Instant::now() + Duration::from_millis(config.search_timeout_ms);
    let answer =
        super::searches(&store, config)?.search_until(&request, &Visibility::at(Moment::now()), deadline)?;
    if json {
        output::json(&answer)?;
    } else {
        output::line(&Terminal { colour: output::wants_colour() }.answer(&answer))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn request(args: SearchArgs) -> anyhow::Result<SearchRequest> {
    Ok(SearchRequest {
        q: args.query,
        from: args.from,
        to: args.to,
        agency: args.agency,
        section: args.section,
        language: args.language,
        sort: args.sort.map(|name| named("sort", name)).transpose()?.unwrap_or_default(),
        limit: args.limit,
        offset: args.offset,
        cursor: args.cursor,
        facets: args.facets,
        histogram: args.histogram.map(|name| named("histogram", name)).transpose()?,
        related: args.related,
        explain: args.explain.then_some(true),
        group: args.no_group.then_some(false),
        synonyms: args.no_synonyms.then_some(false),
        highlight: args.no_highlight.then_some(false),
    })
}

/// A value by the name it has in the API.
fn named<T: DeserializeOwned>(parameter: &str, name: String) -> anyhow::Result<T> {
    serde_json::from_value(name.into()).with_context(|| format!("--{parameter}"))
}

/// Shows answers to a person, with or without colours.
struct Terminal {
    colour: bool,
}

impl Terminal {
    fn styled(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn segments(&self, segments: &[Segment]) -> String {
        let hit = |segment: &Segment| {
            if !segment.hit {
                return segment.text.clone();
            }
            if self.colour { self.styled("1;33", &segment.text) } else { format!("[{}]", segment.text) }
        };
        segments.iter().map(hit).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Urgent copy catches the eye.
    fn signal(&self, signal: Signal) -> String {
        match signal {
            Signal::Urgent | Signal::Flash => self.styled("1;31", signal_name(signal)),
            _ => self.styled("1", signal_name(signal)),
        }
    }

    fn answer(&self, answer: &SearchAnswer) -> String {
        let mut text = String::new();
        for problem in &answer.problems {
            text += &format!("note at {}-{}: {}\n", problem.from, problem.to, problem.message);
        }
        if let Some(meant) = &answer.did_you_mean {
            text += &format!("did you mean: {}\n", self.styled("1", &meant.query));
        }
        for hit in &answer.hits {
            text += &self.hit(hit);
        }
        for (name, counts) in &answer.facets {
            let counts: Vec<String> =
                counts.iter().map(|count| format!("{} {}", count.value, count.count)).collect();
            text += &format!("{}: {}\n", self.styled("1", name), counts.join(", "));
        }
        if !answer.related.is_empty() {
            let terms: Vec<&str> = answer.related.iter().map(|related| related.term.as_str()).collect();
            text += &format!("{}: {}\n", self.styled("1", "related"), terms.join(", "));
        }
        for used in &answer.synonyms {
            text += &format!("{} also found as {}\n", used.word, used.also.join(", "));
        }
        for bucket in answer.histogram.iter().flatten() {
            text += &format!("{}  {}\n", bucket.from.in_berlin().date(), bucket.count);
        }
        let kind = if answer.partial { "no article has all words; partial matches" } else { "articles" };
        text += &format!("{} {kind} for {} in {:.1} ms", answer.total, answer.understood, answer.took_ms);
        if let Some(cursor) = &answer.cursor {
            text += &format!("\nmore: --cursor {cursor}");
        }
        text
    }

    fn hit(&self, hit: &Hit) -> String {
        let highlights = hit.highlights.clone().unwrap_or_default();
        let headline = match (&highlights.headline[..], &hit.headline) {
            ([], Some(headline)) => headline.clone(),
            ([], None) => hit.id.clone(),
            (segments, _) => self.segments(segments),
        };
        let facts = [hit.agency.as_deref(), hit.section.as_deref(), hit.genre.as_deref()];
        let published = hit.published.in_berlin().strftime("%d.%m.%Y %H:%M").to_string();
        let version = (hit.version > 1).then(|| format!("version {}", hit.version));
        let alike = hit.duplicates.as_ref().map(|duplicates| format!("and {} alike", duplicates.count));
        let quiet = |fact: &str| self.styled("2", fact);
        let mut line = vec![quiet(&published)];
        line.extend(facts.into_iter().flatten().map(quiet));
        line.extend(hit.signals.iter().map(|signal| self.signal(*signal)));
        line.extend(version.as_deref().into_iter().chain(alike.as_deref()).map(quiet));
        let mut text = format!("{}\n  {}\n", self.styled("1", &headline), line.join(" | "));
        for fragment in &highlights.body {
            text += &format!("  {}\n", self.segments(fragment));
        }
        let why = why(hit);
        if !why.is_empty() {
            text += &format!("  {}\n", quiet(&format!("found: {}", why.join(", "))));
        }
        if let Some(explanation) = &hit.explanation {
            text += &format!("  score {:.2}\n", explanation.score);
            for contribution in &explanation.contributions {
                text += &format!("    {}\n", contribution.text);
            }
        }
        text + &format!("  {}\n\n", self.styled("2", &hit.id))
    }
}

/// The forms found that are not as asked, each with the word it was found for.
fn why(hit: &Hit) -> Vec<String> {
    let of = |word: &MatchedWord| {
        let told = word.forms.iter().filter(|form| !matches!(form.how, How::Exact | How::Place));
        told.map(|form| format!("{} ({})", form.form, word.word)).collect::<Vec<_>>()
    };
    hit.why.iter().flat_map(of).collect()
}

fn signal_name(signal: Signal) -> &'static str {
    match signal {
        Signal::Correction => "correction",
        Signal::Update => "update",
        Signal::Repeat => "repeat",
        Signal::Urgent => "urgent",
        Signal::Flash => "flash",
    }
}
