//! The words of a dictionary that sound like what was typed: an automaton over the Cologne phonetics.

use depesche_analysis::{Phonetics, phonetics};
use tantivy_fst::Automaton;

use super::costs;

/// Words of one phonetic code.
pub(super) struct Sound {
    code: Vec<u8>,
}

/// How much of the code has been heard; `None` once it is another.
#[derive(Clone, Copy)]
pub(super) struct State {
    phonetics: Phonetics,
    heard: Option<usize>,
}

impl Sound {
    /// `None` for a code that is too short to tell words apart.
    pub(super) fn of(typed: &str) -> Option<Sound> {
        let code = phonetics(typed).into_bytes();
        (code.len() >= costs::SOUND_DIGITS).then_some(Sound { code })
    }

    /// Whether a word has this code.
    pub(super) fn is(&self, word: &[u8]) -> bool {
        let heard = word.iter().fold(self.start(), |state, letter| self.accept(&state, *letter));
        self.is_match(&heard)
    }

    fn hear(&self, heard: &mut Option<usize>, digit: u8) {
        *heard = heard.filter(|heard| self.code.get(*heard) == Some(&digit)).map(|heard| heard + 1);
    }
}

impl Automaton for Sound {
    type State = State;

    fn start(&self) -> State {
        State { phonetics: Phonetics::default(), heard: Some(0) }
    }

    fn is_match(&self, state: &State) -> bool {
        let mut heard = state.heard;
        state.phonetics.finish(|digit| self.hear(&mut heard, digit));
        heard == Some(self.code.len())
    }

    fn can_match(&self, state: &State) -> bool {
        state.heard.is_some()
    }

    fn accept(&self, state: &State, letter: u8) -> State {
        let State { mut phonetics, mut heard } = *state;
        phonetics.push(letter, |digit| self.hear(&mut heard, digit));
        State { phonetics, heard }
    }
}
