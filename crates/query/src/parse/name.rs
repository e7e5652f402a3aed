//! The names of fields, German and English.

use crate::Field;

/// What a name before a colon stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Field(Field),
    Published,
}

const NAMES: [(&str, Target); 26] = [
    ("titel", Target::Field(Field::Headline)),
    ("title", Target::Field(Field::Headline)),
    ("headline", Target::Field(Field::Headline)),
    ("kicker", Target::Field(Field::Kicker)),
    ("dachzeile", Target::Field(Field::Kicker)),
    ("teaser", Target::Field(Field::Teaser)),
    ("text", Target::Field(Field::Body)),
    ("body", Target::Field(Field::Body)),
    ("autor", Target::Field(Field::Author)),
    ("author", Target::Field(Field::Author)),
    ("ort", Target::Field(Field::Place)),
    ("place", Target::Field(Field::Place)),
    ("agentur", Target::Field(Field::Agency)),
    ("agency", Target::Field(Field::Agency)),
    ("ressort", Target::Field(Field::Section)),
    ("section", Target::Field(Field::Section)),
    ("thema", Target::Field(Field::Subject)),
    ("subject", Target::Field(Field::Subject)),
    ("stichwort", Target::Field(Field::Keyword)),
    ("keyword", Target::Field(Field::Keyword)),
    ("sprache", Target::Field(Field::Language)),
    ("language", Target::Field(Field::Language)),
    ("id", Target::Field(Field::Id)),
    ("datum", Target::Published),
    ("date", Target::Published),
    ("published", Target::Published),
];

/// The target a text begins with, and the length of its name with the colon. Case does not matter.
pub(super) fn target(text: &str) -> Option<(usize, Target)> {
    let colon = text.bytes().take(16).position(|byte| byte == b':')?;
    let name = text.get(..colon)?;
    let (_, target) = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some((colon + 1, *target))
}

/// The name in front of a colon that looks like a field of another engine, but is none of ours. Gender forms
/// (`Leser:innen`), addresses, scores and clock times are not meant.
pub(super) fn unknown(text: &str) -> Option<&str> {
    let (name, value) = text.split_once(':')?;
    let looks_like_a_name =
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let has_value = value.starts_with(|c: char| c.is_alphanumeric() || "<>[".contains(c));
    let gender = value == "in" || value == "innen";
    (looks_like_a_name && has_value && !gender).then_some(name)
}
