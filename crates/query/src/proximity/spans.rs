//! The places of words in one field of one article, and what holds of them.

use std::cell::RefCell;
use std::collections::HashMap;

use super::sloppy::for_each_match;
use super::{Condition, Places, Proximity};
use crate::ast::Unit;

/// An interval of positions, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Positions from the first to before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Range {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl Range {
    pub(super) const WHOLE: Range = Range { from: 0, to: u32::MAX };

    fn holds(self, span: Span) -> bool {
        self.from <= span.start && span.end < self.to
    }

    fn cut(self, other: Range) -> Range {
        Range { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// Those of ascending positions that lie in it.
    pub(super) fn positions(self, all: &[u32]) -> &[u32] {
        let rest = &all[all.partition_point(|at| *at < self.from)..];
        &rest[..rest.partition_point(|at| *at < self.to)]
    }

    /// Those that lie in it, of places whose ends ascend both.
    pub(super) fn spans(self, all: &[Span]) -> &[Span] {
        let rest = &all[all.partition_point(|span| span.start < self.from)..];
        &rest[..rest.partition_point(|span| span.end < self.to)]
    }
}

/// Where the words of a query stand in one field of one article; positions ascend.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zone<'a, P: AsRef<[u32]>> {
    /// By leaf.
    pub(crate) leaves: &'a [P],
    /// Where its texts begin.
    pub(crate) paragraphs: &'a [u32],
    /// Where further sentences begin in them.
    pub(crate) sentences: &'a [u32],
}

/// One field with the places found in it.
#[derive(Debug)]
pub(crate) struct Text<'a, P: AsRef<[u32]>> {
    pub(super) proximity: &'a Proximity,
    pub(super) zone: Zone<'a, P>,
    /// By number of the places.
    pub(super) found: Vec<Vec<Span>>,
    /// Where sentences begin, those that begin a text too; made only where it matters.
    starts: Vec<u32>,
    /// Whether a stretch is found in a stretch, by the place of its condition in memory: stretches that overlap share parts,
    /// and in one another would be looked through again and again.
    known: RefCell<HashMap<(usize, Range), bool>>,
}

impl<'a, P: AsRef<[u32]>> Text<'a, P> {
    pub(crate) fn new(proximity: &'a Proximity, zone: Zone<'a, P>) -> Text<'a, P> {
        let found = proximity.places.iter().map(|places| spans(places, &zone)).collect();
        let mut starts = Vec::new();
        if proximity.has_units() {
            starts = [zone.paragraphs, zone.sentences].concat();
            starts.sort_unstable();
        }
        Text { proximity, zone, found, starts, known: RefCell::default() }
    }

    /// How often what is asked for is found: places, mentions, or stretches of text.
    pub(crate) fn count(&self) -> u32 {
        match &self.proximity.condition {
            Condition::Has(places) | Condition::Mentions(_, places) => self.found[*places].len() as u32,
            Condition::Within(unit, inner) => {
                let windows = self.windows(*unit, Range::WHOLE);
                windows.into_iter().filter(|window| self.is_met(inner, *window)).count() as u32
            }
            other => u32::from(self.is_met(other, Range::WHOLE)),
        }
    }

    pub(super) fn is_met(&self, condition: &Condition, range: Range) -> bool {
        match condition {
            Condition::Has(places) => self.within(*places, range).next().is_some(),
            Condition::Mentions(count, places) => self.within(*places, range).count() >= *count as usize,
            Condition::All(members) => members.iter().all(|member| self.is_met(member, range)),
            Condition::Any(members) => members.iter().any(|member| self.is_met(member, range)),
            Condition::AtLeast(count, members) => {
                let met = members.iter().filter(|member| self.is_met(member, range));
                met.take(*count as usize).count() == *count as usize
            }
            Condition::Not(inner) => !self.is_met(inner, range),
            Condition::Within(unit, inner) => {
                let key = (std::ptr::from_ref(condition).addr(), range);
                if let Some(known) = self.known.borrow().get(&key) {
                    return *known;
                }
                let met = self.windows(*unit, range).into_iter().any(|window| self.is_met(inner, window));
                if range != Range::WHOLE {
                    self.known.borrow_mut().insert(key, met);
                }
                met
            }
        }
    }

    /// The places of this number within a range.
    pub(super) fn within(&self, places: usize, range: Range) -> impl Iterator<Item = Span> + '_ {
        let found = &self.found[places];
        let first = found.partition_point(|span| span.start < range.from);
        // Of places none of which contains another, both ends ascend.
        found[first..].iter().copied().take_while(move |span| range.holds(*span))
    }

    /// The stretches of text of one kind, as far as they reach into `range`.
    pub(super) fn windows(&self, unit: Unit, range: Range) -> Vec<Range> {
        let stretches = |starts: &[u32], more: u32| {
            let stretch = |n: usize| Range {
                from: starts[n],
                to: starts.get(n.saturating_add(1 + more as usize)).copied().unwrap_or(u32::MAX),
            };
            let cut = (0..starts.len()).map(|n| stretch(n).cut(range));
            cut.filter(|window| window.from < window.to).collect()
        };
        match unit {
            Unit::Sentence(more) => stretches(&self.starts, more),
            Unit::Paragraph(more) => stretches(self.zone.paragraphs, more),
            Unit::Beginning(words) => {
                let to = self.after_words(words);
                vec![Range { from: 0, to }.cut(range)]
            }
        }
    }

    /// The position after the first so many words.
    fn after_words(&self, words: u32) -> u32 {
        let mut left = words;
        let paragraphs = self.zone.paragraphs;
        for pair in paragraphs.windows(2) {
            let length = pair[1] - depesche_store::layout::GAP - pair[0];
            if left <= length {
                return pair[0] + left;
            }
            left -= length;
        }
        paragraphs.last().map_or(words, |last| last.saturating_add(left))
    }
}

