//! From one written word to its terms.

use std::sync::Arc;

use crate::letters::{self, Letters};
use crate::{Part, compound, gender, number, stem};

/// The analysed forms of one written word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Term for stemmed search (Häuser, Haus: `haus`). Never empty.
    pub stem: Box<str>,
    /// Term for exact search: lower case, ä/ö/ü as ae/oe/ue, ß as ss, other diacritics removed; not stemmed.
    pub exact: Box<str>,
    /// The parts of a compound in order, at least two; empty for any other word.
    pub parts: Box<[Part]>,
    /// Compounds inside the compound that span several of its parts, but not the whole word (Raumfahrt in
    /// Weltraumfahrtbehörde): found like parts, but not part of its division.
    pub inner: Box<[Part]>,
}

impl Word {
    /// Everything inside the word that can be searched for: its parts, then the compounds made of several of them.
    pub fn all_parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().chain(&self.inner)
    }

    fn simple(stem: String, exact: String) -> Word {
        Word { stem: stem.into(), exact: exact.into(), parts: Box::default(), inner: Box::default() }
    }
}

/// What is written for a word with its own sign.
const SIGNS: [(char, &str); 5] =
    [('§', "paragraf"), ('%', "prozent"), ('€', "euro"), ('$', "dollar"), ('£', "pfund")];

/// Analyses one written word. Costs microseconds: callers keep the result.
pub(crate) fn analyze_word(surface: &str) -> Word {
    if let Some((_, name)) = SIGNS.iter().find(|(sign, _)| surface.starts_with(*sign)) {
        return Word::simple(stem::stem(name), (*name).to_owned());
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
        return Word::simple(term.clone(), term);
    }
    let mut word = Word::simple(stem::stem(text), letters::exact(text));
    if let Some(split) = compound::split(text) {
        let part = |span: &compound::Span| {
            let (start, end) = letters.written(span.start, span.end);
            Part { start, end, stem: stem::stem(&text[span.start..span.end]).into() }
        };
        word.parts = split.parts.iter().map(part).collect();
        word.inner = split.inner.iter().map(part).collect();
    }
    word
}

/// The analysed forms of a hyphen compound or address as a whole.
pub(crate) fn analyze_whole(surface: &str) -> Word {
    let mut letters = Letters::default();
    for (at, c) in surface.char_indices().filter(|(_, c)| c.is_alphanumeric() || *c >= '\u{300}') {
        letters.append(c.encode_utf8(&mut [0; 4]), at);
    }
    let text = letters.text.as_str();
    Word::simple(stem::stem(text), letters::exact(text))
}

/// The analysed forms of a single written word, such as a word of a query.
pub fn word(surface: &str) -> Arc<Word> {
    crate::cache::word(surface)
}
