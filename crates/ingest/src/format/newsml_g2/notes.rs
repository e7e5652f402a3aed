//! The editorial notes for publication: the public part of the notepad, else the notes that are not for the desks.

use super::content::has_class;
use crate::format::digitalwires::notes;
use crate::format::newscodes::local;
use crate::format::xml::Element;
use crate::format::xml::markup::{self, Use};

/// Words in the role of a note that is not for publication.
const HIDDEN: [&str; 5] = ["private", "nonpublic", "internal", "contact", "notepad"];

/// One note per entry.
pub(super) fn public(meta: Element<'_, '_>) -> Vec<String> {
    let shown = || meta.each("edNote").filter(|note| is_public(*note));
    let notepads = shown().flat_map(Element::descendants).filter(|part| has_class(*part, "np-public"));
    let mut found = Vec::new();
    for notepad in notepads {
        found.extend(notes::from_blocks(markup::read(notepad, &|_| Use::Plain).blocks));
    }
    if found.is_empty() {
        found.extend(shown().filter(|note| is_plain(*note)).map(Element::text));
    }
    found
}

fn is_public(note: Element<'_, '_>) -> bool {
    let constraint = note.attribute("pubconstraint");
    constraint.is_none_or(|constraint| local(&constraint).eq_ignore_ascii_case("public"))
}

/// A note to the receivers, as text.
fn is_plain(note: Element<'_, '_>) -> bool {
    let role = note.attribute("role").unwrap_or_default().to_lowercase();
    notes::is_shown(local(&role))
        && !HIDDEN.iter().any(|word| local(&role).contains(word))
        && note.children().next().is_none()
}
