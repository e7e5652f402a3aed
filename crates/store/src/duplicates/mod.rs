//! Near-duplicates: articles with much the same text, whichever agency sends them.
//!
//! Whether two articles are alike depends on the two alone (`alike.rs`), never on the order they came in. While an article
//! is indexed, those alike are looked up among the ones near it in time (`neighbours.rs`, `week.rs`) and noted with it; what is alike
//! directly or through others forms a group, which readers of the index put together from what may be seen.

mod alike;
mod fingerprint;
mod neighbours;
mod week;

pub use alike::{alike, overlap};
pub(crate) use fingerprint::{BREAK, Sample, word_hash};
pub use fingerprint::{Fingerprint, Fingerprinter};
pub(crate) use neighbours::{Neighbours, Newcomer};

/// What a version of an article is called where it is named as alike: its row, and the run of the indexer that brought it
/// in. A row written anew is so another one.
pub fn mark(row: u64, run: u64) -> u64 {
    row << 24 | run & 0xff_ffff
}

/// The row a [`mark`] is of.
pub fn row_of(mark: u64) -> u64 {
    mark >> 24
}
