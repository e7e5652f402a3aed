//! The result of analysis: tokens, words and the parts of compounds.

use std::sync::Arc;

/// What kind of token this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word, number or abbreviation.
    Word,
    /// A hyphen compound as a whole (EU-Kommission); its segments follow as tokens of their own, the first of them at
    /// the same position.
    Hyphenated,
}

/// One token of a text. `text[start..end] == surface` holds for every token.
#[derive(Clone, Debug)]
pub struct Token<'t> {
    /// The token as written.
    pub surface: &'t str,
    /// Byte offset of its first byte in the text.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// Word position, counted from 0; equal for a hyphen compound and its first segment.
    pub position: u32,
    /// Whole hyphen compound or plain word.
    pub kind: TokenKind,
    /// The analysed forms, shared by all tokens with this surface.
    pub word: Arc<Word>,
}

/// The analysed forms of one written word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Term for stemmed search (Häuser, Haus: `haus`).
    pub stem: Box<str>,
    /// Term for exact search: lower case, ä/ö/ü as ae/oe/ue, ß as ss, other diacritics removed; not stemmed.
    pub exact: Box<str>,
    /// The parts of a compound in order, at least two; empty for any other word.
    pub parts: Box<[Part]>,
}

/// One part of a compound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Byte offset in the written word, without linking letters.
    pub start: u32,
    /// Byte offset after the part in the written word.
    pub end: u32,
    /// Term for stemmed search.
    pub stem: Box<str>,
}

/// Analyses `text` and hands each token to `sink` in order of position.
pub fn analyze<'t>(text: &'t str, mut sink: impl FnMut(Token<'t>)) {
    let mut position = 0;
    for (start, surface) in text.split_word_bound_indices_stub() {
        let lower = surface.to_lowercase();
        sink(Token {
            surface,
            start,
            end: start + surface.len(),
            position,
            kind: TokenKind::Word,
            word: Arc::new(Word { stem: lower.clone().into(), exact: lower.into(), parts: Box::default() }),
        });
        position += 1;
    }
}

/// Analyses `text` into a vector; see [`analyze`].
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    analyze(text, |token| all.push(token));
    all
}

trait Stub {
    fn split_word_bound_indices_stub(&self) -> Vec<(usize, &str)>;
}
impl Stub for str {
    fn split_word_bound_indices_stub(&self) -> Vec<(usize, &str)> {
        use unicode_segmentation::UnicodeSegmentation;
        self.unicode_word_indices().collect()
    }
}
