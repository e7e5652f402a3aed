//! What does each kind of query cost against a plain word, and what does the worst query cost that is accepted?
//!
//! In process, one thread, ten hits with highlights. The words are those of the queries of the corpus, so that they stand
//! together in some article.

use std::path::Path;
use std::time::{Duration, Instant};

use depesche_query::SearchRequest;
use serde::Serialize;

use crate::corpus::Corpus;
use crate::figures::{Latency, rounded};
use crate::output::say;
use crate::search::Searcher;

/// Each kind is asked at least this long.
const AT_LEAST: Duration = Duration::from_secs(2);
/// Queries of a kind.
const QUERIES: usize = 500;

/// What the measurement found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Kinds {
    pub(crate) kinds: Vec<Kind>,
    /// The longest time of any of the queries made to be slow.
    pub(crate) worst_ms: f64,
    pub(crate) worst: Vec<Worst>,
}

/// Queries of one kind.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Kind {
    pub(crate) kind: &'static str,
    pub(crate) example: String,
    /// Mean number of articles found.
    pub(crate) found: f64,
    pub(crate) mean_ms: f64,
    pub(crate) p99_ms: f64,
    /// Mean time against that of a plain word.
    pub(crate) times_a_word: f64,
}

/// A query made to be slow.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Worst {
    pub(crate) query: String,
    pub(crate) ms: f64,
    pub(crate) found: u64,
}

pub(crate) fn measure(folder: &Path, corpus: &Corpus) -> anyhow::Result<Kinds> {
    say("kinds of queries in process");
    let searcher = Searcher::open(folder)?;
    let pairs: Vec<(&str, &str)> =
        corpus.queries.iter().filter_map(|query| query.split_once(' ')).take(QUERIES).collect();
    let pairs: Vec<(&str, &str)> =
        pairs.into_iter().map(|(a, b)| (a, b.split(' ').next().unwrap_or(b))).collect();
    let start = |word: &str, letters: usize| word.chars().take(letters).collect::<String>();
    let end = |word: &str, letters: usize| word.chars().skip(letters).collect::<String>();
    type Make<'m> = &'m dyn Fn(&str, &str) -> String;
    let makers: [(&'static str, Make<'_>); 17] = [
        ("word", &|a, _| a.to_owned()),
        ("all words", &|a, b| format!("{a} {b}")),
        ("any word", &|a, b| format!("{a} ODER {b}")),
        ("exact form", &|a, _| format!("={a}")),
        ("phrase", &|a, b| format!("\"{a} {b}\"")),
        ("phrase with slop", &|a, b| format!("\"{a} {b}\"~3")),
        ("NAHE", &|a, b| format!("{a} NAHE/5 {b}")),
        ("VOR", &|a, b| format!("{a} VOR/5 {b}")),
        ("SATZ", &|a, b| format!("SATZ({a} {b})")),
        ("ABSATZ", &|a, b| format!("ABSATZ({a} {b})")),
        ("ANFANG", &|a, _| format!("ANFANG/30({a})")),
        ("MIND", &|a, _| format!("MIND/2({a})")),
        ("VON", &|a, b| format!("VON/2({a} {b} die)")),
        ("wildcard at the end", &|a, _| format!("{}*", start(a, 5))),
        ("wildcard inside", &|a, _| format!("{}*{}", start(a, 2), end(a, 4))),
        ("wildcard in front", &|a, _| format!("*{}", end(a, 2))),
        ("fuzzy", &|a, _| format!("{a}~")),
    ];
    let mut kinds: Vec<Kind> = Vec::new();
    let mut word_ms = 0.0;
    for (kind, make) in makers {
        let queries = pairs.iter().map(|(a, b)| request(make(a, b))).collect::<Vec<_>>();
        let measured = timed(&searcher, kind, &queries, word_ms)?;
        if kind == "word" {
            word_ms = measured.mean_ms;
        }
        kinds.push(Kind { times_a_word: rounded(measured.mean_ms / word_ms), ..measured });
    }
    let facets = |request: SearchRequest| SearchRequest {
        facets: ["agency", "section", "language"].map(str::to_owned).to_vec(),
        ..request
    };
    let queries: Vec<_> = pairs.iter().map(|(a, _)| facets(request((*a).to_owned()))).collect();
    kinds.push(timed(&searcher, "word with three facets", &queries, word_ms)?);
    let worst = worst(&searcher, corpus)?;
    Ok(Kinds { kinds, worst_ms: worst.first().map_or(0.0, |worst| worst.ms), worst })
}

