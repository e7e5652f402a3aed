//! `depesche ingest`: stores and indexes deliveries.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use depesche_ingest::store::Store;
use depesche_ingest::{IngestOptions, RejectedItem, Summary, ingest_paths};

use crate::config::Config;
use crate::progress::Progress;
use crate::{interrupt, output};

pub(crate) fn run(paths: &[PathBuf], json: bool, config: &Config) -> anyhow::Result<ExitCode> {
    let store = super::open(config)?;
    let summary = take_in(&store, paths, config)?;
    super::catch_up(&store)?;
    store.settle()?;
    for item in &summary.rejected {
        output::note(&rejected_line(item));
    }
    output::note(&in_words(&summary));
    if json {
        output::json(&summary)?;
    }
    let clean = summary.rejected_total == 0 && !summary.interrupted;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Stores what the paths hold and shows how far it is; may be interrupted.
pub(super) fn take_in(store: &Store, paths: &[PathBuf], config: &Config) -> anyhow::Result<Summary> {
    let stop = interrupt::flag()?;
    let options =
        IngestOptions { rejected: config.rejected(), threads: config.threads, csv: config.csv.clone() };
    let mut progress = Progress::bytes("storing");
    let summary = ingest_paths(store, paths, &options, &mut |state| {
        let message = format!("{} articles, {} rejected", state.articles, state.rejected);
        progress.set(state.bytes_done, state.bytes_total, message);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(summary)
}

/// `file:line: reason`, as compilers write it.
pub(super) fn rejected_line(item: &RejectedItem) -> String {
    position(&item.file, item.line, item.pointer.as_deref(), &item.reason)
}

pub(super) fn position(file: &str, line: Option<u64>, pointer: Option<&str>, reason: &str) -> String {
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    let pointer = pointer.map(|pointer| format!(" at {pointer}")).unwrap_or_default();
    format!("{file}{line}: rejected{pointer}: {reason}")
}

fn in_words(summary: &Summary) -> String {
    let Summary { inputs, added, updated, history, unchanged, killed, rejected_total, .. } = summary;
    let mut text = format!(
        "{inputs} inputs: {added} added, {updated} updated, {history} older versions, {unchanged} unchanged, \
         {killed} killed, {rejected_total} rejected"
    );
    if summary.interrupted {
        text.push_str("; interrupted: run the same command again to go on");
    }
    text
}
