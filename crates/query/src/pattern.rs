//! What stands for many words: wildcards, and words a few letters off.
//!
//! Both are matched against terms, that is in lower case, with ae, oe, ue for umlauts and ss for ß.

use std::sync::LazyLock;

use depesche_analysis::exact_form;
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

/// Most letters a word may be off.
pub(crate) const MAX_EDITS: u8 = 2;
/// Most pieces of a pattern that are told apart; what is beyond matches anything.
const MAX_PIECES: usize = 63;

/// Words of a certain shape: an automaton that is at several of its pieces at once, a bit for each (Baeza-Yates, Gonnet: A new
/// approach to text searching, 1992).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    /// By byte the pieces that are this byte.
    bytes: Box<[u64; 256]>,
    /// The pieces that are any one letter, and those that are anything.
    one: u64,
    any: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// This byte.
    Byte(u8),
    /// Any one letter.
    One,
    /// Anything.
    Any,
}

impl Pattern {
    /// Of a word with `*` and `?`, to be matched against exact forms.
    pub(crate) fn new(word: &str) -> Pattern {
        Pattern::folded(word, |literal| {
            // Hyphens are not in the terms of what they join.
            exact_form(literal).chars().filter(|c| c.is_alphanumeric()).collect()
        })
    }

    /// To be matched against lower-cased values as they are.
    pub(crate) fn of_value(value: &str) -> Pattern {
        Pattern::folded(value, str::to_lowercase)
    }

    /// To be matched against ids.
    pub(crate) fn of_id(id: &str) -> Pattern {
        Pattern::folded(id, str::to_owned)
    }

    fn folded(word: &str, fold: impl Fn(&str) -> String) -> Pattern {
        let mut pieces = Vec::new();
        let mut rest = word;
        while !rest.is_empty() && pieces.len() < MAX_PIECES {
            let literal = rest.find(['*', '?']).unwrap_or(rest.len());
            pieces.extend(fold(&rest[..literal]).bytes().map(Piece::Byte));
            let wildcard = rest[literal..].chars().next();
            rest = rest[literal..].get(1..).unwrap_or("");
            match wildcard {
                Some('*') if pieces.last() != Some(&Piece::Any) => pieces.push(Piece::Any),
                Some('?') => pieces.push(Piece::One),
                _ => {}
            }
        }
        if pieces.len() > MAX_PIECES {
            pieces.truncate(MAX_PIECES - 1);
            pieces.push(Piece::Any);
        }
        let mut pattern = Pattern { pieces, bytes: Box::new([0; 256]), one: 0, any: 0 };
        for (n, piece) in pattern.pieces.iter().enumerate() {
            match piece {
                Piece::Byte(byte) => pattern.bytes[usize::from(*byte)] |= 1 << n,
                Piece::One => pattern.one |= 1 << n,
                Piece::Any => pattern.any |= 1 << n,
            }
        }
        pattern
    }

    /// Whether its first letters narrow down where to look.
    pub(crate) fn begins(&self) -> bool {
        matches!(self.pieces.as_slice(), [Piece::Byte(_), Piece::Byte(_), ..])
    }

    /// The longest stretch of bytes every match has; empty if there is none.
    pub(crate) fn literal(&self) -> Vec<u8> {
        let literals = self.pieces.split(|piece| !matches!(piece, Piece::Byte(_)));
        let longest = literals.max_by_key(|literal| literal.len()).unwrap_or_default();
        let byte = |piece: &Piece| if let Piece::Byte(byte) = piece { Some(*byte) } else { None };
        longest.iter().filter_map(byte).collect()
    }

    /// The beginning, if nothing else is asked for.
    pub(crate) fn prefix(&self) -> Option<Vec<u8>> {
        let (last, before) = self.pieces.split_last()?;
        let bytes = before.iter().map(|piece| match piece {
            Piece::Byte(byte) => Some(*byte),
            Piece::One | Piece::Any => None,
        });
        bytes.collect::<Option<Vec<u8>>>().filter(|_| *last == Piece::Any)
    }

    /// Whether a term has this shape.
    pub(crate) fn matches(&self, term: &str) -> bool {
        let state = term.bytes().fold(self.start(), |state, byte| self.accept(&state, byte));
        self.is_match(&state)
    }

    /// With all pieces that may match nothing passed; no two of them follow one another.
    fn passed(&self, places: u64) -> u64 {
        places | (places & self.any) << 1
    }
}

/// How far a term has been matched: the pieces that may come next, by bit; and which of them wait for the second letter of
/// ae, oe, ue or ss, or for the rest of a character, after a [`Piece::One`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PatternState {
    next: u64,
    /// Behind a `?` that has taken a, o, u or s and may take one letter more.
    digraph: u64,
    /// The byte taken last.
    last: u8,
}

impl Automaton for Pattern {
    type State = PatternState;

    fn start(&self) -> PatternState {
        PatternState { next: self.passed(1), ..PatternState::default() }
    }

    fn is_match(&self, state: &PatternState) -> bool {
        state.next & 1 << self.pieces.len() != 0
    }

    fn can_match(&self, state: &PatternState) -> bool {
        state.next != 0
    }

    fn accept(&self, state: &PatternState, byte: u8) -> PatternState {
        // The further bytes of a character belong to the `?` that took its first.
        let goes_on = byte & 0xc0 == 0x80;
        let taken = if goes_on { 0 } else { (state.next & self.one) << 1 };
        let mut next = (state.next & self.bytes[usize::from(byte)]) << 1 | state.next & self.any | taken;
        let mut digraph = taken;
        let second = matches!((state.last, byte), (b'a' | b'o' | b'u', b'e') | (b's', b's'));
        if second || goes_on {
            next |= state.digraph;
            digraph |= if goes_on { state.digraph } else { 0 };
        }
        PatternState { next: self.passed(next), digraph, last: byte }
    }
}

