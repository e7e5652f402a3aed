//! The query language, read leniently: any text gives a tree, and what had to be repaired is told.
//!
//! NOT binds closer than AND, AND (written or between two words) closer than OR. Operators are upper case, German or
//! English. Limits are applied before the tree is built, so that no text costs more than its size.

mod date;
mod extra;
mod grammar;
mod leaf;
mod lex;
mod limits;
mod name;
mod operator;
mod proximity;
#[cfg(test)]
mod tests;

pub(crate) use date::days;
pub use extra::parse_extra;

use depesche_store::Moment;
use jiff::civil::Date;

use crate::ast::Span;
use crate::{Ast, Problem, boundary};
use lex::{Kind, Lexeme, Prefix};
use limits::{Bracket, Piece};

/// Longest query read, in bytes; what is beyond is ignored.
pub(crate) const MAX_BYTES: usize = 4096;
/// Most words read; what is beyond is ignored.
pub(crate) const MAX_TERMS: usize = 256;
/// Deepest nesting of brackets; brackets beyond it are ignored.
pub(crate) const MAX_DEPTH: usize = 32;

/// Reads a query. Never fails: the problems tell what was repaired or ignored, at byte positions of `text`. `heute` is the
/// present day in Berlin.
pub fn parse(text: &str) -> (Ast, Vec<Problem>) {
    parse_on(text, Moment::now().in_berlin().date())
}

/// Reads a query as on this day.
pub(crate) fn parse_on(text: &str, today: Date) -> (Ast, Vec<Problem>) {
    let mut problems = Vec::new();
    let lexemes = lex::lex(limit_bytes(text, &mut problems), &mut problems);
    let lexemes = limits::limit_words(lexemes, MAX_TERMS, &mut problems);
    let lexemes = limits::balance(lexemes, MAX_DEPTH, &mut problems);
    let lexemes = without_lone_operators(lexemes, &mut problems);
    let ast = grammar::tree(&lexemes, today, &mut problems);
    problems.sort_by_key(|problem| (problem.from, problem.to));
    (ast, problems)
}

fn limit_bytes<'q>(text: &'q str, problems: &mut Vec<Problem>) -> &'q str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let cut = boundary::before(text, MAX_BYTES);
    let message = format!("query longer than {MAX_BYTES} bytes: the rest is ignored");
    problems.push(Problem { from: cut, to: text.len(), message });
    &text[..cut]
}

impl Piece for Lexeme {
    fn span(&self) -> Span {
        self.span
    }

    fn bracket(&self) -> Option<Bracket> {
        match self.kind {
            Kind::Open(_) => Some(Bracket::Open),
            Kind::Close => Some(Bracket::Close),
            _ => None,
        }
    }

    fn words(&self) -> usize {
        match &self.kind {
            Kind::Chunk(_, text) | Kind::Quoted(_, text, _) => limits::words(text),
            _ => 0,
        }
    }

    fn closing(span: Span) -> Lexeme {
        Lexeme { kind: Kind::Close, span }
    }
}

/// A query of nothing but operators looks for these words.
fn without_lone_operators(lexemes: Vec<Lexeme>, problems: &mut Vec<Problem>) -> Vec<Lexeme> {
    let is_leaf = |lexeme: &Lexeme| matches!(lexeme.kind, Kind::Chunk(..) | Kind::Quoted(..));
    if lexemes.iter().any(is_leaf) {
        return lexemes;
    }
    let word = |lexeme: Lexeme| {
        let text = match lexeme.kind {
            Kind::And => "und",
            Kind::Or => "oder",
            Kind::Not => "nicht",
            Kind::Near(_, false) => "nahe",
            Kind::Near(_, true) => "vor",
            _ => return lexeme,
        };
        let message = "operator without words: searched as a word".to_owned();
        problems.push(Problem { from: lexeme.span.from, to: lexeme.span.to, message });
        Lexeme { kind: Kind::Chunk(Prefix::default(), text.to_owned()), span: lexeme.span }
    };
    lexemes.into_iter().map(word).collect()
}
