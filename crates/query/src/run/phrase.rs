//! Finding and scoring words at set positions in a window.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use super::Scratch;
use super::bits::{Bits, Window};
use crate::plan::{Phrase, ZoneTerm};
use crate::rank;
use crate::view::{Norms, Segment};

/// A [`Phrase`] opened on one segment.
pub(super) struct PhraseCursor {
    zones: Vec<ZoneCursor>,
    offsets: Vec<u32>,
    slop: u32,
    weight: f32,
    pub(super) cost: u64,
}

struct ZoneCursor {
    terms: Vec<SegmentPostings>,
    /// The rarest of the terms leads.
    lead: usize,
    norms: (FieldNormReader, Norms),
    positions: Vec<Vec<u32>>,
}

/// What comparing positions costs against reading a posting.
const POSITION_COST: u64 = 8;

impl PhraseCursor {
    pub(super) fn open(
        phrase: &Phrase,
        segment: &Segment,
        ordinal: usize,
        scored: bool,
    ) -> tantivy::Result<PhraseCursor> {
        let mut zones = Vec::new();
        let mut cost = 0;
        for terms in &phrase.zones {
            if let Some(zone) = ZoneCursor::open(terms, segment, ordinal)? {
                cost += u64::from(zone.terms[zone.lead].size_hint()) * POSITION_COST;
                zones.push(zone);
            }
        }
        let weight = if scored { phrase.weight } else { 0.0 };
        Ok(PhraseCursor { zones, offsets: phrase.offsets.clone(), slop: phrase.slop, weight, cost })
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        let lead = |zone: &mut ZoneCursor| {
            let lead = &mut zone.terms[zone.lead];
            if lead.doc() < target { lead.seek(target) } else { lead.doc() }
        };
        self.zones.iter_mut().map(lead).min().unwrap_or(TERMINATED)
    }

    /// The candidates that have the phrase; adds to their scores.
    pub(super) fn find(&mut self, window: Window, candidates: &Bits, scratch: &mut Scratch) -> Bits {
        let mut found = Bits::EMPTY;
        for zone in &mut self.zones {
            let mut doc = zone.next(window.base);
            while doc < window.end {
                if candidates.has(window.at(doc)) {
                    let count = zone.count(&self.offsets, self.slop);
                    if count > 0 {
                        let (lengths, norms) = &zone.norms;
                        let norm = norms[usize::from(lengths.fieldnorm_id(doc))];
                        found.insert(window.at(doc));
                        scratch.frequencies[window.at(doc)] += count as f32 * norm;
                    }
                }
                doc = zone.next(doc + 1);
            }
        }
        for at in found.iter() {
            scratch.scores[at] +=
                self.weight * rank::saturated(std::mem::take(&mut scratch.frequencies[at]), rank::K1);
        }
        found
    }
}

impl ZoneCursor {
    /// `None` if one of the terms is not in this zone of the segment.
    fn open(terms: &[ZoneTerm], segment: &Segment, ordinal: usize) -> tantivy::Result<Option<ZoneCursor>> {
        let mut postings = Vec::with_capacity(terms.len());
        for term in terms {
            let Some(place) = &term.postings[ordinal] else { return Ok(None) };
            let Some(index) = segment.dictionary(term.field) else { return Ok(None) };
            postings
                .push(index.read_postings_from_terminfo(place, IndexRecordOption::WithFreqsAndPositions)?);
        }
        let lead = (0..postings.len()).min_by_key(|n| postings[*n].size_hint()).unwrap_or(0);
        let Some(lengths) = segment.norms(terms[0].lengths) else { return Ok(None) };
        let norms = (lengths.clone(), terms[0].norms.clone());
        let positions = vec![Vec::new(); postings.len()];
        Ok(Some(ZoneCursor { terms: postings, lead, norms, positions }))
    }

    /// The first document at or after `target` that has all terms.
    fn next(&mut self, mut target: DocId) -> DocId {
        'again: loop {
            let lead = &mut self.terms[self.lead];
            let doc = if lead.doc() < target { lead.seek(target) } else { lead.doc() };
            if doc == TERMINATED {
                return TERMINATED;
            }
            for term in &mut self.terms {
                let other = if term.doc() < doc { term.seek(doc) } else { term.doc() };
                if other > doc {
                    target = other;
                    continue 'again;
                }
            }
            return doc;
        }
    }

    /// How often the terms stand as they should in the document all of them are at.
    fn count(&mut self, offsets: &[u32], slop: u32) -> u32 {
        for (term, positions) in self.terms.iter_mut().zip(&mut self.positions) {
            term.positions(positions);
        }
        let mut count = 0;
        for_each_match(&self.positions, offsets, slop, |_| count += 1);
        count
    }
}

/// Finds the places where the terms with these positions stand at these offsets from the first, give or take `slop`
/// moves in all: the largest and the smallest of position - offset differ by at most `slop`, and no two terms share a
/// position. Hands over where in the lists each place is. Of a word asked for twice with slop, one may be overlooked.
pub(crate) fn for_each_match(
    positions: &[Vec<u32>],
    offsets: &[u32],
    slop: u32,
    mut found: impl FnMut(&[usize]),
) {
    let shifted = |term: usize, at: usize| {
        positions[term].get(at).map(|position| i64::from(*position) - i64::from(offsets[term]))
    };
    let mut at = vec![0; positions.len()];
    while !at.is_empty() {
        let (mut low, mut high) = ((i64::MAX, 0), i64::MIN);
        for (term, at) in at.iter().enumerate() {
            let Some(shifted) = shifted(term, *at) else { return };
            if shifted < low.0 {
                low = (shifted, term);
            }
            high = high.max(shifted);
        }
        let near = high - low.0 <= i64::from(slop);
        if near && (slop == 0 || distinct(positions, &at)) {
            found(&at);
        }
        at[low.1] += 1;
    }
}

fn distinct(positions: &[Vec<u32>], at: &[usize]) -> bool {
    let place = |term: usize| positions[term][at[term]];
    (0..at.len()).all(|a| (a + 1..at.len()).all(|b| place(a) != place(b)))
}

#[cfg(test)]
mod tests {
    use super::for_each_match;

    #[test]
    fn phrases_by_position() {
        let check = |positions: &[&[u32]], offsets: &[u32], slop, expected| {
            let positions: Vec<_> = positions.iter().map(|list| list.to_vec()).collect();
            let mut found = 0;
            for_each_match(&positions, offsets, slop, |_| found += 1);
            assert_eq!(found, expected, "{positions:?} {offsets:?} ~{slop}");
        };
        check(&[&[3], &[4]], &[0, 1], 0, 1);
        check(&[&[3, 9], &[4, 10]], &[0, 1], 0, 2);
        check(&[&[4], &[3]], &[0, 1], 0, 0);
        check(&[&[4], &[3]], &[0, 1], 2, 1);
        check(&[&[3], &[6]], &[0, 1], 1, 0);
        check(&[&[3], &[6]], &[0, 1], 2, 1);
        check(&[&[3], &[6]], &[0, 3], 0, 1);
        check(&[&[1, 2], &[1, 2]], &[0, 1], 0, 1);
        check(&[&[1], &[1]], &[0, 1], 5, 0);
        check(&[&[], &[1]], &[0, 1], 5, 0);
        check(&[&[0], &[0]], &[0, 1], 0, 0);
    }
}
