//! How much changes one word into another, as an automaton that walks a term dictionary: Damerau and Levenshtein's
//! distance with the costs of [`super::costs`].
//!
//! The state is the last two rows of the dynamic programme, so that any weights can be used; what has become dearer
//! than the budget is not walked further. Both words are in the exact form.

use tantivy_fst::Automaton;

use super::costs::{self, LONGEST};

/// Longest syllable that is written twice.
const LONGEST_STUTTER: usize = 6;

/// Costs up to here in one row; beyond any budget.
const NEVER: u8 = 200;

type Row = [u8; LONGEST + 1];

/// The words that were perhaps meant by one that was typed.
pub(super) struct Edits {
    typed: Vec<u8>,
    /// By place: what it costs that another letter was meant, by that letter.
    instead: Vec<[u8; 256]>,
    /// By place: what it costs that this letter is too many.
    extra: Vec<u8>,
    /// By end: bit n is set if the n letters before it stand there twice.
    stutters: Vec<u8>,
    budget: u8,
}

/// The rows after some letters of a word that may have been meant.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// Cost by how much of what was typed is used up.
    now: Row,
    /// The row before.
    earlier: Row,
    /// Cost where the last letter was left out.
    omitted: Row,
    /// First and last place, in these rows, that is within the budget; the last may be before the first.
    alive: (usize, usize),
    last: u8,
    begun: bool,
}

impl Edits {
    /// For a word of at most [`LONGEST`] bytes; `None` for longer ones.
    pub(super) fn new(typed: &str, budget: u8) -> Option<Edits> {
        let typed = typed.as_bytes().to_vec();
        if typed.is_empty() || typed.len() > LONGEST {
            return None;
        }
        let extra = (0..typed.len()).map(|at| superfluous(&typed, at)).collect();
        let instead =
            typed.iter().map(|letter| std::array::from_fn(|meant| substituted(meant as u8, *letter)));
        let twice = |end: usize, length: usize| {
            end >= 2 * length && typed[end - length..end] == typed[end - 2 * length..end - length]
        };
        let stutters = |end| {
            (2..=LONGEST_STUTTER)
                .filter(|length| twice(end, *length))
                .fold(0, |all, length| all | 1 << length)
        };
        let stutters = (0..=typed.len()).map(stutters).collect();
        Some(Edits { instead: instead.collect(), extra, stutters, typed, budget })
    }

    /// What changes `meant` into what was typed; `None` beyond the budget.
    pub(super) fn cost(&self, meant: &[u8]) -> Option<u8> {
        let mut state = self.start();
        for letter in meant {
            state = self.accept(&state, *letter);
            if !self.can_match(&state) {
                return None;
            }
        }
        self.is_match(&state).then(|| state.now[self.typed.len()])
    }

    /// Letters too many, and syllables written twice, in the row from `first` on, of which the places to `last`
    /// are filled; and what of it is within the budget.
    fn within_row(&self, now: &mut Row, omitted: &Row, first: usize, last: usize) -> (usize, usize) {
        let (mut run, mut alive) = (NEVER, (LONGEST, 0));
        for at in first..=self.typed.len() {
            if at > first {
                run = (now[at - 1] + self.extra[at - 1]).min(run + costs::FURTHER_EXTRA).min(NEVER);
                now[at] = now[at].min(run);
                if self.stutters[at] != 0 {
                    for length in (2..=LONGEST_STUTTER)
                        .filter(|length| self.stutters[at] >> length & 1 == 1 && at >= first + length)
                    {
                        now[at] = now[at].min(now[at - length] + costs::STUTTER);
                    }
                }
            }
            if now[at].min(omitted[at]) <= self.budget {
                alive = (alive.0.min(at), at);
            } else if at > last.max(alive.1) + LONGEST_STUTTER {
                break;
            }
        }
        alive
    }
}

impl Automaton for Edits {
    type State = State;

    fn start(&self) -> State {
        let never = [NEVER; LONGEST + 1];
        let mut now = never;
        now[0] = 0;
        let alive = self.within_row(&mut now, &never, 0, 0);
        State { now, earlier: never, omitted: never, alive, last: 0, begun: false }
    }

    fn is_match(&self, state: &State) -> bool {
        state.now[self.typed.len()] <= self.budget
    }

    fn can_match(&self, state: &State) -> bool {
        state.alive.0 <= state.alive.1
    }

