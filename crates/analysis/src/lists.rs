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

/// How bases are made from their forms: bytes to cut from the end and what to put there, by number from 1.
pub(crate) struct Changes(Vec<(usize, &'static str)>);

impl Changes {
    /// Reads a list made by `examples/make_lexicon.rs`.
    pub(crate) fn new(file: &'static str) -> Changes {
        let change = |line: &'static str| {
            let (cut, put) = line.split_once(' ').unwrap_or((line, ""));
            Some((cut.parse().ok()?, put))
        };
        Changes(entries(file).filter_map(change).collect())
    }

    /// The base of a form by the change with this number; `None` by number 0.
    pub(crate) fn apply(&self, number: usize, form: &str) -> Option<String> {
        let (cut, put) = self.0.get(number.checked_sub(1)?)?;
        let kept = form.get(..form.len().checked_sub(*cut)?)?;
        Some(format!("{kept}{put}"))
    }
}
