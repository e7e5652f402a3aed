//! Words already analysed, for each thread.
//!
//! Running text repeats its words (Zipf), so the look-up is nearly the whole cost of analysis. Two generations bound
//! the memory: when the young one is full it becomes the old one, and what is used again moves up.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::Word;
use crate::word::{analyze_whole, analyze_word};

/// Words of one generation; two generations of about 200 bytes a word make some 50 MB a thread. Half of it made
/// highlights a quarter slower where articles hold 170,000 different words.
const GENERATION: usize = 128_000;

/// Longest surface kept, in bytes; longer ones are rare and analysed each time.
const MAX_KEPT: usize = 96;

type Words = HashMap<Box<str>, Arc<Word>, RandomState>;

#[derive(Default)]
struct Generations {
    young: Words,
    old: Words,
}

impl Generations {
    fn get(&mut self, surface: &str, analyze: fn(&str) -> Word) -> Arc<Word> {
        if let Some(word) = self.young.get(surface) {
            return Arc::clone(word);
        }
        let kept = self.old.remove_entry(surface);
        let (key, word) = kept.unwrap_or_else(|| (surface.into(), Arc::new(analyze(surface))));
        if surface.len() <= MAX_KEPT {
            if self.young.len() >= GENERATION {
                self.old = mem::take(&mut self.young);
            }
            self.young.insert(key, Arc::clone(&word));
        }
        word
    }
}

thread_local! {
    static WORDS: RefCell<Generations> = RefCell::default();
    static WHOLES: RefCell<Generations> = RefCell::default();
}

/// The forms of a word.
pub(crate) fn word(surface: &str) -> Arc<Word> {
    WORDS.with_borrow_mut(|words| words.get(surface, analyze_word))
}

/// The forms of a hyphen compound or address as a whole.
pub(crate) fn whole(surface: &str) -> Arc<Word> {
    WHOLES.with_borrow_mut(|words| words.get(surface, analyze_whole))
}
