//! Written words numbered in the order they are met.
//!
//! Running text repeats its words (Zipf), so finding the number of a word is nearly the whole cost of analysis, and that
//! is waiting for memory. A table with open addressing keeps a short word in its slot, so that one access finds it.

use std::hash::BuildHasher;
use std::mem;

use foldhash::fast::RandomState;

use crate::token::{self, Found};
use crate::{TokenKind, Word, cache};

/// Bytes of a written word that fit into its slot.
const INLINE: usize = 15;
/// Last byte of the key of a longer one, which lies in `long`.
const LONG: u8 = 0x40;
/// Added to the last byte of the key of a hyphen compound as a whole: its forms differ from those of a word.
const WHOLE: u8 = 0x80;

/// How a written word stands in the table: itself and its length in the last byte; a longer one than [`INLINE`] by where
/// it lies, its length, and [`LONG`] in the last byte.
type Key = [u8; INLINE + 1];

/// One place of the table.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Half of the hash: where the slot belongs in any table, and what tells long words apart without looking at them.
    hash: u32,
    /// Number of the word plus one; 0 in a free slot.
    number: u32,
    key: Key,
}

/// A word where it stands in a text, by its number in a [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Number of the word.
    pub number: u32,
    /// As [`crate::Token::position`].
    pub position: u32,
    /// As [`crate::Token::sentence`].
    pub sentence: u32,
    /// As [`crate::Token::kind`].
    pub kind: TokenKind,
}

/// Written words with their numbers, from 0 without gaps. It grows with every new word; [`Vocabulary::bytes`] tells how
/// large it is.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// A power of two of them, at most three quarters in use.
    slots: Vec<Slot>,
    count: u32,
    /// The written words that do not fit into a slot.
    long: String,
    hasher: RandomState,
}

/// Words looked up at once.
const AHEAD: usize = 16;

/// Slots of the smallest table.
const SMALLEST: usize = 1 << 10;

impl Vocabulary {
    /// An empty one.
    pub fn new() -> Vocabulary {
        Vocabulary::default()
    }

    /// Hands the words of `text` to `sink`, in order of position; a word not met before with its forms.
    pub fn read(&mut self, text: &str, mut sink: impl FnMut(Occurrence, Option<&Word>)) {
        token::each(text, |found| {
            let Found { surface, position, sentence, kind, .. } = found;
            let wanted = self.wanted(surface, kind);
            let known = self.find(&wanted);
            let number = known.unwrap_or_else(|| self.insert(&wanted));
            let occurrence = Occurrence { number, position, sentence, kind };
            match known {
                Some(_) => sink(occurrence, None),
                None => sink(occurrence, Some(&cache::word(surface, kind))),
            }
        });
    }

    /// Adds the words of `text` to `found`, in order of position; those it does not hold to `unknown` as well, to be numbered
    /// by [`Vocabulary::number`]. So many threads can read at once.
    pub fn look_up<'t>(&self, text: &'t str, found: &mut Vec<Occurrence>, unknown: &mut Vec<Unknown<'t>>) {
        let mut batch = Vec::with_capacity(AHEAD);
        token::each(text, |word| {
            let Found { surface, position, sentence, kind, .. } = word;
            batch.push((self.wanted(surface, kind), Occurrence { number: 0, position, sentence, kind }));
            if batch.len() == AHEAD {
                self.look_up_all(&mut batch, found, unknown);
            }
        });
        self.look_up_all(&mut batch, found, unknown);
    }

    fn look_up_all<'t>(
        &self,
        batch: &mut Vec<(Wanted<'t>, Occurrence)>,
        found: &mut Vec<Occurrence>,
        unknown: &mut Vec<Unknown<'t>>,
    ) {
        let mask = self.slots.len().saturating_sub(1);
        let slot = |hash: u32| self.slots.get(hash as usize & mask).copied().unwrap_or_default();
        // Waits for all of them at once.
        let mut firsts = [Slot::default(); AHEAD];
        firsts.iter_mut().zip(batch.iter()).for_each(|(first, (wanted, _))| *first = slot(wanted.hash));
        for ((wanted, mut occurrence), first) in batch.drain(..).zip(firsts) {
            let number = match first.number {
                0 => None,
                number if self.is_in(&first, &wanted) => Some(number - 1),
                _ => self.find(&wanted),
            };
            match number {
                Some(number) => occurrence.number = number,
                None => unknown.push(Unknown { at: found.len(), wanted, kind: occurrence.kind }),
            }
            found.push(occurrence);
        }
    }

    /// The number of a word that was not there when it was looked for, and whether it is new still.
    pub fn number(&mut self, unknown: &Unknown<'_>) -> (u32, bool) {
        match self.find(&unknown.wanted) {
            Some(number) => (number, false),
            None => (self.insert(&unknown.wanted), true),
        }
    }

    /// How many words it holds.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes it takes.
    pub fn bytes(&self) -> usize {
        self.slots.len() * size_of::<Slot>() + self.long.len()
    }

    /// What to look for.
    pub(crate) fn wanted<'s>(&self, surface: &'s str, kind: TokenKind) -> Wanted<'s> {
        let whole = if kind == TokenKind::Hyphenated { WHOLE } else { 0 };
        let mut key = Key::default();
        let hash = if surface.len() <= INLINE {
            key[..surface.len()].copy_from_slice(surface.as_bytes());
            key[INLINE] = surface.len() as u8 | whole;
            self.hasher.hash_one(u128::from_le_bytes(key))
        } else {
            key[INLINE] = LONG | whole;
            self.hasher.hash_one((whole, surface))
        };
        Wanted { surface, key, hash: hash as u32 }
    }

    pub(crate) fn find(&self, wanted: &Wanted<'_>) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = wanted.hash as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.number == 0 {
                return None;
            }
            if self.is_in(slot, wanted) {
                return Some(slot.number - 1);
            }
            at = (at + 1) & mask;
        }
    }

    fn is_in(&self, slot: &Slot, wanted: &Wanted<'_>) -> bool {
        if wanted.key[INLINE] & LONG == 0 {
            return slot.key == wanted.key;
        }
        slot.hash == wanted.hash
            && slot.key[INLINE] == wanted.key[INLINE]
            && self.long_word(&slot.key) == wanted.surface
    }

    /// The word a key of a long one leads to.
    fn long_word(&self, key: &Key) -> &str {
        let half = |at: usize| u32::from_le_bytes([key[at], key[at + 1], key[at + 2], key[at + 3]]) as usize;
        let (from, len) = (half(0), half(4));
        &self.long[from..from + len]
    }

    /// Adds a word that is not there yet; gives back its number.
    pub(crate) fn insert(&mut self, wanted: &Wanted<'_>) -> u32 {
        if self.len() * 4 >= self.slots.len() * 3 {
            let larger = vec![Slot::default(); (self.slots.len() * 2).max(SMALLEST)];
            let smaller = mem::replace(&mut self.slots, larger);
            smaller.into_iter().filter(|slot| slot.number > 0).for_each(|slot| self.put(slot));
        }
        let mut key = wanted.key;
        if key[INLINE] & LONG > 0 {
            key[..4].copy_from_slice(&(self.long.len() as u32).to_le_bytes());
            key[4..8].copy_from_slice(&(wanted.surface.len() as u32).to_le_bytes());
            self.long.push_str(wanted.surface);
        }
        self.count += 1;
        self.put(Slot { hash: wanted.hash, number: self.count, key });
        self.count - 1
    }

    /// Puts a slot into the first free place at or after its own.
    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut at = slot.hash as usize & mask;
        while self.slots[at].number > 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }
}

