//! The letters of a written word: lower case, one normal form, each with its place in the original.
//!
//! Umlauts stay, ß becomes ss, every other diacritic is removed (Erdoğan: erdogan, Citroën: citroen), ligatures and
//! full-width letters are resolved, soft hyphens and apostrophes dropped. NFC and NFD give the same letters.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Most letters of a word that are analysed; what follows is cut off from its terms, not from its surface.
pub(crate) const MAX_LETTERS: usize = 128;

/// Letters with the byte range each came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Letters {
    /// The letters.
    pub(crate) text: String,
    /// Byte range in the written word, one for each byte of `text`.
    pub(crate) spans: Vec<(u32, u32)>,
}

impl Letters {
    /// The letters of `written`, which begins at byte `offset` of the word.
    pub(crate) fn new(written: &str, offset: usize) -> Letters {
        let mut letters = Letters::default();
        letters.append(written, offset);
        letters
    }

    /// Adds the letters of a further stretch of the word.
    pub(crate) fn append(&mut self, written: &str, offset: usize) {
        for (at, c) in written.char_indices() {
            if self.text.len() >= MAX_LETTERS {
                break;
            }
            let span = (clamp(offset + at), clamp(offset + at + c.len_utf8()));
            if c.is_ascii() {
                self.ascii(c, span);
            } else {
                for lower in c.to_lowercase() {
                    decompose_compatible(lower, |part| self.part(part, span));
                }
            }
        }
    }

    fn ascii(&mut self, c: char, span: (u32, u32)) {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | ':' | '&') {
            self.push(c.to_ascii_lowercase(), span);
        }
    }

    /// One base letter or mark of a decomposed character.
    fn part(&mut self, c: char, span: (u32, u32)) {
        match c {
            '\u{308}' => self.umlaut(span),
            'ß' => {
                self.push('s', span);
                self.push('s', span);
            }
            'ø' => self.push('o', span),
            'ł' => self.push('l', span),
            'đ' | 'ð' => self.push('d', span),
            'ı' => self.push('i', span),
            'æ' => {
                self.push('a', span);
                self.push('e', span);
            }
            'œ' => {
                self.push('o', span);
                self.push('e', span);
            }
            'þ' => {
                self.push('t', span);
                self.push('h', span);
            }
            _ if c.is_ascii() => self.ascii(c, span),
            _ if is_combining_mark(c) => self.extend(span),
            _ if c.is_alphanumeric() => self.push(c, span),
            _ => {}
        }
    }

    fn push(&mut self, c: char, span: (u32, u32)) {
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.spans.push(span);
        }
    }

    /// A mark that is dropped: its bytes belong to the letter before it.
    fn extend(&mut self, span: (u32, u32)) {
        if let Some(last) = self.spans.last_mut() {
            let from = last.0;
            last.1 = last.1.max(span.1);
            let to = last.1;
            for other in self.spans.iter_mut().rev().take_while(|other| other.0 == from) {
                other.1 = to;
            }
        }
    }

    /// A diaeresis turns a, o, u before it into an umlaut and is dropped from any other letter.
    fn umlaut(&mut self, span: (u32, u32)) {
        let vowel = match self.text.chars().next_back() {
            Some('a') => 'ä',
            Some('o') => 'ö',
            Some('u') => 'ü',
            _ => return self.extend(span),
        };
        let before = self.spans.last().map_or(span, |last| (last.0, last.1.max(span.1)));
        self.text.pop();
        self.spans.pop();
        self.push(vowel, before);
    }

    /// Whether byte `at` of the letters lies inside one letter as written (between the two s of ß).
    pub(crate) fn is_inside_letter(&self, at: usize) -> bool {
        at > 0 && at < self.spans.len() && self.spans[at] == self.spans[at - 1]
    }

    /// Takes a word that has no letters (a lone sign) as it is, so that it has a term.
    pub(crate) fn push_unknown(&mut self, surface: &str) {
        for (at, c) in surface.char_indices().take(MAX_LETTERS) {
            self.push(c, (clamp(at), clamp(at + c.len_utf8())));
        }
    }

    /// The byte range in the written word of the letters `from..to` (byte offsets into `text`).
    pub(crate) fn written(&self, from: usize, to: usize) -> (u32, u32) {
        match (self.spans.get(from), to.checked_sub(1).and_then(|last| self.spans.get(last))) {
            (Some(first), Some(last)) => (first.0, last.1),
            _ => (0, 0),
        }
    }
}

/// Offsets in a word fit 32 bits; beyond that they stay at the limit, where no part can lie.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The exact form: umlauts written out.
pub(crate) fn exact(letters: &str) -> String {
    let mut out = String::with_capacity(letters.len() + 2);
    for c in letters.chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            _ => out.push(c),
        }
    }
    out
}
