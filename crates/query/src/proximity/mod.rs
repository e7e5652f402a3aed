//! Words at places to each other: phrases, pairs within some words, sentences and paragraphs that hold something, mentions
//! counted.
//!
//! [`Proximity`] is what is asked for, without an index: which words are looked for (the leaves), which places they make
//! (`spans.rs`), and what must hold of these. The engine evaluates it over positions of the index, highlighting over the
//! words of the text shown. Places are intervals of positions; of places that contain one another only the shortest count
//! (Clarke, Cormack, Burkowski: An Algebra for Structured Text Search, 1995).

mod lower;
mod marks;
mod sloppy;
mod spans;

use crate::Field;
use crate::ast::{Span, Unit};
use crate::pattern::Shape;

pub(crate) use lower::is_stop;
pub(crate) use spans::{Text, Zone};

/// What is asked of the places of words.
#[derive(Clone, Debug)]
pub(crate) struct Proximity {
    /// The words looked for.
    pub(crate) leaves: Vec<Leaf>,
    /// The places they make.
    pub(crate) places: Vec<Places>,
    /// What must hold.
    pub(crate) condition: Condition,
}

/// A word looked for: all of its `groups` at one position, any term of a group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    /// The only field it is looked for in; `None` for all of them.
    pub(crate) field: Option<Field>,
    pub(crate) groups: Vec<Vec<Sought>>,
}

/// One thing a word of the text is compared with.
#[derive(Clone, Debug)]
pub(crate) enum Sought {
    /// Its stem.
    Stem(Box<str>),
    /// The stem of one of its parts.
    Part(Box<str>),
    /// Its exact form; where there are only stems, the stem.
    Exact { exact: Box<str>, stem: Box<str> },
    /// What its exact form is like; where there are only stems, the stem. With what is written in the query.
    Like(Shape, Box<str>, Span),
}

impl PartialEq for Sought {
    fn eq(&self, other: &Sought) -> bool {
        match (self, other) {
            (Sought::Stem(a), Sought::Stem(b)) | (Sought::Part(a), Sought::Part(b)) => a == b,
            (Sought::Exact { exact: a, .. }, Sought::Exact { exact: b, .. }) => a == b,
            // What is written may stand for more than one shape.
            _ => false,
        }
    }
}

/// Places in a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Places {
    /// Those of a leaf.
    Leaf(usize),
    /// Words one after the other; a step may stand for several of the words asked for (a compound).
    Sequence { length: usize, steps: Vec<Step> },
    /// Words in this order, give or take so many moves in all.
    Sloppy { leaves: Vec<usize>, slop: u32 },
    /// Any of these.
    Any(Vec<Places>),
    /// One of each, the other beginning at most so many words further.
    Near { left: Box<Places>, right: Box<Places>, distance: u32, ordered: bool },
}

/// One word of a text that stands for the words `from..to` of a sequence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) leaf: usize,
}

/// What must hold of a stretch of text. Places are named by number.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    /// There is such a place.
    Has(usize),
    /// There are so many.
    Mentions(u32, usize),
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// So many hold.
    AtLeast(u32, Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// It holds of one such stretch inside.
    Within(Unit, Box<Condition>),
}

impl Proximity {
    /// How many matches an article must have in all its fields together; see [`Text::count`].
    pub(crate) fn needed(&self) -> u32 {
        match self.condition {
            Condition::Mentions(count, _) => count,
            _ => 1,
        }
    }

    /// Whether it asks where sentences and texts begin.
    pub(crate) fn has_units(&self) -> bool {
        fn has(condition: &Condition) -> bool {
            match condition {
                Condition::Has(_) | Condition::Mentions(..) => false,
                Condition::All(members) | Condition::Any(members) | Condition::AtLeast(_, members) => {
                    members.iter().any(has)
                }
                Condition::Not(inner) => has(inner),
                Condition::Within(..) => true,
            }
        }
        has(&self.condition)
    }
}
