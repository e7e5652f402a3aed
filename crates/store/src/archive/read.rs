//! Reading the archive: a pool of read-only connections.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::codec;
use super::dictionary::Decoders;
use crate::{Article, Error, ErrorKind, Moment, Status, Visibility};

/// Read-only connections, as many as were ever needed at once.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Reader>>,
    decoders: Arc<Decoders>,
}

/// A read-only connection, and the dictionaries to read articles with.
#[derive(Debug)]
pub(super) struct Reader {
    connection: Connection,
    decoders: Arc<Decoders>,
}

impl Deref for Reader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Reader {
    /// The article in this column.
    pub(super) fn decode(&self, blob: &[u8]) -> Result<Article, Error> {
        codec::decode(&self.decompress(blob)?)
    }

    pub(super) fn decompress(&self, blob: &[u8]) -> Result<Vec<u8>, Error> {
        let dictionary = codec::needed(blob).map(|id| self.decoders.get(id, &self.connection)).transpose()?;
        codec::decompress(blob, dictionary.as_deref())
    }
}

/// An item whose state changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) seq: u64,
    pub(crate) id: String,
}

/// An article as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The change of the archive that brought it.
    pub seq: u64,
    /// The article.
    pub article: Article,
}

/// A version with its row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) row: u64,
    pub(crate) article: Article,
}

pub(super) fn failed(error: rusqlite::Error) -> Error {
    Error::with_source(ErrorKind::Storage, "the archive could not be read", error)
}

impl Readers {
    pub(super) fn new(path: &Path) -> Readers {
        Readers { path: path.to_owned(), idle: Mutex::new(Vec::new()), decoders: Arc::default() }
    }

    /// Runs `read` on a connection that is not in use.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Reader) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let connection = match idle {
            Some(connection) => connection,
            None => self.open()?,
        };
        let result = read(&connection);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(connection);
        }
        result
    }

    fn open(&self) -> Result<Reader, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags).map_err(failed)?;
        connection.busy_timeout(super::BUSY).map_err(failed)?;
        super::plan_once(&connection).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Reader { connection, decoders: Arc::clone(&self.decoders) })
    }
}

/// Versions of an item, the highest first.
fn versions(reader: &Reader, id: &str) -> Result<Vec<Row>, Error> {
    let mut statement = reader
        .prepare_cached("SELECT row, article FROM version WHERE id = ?1 ORDER BY version DESC")
        .map_err(failed)?;
    let mut rows = statement.query([id]).map_err(failed)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let blob = row.get_ref(1).and_then(|value| Ok(value.as_blob()?)).map_err(failed)?;
        found.push(Row { row: row.get(0).map_err(failed)?, article: reader.decode(blob)? });
    }
    Ok(found)
}

/// The version to show: the highest whose embargo has passed, unless it or a higher one is withheld.
pub(super) fn shown(reader: &Reader, id: &str, visibility: &Visibility) -> Result<Option<Row>, Error> {
    Ok(from_shown(versions(reader, id)?, visibility).next())
}

/// The versions from the one to show on, the highest first.
fn from_shown(versions: Vec<Row>, visibility: &Visibility) -> impl Iterator<Item = Row> {
    let first = versions
        .iter()
        .position(|row| row.article.status != Status::Usable || visibility.admits_article(&row.article))
        .filter(|first| versions[*first].article.status == Status::Usable);
    versions.into_iter().skip(first.unwrap_or(usize::MAX))
}

/// The version to show and those before it that may be seen, the highest first.
pub(super) fn history(reader: &Reader, id: &str, visibility: &Visibility) -> Result<Vec<Article>, Error> {
    let versions = from_shown(versions(reader, id)?, visibility).map(|row| row.article);
    Ok(versions.filter(|article| visibility.admits_article(article)).collect())
}

/// The version to show of each of these items that has one, all as they are at one time.
pub(super) fn all_shown(reader: &Reader, ids: &[String], visibility: &Visibility) -> Result<Vec<Row>, Error> {
    let _view = reader.unchecked_transaction().map_err(failed)?;
    ids.iter().filter_map(|id| shown(reader, id, visibility).transpose()).collect()
}

pub(super) fn is_killed(connection: &Connection, id: &str) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM killed WHERE id = ?1").map_err(failed)?;
    Ok(statement.query_row([id], |_| Ok(())).optional().map_err(failed)?.is_some())
}

