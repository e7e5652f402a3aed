//! `depesche stats`: figures about the data folder.

use std::process::ExitCode;

use depesche_ingest::store::{Moment, Stats};

use crate::config::Config;
use crate::output;

pub(crate) fn run(json: bool, config: &Config) -> anyhow::Result<ExitCode> {
    let stats = super::open(config)?.stats()?;
    if json {
        output::json(&stats)?;
    } else {
        output::line(&in_words(&stats))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(stats: &Stats) -> String {
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let day = |moment: Option<Moment>| moment.map_or("-".to_owned(), |moment| moment.to_string());
    let agencies: Vec<String> =
        stats.agencies.iter().map(|(name, items)| format!("{name} {items}")).collect();
    format!(
        "items      {} ({} versions, {} killed)\nagencies   {}\npublished  {} to {}\nchanges    {} ({} indexed)\n\
         index      {} documents in {} segments, {}\narchive    {} (originals {})",
        stats.items,
        stats.versions,
        stats.killed,
        agencies.join(", "),
        day(stats.oldest),
        day(stats.newest),
        stats.seq,
        stats.indexed_seq,
        stats.documents,
        stats.segments,
        megabytes(stats.index_bytes),
        megabytes(stats.archive_bytes),
        megabytes(stats.originals_bytes)
    )
}
