//! From paths to the archive: files, folders, stdin, compressed files; rejects; resume.

use std::path::PathBuf;

use depesche_store::{Error, Receipt, Store};

use crate::Refusal;

/// How paths are taken in.
#[derive(Clone, Debug)]
pub struct IngestOptions {
    /// Where rejected items are kept (`DIR/rejected`).
    pub rejected: PathBuf,
    /// Threads that parse.
    pub threads: usize,
}

/// Progress for the caller to show.
#[derive(Clone, Copy, Debug, Default)]
pub struct IngestProgress {
    /// Bytes read so far, of all inputs.
    pub bytes_done: u64,
    /// Bytes of all inputs, if known.
    pub bytes_total: Option<u64>,
    /// Articles stored so far.
    pub articles: u64,
    /// Items rejected so far.
    pub rejected: u64,
}

/// One rejected item.
#[derive(Clone, Debug, serde::Serialize)]
pub struct RejectedItem {
    /// The input it came from.
    pub file: String,
    /// Line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Path inside the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Why.
    pub reason: String,
    /// Where its bytes are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<PathBuf>,
}

/// What one run took in.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Summary {
    /// Inputs read.
    pub inputs: u64,
    /// New items.
    pub added: u64,
    /// New versions.
    pub updated: u64,
    /// Older versions kept as history.
    pub history: u64,
    /// Already there.
    pub unchanged: u64,
    /// Kills, and deliveries of killed items.
    pub killed: u64,
    /// Everything rejected.
    pub rejected: Vec<RejectedItem>,
}

/// What became of one posted delivery.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    /// One receipt per article, in order; durable.
    pub receipts: Vec<Receipt>,
    /// What was refused.
    pub refusals: Vec<Refusal>,
}

/// Takes in files, folders (recursively) and `-` (stdin), plain, `.gz` or `.zst`. Stores as it goes; the index is
/// brought up by the caller (`Store::catch_up`). A second run changes nothing; an interrupted one is resumed by running it again.
pub fn ingest_paths(
    store: &Store,
    paths: &[PathBuf],
    options: &IngestOptions,
    report: &mut dyn FnMut(IngestProgress),
) -> Result<Summary, Error> {
    let _ = (store, paths, options, report);
    todo!()
}

/// Takes in the bytes of one delivery (HTTP push); returns once all its articles are durable.
pub fn deliver_bytes(store: &Store, bytes: &[u8], name: Option<&str>) -> Result<Delivered, Error> {
    let _ = (store, bytes, name);
    todo!()
}