    fn accept(&self, state: &State, letter: u8) -> State {
        let typed = &self.typed;
        let first = if state.begun { 0 } else { costs::FIRST };
        let mut now = [NEVER; LONGEST + 1];
        let mut omitted = [NEVER; LONGEST + 1];
        // An exchange reaches two places further than the row before it.
        let (from, to) = (state.alive.0.saturating_sub(1), (state.alive.1 + 2).min(typed.len()));
        for at in from..=to {
            let left_out = state.now[at] + missing(state.last, letter, typed.get(at).copied()) + first;
            omitted[at] = left_out.min(state.omitted[at] + costs::FURTHER).min(NEVER);
            let mut cost = omitted[at];
            if let Some(before) = at.checked_sub(1) {
                let other = self.instead[before][usize::from(letter)];
                cost = cost.min(state.now[before] + other + if other > 0 { first } else { 0 });
                if at >= 2 && letter == typed[at - 2] && state.last == typed[before] && letter != state.last {
                    cost = cost.min(state.earlier[at - 2] + costs::EXCHANGED);
                }
            }
            now[at] = cost.min(NEVER);
        }
        let mut alive = self.within_row(&mut now, &omitted, from, to);
        // The first half of an exchange leaves only a substitution, which is dearer than the whole.
        if alive.0 > alive.1 && state.now[from..=to].iter().any(|cost| cost + costs::EXCHANGED <= self.budget)
        {
            alive = (from, to.min(state.alive.1));
        }
        State { now, earlier: state.now, omitted, alive, last: letter, begun: true }
    }
}

/// What it costs that `meant` was written as `typed`.
fn substituted(meant: u8, typed: u8) -> u8 {
    if meant == typed {
        0
    } else if costs::alike(meant, typed) {
        costs::ALIKE
    } else if costs::beside(meant, typed) {
        costs::BESIDE
    } else if costs::is_vowel(meant) && costs::is_vowel(typed) {
        costs::VOWEL
    } else {
        costs::SLIP
    }
}

/// What it costs that `letter`, which stands after `before`, was left out before `next`.
fn missing(before: u8, letter: u8, next: Option<u8>) -> u8 {
    match (before, letter, next) {
        (before, letter, _) if before == letter => costs::DOUBLED,
        (_, letter, Some(next)) if letter == next => costs::DOUBLED,
        (b'a' | b'o' | b'u', b'e', _) => costs::UMLAUT,
        (before, b'h', _) if costs::is_vowel(before) || matches!(before, b't' | b'r' | b'c' | b'p') => {
            costs::SILENT
        }
        (b's', b'c', _) | (_, b'c', Some(b'k')) | (b'i', b'e', _) | (_, b't', Some(b'z')) => costs::SILENT,
        _ => costs::SLIP,
    }
}

/// What it costs that the letter at `at` is too many.
fn superfluous(typed: &[u8], at: usize) -> u8 {
    let letter = typed[at];
    let before = at.checked_sub(1).map_or(0, |before| typed[before]);
    let after = typed.get(at + 1).copied();
    let first = if at == 0 { costs::FIRST } else { 0 };
    let cost = missing(before, letter, after);
    if cost < costs::SLIP {
        cost
    } else if costs::beside(before, letter) || after.is_some_and(|after| costs::beside(after, letter)) {
        costs::BESIDE + first
    } else {
        costs::SLIP + first
    }
}

#[cfg(test)]
mod tests {
    use super::Edits;

    fn cost(typed: &str, meant: &str) -> Option<u8> {
        Edits::new(typed, 32).unwrap().cost(meant.as_bytes())
    }

    #[test]
    fn what_slips_cost() {
        let check = |typed: &str, meant: &str, expected: u8| {
            assert_eq!(cost(typed, meant), Some(expected), "{typed} for {meant}");
        };
        check("rakete", "rakete", 0);
        check("rakte", "rakete", 10);
        check("rakkete", "rakete", 5);
        check("akomodation", "akkommodation", 10);
        check("muller", "mueller", 4);
        check("mueler", "mueller", 5);
        check("walkampf", "wahlkampf", 6);
        check("bundeskanzelr", "bundeskanzler", 8);
        check("titelverdeidiger", "titelverteidiger", 6);
        check("fernsehseroe", "fernsehserie", 7);
        check("gelegtlich", "gelegentlich", 15);
        check("oesterreichischischen", "oesterreichischen", 9);
        check("xakete", "rakete", 14);
    }

    #[test]
    fn what_is_too_far_is_no_candidate() {
        for (typed, meant) in [("rakete", "regierung"), ("kanzler", "bundeskanzler"), ("wahl", "zug")] {
            assert_eq!(cost(typed, meant), None, "{typed} for {meant}");
        }
        assert!(Edits::new(&"a".repeat(41), 10).is_none() && Edits::new("", 10).is_none());
    }
}
