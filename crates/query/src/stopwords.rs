//! Function words: they order hits a little and rule none out.

use std::collections::HashSet;
use std::sync::LazyLock;

static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("words/stop.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Whether the word with this exact form is a function word.
pub(crate) fn is_stop(exact: &str) -> bool {
    WORDS.contains(exact)
}
