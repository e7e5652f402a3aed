//! The consumer that brings the index up to the archive.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::indexer::LogMergePolicy;
use tantivy::{IndexWriter, Term};

use crate::analysts::{Analysts, Documents, Source};
use crate::index::{Cursor, failed};
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
        let index = Arc::clone(&self.index);
        let source = Source { archive, index: &index, visibility: &Visibility::at(now) };
        std::thread::scope(|scope| {
            let mut analysts = Analysts::new(scope, source, self.threads);
            self.follow(archive, &mut analysts, now, report)
        })
    }

    fn follow(
        &mut self,
        archive: &Archive,
        analysts: &mut Analysts<'_, '_>,
        now: Moment,
        report: &mut dyn FnMut(Progress),
    ) -> Result<Progress, Error> {
        let last = archive.last_seq()?;
        let mut dirty = self.raise_embargoed(archive, analysts, now)?;
        let mut uncommitted = 0;
        let mut read = self.cursor.seq;
        let mut begun = None;
        loop {
            // The next batch is analysed while this one is written.
            let changes = if read < last { archive.changes(read, BATCH)? } else { Vec::new() };
            let next = changes.last().map(|newest| newest.seq).map(|reached| {
                read = reached;
                let mut ids: Vec<String> = changes.into_iter().map(|change| change.id).collect();
                ids.sort_unstable();
                ids.dedup();
                (analysts.begin(ids), reached)
            });
            let ended = next.is_none();
            if let Some((batch, reached)) = std::mem::replace(&mut begun, next) {
                self.write(batch.documents()?)?;
                uncommitted += reached - self.cursor.seq;
                self.cursor.seq = reached;
                dirty = true;
                if uncommitted >= COMMIT_EVERY {
                    self.commit()?;
                    uncommitted = 0;
                }
                report(Progress { indexed: self.cursor.seq, last });
            }
            if ended {
                break;
            }
        }
        self.cursor.horizon = now.second();
        if dirty {
            self.cursor.seq = self.cursor.seq.max(last);
            self.commit()?;
        }
        Ok(Progress { indexed: self.cursor.seq, last })
    }

    /// Brings in items whose embargo ended since the last look.
    fn raise_embargoed(
        &mut self,
        archive: &Archive,
        analysts: &mut Analysts<'_, '_>,
        now: Moment,
    ) -> Result<bool, Error> {
        let Some(since) = Moment::from_second(self.cursor.horizon) else { return Ok(false) };
        if self.cursor.seq == 0 || since >= now {
            return Ok(false);
        }
        let ids = archive.risen(since, now)?;
        let some = !ids.is_empty();
        self.write(analysts.begin(ids).documents()?)?;
        Ok(some)
    }

    /// Writes the present state of these items.
    fn write(&mut self, documents: Documents) -> Result<(), Error> {
        let id_field = self.index.fields().id;
        for (id, document) in documents {
            let term = Term::from_field_text(id_field, &id);
            let known = self.added.as_mut().is_none_or(|added| !added.insert(id));
            if known {
                self.writer.delete_term(term);
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
