//! Inflection that Snowball leaves: forms of verbs to the infinitive, irregular forms of adjectives and nouns to the base.
//!
//! A table made by `data/make_inflection.py` holds the infinitives and what no rule tells (fuhr: fahren, besser: gut); the
//! rules here do the rest: weak endings (sagte), participles (gesagt, sagend, gesagte), prefixes (abgefahren, abzufahren,
//! verschrieb).

use std::sync::LazyLock;

use fst::Map;

use crate::lexicon::{self, LexiconFlags as Flags};
use crate::lists::{Changes, WordSet, words};

static TABLE: LazyLock<Map<&'static [u8]>> = LazyLock::new(|| {
    Map::new(include_bytes!("../data/inflection.fst").as_slice())
        .expect("the file was written by fst's builder")
});

static CHANGES: LazyLock<Changes> =
    LazyLock::new(|| Changes::new(include_str!("../data/inflection-bases.txt")));

static PREFIXES: LazyLock<WordSet> =
    LazyLock::new(|| words(include_str!("../data/verb-prefixes.txt")).collect());

/// Shortest prefix, shortest that is hardly anything else, and longest, in bytes.
const SHORT_PREFIX: usize = 2;
const LONG_PREFIX: usize = 5;
const LONGEST_PREFIX: usize = 14;

/// Those that are never parted from it. All verbs with these are known.
const INSEPARABLE: [&str; 7] = ["be", "ent", "er", "ge", "miss", "ver", "zer"];

/// Most prefixes of one verb (wieder-auf-stehen).
const MAX_PREFIXES: usize = 2;

/// Endings of weak verbs, short ones first: what reads as a present is one (rastest: rasten, not rasen).
const WEAK: [&str; 17] = [
    "e", "n", "t", "en", "et", "nd", "st", "te", "end", "est", "ete", "ten", "tet", "test", "eten", "etet",
    "etest",
];

/// Endings of adjectives, and what stands before them in the other degrees.
const DECLENSION: [&str; 5] = ["e", "en", "er", "es", "em"];
const DEGREES: [&str; 3] = ["er", "st", "est"];

/// Shortest adjective that a superlative is looked for of, in bytes (not ein: einst).
const MIN_ADJECTIVE: usize = 4;

/// Shortest verb form that a prefix is believed before although the lexicon does not know the whole, in bytes, after a
/// short prefix and after one of at least three letters.
const MIN_AFTER_SHORT: usize = 5;
const MIN_AFTER_LONG: usize = 4;

/// What a form was brought back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// An infinitive.
    Verb(String),
    /// An adjective or a noun.
    Other(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Verb,
    Other,
}

/// What the table says of a form, and the number of the change that makes its base.
fn look_up(form: &str) -> Option<(Kind, usize)> {
    let value = TABLE.get(form)?;
    let kind = if value & 1 == 0 { Kind::Verb } else { Kind::Other };
    Some((kind, usize::try_from(value >> 1).ok()?))
}

fn base_by(number: usize, form: &str) -> String {
    CHANGES.apply(number, form).unwrap_or_else(|| form.to_owned())
}

/// The base of lower-case letters with umlauts; `None` of nouns and names, and where there is nothing to say.
pub(crate) fn base(letters: &str) -> Option<Base> {
    let entry = lexicon::look_up(letters);
    match look_up(letters) {
        // Also an irregular noun.
        Some((Kind::Verb, 0)) if entry.is_some_and(|entry| entry.base(letters).is_some()) => return None,
        Some((Kind::Verb, number)) => return Some(Base::Verb(base_by(number, letters))),
        Some((Kind::Other, number)) => return Some(Base::Other(base_by(number, letters))),
        None => {}
    }
    if entry.is_some_and(|entry| entry.is_noun() || entry.flags.any(Flags::NAME)) {
        return None;
    }
    let is_adjective = undeclined(letters).any(|form| look_up(form) == Some((Kind::Other, 0)));
    // What the lexicon knows as no verb may only be one with a long prefix; all others are in the table.
    let infinitive = match entry {
        _ if is_adjective => None,
        Some(entry) if !entry.flags.any(Flags::VERB_FORM) => prefixed(letters, 0, LONG_PREFIX),
        _ => verb(letters, 0),
    };
    infinitive.map(Base::Verb).or_else(|| superlative(letters).map(Base::Other))
}

/// What a form can be the declension of.
fn undeclined(form: &str) -> impl Iterator<Item = &str> {
    DECLENSION.iter().filter_map(|ending| form.strip_suffix(ending))
}

