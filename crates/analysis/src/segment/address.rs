//! Web and mail addresses: one token as a whole, and the words in it.

use super::{Found, MAX_WHOLE};
use crate::chars::{char_at, is_word};

/// Endings that make a name with a dot a web address even without a scheme.
const TOP_LEVEL: [&str; 14] =
    ["de", "com", "org", "net", "eu", "at", "ch", "info", "tv", "io", "gov", "edu", "berlin", "news"];

/// Longest first label of an address (a host label or the name before an @), in bytes.
const MAX_LABEL: usize = 64;

/// The end of the address that begins at `start`, if one does.
pub(super) fn end(text: &str, start: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[start..];
    let limit = bytes.len().min(MAX_LABEL);
    let run =
        bytes.iter().take(limit).position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')))?;
    match bytes[run] {
        b':' if bytes[run..].starts_with(b"://") => Some(trimmed(text, start, run + 3)),
        b'.' | b'@' => domain_end(text, start, run),
        _ => None,
    }
}

/// The end of an address with a scheme: up to a space or bracket, without closing punctuation.
fn trimmed(text: &str, start: usize, from: usize) -> usize {
    let rest = &text[start + from..];
    let stop = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '»' | '«' | '“' | '”' | '„'))
        .unwrap_or(rest.len());
    let kept = rest[..stop].trim_end_matches(|c: char| !(is_word(c) || c == '/'));
    start + from + kept.len()
}

/// The end of `name.tld`, `www.name.tld/path` or `name@sender.example` whose first label ends at `run`.
fn domain_end(text: &str, start: usize, run: usize) -> Option<usize> {
    let rest = &text[start..];
    let in_host = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'@' | b'+');
    let stop = rest.bytes().take(MAX_WHOLE).take_while(in_host).count();
    let host = rest[..stop].trim_end_matches(['.', '-', '_', '@', '+']);
    let label = &host[host.rfind(['.', '@'])? + 1..];
    if host.len() <= run || !TOP_LEVEL.contains(&label) {
        return None;
    }
    let end = start + host.len();
    match char_at(text, end) {
        Some('/') => Some(trimmed(text, start, host.len())),
        Some(c) if is_word(c) => None,
        _ => Some(end),
    }
}

/// Hands out an address as a whole (unless it is too long) and the words in it; gives back its end.
pub(super) fn emit(text: &str, start: usize, end: usize, sink: &mut impl FnMut(Found)) -> usize {
    if end - start <= MAX_WHOLE {
        sink(Found::Whole(start, end));
    }
    let mut at = start;
    while at < end {
        let rest = &text[at..end];
        let Some(from) = rest.find(is_word) else { break };
        let len = rest[from..].find(|c| !is_word(c)).unwrap_or(rest.len() - from);
        sink(Found::Word(at + from, at + from + len));
        at += from + len;
    }
    end
}
