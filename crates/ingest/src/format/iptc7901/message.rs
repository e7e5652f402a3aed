//! Cuts a delivery into messages, and a message into its parts.

use super::header::{self, Header};
use crate::normalise::{dateline, when};

const SOH: u8 = 0x01;
const STX: char = '\u{2}';
const ETX: char = '\u{3}';
const EOT: u8 = 0x04;

/// Lines among which the header stands.
const LEADING: usize = 6;
/// Lines of a head at most: marks, headline, byline.
const HEAD: usize = 40;
/// Lines from the end of a message among which its date is looked for.
const END: usize = 8;

/// One message of a delivery.
pub(super) struct Piece<'a> {
    /// Number of its first line in the delivery, counted from 1.
    pub(super) line: u64,
    /// Its bytes.
    pub(super) bytes: &'a [u8],
}

/// The messages of a delivery: each begins with SOH or, in copy that lost its control characters, with a header that
/// follows the date of the message before.
pub(super) fn cut(bytes: &[u8]) -> Vec<Piece<'_>> {
    let mut starts = vec![0];
    let mut between = true;
    let mut at = 0;
    for line in bytes.split_inclusive(|b| matches!(b, b'\n' | b'\r')) {
        if let Some(soh) = memchr::memchr(SOH, line) {
            starts.push(at + soh);
            starts.extend(memchr::memchr_iter(SOH, &line[soh + 1..]).map(|next| at + soh + 1 + next));
            between = false;
        } else if between && std::str::from_utf8(line).is_ok_and(|line| header::is_header(line.trim_end())) {
            starts.push(at);
            between = false;
        } else if line.contains(&EOT) || is_date(line) {
            between = true;
        }
        at += line.len();
    }
    starts.dedup();
    let mut pieces = Vec::with_capacity(starts.len());
    let mut line = 1;
    for (number, from) in starts.iter().enumerate() {
        let piece = &bytes[*from..starts.get(number + 1).copied().unwrap_or(bytes.len())];
        if !is_blank(piece) {
            pieces.push(Piece { line, bytes: piece });
        }
        line += memchr::memchr_iter(b'\n', piece).count() as u64;
    }
    pieces
}

fn is_date(line: &[u8]) -> bool {
    line.len() <= 40 && std::str::from_utf8(line).is_ok_and(|line| when::wire(line).is_some())
}

/// White space, fill characters, a byte order mark, or the signs that surround messages on a line (`ZCZC`, `NNNN`).
fn is_blank(piece: &[u8]) -> bool {
    let mut words = piece.split(|b| *b <= b' ' || *b == 0x7f).filter(|word| !word.is_empty());
    words.all(|word| matches!(word, b"ZCZC" | b"NNNN" | b"\xef\xbb\xbf"))
}

/// One message, taken apart.
pub(super) struct Message<'m> {
    pub(super) header: Header<'m>,
    /// The line of keywords.
    pub(super) slug: Option<&'m str>,
    /// Marks, headline and byline, without the closing `=`.
    pub(super) head: Vec<&'m str>,
    /// The text with its notepad.
    pub(super) body: Vec<&'m str>,
    /// When it was sent.
    pub(super) sent: Option<depesche_store::Moment>,
}

impl<'m> Message<'m> {
    /// Takes a message apart whose lines end with `\n`; `None` without a header.
    pub(super) fn new(text: &'m str) -> Option<Message<'m>> {
        let (before, after) = match text.split_once(STX) {
            Some((before, after)) => (before, Some(after)),
            None => (text, None),
        };
        let (header, rest) = header_of(before)?;
        let (slug, text) = match (first_line(rest), after) {
            (slug, Some(after)) => (slug.map(|(line, _)| line), after),
            // The only line up to the `=` is the headline.
            (Some((line, text)), None) if !line.ends_with('=') => (Some(line), text),
            (_, None) => (None, rest),
        };
        let (text, tail) = text.rsplit_once(ETX).unwrap_or((text, ""));
        let mut lines: Vec<&str> = text.split('\n').collect();
        let sent = tail.split('\n').find_map(when::wire).or_else(|| date_at_end(&mut lines));
        let body = lines.split_off(head_end(&lines));
        Some(Message { header, slug, head: lines, body, sent })
    }
}

/// The header and the text behind its line.
fn header_of(text: &str) -> Option<(Header<'_>, &str)> {
    let mut rest = text;
    for _ in 0..LEADING {
        let (line, tail) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_matches(|c: char| c.is_control() || c.is_whitespace() || c == '\u{feff}');
        if let Some(header) = header::read(line) {
            return Some((header, tail));
        }
        rest = tail;
    }
    None
}

/// The first line that is not empty, and the text behind it.
fn first_line(text: &str) -> Option<(&str, &str)> {
    let start = text.trim_start();
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    Some((line.trim(), rest)).filter(|(line, _)| !line.is_empty())
}

/// Takes the date off the end of the lines, with what follows it.
fn date_at_end(lines: &mut Vec<&str>) -> Option<depesche_store::Moment> {
    let from_end = lines.iter().enumerate().rev().filter(|(_, line)| !line.trim().is_empty()).take(END);
    let (at, sent) = from_end.filter_map(|(at, line)| Some((at, when::wire(line)?))).next()?;
    lines.truncate(at);
    Some(sent)
}

/// Where the head ends: behind the line that closes with `=`, else at the first empty line.
fn head_end(lines: &[&str]) -> usize {
    let closed = lines.iter().take(HEAD).position(|line| line.trim_end().ends_with('='));
    let blank = || {
        let first = lines.iter().position(|line| !line.trim().is_empty())?;
        // A text without a head begins with its dateline.
        if dateline::split(lines[first].trim()).is_some() {
            return Some(first);
        }
        lines[first..].iter().take(HEAD).position(|line| line.trim().is_empty()).map(|length| first + length)
    };
    closed.map(|at| at + 1).or_else(blank).unwrap_or(lines.len().min(HEAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_deliveries() {
        let check = |delivery: &str, expected: &[(u64, &str)]| {
            let found: Vec<(u64, &str)> = cut(delivery.as_bytes())
                .iter()
                .map(|piece| {
                    (piece.line, std::str::from_utf8(piece.bytes).unwrap().get(..8).unwrap_or_default())
                })
                .collect();
            assert_eq!(found, expected, "{delivery:?}");
        };
        let one = "bdt0001 4 vm 9  dpa 0002\n\nSturm/\nSturm =\n\nEs weht.\n\n";
        let date = "071201 Mai 24\n";
        check(
            &format!("\u{16}\u{16}\u{1}{one}\u{3}{date}\u{7f}\u{4}\u{1}{one}{date}"),
            &[(1, "\u{1}bdt0001"), (9, "\u{1}bdt0001")],
        );
        check(&format!("{one}{date}\n{one}{date}"), &[(1, "bdt0001 "), (10, "bdt0001 ")]);
        check(&format!("{one}{one}{date}"), &[(1, "bdt0001 ")]);
        check(&format!("ZCZC\r\n\u{1}{one}{date}\r\nNNNN\r\n"), &[(2, "\u{1}bdt0001")]);
        check("\u{1}\u{1}\n", &[]);
    }
}
