//! What can be a part of a compound at a place in it, and how good a part it is.

use std::sync::LazyLock;

use crate::lexicon::{Entry, LexiconFlags as Flags, look_up, prefixes};
use crate::lists::{WordSet, words};
use crate::stopwords::is_stopword;

static PREFIXES: LazyLock<WordSet> = LazyLock::new(|| words(include_str!("../data/prefixes.txt")).collect());

/// Words that are no last part.
static BOUND: LazyLock<WordSet> = LazyLock::new(|| words(include_str!("../data/bound.txt")).collect());

/// Endings of feminine nouns that take a linking s although they have no genitive in -s.
const LINK_S_ENDINGS: [&str; 9] = ["ung", "heit", "keit", "schaft", "ion", "tät", "ling", "tum", "t"];

/// What a first element without a frequency of its own counts, in tenths of a level.
const PREFIX_SCORE: i32 = 170;

/// Deductions, in tenths of a level.
const ADJECTIVE: i32 = 20;
const VERB: i32 = 30;
const NAME: i32 = 60;
const DROPPED_E: i32 = 25;
const DOUBTFUL_LINK: i32 = 40;
const ADJECTIVE_LAST: i32 = 50;
/// The family size (of 0 to 7) that neither adds nor deducts, and what a step more or less counts.
const FAMILY_NEUTRAL: i32 = 4;
const FAMILY_STEP: i32 = 15;
/// Words of three letters are last parts only if they often are (Amt, Tag, Weg).
const MIN_SHORT_FAMILY: i32 = 3;
/// For parts of three letters, and of four.
const SHORT: [i32; 2] = [60, 8];

/// Where a part can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Before another part.
    Modifier,
    /// At the end.
    Last,
}

/// One possible part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// End of its letters, without linking letters.
    pub(crate) end: usize,
    /// End of its linking letters.
    pub(crate) next: usize,
    /// Log frequency with deductions, in tenths of a level.
    pub(crate) score: i32,
    pub(crate) role: Role,
    /// Level of the word itself; high for the elements that are no words.
    pub(crate) level: i32,
    /// Whether it is of a doubtful kind: short, verb stem, adjective, name, cut.
    pub(crate) weak: bool,
}

/// Adds all parts that begin at byte `start` of `letters`.
pub(crate) fn pieces(letters: &str, start: usize, found: &mut Vec<Piece>) {
    let rest = &letters[start..];
    prefixes(rest, |len, entry, with_e| {
        if len < 2 || !rest.is_char_boundary(len) {
            return;
        }
        let word = &rest[..len];
        let end = start + len;
        if BOUND.contains(word) || (is_stopword(word) && !PREFIXES.contains(word)) {
            return;
        }
        if end == letters.len() {
            let allowed = !is_stopword(word) && !is_participle_ending(word, &letters[..start]);
            if let Some(score) = entry.filter(|_| allowed).and_then(|entry| last_score(word, entry)) {
                let level = entry.map_or(0, Entry::level);
                found.push(Piece {
                    end,
                    next: end,
                    score,
                    role: Role::Last,
                    level,
                    weak: shortness(word) >= SHORT[0],
                });
            }
            return;
        }
        modifiers(letters, word, end, entry, with_e, found);
    });
}

/// Whether -ende is the ending of a participle (Reisende, Vorsitzende) and not the noun (Jahresende).
fn is_participle_ending(word: &str, before: &str) -> bool {
    let verb =
        |at: usize| before.get(at..).and_then(look_up).is_some_and(|entry| entry.flags.any(Flags::VERB_STEM));
    matches!(word, "ende" | "enden")
        && (!before.ends_with(['s', 'n'])
            || (before.len().saturating_sub(8)..before.len().saturating_sub(2)).any(verb))
}

fn last_score(word: &str, entry: Entry) -> Option<i32> {
    if word.len() < 3 || (word.len() == 3 && entry.family_as_last() < MIN_SHORT_FAMILY) {
        return None;
    }
    let score = entry.level() * 10 + family(entry.family_as_last()) - shortness(word);
    if entry.flags.any(Flags::NOUN.or(Flags::NOUN_FORM)) {
        Some(score)
    } else if entry.flags.any(Flags::ADJECTIVE.or(Flags::ADJECTIVE_FORM)) && word.len() >= 5 {
        Some(score - ADJECTIVE_LAST)
    } else {
        None
    }
}

/// What the size of a family adds: a word never seen in this place of a known compound is doubtful there.
fn family(size: i32) -> i32 {
    (size - FAMILY_NEUTRAL) * FAMILY_STEP
}

fn shortness(word: &str) -> i32 {
    match word.chars().count() {
        0..=3 => SHORT[0],
        4 => SHORT[1],
        _ => 0,
    }
}

/// Adds the parts that end, without their link, at byte `end`.
fn modifiers(
    letters: &str,
    word: &str,
    end: usize,
    entry: Option<Entry>,
    with_e: Option<Entry>,
    found: &mut Vec<Piece>,
) {
    let short = shortness(word);
    let mut push = |link: usize, score: i32, level: i32, weak: bool| {
        let weak = weak || short >= SHORT[0];
        found.push(Piece { end, next: end + link, score: score - short, role: Role::Modifier, level, weak });
    };
    if PREFIXES.contains(word) {
        push(0, entry.map_or(0, |entry| entry.level() * 10).max(PREFIX_SCORE) + short, i32::MAX, false);
    }
    if word.len() < 3 {
        return;
    }
    if let Some(base) = with_e.filter(|base| base.flags.any(Flags::FEMININE)) {
        push(0, base.level() * 10 + family(base.family_as_first()) - DROPPED_E, base.level(), true);
    }
    let Some(entry) = entry else { return };
    let own = entry.level();
    let (level, flags) = (entry.level() * 10 + family(entry.family_as_first()), entry.flags);
    let after = &letters[end..];
    if flags.any(Flags::NOUN) {
        push(0, level, own, false);
        if after.len() > 1 && after.starts_with('s') {
            push(1, level - link_s_deduction(word, flags), own, false);
        }
        if after.len() > 2 && after.starts_with("es") && !flags.any(Flags::FEMININE) {
            push(2, level - 5, own, false);
        }
    } else if flags.any(Flags::NOUN_FORM) {
        if !is_genitive(word) {
            push(0, level - if word.ends_with('s') { DOUBTFUL_LINK } else { 0 }, own, false);
        }
    } else if flags.any(Flags::ADJECTIVE) {
        push(0, level - ADJECTIVE, own, true);
    } else if flags.any(Flags::VERB_STEM) {
        push(0, level - VERB, own, true);
        if after.len() > 1 && after.starts_with('e') {
            push(1, level - VERB - 20, own, true);
        }
    } else if flags.any(Flags::NAME) && word.len() >= 4 {
        push(0, level - NAME, own, true);
    }
}

/// What a linking s after this noun costs: nothing where it is its genitive or its ending asks for one.
fn link_s_deduction(word: &str, flags: Flags) -> i32 {
    let usual = flags.any(Flags::GENITIVE_S) || LINK_S_ENDINGS.iter().any(|ending| word.ends_with(ending));
    if usual { 0 } else { DOUBTFUL_LINK }
}

/// Whether a form is its noun with -s or -es: then it is read as the noun with a linking s, so that the part ends
/// before it. Plurals in -n, -er, -e stay forms (Raketentest).
fn is_genitive(form: &str) -> bool {
    ["es", "s"].iter().any(|ending| {
        form.strip_suffix(ending).and_then(look_up).is_some_and(|base| base.flags.any(Flags::NOUN))
    })
}
