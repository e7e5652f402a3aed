//! Finding and scoring words at places to each other in a window.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet};

use super::Scratch;
use super::bits::{Bits, WINDOW, Window};
use super::node::Node;
use crate::plan::{ProximityPlan, ZonePlan, ZoneTerm};
use crate::proximity::{Text, Zone};
use crate::rank;
use crate::view::{Norms, Segment};

/// A [`ProximityPlan`] opened on one segment.
pub(super) struct ProximityCursor {
    plan: Arc<ProximityPlan>,
    candidates: Node,
    zones: Vec<ZoneCursor>,
    scored: bool,
    pub(super) cost: u64,
}

struct ZoneCursor {
    /// By leaf and group.
    leaves: Vec<Vec<Vec<SegmentPostings>>>,
    paragraphs: Option<SegmentPostings>,
    sentences: Option<SegmentPostings>,
    norms: Option<(FieldNormReader, Norms)>,
}

/// What comparing positions costs against reading a posting.
const POSITION_COST: u64 = 8;

impl ProximityCursor {
    pub(super) fn open(
        plan: &Arc<ProximityPlan>,
        segment: &Segment,
        ordinal: usize,
        scored: bool,
    ) -> tantivy::Result<ProximityCursor> {
        let candidates = Node::open(&plan.candidates, segment, ordinal, false)?;
        let zones = plan.zones.iter().map(|zone| ZoneCursor::open(zone, segment, ordinal));
        Ok(ProximityCursor {
            plan: Arc::clone(plan),
            zones: zones.collect::<tantivy::Result<_>>()?,
            cost: candidates.cost().saturating_mul(POSITION_COST),
            candidates,
            scored,
        })
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        self.candidates.seek(target)
    }

    /// The candidates that have what is asked for; adds to their scores.
    pub(super) fn find(&mut self, window: Window, candidates: &Bits, scratch: &mut Scratch) -> Bits {
        let candidates = self.candidates.find(window, candidates, scratch);
        if candidates.is_empty() {
            return candidates;
        }
        let mut counts = vec![0_u32; WINDOW];
        for zone in &mut self.zones {
            zone.count(&self.plan, window, &candidates, |at, count, norm| {
                counts[at] += count;
                scratch.frequencies[at] += count as f32 * norm;
            });
        }
        let needed = self.plan.proximity.needed();
        let mut found = Bits::EMPTY;
        for at in candidates.iter() {
            let frequency = std::mem::take(&mut scratch.frequencies[at]);
            if counts[at] >= needed {
                found.insert(at);
                if self.scored {
                    scratch.scores[at] += self.plan.weight * rank::saturated(frequency, rank::K1);
                }
            }
        }
        found
    }
}

fn open(term: &ZoneTerm, segment: &Segment, ordinal: usize) -> tantivy::Result<Option<SegmentPostings>> {
    let option = IndexRecordOption::WithFreqsAndPositions;
    let (Some(place), Some(index)) = (&term.postings[ordinal], segment.dictionary(term.field)) else {
        return Ok(None);
    };
    Ok(Some(index.read_postings_from_terminfo(place, option)?))
}

impl ZoneCursor {
    fn open(zone: &ZonePlan, segment: &Segment, ordinal: usize) -> tantivy::Result<ZoneCursor> {
        let open = |term: &ZoneTerm| open(term, segment, ordinal);
        let group = |terms: &Vec<ZoneTerm>| terms.iter().filter_map(|term| open(term).transpose()).collect();
        let leaf =
            |groups: &Vec<Vec<ZoneTerm>>| groups.iter().map(group).collect::<tantivy::Result<Vec<_>>>();
        let (paragraphs, sentences) = match &zone.units {
            Some((paragraphs, sentences)) => (open(paragraphs)?, open(sentences)?),
            None => (None, None),
        };
        Ok(ZoneCursor {
            leaves: zone.leaves.iter().map(leaf).collect::<tantivy::Result<_>>()?,
            paragraphs,
            sentences,
            norms: segment.norms(zone.norms.lengths).map(|norms| (norms.clone(), zone.norms.norms.clone())),
        })
    }

