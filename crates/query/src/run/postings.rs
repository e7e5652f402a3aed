//! Reading postings forwards, block by block.

use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, TERMINATED};

use super::bits::{Bits, WINDOW, Window};
use crate::view::Segment;

/// The postings of one term in one field of one segment. Only moves forwards.
pub(super) struct Cursor {
    /// A kilobyte, which is not to be copied around.
    block: Box<BlockSegmentPostings>,
    at: usize,
    /// Postings a window holds on average: with fewer candidates than this, looking them up one by one is cheaper.
    per_window: usize,
}

/// What a lookup costs against reading on in a block.
const LOOKUP_COST: usize = 8;

impl Cursor {
    /// `None` where no article has the field.
    pub(super) fn open(
        segment: &Segment,
        field: Field,
        place: &TermInfo,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<Cursor>> {
        let Some(dictionary) = segment.dictionary(field) else { return Ok(None) };
        let block = Box::new(dictionary.read_block_postings_from_terminfo(place, option)?);
        let per_window = place.doc_freq as usize * WINDOW / (segment.max_doc() as usize).max(1);
        Ok(Some(Cursor { block, at: 0, per_window }))
    }

    pub(super) fn doc(&self) -> DocId {
        self.block.doc(self.at)
    }

    /// Moves to the first document at or after `target`.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.block.seek(target);
        }
        self.doc()
    }

    /// Calls `visit` with document and frequency of the postings in the window; may leave out those of documents that
    /// are no candidates.
    pub(super) fn scan(
        &mut self,
        window: Window,
        candidates: &Bits,
        few: usize,
        mut visit: impl FnMut(DocId, u32),
    ) {
        if few * LOOKUP_COST < self.per_window {
            for at in candidates.iter() {
                let doc = window.doc(at);
                if self.seek(doc) == doc {
                    visit(doc, self.block.freq(self.at));
                }
            }
            return;
        }
        if self.seek(window.base) == TERMINATED {
            return;
        }
        loop {
            let docs = self.block.docs();
            let inside = self.at + docs[self.at..].partition_point(|doc| *doc < window.end);
            let freqs = self.block.freqs();
            // Without frequencies in the postings, or where none were asked for, each counts as one.
            for (n, doc) in docs[self.at..inside].iter().enumerate() {
                visit(*doc, freqs.get(self.at + n).copied().unwrap_or(1));
            }
            let (full, all) = (docs.len() == 128, inside == docs.len());
            self.at = inside;
            if !full || !all {
                return;
            }
            self.block.advance();
            self.at = 0;
        }
    }
}
