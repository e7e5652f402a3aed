//! The words of a query that can be misspelt, with their places in its text.

use depesche_analysis::{TokenKind, Word, is_stopword, tokens};
use std::sync::Arc;

use super::costs;
use crate::ast::Span;
use crate::{Ast, Field};

/// One word as typed.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) word: Arc<Word>,
    /// Where it is looked for; `None`: anywhere.
    pub(super) field: Option<Field>,
    /// Whether it stands alone between spaces, so that it could be half a word.
    pub(super) alone: bool,
}

/// The words of `ast`, which was read from `query`; at most [`costs::WORDS`].
pub(super) fn words(query: &str, ast: &Ast) -> Vec<Typed> {
    let mut words = Vec::new();
    gather(query, ast, None, &mut words);
    words.sort_by_key(|typed| (typed.from, typed.to));
    // A group beside a proximity operator is taken apart, so that what stands on the other side is there several times.
    let mut end = 0;
    words.retain(|typed| {
        let is_new = typed.from >= end;
        end = end.max(typed.to);
        is_new
    });
    words.truncate(costs::WORDS);
    words
}

fn gather(query: &str, ast: &Ast, field: Option<Field>, words: &mut Vec<Typed>) {
    match ast {
        Ast::Word(text, span) | Ast::Exact(text, span) => {
            // What stands before it in the leaf is an operator or the name of a field.
            let Some(at) = query.get(span.from..span.to).and_then(|leaf| leaf.rfind(text)) else { return };
            let alone = matches!(ast, Ast::Word(..)) && at == 0 && text.len() == span.to - span.from;
            add(query, span.from + at, span.from + at + text.len(), field, alone, words);
        }
        Ast::Phrase { span: Span { from, to }, .. } => {
            let quote = |c: char| !c.is_alphanumeric() && !c.is_ascii_punctuation() || c == '"';
            let Some(leaf) = query.get(*from..*to) else { return };
            let (Some(open), Some(close)) = (leaf.find(quote), leaf.rfind(quote)) else { return };
            add(query, from + open, from + close.max(open), field, false, words);
        }
        Ast::In(field, inner) => gather(query, inner, Some(*field), words),
        Ast::And(members) | Ast::Or(members) | Ast::AtLeast(_, members) => {
            members.iter().for_each(|member| gather(query, member, field, words));
        }
        Ast::Near { left, right, .. } => {
            gather(query, left, field, words);
            gather(query, right, field, words);
        }
        Ast::Within(_, inner) | Ast::Mentions(_, inner) => gather(query, inner, field, words),
        // What is excluded, of a shape or alike anyway, a date, what nobody typed: nothing of it can be misspelt so that it
        // would matter.
        Ast::All
        | Ast::Not(_)
        | Ast::Wildcard(..)
        | Ast::Fuzzy(..)
        | Ast::Published(_)
        | Ast::Variants { .. } => {}
    }
}

/// Adds the words of a stretch of the query.
fn add(query: &str, from: usize, to: usize, field: Option<Field>, alone: bool, words: &mut Vec<Typed>) {
    if field == Some(Field::Id) {
        return;
    }
    let Some(text) = query.get(from..to) else { return };
    for token in tokens(text) {
        let exact = &token.word.exact;
        if token.kind == TokenKind::Word
            && is_written(token.surface)
            && !is_stopword(exact)
            && exact.len() <= costs::LONGEST
        {
            let alone = alone && token.start == 0 && token.end == text.len();
            words.push(Typed {
                from: from + token.start,
                to: from + token.end,
                word: Arc::clone(&token.word),
                field,
                alone,
            });
        }
    }
}

/// Whether this is a word: letters, with one digit at most that slipped in from the keys above them.
fn is_written(surface: &str) -> bool {
    let digits = surface.chars().filter(|c| !c.is_alphabetic()).count();
    let letters = surface.chars().count() - digits;
    digits == 0 || (digits == 1 && letters >= 6 && surface.chars().all(char::is_alphanumeric))
}
