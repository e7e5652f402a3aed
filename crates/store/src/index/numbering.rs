//! The words of the segments under construction, numbered.
//!
//! All threads of a run number words together, so that each is analysed once and kept once. Most words of a text are known:
//! many threads look them up at the same time, and only what is new is added by one after the other.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use depesche_analysis::{Occurrence, TokenKind, Vocabulary, Word};
use foldhash::HashMap;

use super::layout;
use super::terms::{Forms, Terms};

/// What words are numbered with, shared by those who number them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbering(Arc<RwLock<Numbers>>);

#[derive(Debug)]
struct Numbers {
    vocabulary: Vocabulary,
    terms: Terms,
    forms: Forms,
    marks: Marks,
}

/// The terms that stand where sentences and texts begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    pub(super) sentence: u32,
    pub(super) paragraph: u32,
}

impl Default for Numbers {
    fn default() -> Numbers {
        let mut terms = Terms::default();
        let marks =
            Marks { sentence: terms.number(layout::SENTENCE), paragraph: terms.number(layout::PARAGRAPH) };
        Numbers { vocabulary: Vocabulary::default(), terms, forms: Forms::default(), marks }
    }
}

/// The words of several texts, one text after the other.
#[derive(Debug, Default)]
pub(super) struct Reading {
    words: Vec<Occurrence>,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Reading {
    /// The words of each text.
    pub(super) fn texts(&self) -> impl Iterator<Item = &[Occurrence]> {
        let begins = [0].into_iter().chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.words[begin..*end])
    }
}

impl Numbering {
    fn numbers(&self) -> RwLockReadGuard<'_, Numbers> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn numbers_mut(&self) -> RwLockWriteGuard<'_, Numbers> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether both are the same.
    pub(crate) fn is(&self, other: &Numbering) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Reads texts into `reading`, in the place of what it held.
    pub(super) fn read<'t>(&self, texts: impl Iterator<Item = &'t str>, reading: &mut Reading) {
        let Reading { words, ends } = reading;
        words.clear();
        ends.clear();
        let mut unknown = Vec::new();
        let numbers = self.numbers();
        for text in texts {
            numbers.vocabulary.look_up(text, words, &mut unknown);
            ends.push(words.len());
        }
        drop(numbers);
        if unknown.is_empty() {
            return;
        }
        // Analysed while others go on.
        let mut forms: HashMap<(&str, bool), Word> = HashMap::default();
        let key = |surface, kind| (surface, kind == TokenKind::Word);
        for word in &unknown {
            forms.entry(key(word.surface(), word.kind())).or_insert_with(|| word.word());
        }
        let mut numbers = self.numbers_mut();
        for word in &unknown {
            let (number, is_new) = numbers.vocabulary.number(word);
            if let Some(form) = forms.get(&key(word.surface(), word.kind())).filter(|_| is_new) {
                let Numbers { forms, terms, .. } = &mut *numbers;
                forms.push(form, word.kind(), terms);
            }
            words[word.at].number = number;
        }
    }

    /// The number of a term that is no word.
    pub(super) fn term(&self, term: &str) -> u32 {
        self.numbers_mut().terms.number(term)
    }

    /// Adds what these words count in fingerprints to `hashes`, `other` where there is none.
    pub(super) fn hashes(&self, words: impl Iterator<Item = Option<u32>>, other: u32, hashes: &mut Vec<u32>) {
        let numbers = self.numbers();
        hashes.extend(words.map(|word| word.map_or(other, |number| numbers.forms.hash(number))));
    }

    /// Bytes they take, all together.
    pub(crate) fn bytes(&self) -> usize {
        let numbers = self.numbers();
        numbers.vocabulary.bytes() + numbers.terms.bytes() + numbers.forms.bytes()
    }

    /// All terms so far, in their order.
    pub(super) fn dictionary(&self) -> Dictionary {
        let numbers = self.numbers();
        let (terms, mut forms, marks) =
            (numbers.terms.texts(), numbers.forms.without_hashes(), numbers.marks);
        drop(numbers);
        let order = terms.in_order();
        let mut places = vec![0; order.len()];
        for (place, number) in order.iter().enumerate() {
            places[*number as usize] = place as u32;
        }
        forms.renumber(&places);
        let place = |number: u32| places[number as usize];
        let marks = Marks { sentence: place(marks.sentence), paragraph: place(marks.paragraph) };
        Dictionary { terms, order, places, forms, marks }
    }
}

/// The terms of a finished segment, numbered in their order.
pub(super) struct Dictionary {
    terms: Terms,
    pub(super) order: Vec<u32>,
    /// The place of each term in `order`.
    pub(super) places: Vec<u32>,
    pub(super) forms: Forms,
    /// Their places in `order`.
    pub(super) marks: Marks,
}

impl Dictionary {
    pub(super) fn term(&self, place: usize) -> &str {
        self.terms.get(self.order[place])
    }
}
