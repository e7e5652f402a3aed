//! The consumer that brings the index up to the archive.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::indexer::LogMergePolicy;
use tantivy::{IndexWriter, TantivyDocument, Term};

use crate::index::{Cursor, document, failed};
use crate::{Archive, Error, Index, Moment, StoreOptions, Visibility};

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

/// Writes what changed in the archive to one index.
pub(crate) struct Indexer {
    index: Arc<Index>,
    writer: IndexWriter,
    threads: usize,
    cursor: Cursor,
    /// Items this run has added to an index that began empty: only they can be there already. `None` once the index
    /// holds items of former runs.
    added: Option<HashSet<String>>,
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
            .writer_with_num_threads(options.index_threads.max(1), options.writer_memory.max(32 << 20))
            .map_err(failed("the index could not be opened for writing"))?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(4);
        policy.set_del_docs_ratio_before_merge(0.2);
        writer.set_merge_policy(Box::new(policy));
        let cursor = index.cursor()?;
        let added = (cursor == Cursor::default()).then(HashSet::new);
        Ok(Indexer { index, writer, threads: options.index_threads.max(1), cursor, added })
    }

    /// Follows the archive to its last change, commits, and makes the commit visible.
    pub(crate) fn catch_up(
        &mut self,
        archive: &Archive,
        now: Moment,
        report: &mut dyn FnMut(Progress),
    ) -> Result<Progress, Error> {
        let visibility = Visibility::at(now);
        let last = archive.last_seq()?;
        let mut dirty = self.raise_embargoed(archive, now)?;
        let mut uncommitted = 0;
        while self.cursor.seq < last {
            let changes = archive.changes(self.cursor.seq, BATCH)?;
            let Some(newest) = changes.last() else { break };
            let reached = newest.seq;
            let mut ids: Vec<String> = changes.into_iter().map(|change| change.id).collect();
            ids.sort_unstable();
            ids.dedup();
            self.update(archive, &ids, &visibility)?;
            uncommitted += reached - self.cursor.seq;
            self.cursor.seq = reached;
            dirty = true;
            if uncommitted >= COMMIT_EVERY {
                self.commit()?;
                uncommitted = 0;
            }
            report(Progress { indexed: self.cursor.seq, last });
        }
        self.cursor.horizon = now.second();
        if dirty {
            self.cursor.seq = self.cursor.seq.max(last);
            self.commit()?;
        }
        Ok(Progress { indexed: self.cursor.seq, last })
    }

    /// Brings in items whose embargo ended since the last look.
    fn raise_embargoed(&mut self, archive: &Archive, now: Moment) -> Result<bool, Error> {
        let Some(since) = Moment::from_second(self.cursor.horizon) else { return Ok(false) };
        if self.cursor.seq == 0 || since >= now {
            return Ok(false);
        }
        let ids = archive.risen(since, now)?;
        self.update(archive, &ids, &Visibility::at(now))?;
        Ok(!ids.is_empty())
    }

    /// Writes the present state of these items.
    fn update(&mut self, archive: &Archive, ids: &[String], visibility: &Visibility) -> Result<(), Error> {
        let share = ids.len().div_ceil(self.threads).max(1);
        let index = &self.index;
        let analysed = std::thread::scope(|scope| {
            let analyse = |ids: &[String]| documents(archive, index, ids, visibility);
            let handles: Vec<_> = ids.chunks(share).map(|ids| scope.spawn(move || analyse(ids))).collect();
            let join = |handle: std::thread::ScopedJoinHandle<'_, _>| {
                handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            handles.into_iter().map(join).collect::<Result<Vec<_>, Error>>()
        })?;
        let id_field = self.index.fields().id;
        for (id, document) in ids.iter().zip(analysed.into_iter().flatten()) {
            let known = self.added.as_mut().is_none_or(|added| !added.insert(id.clone()));
            if known {
                self.writer.delete_term(Term::from_field_text(id_field, id));
            }
            if let Some(document) = document {
                self.writer.add_document(document).map_err(failed("the index could not be written"))?;
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        let payload = serde_json::json!(self.cursor).to_string();
        let mut commit = self.writer.prepare_commit().map_err(failed("the index could not be written"))?;
        commit.set_payload(&payload);
        commit.commit().map_err(failed("the index could not be written"))?;
        self.index.reload()
    }

    /// Waits until background merges are done.
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.writer.wait_merging_threads().map_err(failed("the index could not be merged"))?;
        self.index.reload()
    }
}

/// For each item the document to show, if any.
fn documents(
    archive: &Archive,
    index: &Index,
    ids: &[String],
    visibility: &Visibility,
) -> Result<Vec<Option<TantivyDocument>>, Error> {
    let read = |id: &String| {
        let shown = archive.shown(id, visibility)?;
        Ok(shown.map(|row| document(index.fields(), row.row, &row.article)))
    };
    ids.iter().map(read).collect()
}
