//! How fast does `depesche serve` answer, in how much memory, and how soon after its start?

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use serde::Serialize;

use crate::client::{Client, Request};
use crate::corpus::Corpus;
use crate::figures::{median, rounded};
use crate::load::{self, Load, Pace};
use crate::output::say;
use crate::place::Place;
use crate::process::Memory;
use crate::server::Server;
use crate::shape::{Shape, requests};

/// Path of the search.
const PATH: &str = "/v1/search";

/// Starts that are timed.
const STARTS: usize = 5;

/// Loads by shape, one for each number of clients.
pub(crate) type Loads = BTreeMap<Shape, Vec<Load>>;

/// What the measurement found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Http {
    /// From the start of the process to the first full answer received, in the middle of some starts; files in the page
    /// cache.
    pub(crate) start_to_answer_ms: f64,
    pub(crate) loads: Loads,
    /// After the first answer.
    pub(crate) memory_idle: Memory,
    /// After all loads.
    pub(crate) memory_serving: Memory,
    pub(crate) answers: Answers,
}

/// What the answers hold on average, to see that both sides do the same work.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Answers {
    /// Articles found, as told (OpenSearch: counts to 10,000 at most).
    pub(crate) found: f64,
    /// The same with `full_swapped`.
    pub(crate) found_swapped: f64,
    pub(crate) hits: f64,
    /// Fragments of text with highlights, a hit.
    pub(crate) fragments: f64,
}

pub(crate) fn measure(
    place: &Place,
    folder: &Path,
    corpus: &Corpus,
    clients: &[usize],
    pace: Pace,
) -> anyhow::Result<Http> {
    say("depesche serve");
    let full = Request::json("POST", PATH, &Shape::Full.depesche(&corpus.queries[0]));
    let mut starts = Vec::with_capacity(STARTS);
    for _ in 1..STARTS {
        starts.push(start(place, folder, &full)?.1);
    }
    let (server, last) = start(place, folder, &full)?;
    starts.push(last);
    let memory_idle = server.memory();
    let loads = loads(clients, |shape, clients| {
        let requests = requests(PATH, &corpus.queries, |query| shape.depesche(query));
        load::run(server.address, &requests, clients, pace)
    })?;
    let memory_serving = server.memory();
    let answers = answers(&server, corpus).context("the answers could not be looked at")?;
    Ok(Http { start_to_answer_ms: rounded(median(starts)), loads, memory_idle, memory_serving, answers })
}

/// Runs every load; `run` knows the server. One load goes before that does not count: a JVM compiles, and we fill our
/// caches of words.
pub(crate) fn loads(
    clients: &[usize],
    mut run: impl FnMut(Shape, usize) -> anyhow::Result<Load>,
) -> anyhow::Result<Loads> {
    run(Shape::Full, clients.iter().copied().max().unwrap_or(1))?;
    let mut loads = Loads::new();
    for shape in Shape::ALL {
        for &clients in clients {
            say(&format!("  {shape:?}, {clients} clients"));
            loads.entry(shape).or_default().push(run(shape, clients)?);
        }
    }
    Ok(loads)
}

fn start(place: &Place, folder: &Path, request: &Request) -> anyhow::Result<(Server, f64)> {
    let began = Instant::now();
    let server = Server::start(place, folder)?;
    Client::connect(server.address)?.send(request)?;
    Ok((server, began.elapsed().as_secs_f64() * 1e3))
}

fn answers(server: &Server, corpus: &Corpus) -> anyhow::Result<Answers> {
    let mut client = Client::connect(server.address)?;
    let mut sums = Answers::default();
    for query in &corpus.queries {
        let answer = client.ask(&Request::json("POST", PATH, &Shape::Hl.depesche(query)))?;
        sums.found += answer["total"].as_f64().context("no total")?;
        for hit in answer["hits"].as_array().context("no hits")? {
            sums.hits += 1.0;
            sums.fragments += hit["highlights"]["body"].as_array().map_or(0, Vec::len) as f64;
        }
        let answer = client.ask(&Request::json("POST", PATH, &Shape::FullSwapped.depesche(query)))?;
        sums.found_swapped += answer["total"].as_f64().context("no total")?;
    }
    Ok(sums.mean(corpus.queries.len()))
}

impl Answers {
    /// Means out of sums over so many queries.
    pub(crate) fn mean(self, queries: usize) -> Answers {
        let queries = queries as f64;
        Answers {
            found: rounded(self.found / queries),
            found_swapped: rounded(self.found_swapped / queries),
            hits: rounded(self.hits / queries),
            fragments: rounded(self.fragments / self.hits.max(1.0)),
        }
    }
}
