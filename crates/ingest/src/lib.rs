//! Agency deliveries of any format to articles in the archive.
//!
//! bytes -> [`parse`] (sniff the format, parse, normalise, validate) -> [`Parsed`] -> archive. One file per format
//! under `format/`; a further format is one new file and one line in its table. [`live`] follows sources: watched folders,
//! feeds, queues.

mod charset;
mod format;
mod html;
mod identity;
pub mod live;
mod normalise;
mod pipeline;
mod tables;
mod validate;

pub use depesche_store as store;
pub use format::{
    CsvField, CsvOptions, Item, ParseOptions, Parsed, Refusal, format_names, parse, parse_as,
    parse_collection, parse_with,
};
pub use pipeline::{
    Delivered, Document, IngestOptions, IngestProgress, LISTED, RejectedItem, Summary, deliver_bytes,
    documents, ingest_paths,
};
