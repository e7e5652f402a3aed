//! Splits compounds: Landtagswahl into Landtag and Wahl.
//!
//! A dynamic programme over the letters finds, for every number of parts, the sequence of lexicon words with linking
//! letters between them that has the highest mean log frequency (the geometric mean of Koehn and Knight, "Empirical
//! Methods for Compound Splitting", EACL 2003); it is taken if it beats the whole word. Unlike there, a part must be able to
//! stand where it stands: the last one is a noun or adjective, the ones before it nouns, adjectives, verb stems or
//! known first elements, with the linking letters (Fugenlaute) their kind takes.

use std::cell::Cell;
use std::sync::LazyLock;

use crate::lexicon::{Entry, LexiconFlags as Flags, look_up};
use crate::lists::{WordSet, words};
use crate::piece::{Piece, Role, pieces};

/// Shortest and longest word that is looked at, in bytes.
const MIN_LEN: usize = 6;
const MAX_LEN: usize = 72;

/// Most parts of a compound.
const MAX_PARTS: usize = 8;

/// How much the whole word may be more frequent than its parts on average, in tenths of a level.
const NOUN_ALLOWANCE: i32 = 75;
const WEAK_ALLOWANCE: i32 = -30;
const OTHER_ALLOWANCE: i32 = 10;
const ADJECTIVE_ALLOWANCE: i32 = -70;

/// The mean from which the parts of an unknown word are believed.
const UNKNOWN: i32 = 60;

const NOUNS: Flags = Flags::NOUN.or(Flags::NOUN_FORM);

const ADJECTIVES: Flags = Flags::ADJECTIVE.or(Flags::ADJECTIVE_FORM);

/// A compound is seldom more frequent than any of its parts: by how many levels it may be (not Tran-sport).
const RAREST_PART: i32 = 2;

/// From this level on, an adjective with its noun is one idea (Freizeit, Hochschule; but Blau-helm).
const ONE_IDEA: i32 = 12;

/// What a further part costs beyond its share in the mean.
const PART_COST: i32 = 6;

static LEXICALISED: LazyLock<WordSet> =
    LazyLock::new(|| words(include_str!("../data/lexicalised.txt")).collect());

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

/// By the number of parts.
type Chains = [Option<Chain>; MAX_PARTS + 1];

