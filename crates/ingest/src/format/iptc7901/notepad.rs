//! The notepad below the text: notes for publication; the rest of it is never looked at.

use crate::normalise::{contact, notepad, text};

/// The public part of a notepad.
#[derive(Debug, Default)]
pub(super) struct Notepad {
    /// Its notes.
    pub(super) notes: Vec<String>,
    /// The headings of its parts, in small letters.
    pub(super) headings: Vec<String>,
}

/// Cuts the notepad, and whatever is not for publication, off the text.
pub(super) fn take(lines: &mut Vec<&str>) -> Notepad {
    if let Some(at) = nonpublic_from(lines) {
        lines.truncate(at);
    }
    match lines.iter().position(|line| opens(line)) {
        Some(at) => read(&lines.split_off(at)),
        None => Notepad::default(),
    }
}

/// Where the part not for publication begins, with the line of stars above it.
fn nonpublic_from(lines: &[&str]) -> Option<usize> {
    let said = lines.iter().enumerate().position(|(at, line)| {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        // The sentence may be wrapped.
        contact::nonpublic_from(line).is_some()
            || (contact::may_be_nonpublic(line) || contact::may_be_nonpublic(next))
                && contact::nonpublic_from(&format!("{} {}", line.trim(), next.trim())).is_some()
    });
    let notepad = lines.iter().position(|line| opens(line));
    let below = notepad.and_then(|at| Some(at + lines[at..].iter().position(|line| is_stars(line))?));
    let at = said.into_iter().chain(below).min()?;
    let blank = lines[..at].iter().rev().take_while(|line| line.trim().is_empty()).count();
    Some(if at > blank && is_stars(lines[at - blank - 1]) { at - blank - 1 } else { at })
}

/// `* * * *`.
fn is_stars(line: &str) -> bool {
    let line = line.trim();
    line.matches('*').count() >= 4 && line.chars().all(|c| matches!(c, '*' | ' '))
}

/// `# Notizblock`, or a part of one without that line.
fn opens(line: &str) -> bool {
    let heading = line.trim_end().trim_start_matches('#');
    let depth = line.trim_end().len() - heading.len();
    (1..=4).contains(&depth)
        && heading.starts_with(' ')
        && heading.chars().count() <= 48
        && heading.contains(char::is_alphabetic)
}

fn read(lines: &[&str]) -> Notepad {
    let mut found = Notepad::default();
    let mut heading = String::new();
    let mut item: Option<String> = None;
    let mut close = |item: &mut Option<String>, heading: &str| {
        found.notes.extend(item.take().and_then(|entry| notepad::note(heading, &text::paragraph(entry))));
    };
    let mut headings = Vec::new();
    for line in lines.iter().map(|line| line.trim_end()) {
        if opens(line) {
            close(&mut item, &heading);
            // The title of the notepad itself heads no notes.
            let title = line.starts_with("# ");
            heading = if title { String::new() } else { line.trim_start_matches('#').trim().to_owned() };
            headings.push(heading.to_lowercase());
        } else if let Some(entry) = line.strip_prefix("- ") {
            close(&mut item, &heading);
            item = Some(entry.to_owned());
        } else if line.starts_with("  ")
            && let Some(entry) = &mut item
        {
            entry.push('\n');
            entry.push_str(line);
        } else {
            close(&mut item, &heading);
        }
    }
    close(&mut item, &heading);
    Notepad { headings, ..found }
}
