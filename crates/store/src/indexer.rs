//! The consumer that brings the index up to the archive.

/// Where the indexer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Last change of the archive the index holds.
    pub indexed: u64,
    /// Last change of the archive.
    pub last: u64,
}

/// Follows the archive's sequence and commits to the index.
#[derive(Debug)]
pub struct Indexer {}
