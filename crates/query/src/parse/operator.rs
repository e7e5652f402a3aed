//! The operators that take a number or a group: NAHE/5, VOR/5, SATZ(...), ABSATZ(...), ANFANG/50(...), MIND/3(...),
//! VON/2(...), each also in English.

use crate::ast::Unit;

/// Most words the second of a pair may be further: less than the gap of positions between two texts of a field, so that
/// no pair reaches across.
pub(super) const MAX_DISTANCE: u32 = 100;
/// Words ANFANG means without a number.
const BEGINNING: u32 = 50;

/// What a group in brackets is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// Within one stretch of text.
    Within(Unit),
    /// So often at least.
    Mentions(u32),
    /// So many of the members at least.
    AtLeast(u32),
}

/// The function a text begins with, and how long its name is with the number. An opening bracket follows. In small letters
/// it is one only with a number.
pub(super) fn function(text: &str) -> Option<(usize, Function)> {
    let open = text.bytes().take(24).position(|byte| byte == b'(')?;
    let (name, number) = split(text.get(..open)?)?;
    if number.is_none() && name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let function = match (name.to_ascii_uppercase().as_str(), number) {
        ("SATZ" | "SENTENCE", number) => Function::Within(Unit::Sentence(number.unwrap_or(0))),
        ("ABSATZ" | "PARAGRAPH", number) => Function::Within(Unit::Paragraph(number.unwrap_or(0))),
        ("ANFANG" | "START", number) => Function::Within(Unit::Beginning(number.unwrap_or(BEGINNING).max(1))),
        ("MIND" | "ATLEAST", Some(number)) => Function::Mentions(number.max(1)),
        ("VON" | "OF", Some(number)) => Function::AtLeast(number.max(1)),
        _ => return None,
    };
    Some((open, function))
}

/// The distance of a proximity operator, and whether the order counts. It is one in small letters too.
pub(super) fn proximity(chunk: &str) -> Option<(u32, bool)> {
    let (name, number) = split(chunk)?;
    let ordered = match name.to_ascii_uppercase().as_str() {
        "NAHE" | "NEAR" => false,
        "VOR" | "BEFORE" => true,
        _ => return None,
    };
    Some((number?, ordered))
}

/// A name, and the number after it or after its slash; too large a number becomes the largest.
fn split(text: &str) -> Option<(&str, Option<u32>)> {
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &text[name.len()..];
    let name = match name.strip_suffix('/') {
        Some(_) if digits.is_empty() => return None,
        Some(before) => before,
        None => name,
    };
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let number = (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX));
    is_name.then_some((name, number))
}

/// Words that would read as operators.
pub(super) fn is_operator(word: &str) -> bool {
    matches!(word, "UND" | "AND" | "ODER" | "OR" | "NICHT" | "NOT") || proximity(word).is_some()
}
