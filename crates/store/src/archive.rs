//! The archive: an append-minded SQLite database, the only truth.

use std::path::Path;
use std::sync::Arc;

use crate::{Article, Error, Moment, Visibility};

/// The archive of one data folder. Cheap to share behind an `Arc`; all methods may be called from any thread.
#[derive(Debug)]
pub struct Archive {}

/// The bytes an agency delivered, kept compressed beside the articles they held.
#[derive(Clone, Debug)]
pub struct Original {
    /// Name of the format.
    pub format: String,
    /// File name, if known.
    pub file: Option<String>,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// One article on its way into the archive.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The normalised, validated article.
    pub article: Article,
    /// What it was read from, if that is to be kept.
    pub original: Option<Arc<Original>>,
}

/// What the archive did with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new item.
    Added,
    /// A new version, now the latest.
    Updated,
    /// An older version than the latest: kept as history.
    History,
    /// This id and version was there already.
    Unchanged,
    /// A kill: the item is gone from every path.
    Killed,
    /// A version of a killed item: acknowledged, not kept.
    Dead,
}

/// The acknowledgement of one delivery: what it says is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Id of the item.
    pub id: String,
    /// Version delivered.
    pub version: u32,
    /// Number of the change in the archive's log.
    pub seq: u64,
    /// What was done.
    pub outcome: Outcome,
}

/// A delivery the archive refuses (an article without an id, for instance).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedDelivery {
    /// Position in the slice given.
    pub position: usize,
    /// Why.
    pub reason: String,
}

impl Archive {
    /// Opens or creates the archive file.
    pub fn open(path: &Path) -> Result<Archive, Error> {
        let _ = path;
        todo!()
    }

    /// Stores the deliveries; returns once every one of them is durable. Concurrent callers share one transaction and
    /// one fsync (group commit). One receipt per delivery, in order.
    pub fn deliver(&self, deliveries: Vec<Delivery>) -> Result<Vec<Receipt>, Error> {
        let _ = deliveries;
        todo!()
    }

    /// The version of item `id` to show now: the highest one `visibility` admits; `None` if there is none or the item
    /// was killed.
    pub fn article(&self, id: &str, visibility: &Visibility) -> Result<Option<Article>, Error> {
        let _ = (id, visibility);
        todo!()
    }

    /// The articles of these rows (fast field `row` of the index), in the order asked; `None` where a row is gone.
    pub fn rows(&self, rows: &[u64]) -> Result<Vec<Option<Article>>, Error> {
        let _ = rows;
        todo!()
    }

    /// The number of the last change.
    pub fn last_seq(&self) -> Result<u64, Error> {
        todo!()
    }

    /// When the next embargo after `now` ends.
    pub fn next_embargo_end(&self, now: Moment) -> Result<Option<Moment>, Error> {
        let _ = now;
        todo!()
    }
}
