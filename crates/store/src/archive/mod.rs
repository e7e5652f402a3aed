//! The archive: a log of article versions in one SQLite file, the only truth.

mod apply;
mod audit;
mod codec;
mod delivery;
mod dictionary;
mod phrases;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::{Article, Error, ErrorKind, Moment, Visibility};
use dictionary::Dictionaries;
use read::Readers;
use writer::Job;

pub(crate) use audit::{Audit, Figures};
pub use delivery::{Delivery, Mark, Outcome, Prepared, Receipt};
pub use read::Stored;
pub(crate) use read::{Change, Row};

/// How long a connection waits for another process that is writing.
const BUSY: Duration = Duration::from_secs(30);

/// Bytes of a page of a new file.
const PAGE: i64 = 16 << 10;

/// Bytes after which the log is folded into the file: rarely enough for bulk loads, soon enough to stay small.
const LOG: i64 = 64 << 20;

/// Pages the writer holds, in KiB: enough for those a full transaction changes, which would be written several times
/// over if they had to make room for each other.
const CACHE: i64 = 64 << 10;

/// The archive of one data folder. All methods may be called from any thread, and by several processes at once.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    keep_originals: bool,
    readers: Readers,
    dictionaries: Dictionaries,
    /// `None` only while it is dropped.
    jobs: Option<mpsc::SyncSender<Job>>,
    writer: Option<JoinHandle<()>>,
}

/// Deliveries the writer has not answered yet.
#[derive(Debug)]
pub struct Pending {
    answer: mpsc::Receiver<Result<Vec<Receipt>, Error>>,
}

impl Pending {
    /// Waits until they are durable. One receipt per delivery, in order.
    ///
    /// # Errors
    /// `Storage` if the disk refused; then none of these deliveries is stored.
    pub fn wait(self) -> Result<Vec<Receipt>, Error> {
        self.answer.recv().map_err(|_| writer_gone())?
    }
}

/// Statements are planned when they are prepared, not anew for every value bound to them.
fn plan_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

fn writer_gone() -> Error {
    Error::new(ErrorKind::Storage, "the archive's writer has stopped; restart depesche")
}

