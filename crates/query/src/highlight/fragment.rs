//! The stretches of a text worth showing: whole sentences around what matched, as far as they fit.

use std::collections::HashSet;
use std::ops::Range;

use depesche_analysis::sentences;

use super::needle::Needles;
use super::text::{Mark, Marks};
use crate::{boundary, rank};

/// One block of the text or one caption, with its marks.
#[derive(Debug)]
pub(super) struct Passage<'a> {
    pub(super) text: &'a str,
    pub(super) marks: Marks,
}

/// A stretch that may be shown.
#[derive(Debug)]
pub(super) struct Fragment<'p> {
    pub(super) text: &'p str,
    pub(super) range: Range<usize>,
    pub(super) marks: &'p [Mark],
}

/// Text shown before the first match where a sentence is too long to be shown whole, in bytes.
const LEAD_IN: usize = 50;
/// A fragment shorter than this takes the sentence before it too.
const SHORT: usize = 80;
/// What a needle that another fragment shows already is still worth.
const SHOWN_ALREADY: f32 = 0.2;
/// What each further match of a needle in a fragment is worth.
const AGAIN: f32 = 0.05;

impl Fragment<'_> {
    pub(super) fn needles(&self) -> impl Iterator<Item = usize> + '_ {
        self.marks.iter().map(|mark| mark.needle)
    }

    /// Distinct needles by weight, those not yet shown first; more matches are a little better.
    pub(super) fn score(&self, needles: &Needles, covered: &HashSet<usize>) -> f32 {
        let mut seen = HashSet::new();
        let worth = |needle: usize| match (seen.insert(needle), covered.contains(&needle)) {
            (true, false) => needles.weight(needle),
            (true, true) => needles.weight(needle) * SHOWN_ALREADY,
            (false, _) => needles.weight(needle) * AGAIN,
        };
        self.needles().map(worth).sum()
    }
}

/// The fragments of a passage that hold marks; they do not overlap.
pub(super) fn candidates<'p>(passage: &'p Passage<'_>) -> Vec<Fragment<'p>> {
    let (text, marks) = (passage.text, passage.marks.as_slice());
    let mut fragments: Vec<Fragment<'p>> = Vec::new();
    if marks.is_empty() {
        return fragments;
    }
    let sentences = sentences(text);
    let mut next_mark = 0;
    let mut shown_to = 0;
    while let Some(mark) = marks.get(next_mark) {
        let first = sentences.partition_point(|sentence| sentence.end <= mark.from).min(sentences.len() - 1);
        let mut range = sentences[first].clone();
        range.start = range.start.max(shown_to);
        if range.len() > rank::FRAGMENT_BYTES {
            range = around(text, range, mark);
        } else {
            for sentence in &sentences[first + 1..] {
                if sentence.end - range.start > rank::FRAGMENT_BYTES {
                    break;
                }
                range.end = sentence.end;
            }
            let before = first.checked_sub(1).map(|before| sentences[before].clone());
            if let Some(before) = before.filter(|before| before.start >= shown_to && range.len() < SHORT)
                && range.end - before.start <= rank::FRAGMENT_BYTES
            {
                range.start = before.start;
            }
        }
        shown_to = range.end;
        let inside = next_mark + marks[next_mark..].partition_point(|mark| mark.from < range.end);
        fragments.push(Fragment { text, range: trimmed(text, range), marks: &marks[next_mark..inside] });
        next_mark = inside.max(next_mark + 1);
    }
    fragments
}

/// The first sentences, as far as they fit.
pub(super) fn opening(text: &str) -> Range<usize> {
    let sentences = sentences(text);
    let fitting = sentences.iter().take_while(|sentence| sentence.end <= rank::FRAGMENT_BYTES).last();
    let end =
        fitting.map_or_else(|| word_border(text, rank::FRAGMENT_BYTES.min(text.len())), |last| last.end);
    trimmed(text, 0..end)
}

/// A piece of a long sentence with the mark near its beginning, cut between words.
fn around(text: &str, sentence: Range<usize>, mark: &Mark) -> Range<usize> {
    let mut start = sentence.start;
    if mark.to.saturating_sub(start) > rank::FRAGMENT_BYTES / 2 {
        let lead_in = boundary::after(text, mark.from.saturating_sub(LEAD_IN).max(start));
        let blank = text[lead_in..mark.from].find(char::is_whitespace).map(|blank| lead_in + blank);
        start = blank.unwrap_or(mark.from);
    }
    let limit = start + rank::FRAGMENT_BYTES;
    let end = if limit >= sentence.end { sentence.end } else { word_border(text, limit) };
    start..end.clamp(mark.to.min(sentence.end), sentence.end).max(mark.to)
}

/// The last blank at or before `at`, or else the character border there.
fn word_border(text: &str, at: usize) -> usize {
    let at = boundary::before(text, at);
    if at == text.len() {
        return at;
    }
    text[..at].rfind(char::is_whitespace).filter(|blank| at - blank < LEAD_IN).unwrap_or(at)
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + slice.len() - slice.trim_start().len();
    start..(start + slice.trim().len())
}
