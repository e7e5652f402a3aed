//! How often is the first suggestion for a misspelt word the right one?
//!
//! The words suggestions are drawn from are those of an index: by default of the synthetic corpus, whose words have their
//! real German frequency, and whose few thousand rarest words are as hard to tell from slips as in a real archive. Corrections the
//! corpus lacks are added, each in one article, where they are as unlikely as can be. Each misspelling is then asked as a
//! search of one word, so that also what keeps a search from suggesting anything counts.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use depesche_query::analysis::{lexicon_level, word};
use depesche_query::{SearchRequest, SearchService};
use depesche_store::{Article, Delivery, Moment, Store, StoreOptions, Visibility};
use serde::Serialize;
use serde_json::json;

use crate::corpus::Corpus;
use crate::figures::{Latency, rounded};
use crate::output::say;
use crate::place::Place;

/// Articles made of a list of words; the most frequent word is in all of them.
const MADE: usize = 5_000;
/// Hits that are enough not to be asked whether something else was meant.
const FEW: u64 = 9;
/// Articles of one delivery.
const BATCH: usize = 1_000;
/// Corrections that the corpus lacks, in one article.
const ADDED: usize = 20;

/// What the measurement found.
#[derive(Debug, Serialize)]
pub(crate) struct Spelling {
    /// Pairs asked.
    pairs: usize,
    /// Share whose first suggestion is the correction.
    first: f64,
    /// Share whose first suggestion has the stem of the correction, and so finds the same.
    first_by_stem: f64,
    /// Share with the correction among the suggestions.
    any: f64,
    /// The pairs by what became of them.
    outcomes: BTreeMap<Outcome, usize>,
    /// Corrections that had to be added to the index.
    added: usize,
    /// Articles in the index.
    articles: u64,
    /// What the search with its suggestions took.
    latency: Latency,
}

/// What became of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Right,
    /// Another form of the right word.
    OtherForm,
    /// Among the suggestions, but not the first.
    Later,
    /// Only others were suggested.
    Wrong,
    /// Nothing was suggested, though few articles or none have what was typed.
    Nothing,
    /// Nothing was suggested, since articles have what was typed.
    InTheIndex,
}