fn request(q: String) -> SearchRequest {
    SearchRequest { q, ..SearchRequest::default() }
}

fn timed(
    searcher: &Searcher,
    kind: &'static str,
    requests: &[SearchRequest],
    word_ms: f64,
) -> anyhow::Result<Kind> {
    say(&format!("  {kind}"));
    let mut found = 0;
    for request in requests {
        found += searcher.search(request)?.total;
    }
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < AT_LEAST {
        for request in requests {
            let began = Instant::now();
            std::hint::black_box(searcher.search(request)?);
            times.push(began.elapsed());
        }
    }
    let mean_ms = times.iter().sum::<Duration>().as_secs_f64() * 1e3 / times.len() as f64;
    let p99_ms = Latency::of(times, began.elapsed()).p99_ms;
    Ok(Kind {
        kind,
        example: requests.first().map_or_else(String::new, |request| request.q.clone()),
        found: rounded(found as f64 / requests.len() as f64),
        mean_ms: rounded(mean_ms),
        p99_ms,
        times_a_word: rounded(mean_ms / word_ms),
    })
}

/// Queries made of what is frequent, long and wide, each asked three times; the slowest first.
fn worst(searcher: &Searcher, corpus: &Corpus) -> anyhow::Result<Vec<Worst>> {
    say("  queries made to be slow");
    let frequent = [
        "die", "der", "und", "in", "den", "von", "zu", "mit", "das", "auf", "für", "ist", "im", "nicht",
        "ein",
    ];
    let many = |count: usize, between: &str| {
        let words = frequent.iter().chain(frequent.iter()).cycle().take(count);
        words.copied().collect::<Vec<_>>().join(between)
    };
    let rare: Vec<&str> = corpus.queries.iter().flat_map(|query| query.split(' ')).take(250).collect();
    let queries = [
        "die".to_owned(),
        many(200, " ODER "),
        many(200, " "),
        rare.join(" ODER "),
        rare.iter().map(|word| format!("{word}~")).collect::<Vec<_>>().join(" ODER "),
        rare.iter()
            .take(40)
            .map(|word| format!("*{}*", word.chars().take(3).collect::<String>()))
            .collect::<Vec<_>>()
            .join(" ODER "),
        "*en*".to_owned(),
        "*e*n*".to_owned(),
        "??????*en".to_owned(),
        "en* ODER er* ODER st* ODER be* ODER ge* ODER ve* ODER un* ODER ei* ODER an* ODER au*".to_owned(),
        "be* NAHE/50 ge*".to_owned(),
        "SATZ(be* ge* ve* an*)".to_owned(),
        "SATZ/3(*en* *er* -*st*)".to_owned(),
        "die NAHE/100 der".to_owned(),
        many(32, " NAHE/100 "),
        format!("SATZ({})", many(200, " ODER ")),
        format!("SATZ/20({})", many(200, " ")),
        format!("VON/20({})", many(200, " ")),
        format!("ABSATZ(VON/20({}))", many(100, " ")),
        format!("MIND/50({})", many(100, " ODER ")),
        format!("\"{}\"~50", many(20, " ")),
        format!("\"{}\"", many(200, " ")),
        format!("ANFANG/1000({})", many(200, " ")),
        "SATZ(-die)".to_owned(),
        "-die".to_owned(),
        String::new(),
    ];
    let mut all = Vec::new();
    for query in queries {
        let request = SearchRequest {
            facets: ["agency", "section", "language"].map(str::to_owned).to_vec(),
            limit: Some(100),
            ..request(query)
        };
        let (mut ms, mut found) = (0.0_f64, 0);
        for _ in 0..3 {
            let began = Instant::now();
            found = searcher.search(&request)?.total;
            ms = ms.max(began.elapsed().as_secs_f64() * 1e3);
        }
        all.push(Worst { query: request.q.chars().take(80).collect(), ms: rounded(ms), found });
    }
    all.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    Ok(all)
}
