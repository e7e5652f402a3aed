//! Splits compounds: Landtagswahl into Landtag and Wahl.
//!
//! A dynamic programme over the letters finds, for every number of parts, the sequence of lexicon words with linking
//! letters between them that has the highest mean log frequency (the geometric mean of Koehn and Knight, "Empirical
//! Methods for Compound Splitting", EACL 2003); it is taken if it beats the whole word. Unlike there, a part must be able to
//! stand where it stands: the last one is a noun or adjective, the ones before it nouns, adjectives, verb stems or
//! known first elements, with the linking letters (Fugenlaute) their kind takes.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::lexicon::{Entry, LexiconFlags as Flags, look_up};
use crate::piece::{Piece, Role, pieces};

/// Shortest and longest word that is looked at, in bytes.
const MIN_LEN: usize = 6;
const MAX_LEN: usize = 72;

/// Most parts of a compound.
const MAX_PARTS: usize = 8;

/// How much the whole word may be more frequent than its parts on average, in tenths of a level.
const NOUN_ALLOWANCE: i32 = 75;
const OTHER_ALLOWANCE: i32 = 10;
const VERB_ALLOWANCE: i32 = -70;

/// What a further part costs beyond its share in the mean.
const PART_COST: i32 = 6;

static LEXICALISED: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| crate::lists::entries(include_str!("../data/lexicalised.txt")).collect());

/// One part: `start..end` are its letters, `next` is where the letters after its link begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) next: usize,
}

/// A compound taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// The parts, at least two.
    pub(crate) parts: Vec<Span>,
    /// Compounds inside the compound that span several parts, but not all (Raumfahrt in Weltraumfahrt).
    pub(crate) inner: Vec<Span>,
}

/// The best chain of parts up to one place in the word, for one number of parts.
#[derive(Clone, Copy)]
struct Chain {
    score: i32,
    from: usize,
    piece: Piece,
}

/// Takes lower-case letters (umlauts, ss) apart; `None` if they are no compound.
pub(crate) fn split(letters: &str) -> Option<Split> {
    let atoms = atoms(letters)?;
    let parts = merged(letters, &atoms);
    if parts.len() < 2 {
        return None;
    }
    let inner = inner(letters, &atoms, &parts);
    Some(Split { parts, inner })
}

/// The smallest parts. A part is divided wherever the same word alone would be.
fn atoms(letters: &str) -> Option<Vec<Span>> {
    if !(MIN_LEN..=MAX_LEN).contains(&letters.len()) || !letters.bytes().all(is_letter) {
        return None;
    }
    let whole = look_up(letters);
    if LEXICALISED.contains(letters) || whole.is_some_and(is_only_name) {
        return None;
    }
    let (mean, chain) = best_chain(letters)?;
    if mean <= bar(whole) {
        return None;
    }
    let mut all = Vec::with_capacity(chain.len());
    for part in chain {
        let Some(smaller) = atoms(&letters[part.start..part.end]) else {
            all.push(part);
            continue;
        };
        let last = smaller.len() - 1;
        all.extend(smaller.iter().enumerate().map(|(at, span)| Span {
            start: part.start + span.start,
            end: part.start + span.end,
            next: if at == last { part.next } else { part.start + span.next },
        }));
    }
    Some(all)
}

/// How well the best split of these letters explains them, whether or not it is taken.
pub(crate) fn score(letters: &str) -> Option<i32> {
    if letters.len() > MAX_LEN { None } else { best_chain(letters).map(|(mean, _)| mean) }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || !byte.is_ascii()
}

fn is_only_name(entry: Entry) -> bool {
    entry.flags.any(Flags::NAME) && !entry.flags.any(Flags::NOUN.or(Flags::NOUN_FORM))
}