impl Archive {
    /// Opens or creates the archive file. Delivered bytes are kept beside the articles if `keep_originals`.
    ///
    /// # Errors
    /// `Storage` if the file cannot be opened, `Format` if it is another program's or a newer depesche's.
    pub fn open(path: &Path, keep_originals: bool) -> Result<Archive, Error> {
        let unopened = |error| {
            Error::with_source(
                ErrorKind::Storage,
                format!("the archive {} could not be opened", path.display()),
                error,
            )
        };
        // One thread writes: the connection needs no lock of its own.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(unopened)?;
        connection.busy_timeout(BUSY).map_err(unopened)?;
        // Only a new file takes it: compressed articles fill small pages badly.
        connection.pragma_update(None, "page_size", PAGE).map_err(unopened)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(unopened)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(unopened)?;
        let page: i64 =
            connection.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(unopened)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG / page.max(1)).map_err(unopened)?;
        plan_once(&connection).map_err(unopened)?;
        connection.pragma_update(None, "cache_size", -CACHE).map_err(unopened)?;
        connection.set_prepared_statement_cache_capacity(32);
        schema::prepare(&mut connection)?;
        let dictionaries = Dictionaries::open(&connection).map_err(unopened)?;
        let (jobs, thread) = writer::start(connection)?;
        Ok(Archive {
            path: path.to_owned(),
            keep_originals,
            readers: Readers::new(path),
            dictionaries,
            jobs: Some(jobs),
            writer: Some(thread),
        })
    }

    /// Stores the deliveries; returns once every one of them is durable. Concurrent callers share one transaction and
    /// one fsync (group commit). One receipt per delivery, in order.
    ///
    /// # Errors
    /// `Invalid` for an article without an id, `Storage` if the disk refused; then none of these deliveries is stored.
    pub fn deliver(&self, deliveries: Vec<Delivery<'_>>) -> Result<Vec<Receipt>, Error> {
        let prepare = |delivery| self.prepare(delivery);
        let prepared = deliveries.into_iter().map(prepare).collect::<Result<Vec<_>, _>>()?;
        self.submit(prepared, Vec::new())?.wait()
    }

    /// Makes a delivery ready to be stored: most of the work, for the caller's thread.
    ///
    /// # Errors
    /// `Invalid` for an article without an id.
    pub fn prepare(&self, delivery: Delivery<'_>) -> Result<Prepared, Error> {
        let choose = |id: &str, json: &[u8]| {
            self.dictionaries.see(id, json, &self.readers);
            self.dictionaries.current()
        };
        Prepared::new(delivery, self.keep_originals, choose)
    }

    /// Hands deliveries to the writer, to be stored in one transaction with the marks, in the order of the calls of this
    /// thread. Nothing is acknowledged before [`Pending::wait`] returns. Any of several transactions under way may fail
    /// alone, so a mark must be of what was acknowledged before, or of these very deliveries with nothing else under way.
    ///
    /// # Errors
    /// `Storage` if the writer is gone.
    pub fn submit(&self, deliveries: Vec<Prepared>, marks: Vec<Mark>) -> Result<Pending, Error> {
        let (reply, answer) = mpsc::sync_channel(1);
        let jobs = self.jobs.as_ref().ok_or_else(writer_gone)?;
        jobs.send(Job { deliveries, marks, reply }).map_err(|_| writer_gone())?;
        Ok(Pending { answer })
    }

    /// The version of item `id` to show now: the highest `visibility` admits, unless a higher one is withheld; `None`
    /// if there is none or the item was killed.
    pub fn article(&self, id: &str, visibility: &Visibility) -> Result<Option<Article>, Error> {
        let shown = self.shown(id, visibility)?;
        Ok(shown.map(|row| row.article))
    }

    /// The versions of item `id` that `visibility` admits, from the one to show ([`Archive::article`]) back to the first;
    /// none where there is none to show.
    pub fn history(&self, id: &str, visibility: &Visibility) -> Result<Vec<Article>, Error> {
        self.readers.with(|connection| read::history(connection, id, visibility))
    }

    /// Whether the item was killed.
    pub fn is_killed(&self, id: &str) -> Result<bool, Error> {
        self.readers.with(|connection| read::is_killed(connection, id))
    }

    /// The articles of these rows (fast field `row` of the index), in the order asked; `None` where a row is gone.
    pub fn rows(&self, rows: &[u64]) -> Result<Vec<Option<Stored>>, Error> {
        self.readers.with(|connection| read::rows(connection, rows))
    }

    /// The items of these rows, in the order asked; `None` where a row is gone or its version may not be seen.
    pub fn ids(&self, rows: &[u64], visibility: &Visibility) -> Result<Vec<Option<String>>, Error> {
        self.readers.with(|connection| read::ids(connection, rows, visibility))
    }

    /// The number of the last change.
    pub fn last_seq(&self) -> Result<u64, Error> {
        self.readers.with(|reader| read::last_seq(reader))
    }

    /// When the next embargo after `now` ends.
    pub fn next_embargo_end(&self, now: Moment) -> Result<Option<Moment>, Error> {
        self.readers.with(|connection| read::next_embargo_end(connection, now))
    }

    /// How far the input `key` has been read, in units of the caller's; `None` if it never was.
    pub fn input_done(&self, key: &str) -> Result<Option<u64>, Error> {
        self.readers.with(|connection| read::input_done(connection, key))
    }

    pub(crate) fn shown(&self, id: &str, visibility: &Visibility) -> Result<Option<Row>, Error> {
        self.readers.with(|connection| read::shown(connection, id, visibility))
    }

    /// The version to show of each of these items that has one.
    pub(crate) fn all_shown(&self, ids: &[String], visibility: &Visibility) -> Result<Vec<Row>, Error> {
        self.readers.with(|connection| read::all_shown(connection, ids, visibility))
    }

    pub(crate) fn changes(&self, seq: u64, last: u64, limit: usize) -> Result<Vec<Change>, Error> {
        self.readers.with(|connection| read::changes(connection, seq, last, limit))
    }

    pub(crate) fn risen(&self, after: Moment, until: Moment) -> Result<Vec<String>, Error> {
        self.readers.with(|connection| read::risen(connection, after, until))
    }

    pub(crate) fn figures(&self) -> Result<Figures, Error> {
        self.readers.with(|reader| audit::figures(reader))
    }

    /// Bytes of the database file and its log.
    pub(crate) fn bytes(&self) -> u64 {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        size(&self.path) + size(Path::new(&log))
    }

    /// Reads and verifies everything.
    pub(crate) fn audit(&self, visibility: &Visibility) -> Result<Audit, Error> {
        self.readers.with(|connection| audit::audit(connection, visibility))
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        // The writer ends when the last sender is gone; everything acknowledged is on disk already.
        drop(self.jobs.take());
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
    }
}
