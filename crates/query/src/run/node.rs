//! A plan opened on one segment, asked window by window.

use tantivy::DocId;
use tantivy::columnar::Column;

use super::Scratch;
use super::bits::{Bits, Window};
use super::phrase::PhraseCursor;
use super::word::WordCursor;
use crate::plan::{Group, Plan};
use crate::view::Segment;

/// A [`Plan`] on one segment.
pub(super) enum Node {
    Word(WordCursor),
    Phrase(PhraseCursor),
    Published(Column<i64>, i64, i64),
    Group(Box<GroupNode>),
}

/// A [`Group`] on one segment; `must` in ascending order of cost.
pub(super) struct GroupNode {
    must: Vec<Node>,
    any: Vec<Node>,
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
            Plan::Phrase(phrase) => Node::Phrase(PhraseCursor::open(phrase, segment, ordinal, scored)?),
            Plan::Published(from, to) => Node::Published(segment.published.clone(), *from, *to),
            Plan::Group(group) => Node::Group(Box::new(GroupNode::open(group, segment, ordinal, scored)?)),
        })
    }

    fn cost(&self) -> u64 {
        match self {
            Node::Word(word) => word.cost,
            Node::Phrase(phrase) => phrase.cost,
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
            Node::Phrase(phrase) => phrase.seek(target),
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
            Node::Phrase(phrase) => phrase.find(window, candidates, scratch),
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

impl GroupNode {
    fn open(group: &Group, segment: &Segment, ordinal: usize, scored: bool) -> tantivy::Result<GroupNode> {
        let open = |plans: &[Plan], scored| -> tantivy::Result<Vec<Node>> {
            plans.iter().map(|plan| Node::open(plan, segment, ordinal, scored)).collect()
        };
        let mut must = open(&group.must, scored)?;
        must.sort_by_key(Node::cost);
        let bonus = if scored { open(&group.bonus, true)? } else { Vec::new() };
        Ok(GroupNode { must, any: open(&group.any, scored)?, not: open(&group.not, false)?, bonus })
    }

    fn find(&mut self, window: Window, candidates: &Bits, scratch: &mut Scratch) -> Bits {
        let mut found = *candidates;
        for node in &mut self.must {
            found = node.find(window, &found, scratch);
            if found.is_empty() {
                return found;
            }
        }
        if !self.any.is_empty() {
            let mut any = Bits::EMPTY;
            for node in &mut self.any {
                any.add(&node.find(window, &found, scratch));
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
                node.find(window, &found, scratch);
            }
        }
        found
    }
}