/// The mean a split must exceed, given what is known about the whole word.
fn bar(whole: Option<Entry>) -> i32 {
    const UNKNOWN: i32 = 60;
    let Some(entry) = whole else { return UNKNOWN };
    let level = entry.level() * 10;
    let allowance = if entry.flags.any(Flags::NOUN.or(Flags::NOUN_FORM)) {
        NOUN_ALLOWANCE
    } else if entry.flags.any(Flags::VERB_FORM.or(Flags::ADJECTIVE).or(Flags::ADJECTIVE_FORM)) {
        VERB_ALLOWANCE
    } else {
        OTHER_ALLOWANCE
    };
    (level - allowance).max(UNKNOWN)
}

/// The chain with the highest mean over the whole word, and that mean in tenths of a level.
fn best_chain(letters: &str) -> Option<(i32, Vec<Span>)> {
    let len = letters.len();
    let mut chains: Vec<[Option<Chain>; MAX_PARTS + 1]> = vec![[None; MAX_PARTS + 1]; len + 1];
    let mut found = Vec::new();
    for start in 0..len {
        let reached = chains[start];
        if start > 0 && reached.iter().all(Option::is_none) {
            continue;
        }
        found.clear();
        pieces(letters, start, &mut found);
        for piece in &found {
            let last = piece.next == len;
            if last != (piece.role == Role::Last) {
                continue;
            }
            for count in 0..MAX_PARTS {
                let before = match (start, reached[count]) {
                    (0, _) if count == 0 => 0,
                    (0, _) | (_, None) => continue,
                    (_, Some(chain)) => chain.score,
                };
                let score = before + piece.score;
                let slot = &mut chains[piece.next][count + 1];
                if slot.is_none_or(|chain| chain.score < score) {
                    *slot = Some(Chain { score, from: start, piece: *piece });
                }
            }
        }
    }
    let (mean, count) = (2..=MAX_PARTS)
        .filter_map(|count| {
            let parts = i32::try_from(count).ok()?;
            Some((chains[len][count]?.score / parts - PART_COST * (parts - 2), count))
        })
        .max()?;
    Some((mean, walk_back(&chains, len, count)))
}

fn walk_back(chains: &[[Option<Chain>; MAX_PARTS + 1]], len: usize, count: usize) -> Vec<Span> {
    let mut spans = Vec::with_capacity(count);
    let mut at = len;
    for count in (1..=count).rev() {
        let Some(chain) = chains[at][count] else { break };
        spans.push(Span { start: chain.from, end: chain.piece.end, next: chain.piece.next });
        at = chain.from;
    }
    spans.reverse();
    spans
}

/// Puts parts together that form a lexicalised compound.
fn merged(letters: &str, atoms: &[Span]) -> Vec<Span> {
    let mut parts: Vec<Span> = Vec::with_capacity(atoms.len());
    for atom in atoms {
        match parts.last_mut() {
            Some(before) if is_lexicalised(letters, before.start, *atom) => {
                before.end = atom.end;
                before.next = atom.next;
            }
            _ => parts.push(*atom),
        }
    }
    parts
}

/// Whether the letters from `start` to the end of `last` are a lexicalised compound in any of its forms.
fn is_lexicalised(letters: &str, start: usize, last: Span) -> bool {
    let word = &letters[start..last.end];
    LEXICALISED.contains(word)
        || ["es", "en", "s", "e", "n"]
            .iter()
            .any(|ending| word.strip_suffix(ending).is_some_and(|base| LEXICALISED.contains(base)))
}

/// Known compounds made of several, but not all, of the atoms, other than the parts themselves.
fn inner(letters: &str, atoms: &[Span], parts: &[Span]) -> Vec<Span> {
    const MIN_LEVEL: i32 = 2;
    let mut all = Vec::new();
    for (first, from) in atoms.iter().enumerate() {
        for (last, to) in atoms.iter().enumerate().skip(first + 1) {
            let span = Span { start: from.start, end: to.end, next: to.next };
            if (first == 0 && last + 1 == atoms.len()) || parts.contains(&span) {
                continue;
            }
            let known = look_up(&letters[span.start..span.end]).is_some_and(|entry| {
                entry.flags.any(Flags::NOUN.or(Flags::NOUN_FORM)) || entry.level() >= MIN_LEVEL
            });
            if known {
                all.push(span);
            }
        }
    }
    all
}
