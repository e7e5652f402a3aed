//! The notepad under a text: which of its parts are notes for publication.

/// Parts that are no notes: links, addresses, people.
const NO_NOTES: [&str; 9] = [
    "internet",
    "orte",
    "ort",
    "kontakt",
    "kontakte",
    "ansprechpartner",
    "ansprechpartnerin",
    "internet links",
    "locations",
];

/// The part every notepad has, whose heading says nothing.
const PLAIN: [&str; 3] = ["redaktionelle hinweise", "note to editors", "notes to editors"];

/// The note of one entry; a heading other than the usual one goes before it (`Berichtigung: ...`).
pub(crate) fn note(heading: &str, entry: &str) -> Option<String> {
    if is_no_note(heading) {
        return None;
    }
    let plain = heading.is_empty() || PLAIN.contains(&heading.to_lowercase().as_str());
    Some(if plain { entry.to_owned() } else { format!("{heading}: {entry}") })
}

/// Whether a part of this heading holds no notes.
fn is_no_note(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    let word: String = lower.chars().take_while(|c| c.is_alphabetic()).collect();
    NO_NOTES.contains(&word.as_str()) || NO_NOTES.contains(&lower.as_str()) || lower.contains("contact")
}
