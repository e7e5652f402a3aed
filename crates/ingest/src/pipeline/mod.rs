//! From paths to the archive: read, frame, parse in several threads, deliver in the order of the inputs.
//!
//! ```text
//! reader thread: paths -> unpacked bytes -> jobs    (sources, unpack, frames)
//! n parser threads: job -> articles ready to store, and refusals    (format)
//! caller's thread: back in order -> batches, refusals set aside, progress
//! archive's thread: one batch after the other, while the next is made ready
//! ```
//! Channels are bounded, so memory is too, whatever the size of an input.

mod container;
mod frames;
mod gzip;
mod http_response;
mod marks;
mod prepare;
mod rejected;
mod sources;
mod unpack;
mod warc;
mod work;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;

use depesche_store::{Error, Moment, Outcome, Receipt, Store};

use crate::format::{self, Input};
use crate::{CsvOptions, ParseOptions, Refusal};
use container::{Container, Entry};
pub(crate) use prepare::prepared;
pub(crate) use rejected::keep_durably;
use sources::Source;
use unpack::MAX_DOCUMENT;

/// How paths are taken in.
#[derive(Clone, Debug)]
pub struct IngestOptions {
    /// Where rejected items are kept (`DIR/rejected`).
    pub rejected: PathBuf,
    /// Threads that parse.
    pub threads: usize,
    /// What is set for tables.
    pub csv: Option<CsvOptions>,
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
    /// Where its bytes are kept (zstd), with a `.json` of the same name beside that says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<PathBuf>,
}

/// What one run took in.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Summary {
    /// Inputs found.
    pub inputs: u64,
    /// Those of them that an earlier run read to their end without a refusal; they were not read again.
    pub skipped: u64,
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
    /// Whether the caller broke off.
    pub interrupted: bool,
    /// How many items were rejected.
    pub rejected_total: u64,
    /// The rejected items, the first [`LISTED`] of them.
    pub rejected: Vec<RejectedItem>,
    /// Editorial times of the last [`RECENT`] new versions, in the order they were stored.
    #[serde(skip)]
    pub(crate) recent: VecDeque<Moment>,
}

/// Editorial times kept of what was stored last: enough for a median.
pub(crate) const RECENT: usize = 101;

/// Most rejected items that are listed and kept in one run: a large input of the wrong kind must not fill memory or disk.
pub const LISTED: usize = 1000;

/// What became of one posted delivery.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    /// One receipt per article, in order; durable.
    pub receipts: Vec<Receipt>,
    /// What was refused.
    pub refusals: Vec<Refusal>,
}

/// Takes in files, folders (recursively) and `-` (stdin), plain, packed or in containers. Stores as it goes; the index is
/// brought up by the caller (`Store::catch_up`). `report` is called after every batch; if it breaks, what is delivered
/// so far stays and the run ends. A second run changes nothing: files read whole before are skipped, one broken off is
/// resumed where it was left. A file with refusals is read again from the first of them.
pub fn ingest_paths(
    store: &Store,
    paths: &[PathBuf],
    options: &IngestOptions,
    report: &mut dyn FnMut(IngestProgress) -> ControlFlow<()>,
) -> Result<Summary, Error> {
    work::run(store, sources::list(paths, &options.rejected), options, report)
}

/// As [`ingest_paths`], for files of a spool folder: each is read whole, whatever an earlier run read of a file of this
/// name, size and time.
pub(crate) fn ingest_files(
    store: &Store,
    files: &[PathBuf],
    options: &IngestOptions,
    report: &mut dyn FnMut(IngestProgress) -> ControlFlow<()>,
) -> Result<Summary, Error> {
    // Without a size there is no mark of how far the file was read.
    let sources = files.iter().map(|file| Source::File(file.clone(), None)).collect();
    work::run(store, sources, options, report)
}

