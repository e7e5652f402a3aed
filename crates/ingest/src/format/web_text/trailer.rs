//! The line below the text that names the source: `@ dpa.de`, `© dpa-infocom, dpa:230913-99-168523/3`, `Quelle: AFP`.

use super::units::Unit;
use crate::normalise::agency;
use crate::tables::PAGE_LINES;

const OPENINGS: [&str; 8] = ["@", "©", "(c)", "Copyright", "Quelle:", "Source:", "Agentur:", "Text:"];

/// Longest trailer, in bytes.
const LONGEST: usize = 120;

/// Takes the trailers off the end; the agency they name.
pub(super) fn take(units: &mut Vec<Unit>) -> Option<String> {
    let mut source = None;
    // What follows a line of its own with the source is the page's.
    if let Some(at) = units.iter().rposition(|unit| is_sign(&unit.text)) {
        units.truncate(at + 1);
    }
    while let Some(last) = units.last().filter(|last| last.text.len() <= LONGEST) {
        let text = last.text.trim();
        let named = agency_in(text);
        let opened = is_opening(text);
        if !(opened || named.is_some() || PAGE_LINES.find(text).is_some()) {
            break;
        }
        source = named.or(source);
        units.pop();
    }
    source
}

/// Whether a line begins as one does that names the source.
pub(in crate::format) fn is_opening(text: &str) -> bool {
    OPENINGS.iter().any(|opening| text.starts_with(opening))
}

/// `@ dpa.de`.
fn is_sign(text: &str) -> bool {
    let name = text.strip_prefix("@ ").or_else(|| text.strip_prefix('@')).unwrap_or_default();
    !name.is_empty() && !name.contains(char::is_whitespace) && name.contains('.')
}

/// The agency of a line that is nothing but a source.
pub(in crate::format) fn agency_in(text: &str) -> Option<String> {
    let opening = OPENINGS.iter().find(|opening| text.starts_with(**opening));
    let name = text[opening.map_or(0, |opening| opening.len())..].trim();
    let name =
        name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '(' | ')' | '-' | '–'));
    let words = |c: char| c == ',' || c == '/' || (opening.is_some() && c.is_whitespace());
    let known = agency::known(name)
        .or_else(|| name.split(words).filter(|_| opening.is_some()).find_map(agency::known));
    known.map(str::to_owned).or_else(|| is_sign(text).then(|| name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Unit, take};

    #[test]
    fn takes_trailers() {
        let check = |lines: &[&str], agency: Option<&str>, left: usize| {
            let mut units: Vec<Unit> =
                lines.iter().map(|line| Unit { text: (*line).to_owned(), bullet: false }).collect();
            assert_eq!(take(&mut units).as_deref(), agency, "{lines:?}");
            assert_eq!(units.len(), left, "{lines:?}");
        };
        check(&["Es regnet.", "@ dpa.de"], Some("dpa"), 1);
        check(&["Es regnet.", "@ dpa.de.:"], Some("dpa"), 1);
        check(&["Es regnet.", "© dpa-infocom, dpa:230913-99-168523/3"], Some("dpa"), 1);
        check(
            &["Es regnet.", "@ dts-nachrichtenagentur.de", "Das könnte Sie auch interessieren"],
            Some("dts"),
            1,
        );
        check(&["Es regnet.", "@ hausblatt.example"], Some("hausblatt.example"), 1);
        check(&["Es regnet.", "Quelle: AFP"], Some("AFP"), 1);
        check(&["Es regnet.", "Quelle: www.apa.at"], Some("APA"), 1);
        check(&["Es regnet.", "(dpa)"], Some("dpa"), 1);
        check(
            &["Es regnet.", "Copyright 2023, dpa (www.dpa.de). Alle Rechte vorbehalten", "Teilen"],
            Some("dpa"),
            1,
        );
        check(&["Es regnet.", "© 2023 Hausblatt"], None, 1);
        check(&["Es regnet."], None, 1);
    }
}
