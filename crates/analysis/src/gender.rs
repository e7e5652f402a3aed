//! Gender forms: Journalist*innen, :innen, _innen, /innen, /-innen, (innen), JournalistInnen, jede*r.
//!
//! One token each. The letters without the mark are the exact form (`journalistinnen`); the stem is that of the base
//! word, which [`split`] finds.

use std::ops::Range;

use crate::chars::{char_at, is_word};

/// Shortest base, in letters: `er/in` is no gender form, `ein*e` is.
const MIN_BASE: usize = 3;

/// Endings of adjectives, articles and pronouns after a mark (`jede*r`, `ein:e`, `ihre_n`).
const INFLECTIONS: [&str; 10] = ["en", "er", "es", "em", "ne", "r", "n", "s", "e", "m"];

/// The pieces of a gender form, as byte ranges of the written word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GenderForm {
    /// The word before the mark.
    pub(crate) base: Range<usize>,
    /// `in`, `innen`, or the ending of an adjective.
    pub(crate) suffix: Range<usize>,
    /// Whether the suffix is `in` or `innen`.
    pub(crate) feminine: bool,
    /// What follows in a compound (`Bürger*innenmeister`).
    pub(crate) rest: Range<usize>,
}

/// If the mark at byte `at` begins the second half of a gender form: the end of that half.
pub(crate) fn marker(text: &str, at: usize) -> Option<usize> {
    half(text, at).map(|(_, suffix, close)| if close { suffix.end + 1 } else { suffix.end })
}

/// The second half at a mark: whether it is feminine, where its letters stand, and whether a bracket closes it.
fn half(text: &str, at: usize) -> Option<(bool, Range<usize>, bool)> {
    let mut before = text.get(..at)?.chars().rev();
    before.next().filter(|c| c.is_lowercase())?;
    if before.take(MIN_BASE - 1).filter(|c| c.is_alphabetic()).count() < MIN_BASE - 1 {
        return None;
    }
    let mark = char_at(text, at)?;
    let mut from = at + mark.len_utf8();
    if mark == '/' && text.as_bytes().get(from) == Some(&b'-') {
        from += 1;
    }
    let rest = &text[from..];
    if mark == '(' {
        // "Lehrer(inn)en" is left to the two halves of the bracket: its letters are "innen" all the same.
        return ["innen", "in", "r", "n", "e"]
            .into_iter()
            .find(|suffix| {
                rest.strip_prefix(suffix).is_some_and(|after| after.starts_with(')') && ends(&after[1..]))
            })
            .map(|suffix| (suffix.starts_with("in"), from..from + suffix.len(), true));
    }
    if let Some(after) = rest.strip_prefix("innen")
        && (ends(after) || (mark != '/' && after.starts_with(char::is_lowercase)))
    {
        return Some((true, from..from + 5, false));
    }
    if rest.strip_prefix("in").is_some_and(ends) {
        return Some((true, from..from + 2, false));
    }
    let slash = mark == '/';
    INFLECTIONS
        .into_iter()
        .filter(|suffix| !slash || matches!(*suffix, "r" | "n" | "e"))
        .find(|suffix| rest.strip_prefix(suffix).is_some_and(ends))
        .map(|suffix| (false, from..from + suffix.len(), false))
}

fn ends(after: &str) -> bool {
    !after.starts_with(is_word)
}

/// Takes a written word apart if it is a gender form. `is_feminine` says whether a lower-case word is the feminine of
/// a person noun; it decides about an I inside (JournalistIn, but LinkedIn).
pub(crate) fn split(surface: &str, is_feminine: impl Fn(&str) -> bool) -> Option<GenderForm> {
    for (at, c) in surface.char_indices() {
        match c {
            '*' | ':' | '_' | '·' | '•' | '/' | '(' if at >= MIN_BASE => {
                if let Some((feminine, suffix, close)) = half(surface, at) {
                    let rest = suffix.end + usize::from(close)..surface.len();
                    return Some(GenderForm { base: 0..at, suffix, feminine, rest });
                }
            }
            'I' if at >= MIN_BASE => {
                if let Some(form) = inner_capital(surface, at, &is_feminine) {
                    return Some(form);
                }
            }
            _ => {}
        }
    }
    None
}

/// JournalistIn, JournalistInnen, StudentInnenwerk: `at` is the capital I.
fn inner_capital(surface: &str, at: usize, is_feminine: &impl Fn(&str) -> bool) -> Option<GenderForm> {
    surface[..at].chars().next_back().filter(|c| c.is_lowercase())?;
    let rest = &surface[at + 1..];
    let len = if rest.starts_with("nnen") {
        5
    } else if rest.starts_with('n') && ends(&rest[1..]) {
        2
    } else {
        return None;
    };
    let base = surface[..at].to_lowercase();
    if len == 2 && !is_feminine(&format!("{base}in")) {
        return None;
    }
    Some(GenderForm { base: 0..at, suffix: at..at + len, feminine: true, rest: at + len..surface.len() })
}
