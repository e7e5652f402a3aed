//! `depesche reindex`: builds the index anew from the archive.

use std::process::ExitCode;

use depesche_ingest::store::Store;

use crate::config::Config;
use crate::output;
use crate::progress::Progress;

pub(crate) fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let mut progress = Progress::count("indexing");
    let mut report = |state: depesche_ingest::store::Progress| {
        progress.set(state.indexed, Some(state.last), String::new());
    };
    let store = Store::open_reindexed(&config.data, config.store_options(), &mut report)?;
    drop(progress);
    output::note(&format!("{} documents indexed", store.index().searcher().num_docs()));
    Ok(ExitCode::SUCCESS)
}
