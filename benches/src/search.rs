//! How fast is a search in process, in one thread? The engine without HTTP and JSON, to be compared with Lucene.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use depesche_query::{SearchRequest, SearchService};
use depesche_store::{Moment, Visibility};
use serde::Serialize;

use crate::corpus::Corpus;
use crate::figures::{Latency, rounded};
use crate::ingest;
use crate::output::say;
use crate::shape::Shape;

/// Each shape is measured at least this long, in whole passes over the queries.
const AT_LEAST: Duration = Duration::from_secs(4);

/// What the measurement found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Search {
    pub(crate) shapes: BTreeMap<Shape, Latency>,
    /// Mean number of articles found.
    pub(crate) found: f64,
    /// Share of the queries of which no article has all words.
    pub(crate) partial: f64,
}

/// A service over a data folder, and the eyes it is asked with.
#[derive(Debug)]
pub(crate) struct Searcher {
    service: SearchService,
    visibility: Visibility,
}

impl Searcher {
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Searcher> {
        let store = Arc::new(ingest::open(&folder.join("data"))?);
        Ok(Searcher { service: SearchService::new(store), visibility: Visibility::at(Moment::now()) })
    }

    pub(crate) fn search(&self, request: &SearchRequest) -> anyhow::Result<depesche_query::SearchAnswer> {
        Ok(self.service.search(request, &self.visibility)?)
    }
}

/// The requests of a shape.
pub(crate) fn requests(shape: Shape, queries: &[String]) -> anyhow::Result<Vec<SearchRequest>> {
    let request = |query: &String| serde_json::from_value(shape.depesche(query));
    queries.iter().map(request).collect::<Result<_, _>>().context("a request is not one Depesche knows")
}

pub(crate) fn measure(folder: &Path, corpus: &Corpus) -> anyhow::Result<Search> {
    say("searching in process");
    let searcher = Searcher::open(folder)?;
    let (mut found, mut partial) = (0, 0_u32);
    for request in requests(Shape::Search, &corpus.queries)? {
        let answer = searcher.search(&request)?;
        found += answer.total;
        partial += u32::from(answer.partial);
    }
    let mut shapes = BTreeMap::new();
    for shape in Shape::ALL {
        shapes.insert(shape, timed(&searcher, &requests(shape, &corpus.queries)?)?);
    }
    let queries = corpus.queries.len() as f64;
    Ok(Search {
        shapes,
        found: rounded(found as f64 / queries),
        partial: rounded(f64::from(partial) / queries),
    })
}

fn timed(searcher: &Searcher, requests: &[SearchRequest]) -> anyhow::Result<Latency> {
    let pass = || -> anyhow::Result<Vec<Duration>> {
        let time = |request| {
            let began = Instant::now();
            std::hint::black_box(searcher.search(request)?);
            Ok(began.elapsed())
        };
        requests.iter().map(time).collect()
    };
    pass()?;
    let began = Instant::now();
    let mut times = Vec::new();
    while began.elapsed() < AT_LEAST {
        times.extend(pass()?);
    }
    Ok(Latency::of(times, began.elapsed()))
}
