//! Stems: the base of what is inflected irregularly and of feminine nouns, then Snowball German, kept apart from stop words.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use rust_stemmers::{Algorithm, Stemmer};

use crate::inflection::{self, Base};
use crate::letters::{self, Letters};
use crate::lexicon::{Entry, LexiconFlags as Flags, look_up};
use crate::stopwords;

const BASIC: Flags = Flags::NOUN.or(Flags::ADJECTIVE).or(Flags::NAME);

/// What Snowball makes of the stop words.
static STOP_STEMS: LazyLock<HashSet<String, RandomState>> =
    LazyLock::new(|| stopwords::all().map(|word| snowball(&Letters::new(word, 0).text)).collect());

/// Shortest ending with a base of its own that is looked for in a longer word, and what must stand before it, in bytes.
const MIN_HEAD: usize = 5;
const MIN_BEFORE: usize = 3;

/// Endings of the forms looked for there (Ministerinnen, Museen, Kriterien, Firmen).
const HEAD_ENDINGS: [&str; 5] = ["in", "innen", "een", "ien", "men"];

thread_local! {
    static SNOWBALL: Stemmer = Stemmer::create(Algorithm::German);
}

/// The stem of lower-case letters with umlauts (as [`crate::letters`] gives them).
pub(crate) fn stem(letters: &str) -> String {
    stem_of(letters).0
}

/// The stem, and whether the letters are a form of a verb and nothing else.
pub(crate) fn stem_of(letters: &str) -> (String, bool) {
    if letters.bytes().any(|b| b.is_ascii_digit()) {
        return (letters.to_owned(), false);
    }
    let (base, is_verb) = base(letters);
    let base = base.as_deref().unwrap_or(letters);
    let stem = snowball(base);
    let drowns = STOP_STEMS.contains(stem.as_str()) && !stopwords::is_stopword(base);
    (if drowns { apart(base) } else { stem }, is_verb)
}

fn snowball(letters: &str) -> String {
    SNOWBALL.with(|snowball| snowball.stem(letters).into_owned())
}

/// The stem of a word that Snowball gives the stem of a stop word (Seite: seit, sicher: sich, Werder: werd). It would
/// drown among these, so it keeps the longest form that is a word without its ending.
fn apart(letters: &str) -> String {
    let is_word = |base: &str| look_up(base).is_some_and(|entry| entry.flags.any(BASIC));
    ["heiten", "heit", "", "n", "en", "er", "em", "es", "e", "s"]
        .iter()
        .filter_map(|ending| letters.strip_suffix(ending))
        .find(|base| base.len() >= 3 && is_word(base) && !stopwords::is_stopword(base))
        .unwrap_or(letters)
        .replace('ä', "a")
        .replace('ö', "o")
        .replace('ü', "u")
}

/// The base of a form the stemmer cannot bring home: Ärztinnen to arzt, fuhr to fahren; and whether it is a verb's and no noun.
fn base(letters: &str) -> (Option<String>, bool) {
    let noun = look_up(letters).filter(|entry| entry.is_noun());
    if !stopwords::is_stopword(&letters::exact(letters)) {
        match inflection::base(letters) {
            Some(Base::Verb(infinitive)) => return (Some(regular(infinitive)), noun.is_none()),
            Some(Base::Other(base)) => return (Some(base), false),
            None => {}
        }
    }
    if let Some(entry) = noun {
        return (entry.base(letters), false);
    }
    match infinitive(letters) {
        Some(infinitive) => (Some(regular(infinitive)), true),
        None => (head_base(letters).or_else(|| feminine(letters)), false),
    }
}

/// The base of a form that ends in a noun with one, in a compound the lexicon does not know.
fn head_base(letters: &str) -> Option<String> {
    if !HEAD_ENDINGS.iter().any(|ending| letters.ends_with(ending)) {
        return None;
    }
    let last = letters.len().checked_sub(MIN_HEAD)?;
    (MIN_BEFORE..=last).filter(|at| letters.is_char_boundary(*at)).find_map(|at| {
        let base = look_up(&letters[at..])?.base(&letters[at..])?;
        Some(format!("{}{base}", &letters[..at]))
    })
}

/// A form of a verb that Snowball takes no more than the ending from. Of an infinitive it takes more where the stem of the verb
/// looks like one with an ending (verdien-en, studier-en, förder-n), of the noun in -ung never.
fn regular(infinitive: String) -> String {
    let stem = infinitive.strip_suffix("en").or_else(|| infinitive.strip_suffix('n')).unwrap_or(&infinitive);
    if !["er", "en", "el", "st"].iter().any(|ending| stem.ends_with(ending)) {
        return infinitive;
    }
    if look_up(stem).is_some_and(Entry::is_noun) && !stem.ends_with("ier") {
        return stem.to_owned();
    }
    let noun = format!("{stem}ung");
    if snowball(&noun).ends_with("ung") { infinitive } else { noun }
}

/// The infinitive of a separable verb with zu inside: anzugreifen, angreifen.
fn infinitive(letters: &str) -> Option<String> {
    const MIN_PREFIX: usize = 2;
    if !letters.ends_with('n') || look_up(letters).is_some_and(Entry::is_noun) {
        return None;
    }
    letters.match_indices("zu").filter(|(at, _)| *at >= MIN_PREFIX).find_map(|(at, zu)| {
        let without = format!("{}{}", &letters[..at], &letters[at + zu.len()..]);
        look_up(&without).filter(|entry| entry.flags.any(Flags::VERB_FORM)).map(|_| without)
    })
}

/// A feminine plural the lexicon does not know: what is left without -innen is its masculine if that is a noun.
fn feminine(letters: &str) -> Option<String> {
    let base = ["innen", "in"].iter().find_map(|ending| letters.strip_suffix(ending))?;
    let is_person = |word: &str| look_up(word).is_some_and(|entry| entry.is_noun() && !entry.is_feminine());
    if base.ends_with("er") && base.len() > 4 && letters.ends_with("innen") {
        return Some(base.to_owned());
    }
    (base.len() >= 4 && letters.ends_with("innen") && is_person(base)).then(|| base.to_owned())
}

/// The masculine of a gender form's letters with -in or -innen, even where the lexicon knows neither.
pub(crate) fn masculine(letters: &str) -> String {
    base(letters).0.unwrap_or_else(|| {
        letters.strip_suffix("innen").or_else(|| letters.strip_suffix("in")).unwrap_or(letters).to_owned()
    })
}
