//! How fast does `depesche ingest` make a file searchable, and what does it take?
//!
//! The whole process is timed, from its start until it has ended: archive (durable), index, compounds, merges.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use depesche_store::{Store, StoreOptions};
use serde::Serialize;
use tempfile::TempDir;

use crate::corpus::Corpus;
use crate::figures::{megabytes, rate, rounded};
use crate::output::say;
use crate::place::{Place, bytes_in};
use crate::process;

/// Part of the corpus that is only parsed, for the share of parsing.
const PARSED_BYTES: usize = 16 << 20;

/// What the measurement found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Ingest {
    /// As `depesche ingest` does it: the delivered bytes are kept.
    pub(crate) usual: Taken,
    /// With `--keep-originals false`: what a search engine keeps.
    pub(crate) without_originals: Taken,
    /// Parsing, normalising and validating alone, in one thread.
    pub(crate) parse_mb_per_second: f64,
}

/// One ingest of the whole corpus.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Taken {
    pub(crate) seconds: f64,
    pub(crate) articles_per_second: f64,
    pub(crate) mb_per_second: f64,
    pub(crate) peak_memory_mb: f64,
    /// The whole data folder.
    pub(crate) disk_mb: f64,
    pub(crate) archive_mb: f64,
    pub(crate) originals_mb: f64,
    pub(crate) index_mb: f64,
    pub(crate) segments: u64,
}

/// Measures, and returns the data folder for the measurements that search it.
pub(crate) fn measure(place: &Place, corpus: &Corpus) -> anyhow::Result<(Ingest, TempDir)> {
    let parse_mb_per_second = parse(corpus)?;
    let (without_originals, _) = take_in(place, corpus, false)?;
    let (usual, data) = take_in(place, corpus, true)?;
    Ok((Ingest { usual, without_originals, parse_mb_per_second }, data))
}

/// A data folder that holds the corpus.
pub(crate) fn quietly(place: &Place, corpus: &Corpus) -> anyhow::Result<TempDir> {
    Ok(take_in(place, corpus, true)?.1)
}

fn take_in(place: &Place, corpus: &Corpus, keep_originals: bool) -> anyhow::Result<(Taken, TempDir)> {
    say(&format!("depesche ingest --keep-originals {keep_originals}"));
    let data = place.scratch()?;
    let folder = data.path().join("data");
    let mut command = Command::new(place.depesche()?);
    command.arg("ingest").arg(&corpus.path).arg("--data").arg(&folder);
    command.args(["--log-level", "warn", "--keep-originals", if keep_originals { "true" } else { "false" }]);
    let (time, peak_memory_mb) =
        process::watched(&mut command, &data.path().join("log")).context("depesche ingest")?;
    let taken = taken(corpus, &folder, time, peak_memory_mb)?;
    Ok((taken, data))
}

fn taken(corpus: &Corpus, folder: &Path, time: Duration, peak_memory_mb: f64) -> anyhow::Result<Taken> {
    let disk_mb = megabytes(bytes_in(folder)?);
    let stats = open(folder)?.stats()?;
    let (found, articles) = (stats.documents, corpus.facts.articles);
    ensure!(found == articles as u64, "{articles} articles were taken in, but {found} are searchable");
    Ok(Taken {
        seconds: rounded(time.as_secs_f64()),
        articles_per_second: rate(articles as f64, time),
        mb_per_second: rate(corpus.facts.bytes as f64 / 1e6, time),
        peak_memory_mb,
        disk_mb,
        archive_mb: megabytes(stats.archive_bytes),
        originals_mb: megabytes(stats.originals_bytes),
        index_mb: megabytes(stats.index_bytes),
        segments: stats.segments,
    })
}

/// The store of a data folder, to be read.
pub(crate) fn open(folder: &Path) -> anyhow::Result<Store> {
    Store::open(folder, StoreOptions::default()).context("the data folder could not be opened")
}

fn parse(corpus: &Corpus) -> anyhow::Result<f64> {
    let mut bytes = fs::read(&corpus.path)?;
    if bytes.len() > PARSED_BYTES {
        let end = bytes[..PARSED_BYTES].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        bytes.truncate(end);
    }
    let began = Instant::now();
    let parsed = depesche_ingest::parse(&bytes, None);
    let took = began.elapsed();
    ensure!(!parsed.items.is_empty(), "the corpus holds no articles");
    Ok(rate(bytes.len() as f64 / 1e6, took))
}
