//! The paragraphs of a page copied as text.

use crate::normalise::text;

/// Signs that open an item of a list.
const BULLETS: [&str; 9] = ["• ", "- ", "* ", "– ", "— ", "· ", "▪ ", "‣ ", "◦ "];

/// No line of hard-wrapped text is longer, in characters.
const WRAPPED: usize = 100;

/// One paragraph.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    /// Its text, without the bullet, lines joined.
    pub(super) text: String,
    /// Whether it is an item of a list.
    pub(super) bullet: bool,
}

/// Splits a page into paragraphs: at empty lines, at bullets, and at every line end unless the text is hard-wrapped.
/// Where `alone` holds, a line is a paragraph of its own.
pub(super) fn split(page: &str, alone: fn(&str) -> bool) -> Vec<Unit> {
    let wrapped = is_hard_wrapped(page);
    let mut units: Vec<Unit> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        let (line, bullet) = without_bullet(line.trim());
        let single = alone(line);
        if line.is_empty() {
            open = false;
            continue;
        }
        match units.last_mut() {
            Some(unit) if open && wrapped && !bullet && !single => {
                unit.text.push('\n');
                unit.text.push_str(line);
            }
            _ => units.push(Unit { text: line.to_owned(), bullet }),
        }
        open = !single;
    }
    for unit in &mut units {
        unit.text = text::paragraph(std::mem::take(&mut unit.text));
    }
    units.retain(|unit| !unit.text.is_empty());
    units
}

fn without_bullet(line: &str) -> (&str, bool) {
    match BULLETS.iter().find_map(|bullet| line.strip_prefix(bullet)) {
        Some(rest) => (rest.trim_start(), true),
        None => (line, false),
    }
}

/// Whether line ends are only where a line was full: none is long, and most lines followed by another are nearly so.
fn is_hard_wrapped(page: &str) -> bool {
    let lengths: Vec<usize> = page.lines().map(|line| line.trim_end().chars().count()).collect();
    if lengths.iter().any(|length| *length > WRAPPED) {
        return false;
    }
    let inner = lengths.windows(2).filter(|pair| pair[0] > 0 && pair[1] > 0).map(|pair| pair[0]);
    let (mut all, mut full) = (0, 0);
    for length in inner {
        all += 1;
        full += usize::from(length >= 55);
    }
    all > 0 && full * 2 > all
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn splits_pages() {
        let check = |page: &str, expected: &[(&str, bool)]| {
            let units = split(page, |line| line.starts_with("13."));
            let units: Vec<_> = units.iter().map(|unit| (unit.text.as_str(), unit.bullet)).collect();
            assert_eq!(units, expected, "{page}");
        };
        check(
            "Titel\n\nText.\n  • eins\n\n    zwei\n",
            &[("Titel", false), ("Text.", false), ("eins", true), ("zwei", false)],
        );
        check("Titel\n13.09.2023\nText.", &[("Titel", false), ("13.09.2023", false), ("Text.", false)]);
        let full = "Eine Zeile, die bis zum Rand der Seite reicht und dann umbrochen ist,";
        check(
            &format!("Titel\n\n{full}\nendet hier."),
            &[("Titel", false), (&format!("{full} endet hier."), false)],
        );
    }
}
