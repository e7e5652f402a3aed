//! Running a plan: every segment in windows of documents, every window term by term.
//!
//! Since totals, facets and histograms are exact, every matching document is visited anyway; reading the postings of a
//! window block by block and adding up scores in an array is then cheaper than merging cursors document by document.
//! Windows without a possible match are skipped, and within a conjunction the rarest member goes first: the others
//! only look at what is left.

mod bits;
mod node;
mod postings;
mod proximity;
mod rescore;
mod word;

use std::time::Instant;

use tantivy::{DocId, TERMINATED};

pub(crate) use rescore::{Bonus, bonuses};

use crate::SearchError;
use crate::plan::Plan;
use crate::view::Segment;
use bits::{Bits, WINDOW, Window};
use node::Node;

/// Sums of one window, reused for all.
pub(crate) struct Scratch {
    scores: Box<[f32; WINDOW]>,
    frequencies: Box<[f32; WINDOW]>,
}

/// Takes the matching documents of one window with their scores, in ascending order.
pub(crate) type Visit<'v> = dyn FnMut(&[(DocId, f32)]) + 'v;

/// Calls `visit` with every live document that matches and its score, in ascending order, window by window. Without
/// `scored` all scores are 0.
pub(crate) fn run(
    plan: &Plan,
    segment: &Segment,
    ordinal: usize,
    scored: bool,
    deadline: Option<Instant>,
    visit: &mut Visit<'_>,
) -> Result<(), SearchError> {
    let mut node = Node::open(plan, segment, ordinal, scored)?;
    let mut scratch = Scratch { scores: Box::new([0.0; WINDOW]), frequencies: Box::new([0.0; WINDOW]) };
    let mut matches = Vec::new();
    let mut base = 0;
    while base < segment.max_doc() {
        base = node.seek(base);
        if base == TERMINATED || base >= segment.max_doc() {
            break;
        }
        if deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Err(SearchError::Timeout);
        }
        let window = Window { base, end: segment.max_doc().min(base + WINDOW as DocId) };
        let candidates = live(segment, window);
        let found = node.find(window, &candidates, &mut scratch);
        matches.clear();
        matches.extend(found.iter().map(|at| (window.doc(at), scratch.scores[at])));
        visit(&matches);
        if scored {
            scratch.scores.fill(0.0);
        }
        base = window.end;
    }
    Ok(())
}

/// Whether one document matches a plan, and its score by it.
pub(crate) fn look(
    plan: &Plan,
    segment: &Segment,
    ordinal: usize,
    doc: DocId,
) -> tantivy::Result<(bool, f32)> {
    let mut node = Node::open(plan, segment, ordinal, true)?;
    let mut scratch = Scratch { scores: Box::new([0.0; WINDOW]), frequencies: Box::new([0.0; WINDOW]) };
    let base = doc - doc % WINDOW as DocId;
    let window = Window { base, end: segment.max_doc().min(base + WINDOW as DocId) };
    let mut only = Bits::EMPTY;
    only.insert(window.at(doc));
    let found = node.find(window, &only, &mut scratch);
    Ok((!found.is_empty(), scratch.scores[window.at(doc)]))
}

fn live(segment: &Segment, window: Window) -> Bits {
    let mut live = Bits::first((window.end - window.base) as usize);
    if let Some(alive) = segment.reader().alive_bitset() {
        for doc in (window.base..window.end).filter(|doc| alive.is_deleted(*doc)) {
            live.remove(window.at(doc));
        }
    }
    live
}