/// Takes in the bytes of one delivery (HTTP push); returns once all its articles are durable.
pub fn deliver_bytes(store: &Store, bytes: &[u8], options: &ParseOptions<'_>) -> Result<Delivered, Error> {
    let mut delivered = Delivered::default();
    let mut ready = Vec::new();
    for Document { path, bytes: document, address } in documents(bytes) {
        let document = match document {
            Ok(document) => document,
            Err(reason) => {
                let bytes = if path.is_none() { bytes.to_vec() } else { Vec::new() };
                delivered.refusals.push(Refusal { line: None, pointer: path, reason, bytes });
                continue;
            }
        };
        let options = ParseOptions {
            name: path.as_deref().or(options.name),
            address: address.as_deref().or(options.address),
            ..*options
        };
        let (format, text) = format::detect_whole(&document, options.csv);
        let input = Input { bytes: &document, text: &text, first_line: 1 };
        let (articles, mut refusals) = prepared(store, format, &input, options);
        ready.extend(articles);
        if let Some(path) = &path {
            refusals.iter_mut().for_each(|refusal| refusal.within(path));
        }
        delivered.refusals.append(&mut refusals);
    }
    if !ready.is_empty() {
        delivered.receipts = store.deliver_prepared(ready)?;
    }
    Ok(delivered)
}

/// One delivery of an input: the input itself, unpacked, or a file of the container it is.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// Its path in the container.
    pub path: Option<String>,
    /// Its bytes, or why there are none.
    pub bytes: Result<Cow<'a, [u8]>, String>,
    /// The address it was fetched from, if the container says so.
    pub address: Option<String>,
}

/// The deliveries in the bytes of an input: unpacked if they are gzip or zstd, taken out if they are zip,
/// tar or a web archive.
pub fn documents(bytes: &[u8]) -> Vec<Document<'_>> {
    if unpack::is_packed(bytes)
        && let Ok((head, mut all)) = unpack::stream(bytes)
        && Container::of(&head) == Some(Container::Warc)
    {
        return entries(Container::Warc, &mut all);
    }
    let bytes = match unpack::unpack(bytes) {
        Ok(bytes) => bytes,
        Err(reason) => return vec![Document { path: None, bytes: Err(reason), address: None }],
    };
    match Container::of(&bytes) {
        Some(container) => entries(container, &mut &*bytes),
        None => vec![Document { path: None, bytes: Ok(bytes), address: None }],
    }
}

/// The deliveries in a container.
fn entries(container: Container, input: &mut dyn Read) -> Vec<Document<'static>> {
    let mut documents = Vec::new();
    let mut left = MAX_DOCUMENT as usize;
    let read = container.each(input, &mut |Entry { path, bytes, address }| {
        // Names count too: a container may hold nothing but those.
        let length = path.len() + bytes.as_ref().map_or(0, Vec::len);
        let fits = length <= left;
        left = left.saturating_sub(length);
        let bytes = if fits {
            bytes.map(Cow::Owned)
        } else {
            Err(format!(
                "the files are larger than {} MB together; deliver them in parts",
                MAX_DOCUMENT >> 20
            ))
        };
        documents.push(Document { path: Some(path), bytes, address });
        fits
    });
    if let Err(error) = read {
        let reason = format!("cannot be unpacked: {error}");
        documents.push(Document { path: None, bytes: Err(reason), address: None });
    }
    documents
}

impl Summary {
    fn count(&mut self, receipts: &[Receipt]) {
        for receipt in receipts {
            if matches!(receipt.outcome, Outcome::Added | Outcome::Updated) {
                if self.recent.len() == RECENT {
                    self.recent.pop_front();
                }
                self.recent.push_back(receipt.published);
            }
            *match receipt.outcome {
                Outcome::Added => &mut self.added,
                Outcome::Updated => &mut self.updated,
                Outcome::History => &mut self.history,
                Outcome::Unchanged => &mut self.unchanged,
                Outcome::Killed | Outcome::Dead => &mut self.killed,
            } += 1;
        }
    }
}
