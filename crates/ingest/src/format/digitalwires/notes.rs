//! The editorial notes for publication: the public part of the notepad, else the publishable notes.

use depesche_store::{Block, BlockKind};

use super::entry::Entry;
use crate::html;
use crate::normalise::notepad;

/// Roles of notes to the desks and about the transmission.
const NOT_SHOWN: [&str; 6] = ["closingline", "closing", "picture", "genrenote", "contacts", "dpacontacts"];

/// One note per entry.
pub(super) fn public(entry: &Entry) -> Vec<String> {
    let notepad = entry.notepad.as_ref().and_then(|notepad| notepad.public_html.as_deref());
    let notes = notepad.map(|html| from_blocks(html::read(html).blocks)).unwrap_or_default();
    if notes.is_empty() { from_ednotes(entry) } else { notes }
}

/// The notes of the public part of a notepad.
pub(in crate::format) fn from_blocks(blocks: Vec<Block>) -> Vec<String> {
    let mut heading = String::new();
    let mut notes = Vec::new();
    for block in blocks {
        if block.kind == BlockKind::Intertitle {
            heading = block.text;
            continue;
        }
        notes.extend(block.text.lines().filter_map(|line| notepad::note(&heading, line)));
    }
    notes
}

fn from_ednotes(entry: &Entry) -> Vec<String> {
    let notes = entry.ednotes.iter().filter(|note| note.role.as_deref().is_none_or(is_shown));
    notes.filter_map(|note| note.text.clone()).collect()
}

/// Whether notes of this role are for readers.
pub(in crate::format) fn is_shown(role: &str) -> bool {
    !NOT_SHOWN.iter().any(|hidden| role.ends_with(hidden))
}