/// What many words are like.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Pattern(Pattern),
    Fuzzy(Fuzzy),
}

impl Shape {
    /// Whether a term is like this.
    pub(crate) fn matches(&self, term: &str) -> bool {
        match self {
            Shape::Pattern(pattern) => pattern.matches(term),
            Shape::Fuzzy(fuzzy) => fuzzy.matches(term),
        }
    }

    /// Whether the exact form of a written word may be like this; said without making it, and no only where that is sure.
    pub(crate) fn may_match(&self, surface: &str) -> bool {
        if !surface.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return true;
        }
        match self {
            Shape::Pattern(pattern) => match pattern.pieces.first() {
                Some(Piece::Byte(first)) => {
                    surface.as_bytes().first().is_some_and(|letter| letter.to_ascii_lowercase() == *first)
                }
                _ => {
                    let literal = pattern.literal();
                    let mut windows = surface.as_bytes().windows(literal.len().max(1));
                    literal.is_empty() || windows.any(|window| window.eq_ignore_ascii_case(&literal))
                }
            },
            Shape::Fuzzy(Fuzzy { first: Some(first), .. })
                if surface.as_bytes().first().map(u8::to_ascii_lowercase) != Some(*first) =>
            {
                false
            }
            Shape::Fuzzy(fuzzy) => surface.len().abs_diff(fuzzy.letters) <= usize::from(MAX_EDITS),
        }
    }
}

static BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; MAX_EDITS as usize]> =
    LazyLock::new(|| [1, 2].map(|edits| LevenshteinAutomatonBuilder::new(edits, true)));

/// Words at most so many letters off: put in, left out, replaced, or two neighbours exchanged. Where two may be off, the first
/// has to be right: slips there are rare, and nearly all words so far off are others.
#[derive(Clone)]
pub(crate) struct Fuzzy {
    /// Of the word.
    letters: usize,
    /// What a match has to begin with.
    first: Option<u8>,
    dfa: std::sync::Arc<DFA>,
}

impl std::fmt::Debug for Fuzzy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fuzzy").field("states", &self.dfa.num_states()).finish()
    }
}

impl Fuzzy {
    /// Of a term.
    pub(crate) fn new(term: &str, edits: u8) -> Fuzzy {
        let builder = &BUILDERS[usize::from(edits.clamp(1, MAX_EDITS) - 1)];
        Fuzzy {
            letters: term.chars().count(),
            first: term.bytes().next().filter(|_| edits > 1),
            dfa: std::sync::Arc::new(builder.build_dfa(term)),
        }
    }

    /// Whether a term is so near.
    pub(crate) fn matches(&self, term: &str) -> bool {
        let begins = self.first.is_none_or(|first| term.as_bytes().first() == Some(&first));
        begins && matches!(self.dfa.eval(term), Distance::Exact(_))
    }
}

impl Automaton for Fuzzy {
    /// `None` before the first letter.
    type State = Option<u32>;

    fn start(&self) -> Option<u32> {
        None
    }

    fn is_match(&self, state: &Option<u32>) -> bool {
        let state = state.unwrap_or(self.dfa.initial_state());
        matches!(self.dfa.distance(state), Distance::Exact(_))
    }

    fn can_match(&self, state: &Option<u32>) -> bool {
        *state != Some(SINK_STATE)
    }

    fn accept(&self, state: &Option<u32>, byte: u8) -> Option<u32> {
        match state {
            None if self.first.is_some_and(|first| first != byte) => Some(SINK_STATE),
            state => Some(self.dfa.transition(state.unwrap_or(self.dfa.initial_state()), byte)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fuzzy, Pattern};
    use crate::tests::naive_places::{edit_distance, has_shape};

    fn check(pattern: &str, matching: &[&str], others: &[&str]) {
        let pattern = Pattern::new(pattern);
        for term in matching {
            assert!(pattern.matches(term), "{pattern:?} {term}");
        }
        for term in others {
            assert!(!pattern.matches(term), "{pattern:?} {term}");
        }
    }

    #[test]
    fn shapes_of_words() {
        check("Rakete*", &["rakete", "raketen", "raketenstart"], &["traegerrakete", "rakte"]);
        check("*rakete", &["rakete", "traegerrakete"], &["raketen"]);
        check("*rak*te*", &["rakete", "xraketenx"], &["rakt"]);
        check("M?ller", &["mueller", "moeller", "miller", "muller"], &["mller", "mumller"]);
        check("Stra?e", &["strasse", "strabe"], &["strase!", "straxxe"]);
        check("Gru?", &["grue", "grub"], &["gruen", "gru"]);
        check("H?user", &["haeuser", "hauser"], &["haouser"]);
        check("Jong-u*", &["jongun"], &["jong"]);
        check("a?c", &["abc", "aøc", "aaec"], &["ac", "abbc", "aabc"]);
    }

    proptest! {
        #[test]
        fn as_tried_out(pattern in "[aeus*?]{0,7}", term in "[aeusß]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = has_shape(&chars(&pattern), &chars(&term));
            prop_assert_eq!(Pattern::new(&pattern).matches(&term), expected, "{} {}", pattern, term);
        }

        #[test]
        fn letters_off(word in "[abü]{1,5}", term in "[abü]{0,6}", edits in 1_u8..=2) {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let begins = edits < 2 || word.bytes().next() == term.bytes().next();
            let near = begins && edit_distance(&chars(&word), &chars(&term)) <= usize::from(edits);
            prop_assert_eq!(Fuzzy::new(&word, edits).matches(&term), near, "{} {}", word, term);
        }
    }
}
