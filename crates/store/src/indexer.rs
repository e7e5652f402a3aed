//! The consumer that brings the index up to the archive.

use std::collections::HashSet;
use std::ops::Bound;
use std::sync::Arc;

use tantivy::indexer::LogMergePolicy;
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery, TermSetQuery};
use tantivy::schema::Field;
use tantivy::{IndexWriter, Term};

use crate::analysts::{Analysts, Source};
use crate::duplicates::Neighbours;
use crate::index::{Cursor, failed};
use crate::{Archive, Error, Fields, Index, Moment, StoreOptions, Visibility};

/// Where the index stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Last change of the archive the index holds.
    pub indexed: u64,
    /// Last change of the archive.
    pub last: u64,
}

/// Changes read from the archive at a time.
const BATCH: usize = 2_000;

/// Changes after which a long run commits, so that an interruption costs little.
const COMMIT_EVERY: u64 = 100_000;

/// Memory of the engine's own writer, which only deletes, commits and merges: the least it accepts.
const ENGINE_MEMORY: usize = 15_000_000;

/// Writes what changed in the archive to one index.
pub(crate) struct Indexer {
    index: Arc<Index>,
    writer: IndexWriter,
    threads: usize,
    segment_memory: usize,
    cursor: Cursor,
    /// What the articles in the index may be alike to.
    neighbours: Arc<Neighbours>,
    /// Items brought in since the last commit that may be in the index already.
    replaced: Vec<String>,
}

impl std::fmt::Debug for Indexer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Indexer").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

impl Indexer {
    /// Takes the index's write lock.
    ///
    /// # Errors
    /// `Locked` if another process holds it.
    pub(crate) fn new(index: Arc<Index>, options: &StoreOptions) -> Result<Indexer, Error> {
        let writer: IndexWriter = index
            .engine()
            .writer_with_num_threads(1, ENGINE_MEMORY)
            .map_err(failed("the index could not be opened for writing"))?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(4);
        policy.set_del_docs_ratio_before_merge(0.2);
        writer.set_merge_policy(Box::new(policy));
        // Another process may have committed since the index was opened.
        index.reload()?;
        let cursor = index.cursor()?;
        let threads = options.index_threads.max(1);
        let segment_memory = options.writer_memory / threads;
        let neighbours = Arc::default();
        Ok(Indexer { index, writer, threads, segment_memory, cursor, neighbours, replaced: Vec::new() })
    }

    /// Follows the archive to its last change, commits, and makes the commit visible.
    pub(crate) fn catch_up(
        &mut self,
        archive: &Archive,
        now: Moment,
        report: &mut dyn FnMut(Progress),
    ) -> Result<Progress, Error> {
        let (index, neighbours) = (Arc::clone(&self.index), Arc::clone(&self.neighbours));
        let source = Source {
            archive,
            index: &index,
            neighbours: &neighbours,
            visibility: &Visibility::at(now),
            run: self.cursor.run + 1,
            segment_memory: self.segment_memory,
        };
        std::thread::scope(|scope| {
            let mut analysts = Analysts::new(scope, source, self.threads);
            self.follow(archive, &mut analysts, now, report)
        })
    }

    /// Every item is brought in once a run, as it is then, however often it has changed.
    fn follow(
        &mut self,
        archive: &Archive,
        analysts: &mut Analysts<'_, '_>,
        now: Moment,
        report: &mut dyn FnMut(Progress),
    ) -> Result<Progress, Error> {
        let last = archive.last_seq()?;
        let begins_empty = self.cursor == Cursor::default();
        let run = self.cursor.run + 1;
        let risen = self.risen(archive, now)?;
        let mut dirty = !risen.is_empty();
        self.replaced.extend(risen.iter().cloned());
        analysts.add(risen.iter().cloned().collect())?;
        let mut read = self.cursor.seq;
        while read < last {
            let changes = archive.changes(read, last, BATCH)?;
            read = changes.last().map_or(last, |newest| newest.seq);
            let ids = changes.into_iter().map(|change| change.id).filter(|id| !risen.contains(id));
            let ids: Vec<String> = ids.collect();
            dirty = true;
            if !begins_empty {
                self.replaced.extend(ids.iter().cloned());
            }
            analysts.add(ids)?;
            if read - self.cursor.seq >= COMMIT_EVERY {
                self.commit(analysts, Cursor { seq: read, run, ..self.cursor })?;
            }
            report(Progress { indexed: read, last });
        }
        if dirty {
            self.commit(analysts, Cursor { seq: read, horizon: now.second(), run })?;
        } else {
            self.cursor.horizon = now.second();
        }
        Ok(Progress { indexed: self.cursor.seq, last })
    }

    /// Items whose embargo ended since the last look.
    fn risen(&self, archive: &Archive, now: Moment) -> Result<HashSet<String>, Error> {
        match Moment::from_second(self.cursor.horizon) {
            Some(since) if self.cursor.seq > 0 && since < now => {
                Ok(archive.risen(since, now)?.into_iter().collect())
            }
            _ => Ok(HashSet::new()),
        }
    }

    /// Puts the new segments in the place of what they replace, in one step.
    fn commit(&mut self, analysts: &mut Analysts<'_, '_>, cursor: Cursor) -> Result<(), Error> {
        let failed = failed("the index could not be written");
        let segments = analysts.finish()?;
        if !self.replaced.is_empty() {
            let former = former(self.index.fields(), std::mem::take(&mut self.replaced), cursor.run);
            self.writer.delete_query(former).map_err(&failed)?;
        }
        for segment in segments {
            self.writer.add_segment(segment.meta().clone()).map_err(&failed)?;
        }
        let mut commit = self.writer.prepare_commit().map_err(&failed)?;
        commit.set_payload(&serde_json::json!(cursor).to_string());
        commit.commit().map_err(&failed)?;
        self.cursor = cursor;
        self.index.reload()?;
        self.neighbours.shrink();
        Ok(())
    }

    /// Waits until background merges are done.
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.writer.wait_merging_threads().map_err(failed("the index could not be merged"))?;
        self.index.reload()
    }
}

/// What former runs brought in of these items. Deletions reach the segments of this run too, so the items alone would
/// not do.
fn former(fields: &Fields, ids: Vec<String>, run: u64) -> Box<dyn Query> {
    let term = |field: Field, run: u64| Term::from_field_u64(field, run);
    let ids = TermSetQuery::new(ids.iter().map(|id| Term::from_field_text(fields.id, id)));
    let runs = RangeQuery::new(Bound::Unbounded, Bound::Excluded(term(fields.run, run)));
    Box::new(BooleanQuery::new(vec![(Occur::Must, Box::new(ids)), (Occur::Must, Box::new(runs))]))
}