/// The places in a zone, none of which contains another, in their order.
pub(super) fn spans<P: AsRef<[u32]>>(places: &Places, zone: &Zone<'_, P>) -> Vec<Span> {
    match places {
        Places::Leaf(leaf) => {
            zone.leaves[*leaf].as_ref().iter().map(|at| Span { start: *at, end: *at }).collect()
        }
        Places::Sequence { length, steps } => {
            // By how many of the words are found: where they begin, and where the next has to be.
            let mut ways: Vec<Vec<(u32, u32)>> = vec![Vec::new(); length + 1];
            for step in steps {
                let positions = zone.leaves[step.leaf].as_ref();
                let mut longer: Vec<(u32, u32)> = if step.from == 0 {
                    positions.iter().map(|at| (*at, at + 1)).collect()
                } else {
                    let before = ways[step.from].iter();
                    before
                        .filter(|(_, next)| positions.binary_search(next).is_ok())
                        .map(|(start, next)| (*start, next + 1))
                        .collect()
                };
                ways[step.to].append(&mut longer);
            }
            shortest(
                ways[*length].iter().map(|(start, next)| Span { start: *start, end: next - 1 }).collect(),
            )
        }
        Places::Sloppy { leaves, slop } => {
            let positions: Vec<&[u32]> = leaves.iter().map(|leaf| zone.leaves[*leaf].as_ref()).collect();
            let mut found = Vec::new();
            for_each_match(&positions, *slop, |at| {
                let places = || at.iter().zip(&positions).map(|(at, positions)| positions[*at]);
                if let (Some(start), Some(end)) = (places().min(), places().max()) {
                    found.push(Span { start, end });
                }
            });
            shortest(found)
        }
        Places::Any(members) => shortest(members.iter().flat_map(|member| spans(member, zone)).collect()),
        Places::Near { left, right, distance, ordered } => {
            let left = spans(left, zone);
            if left.is_empty() {
                return left;
            }
            let right = spans(right, zone);
            let mut found = Vec::new();
            pairs(&left, &right, *distance, &mut found);
            if !ordered {
                pairs(&right, &left, *distance, &mut found);
            }
            shortest(found)
        }
    }
}

/// Each of `first` with the next of `second` after it, if that is near enough.
fn pairs(first: &[Span], second: &[Span], distance: u32, found: &mut Vec<Span>) {
    for span in first {
        let next = second.get(second.partition_point(|other| other.start <= span.end));
        if let Some(next) = next.filter(|next| next.start - span.end <= distance) {
            found.push(Span { start: span.start, end: next.end });
        }
    }
}

/// Without those that contain another.
fn shortest(mut spans: Vec<Span>) -> Vec<Span> {
    if spans.len() < 2 {
        return spans;
    }
    spans.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut least = u32::MAX;
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.into_iter().rev() {
        if span.end < least {
            least = span.end;
            kept.push(span);
        }
    }
    kept.reverse();
    kept
}
