//! Near-duplicates folded into one hit each.

use std::cmp::Ordering;

use tantivy::DocId;

use super::top::{Candidate, Position};
use crate::Sort;

/// A matching document of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) position: Position,
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    /// The member before in the same group.
    before: Option<usize>,
}

/// The matching documents that are of groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    members: Vec<Member>,
    /// By number of the group: the last member.
    last: Vec<Option<usize>>,
    groups: u64,
}

impl Folded {
    /// For groups with numbers up to `count`.
    pub(super) fn new(count: usize) -> Folded {
        Folded { members: Vec::new(), last: vec![None; count + 1], groups: 0 }
    }

    pub(super) fn add(&mut self, group: u32, position: Position, segment: usize, doc: DocId) {
        let Some(last) = self.last.get_mut(group as usize) else { return };
        let before = last.replace(self.members.len());
        self.groups += u64::from(before.is_none());
        self.members.push(Member { position, segment, doc, before });
    }

    /// How many documents are folded away.
    pub(super) fn folded(&self) -> u64 {
        self.members.len() as u64 - self.groups
    }

    /// The matching members of a group.
    pub(crate) fn members(&self, group: u32) -> impl Iterator<Item = Member> {
        let mut next = self.last.get(group as usize).copied().flatten();
        std::iter::from_fn(move || {
            let member = *self.members.get(next?)?;
            next = member.before;
            Some(member)
        })
    }

    /// One candidate for each group: it stands where its best member does.
    pub(super) fn candidates(&self, sort: Sort) -> impl Iterator<Item = Candidate> {
        let groups = (0_u32..).zip(&self.last).filter(|(_, last)| last.is_some());
        groups.filter_map(move |(group, _)| {
            let order = |a: &Member, b: &Member| -> Ordering { a.position.order(&b.position, sort) };
            let Member { position, segment, doc, .. } = self.members(group).min_by(order)?;
            Some(Candidate { position, segment, doc, group })
        })
    }
}
