//! Limits on what a tree is built from, applied before it is built: words, and the nesting of brackets.

use crate::Problem;
use crate::ast::Span;

/// One piece of a query or rule, as far as limits are concerned.
pub(super) trait Piece {
    /// Where it stands.
    fn span(&self) -> Span;
    /// The bracket it is, if it is one.
    fn bracket(&self) -> Option<Bracket>;
    /// How many words it counts as.
    fn words(&self) -> usize;
    /// A closing bracket that is missing at the end.
    fn closing(span: Span) -> Self;
}

/// Which bracket a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Open,
    Close,
}

/// How many words analysis finds in a text at most: runs of letters and digits, at least one.
pub(super) fn words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()).count().max(1)
}

/// Keeps what the first `most` words are in.
pub(super) fn limit_words<P: Piece>(mut pieces: Vec<P>, most: usize, problems: &mut Vec<Problem>) -> Vec<P> {
    let mut count = 0;
    let beyond = pieces.iter().position(|piece| {
        count += piece.words();
        count > most
    });
    if let Some(beyond) = beyond {
        let (from, to) = (pieces[beyond].span().from, pieces.last().map_or(0, |piece| piece.span().to));
        let message = format!("more than {most} words: the rest is ignored");
        problems.push(Problem { from, to, message });
        pieces.truncate(beyond);
    }
    pieces
}

/// Removes brackets without their pair and brackets nested deeper than `deepest`, and closes those left open.
pub(super) fn balance<P: Piece>(pieces: Vec<P>, deepest: usize, problems: &mut Vec<Problem>) -> Vec<P> {
    let mut balanced = Vec::with_capacity(pieces.len());
    let mut open = Vec::new();
    let mut too_deep = 0_usize;
    let mut tell = |span: Span, message: String| {
        problems.push(Problem { from: span.from, to: span.to, message });
    };
    let mut told = false;
    for piece in pieces {
        let span = piece.span();
        match piece.bracket() {
            Some(Bracket::Open) if open.len() == deepest => {
                too_deep += 1;
                if !std::mem::replace(&mut told, true) {
                    tell(span, format!("brackets nested deeper than {deepest}: ignored"));
                }
            }
            Some(Bracket::Open) => {
                open.push(span);
                balanced.push(piece);
            }
            Some(Bracket::Close) if too_deep > 0 => too_deep -= 1,
            Some(Bracket::Close) if open.pop().is_none() => {
                tell(span, "closing bracket without its pair: ignored".to_owned());
            }
            _ => balanced.push(piece),
        }
    }
    while let Some(span) = open.pop() {
        tell(span, "opening bracket without its pair: closed at the end".to_owned());
        balanced.push(P::closing(span));
    }
    balanced
}
