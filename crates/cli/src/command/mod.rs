//! The commands, one file each.

mod analyze;
mod check;
mod convert_rule;
mod demo;
mod eval;
mod ingest;
mod parse;
mod reindex;
mod schema;
mod search;
mod serve;
mod stats;

use std::process::ExitCode;
use std::sync::Arc;

use depesche_ingest::store::Store;
use depesche_query::SearchService;

use crate::args::Command;
use crate::config::Config;
use crate::progress::Progress;

/// Runs a command.
pub(crate) fn run(command: Option<Command>, config: &Config) -> anyhow::Result<ExitCode> {
    match command {
        None => anyhow::bail!("no command given; see depesche --help"),
        Some(Command::Ingest { paths, json }) => ingest::run(&paths, json, config),
        Some(Command::Parse { files }) => parse::run(&files, config),
        Some(Command::Analyze { text, json }) => analyze::run(&text, json),
        Some(Command::ConvertRule { file, json }) => convert_rule::run(&file, json),
        Some(Command::Search(args)) => search::run(*args, config),
        Some(Command::Serve) => serve::run(config),
        Some(Command::Demo { corpus }) => demo::run(corpus.as_deref(), config),
        Some(Command::Reindex) => reindex::run(config),
        Some(Command::Stats { json }) => stats::run(json, config),
        Some(Command::Check { json }) => check::run(json, config),
        Some(Command::Eval(args)) => eval::run(&args, config),
        Some(Command::Schema { write }) => schema::run(write.as_deref()),
    }
}

/// Opens the data folder.
fn open(config: &Config) -> anyhow::Result<Arc<Store>> {
    Ok(Arc::new(Store::open(&config.data, config.store_options())?))
}

/// Searches over a store as the configuration wants them.
fn searches(store: &Arc<Store>, config: &Config) -> anyhow::Result<SearchService> {
    let searches = SearchService::new(Arc::clone(store)).preferring(&config.preferred_agencies);
    Ok(match &config.synonyms {
        Some(file) => searches.with_synonyms(file)?,
        None => searches,
    })
}

/// Brings the index up to the archive and shows how far it is.
fn catch_up(store: &Store) -> anyhow::Result<()> {
    let mut progress = Progress::count("indexing");
    let state = store.catch_up(&mut |state| progress.set(state.indexed, Some(state.last), String::new()))?;
    if state.indexed < state.last {
        tracing::info!(indexed = state.indexed, last = state.last, "another process is indexing this folder");
    }
    Ok(())
}

/// Reads a file, or standard input for `-`.
fn read_input(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path)
}
