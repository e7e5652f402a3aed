//! Ressorts and genres under one German name each.

use crate::tables::{GENRES, SECTIONS};

/// The Ressort for a desk code (`dpacat:pl`, `pl`) or name (`politics`); unknown names are kept as written.
pub(crate) fn section(name: &str) -> String {
    SECTIONS.find(name).map_or_else(|| name.trim().to_owned(), str::to_owned)
}

/// The Ressort for the desk code of a wire message, where one letter is the category of the English
/// services and two are those of dpa, APA or SDA.
pub(crate) fn wire(code: &str) -> String {
    match code.to_lowercase().as_str() {
        "a" | "i" | "w" | "aa" | "ai" | "ii" | "eu" | "in" => section("pl"),
        "f" | "b" | "ec" | "wa" => section("wi"),
        "s" | "q" | "z" | "sa" | "si" => section("sp"),
        "e" | "cu" | "ka" | "ki" => section("ku"),
        "l" | "d" | "fd" | "ca" | "ci" => section("vm"),
        lower => section(if is_section(lower) { lower } else { code }),
    }
}

/// Whether the Ressort is known by this code or name.
pub(crate) fn is_section(name: &str) -> bool {
    SECTIONS.find(name).is_some()
}

/// The genre for a code; unknown ones have none.
pub(crate) fn genre(code: &str) -> Option<&'static str> {
    GENRES.find(code)
}
