//! Where sentences end: after a full stop, exclamation or question mark, or at the end of a line, unless what follows
//! goes on in lower case or the full stop is that of an abbreviation or an ordinal number.

use std::ops::Range;

use crate::segment::is_abbreviation;

/// What may stand between the end of a sentence and the blank after it.
const CLOSING: &str = "\"“”«»‘’'.!?)";

/// The sentences of `text`, blanks after them included: without gaps, at least one.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for end in ends(text) {
        sentences.push(start..end);
        start = end;
    }
    sentences.push(start..text.len());
    sentences
}

/// Where a further sentence begins, in bytes.
pub(crate) fn ends(text: &str) -> Ends<'_> {
    Ends { text, start: 0, from: 0 }
}

/// The borders between the sentences of a text.
#[derive(Clone, Debug)]
pub(crate) struct Ends<'t> {
    text: &'t str,
    /// Where the present sentence begins.
    start: usize,
    /// How far the text has been looked at.
    from: usize,
}

impl Iterator for Ends<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let text = self.text;
        while let Some((at, c)) = next_mark(text, self.from) {
            self.from = at + c.len_utf8();
            if c == '.' && is_inside(&text[self.start..at]) {
                continue;
            }
            let mut chars = text[self.from..].char_indices().peekable();
            while chars.next_if(|(_, c)| CLOSING.contains(*c)).is_some() {}
            let mut end = chars.peek().map_or(text.len(), |(offset, _)| self.from + offset);
            let mut blank = c == '\n';
            while let Some((offset, c)) = chars.next_if(|(_, c)| c.is_whitespace()) {
                end = self.from + offset + c.len_utf8();
                blank = true;
            }
            self.from = end;
            let next_begins = chars.peek().is_some_and(|(_, c)| !c.is_lowercase());
            if blank && next_begins {
                self.start = end;
                return Some(end);
            }
        }
        self.from = text.len();
        None
    }
}

/// The next character at or after `from` that may end a sentence.
fn next_mark(text: &str, mut from: usize) -> Option<(usize, char)> {
    const ELLIPSIS: u8 = 0xe2;
    loop {
        let bytes = &text.as_bytes()[from..];
        from += bytes.iter().position(|byte| matches!(byte, b'\n' | b'!' | b'?' | b'.' | &ELLIPSIS))?;
        let c = text[from..].chars().next()?;
        if c.is_ascii() || c == '…' {
            return Some((from, c));
        }
        from += c.len_utf8();
    }
}

/// Whether a full stop after `before` is that of an ordinal number, an initial or an abbreviation (13. September, J. Mai, Dr. Mai).
fn is_inside(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(' || c == '.').next().unwrap_or("");
    let short_number = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    short_number || word.chars().count() == 1 || is_abbreviation(word)
}

#[cfg(test)]
mod tests {
    use super::sentences;
    use crate::tokens;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text:?}");
        assert_eq!(found.concat(), text);
    }

    #[test]
    fn sentences_of_german_copy() {
        check("", &[""]);
        check("Ein Satz", &["Ein Satz"]);
        check("Der Pegel steigt. Die Stadt warnt!", &["Der Pegel steigt. ", "Die Stadt warnt!"]);
        check("Am 13. September kam Dr. Mai.", &["Am 13. September kam Dr. Mai."]);
        check("J. Mai aus St. Veit sagte zu.", &["J. Mai aus St. Veit sagte zu."]);
        check("„Er geht.“ Sie bleibt.", &["„Er geht.“ ", "Sie bleibt."]);
        check("Er sagt: „Geht!“ und lacht.", &["Er sagt: „Geht!“ und lacht."]);
        check("Erste Zeile\nZweite Zeile", &["Erste Zeile\n", "Zweite Zeile"]);
        check("Warum … Darum.", &["Warum … ", "Darum."]);
        check("Das kostet 3,50 Euro usw. Mehr nicht?", &["Das kostet 3,50 Euro usw. Mehr nicht?"]);
        check("Es war 2023. Der Fluss stieg.", &["Es war 2023. ", "Der Fluss stieg."]);
        check("Ende.Der Anfang", &["Ende.Der Anfang"]);
    }

    #[test]
    fn tokens_know_their_sentence() {
        let text = "Die EU-Kommission tagt. Z. B. heute.\nMorgen nicht. ";
        let found: Vec<_> = tokens(text).iter().map(|token| (token.surface, token.sentence)).collect();
        let expected = [
            ("Die", 0),
            ("EU-Kommission", 0),
            ("EU", 0),
            ("Kommission", 0),
            ("tagt", 0),
            ("Z. B.", 1),
            ("heute", 1),
            ("Morgen", 2),
            ("nicht", 2),
        ];
        assert_eq!(found, expected);
    }
}
