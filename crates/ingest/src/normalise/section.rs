//! Ressorts and genres under one German name each.

use crate::tables::{GENRES, SECTIONS};

/// The Ressort for a desk code (`dpacat:pl`, `pl`) or name (`politics`); unknown names are kept as written.
pub(crate) fn section(name: &str) -> String {
    SECTIONS.find(name).map_or_else(|| name.trim().to_owned(), str::to_owned)
}

/// Whether the Ressort is known by this code or name.
pub(crate) fn is_section(name: &str) -> bool {
    SECTIONS.find(name).is_some()
}

/// The genre for a code; unknown ones have none.
pub(crate) fn genre(code: &str) -> Option<&'static str> {
    GENRES.find(code)
}
