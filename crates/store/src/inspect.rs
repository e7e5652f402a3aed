//! Figures about a store and the verification of all it holds.

use std::collections::HashMap;

use tantivy::{Searcher, TERMINATED, Term};

use crate::index::failed;
use crate::{Error, Moment, Store, Visibility};

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
    /// Bytes of the archive file, with originals.
    pub archive_bytes: u64,
    /// Bytes of the originals in it, compressed.
    pub originals_bytes: u64,
    /// Bytes of the index.
    pub index_bytes: u64,
    /// Items by agency, most first.
    pub agencies: Vec<(String, u64)>,
    /// Oldest editorial time.
    pub oldest: Option<Moment>,
    /// Newest editorial time.
    pub newest: Option<Moment>,
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
    /// Figures about this store; counts everything in it, whoever may see it.
    pub fn stats(&self) -> Result<Stats, Error> {
        let figures = self.archive().figures()?;
        let index = self.index();
        let searcher = index.searcher();
        Ok(Stats {
            items: figures.items,
            versions: figures.versions,
            killed: figures.killed,
            seq: self.archive().last_seq()?,
            indexed_seq: index.cursor()?.seq,
            documents: searcher.num_docs(),
            segments: searcher.segment_readers().len() as u64,
            archive_bytes: self.archive().bytes(),
            originals_bytes: figures.originals_bytes,
            index_bytes: index.bytes(),
            agencies: figures.agencies,
            oldest: figures.oldest,
            newest: figures.newest,
        })
    }

    /// Reads the whole archive and the whole index, verifies both and compares them.
    pub fn check(&self) -> Result<CheckReport, Error> {
        let progress = self.catch_up(&mut |_| {})?;
        let audit = self.archive().audit(&Visibility::at(Moment::now()))?;
        let mut report = CheckReport { versions: audit.versions, documents: 0, problems: audit.problems };
        let index = self.index();
        let damaged = index
            .engine()
            .validate_checksum()
            .map_err(failed("the checksums of the index could not be read"))?;
        for file in damaged {
            report.problems.push(format!("index: {} is damaged; run `depesche reindex`", file.display()));
        }
        if progress.indexed < progress.last {
            report.problems.push(format!(
                "index: holds {} of {} changes; another process is indexing this folder",
                progress.indexed, progress.last
            ));
            return Ok(report);
        }
        compare(&index.searcher(), index.fields().id, audit.shown, &mut report)?;
        Ok(report)
    }
}

/// Compares the documents of the index with the versions to show.
fn compare(
    searcher: &Searcher,
    id_field: tantivy::schema::Field,
    mut expected: HashMap<String, u64>,
    report: &mut CheckReport,
) -> Result<(), Error> {
    let unread = failed("the index could not be read");
    for segment in searcher.segment_readers() {
        let rows = segment.fast_fields().u64("row").map_err(&unread)?;
        let inverted = segment.inverted_index(id_field).map_err(&unread)?;
        let mut terms = inverted.terms().stream().map_err(|error| unread(error.into()))?;
        while terms.advance() {
            let id = String::from_utf8_lossy(terms.key()).into_owned();
            let term = Term::from_field_text(id_field, &id);
            let option = tantivy::schema::IndexRecordOption::Basic;
            let Some(mut postings) =
                inverted.read_postings(&term, option).map_err(|error| unread(error.into()))?
            else {
                continue;
            };
            use tantivy::DocSet;
            while postings.doc() != TERMINATED {
                let document = postings.doc();
                postings.advance();
                if segment.alive_bitset().is_some_and(|alive| !alive.is_alive(document)) {
                    continue;
                }
                report.documents += 1;
                let row = rows.first(document);
                match expected.remove(&id) {
                    Some(expected) if row == Some(expected) => {}
                    Some(expected) => report.problems.push(format!(
                        "index: {id} shows row {row:?} instead of {expected}; run `depesche reindex`"
                    )),
                    None => report
                        .problems
                        .push(format!("index: {id} is in it twice or should not be; run `depesche reindex`")),
                }
            }
        }
    }
    for id in expected.into_keys() {
        report.problems.push(format!("index: {id} is missing; run `depesche reindex`"));
    }
    Ok(())
}
