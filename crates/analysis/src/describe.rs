//! Analysis as plain data for people and programs (`depesche analyze`).

use crate::{Part, TokenKind, analyze};

/// One token with everything found out about it. All offsets are byte offsets in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenDescription {
    /// The token as written.
    pub surface: String,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
    /// Word position, counted from 0.
    pub position: u32,
    /// Number of its sentence, counted from 0.
    pub sentence: u32,
    /// Word, or whole hyphen compound.
    pub kind: TokenKind,
    /// Term for stemmed search.
    pub stem: String,
    /// Term for exact search.
    pub exact: String,
    /// Parts of the compound; empty for any other word.
    pub parts: Vec<PartDescription>,
    /// Compounds made of several of the parts, but not all.
    pub inner: Vec<PartDescription>,
}

/// One part of a compound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartDescription {
    /// The part as written, without linking letters.
    pub surface: String,
    /// Offset of its first byte in the text.
    pub start: usize,
    /// Offset after its last byte in the text.
    pub end: usize,
    /// Term for stemmed search.
    pub stem: String,
}

/// Analyses `text` and writes out every token; see [`analyze`] for the fast way.
pub fn describe(text: &str) -> Vec<TokenDescription> {
    let mut all = Vec::new();
    analyze(text, |token| {
        let parts = |parts: &[Part]| {
            parts.iter().filter_map(|part| part_description(text, token.start, part)).collect()
        };
        all.push(TokenDescription {
            surface: token.surface.to_owned(),
            start: token.start,
            end: token.end,
            position: token.position,
            sentence: token.sentence,
            kind: token.kind,
            stem: token.word.stem.to_string(),
            exact: token.word.exact.to_string(),
            parts: parts(&token.word.parts),
            inner: parts(&token.word.inner),
        });
    });
    all
}

fn part_description(text: &str, offset: usize, part: &Part) -> Option<PartDescription> {
    let start = offset + usize::try_from(part.start).ok()?;
    let end = offset + usize::try_from(part.end).ok()?;
    Some(PartDescription {
        surface: text.get(start..end)?.to_owned(),
        start,
        end,
        stem: part.stem.to_string(),
    })
}
