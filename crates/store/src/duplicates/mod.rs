//! Near-duplicates: articles with much the same text, whichever agency sends them.
//!
//! Whether two articles are alike depends on the two alone (`alike.rs`), never on the order they came in. While an article
//! is indexed, those alike are looked up among the ones near it in time (`neighbours.rs`) and noted with it; what is alike
//! directly or through others forms a group, which readers of the index put together from what may be seen.

mod alike;
mod fingerprint;
mod neighbours;

pub use alike::{alike, overlap};
pub(crate) use fingerprint::{BREAK, word_hash};
pub use fingerprint::{Fingerprint, Fingerprinter};
pub use neighbours::mark;
pub(crate) use neighbours::{Neighbours, Newcomer};
