//! One word or quotation of the query to a leaf of the tree.

use super::date;
use super::lex::{Prefix, is_punctuation};
use super::name::{Target, unknown};
use crate::ast::Span;
use crate::{Ast, Field, Problem};

/// Fewest letters and digits before a wildcard.
const MIN_PREFIX: usize = 2;

/// A chunk without white space: a word, `=exact`, `prefix*` or a date.
pub(super) fn chunk(text: &str, prefix: Prefix, span: Span, problems: &mut Vec<Problem>) -> Option<Ast> {
    let mut tell = |message: String| problems.push(Problem { from: span.from, to: span.to, message });
    if prefix.target == Some(Target::Published) {
        if let Some(ast) = published(text, &mut tell) {
            return Some(ast);
        }
        tell(format!(
            "'{text}' is no date (2023-09-13, 2023-09, 2023, 13.09.2023, a..b, >a, <a): searched as a word"
        ));
    }
    if prefix.target == Some(Target::Field(Field::Id)) {
        return Some(Ast::Word(text.to_owned(), span));
    }
    if prefix.target.is_none()
        && let Some(name) = unknown(text)
    {
        tell(format!("unknown field '{name}': searched as words"));
    }
    let (word, wildcard, fuzzy) = strip_suffixes(text);
    if fuzzy {
        tell("fuzzy search is not available: searched as the word".to_owned());
    }
    if is_punctuation(word) {
        tell(format!("'{text}' without a word: ignored"));
        return None;
    }
    if wildcard {
        if word.chars().filter(|c| c.is_alphanumeric()).count() >= MIN_PREFIX {
            return Some(Ast::Prefix(word.to_owned(), span));
        }
        tell(format!("a wildcard needs {MIN_PREFIX} letters before it: searched as the word"));
    }
    if prefix.exact {
        return Some(Ast::Exact(word.to_owned(), span));
    }
    Some(Ast::Word(not_an_operator(word), span))
}

/// A quotation: a phrase, or whatever the field makes of its text.
pub(super) fn quoted(text: &str, slop: u32, prefix: Prefix, span: Span, problems: &mut Vec<Problem>) -> Ast {
    let mut tell = |message: String| problems.push(Problem { from: span.from, to: span.to, message });
    if prefix.target == Some(Target::Published) {
        if let Some(ast) = published(text, &mut tell) {
            return ast;
        }
        tell(format!("'{text}' is no date: searched as a phrase"));
    }
    if prefix.exact {
        tell("'=' applies to single words: searched as a phrase".to_owned());
    }
    Ast::Phrase { text: text.to_owned(), slop, span }
}

fn published(text: &str, tell: &mut impl FnMut(String)) -> Option<Ast> {
    let (range, swapped) = date::range(text)?;
    if swapped {
        tell("the range ends before it begins: its ends are exchanged".to_owned());
    }
    Some(Ast::Published(range))
}

/// The word without `*`, `~` and `~2` at its end, and whether there was a wildcard or a fuzzy mark.
fn strip_suffixes(text: &str) -> (&str, bool, bool) {
    let (mut word, mut wildcard, mut fuzzy) = (text, false, false);
    loop {
        if let Some(shorter) = word.strip_suffix('*') {
            (word, wildcard) = (shorter, true);
        } else if let Some(shorter) = word.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('~') {
            (word, fuzzy) = (shorter, true);
        } else {
            return (word, wildcard, fuzzy);
        }
    }
}

/// Words that would read as operators are written in lower case: the tree's text must parse to the tree.
fn not_an_operator(word: &str) -> String {
    match word {
        "UND" | "AND" | "ODER" | "OR" | "NICHT" | "NOT" => word.to_lowercase(),
        _ => word.to_owned(),
    }
}
