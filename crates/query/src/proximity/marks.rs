//! Which words make the places that were asked for, for highlighting.

use super::sloppy::for_each_match;
use super::spans::{Range, Span, Zone, spans};
use super::{Condition, Places, Step, Text};

/// Takes a leaf and its position.
type Sink<'s> = dyn FnMut(usize, u32) + 's;

impl<P: AsRef<[u32]>> Text<'_, P> {
    /// Hands over the leaves, with their positions, that make what is asked for.
    pub(crate) fn marks(&self, sink: &mut Sink<'_>) {
        self.mark(&self.proximity.condition, &[Range::WHOLE], sink);
    }

    fn mark(&self, condition: &Condition, ranges: &[Range], sink: &mut Sink<'_>) {
        match condition {
            Condition::Has(places) | Condition::Mentions(_, places) => {
                let places = &self.proximity.places[*places];
                mark_places(places, &self.zone, ranges, sink);
            }
            Condition::All(members) => members.iter().for_each(|member| self.mark(member, ranges, sink)),
            Condition::Any(members) | Condition::AtLeast(_, members) => {
                for member in members {
                    let met = ranges.iter().copied().filter(|range| self.is_met(member, *range));
                    self.mark(member, &met.collect::<Vec<_>>(), sink);
                }
            }
            Condition::Not(_) => {}
            Condition::Within(unit, inner) => {
                let windows = ranges.iter().flat_map(|range| self.windows(*unit, *range));
                let mut met: Vec<Range> = windows.filter(|window| self.is_met(inner, *window)).collect();
                met.sort_unstable();
                met.dedup();
                self.mark(inner, &met, sink);
            }
        }
    }
}

/// Marks the places that lie in one of the ranges. All ranges of a pair are looked at together, since pairs in one another
/// share their words: one range after the other would take twice as long for every further pair.
fn mark_places<P: AsRef<[u32]>>(places: &Places, zone: &Zone<'_, P>, ranges: &[Range], sink: &mut Sink<'_>) {
    match places {
        Places::Leaf(leaf) => {
            let positions = zone.leaves[*leaf].as_ref();
            let inside = ranges.iter().flat_map(|range| range.positions(positions));
            inside.for_each(|at| sink(*leaf, *at));
        }
        Places::Sequence { length, steps } => {
            for range in ranges {
                let mut walk = Walk { zone, range: *range, length: *length, steps, path: Vec::new() };
                walk.on(0, None, sink);
            }
        }
        Places::Sloppy { leaves, slop } => {
            for range in ranges {
                let positions: Vec<&[u32]> =
                    leaves.iter().map(|leaf| range.positions(zone.leaves[*leaf].as_ref())).collect();
                for_each_match(&positions, *slop, |at| {
                    let found = at.iter().zip(&positions).map(|(at, positions)| positions[*at]);
                    leaves.iter().zip(found).for_each(|(leaf, at)| sink(*leaf, at));
                });
            }
        }
        Places::Any(members) => members.iter().for_each(|member| mark_places(member, zone, ranges, sink)),
        Places::Near { left, right, distance, ordered } => {
            let (lefts, rights) = (spans(left, zone), spans(right, zone));
            let (mut on_left, mut on_right) = (Vec::new(), Vec::new());
            for range in ranges {
                let (lefts, rights) = (range.spans(&lefts), range.spans(&rights));
                let paired = |span: &&Span| has_partner(**span, rights, *distance, true, !ordered);
                on_left.extend(lefts.iter().filter(paired).map(inside));
                let paired = |span: &&Span| has_partner(**span, lefts, *distance, !ordered, true);
                on_right.extend(rights.iter().filter(paired).map(inside));
            }
            for (side, ranges) in [(left, &mut on_left), (right, &mut on_right)] {
                ranges.sort_unstable();
                ranges.dedup();
                if !ranges.is_empty() {
                    mark_places(side, zone, ranges, sink);
                }
            }
        }
    }
}

/// Whether one of `others`, both ends of which ascend, is near enough after or before this.
fn has_partner(span: Span, others: &[Span], distance: u32, after: bool, before: bool) -> bool {
    let next = || others.get(others.partition_point(|other| other.start <= span.end));
    let last = || others[..others.partition_point(|other| other.end < span.start)].last();
    after && next().is_some_and(|next| next.start - span.end <= distance)
        || before && last().is_some_and(|last| span.start - last.end <= distance)
}

fn inside(span: &Span) -> Range {
    Range { from: span.start, to: span.end + 1 }
}

/// Goes along the steps of a sequence.
struct Walk<'w, P: AsRef<[u32]>> {
    zone: &'w Zone<'w, P>,
    range: Range,
    length: usize,
    steps: &'w [Step],
    path: Vec<(usize, u32)>,
}

impl<P: AsRef<[u32]>> Walk<'_, P> {
    /// So many words are found; the next has to stand at `at`, the first anywhere.
    fn on(&mut self, found: usize, at: Option<u32>, sink: &mut Sink<'_>) {
        if found == self.length {
            self.path.iter().for_each(|(leaf, at)| sink(*leaf, *at));
            return;
        }
        let steps = self.steps;
        for step in steps.iter().filter(|step| step.from == found) {
            let positions = self.range.positions(self.zone.leaves[step.leaf].as_ref());
            let fitting = match at {
                Some(at) => positions.binary_search(&at).map_or(&[][..], |n| &positions[n..=n]),
                None => positions,
            };
            for at in fitting {
                self.path.push((step.leaf, *at));
                self.on(step.to, Some(at + 1), sink);
                self.path.pop();
            }
        }
    }
}
