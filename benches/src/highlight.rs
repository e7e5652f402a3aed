//! What does it cost to highlight an article?
//!
//! The highlighter is no public API; its cost is the difference between the same searches with and without highlights.
//! Both read the articles of the page from the archive, so reading and parsing an article is not part of it.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use depesche_query::SearchRequest;
use serde::Serialize;

use crate::corpus::Corpus;
use crate::figures::{median, rounded};
use crate::output::say;
use crate::search::{Searcher, requests};
use crate::shape::Shape;

/// Pairs of passes; the middle difference counts, so a neighbour on the machine does not.
const PASSES: usize = 7;

/// The article the figure is told for, in bytes of text.
const ARTICLE_BYTES: f64 = 2500.0;

/// What the measurement found.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Highlight {
    /// Microseconds for an article of the pages.
    pub(crate) us_per_article: f64,
    /// Mean length of the articles of the pages.
    pub(crate) article_bytes: f64,
    /// Microseconds for 2.5 KB of text.
    pub(crate) us_per_2500_bytes: f64,
    /// Articles highlighted in a pass.
    pub(crate) articles: usize,
}

pub(crate) fn measure(folder: &Path, corpus: &Corpus) -> anyhow::Result<Highlight> {
    say("highlighting in process");
    let searcher = Searcher::open(folder)?;
    let plain = requests(Shape::Search, &corpus.queries)?;
    let marked = requests(Shape::Hl, &corpus.queries)?;
    let mut lengths = HashMap::new();
    for article in corpus.articles()? {
        let article = article?;
        lengths.insert(article.id, article.headline.len() + article.body.len());
    }
    let (mut articles, mut bytes) = (0, 0);
    for request in &marked {
        for hit in searcher.search(request)?.hits {
            articles += 1;
            bytes += lengths.get(&hit.id).copied().unwrap_or(0);
        }
    }
    let mut differences = Vec::with_capacity(PASSES);
    for _ in 0..PASSES {
        let without = pass(&searcher, &plain)?.as_secs_f64();
        differences.push(pass(&searcher, &marked)?.as_secs_f64() - without);
    }
    let us_per_article = median(differences) * 1e6 / articles.max(1) as f64;
    let article_bytes = bytes as f64 / articles.max(1) as f64;
    Ok(Highlight {
        us_per_article: rounded(us_per_article),
        article_bytes: rounded(article_bytes),
        us_per_2500_bytes: rounded(us_per_article * ARTICLE_BYTES / article_bytes.max(1.0)),
        articles,
    })
}

fn pass(searcher: &Searcher, requests: &[SearchRequest]) -> anyhow::Result<Duration> {
    let began = Instant::now();
    for request in requests {
        std::hint::black_box(searcher.search(request)?);
    }
    Ok(began.elapsed())
}
