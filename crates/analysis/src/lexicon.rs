//! The German lexicon in the binary: what kind of word it is, how frequent, and the base of an irregular form.
//!
//! An FST map made by `data/make_lexicon.py` and `examples/make_lexicon.rs` (origin and licence: `data/README.md`).
//! A value holds the level (6 bits), the flags (10), two family sizes (3 each) and the number of the change that makes
//! the base.

use std::sync::LazyLock;

use fst::Map;
use fst::raw::{Node, Output};

use crate::lists::Changes;

static MAP: LazyLock<Map<&'static [u8]>> = LazyLock::new(|| {
    Map::new(include_bytes!("../data/lexicon.fst").as_slice()).expect("the file was written by fst's builder")
});

static CHANGES: LazyLock<Changes> = LazyLock::new(|| Changes::new(include_str!("../data/lexicon-bases.txt")));

/// What kinds of word a form can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LexiconFlags(u64);

impl LexiconFlags {
    pub(crate) const NOUN: LexiconFlags = LexiconFlags(1);
    pub(crate) const NOUN_FORM: LexiconFlags = LexiconFlags(1 << 1);
    pub(crate) const GENITIVE_S: LexiconFlags = LexiconFlags(1 << 2);
    pub(crate) const FEMININE: LexiconFlags = LexiconFlags(1 << 3);
    pub(crate) const VERB_STEM: LexiconFlags = LexiconFlags(1 << 4);
    pub(crate) const ADJECTIVE: LexiconFlags = LexiconFlags(1 << 5);
    pub(crate) const ADJECTIVE_FORM: LexiconFlags = LexiconFlags(1 << 6);
    pub(crate) const NAME: LexiconFlags = LexiconFlags(1 << 7);

    pub(crate) const VERB_FORM: LexiconFlags = LexiconFlags(1 << 8);

    /// Reads the letters of `make_lexicon.py`.
    pub fn from_letters(letters: &str) -> LexiconFlags {
        let bits = letters.chars().map(|letter| match letter {
            'N' => Self::NOUN.0,
            'P' => Self::NOUN_FORM.0,
            'S' => Self::GENITIVE_S.0,
            'F' => Self::FEMININE.0,
            'V' => Self::VERB_STEM.0,
            'A' => Self::ADJECTIVE.0,
            'B' => Self::ADJECTIVE_FORM.0,
            'X' => Self::NAME.0,
            'W' => Self::VERB_FORM.0,
            _ => 0,
        });
        LexiconFlags(bits.fold(0, |all, bit| all | bit))
    }

    /// The flags as a number below 1024.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Whether any of these flags is set.
    pub(crate) fn any(self, flags: LexiconFlags) -> bool {
        self.0 & flags.0 != 0
    }

    /// These flags and those.
    pub(crate) const fn or(self, other: LexiconFlags) -> LexiconFlags {
        LexiconFlags(self.0 | other.0)
    }
}

/// What the lexicon knows about a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    level: u8,
    /// Kinds of word.
    pub(crate) flags: LexiconFlags,
    family: u8,
    change: u16,
}

impl Entry {
    /// Reads a value of the map.
    fn new(value: u64) -> Entry {
        let low = |shift: u32| (value >> shift).to_le_bytes();
        let [first, second, ..] = low(22);
        Entry {
            level: low(0)[0] & 0x3f,
            flags: LexiconFlags(value >> 6 & 0x3ff),
            family: low(16)[0] & 0x3f,
            change: u16::from_le_bytes([first, second]),
        }
    }

    /// Frequency on a log scale: 0 unknown, then 1.5 times as frequent with every step, 40 the most frequent.
    pub(crate) fn level(self) -> i32 {
        i32::from(self.level)
    }

    /// Whether it is a noun in any form.
    pub(crate) fn is_noun(self) -> bool {
        self.flags.any(LexiconFlags::NOUN.or(LexiconFlags::NOUN_FORM))
    }

    /// Whether it is a name and nothing else.
    pub(crate) fn is_name(self) -> bool {
        self.flags == LexiconFlags::NAME
    }

    /// Whether it is a feminine noun.
    pub(crate) fn is_feminine(self) -> bool {
        self.flags.any(LexiconFlags::FEMININE)
    }

    /// How many compounds it ends, on a log scale from 0 to 7.
    pub(crate) fn family_as_last(self) -> i32 {
        i32::from(self.family & 7)
    }

    /// How many compounds it begins, on a log scale from 0 to 7.
    pub(crate) fn family_as_first(self) -> i32 {
        i32::from(self.family >> 3)
    }

    /// The base of a feminine person noun or irregular plural.
    pub(crate) fn base(self, word: &str) -> Option<String> {
        CHANGES.apply(usize::from(self.change), word)
    }
}

/// Looks up lower-case letters with umlauts and ss.
pub(crate) fn look_up(word: &str) -> Option<Entry> {
    MAP.get(word).map(Entry::new)
}

/// Index of the first byte after which an e is tried.
const MIN_BEFORE_E: usize = 2;

/// Every prefix of `letters`: its length in bytes, what it is if it is a word, and what it is with the e added that is not there.
pub(crate) fn prefixes(letters: &str, mut found: impl FnMut(usize, Option<Entry>, Option<Entry>)) {
    let fst = MAP.as_fst();
    let mut node = fst.root();
    let mut output = Output::zero();
    for (at, byte) in letters.bytes().enumerate() {
        let Some(index) = node.find_input(byte) else { return };
        let transition = node.transition(index);
        output = output.cat(transition.out);
        node = fst.node(transition.addr);
        let entry = |node: &Node<'_>, output: Output| {
            node.is_final().then(|| Entry::new(output.cat(node.final_output()).value()))
        };
        let e_is_missing =
            at >= MIN_BEFORE_E && letters.as_bytes().get(at + 1).is_some_and(|next| *next != b'e');
        let with_e = e_is_missing.then(|| node.find_input(b'e')).flatten().and_then(|index| {
            let transition = node.transition(index);
            entry(&fst.node(transition.addr), output.cat(transition.out))
        });
        let this = entry(&node, output);
        if this.is_some() || with_e.is_some() {
            found(at + 1, this, with_e);
        }
    }
}

/// How frequent the lexicon has this word, however it is written: from 0, 1.5 times as frequent with every step, to 40; `None`
/// if it does not have it.
pub fn lexicon_level(word: &str) -> Option<i32> {
    look_up(&crate::word::folded_letters(word)).map(Entry::level)
}
