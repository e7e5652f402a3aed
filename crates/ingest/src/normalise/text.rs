//! Clean text: NFC, no invisible characters, single spaces, hard line wraps re-joined.
//!
//! The text is otherwise kept as delivered (quotes, dashes, spelling): analysis folds, storage does not.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// One line: every run of white space becomes one space.
pub(crate) fn line(text: String) -> String {
    if is_clean(&text, false) { text } else { nfc(collapse(&text)) }
}

/// Several lines: line ends and tabs between cells stay, each line is cleaned, empty lines go.
pub(crate) fn lines(text: String) -> String {
    if is_clean(&text, true) {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    for row in text.split('\n') {
        let row = row.split('\t').map(collapse).collect::<Vec<_>>().join("\t");
        if row.chars().all(char::is_whitespace) {
            continue;
        }
        if !clean.is_empty() {
            clean.push('\n');
        }
        clean.push_str(row.trim_end_matches('\t'));
    }
    nfc(clean)
}

/// A paragraph: hard line wraps are re-joined, a word split at a line's end is made whole.
pub(crate) fn paragraph(text: String) -> String {
    if is_clean(&text, false) {
        return text;
    }
    if !text.contains('\n') {
        return line(text);
    }
    let mut joined = String::with_capacity(text.len());
    for row in text.lines().map(str::trim).filter(|row| !row.is_empty()) {
        join_row(&mut joined, row);
    }
    line(joined)
}

/// The text as one line if its lines are those of a typewriter, all of about one length; else as it is.
pub(crate) fn unwrapped(text: String) -> String {
    let Some((rows, _)) = text.rsplit_once('\n') else { return text };
    let is_full = |row: &str| (44..=80).contains(&row.trim().chars().count());
    if rows.split('\n').all(is_full) { paragraph(text) } else { text }
}

/// The paragraphs of a text set apart by empty lines.
pub(crate) fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (head, tail) = cut_at_blank_line(rest);
            rest = tail;
            if !head.trim().is_empty() {
                return Some(head.trim().to_owned());
            }
        }
        None
    })
}

/// `None` for what is empty once cleaned.
pub(crate) fn present(text: Option<String>) -> Option<String> {
    text.map(line).filter(|text| !text.is_empty())
}

/// The start of the text, at most so many bytes.
pub(crate) fn start(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

fn cut_at_blank_line(text: &str) -> (&str, &str) {
    let mut from = 0;
    for at in memchr::memchr_iter(b'\n', text.as_bytes()) {
        if at > from && text[from..at].trim().is_empty() {
            return (&text[..from], &text[at + 1..]);
        }
        if at == from {
            return (&text[..from], &text[at + 1..]);
        }
        from = at + 1;
    }
    (text, "")
}

/// Joins the next row of a hard-wrapped text. `Bundes-` + `kanzler` is one word, `EU-` + `Kommission` a compound with
/// its hyphen; `Vor-` + `und Nachteile` stays two words.
fn join_row(text: &mut String, row: &str) {
    let split_word = text.ends_with('-')
        && text[..text.len() - 1].ends_with(char::is_alphabetic)
        && row.starts_with(char::is_alphabetic);
    if !split_word {
        if !text.is_empty() {
            text.push(' ');
        }
    } else if row.starts_with(char::is_lowercase) {
        let first = row.split(' ').next().unwrap_or_default();
        if matches!(first, "und" | "oder" | "bis" | "sowie" | "bzw.") {
            text.push(' ');
        } else {
            text.pop();
        }
    }
    text.push_str(row);
}

/// Invisible characters are gone by now: one between a letter and its accent would keep them apart.
fn nfc(text: String) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text,
        _ => text.nfc().collect(),
    }
}

/// Bytes that are looked at together.
const CHUNK: usize = 32;

/// Whether `line` (or `lines`) would give the text back unchanged; may say no too often, never yes wrongly.
fn is_clean(text: &str, keep_lines: bool) -> bool {
    let bytes = text.as_bytes();
    let mut before = if keep_lines { b'\n' } else { b' ' };
    let mut at = 0;
    while at < bytes.len() {
        if let Some(chunk) = bytes[at..].first_chunk::<CHUNK>()
            && is_plain_chunk(chunk, before)
        {
            before = chunk[CHUNK - 1];
            at += CHUNK;
            continue;
        }
        let end = bytes.len().min(at + CHUNK);
        while at < end {
            let Some(length) = clean_char(text, at, before, keep_lines) else { return false };
            before = bytes[at];
            at += length;
        }
    }
    text.is_empty() || !matches!(before, b' ' | b'\n' | b'\t')
}

