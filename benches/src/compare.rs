//! Everything in one run, written to a folder that is committed: `results.json` and a table for people.

use std::fs;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use crate::analysis::{self, Analysis};
use crate::corpus::{Corpus, Facts};
use crate::figures::rounded;
use crate::highlight::{self, Highlight};
use crate::http::{self, Http};
use crate::ingest::{self, Ingest};
use crate::load::Pace;
use crate::machine::Machine;
use crate::output::say;
use crate::peers::{self, Peers};
use crate::place::Place;
use crate::report;
use crate::search::{self, Search};

/// How to run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a> {
    pub(crate) clients: &'a [usize],
    pub(crate) pace: Pace,
    pub(crate) machine: Option<&'a str>,
    pub(crate) out: Option<&'a Path>,
}

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    /// The command, without the folders of this machine.
    pub(crate) command: String,
    pub(crate) seconds: f64,
    pub(crate) corpus: Facts,
    pub(crate) depesche: Depesche,
    pub(crate) peers: Peers,
}

/// Our own figures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Depesche {
    pub(crate) analysis: Analysis,
    pub(crate) ingest: Ingest,
    pub(crate) search: Search,
    pub(crate) highlight: Highlight,
    pub(crate) http: Http,
}

pub(crate) fn compare(place: &Place, corpus: &Corpus, run: &Run<'_>) -> anyhow::Result<()> {
    let began = Instant::now();
    let machine = Machine::describe(place);
    let depesche = depesche(place, corpus, run)?;
    let peers = peers::measure(place, corpus, run.clients, run.pace);
    let folder = machine.folder(place, run.machine, run.out);
    let results = Results {
        command: command(corpus, run),
        seconds: rounded(began.elapsed().as_secs_f64()),
        corpus: corpus.facts,
        machine,
        depesche,
        peers,
    };
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("results.json"), serde_json::to_string_pretty(&results)? + "\n")?;
    let table = report::report(&results);
    fs::write(folder.join("README.md"), &table)?;
    say(&format!("{table}\nwritten to {}", folder.display()));
    Ok(())
}

fn depesche(place: &Place, corpus: &Corpus, run: &Run<'_>) -> anyhow::Result<Depesche> {
    say("analysing");
    let analysis = analysis::measure(corpus)?;
    let (ingest, data) = ingest::measure(place, corpus)?;
    let search = search::measure(data.path(), corpus)?;
    let highlight = highlight::measure(data.path(), corpus)?;
    let http = http::measure(place, data.path(), corpus, run.clients, run.pace)?;
    Ok(Depesche { analysis, ingest, search, highlight, http })
}

fn command(corpus: &Corpus, run: &Run<'_>) -> String {
    let clients: Vec<String> = run.clients.iter().map(usize::to_string).collect();
    format!(
        "cargo run --release -p depesche-benches -- compare --articles {} --clients {} --warm {} --measured {}",
        corpus.facts.articles,
        clients.join(","),
        run.pace.warm.as_secs_f64(),
        run.pace.measured.as_secs_f64(),
    )
}