    /// Hands over the candidates in which something is found: place in the window, how often, and what one weighs.
    fn count(
        &mut self,
        plan: &ProximityPlan,
        window: Window,
        candidates: &Bits,
        mut found: impl FnMut(usize, u32, f32),
    ) {
        let Some((lengths, norms)) = &self.norms else { return };
        let mut leaves: Vec<Gathered> =
            self.leaves.iter_mut().map(|groups| Gathered::of_leaf(groups, window, candidates)).collect();
        let has_units = plan.proximity.has_units();
        if !has_units && leaves.iter().all(|leaf| leaf.places.is_empty()) {
            return;
        }
        let mut paragraphs = Gathered::of(self.paragraphs.iter_mut(), window, candidates);
        let mut sentences = Gathered::of(self.sentences.iter_mut(), window, candidates);
        for at in candidates.iter() {
            let leaves: Vec<&[u32]> = leaves.iter_mut().map(|leaf| leaf.take(at)).collect();
            let zone =
                Zone { leaves: &leaves, paragraphs: paragraphs.take(at), sentences: sentences.take(at) };
            // A text that is not there has no sentence without a word either.
            if leaves.iter().all(|leaf| leaf.is_empty()) && zone.paragraphs.is_empty() {
                continue;
            }
            let count = Text::new(&plan.proximity, zone).count();
            if count > 0 {
                found(at, count, norms[usize::from(lengths.fieldnorm_id(window.doc(at)))]);
            }
        }
    }
}

/// Positions in the documents of a window.
#[derive(Default)]
struct Gathered {
    /// Place in the window and where the positions of the document end; ascending.
    places: Vec<(usize, usize)>,
    positions: Vec<u32>,
    /// How many documents have been taken.
    taken: usize,
}

impl Gathered {
    /// Of any of these terms.
    fn of<'p>(
        terms: impl Iterator<Item = &'p mut SegmentPostings>,
        window: Window,
        candidates: &Bits,
    ) -> Gathered {
        let mut lists: Vec<Gathered> =
            terms.map(|term| Gathered::of_term(term, window, candidates)).collect();
        lists.retain(|list| !list.places.is_empty());
        match lists.len() {
            0 => Gathered::default(),
            1 => lists.swap_remove(0),
            _ => Gathered::merged(&lists),
        }
    }

    fn of_term(postings: &mut SegmentPostings, window: Window, candidates: &Bits) -> Gathered {
        let mut gathered = Gathered::default();
        let mut next = candidates.next_from(0);
        while let Some(at) = next {
            let wanted = window.doc(at);
            let doc = if postings.doc() < wanted { postings.seek(wanted) } else { postings.doc() };
            if doc >= window.end {
                break;
            }
            if doc == wanted {
                postings.append_positions_with_offset(0, &mut gathered.positions);
                gathered.places.push((at, gathered.positions.len()));
                next = candidates.next_from(at + 1);
            } else {
                next = candidates.next_from(window.at(doc));
            }
        }
        gathered
    }

    /// The positions of all the lists, each once.
    fn merged(lists: &[Gathered]) -> Gathered {
        let mut all: Vec<u64> = Vec::new();
        for list in lists {
            let mut from = 0;
            for (at, end) in &list.places {
                all.extend(
                    list.positions[from..*end]
                        .iter()
                        .map(|position| (*at as u64) << 32 | u64::from(*position)),
                );
                from = *end;
            }
        }
        all.sort_unstable();
        all.dedup();
        Gathered::from_pairs(all.into_iter())
    }

    fn from_pairs(pairs: impl Iterator<Item = u64>) -> Gathered {
        let mut gathered = Gathered::default();
        for pair in pairs {
            let at = (pair >> 32) as usize;
            gathered.positions.push(pair as u32);
            let end = gathered.positions.len();
            match gathered.places.last_mut() {
                Some((last, last_end)) if *last == at => *last_end = end,
                _ => gathered.places.push((at, end)),
            }
        }
        gathered
    }

    /// Of a leaf: positions that have a term of every group.
    fn of_leaf(groups: &mut [Vec<SegmentPostings>], window: Window, candidates: &Bits) -> Gathered {
        let mut groups = groups.iter_mut();
        let Some(first) = groups.next() else { return Gathered::default() };
        let mut found = Gathered::of(first.iter_mut(), window, candidates);
        for group in groups {
            let mut other = Gathered::of(group.iter_mut(), window, candidates);
            let mut both = Vec::new();
            for (at, _) in found.places.clone() {
                let theirs = other.take(at).to_vec();
                let shared = found.take(at).iter().filter(|position| theirs.binary_search(position).is_ok());
                both.extend(shared.map(|position| (at as u64) << 32 | u64::from(*position)));
            }
            found = Gathered::from_pairs(both.into_iter());
        }
        found
    }

    /// The positions in the document at this place. Places have to ascend from call to call.
    fn take(&mut self, at: usize) -> &[u32] {
        while self.places.get(self.taken).is_some_and(|(other, _)| *other < at) {
            self.taken += 1;
        }
        match self.places.get(self.taken) {
            Some((other, end)) if *other == at => {
                let from = self.taken.checked_sub(1).map_or(0, |before| self.places[before].1);
                &self.positions[from..*end]
            }
            _ => &[],
        }
    }
}
