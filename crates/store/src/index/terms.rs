//! The terms of a segment under construction: strings with numbers, and what words stand for.

use std::hash::BuildHasher;

use depesche_analysis::{TokenKind, Word};
use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::duplicates::word_hash;

/// Different strings, numbered in the order they come.
#[derive(Debug, Default)]
pub(super) struct Terms {
    numbers: HashTable<u32>,
    text: String,
    /// Where each term ends in `text`.
    ends: Vec<u32>,
    hasher: RandomState,
}

impl Terms {
    /// The number of a term.
    pub(super) fn number(&mut self, term: &str) -> u32 {
        let hash = self.hasher.hash_one(term);
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        let known = self.numbers.find(hash, |number| get(text, ends, *number) == term);
        if let Some(number) = known {
            return *number;
        }
        let number = self.ends.len() as u32;
        self.numbers.insert_unique(hash, number, |number| hasher.hash_one(get(text, ends, *number)));
        self.text.push_str(term);
        self.ends.push(self.text.len() as u32);
        number
    }

    /// The term with this number.
    pub(super) fn get(&self, number: u32) -> &str {
        get(&self.text, &self.ends, number)
    }

    /// The numbers in the order of their terms, byte by byte.
    pub(super) fn in_order(&self) -> Vec<u32> {
        // Most are told apart by their first bytes, without looking for them elsewhere in memory.
        let first = |term: &str| {
            let mut first = [0; 16];
            first.iter_mut().zip(term.bytes()).for_each(|(to, byte)| *to = byte);
            u128::from_be_bytes(first)
        };
        let numbers = 0..self.ends.len() as u32;
        let mut order: Vec<(u128, u32)> = numbers.map(|number| (first(self.get(number)), number)).collect();
        order.sort_unstable_by(|(a, one), (b, other)| {
            a.cmp(b).then_with(|| self.get(*one).cmp(self.get(*other)))
        });
        order.into_iter().map(|(_, number)| number).collect()
    }

    /// The terms alone, without what new ones are numbered by.
    pub(super) fn texts(&self) -> Terms {
        Terms { text: self.text.clone(), ends: self.ends.clone(), ..Terms::default() }
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * 4 + self.numbers.capacity() * 5
    }
}

fn get<'t>(text: &'t str, ends: &[u32], number: u32) -> &'t str {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before] as usize);
    &text[start..ends[number] as usize]
}

/// The terms of every word, by its number: each in a list of its own, so that one kind fits into the caches.
#[derive(Debug, Default)]
pub(super) struct Forms {
    stems: Vec<u32>,
    exacts: Vec<u32>,
    parts: Vec<u32>,
    /// Where the parts of each word end in `parts`.
    parts_ends: Vec<u32>,
    /// By what each word counts in fingerprints.
    hashes: Vec<u32>,
}

impl Forms {
    /// Adds the word with the next number.
    pub(super) fn push(&mut self, word: &Word, kind: TokenKind, terms: &mut Terms) {
        self.parts.extend(word.parts.iter().map(|part| terms.number(&part.stem)));
        self.parts_ends.push(self.parts.len() as u32);
        self.stems.push(terms.number(&word.stem));
        self.exacts.push(terms.number(&word.exact));
        self.hashes.push(word_hash(word, kind));
    }

    /// By what a word counts in fingerprints.
    pub(super) fn hash(&self, word: u32) -> u32 {
        self.hashes[word as usize]
    }

    pub(super) fn stem(&self, word: u32) -> u32 {
        self.stems[word as usize]
    }

    pub(super) fn exact(&self, word: u32) -> u32 {
        self.exacts[word as usize]
    }

    /// The parts of a compound; none of another word.
    pub(super) fn parts(&self, word: u32) -> &[u32] {
        let word = word as usize;
        let from = word.checked_sub(1).map_or(0, |before| self.parts_ends[before]);
        &self.parts[from as usize..self.parts_ends[word] as usize]
    }

    /// All but what words count in fingerprints.
    pub(super) fn without_hashes(&self) -> Forms {
        let Forms { stems, exacts, parts, parts_ends, .. } = self;
        Forms {
            stems: stems.clone(),
            exacts: exacts.clone(),
            parts: parts.clone(),
            parts_ends: parts_ends.clone(),
            hashes: Vec::new(),
        }
    }

    /// Gives every term the number `renumbered` has for it.
    pub(super) fn renumber(&mut self, renumbered: &[u32]) {
        for term in self.stems.iter_mut().chain(&mut self.exacts).chain(&mut self.parts) {
            *term = renumbered[*term as usize];
        }
    }

    pub(super) fn len(&self) -> usize {
        self.stems.len()
    }

    pub(super) fn bytes(&self) -> usize {
        (self.stems.len() * 4 + self.parts.len()) * size_of::<u32>()
    }
}

/// Changes whenever analysis does: the terms of a few telling words. An index made with other terms must be rebuilt.
pub(super) fn analysis_fingerprint() -> String {
    use sha2::{Digest, Sha256};
    const WORDS: &str = "Häuser Schlueter Straße gruene Journalist*innen EU-Kommission Landtagswahl Weltraumbahnhof \
        Bundesverfassungsgericht Trägerrakete Machthaber Sicherheit aktuell Israel \
        festgenommen größte fordern Verletzte 1.234,56 z.B. Dr. § 218 G7 Müller's";
    let mut digest = Sha256::new();
    depesche_analysis::analyze(WORDS, |token| {
        let parts = token.word.parts.iter().map(|part| &*part.stem);
        for term in parts.chain([&*token.word.stem, &*token.word.exact]) {
            digest.update(term);
            digest.update("\n");
        }
        // By these near-duplicates are looked up.
        digest.update(word_hash(&token.word, token.kind).to_le_bytes());
    });
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
