//! Marking the texts of one zone.

use super::needle::{Needles, Target, Zone};
use super::places::Reading;
use crate::proximity::{self, Proximity, Text};

/// One marked stretch of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) needle: usize,
    /// The word it is in.
    pub(super) word: (usize, usize),
}

/// The marks of a text, by place. They may overlap.
pub(super) type Marks = Vec<Mark>;

/// What was found in the texts of a zone.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// By text.
    pub(super) marks: Vec<Marks>,
    /// By proximity: the words that may make it.
    words: Vec<Vec<Found>>,
    /// Where texts begin, and where further sentences; positions go on from one text to the next.
    paragraphs: Vec<u32>,
    sentences: Vec<u32>,
}

/// A word of a proximity.
#[derive(Clone, Copy, Debug)]
struct Found {
    leaf: usize,
    position: u32,
    group: usize,
    text: usize,
    from: usize,
    to: usize,
    word: (usize, usize),
}

impl Findings {
    /// Looks through the texts of a zone.
    pub(super) fn of<'a>(
        texts: impl Iterator<Item = &'a str>,
        zone: Zone,
        needles: &Needles,
        mut reading: Reading<'_>,
    ) -> Findings {
        let mut findings = Findings {
            words: needles.proximities.iter().map(|_| Vec::new()).collect(),
            ..Findings::default()
        };
        for (n, text) in texts.enumerate() {
            let mut marks = Marks::new();
            if !needles.is_empty() {
                let Findings { words, paragraphs, sentences, .. } = &mut findings;
                let begins = |position: u32, sentence: u32| {
                    let list = if sentence == 0 { &mut *paragraphs } else { &mut *sentences };
                    list.push(position);
                };
                reading.read(text, needles, begins, |token, base| {
                    needles.matches(&token.word, |found| {
                        if !needles.is_in(found.target, zone) {
                            return;
                        }
                        let (from, to) = match found.part {
                            Some((from, to)) => (token.start + from as usize, token.start + to as usize),
                            None => (token.start, token.end),
                        };
                        match found.target {
                            Target::Needle(needle) => {
                                marks.push(Mark { from, to, needle, word: (token.start, token.end) });
                            }
                            Target::Leaf { proximity, leaf, group } => {
                                let position = base + token.position;
                                let word = (token.start, token.end);
                                words[proximity].push(Found {
                                    leaf,
                                    position,
                                    group,
                                    text: n,
                                    from,
                                    to,
                                    word,
                                });
                            }
                        }
                    });
                });
            }
            findings.marks.push(marks);
        }
        findings
    }

    /// How often a proximity is found in this zone.
    pub(super) fn count(&self, number: usize, proximity: &Proximity) -> u32 {
        self.text(number, proximity, |text: &Text<'_, _>| Text::count(text))
    }

    /// Marks the words that make a proximity.
    pub(super) fn mark(&mut self, number: usize, needle: usize, proximity: &Proximity) {
        let mut making = Vec::new();
        self.text(number, proximity, |text| text.marks(&mut |leaf, position| making.push((leaf, position))));
        making.sort_unstable();
        making.dedup();
        for Found { leaf, position, text, from, to, word, .. } in &self.words[number] {
            if making.binary_search(&(*leaf, *position)).is_ok() {
                self.marks[*text].push(Mark { from: *from, to: *to, needle, word: *word });
            }
        }
    }

    fn text<T>(&self, number: usize, proximity: &Proximity, ask: impl FnOnce(&Text<'_, Vec<u32>>) -> T) -> T {
        let words = &self.words[number];
        let leaves: Vec<Vec<u32>> = proximity
            .leaves
            .iter()
            .enumerate()
            .map(|(leaf, sought)| positions(words, leaf, sought.groups.len()))
            .collect();
        let zone =
            proximity::Zone { leaves: &leaves, paragraphs: &self.paragraphs, sentences: &self.sentences };
        ask(&Text::new(proximity, zone))
    }
}

/// Where all groups of a leaf stand.
fn positions(words: &[Found], leaf: usize, groups: usize) -> Vec<u32> {
    let mut found: Vec<(u32, usize)> =
        words.iter().filter(|found| found.leaf == leaf).map(|found| (found.position, found.group)).collect();
    found.sort_unstable();
    found.dedup();
    let whole = found.chunk_by(|a, b| a.0 == b.0).filter(|groups_here| groups_here.len() == groups);
    whole.map(|here| here[0].0).collect()
}
