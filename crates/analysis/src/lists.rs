//! Word lists kept as text files: `#` begins a comment.

use std::collections::HashSet;

use foldhash::fast::RandomState;

/// The words of a list.
pub(crate) type WordSet = HashSet<&'static str, RandomState>;

/// The words of a list, of which a line can hold several.
pub(crate) fn words(file: &'static str) -> impl Iterator<Item = &'static str> {
    entries(file).flat_map(str::split_whitespace)
}

/// The entries of a list.
pub(crate) fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines()
        .map(|line| line.split_once('#').map_or(line, |(entry, _)| entry).trim())
        .filter(|entry| !entry.is_empty())
}
