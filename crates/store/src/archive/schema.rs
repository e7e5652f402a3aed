//! The tables of the archive and their version.

use rusqlite::Connection;

use crate::{Error, ErrorKind};

/// Raised with every change of the tables; an older archive is upgraded, a newer one refused.
const VERSION: i64 = 2;

/// "DEPS": marks the file as ours, also for the `file` command.
const APPLICATION_ID: i64 = 0x4445_5053;

const TABLES: &str = "
CREATE TABLE version (
    row       INTEGER PRIMARY KEY AUTOINCREMENT,
    seq       INTEGER NOT NULL UNIQUE,
    id        TEXT NOT NULL,
    version   INTEGER NOT NULL,
    status    TEXT NOT NULL,
    agency    TEXT,
    section   TEXT,
    language  TEXT,
    urgency   INTEGER,
    published INTEGER NOT NULL,
    updated   INTEGER,
    received  INTEGER,
    embargo   INTEGER,
    headline  TEXT,
    fingerprint BLOB NOT NULL,
    original  TEXT,
    article   BLOB NOT NULL,
    UNIQUE (id, version)
);
CREATE INDEX version_embargo ON version (embargo) WHERE embargo IS NOT NULL;
CREATE INDEX version_original ON version (original) WHERE original IS NOT NULL;
CREATE TABLE killed (
    id  TEXT PRIMARY KEY,
    seq INTEGER NOT NULL UNIQUE
) WITHOUT ROWID;
CREATE TABLE original (
    sha256 TEXT PRIMARY KEY,
    format TEXT NOT NULL,
    file   TEXT,
    bytes  BLOB NOT NULL
);
CREATE TABLE input (
    key  TEXT PRIMARY KEY,
    done INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counter VALUES ('seq', 0);
";

/// What version 2 brought.
const DICTIONARIES: &str = "
CREATE TABLE dictionary (
    id       INTEGER PRIMARY KEY,
    articles INTEGER NOT NULL,
    bytes    BLOB NOT NULL
);
";

/// Creates the tables in an empty file, upgrades those of an older version; refuses files of others and of newer versions.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Error> {
    let sql = |error| Error::with_source(ErrorKind::Storage, "the archive could not be read", error);
    let pragma = |connection: &Connection, name: &str| -> rusqlite::Result<i64> {
        connection.pragma_query_value(None, name, |row| row.get(0))
    };
    let application = pragma(connection, "application_id").map_err(sql)?;
    let version = pragma(connection, "user_version").map_err(sql)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(sql)?;
    match (application, version) {
        (APPLICATION_ID, VERSION) => Ok(()),
        (APPLICATION_ID, 1) => upgrade(connection).map_err(sql),
        (APPLICATION_ID, newer) if newer > VERSION => Err(Error::new(
            ErrorKind::Format,
            format!(
                "the archive has format {newer}, this depesche knows up to {VERSION}; use the newer depesche"
            ),
        )),
        (0, 0) if tables == 0 => create(connection).map_err(sql),
        _ => Err(Error::new(
            ErrorKind::Format,
            "the file is a database of another program, not a depesche archive",
        )),
    }
}

fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have been first.
    let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.execute_batch(DICTIONARIES)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}

fn upgrade(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // Another process may have been first.
    if version == 1 {
        transaction.execute_batch(DICTIONARIES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}
