//! One data folder: archive, index and the indexer between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::follower::Follower;
use crate::indexer::Indexer;
use crate::{Archive, Delivery, Error, ErrorKind, Index, Moment, Prepared, Progress, Receipt};

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Threads that analyse and index.
    pub index_threads: usize,
    /// Memory of the segments under construction, in bytes, all threads together. Writing one takes some more.
    pub writer_memory: usize,
    /// Whether the delivered bytes are kept.
    pub keep_originals: bool,
}

impl Default for StoreOptions {
    fn default() -> StoreOptions {
        StoreOptions { index_threads: 2, writer_memory: 288 << 20, keep_originals: true }
    }
}

/// One data folder: `archive.sqlite`, `index/`.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    options: StoreOptions,
    archive: Archive,
    /// What searches read; an index made anew takes its place.
    index: RwLock<Arc<Index>>,
    /// The writer, once this process has the index's lock.
    indexer: Mutex<Option<Indexer>>,
    /// Last change searches can see, and who waits for more.
    indexed: Mutex<u64>,
    progressed: Condvar,
    follower: Mutex<Option<Follower>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What the locks protect is replaced as a whole, so a panic elsewhere leaves nothing half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Opens or creates a data folder. A missing index is made anew by the next [`Store::catch_up`].
    ///
    /// # Errors
    /// `Storage` if the folder cannot be used, `Format` if archive or index were written by another version.
    pub fn open(folder: &Path, options: StoreOptions) -> Result<Store, Error> {
        let archive = open_archive(folder, &options)?;
        recover_swap(folder)?;
        let index = Arc::new(Index::open(&folder.join("index"))?);
        let indexed = index.cursor()?.seq;
        Ok(Store {
            folder: folder.to_owned(),
            options,
            archive,
            index: RwLock::new(index),
            indexer: Mutex::new(None),
            indexed: Mutex::new(indexed),
            progressed: Condvar::new(),
            follower: Mutex::new(None),
        })
    }

    /// Builds the index of a data folder anew from its archive, whatever is in its place; for an index that
    /// [`Store::open`] refuses. Returns the store.
    pub fn open_reindexed(
        folder: &Path,
        options: StoreOptions,
        report: &mut dyn FnMut(Progress),
    ) -> Result<Store, Error> {
        let archive = open_archive(folder, &options)?;
        recover_swap(folder)?;
        build_index(folder, &archive, &options, report)?;
        drop(archive);
        Store::open(folder, options)
    }

    /// The archive.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The index as it is now; hold it for one search only, since another may take its place.
    pub fn index(&self) -> Arc<Index> {
        Arc::clone(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Stores the deliveries durably and wakes the follower; see [`Archive::deliver`].
    pub fn deliver(&self, deliveries: Vec<Delivery<'_>>) -> Result<Vec<Receipt>, Error> {
        let prepared = deliveries.into_iter().map(|delivery| self.archive.prepare(delivery));
        self.deliver_prepared(prepared.collect::<Result<_, _>>()?)
    }

    /// As [`Store::deliver`], for deliveries made ready before ([`Archive::prepare`]).
    pub fn deliver_prepared(&self, deliveries: Vec<Prepared>) -> Result<Vec<Receipt>, Error> {
        let receipts = self.archive.submit(deliveries, Vec::new())?.wait()?;
        if let Some(follower) = &*lock(&self.follower) {
            follower.wake();
        }
        Ok(receipts)
    }

    /// Brings the index up to the archive's last change and commits; calls `report` now and then. If another process
    /// is indexing this folder, leaves the work to it and says so by returning `indexed < last`.
    pub fn catch_up(&self, report: &mut dyn FnMut(Progress)) -> Result<Progress, Error> {
        self.follow_swap()?;
        let mut indexer = lock(&self.indexer);
        if indexer.is_none() {
            match Indexer::new(self.index(), &self.options) {
                Ok(new) => *indexer = Some(new),
                Err(error) if error.kind() == ErrorKind::Locked => return self.watch_other(),
                Err(error) => return Err(error),
            }
        }
        let Some(running) = indexer.as_mut() else { return self.watch_other() };
        match running.catch_up(&self.archive, Moment::now(), report) {
            Ok(progress) => {
                self.set_indexed(progress.indexed);
                Ok(progress)
            }
            Err(error) => {
                // A writer that failed once (disk full) may not recover: the next run takes a new one.
                *indexer = None;
                Err(error)
            }
        }
    }

    /// What another process has indexed so far.
    fn watch_other(&self) -> Result<Progress, Error> {
        let index = self.index();
        // What is read after the cursor holds at least as much.
        let indexed = index.cursor()?.seq;
        index.reload()?;
        self.set_indexed(indexed);
        Ok(Progress { indexed, last: self.archive.last_seq()? })
    }

    /// Moves to the index another process has put in the place of ours.
    fn follow_swap(&self) -> Result<(), Error> {
        if self.index().is_replaced() {
            *lock(&self.indexer) = None;
            let index = Index::open(&self.folder.join("index"))?;
            // It may hold less than ours did.
            self.set_indexed(index.cursor()?.seq);
            self.swap(Arc::new(index));
        }
        Ok(())
    }

    fn swap(&self, index: Arc<Index>) {
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = index;
    }

    fn set_indexed(&self, seq: u64) {
        *lock(&self.indexed) = seq;
        self.progressed.notify_all();
    }

    /// The last change searches see.
    pub fn indexed(&self) -> u64 {
        *lock(&self.indexed)
    }

    /// Waits until searches see the change `seq`; false if that did not happen in time.
    pub fn wait_searchable(&self, seq: u64, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        let mut indexed = lock(&self.indexed);
        while *indexed < seq {
            let Some(rest) = deadline.checked_duration_since(Instant::now()) else { return false };
            indexed = self.progressed.wait_timeout(indexed, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Starts a thread that keeps the index up to date (new deliveries, of other processes too, and ended embargoes)
    /// until the store is dropped.
    pub fn follow(self: &Arc<Self>) -> Result<(), Error> {
        let mut follower = lock(&self.follower);
        if follower.is_none() {
            *follower = Some(Follower::start(Arc::downgrade(self))?);
        }
        Ok(())
    }

    /// Builds the index anew from the archive, searchable all the while, then puts it in the place of the old one.
    /// Processes that serve the same folder move over when they look for changes next.
    pub fn reindex(&self, report: &mut dyn FnMut(Progress)) -> Result<Progress, Error> {
        let mut indexer = lock(&self.indexer);
        // Our own writer must let go of the old folder before it is replaced.
        *indexer = None;
        let progress = build_index(&self.folder, &self.archive, &self.options, report)?;
        self.swap(Arc::new(Index::open(&self.folder.join("index"))?));
        self.set_indexed(progress.indexed);
        Ok(progress)
    }

    /// Waits until background merges of the index are done and lets go of its lock.
    pub fn settle(&self) -> Result<(), Error> {
        match lock(&self.indexer).take() {
            Some(indexer) => indexer.finish(),
            None => Ok(()),
        }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(lock(&self.follower).take());
    }
}

fn open_archive(folder: &Path, options: &StoreOptions) -> Result<Archive, Error> {
    fs::create_dir_all(folder).map_err(|error| {
        let context = format!("the data folder {} could not be created", folder.display());
        Error::with_source(ErrorKind::Storage, context, error)
    })?;
    Archive::open(&folder.join("archive.sqlite"), options.keep_originals)
}

/// Builds `index.new` and renames it to `index`.
fn build_index(
    folder: &Path,
    archive: &Archive,
    options: &StoreOptions,
    report: &mut dyn FnMut(Progress),
) -> Result<Progress, Error> {
    let [present, new, old] = ["index", "index.new", "index.old"].map(|name| folder.join(name));
    remove(&new)?;
    let mut indexer = Indexer::new(Arc::new(Index::open(&new)?), options)?;
    let progress = indexer.catch_up(archive, Moment::now(), report)?;
    indexer.finish()?;
    remove(&old)?;
    if present.exists() {
        fs::rename(&present, &old).map_err(not_swapped)?;
    }
    fs::rename(&new, &present).map_err(not_swapped)?;
    remove(&old)?;
    Ok(progress)
}

/// Ends what an interrupted swap left: the old index comes back if the new one did not get its place.
fn recover_swap(folder: &Path) -> Result<(), Error> {
    let [present, old] = ["index", "index.old"].map(|name| folder.join(name));
    if old.exists() && !present.exists() {
        fs::rename(&old, &present).map_err(not_swapped)?;
    }
    Ok(())
}

fn not_swapped(error: std::io::Error) -> Error {
    Error::with_source(
        ErrorKind::Storage,
        "the new index could not be put in the place of the old one",
        error,
    )
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            let context = format!("the folder {} could not be removed", folder.display());
            Err(Error::with_source(ErrorKind::Storage, context, error))
        }
        _ => Ok(()),
    }
}
