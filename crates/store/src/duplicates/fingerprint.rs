//! What an article is compared by: its telling words, and the pairs of them that stand one after the other (shingles).
//!
//! Resemblance, containment and the sample by remainder are Broder's ("On the resemblance and containment of documents",
//! 1997). Words are stems, so that a change of inflection or spelling changes nothing.

use depesche_analysis::{TokenKind, Vocabulary, Word, is_stopword};

use crate::Article;
use crate::index::layout;

/// Stands between two texts in a sequence of word hashes: no shingle crosses it.
pub(crate) const BREAK: u32 = u32::MAX;

/// Hash of a word that is left out: a stop word, or a hyphen compound whose segments follow.
const NOTHING: u32 = 0;

/// Set in the hash of a name or number: what tells two reports in the same phrases apart.
const PARTICULAR: u32 = 1;

/// Shingles below go into the sample: one in eight.
const BELOW: u32 = u32::MAX / 8;

/// A sample has at least so many shingles, if the article has.
const LEAST: usize = 16;

/// A sample has at most so many: what is longer is a whole edition, not an article.
const MOST: usize = 256;

/// Words that count as the lead, the headline's among them.
const LEAD: usize = 24;

/// What an article is compared by. All lists ascend without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    pub(super) shingles: Vec<u32>,
    /// Hashes of the words.
    pub(super) words: Vec<u32>,
    /// Those of the first words: what the article begins with.
    pub(super) lead: Vec<u32>,
}

/// What articles alike are looked up by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    /// The shingles with the lowest hashes, ascending. Two articles that share much share some of them, however different
    /// their lengths.
    pub(crate) hashes: Vec<u32>,
    /// How many shingles the article has, repeated ones too.
    pub(crate) shingles: u32,
}

/// The hash of a word in fingerprints; the same in every process.
pub(crate) fn word_hash(word: &Word, kind: TokenKind) -> u32 {
    if kind == TokenKind::Hyphenated || is_stopword(&word.exact) {
        return NOTHING;
    }
    // FNV-1a: terms are short, and each is hashed once.
    let bytes = word.stem.bytes();
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let hash = (mixed(hash) as u32 & !PARTICULAR).clamp(2, BREAK - 3);
    let is_number = word.stem.starts_with(|c: char| c.is_ascii_digit());
    if word.is_name || is_number { hash | PARTICULAR } else { hash }
}

/// Whether this is the hash of a name or number.
pub(super) fn is_particular(hash: u32) -> bool {
    hash & PARTICULAR > 0
}

/// Spreads every bit over all of them (the finaliser of MurmurHash3).
fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// Hands the shingles of a text to `sink`, given the hashes of its words with [`BREAK`] between its parts.
fn each_shingle(words: &[u32], mut sink: impl FnMut(u32)) {
    let mut before = None;
    for word in words {
        match *word {
            BREAK => before = None,
            NOTHING => {}
            word => {
                if let Some(before) = before.replace(word) {
                    sink((mixed(u64::from(before) << 32 | u64::from(word)) >> 32) as u32);
                }
            }
        }
    }
}

fn sort(list: &mut Vec<u32>) {
    list.sort_unstable();
    list.dedup();
}

impl Fingerprint {
    /// Of a text, given the hashes of its words with [`BREAK`] between its parts.
    pub(crate) fn of(words: &[u32]) -> Fingerprint {
        let telling = words.iter().copied().filter(|word| !matches!(*word, BREAK | NOTHING));
        let mut shingles = Vec::with_capacity(words.len());
        each_shingle(words, |shingle| shingles.push(shingle));
        let lead = telling.clone().take(LEAD).collect();
        let mut fingerprint = Fingerprint { shingles, words: telling.collect(), lead };
        let Fingerprint { shingles, words, lead } = &mut fingerprint;
        [shingles, words, lead].into_iter().for_each(sort);
        fingerprint
    }
}

#[cfg(test)]
impl Fingerprint {
    pub(crate) fn shingles(&self) -> &[u32] {
        &self.shingles
    }
}

impl Sample {
    /// Of a text, given the hashes of its words with [`BREAK`] between its parts.
    pub(crate) fn of(words: &[u32]) -> Sample {
        // Nearly always enough are found below twice the limit; sorting all would cost more.
        let (mut hashes, mut shingles) = (Vec::new(), 0);
        each_shingle(words, |shingle| {
            shingles += 1;
            if shingle < BELOW * 2 {
                hashes.push(shingle);
            }
        });
        sort(&mut hashes);
        if hashes.len() < LEAST && shingles as usize > hashes.len() {
            hashes.clear();
            each_shingle(words, |shingle| hashes.push(shingle));
            sort(&mut hashes);
        }
        let within = hashes.partition_point(|shingle| *shingle < BELOW);
        hashes.truncate(within.clamp(LEAST, MOST));
        Sample { hashes, shingles }
    }
}

/// Takes fingerprints of articles; knows the words it has met.
#[derive(Debug, Default)]
pub struct Fingerprinter {
    vocabulary: Vocabulary,
    hashes: Vec<u32>,
}

/// Words after which a fingerprinter starts anew, so that it does not grow without end.
const VOCABULARY: usize = 500_000;

impl Fingerprinter {
    /// One that has met no words yet.
    pub fn new() -> Fingerprinter {
        Fingerprinter::default()
    }

    /// The fingerprint of an article.
    pub fn fingerprint(&mut self, article: &Article) -> Fingerprint {
        Fingerprint::of(&self.words(article))
    }

    /// The hashes of the words of an article, with [`BREAK`] between its texts.
    pub(crate) fn words(&mut self, article: &Article) -> Vec<u32> {
        if self.vocabulary.len() > VOCABULARY {
            *self = Fingerprinter::default();
        }
        let mut words = Vec::new();
        for text in layout::compared(article) {
            self.vocabulary.read(text, |occurrence, new| {
                if let Some(word) = new {
                    self.hashes.push(word_hash(word, occurrence.kind));
                }
                words.push(self.hashes[occurrence.number as usize]);
            });
            words.push(BREAK);
        }
        words
    }
}
