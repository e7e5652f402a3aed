//! Near-duplicates folded into one hit each.

use tantivy::DocId;

use super::top::{Candidate, Position};
use crate::Sort;

/// A matching document of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) position: Position,
    pub(crate) segment: u32,
    pub(crate) doc: DocId,
    /// The member before in the same group, counted from 1; 0 if there is none.
    before: u32,
}

/// The matching documents that are of groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    members: Vec<Member>,
    /// By number of the group: the last member, counted from 1; 0 if none matched. Most of it is never touched.
    last: Vec<u32>,
    /// The groups that have members.
    groups: Vec<u32>,
}

impl Folded {
    /// For groups with numbers up to `count`.
    pub(super) fn new(count: usize) -> Folded {
        Folded { members: Vec::new(), last: vec![0; count + 1], groups: Vec::new() }
    }

    pub(super) fn add(&mut self, group: u32, position: Position, segment: usize, doc: DocId) {
        let Some(last) = self.last.get_mut(group as usize) else { return };
        let before = *last;
        if before == 0 {
            self.groups.push(group);
        }
        self.members.push(Member { position, segment: segment as u32, doc, before });
        *last = self.members.len() as u32;
    }

    /// How many documents are folded away.
    pub(super) fn folded(&self) -> u64 {
        (self.members.len() - self.groups.len()) as u64
    }

    /// The matching members of a group.
    pub(crate) fn members(&self, group: u32) -> impl Iterator<Item = Member> {
        let mut next = self.last.get(group as usize).copied().unwrap_or(0);
        std::iter::from_fn(move || {
            let member = *self.members.get((next as usize).checked_sub(1)?)?;
            next = member.before;
            Some(member)
        })
    }

    /// One candidate for each group: it stands where its best member does.
    pub(super) fn candidates(&self, sort: Sort) -> impl Iterator<Item = Candidate> {
        self.groups.iter().filter_map(move |group| {
            let best = self.members(*group).min_by(|a, b| a.position.order(&b.position, sort))?;
            let Member { position, segment, doc, .. } = best;
            Some(Candidate { position, segment: segment as usize, doc, group: *group })
        })
    }
}
