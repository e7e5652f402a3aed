//! Which words make the places that were asked for, for highlighting.

use super::sloppy::for_each_match;
use super::spans::{Range, Span, Zone, spans};
use super::{Condition, Places, Step, Text};

/// Takes a leaf and its position.
type Sink<'s> = dyn FnMut(usize, u32) + 's;

impl<P: AsRef<[u32]>> Text<'_, P> {
    /// Hands over the leaves, with their positions, that make what is asked for.
    pub(crate) fn marks(&self, sink: &mut Sink<'_>) {
        self.mark(&self.proximity.condition, Range::WHOLE, sink);
    }

    fn mark(&self, condition: &Condition, range: Range, sink: &mut Sink<'_>) {
        match condition {
            Condition::Has(places) | Condition::Mentions(_, places) => {
                let places = &self.proximity.places[*places];
                mark_places(places, &self.zone, range, sink);
            }
            Condition::All(members) => members.iter().for_each(|member| self.mark(member, range, sink)),
            Condition::Any(members) | Condition::AtLeast(_, members) => {
                let met = members.iter().filter(|member| self.is_met(member, range));
                met.for_each(|member| self.mark(member, range, sink));
            }
            Condition::Not(_) => {}
            Condition::Within(unit, inner) => {
                for window in self.windows(*unit, range) {
                    if self.is_met(inner, window) {
                        self.mark(inner, window, sink);
                    }
                }
            }
        }
    }
}

fn mark_places<P: AsRef<[u32]>>(places: &Places, zone: &Zone<'_, P>, range: Range, sink: &mut Sink<'_>) {
    match places {
        Places::Leaf(leaf) => {
            let positions = zone.leaves[*leaf].as_ref();
            let inside = positions.iter().filter(|at| range.holds(Span { start: **at, end: **at }));
            inside.for_each(|at| sink(*leaf, *at));
        }
        Places::Sequence { length, steps } => {
            let mut walk = Walk { zone, range, length: *length, steps, path: Vec::new() };
            walk.on(0, None, sink);
        }
        Places::Sloppy { leaves, slop } => {
            let positions: Vec<&[u32]> = leaves.iter().map(|leaf| zone.leaves[*leaf].as_ref()).collect();
            for_each_match(&positions, *slop, |at| {
                let found = || at.iter().zip(&positions).map(|(at, positions)| positions[*at]);
                if found().all(|at| range.holds(Span { start: at, end: at })) {
                    leaves.iter().zip(found()).for_each(|(leaf, at)| sink(*leaf, at));
                }
            });
        }
        Places::Any(members) => members.iter().for_each(|member| mark_places(member, zone, range, sink)),
        Places::Near { left, right, distance, ordered } => {
            let in_range = |places| {
                let mut found = spans(places, zone);
                found.retain(|span| range.holds(*span));
                found
            };
            let (lefts, rights) = (in_range(left), in_range(right));
            let near = |a: Span, b: Span| a.end < b.start && b.start - a.end <= *distance;
            let is_pair = |a: Span, b: Span| near(a, b) || !ordered && near(b, a);
            for span in lefts.iter().filter(|a| rights.iter().any(|b| is_pair(**a, *b))) {
                mark_places(left, zone, inside(*span), sink);
            }
            for span in rights.iter().filter(|b| lefts.iter().any(|a| is_pair(*a, **b))) {
                mark_places(right, zone, inside(*span), sink);
            }
        }
    }
}

fn inside(span: Span) -> Range {
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
            let positions = self.zone.leaves[step.leaf].as_ref();
            let fitting = match at {
                Some(at) => positions.binary_search(&at).map_or(&[][..], |n| &positions[n..=n]),
                None => positions,
            };
            for at in fitting {
                if self.range.holds(Span { start: *at, end: *at }) {
                    self.path.push((step.leaf, *at));
                    self.on(step.to, Some(at + 1), sink);
                    self.path.pop();
                }
            }
        }
    }
}
