//! One data folder: archive, index and the indexer between them.

use std::path::Path;

use crate::{Archive, Error, Index, Progress};

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Threads that analyse and index.
    pub index_threads: usize,
    /// Memory of the index writer, in bytes, all threads together.
    pub writer_memory: usize,
    /// Whether the delivered bytes are kept.
    pub keep_originals: bool,
}

impl Default for StoreOptions {
    fn default() -> StoreOptions {
        StoreOptions { index_threads: 2, writer_memory: 128 << 20, keep_originals: true }
    }
}

/// One data folder: `archive.sqlite`, `index/`.
#[derive(Debug)]
pub struct Store {}

/// Figures about a store (`depesche stats`).
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Stats {
    /// Items, without the killed ones.
    pub items: u64,
    /// Versions of all items.
    pub versions: u64,
    /// Killed items.
    pub killed: u64,
    /// Last change of the archive.
    pub seq: u64,
    /// Last change the index holds.
    pub indexed_seq: u64,
    /// Documents in the index.
    pub documents: u64,
    /// Segments of the index.
    pub segments: u64,
    /// Size of the archive file, with originals.
    pub archive_bytes: u64,
    /// Size of the originals in it, compressed.
    pub originals_bytes: u64,
    /// Size of the index.
    pub index_bytes: u64,
    /// Items by agency, most first.
    pub agencies: Vec<(String, u64)>,
    /// Oldest editorial time.
    pub oldest: Option<crate::Moment>,
    /// Newest editorial time.
    pub newest: Option<crate::Moment>,
}

/// What `depesche check` found.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct CheckReport {
    /// Versions read and verified.
    pub versions: u64,
    /// Documents compared with the archive.
    pub documents: u64,
    /// Every problem, in words; empty means clean.
    pub problems: Vec<String>,
}

impl Store {
    /// Opens or creates a data folder. A missing index is rebuilt by the next [`Store::catch_up`].
    pub fn open(folder: &Path, options: StoreOptions) -> Result<Store, Error> {
        let _ = (folder, options);
        todo!()
    }

    /// The archive.
    pub fn archive(&self) -> &Archive {
        todo!()
    }

    /// The index.
    pub fn index(&self) -> &Index {
        todo!()
    }

    /// Brings the index up to the archive's last change and commits; calls `report` now and then. Does nothing if
    /// another process is indexing this folder (that one will catch up) and says so by returning `indexed < last`.
    pub fn catch_up(&self, report: &mut dyn FnMut(Progress)) -> Result<Progress, Error> {
        let _ = report;
        todo!()
    }

    /// Starts a thread that keeps the index up to date (new deliveries, of other processes too, and ended embargoes)
    /// until the store is dropped.
    pub fn follow(self: &std::sync::Arc<Self>) -> Result<(), Error> {
        todo!()
    }

    /// Builds the index anew from the archive, searchable all the while, then swaps it in.
    pub fn reindex(&self, report: &mut dyn FnMut(Progress)) -> Result<Progress, Error> {
        let _ = report;
        todo!()
    }

    /// Figures about this store.
    pub fn stats(&self) -> Result<Stats, Error> {
        todo!()
    }

    /// Verifies archive and index and compares them.
    pub fn check(&self) -> Result<CheckReport, Error> {
        todo!()
    }
}
