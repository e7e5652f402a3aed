//! Figures about the archive, and the verification of all it holds.

use std::collections::HashMap;

use rusqlite::Connection;

use super::read::{self, Reader, failed};
use super::{apply, codec};
use crate::{Article, Error, Moment, Visibility};

/// Counts and sizes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) items: u64,
    pub(crate) versions: u64,
    pub(crate) killed: u64,
    pub(crate) originals_bytes: u64,
    pub(crate) agencies: Vec<(String, u64)>,
    pub(crate) oldest: Option<Moment>,
    pub(crate) newest: Option<Moment>,
}

/// The result of verification.
#[derive(Clone, Debug, Default)]
pub(crate) struct Audit {
    pub(crate) versions: u64,
    pub(crate) problems: Vec<String>,
    /// The row to show of every item that is to be shown.
    pub(crate) shown: HashMap<String, u64>,
}

pub(super) fn figures(connection: &Connection) -> Result<Figures, Error> {
    let moment = |second: Option<i64>| second.and_then(Moment::from_second);
    let sql = "SELECT count(DISTINCT id), count(*), (SELECT count(*) FROM killed),
                   (SELECT coalesce(sum(length(bytes)), 0) FROM original), min(published), max(published)
               FROM version";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Figures {
            items: row.get(0)?,
            versions: row.get(1)?,
            killed: row.get(2)?,
            originals_bytes: row.get(3)?,
            oldest: moment(row.get(4)?),
            newest: moment(row.get(5)?),
            agencies: Vec::new(),
        })
    };
    let mut figures = connection.query_row(sql, [], read).map_err(failed)?;
    let sql = "SELECT agency, count(DISTINCT id) AS items FROM version WHERE agency IS NOT NULL
               GROUP BY agency ORDER BY items DESC, agency";
    let mut statement = connection.prepare(sql).map_err(failed)?;
    let agencies = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
    figures.agencies = agencies.collect::<rusqlite::Result<_>>().map_err(failed)?;
    Ok(figures)
}

pub(super) fn audit(reader: &Reader, visibility: &Visibility) -> Result<Audit, Error> {
    let mut audit = Audit::default();
    file_is_sound(reader, &mut audit.problems)?;
    tombstones_are_empty(reader, &mut audit.problems)?;
    let sql =
        "SELECT row, id, version, status, published, embargo, headline, fingerprint, article FROM version";
    let mut statement = reader.prepare(sql).map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        audit.versions += 1;
        let id: String = row.get(1).map_err(failed)?;
        if let Err(problem) = verify(reader, row) {
            audit
                .problems
                .push(format!("archive: {id} version {}: {problem}", row.get::<_, i64>(2).map_err(failed)?));
        }
        ids.push(id);
    }
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        // What cannot be decoded has been reported above.
        if let Ok(Some(row)) = read::shown(reader, &id, visibility) {
            audit.shown.insert(id, row.row);
        }
    }
    Ok(audit)
}

fn file_is_sound(connection: &Connection, problems: &mut Vec<String>) -> Result<(), Error> {
    let mut statement = connection.prepare("PRAGMA integrity_check").map_err(failed)?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
    for line in lines {
        let line = line.map_err(failed)?;
        if line != "ok" {
            problems.push(format!("archive: {line}"));
        }
    }
    Ok(())
}

fn tombstones_are_empty(connection: &Connection, problems: &mut Vec<String>) -> Result<(), Error> {
    let sql = "SELECT DISTINCT killed.id FROM killed JOIN version ON version.id = killed.id";
    let mut statement = connection.prepare(sql).map_err(failed)?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
    for id in ids {
        problems.push(format!("archive: {} was killed but still has versions", id.map_err(failed)?));
    }
    Ok(())
}

/// Compares a row with the article it holds.
fn verify(reader: &Reader, row: &rusqlite::Row<'_>) -> Result<(), String> {
    let unreadable = |error: rusqlite::Error| error.to_string();
    let blob: Vec<u8> = row.get(8).map_err(unreadable)?;
    let mut article: Article = reader.decode(&blob).map_err(|error| crate::error::chain(&error))?;
    let fingerprint = codec::fingerprint(&mut article).map_err(|error| crate::error::chain(&error))?;
    let same = |name: &str, same: bool| {
        if same { Ok(()) } else { Err(format!("column {name} differs from the article")) }
    };
    same("id", row.get::<_, String>(1).map_err(unreadable)? == article.id)?;
    same("version", row.get::<_, u32>(2).map_err(unreadable)? == article.version)?;
    same("status", row.get::<_, String>(3).map_err(unreadable)? == apply::status_name(article.status))?;
    same("published", row.get::<_, i64>(4).map_err(unreadable)? == article.published.second())?;
    same(
        "embargo",
        row.get::<_, Option<i64>>(5).map_err(unreadable)? == article.embargo.map(Moment::second),
    )?;
    same("headline", row.get::<_, Option<String>>(6).map_err(unreadable)? == article.headline)?;
    let stored = codec::stored_fingerprint(row.get(7).map_err(unreadable)?);
    same("fingerprint", stored == fingerprint)
}
