//! Abbreviations: the full stop belongs to the word.

use std::sync::LazyLock;

use crate::chars::{char_at, is_word};
use crate::lists::{WordSet, words};

/// Abbreviations with a full stop, without their dots and spaces (`data/abbreviations.txt`).
static KNOWN: LazyLock<WordSet> =
    LazyLock::new(|| words(include_str!("../../data/abbreviations.txt")).collect());

/// Longest abbreviation in the list, in bytes, with room to spare.
const MAX_LEN: usize = 12;

/// Most letters joined by dots (u.v.a.m.).
const MAX_LETTERS: usize = 6;

/// The end of the abbreviation whose first word is `start..end` and is followed by a full stop; `end` if it is none.
pub(super) fn end(text: &str, start: usize, end: usize) -> usize {
    if end - start > MAX_LEN {
        return end;
    }
    if let Some(all) = dotted_letters(text, start, end) {
        return all;
    }
    if is_known(&text[start..end]) { end + 1 } else { end }
}

/// "z.B.", "U.S.", "S.p.A.", and "z. B." where the list has it: letters with a dot each.
fn dotted_letters(text: &str, start: usize, end: usize) -> Option<usize> {
    single_letter(text, start)?;
    let mut close = None;
    let mut spaced = false;
    let mut dot = end;
    for _ in 1..MAX_LETTERS {
        let mut next = dot + 1;
        if let Some(space) =
            char_at(text, next).filter(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'))
        {
            next += space.len_utf8();
            spaced = true;
        }
        let Some(after) = single_letter(text, next).filter(|at| text.as_bytes().get(*at) == Some(&b'.'))
        else {
            break;
        };
        if !spaced || is_known(&text[start..after]) {
            close = Some(after + 1);
        }
        dot = after;
    }
    close
}

/// The end of a letter that stands alone.
fn single_letter(text: &str, at: usize) -> Option<usize> {
    let c = char_at(text, at).filter(|c| c.is_alphabetic())?;
    let end = at + c.len_utf8();
    char_at(text, end).is_none_or(|c| !is_word(c)).then_some(end)
}

/// Whether `written` is an abbreviation with a full stop; its dots and blanks do not matter.
pub(crate) fn is_known(written: &str) -> bool {
    let plain: String =
        written.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    KNOWN.contains(plain.as_str())
}
