//! Finds the words of a text: where each begins and ends, and which of them belong together.
//!
//! The rules follow the word boundaries of UAX #29 for letters, digits and marks, and add what German copy needs:
//! hyphen compounds, gender forms, abbreviations, numbers, web addresses. One pass, no allocation per word.

mod abbreviation;
mod address;
mod core;

pub(crate) use abbreviation::is_known as is_abbreviation;

use crate::TokenKind;
use crate::chars::{char_at, is_hyphen, is_ideograph, is_joiner, is_word};

/// Longest chain of segments that is also given as a whole; a longer one is a list, not a compound.
const MAX_SEGMENTS: usize = 12;

/// Longest hyphen compound or address that is also given as a whole, in bytes.
const MAX_WHOLE: usize = 160;

/// One stretch of text that is a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A word.
    Word(usize, usize),
    /// Several segments as a whole; they follow as words, the first at the same position.
    Whole(usize, usize),
}

impl Found {
    /// Where it begins and ends, and what kind of token it is.
    pub(crate) fn place(self) -> (usize, usize, TokenKind) {
        match self {
            Found::Word(start, end) => (start, end, TokenKind::Word),
            Found::Whole(start, end) => (start, end, TokenKind::Hyphenated),
        }
    }
}

/// Hands the words of `text` to `sink`, in order; a whole comes before its segments.
pub(crate) fn segment(text: &str, mut sink: impl FnMut(Found)) {
    let mut at = 0;
    while let Some(c) = char_at(text, at) {
        at = if is_word(c) {
            word_or_compound(text, at, at, c, &mut sink)
        } else {
            let next = at + c.len_utf8();
            match c {
                '#' | '@' => tag(text, at, next, &mut sink),
                '§' | '%' | '€' | '$' | '£' => {
                    let end = if c == '§' && char_at(text, next) == Some('§') { next + 2 } else { next };
                    sink(Found::Word(at, end));
                    end
                }
                _ => next,
            }
        };
    }
}

/// A #tag or @name: the mark belongs to the surface; an underscore does not end it.
fn tag(text: &str, mark: usize, at: usize, sink: &mut impl FnMut(Found)) -> usize {
    let Some(c) = char_at(text, at).filter(|c| is_word(*c)) else {
        return at;
    };
    let mut end = core::word_end(text, at, c);
    while let Some('_') = char_at(text, end) {
        let Some(next) = char_at(text, end + 1).filter(|c| is_word(*c)) else { break };
        end = core::word_end(text, end + 1, next);
    }
    sink(Found::Word(mark, end));
    end
}

/// A word, with its hyphen segments if there are any.
fn word_or_compound(text: &str, start: usize, at: usize, c: char, sink: &mut impl FnMut(Found)) -> usize {
    if is_ideograph(c) {
        let mut end = at + c.len_utf8();
        while let Some(mark) = char_at(text, end).filter(|c| is_joiner(*c)) {
            end += mark.len_utf8();
        }
        sink(Found::Word(start, end));
        return end;
    }
    let first = core::word_end(text, at, c);
    // Nearly every word is ruled out here: an address goes on after its first letters.
    if matches!(text.as_bytes().get(first), Some(b'.' | b'@' | b':' | b'-' | b'_' | b'+'))
        && let Some(end) = address::end(text, start)
    {
        return address::emit(text, start, end, sink);
    }
    let end = core::with_dot(text, start, first);
    if end > first || hyphen_after(text, first).is_none() {
        sink(Found::Word(start, end));
        return end;
    }
    compound(text, start, first, sink)
}

/// Where the next segment begins, if a hyphen and a further segment follow.
fn hyphen_after(text: &str, at: usize) -> Option<(usize, char)> {
    let hyphen = char_at(text, at).filter(|c| is_hyphen(*c))?;
    let mut next = at + hyphen.len_utf8();
    // A soft hyphen beside a hyphen is a relict of typesetting.
    while let Some(joiner) = char_at(text, next).filter(|c| is_joiner(*c)) {
        next += joiner.len_utf8();
    }
    char_at(text, next).filter(|c| is_word(*c) && !is_ideograph(*c)).map(|c| (next, c))
}

/// A hyphen compound whose first segment is known: the whole, if it is not too long, then its segments.
fn compound(text: &str, start: usize, first: usize, sink: &mut impl FnMut(Found)) -> usize {
    let mut segments = [(0, 0); MAX_SEGMENTS];
    segments[0] = (start, first);
    let mut count = 1;
    let mut end = first;
    while count < MAX_SEGMENTS {
        let Some((next, c)) = hyphen_after(text, end) else { break };
        end = core::word_end(text, next, c);
        segments[count] = (next, end);
        count += 1;
    }
    // A chain that is cut here goes on as a compound of its own.
    if end - start <= MAX_WHOLE && hyphen_after(text, end).is_none() {
        sink(Found::Whole(start, end));
    }
    for (from, to) in &segments[..count] {
        sink(Found::Word(*from, *to));
    }
    end
}
