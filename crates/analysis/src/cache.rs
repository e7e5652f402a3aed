//! Words already analysed, for each thread.
//!
//! Two generations bound the memory: when the young one is full it becomes the old one, and what is used again moves up.

use std::cell::RefCell;
use std::mem;
use std::sync::Arc;

use crate::vocabulary::Vocabulary;
use crate::word::{analyze_whole, analyze_word};
use crate::{TokenKind, Word};

/// Words of one generation; two generations of about 250 bytes a word make some 16 MB a thread. What meets many words
/// numbers them in a [`Vocabulary`] of its own.
const GENERATION: usize = 32_000;

/// Longest surface kept, in bytes; longer ones are rare and analysed each time.
const MAX_KEPT: usize = 96;

/// Words by their numbers.
#[derive(Default)]
struct Generation {
    vocabulary: Vocabulary,
    words: Vec<Arc<Word>>,
}

#[derive(Default)]
struct Generations {
    young: Generation,
    old: Generation,
}

thread_local! {
    static KNOWN: RefCell<Generations> = RefCell::default();
}

impl Generation {
    fn find(&self, surface: &str, kind: TokenKind) -> Option<&Arc<Word>> {
        let number = self.vocabulary.find(&self.vocabulary.wanted(surface, kind))?;
        Some(&self.words[number as usize])
    }

    fn insert(&mut self, surface: &str, kind: TokenKind, word: Arc<Word>) {
        let wanted = self.vocabulary.wanted(surface, kind);
        self.vocabulary.insert(&wanted);
        self.words.push(word);
    }
}

impl Generations {
    fn get(&mut self, surface: &str, kind: TokenKind) -> Arc<Word> {
        if let Some(word) = self.young.find(surface, kind) {
            return Arc::clone(word);
        }
        let old = self.old.find(surface, kind).cloned();
        let word = old.unwrap_or_else(|| Arc::new(analyze(surface, kind)));
        if self.young.words.len() >= GENERATION {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(surface, kind, Arc::clone(&word));
        word
    }
}

/// Analyses a word, known or not.
pub(crate) fn analyze(surface: &str, kind: TokenKind) -> Word {
    match kind {
        TokenKind::Word => analyze_word(surface),
        TokenKind::Hyphenated => analyze_whole(surface),
    }
}

/// The forms of a word, or of a hyphen compound or address as a whole.
pub(crate) fn word(surface: &str, kind: TokenKind) -> Arc<Word> {
    if surface.len() > MAX_KEPT {
        return Arc::new(analyze(surface, kind));
    }
    KNOWN.with_borrow_mut(|known| known.get(surface, kind))
}
