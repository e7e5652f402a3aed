//! A plan opened on one segment, asked window by window.

use tantivy::DocId;
use tantivy::columnar::Column;

use super::Scratch;
use super::bits::{Bits, WINDOW, Window};
use super::proximity::ProximityCursor;
use super::word::WordCursor;
use crate::plan::{Group, Plan};
use crate::view::Segment;

/// A [`Plan`] on one segment.
pub(super) enum Node {
    Word(WordCursor),
    Proximity(Box<ProximityCursor>),
    Published(Column<i64>, i64, i64),
    Group(Box<GroupNode>),
}

/// A [`Group`] on one segment; `must` in ascending order of cost.
pub(super) struct GroupNode {
    must: Vec<Node>,
    any: Vec<Node>,
    at_least: u32,
    not: Vec<Node>,
    bonus: Vec<Node>,
}

impl Node {
    pub(super) fn open(
        plan: &Plan,
        segment: &Segment,
        ordinal: usize,
        scored: bool,
    ) -> tantivy::Result<Node> {
        Ok(match plan {
            Plan::Word(word) => Node::Word(WordCursor::open(word, segment, ordinal, scored)?),
            Plan::Proximity(plan) => {
                Node::Proximity(Box::new(ProximityCursor::open(plan, segment, ordinal, scored)?))
            }
            Plan::Published(from, to) => Node::Published(segment.published.clone(), *from, *to),
            Plan::Group(group) => Node::Group(Box::new(GroupNode::open(group, segment, ordinal, scored)?)),
        })
    }

    pub(super) fn cost(&self) -> u64 {
        match self {
            Node::Word(word) => word.cost,
            Node::Proximity(proximity) => proximity.cost,
            Node::Published(..) => u64::from(u32::MAX),
            Node::Group(group) => match (group.must.first(), group.any.is_empty()) {
                (Some(cheapest), _) => cheapest.cost(),
                (None, false) => group.any.iter().map(Node::cost).sum(),
                (None, true) => u64::MAX >> 8,
            },
        }
    }

    /// No document before the one returned matches, counted from `target`.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Node::Word(word) => word.seek(target),
            Node::Proximity(proximity) => proximity.seek(target),
            Node::Published(..) => target,
            Node::Group(group) => {
                let any = group.any.iter_mut().map(|node| node.seek(target)).min().unwrap_or(target);
                group.must.iter_mut().map(|node| node.seek(target)).fold(any, DocId::max)
            }
        }
    }

    /// The candidates that match. Adds to the scores of those, and possibly of others.
    pub(super) fn find(&mut self, window: Window, candidates: &Bits, scratch: &mut Scratch) -> Bits {
        match self {
            Node::Word(word) => word.find(window, candidates, scratch),
            Node::Proximity(proximity) => proximity.find(window, candidates, scratch),
            Node::Published(column, from, to) => {
                let mut found = Bits::EMPTY;
                for at in candidates.iter() {
                    if column.first(window.doc(at)).is_some_and(|second| *from <= second && second < *to) {
                        found.insert(at);
                    }
                }
                found
            }
            Node::Group(group) => group.find(window, candidates, scratch),
        }
    }
}

impl Node {
    /// Like [`Node::find`], but what has only some of a group's members gets nothing for them.
    fn find_apart(&mut self, window: Window, candidates: &Bits, scratch: &mut Scratch) -> Bits {
        if !matches!(self, Node::Group(_)) {
            return self.find(window, candidates, scratch);
        }
        let before = scratch.scores.clone();
        let found = self.find(window, candidates, scratch);
        let mut others = *candidates;
        others.drop_all(&found);
        others.iter().for_each(|at| scratch.scores[at] = before[at]);
        found
    }
}

impl GroupNode {
    fn open(group: &Group, segment: &Segment, ordinal: usize, scored: bool) -> tantivy::Result<GroupNode> {
        let open = |plans: &[Plan], scored| -> tantivy::Result<Vec<Node>> {
            plans.iter().map(|plan| Node::open(plan, segment, ordinal, scored)).collect()
        };
        let mut must = open(&group.must, scored)?;
        must.sort_by_key(Node::cost);
        let bonus = if scored { open(&group.bonus, true)? } else { Vec::new() };
        let (any, not) = (open(&group.any, scored)?, open(&group.not, false)?);
        Ok(GroupNode { must, any, at_least: group.at_least, not, bonus })
    }

    fn find(&mut self, window: Window, candidates: &Bits, scratch: &mut Scratch) -> Bits {
        let mut found = *candidates;
        for node in &mut self.must {
            found = node.find(window, &found, scratch);
            if found.is_empty() {
                return found;
            }
        }
        if self.at_least > 1 {
            found = self.find_several(window, &found, scratch);
        } else if !self.any.is_empty() {
            let mut any = Bits::EMPTY;
            for node in &mut self.any {
                any.add(&node.find_apart(window, &found, scratch));
            }
            found = any;
        }
        for node in &mut self.not {
            if found.is_empty() {
                return found;
            }
            let unwanted = node.find(window, &found, scratch);
            found.drop_all(&unwanted);
        }
        if !found.is_empty() {
            for node in &mut self.bonus {
                node.find_apart(window, &found, scratch);
            }
        }
        found
    }

    /// The candidates that have as many of `any` as are asked for.
    fn find_several(&mut self, window: Window, candidates: &Bits, scratch: &mut Scratch) -> Bits {
        let mut counts = vec![0_u32; WINDOW];
        for node in &mut self.any {
            node.find_apart(window, candidates, scratch).iter().for_each(|at| counts[at] += 1);
        }
        let mut found = Bits::EMPTY;
        candidates.iter().filter(|at| counts[*at] >= self.at_least).for_each(|at| found.insert(at));
        found
    }
}