pub(super) fn rows(reader: &Reader, rows: &[u64]) -> Result<Vec<Option<Stored>>, Error> {
    // One view of the archive, and its locks taken once.
    let _view = reader.unchecked_transaction().map_err(failed)?;
    let mut statement =
        reader.prepare_cached("SELECT seq, article FROM version WHERE row = ?1").map_err(failed)?;
    let mut read = |&row: &u64| {
        let mut found = statement.query(params![row]).map_err(failed)?;
        let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
        let blob = row.get_ref(1).and_then(|value| Ok(value.as_blob()?)).map_err(failed)?;
        Ok(Some(Stored { seq: row.get(0).map_err(failed)?, article: reader.decode(blob)? }))
    };
    rows.iter().map(&mut read).collect()
}

pub(super) fn ids(
    connection: &Connection,
    rows: &[u64],
    visibility: &Visibility,
) -> Result<Vec<Option<String>>, Error> {
    let _view = connection.unchecked_transaction().map_err(failed)?;
    let mut statement = connection
        .prepare_cached("SELECT id, status, embargo FROM version WHERE row = ?1")
        .map_err(failed)?;
    let mut id = |row: &u64| {
        let read = |found: &rusqlite::Row<'_>| Ok((found.get(0)?, found.get(1)?, found.get(2)?));
        let found: Option<(String, String, Option<i64>)> =
            statement.query_row([row], read).optional().map_err(failed)?;
        let usable = super::apply::status_name(Status::Usable);
        let may_be_seen = |status: &str, embargo: Option<i64>| {
            status == usable && embargo.is_none_or(|end| visibility.admits(end))
        };
        Ok(found.filter(|(_, status, embargo)| may_be_seen(status, *embargo)).map(|(id, ..)| id))
    };
    rows.iter().map(&mut id).collect()
}

/// The latest change of every item changed after `seq` and up to `last`, oldest first, at most `limit`.
pub(super) fn changes(
    connection: &Connection,
    seq: u64,
    last: u64,
    limit: usize,
) -> Result<Vec<Change>, Error> {
    let sql = "SELECT seq, id FROM (
                   SELECT seq, id FROM version v WHERE seq > ?1 AND seq <= ?2 AND NOT EXISTS
                       (SELECT 1 FROM version w WHERE w.id = v.id AND w.seq > v.seq AND w.seq <= ?2)
                   ORDER BY seq LIMIT ?3)
               UNION ALL SELECT seq, id FROM (
                   SELECT seq, id FROM killed WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3)
               ORDER BY seq LIMIT ?3";
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = statement
        .query_map(params![seq, last, limit], |row| Ok(Change { seq: row.get(0)?, id: row.get(1)? }))
        .map_err(failed)?;
    found.collect::<rusqlite::Result<_>>().map_err(failed)
}

/// Items with a version whose embargo ended after `after` and by `until`.
pub(super) fn risen(connection: &Connection, after: Moment, until: Moment) -> Result<Vec<String>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT DISTINCT id FROM version WHERE embargo > ?1 AND embargo <= ?2")
        .map_err(failed)?;
    let found =
        statement.query_map(params![after.second(), until.second()], |row| row.get(0)).map_err(failed)?;
    found.collect::<rusqlite::Result<_>>().map_err(failed)
}

pub(super) fn next_embargo_end(connection: &Connection, now: Moment) -> Result<Option<Moment>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT min(embargo) FROM version WHERE embargo > ?1").map_err(failed)?;
    let second: Option<i64> = statement.query_row([now.second()], |row| row.get(0)).map_err(failed)?;
    Ok(second.and_then(Moment::from_second))
}

pub(super) fn last_seq(connection: &Connection) -> Result<u64, Error> {
    let mut statement =
        connection.prepare_cached("SELECT value FROM counter WHERE name = 'seq'").map_err(failed)?;
    statement.query_row([], |row| row.get(0)).map_err(failed)
}

pub(super) fn input_done(connection: &Connection, key: &str) -> Result<Option<u64>, Error> {
    let mut statement = connection.prepare_cached("SELECT done FROM input WHERE key = ?1").map_err(failed)?;
    statement.query_row([key], |row| row.get(0)).optional().map_err(failed)
}
