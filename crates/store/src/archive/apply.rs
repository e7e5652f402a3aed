//! The life cycle of items, inside one transaction.

use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{Precedence, stored_fingerprint};
use super::delivery::{Outcome, Prepared};
use crate::{Moment, Status};

/// A version as it stands in the archive.
struct Stored {
    row: i64,
    precedence: Precedence,
    original: Option<String>,
}

/// Applies one delivery; returns what was done. Sequence numbers are taken from `seq`.
pub(super) fn apply(
    connection: &Connection,
    seq: &mut u64,
    delivery: &Prepared,
) -> rusqlite::Result<Outcome> {
    let id = &delivery.id;
    let killed = connection
        .prepare_cached("SELECT 1 FROM killed WHERE id = ?1")?
        .query_row([id], |_| Ok(()))
        .optional()?
        .is_some();
    if killed {
        return Ok(Outcome::Dead);
    }
    if delivery.status == Status::Canceled {
        kill(connection, seq, id)?;
        return Ok(Outcome::Killed);
    }
    let highest: Option<u32> = connection
        .prepare_cached("SELECT max(version) FROM version WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    let outcome = match highest {
        None => Outcome::Added,
        Some(highest) if highest < delivery.version => Outcome::Updated,
        Some(_) => match stored(connection, id, delivery.version)? {
            Some(stored) => return replace(connection, seq, &stored, delivery),
            None => Outcome::History,
        },
    };
    keep_original(connection, delivery)?;
    write(connection, None, next(seq), delivery)?;
    Ok(outcome)
}

fn next(seq: &mut u64) -> i64 {
    *seq += 1;
    i64::try_from(*seq).unwrap_or(i64::MAX)
}

/// Leaves nothing of the item but the fact that it was killed.
fn kill(connection: &Connection, seq: &mut u64, id: &str) -> rusqlite::Result<()> {
    let originals: Vec<String> = connection
        .prepare_cached("SELECT DISTINCT original FROM version WHERE id = ?1 AND original IS NOT NULL")?
        .query_map([id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    connection.prepare_cached("DELETE FROM version WHERE id = ?1")?.execute([id])?;
    for original in originals {
        drop_unused_original(connection, &original)?;
    }
    connection
        .prepare_cached("INSERT INTO killed (id, seq) VALUES (?1, ?2)")?
        .execute(params![id, next(seq)])?;
    Ok(())
}

fn drop_unused_original(connection: &Connection, sha256: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM original WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM version WHERE original = ?1)",
        )?
        .execute([sha256])?;
    Ok(())
}

fn stored(connection: &Connection, id: &str, version: u32) -> rusqlite::Result<Option<Stored>> {
    connection
        .prepare_cached(
            "SELECT row, updated, fingerprint, original FROM version WHERE id = ?1 AND version = ?2",
        )?
        .query_row(params![id, version], |row| {
            let updated: Option<i64> = row.get(1)?;
            let updated = updated.and_then(Moment::from_second);
            let precedence = Precedence { updated, fingerprint: stored_fingerprint(row.get(2)?) };
            Ok(Stored { row: row.get(0)?, precedence, original: row.get(3)? })
        })
        .optional()
}

fn replace(
    connection: &Connection,
    seq: &mut u64,
    stored: &Stored,
    delivery: &Prepared,
) -> rusqlite::Result<Outcome> {
    let offered = Precedence { updated: delivery.updated, fingerprint: delivery.fingerprint.clone() };
    if offered <= stored.precedence {
        return Ok(Outcome::Unchanged);
    }
    connection.prepare_cached("DELETE FROM version WHERE row = ?1")?.execute([stored.row])?;
    keep_original(connection, delivery)?;
    write(connection, Some(stored.row), next(seq), delivery)?;
    if let Some(replaced) = &stored.original {
        drop_unused_original(connection, replaced)?;
    }
    Ok(if offered.same_content(&stored.precedence) { Outcome::Unchanged } else { Outcome::Updated })
}

fn keep_original(connection: &Connection, delivery: &Prepared) -> rusqlite::Result<()> {
    let Some(original) = &delivery.original else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO original (sha256, format, file, bytes) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![original.sha256, original.format, original.file, original.compressed])?;
    Ok(())
}

/// Never replaces by itself: SQLite would keep a journal of every single insertion to be able to undo it.
fn write(connection: &Connection, row: Option<i64>, seq: i64, delivery: &Prepared) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO version (row, seq, id, version, status, agency, section, language, urgency,
                published, updated, received, embargo, headline, fingerprint, original, article)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            row,
            seq,
            delivery.id,
            delivery.version,
            status_name(delivery.status),
            delivery.agency,
            delivery.section,
            delivery.language,
            delivery.urgency,
            delivery.published.second(),
            delivery.updated.map(Moment::second),
            delivery.received.map(Moment::second),
            delivery.embargo.map(Moment::second),
            delivery.headline,
            delivery.fingerprint,
            delivery.original.as_ref().map(|original| &original.sha256),
            delivery.blob,
        ])?;
    Ok(())
}

/// The status as the columns hold it.
pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Usable => "usable",
        Status::Withheld => "withheld",
        Status::Canceled => "canceled",
    }
}
