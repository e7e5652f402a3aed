//! The editorial notes for publication: the public part of the notepad, else the publishable notes.

use depesche_store::BlockKind;

use super::entry::Entry;
use crate::html;
use crate::normalise::notepad;

/// Roles of notes to the desks and about the transmission.
const NOT_SHOWN: [&str; 5] = ["closingline", "picture", "genrenote", "contacts", "dpacontacts"];

/// One note per entry.
pub(super) fn public(entry: &Entry) -> Vec<String> {
    let public = entry.notepad.as_ref().and_then(|notepad| notepad.public_html.as_deref());
    let notes = public.map(from_notepad).unwrap_or_default();
    if notes.is_empty() { from_ednotes(entry) } else { notes }
}

fn from_notepad(html: &str) -> Vec<String> {
    let mut heading = String::new();
    let mut notes = Vec::new();
    for block in html::read(html).blocks {
        if block.kind == BlockKind::Intertitle {
            heading = block.text;
            continue;
        }
        notes.extend(block.text.lines().filter_map(|line| notepad::note(&heading, line)));
    }
    notes
}

fn from_ednotes(entry: &Entry) -> Vec<String> {
    let shown = |role: &str| !NOT_SHOWN.iter().any(|hidden| role.ends_with(hidden));
    let notes = entry.ednotes.iter().filter(|note| note.role.as_deref().is_none_or(shown));
    notes.filter_map(|note| note.text.clone()).collect()
}
