//! One word or quotation of the query to a leaf of the tree.

use super::date;
use depesche_analysis::tokens;
use jiff::civil::Date;

use super::lex::{Prefix, is_punctuation};
use super::name::{Target, unknown};
use super::operator::is_operator;
use crate::ast::Span;
use crate::pattern::MAX_EDITS;
use crate::{Ast, Field, Problem};

/// Fewest letters and digits beside wildcards.
const MIN_LETTERS: usize = 2;
/// Fewest letters and digits of a word that others are like.
const MIN_FUZZY: usize = 3;
/// Letters from which a fuzzy word may be two letters off.
const LONG_FUZZY: usize = 6;

/// A chunk without white space: a word, `=exact`, `with*wildcards`, `fuzzy~` or a date.
pub(super) fn chunk(
    text: &str,
    prefix: Prefix,
    span: Span,
    today: Date,
    problems: &mut Vec<Problem>,
) -> Option<Ast> {
    let mut tell = |message: String| problems.push(Problem { from: span.from, to: span.to, message });
    if prefix.target == Some(Target::Published) {
        if let Some(ast) = published(text, today, &mut tell) {
            return Some(ast);
        }
        tell(format!(
            "'{text}' is no date (2023-09-13, 2023-09, 2023, 13.09.2023, heute, 7d, a..b, >a, <a): searched as a word"
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
    let (word, edits) = fuzzy_mark(text);
    if is_punctuation(word) {
        tell(format!("'{text}' without a word: ignored"));
        return None;
    }
    let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
    // Question marks at the end are those of a question.
    let pattern = Some(word.trim_end_matches('?')).filter(|core| has_wildcard(core));
    if let Some(edits) = edits {
        if let Some(ast) = fuzzy(pattern, word, letters, edits, span, &mut tell) {
            return Some(ast);
        }
    } else if let Some(pattern) = pattern {
        match pattern_problem(pattern, letters) {
            None => return Some(Ast::Wildcard(pattern.to_owned(), span)),
            Some(problem) => tell(problem),
        }
    }
    let word = if pattern.is_some() { word.replace(['*', '?'], "") } else { word.to_owned() };
    if is_punctuation(&word) {
        return None;
    }
    if pattern.is_some() && !word.chars().all(char::is_alphanumeric) {
        // Without its wildcards it may look like an operator or a field.
        return Some(Ast::Phrase { text: word, slop: 0, exact: false, span });
    }
    if prefix.exact {
        return Some(Ast::Exact(word, span));
    }
    if matches!(word.as_str(), "NAHE" | "NEAR") {
        tell(format!("'{word}' without a number: searched as a word ({word}/5: at most five words apart)"));
    }
    Some(Ast::Word(not_an_operator(&word), span))
}

/// `word~`, `word~1`: `None` if it cannot be, which is told.
fn fuzzy(
    pattern: Option<&str>,
    word: &str,
    letters: usize,
    edits: Option<u8>,
    span: Span,
    tell: &mut impl FnMut(String),
) -> Option<Ast> {
    if let Some(pattern) = pattern {
        tell("'~' and wildcards do not go together: '~' ignored".to_owned());
        return pattern_problem(pattern, letters).is_none().then(|| Ast::Wildcard(pattern.to_owned(), span));
    }
    if letters < MIN_FUZZY || edits == Some(0) {
        tell(format!("'~' needs {MIN_FUZZY} letters before it and 1 or 2 after it: searched as the word"));
        return None;
    }
    let edits = edits.unwrap_or(if letters < LONG_FUZZY { 1 } else { MAX_EDITS });
    if edits > MAX_EDITS {
        tell(format!("at most {MAX_EDITS} letters off"));
    }
    Some(Ast::Fuzzy(word.to_owned(), edits.min(MAX_EDITS), span))
}

/// A quotation: a phrase, or whatever the field makes of its text.
pub(super) fn quoted(
    text: &str,
    slop: u32,
    prefix: Prefix,
    span: Span,
    today: Date,
    problems: &mut Vec<Problem>,
) -> Ast {
    let mut tell = |message: String| problems.push(Problem { from: span.from, to: span.to, message });
    if prefix.target == Some(Target::Published) {
        if let Some(ast) = published(text, today, &mut tell) {
            return ast;
        }
        tell(format!("'{text}' is no date: searched as a phrase"));
    }
    Ast::Phrase { text: text.to_owned(), slop, exact: prefix.exact, span }
}

fn published(text: &str, today: Date, tell: &mut impl FnMut(String)) -> Option<Ast> {
    let (range, swapped) = date::range(text, today)?;
    if swapped {
        tell("the range ends before it begins: its ends are exchanged".to_owned());
    }
    Some(Ast::Published(range))
}

/// The word without `~` or `~2` at its end, and how many letters it may be off: `Some(None)` without a number.
#[expect(clippy::option_option, reason = "no mark, a mark, a mark with a number")]
fn fuzzy_mark(text: &str) -> (&str, Option<Option<u8>>) {
    let (mut word, mut edits) = (text, None);
    loop {
        let before = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let Some(shorter) = before.strip_suffix('~') else { return (word, edits) };
        let digits = &word[before.len()..];
        edits = Some(if digits.is_empty() { None } else { Some(digits.parse().unwrap_or(u8::MAX)) });
        word = shorter;
    }
}

/// Whether `*` or `?` stand for letters here; in a gender form (Leser*innen) they do not.
pub(super) fn has_wildcard(word: &str) -> bool {
    let is_word = || matches!(tokens(word).as_slice(), [only] if only.surface == word);
    word.contains(['*', '?']) && !(is_gender_form(word) && is_word())
}

/// Whether an ending of gender forms follows the asterisk. Other words with one inside (Rak*te) analysis keeps whole too.
fn is_gender_form(word: &str) -> bool {
    word.split_once('*').is_some_and(|(_, after)| {
        let is_ending =
            matches!(after, "in" | "en" | "er" | "es" | "em" | "ne" | "r" | "n" | "s" | "e" | "m");
        is_ending || after.starts_with("innen") && !after.contains('*')
    })
}

pub(super) fn pattern_problem(pattern: &str, letters: usize) -> Option<String> {
    if letters < MIN_LETTERS {
        return Some(format!("a wildcard needs {MIN_LETTERS} letters beside it: searched as the word"));
    }
    let is_part = |c: char| c.is_alphanumeric() || "*?-.,'’\u{ad}".contains(c) || !c.is_ascii();
    (!pattern.chars().all(is_part))
        .then(|| "wildcards stand only inside one word: searched as a phrase".to_owned())
}

/// Words that would read as operators are written in lower case: the tree's text must parse to the tree.
fn not_an_operator(word: &str) -> String {
    if is_operator(word) { word.to_lowercase() } else { word.to_owned() }
}