thread_local! {
    static SCRATCH: Cell<(Vec<Chains>, Vec<Piece>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

/// A chain over the whole word.
struct Best {
    /// Mean of the scores, in tenths of a level.
    mean: i32,
    /// Level of the rarest part.
    rarest: i32,
    /// Whether a part is of a doubtful kind (short, verb stem, adjective, name).
    weak: bool,
    spans: Vec<Span>,
}

/// Takes lower-case letters (umlauts, ss) apart; `None` if they are no compound.
///
/// Places where no part can begin or end are those inside one written letter (the two s of ß); there the word is
/// taken as it is.
pub(crate) fn split(letters: &str, inside: impl Fn(usize) -> bool) -> Option<Split> {
    let (chain, parts) = divide(letters)?;
    if chain.iter().chain(&parts).any(|span| inside(span.start) || inside(span.end)) {
        return None;
    }
    let inner = inner(letters, &chain, &parts);
    Some(Split { parts, inner })
}

/// The best chain and the parts made of it: each is divided exactly where the same word alone would be.
fn divide(letters: &str) -> Option<(Vec<Span>, Vec<Span>)> {
    if !(MIN_LEN..=MAX_LEN).contains(&letters.len()) || !letters.bytes().all(is_letter) {
        return None;
    }
    let whole = look_up(letters);
    if is_lexicalised(letters) || whole.is_some_and(is_never_divided) {
        return None;
    }
    let best = best_chain(letters)?;
    if !is_better(letters, whole, &best) {
        return None;
    }
    let joined = joined(letters, &best.spans);
    if joined.len() < 2 {
        return None;
    }
    let mut parts = Vec::with_capacity(joined.len());
    for part in joined {
        let Some((_, smaller)) = divide(&letters[part.start..part.end]) else {
            parts.push(part);
            continue;
        };
        let last = smaller.len() - 1;
        parts.extend(smaller.iter().enumerate().map(|(at, span)| Span {
            start: part.start + span.start,
            end: part.start + span.end,
            next: if at == last { part.next } else { part.start + span.next },
        }));
    }
    Some((best.spans, parts))
}

/// Names, and forms that are of a verb and nothing else.
fn is_never_divided(entry: Entry) -> bool {
    entry.flags.any(Flags::NAME)
        || (entry.flags.any(Flags::VERB_FORM) && !entry.flags.any(NOUNS.or(ADJECTIVES)))
}

/// Whether the parts explain the word better than the word itself does.
fn is_better(letters: &str, whole: Option<Entry>, best: &Best) -> bool {
    let Some(entry) = whole else { return best.mean > UNKNOWN };
    if best.mean <= bar(entry, best.weak) || entry.level() - RAREST_PART > best.rarest {
        return false;
    }
    let entry_of = |span: Option<&Span>| span.and_then(|span| look_up(&letters[span.start..span.end]));
    let is = |span: Option<&Span>, flags: Flags| entry_of(span).is_some_and(|entry| entry.flags.any(flags));
    let adjective_first = is(best.spans.first(), Flags::ADJECTIVE) && !is(best.spans.first(), Flags::NOUN);
    let last_fits = if entry.flags.any(NOUNS) {
        is(best.spans.last(), NOUNS)
    } else {
        !entry.flags.any(ADJECTIVES) || is(best.spans.last(), ADJECTIVES)
    };
    last_fits && !(adjective_first && entry.level() >= ONE_IDEA)
}

/// How well the best split of these letters explains them, whether or not it is taken.
pub(crate) fn score(letters: &str) -> Option<i32> {
    if letters.len() > MAX_LEN { None } else { best_chain(letters).map(|best| best.mean) }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || !byte.is_ascii()
}

/// The mean a split must exceed, given what is known about the whole word.
fn bar(whole: Entry, weak: bool) -> i32 {
    let allowance = match () {
        () if whole.flags.any(NOUNS) && weak => WEAK_ALLOWANCE,
        () if whole.flags.any(NOUNS) => NOUN_ALLOWANCE,
        () if whole.flags.any(ADJECTIVES) => ADJECTIVE_ALLOWANCE,
        () => OTHER_ALLOWANCE,
    };
    (whole.level() * 10 - allowance).max(UNKNOWN)
}

/// The chain with the highest mean over the whole word: that mean in tenths of a level, the level of the rarest part,
/// and the parts.
fn best_chain(letters: &str) -> Option<Best> {
    // Allocating these anew was a tenth of the cost of a word.
    let (mut chains, mut found) = SCRATCH.take();
    chains.clear();
    chains.resize(letters.len() + 1, [None; MAX_PARTS + 1]);
    let best = best_of(letters, &mut chains, &mut found);
    SCRATCH.set((chains, found));
    best
}

fn best_of(letters: &str, chains: &mut [Chains], found: &mut Vec<Piece>) -> Option<Best> {
    let len = letters.len();
    for start in 0..len {
        let reached = chains[start];
        if start > 0 && reached.iter().all(Option::is_none) {
            continue;
        }
        found.clear();
        pieces(letters, start, found);
        for piece in &*found {
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
    Some(walk_back(chains, len, count, mean))
}

fn walk_back(chains: &[Chains], len: usize, count: usize, mean: i32) -> Best {
    let mut best = Best { mean, rarest: i32::MAX, weak: false, spans: Vec::with_capacity(count) };
    let mut at = len;
    for count in (1..=count).rev() {
        let Some(chain) = chains[at][count] else { break };
        best.spans.push(Span { start: chain.from, end: chain.piece.end, next: chain.piece.next });
        best.rarest = best.rarest.min(chain.piece.level);
        best.weak |= chain.piece.weak;
        at = chain.from;
    }
    best.spans.reverse();
    best
}

/// Joins neighbours that make a known word which is not divided when it stands alone.
fn joined(letters: &str, chain: &[Span]) -> Vec<Span> {
    let mut parts = Vec::with_capacity(chain.len());
    let mut first = 0;
    while let Some(from) = chain.get(first) {
        let whole = (first + 1..chain.len()).rev().find(|last| {
            let word = &letters[from.start..chain[*last].end];
            word.len() < letters.len() && is_one_word(word)
        });
        let last = whole.unwrap_or(first);
        parts.push(Span { start: from.start, end: chain[last].end, next: chain[last].next });
        first = last + 1;
    }
    parts
}

/// Whether letters are a known noun, name or lexicalised compound that is not divided.
fn is_one_word(word: &str) -> bool {
    is_lexicalised(word)
        || (look_up(word).is_some_and(|entry| entry.flags.any(NOUNS.or(Flags::NAME)))
            && divide(word).is_none())
}

/// Whether letters are a lexicalised compound in any of its forms.
fn is_lexicalised(word: &str) -> bool {
    LEXICALISED.contains(word)
        || ["es", "en", "s", "e", "n"]
            .iter()
            .any(|ending| word.strip_suffix(ending).is_some_and(|base| LEXICALISED.contains(base)))
}

/// Known compounds made of several, but not all, of the parts: neighbours among the parts or in the chain they came from.
fn inner(letters: &str, chain: &[Span], parts: &[Span]) -> Vec<Span> {
    let mut all = Vec::new();
    for atoms in [parts, chain] {
        for (first, from) in atoms.iter().enumerate() {
            for to in &atoms[first..] {
                let span = Span { start: from.start, end: to.end, next: to.next };
                let is_whole = span.start == 0 && span.next == letters.len();
                if !is_whole
                    && !parts.contains(&span)
                    && !all.contains(&span)
                    && is_in_use(&letters[span.start..span.end])
                {
                    all.push(span);
                }
            }
        }
    }
    all.retain(|span| !parts.iter().any(|part| part.start <= span.start && span.end <= part.end));
    all
}

/// Whether letters are a noun, or a word frequent enough to be searched for.
fn is_in_use(word: &str) -> bool {
    const MIN_LEVEL: i32 = 2;
    look_up(word).is_some_and(|entry| entry.is_noun() || entry.level() >= MIN_LEVEL)
}
