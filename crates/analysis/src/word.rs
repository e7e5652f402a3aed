//! From one written word to its terms.

use std::borrow::Cow;
use std::sync::Arc;

use crate::letters::{self, Letters};
use crate::{Part, TokenKind, compound, gender, lexicon, number, stem, umlaut};

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
    /// Whether it names something or somebody, as far as can be told from the word alone: the lexicon has it as a name, or
    /// not at all and it is no compound. Numbers do not.
    pub is_name: bool,
}

impl Word {
    /// Everything inside the word that can be searched for: its parts, then the compounds made of several of them.
    pub fn all_parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().chain(&self.inner)
    }

    fn simple(stem: String, exact: String) -> Word {
        let (parts, inner) = (Box::default(), Box::default());
        Word { stem: stem.into(), exact: exact.into(), parts, inner, is_name: false }
    }
}

/// Most bytes of a word that its terms are made from; the surface of a token is never cut.
const MAX_ANALYSED: usize = 512;

/// What is written for a word with its own sign.
const SIGNS: [(char, &str); 5] =
    [('§', "paragraf"), ('%', "prozent"), ('€', "euro"), ('$', "dollar"), ('£', "pfund")];

/// Analyses one written word. Costs microseconds: callers keep the result.
pub(crate) fn analyze_word(surface: &str) -> Word {
    let surface = analysed(surface);
    if let Some((_, name)) = SIGNS.iter().find(|(sign, _)| surface.starts_with(*sign)) {
        return Word::simple(stem::stem(name), (*name).to_owned());
    }
    let is_feminine = |word: &str| lexicon::look_up(word).is_some_and(|entry| entry.base(word).is_some());
    if let Some(form) = gender::split(surface, is_feminine) {
        return gender_word(surface, &form);
    }
    plain(&letters_of(surface))
}

/// The beginning of a word, as much of it as is analysed.
fn analysed(surface: &str) -> &str {
    let cut = (0..=MAX_ANALYSED.min(surface.len())).rev().find(|at| surface.is_char_boundary(*at));
    &surface[..cut.unwrap_or(0)]
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
    if letters.text.is_empty() {
        letters.push_unknown(surface);
    }
    letters
}

fn gender_word(surface: &str, form: &gender::GenderForm) -> Word {
    let base = Letters::new(&surface[form.base.clone()], 0);
    let mut all = base.clone();
    all.append(&surface[form.suffix.clone()], form.suffix.start);
    let rest = &surface[form.rest.clone()];
    let mut word = if rest.is_empty() && form.feminine {
        Word::simple(stem::stem(&stem::masculine(&folded(&all).text)), String::new())
    } else {
        Word::simple(String::new(), String::new())
    };
    let mut neutral = base;
    neutral.append(rest, form.rest.start);
    let plain = plain(&neutral);
    if word.stem.is_empty() {
        word.stem = plain.stem;
    }
    word.parts = plain.parts;
    word.inner = plain.inner;
    all.append(rest, form.rest.start);
    word.exact = letters::exact(&all.text).into();
    word
}

/// The letters with ae, oe, ue as umlauts where they are.
fn folded(letters: &Letters) -> Cow<'_, Letters> {
    umlaut::restore(letters).map_or(Cow::Borrowed(letters), Cow::Owned)
}

/// The letters of a written word as the lexicon has them.
pub(crate) fn folded_letters(surface: &str) -> String {
    folded(&letters_of(analysed(surface))).text.clone()
}

fn plain(written: &Letters) -> Word {
    if let Some(term) = number::term(&written.text) {
        return Word::simple(term.clone(), term);
    }
    let letters = folded(written);
    let text = letters.text.as_str();
    let (stem, is_verb) = stem::stem_of(text);
    let mut word = Word::simple(stem, letters::exact(&written.text));
    if is_verb {
        return word;
    }
    if let Some(split) = compound::split(text, |at| letters.is_inside_letter(at)) {
        let part = |span: &compound::Span| {
            let (start, end) = letters.written(span.start, span.end);
            Part { start, end, stem: stem::stem(&text[span.start..span.end]).into() }
        };
        word.parts = split.parts.iter().map(part).collect();
        word.inner = split.inner.iter().map(part).collect();
    }
    word.is_name = word.parts.is_empty() && lexicon::look_up(text).is_none_or(lexicon::Entry::is_name);
    word
}

/// The analysed forms of a hyphen compound or address as a whole.
pub(crate) fn analyze_whole(surface: &str) -> Word {
    let surface = analysed(surface);
    let mut letters = Letters::default();
    for (at, c) in surface.char_indices().filter(|(_, c)| c.is_alphanumeric() || *c >= '\u{300}') {
        letters.append(c.encode_utf8(&mut [0; 4]), at);
    }
    Word::simple(stem::stem(&folded(&letters).text), letters::exact(&letters.text))
}

/// The letters of `written` as exact terms have them: lower case, ä/ö/ü as ae/oe/ue, ß as ss, other diacritics removed. Not
/// cut into words.
pub fn exact_form(written: &str) -> String {
    letters::exact(&Letters::new(written, 0).text)
}

/// The analysed forms of a single written word, such as a word of a query.
pub fn word(surface: &str) -> Arc<Word> {
    crate::cache::word(surface, TokenKind::Word)
}