/// Whether it holds only printable ASCII, letters up to U+02FF and single spaces. Without branches, so that the
/// compiler compares many bytes at once.
fn is_plain_chunk(chunk: &[u8; CHUNK], before: u8) -> bool {
    let mut other = 0;
    for byte in chunk {
        let (ascii, inner, lead) = (
            byte.wrapping_sub(b' ') <= b'~' - b' ',
            byte & 0xc0 == 0x80,
            byte.wrapping_sub(0xc3) <= 0xcb - 0xc3,
        );
        other |= u8::from(!(ascii | inner | lead));
    }
    for at in 1..CHUNK {
        other |= u8::from((chunk[at] == b' ') & (chunk[at - 1] == b' '));
    }
    other == 0 && !(chunk[0] == b' ' && matches!(before, b' ' | b'\n' | b'\t'))
}

/// The length of the character at `at`, if it may stand there.
fn clean_char(text: &str, at: usize, before: u8, keep_lines: bool) -> Option<usize> {
    match text.as_bytes()[at] {
        b'!'..=b'~' => Some(1),
        b' ' if !matches!(before, b' ' | b'\n' | b'\t') => Some(1),
        b'\n' if keep_lines && !matches!(before, b' ' | b'\n' | b'\t') => Some(1),
        b'\t' if keep_lines && !matches!(before, b' ' | b'\n') => Some(1),
        // The second byte of a letter that began in a plain chunk.
        0x80..=0xbf => Some(1),
        0xc0.. => text[at..].chars().next().filter(|c| is_plain(*c)).map(char::len_utf8),
        _ => None,
    }
}

/// Letters and signs of Latin script that are NFC, visible and no white space.
fn is_plain(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '€')
}

fn collapse(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = true;
        } else if !is_invisible(c, &clean) {
            if space && !clean.is_empty() {
                clean.push(' ');
            }
            space = false;
            clean.push(c);
        }
    }
    clean
}

/// Soft hyphens, zero-width and direction marks, control characters. The zero-width joiner stays between symbols,
/// where it builds one sign out of several.
fn is_invisible(c: char, before: &str) -> bool {
    match c {
        '\u{200d}' => !before
            .ends_with(|last: char| matches!(last, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..)),
        '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_lines() {
        let check = |input: &str, expected: &str| assert_eq!(line(input.to_owned()), expected, "{input:?}");
        check("schon sauber – „ja“", "schon sauber – „ja“");
        check("  zwei \u{a0} Leerzeichen\n", "zwei Leerzeichen");
        check("Bundes\u{ad}kanzler\u{200b}amt", "Bundeskanzleramt");
        check("Mu\u{308}nchen", "München");
        check("", "");
        check("\u{0}\u{1}a\u{85}b", "a b");
    }

    #[test]
    fn rejoins_hard_wraps() {
        let check =
            |input: &str, expected: &str| assert_eq!(paragraph(input.to_owned()), expected, "{input:?}");
        check("erste\nzweite", "erste zweite");
        check("der Bundes-\nkanzler", "der Bundeskanzler");
        check("die EU-\nKommission", "die EU-Kommission");
        check("Vor-\nund Nachteile", "Vor- und Nachteile");
        check("Gedanke -\ndann mehr", "Gedanke - dann mehr");
    }

    #[test]
    fn keeps_rows() {
        let check = |input: &str, expected: &str| assert_eq!(lines(input.to_owned()), expected, "{input:?}");
        check("a\tb\nc\td", "a\tb\nc\td");
        check(" a  b \n\n c", "a b\nc");
    }

    #[test]
    fn finds_paragraphs() {
        let check = |input: &str, expected: &[&str]| {
            assert_eq!(paragraphs(input).collect::<Vec<_>>(), expected, "{input:?}");
        };
        check("eins\nnoch\n\nzwei\n \t\n\n drei", &["eins\nnoch", "zwei", "drei"]);
        check("\n\n", &[]);
        check("eins\r\n\r\nzwei", &["eins", "zwei"]);
    }

    fn is_clean_by_char(text: &str) -> bool {
        let spaces = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
        !spaces && text.chars().all(|c| matches!(c, ' '..='~') || is_plain(c))
    }

    proptest::proptest! {
        #[test]
        fn takes_only_clean_text_as_it_is(
            text in "([a-zäß„ë]{1,9} ){0,20}[a-zä\t\u{301}\u{ad}\u{a0}€‑ ]?( ?[a-zäß„ë]{1,9}){0,20}"
        ) {
            proptest::prop_assert_eq!(line(text.clone()), nfc(collapse(&text)));
            proptest::prop_assert_eq!(is_clean(&text, false), text.is_empty() || is_clean_by_char(&text));
        }

        #[test]
        fn is_idempotent(text in "\\PC*|[a \\n\\t\u{ad}\u{301}\u{200d}-]*") {
            let once = line(text.clone());
            proptest::prop_assert_eq!(line(once.clone()), once);
            let once = lines(text);
            proptest::prop_assert_eq!(lines(once.clone()), once);
        }
    }
}
