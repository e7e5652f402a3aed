//! Marking one text.

use super::needle::{Needles, Zone};
use super::places::Reading;
use crate::run;

/// One marked stretch of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) needle: usize,
}

/// The marks of a text, by place. They may overlap.
pub(super) type Marks = Vec<Mark>;

/// Finds the needles in `text`.
pub(super) fn marks(text: &str, zone: Zone, needles: &Needles, reading: &mut Reading<'_>) -> Marks {
    let mut marks = Marks::new();
    if needles.is_empty() {
        return marks;
    }
    // By phrase and place in it: the positions of the word, and where in the text it is.
    let shape = |_| Vec::new();
    let mut positions: Vec<Vec<Vec<u32>>> =
        needles.phrases.iter().map(|phrase| (0..phrase.stems.len()).map(shape).collect()).collect();
    let mut spans: Vec<Vec<Vec<(usize, usize)>>> =
        needles.phrases.iter().map(|phrase| (0..phrase.stems.len()).map(|_| Vec::new()).collect()).collect();
    reading.read(text, |token| {
        let matches = needles.matches(&token.word);
        for found in matches.words {
            if needles.is_in(found.needle, zone) {
                let (from, to) = match found.part {
                    Some((from, to)) => (token.start + from as usize, token.start + to as usize),
                    None => (token.start, token.end),
                };
                marks.push(Mark { from, to, needle: found.needle });
            }
        }
        for (phrase, place) in matches.phrases {
            positions[phrase][place].push(token.position);
            spans[phrase][place].push((token.start, token.end));
        }
    });
    for (n, phrase) in needles.phrases.iter().enumerate() {
        if !needles.is_in(phrase.needle, zone) {
            continue;
        }
        run::for_each_match(&positions[n], &phrase.offsets, phrase.slop, |at| {
            let words = at.iter().zip(&spans[n]).map(|(at, spans)| spans[*at]);
            marks.extend(words.map(|(from, to)| Mark { from, to, needle: phrase.needle }));
        });
    }
    marks.sort_unstable();
    marks.dedup();
    marks
}
