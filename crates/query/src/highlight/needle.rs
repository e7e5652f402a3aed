//! The words of a query that highlights look for.

use std::collections::HashSet;

use depesche_analysis::Word;
use depesche_store::Fields;
use foldhash::HashMap;

use super::places::Terms;
use super::text::Marks;
use crate::Field;
use crate::pattern::Shape;
use crate::proximity::{Proximity, Sought};

/// A zone of the article that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    Headline,
    Kicker,
    Teaser,
    Body,
}

impl Zone {
    pub(super) const ALL: [Zone; 4] = [Zone::Headline, Zone::Kicker, Zone::Teaser, Zone::Body];

    /// Its fields in the index.
    pub(super) fn of(self, fields: &Fields) -> depesche_store::Zone {
        match self {
            Zone::Headline => fields.headline,
            Zone::Kicker => fields.kicker,
            Zone::Teaser => fields.teaser,
            Zone::Body => fields.body,
        }
    }

    /// Its name in the query.
    pub(super) fn field(self) -> Field {
        match self {
            Zone::Headline => Field::Headline,
            Zone::Kicker => Field::Kicker,
            Zone::Teaser => Field::Teaser,
            Zone::Body => Field::Body,
        }
    }
}

/// Something looked for.
#[derive(Debug)]
pub(super) struct Needle {
    /// The only zone it is looked for in; `None` for all of them.
    pub(super) zone: Option<Zone>,
    pub(super) weight: f32,
    /// What is asked for, as the query has it.
    pub(super) word: Box<str>,
    pub(super) kind: Kind,
    /// Counts only in articles without the needle of this number: a part of a compound asked for, where the compound
    /// itself is not found.
    pub(super) instead_of: Option<usize>,
}

/// In which way something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word.
    Word,
    /// Words at places to each other.
    Place,
    /// A wildcard or fuzzy word.
    Like,
    /// What means the same as a word of the query.
    Synonym,
}

/// What a word that matches belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A needle.
    Needle(usize),
    /// A leaf of one of the proximities, and which of its groups.
    Leaf { proximity: usize, leaf: usize, group: usize },
}

/// Where in a written word something is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) target: Target,
    /// Bytes of the written word; `None` for all of it.
    pub(super) part: Option<(u32, u32)>,
}

/// What by its terms.
type Targets = HashMap<Box<str>, Vec<Target>>;

/// All needles of a query, and which words match them.
#[derive(Debug, Default)]
pub(super) struct Needles {
    needles: Vec<Needle>,
    stems: Targets,
    parts: Targets,
    exacts: Targets,
    likes: Vec<(Shape, Target)>,
    /// Each with its needle.
    pub(super) proximities: Vec<(usize, Proximity)>,
}

impl Needles {
    pub(super) fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    pub(super) fn get(&self, needle: usize) -> &Needle {
        &self.needles[needle]
    }

    /// The place of a word in the query.
    pub(super) fn place(&self, word: &str) -> usize {
        self.needles.iter().position(|needle| &*needle.word == word).unwrap_or(usize::MAX)
    }

    pub(super) fn weight(&self, needle: usize) -> f32 {
        self.needles[needle].weight
    }

    pub(super) fn is_in(&self, target: Target, zone: Zone) -> bool {
        match target {
            Target::Needle(needle) => self.needles[needle].zone.is_none_or(|only| only == zone),
            Target::Leaf { proximity, leaf, .. } => {
                let field = self.proximities[proximity].1.leaves[leaf].field;
                field.is_none_or(|only| only == zone.field())
            }
        }
    }

    /// Drops the parts of compounds that are `found` themselves.
    pub(super) fn keep_effective(&self, marks: &mut Marks, found: &HashSet<usize>) {
        marks.retain(|mark| self.needles[mark.needle].instead_of.is_none_or(|whole| !found.contains(&whole)));
    }

    /// Whether there are wildcards or fuzzy words: of what they stand for, no places are asked of the index.
    pub(super) fn has_likes(&self) -> bool {
        !self.likes.is_empty()
    }

    /// Whether a word written so may be what a wildcard or fuzzy word stands for.
    pub(super) fn may_be_like(&self, surface: &str) -> bool {
        self.likes.iter().any(|(shape, _)| shape.may_match(surface))
    }

    /// The terms the index has for all other needles.
    pub(super) fn terms(&self) -> Terms {
        let keys = |targets: &Targets| targets.keys().cloned().collect::<Vec<_>>();
        let parts = keys(&self.parts);
        let mut stems = [keys(&self.stems), parts.clone()].concat();
        stems.sort_unstable();
        stems.dedup();
        Terms { stems, parts, exacts: keys(&self.exacts) }
    }

    pub(super) fn add(&mut self, needle: Needle) -> usize {
        self.needles.push(needle);
        self.needles.len() - 1
    }

    pub(super) fn add_stem(&mut self, stem: &str, target: Target) {
        self.stems.entry(stem.into()).or_default().push(target);
    }

    pub(super) fn add_part(&mut self, stem: &str, target: Target) {
        self.parts.entry(stem.into()).or_default().push(target);
    }

    pub(super) fn add_exact(&mut self, exact: &str, target: Target) {
        self.exacts.entry(exact.into()).or_default().push(target);
    }

    pub(super) fn add_like(&mut self, shape: Shape, target: Target) {
        self.likes.push((shape, target));
    }

    pub(super) fn add_proximity(&mut self, needle: usize, proximity: Proximity) {
        let number = self.proximities.len();
        for (leaf, sought) in proximity.leaves.iter().enumerate() {
            for (group, sought) in sought.groups.iter().enumerate() {
                let target = Target::Leaf { proximity: number, leaf, group };
                for sought in sought {
                    match sought {
                        Sought::Stem(stem) => self.add_stem(stem, target),
                        Sought::Part(stem) => self.add_part(stem, target),
                        Sought::Exact { exact, .. } => self.add_exact(exact, target),
                        Sought::Like(shape, ..) => self.add_like(shape.clone(), target),
                    }
                }
            }
        }
        self.proximities.push((needle, proximity));
    }

    /// Hands over what this word matches.
    pub(super) fn matches(&self, word: &Word, mut found: impl FnMut(Match)) {
        let mut add = |targets: Option<&Vec<Target>>, part| {
            targets.into_iter().flatten().for_each(|target| found(Match { target: *target, part }));
        };
        add(self.stems.get(&word.stem), None);
        add(self.exacts.get(&word.exact), None);
        if word.parts.is_empty() {
            add(self.parts.get(&word.stem), None);
        }
        for part in &word.parts {
            add(self.parts.get(&part.stem), Some((part.start, part.end)));
        }
        let likes = self.likes.iter().filter(|(shape, _)| shape.matches(&word.exact));
        likes.for_each(|(_, target)| found(Match { target: *target, part: None }));
    }
}
