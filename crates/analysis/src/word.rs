//! From one written word to its terms.

use std::sync::Arc;

use crate::letters::{self, Letters};
use crate::{Part, gender, number, stem};

/// The analysed forms of one written word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Term for stemmed search (Häuser, Haus: `haus`). Never empty.
    pub stem: Box<str>,
    /// Term for exact search: lower case, ä/ö/ü as ae/oe/ue, ß as ss, other diacritics removed; not stemmed.
    pub exact: Box<str>,
    /// The parts of a compound in order, at least two; empty for any other word.
    pub parts: Box<[Part]>,
}

/// What is written for a word with its own sign.
const SIGNS: [(char, &str); 5] =
    [('§', "paragraf"), ('%', "prozent"), ('€', "euro"), ('$', "dollar"), ('£', "pfund")];

/// Analyses one written word. Costs microseconds: callers keep the result.
pub(crate) fn analyze_word(surface: &str) -> Word {
    if let Some((_, name)) = SIGNS.iter().find(|(sign, _)| surface.starts_with(*sign)) {
        return Word { stem: stem::stem(name).into(), exact: (*name).into(), parts: Box::default() };
    }
    if let Some(form) = gender::split(surface, |_| true) {
        return gender_word(surface, &form);
    }
    plain(&letters_of(surface))
}

/// The letters of a word without the genitive of a name (Müller's) and without the dots of an abbreviation.
fn letters_of(surface: &str) -> Letters {
    let mut written = surface;
    for end in ["'s", "’s", "'S", "\u{2bc}s", "`s", "´s"] {
        if let Some(base) = written.strip_suffix(end).filter(|base| !base.is_empty()) {
            written = base;
        }
    }
    let mut letters = Letters::new(written, 0);
    if letters.text.contains('.') && !letters.text.starts_with(|c: char| c.is_ascii_digit()) {
        let mut dotless = Letters::default();
        for (at, c) in written.char_indices().filter(|(_, c)| *c != '.') {
            dotless.append(c.encode_utf8(&mut [0; 4]), at);
        }
        letters = dotless;
    }
    letters
}

fn gender_word(surface: &str, form: &gender::GenderForm) -> Word {
    let mut base = Letters::new(&surface[form.base.clone()], 0);
    let mut all = base.clone();
    all.append(&surface[form.suffix.clone()], form.suffix.start);
    all.append(&surface[form.rest.clone()], form.rest.start);
    base.append(&surface[form.rest.clone()], form.rest.start);
    let mut word = plain(&base);
    word.exact = letters::exact(&all.text).into();
    word
}

fn plain(letters: &Letters) -> Word {
    let text = letters.text.as_str();
    if let Some(term) = number::term(text) {
        return Word { stem: term.as_str().into(), exact: term.into(), parts: Box::default() };
    }
    Word { stem: stem::stem(text).into(), exact: letters::exact(text).into(), parts: Box::default() }
}

/// The analysed forms of a hyphen compound or address as a whole.
pub(crate) fn analyze_whole(surface: &str) -> Word {
    let mut letters = Letters::default();
    for (at, c) in surface.char_indices().filter(|(_, c)| c.is_alphanumeric() || *c >= '\u{300}') {
        letters.append(c.encode_utf8(&mut [0; 4]), at);
    }
    let text = letters.text.as_str();
    Word { stem: stem::stem(text).into(), exact: letters::exact(text).into(), parts: Box::default() }
}

/// The analysed forms of a single written word, such as a word of a query.
pub fn word(surface: &str) -> Arc<Word> {
    crate::cache::word(surface)
}
