//! How far one word reaches: letters, digits, and the marks that do not end it.

use super::abbreviation;
use crate::chars::{char_at, char_before, is_apostrophe, is_ideograph, is_joiner, is_word};
use crate::gender;

/// The end of the word that begins at `start` with `first`.
pub(super) fn word_end(text: &str, start: usize, first: char) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + first.len_utf8();
    loop {
        while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
            at += 1;
        }
        let Some(c) = char_at(text, at) else { return at };
        let next = at + c.len_utf8();
        if is_word(c) && !is_ideograph(c) {
            at = next;
        } else if let Some(to) = connector(text, at, c, next) {
            at = to;
        } else {
            return at;
        }
    }
}

/// Where the word goes on after a character that is no letter, if it does.
fn connector(text: &str, at: usize, c: char, next: usize) -> Option<usize> {
    match c {
        ' ' | '\n' | '-' | ';' | '!' | '?' | '"' | ')' => None,
        '.' | ',' | ':' if char_before(text, at).is_some_and(|c| c.is_ascii_digit()) => {
            char_at(text, next).filter(char::is_ascii_digit).map(|_| next)
        }
        '&' => {
            let upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
            (upper(char_before(text, at)) && upper(char_at(text, next))).then_some(next)
        }
        '*' | ':' | '_' | '·' | '•' | '/' | '(' => gender::marker(text, at)
            .or_else(|| (c == '*' && is_inner_asterisk(text, at, next)).then_some(next)),
        _ if is_joiner(c) => Some(next),
        _ if is_apostrophe(c) => {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            (letter(char_before(text, at)) && letter(char_at(text, next))).then_some(next)
        }
        _ => None,
    }
}

/// The end of the word with the full stop of an abbreviation, where it is one ("Dr.", "z.B.", "z. B.").
pub(super) fn with_dot(text: &str, start: usize, end: usize) -> usize {
    if text.as_bytes().get(end) == Some(&b'.') { abbreviation::end(text, start, end) } else { end }
}

/// Mädchen*gesundheitsladen, Sinti*zze: an asterisk between small letters that is no ending of ours.
fn is_inner_asterisk(text: &str, at: usize, next: usize) -> bool {
    let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    small(char_before(text, at)) && small(char_at(text, next))
}
