//! The best hits in a strict order: by score, then newest, then last archived; or by date.

use std::cmp::Ordering;

use tantivy::DocId;
use tantivy::columnar::Column;

use crate::Sort;

/// What decides where a hit stands; no two hits share it, as rows differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Position {
    pub(crate) score: f32,
    pub(crate) published: i64,
    pub(crate) row: u64,
}

impl Position {
    /// `Less` if `self` comes before `other`.
    pub(crate) fn order(&self, other: &Position, sort: Sort) -> Ordering {
        let newest = || other.published.cmp(&self.published).then(other.row.cmp(&self.row));
        match sort {
            Sort::Relevance => other.score.total_cmp(&self.score).then_with(newest),
            Sort::Newest => newest(),
            Sort::Oldest => newest().reverse(),
        }
    }
}

/// A document that may become a hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) position: Position,
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    /// Number of the group it stands for; 0 for a document that is alone.
    pub(crate) group: u32,
}

/// Keeps the best `keep` of all documents offered: memory for twice as many.
pub(super) struct Top {
    sort: Sort,
    keep: usize,
    after: Option<Position>,
    /// Nothing after this can still get in.
    worst: Option<Position>,
    candidates: Vec<Candidate>,
}

impl Top {
    pub(super) fn new(sort: Sort, keep: usize, after: Option<Position>) -> Top {
        Top { sort, keep, after, worst: None, candidates: Vec::new() }
    }

    pub(super) fn offer(
        &mut self,
        score: f32,
        published: i64,
        segment: usize,
        doc: DocId,
        rows: &Column<u64>,
    ) {
        if self.keep == 0 || self.is_behind(score, published) {
            return;
        }
        let position = Position { score, published, row: rows.first(doc).unwrap_or(0) };
        self.add(Candidate { position, segment, doc, group: 0 });
    }

    pub(super) fn add(&mut self, candidate: Candidate) {
        let behind = |after| candidate.position.order(&after, self.sort) != Ordering::Greater;
        if self.keep == 0 || self.after.is_some_and(behind) {
            return;
        }
        self.candidates.push(candidate);
        if self.candidates.len() >= self.keep * 2 {
            self.shrink();
        }
    }

    /// Whether the document is certainly not among the best, as far as can be told without its row.
    fn is_behind(&self, score: f32, published: i64) -> bool {
        let Some(worst) = &self.worst else { return false };
        match self.sort {
            Sort::Relevance => score < worst.score,
            Sort::Newest => published < worst.published,
            Sort::Oldest => published > worst.published,
        }
    }

    fn shrink(&mut self) {
        let sort = self.sort;
        let by_order = |a: &Candidate, b: &Candidate| a.position.order(&b.position, sort);
        let (_, worst, _) = self.candidates.select_nth_unstable_by(self.keep - 1, by_order);
        self.worst = Some(worst.position);
        self.candidates.truncate(self.keep);
    }

    pub(super) fn into_sorted(mut self) -> Vec<Candidate> {
        let sort = self.sort;
        self.candidates.sort_unstable_by(|a, b| a.position.order(&b.position, sort));
        self.candidates.truncate(self.keep);
        self.candidates
    }
}