/// The infinitive of a verb form, after so many prefixes.
fn verb(form: &str, prefixes: usize) -> Option<String> {
    match look_up(form) {
        Some((Kind::Verb, number)) => return Some(base_by(number, form)),
        Some((Kind::Other, _)) => return None,
        // A noun after a prefix is one still (Vollmacht).
        None if prefixes > 0 && lexicon::look_up(form).is_some_and(lexicon::Entry::is_noun) => return None,
        None => {}
    }
    weak(form)
        .or_else(|| participle(form))
        .or_else(|| declined(form))
        .or_else(|| prefixed(form, prefixes, SHORT_PREFIX))
}

/// The infinitive of a form with a weak ending.
fn weak(form: &str) -> Option<String> {
    WEAK.iter()
        .filter_map(|ending| form.strip_suffix(ending))
        .find_map(infinitive_of)
        .or_else(|| elided(form))
}

/// The infinitive of a verb stem.
fn infinitive_of(stem: &str) -> Option<String> {
    if stem.len() < 2 {
        return None;
    }
    let mut infinitive = format!("{stem}en");
    if is_infinitive(&infinitive) {
        return Some(infinitive);
    }
    infinitive.truncate(stem.len());
    infinitive.push('n');
    (stem.ends_with(['l', 'r', 'u']) && is_infinitive(&infinitive)).then_some(infinitive)
}

fn is_infinitive(word: &str) -> bool {
    look_up(word) == Some((Kind::Verb, 0))
}

/// The infinitive of a form that lost an e (sammle, ändre).
fn elided(form: &str) -> Option<String> {
    let stem = form.strip_suffix('e').or_else(|| form.strip_suffix("en"))?;
    let last = stem.chars().next_back().filter(|c| matches!(c, 'l' | 'r'))?;
    let infinitive = format!("{}e{last}n", &stem[..stem.len() - 1]);
    is_infinitive(&infinitive).then_some(infinitive)
}

/// The infinitive of a weak participle with ge-.
fn participle(form: &str) -> Option<String> {
    let stem = form.strip_prefix("ge")?.strip_suffix('t')?;
    infinitive_of(stem).or_else(|| infinitive_of(stem.strip_suffix('e')?))
}

/// The infinitive of a participle declined as an adjective.
fn declined(form: &str) -> Option<String> {
    let degrees =
        undeclined(form).flat_map(|form| DEGREES.iter().filter_map(|degree| form.strip_suffix(degree)));
    undeclined(form).chain(degrees).find_map(|participle_form| {
        if !participle_form.ends_with(['t', 'n', 'd']) {
            return None;
        }
        match look_up(participle_form) {
            Some((Kind::Verb, number)) if number > 0 => return Some(base_by(number, participle_form)),
            Some(_) => return None,
            None => {}
        }
        if let Some(stem) = participle_form.strip_suffix("nd") {
            return infinitive_of(stem).or_else(|| infinitive_of(stem.strip_suffix('e')?));
        }
        participle(participle_form).or_else(|| {
            let stem = participle_form.strip_suffix('t')?;
            infinitive_of(stem).or_else(|| infinitive_of(stem.strip_suffix('e')?))
        })
    })
}

/// The infinitive of a form with a prefix: what is left is a form of its own, with -zu- between them or not.
fn prefixed(form: &str, prefixes: usize, shortest: usize) -> Option<String> {
    if prefixes == MAX_PREFIXES {
        return None;
    }
    (shortest..=LONGEST_PREFIX.min(form.len())).rev().filter(|at| form.is_char_boundary(*at)).find_map(|at| {
        let (prefix, rest) = form.split_at(at);
        if rest.len() < 3 || !PREFIXES.contains(prefix) {
            return None;
        }
        if let Some(infinitive) = rest.strip_prefix("zu").filter(|rest| is_infinitive(rest)) {
            return Some(format!("{prefix}{infinitive}"));
        }
        let infinitive = format!("{prefix}{}", verb(rest, prefixes + 1)?);
        let least = if prefix.len() > 2 { MIN_AFTER_LONG } else { MIN_AFTER_SHORT };
        let is_believed = rest.len() >= least && !INSEPARABLE.contains(&prefix);
        (is_believed || is_infinitive(&infinitive)).then_some(infinitive)
    })
}

/// The positive of a superlative that keeps its -st (sicherst, wunderbarste, aktivsten).
fn superlative(form: &str) -> Option<String> {
    let base = undeclined(form).next().unwrap_or(form).strip_suffix("st")?;
    if base.len() < MIN_ADJECTIVE {
        return None;
    }
    let is_adjective = |word: &str| {
        lexicon::look_up(word).is_some_and(|entry| entry.flags.any(Flags::ADJECTIVE))
            || look_up(word) == Some((Kind::Other, 0))
    };
    (is_adjective(base) || ["bar", "iv", "är"].iter().any(|ending| base.ends_with(ending)))
        .then(|| base.to_owned())
}
