//! A set of documents within one window of a segment.

use tantivy::DocId;

/// Documents in a window. Scores of a window fit the first-level cache.
pub(crate) const WINDOW: usize = 4096;
const WORDS: usize = WINDOW / 64;

/// One bit per document of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bits([u64; WORDS]);

impl Bits {
    pub(crate) const EMPTY: Bits = Bits([0; WORDS]);

    /// The first `count` documents.
    pub(crate) fn first(count: usize) -> Bits {
        let mut bits = Bits::EMPTY;
        for (n, word) in bits.0.iter_mut().enumerate() {
            *word = match count.saturating_sub(n * 64) {
                0 => 0,
                within @ 1..64 => (1 << within) - 1,
                _ => u64::MAX,
            };
        }
        bits
    }

    pub(crate) fn insert(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    pub(crate) fn remove(&mut self, at: usize) {
        self.0[at / 64] &= !(1 << (at % 64));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn keep(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    pub(crate) fn add(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    pub(crate) fn drop_all(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    /// The first member at or after `at`.
    pub(crate) fn next_from(&self, at: usize) -> Option<usize> {
        let first = self.0.get(at / 64)? & u64::MAX << (at % 64);
        if first != 0 {
            return Some(at / 64 * 64 + first.trailing_zeros() as usize);
        }
        let after = at / 64 + 1;
        let rest = self.0[after..].iter().position(|word| *word != 0)? + after;
        Some(rest * 64 + self.0[rest].trailing_zeros() as usize)
    }

    /// The members in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(n, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                Some(n * 64 + bit)
            })
        })
    }
}

/// The documents `base..end` of a segment, and who of them is still asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) base: DocId,
    pub(crate) end: DocId,
}

impl Window {
    /// The place of `doc`, which is in the window.
    pub(crate) fn at(&self, doc: DocId) -> usize {
        (doc - self.base) as usize
    }

    /// The document at this place.
    pub(crate) fn doc(&self, at: usize) -> DocId {
        self.base + at as DocId
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_as_vectors_would() {
        for count in [0, 1, 63, 64, 65, 4095, 4096] {
            let bits = Bits::first(count);
            assert_eq!((bits.count(), bits.is_empty()), (count, count == 0));
            assert!(bits.iter().eq(0..count));
        }
        let mut even = Bits::EMPTY;
        (0..WINDOW).step_by(2).for_each(|at| even.insert(at));
        let mut low_even = Bits::first(100);
        low_even.keep(&even);
        assert!(low_even.iter().eq((0..100).step_by(2)));
        let mut low_odd = Bits::first(100);
        low_odd.drop_all(&even);
        low_odd.remove(1);
        assert!(low_odd.iter().eq((3..100).step_by(2)));
        low_odd.add(&low_even);
        assert_eq!(low_odd.count(), 99);
        for bits in [even, low_odd, Bits::EMPTY] {
            for at in [0, 1, 62, 63, 64, 99, 100, 4095, 4096] {
                assert_eq!(bits.next_from(at), bits.iter().find(|member| *member >= at), "{at}");
            }
        }
    }
}