/// Where the words come from.
pub(crate) enum Words<'a> {
    Corpus(&'a Corpus),
    /// Lines of a word and, after a blank, how often it is seen.
    List(&'a Path),
}

pub(crate) fn measure(
    place: &Place,
    pairs: &Path,
    words: &Words<'_>,
    failures: Option<&PathBuf>,
) -> anyhow::Result<Spelling> {
    let pairs = read_pairs(pairs)?;
    let scratch = place.scratch()?;
    let store = Arc::new(Store::open(
        &scratch.path().join("data"),
        StoreOptions { keep_originals: false, ..StoreOptions::default() },
    )?);
    say("indexing the words");
    let mut seen = HashSet::new();
    match words {
        Words::Corpus(corpus) => {
            let articles = corpus.articles()?.map(|article| {
                let article = article?;
                made(&article.id, &article.headline, &article.body)
            });
            deliver(&store, articles, &mut seen)?;
        }
        Words::List(path) => deliver(&store, listed(path)?.into_iter().map(Ok), &mut seen)?,
    }
    let lacking: Vec<&str> = pairs.iter().map(|(_, right)| right.as_str()).collect();
    let mut lacking: Vec<&str> =
        lacking.into_iter().filter(|right| !seen.contains(&*word(right).exact)).collect();
    lacking.sort_unstable();
    lacking.dedup();
    let added =
        lacking.chunks(ADDED).enumerate().map(|(n, words)| made(&format!("added:{n}"), "", &words.join(" ")));
    deliver(&store, added, &mut HashSet::new())?;
    store.catch_up(&mut |_| {})?;
    ask(&store, &pairs, lacking.len(), failures)
}

fn ask(
    store: &Arc<Store>,
    pairs: &[(String, String)],
    added: usize,
    failures: Option<&PathBuf>,
) -> anyhow::Result<Spelling> {
    say("asking");
    let service = SearchService::new(Arc::clone(store));
    let visibility = Visibility::at(Moment::now());
    let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
    let mut lines: BTreeMap<Outcome, String> = BTreeMap::new();
    let (mut any, mut times, began) = (0, Vec::with_capacity(pairs.len()), Instant::now());
    for (typed, right) in pairs {
        let request = SearchRequest { q: typed.clone(), highlight: Some(false), ..SearchRequest::default() };
        let before = Instant::now();
        let answer = service.search(&request, &visibility)?;
        times.push(before.elapsed());
        let corrections = answer.did_you_mean.map(|meant| meant.corrections).unwrap_or_default();
        let suggestions: Vec<String> =
            corrections.into_iter().next().map(|correction| correction.suggestions).unwrap_or_default();
        let exact = word(right).exact.clone();
        // What was typed differs from its correction only in what the index does not distinguish.
        let same = word(typed).exact == exact;
        let place = suggestions.iter().position(|suggestion| word(suggestion).exact == exact);
        any += usize::from(place.is_some() || same);
        let outcome = match (place, suggestions.first()) {
            _ if same => Outcome::Right,
            (Some(0), _) => Outcome::Right,
            (_, Some(first)) if word(first).stem == word(right).stem => Outcome::OtherForm,
            (Some(_), _) => Outcome::Later,
            (None, Some(_)) => Outcome::Wrong,
            (None, None) if answer.total > FEW => Outcome::InTheIndex,
            (None, None) => Outcome::Nothing,
        };
        *outcomes.entry(outcome).or_default() += 1;
        if outcome != Outcome::Right {
            let line = lines.entry(outcome).or_default();
            writeln!(line, "{outcome:?}\t{typed}\t{right}\t{}\t{}", answer.total, suggestions.join(", "))?;
        }
    }
    if let Some(path) = failures {
        let text: String = lines.into_values().collect();
        fs::write(path, text).with_context(|| format!("{} could not be written", path.display()))?;
    }
    let share = |count: usize| rounded(count as f64 / pairs.len() as f64);
    let count = |outcome: Outcome| outcomes.get(&outcome).copied().unwrap_or(0);
    Ok(Spelling {
        pairs: pairs.len(),
        first: share(count(Outcome::Right)),
        first_by_stem: share(count(Outcome::Right) + count(Outcome::OtherForm)),
        any: share(any),
        outcomes,
        added,
        articles: store.stats()?.documents,
        latency: Latency::of(times, began.elapsed().max(Duration::from_nanos(1))),
    })
}

/// The pairs of a file: misspelling;correction.
fn read_pairs(path: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let text = fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
    let pair = |line: &str| {
        let (typed, right) = line.split_once(';')?;
        Some((typed.trim().to_owned(), right.trim().to_owned()))
    };
    let pairs: Vec<_> = text.lines().filter_map(pair).collect();
    ensure!(!pairs.is_empty(), "{} holds no pairs of misspelling;correction", path.display());
    Ok(pairs)
}

/// Articles with the words of a list, each in as many as its share of the most frequent word's count; without counts by the
/// lexicon's level.
fn listed(path: &Path) -> anyhow::Result<Vec<Article>> {
    let text = fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
    let entry = |line: &str| {
        let mut fields = line.split_whitespace();
        let word = fields.next()?.to_owned();
        let by_level = || f64::from(1.5_f32).powi(lexicon_level(&word).unwrap_or(0));
        let count = fields.next().and_then(|count| count.parse().ok()).unwrap_or_else(by_level);
        Some((word, count))
    };
    let words: Vec<(String, f64)> = text.lines().filter_map(entry).collect();
    let most = words.iter().map(|(_, count)| *count).fold(1.0, f64::max);
    let mut texts = vec![String::new(); MADE];
    for (at, (word, count)) in words.iter().enumerate() {
        let articles = ((count / most * MADE as f64).round() as usize).clamp(1, MADE);
        for n in 0..articles {
            let text = &mut texts[(at + n * MADE / articles) % MADE];
            text.push_str(word);
            text.push(' ');
        }
    }
    texts.iter().enumerate().map(|(n, text)| made(&format!("list:{n}"), "", text)).collect()
}

fn made(id: &str, headline: &str, body: &str) -> anyhow::Result<Article> {
    let mut article =
        json!({ "id": id, "published": "2024-05-01T12:00:00+02:00", "body": [{ "text": body }] });
    if !headline.is_empty() {
        article["headline"] = headline.into();
    }
    Ok(serde_json::from_value(article)?)
}

/// Stores articles, and notes the words they have.
fn deliver(
    store: &Store,
    articles: impl Iterator<Item = anyhow::Result<Article>>,
    seen: &mut HashSet<Box<str>>,
) -> anyhow::Result<()> {
    let mut batch = Vec::new();
    for article in articles {
        let article = article?;
        for block in &article.body {
            depesche_query::analysis::analyze(&block.text, |token| {
                if !seen.contains(&token.word.exact) {
                    seen.insert(token.word.exact.clone());
                }
            });
        }
        batch.push(Delivery { article, original: None });
        if batch.len() == BATCH {
            store.archive().deliver(std::mem::take(&mut batch))?;
        }
    }
    if !batch.is_empty() {
        store.archive().deliver(batch)?;
    }
    Ok(())
}