/// A word of a text that a vocabulary did not hold.
#[derive(Debug)]
pub struct Unknown<'t> {
    /// Its place among the words found.
    pub at: usize,
    wanted: Wanted<'t>,
    kind: TokenKind,
}

impl<'t> Unknown<'t> {
    /// As [`crate::Token::surface`].
    pub fn surface(&self) -> &'t str {
        self.wanted.surface
    }

    /// As [`crate::Token::kind`].
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Its forms.
    pub fn word(&self) -> Word {
        cache::analyze(self.wanted.surface, self.kind)
    }
}

/// A written word made ready to be looked for in one vocabulary.
#[derive(Debug)]
pub(crate) struct Wanted<'s> {
    surface: &'s str,
    key: Key,
    hash: u32,
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{Occurrence, Vocabulary};
    use crate::{TokenKind, tokens};

    /// Words of every kind, enough of them for the table to grow several times.
    fn text() -> String {
        let numbers: String =
            (0..3_000).map(|n| format!("Wort{n} Bundesverfassungsgericht{n} A-{n} ")).collect();
        format!("Häuser EU-Kommission, EUKommission z. B. Journalist*innen {numbers} Häuser EU-Kommission")
    }

    #[test]
    fn words_looked_up_are_those_read() {
        let text = text();
        let (mut read, mut looked_up) = (Vocabulary::new(), Vocabulary::new());
        for _ in 0..2 {
            let (mut expected, mut new) = (Vec::new(), Vec::new());
            read.read(&text, |occurrence, word| {
                expected.push(occurrence);
                new.extend(word.cloned());
            });
            let (mut found, mut unknown) = (Vec::new(), Vec::new());
            looked_up.look_up(&text, &mut found, &mut unknown);
            let mut words = Vec::new();
            for unknown in &unknown {
                let (number, is_new) = looked_up.number(unknown);
                found[unknown.at].number = number;
                words.extend(is_new.then(|| unknown.word()));
            }
            assert_eq!(found, expected);
            assert_eq!(words, new);
            assert_eq!(looked_up.len(), read.len());
        }
    }

    #[test]
    fn numbers_words_as_analysis_finds_them() {
        let text = text();
        let (mut vocabulary, mut words) = (Vocabulary::new(), Vec::new());
        for _ in 0..2 {
            let mut found = Vec::new();
            vocabulary.read(&text, |occurrence, new| {
                words.extend(new.cloned());
                found.push(occurrence);
            });
            let mut numbers = HashMap::new();
            let all = tokens(&text);
            assert_eq!(found.len(), all.len());
            for (Occurrence { number, position, sentence, kind }, token) in found.into_iter().zip(all) {
                assert_eq!((position, sentence, kind), (token.position, token.sentence, token.kind));
                assert_eq!(words[number as usize], *token.word);
                let next = numbers.len() as u32;
                assert_eq!(number, *numbers.entry((token.surface, kind == TokenKind::Word)).or_insert(next));
            }
            assert_eq!((vocabulary.len(), words.len()), (numbers.len(), numbers.len()));
        }
    }
}
