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

/// One shingle in this many goes into the sample.
const SAMPLED: u32 = 8;

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

impl Fingerprint {
    /// Of a text's words by their hashes, with [`BREAK`] between its parts.
    pub(crate) fn of(hashes: impl Iterator<Item = u32>) -> Fingerprint {
        let mut fingerprint = Fingerprint::default();
        let mut before = None;
        for hash in hashes {
            match hash {
                BREAK => before = None,
                NOTHING => {}
                word => {
                    fingerprint.words.push(word);
                    if let Some(before) = before.replace(word) {
                        let pair = u64::from(before) << 32 | u64::from(word);
                        fingerprint.shingles.push((mixed(pair) >> 32) as u32);
                    }
                }
            }
        }
        fingerprint.lead = fingerprint.words.iter().copied().take(LEAD).collect();
        for list in [&mut fingerprint.shingles, &mut fingerprint.words, &mut fingerprint.lead] {
            list.sort_unstable();
            list.dedup();
        }
        fingerprint
    }

    /// How many shingles it has.
    pub(crate) fn shingles(&self) -> u32 {
        self.shingles.len() as u32
    }

    /// The shingles that are looked up to find articles alike: those with the lowest hashes. Two articles that share much
    /// share some of them, however different their lengths.
    pub(crate) fn sample(&self) -> &[u32] {
        let within = self.shingles.partition_point(|shingle| *shingle < u32::MAX / SAMPLED);
        &self.shingles[..within.clamp(LEAST, MOST).min(self.shingles.len())]
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
        if self.vocabulary.len() > VOCABULARY {
            *self = Fingerprinter::default();
        }
        let mut sequence = Vec::new();
        for text in layout::compared(article) {
            self.vocabulary.read(text, |occurrence, new| {
                if let Some(word) = new {
                    self.hashes.push(word_hash(word, occurrence.kind));
                }
                sequence.push(self.hashes[occurrence.number as usize]);
            });
            sequence.push(BREAK);
        }
        Fingerprint::of(sequence.into_iter())
    }
}
