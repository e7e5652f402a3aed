//! Rules of IPTC's EXTRA (its query language EQL) as trees of our own query language, read as leniently.
//!
//! A rule is brackets with an operator in front of clauses (`(or (title any/stemming "Streik") (body adj "Fristlose
//! Kündigung"))`), a clause a field, a relation and words. How relations and operators are meant is taken from the
//! engine the rules were written for (iptc/extra-core): `/unit=sentence/distance=1` is one sentence, a relation without
//! `/stemming` wants exactly these forms. With it a word is found in any inflection, but only as a whole word: who wrote
//! the rules listed the compounds that were meant.

mod grammar;
mod lex;
mod modifier;
mod operator;
mod pattern;
mod relation;
#[cfg(test)]
mod tests;

use depesche_store::Moment;

use crate::{Ast, Problem, boundary};

/// Longest rule read, in bytes; what is beyond is ignored.
pub(crate) const MAX_BYTES: usize = 64 * 1024;
/// Most words read; what is beyond is ignored. Words that an operator needs twice count once more.
pub(crate) const MAX_TERMS: usize = 4096;
/// Deepest nesting of brackets; brackets beyond it are ignored.
pub(crate) const MAX_DEPTH: usize = 32;
/// Most problems told.
const MAX_PROBLEMS: usize = 100;

/// Reads an EXTRA rule. Never fails: the problems tell what was repaired or ignored, at byte positions of `text`.
///
/// The tree may be larger than what a query may hold; [`SearchService::search_tree`](crate::SearchService::search_tree)
/// runs it.
pub fn parse_extra(text: &str) -> (Ast, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut read = text;
    if text.len() > MAX_BYTES {
        read = &text[..boundary::before(text, MAX_BYTES)];
        let message = format!("rule longer than {MAX_BYTES} bytes: the rest is ignored");
        problems.push(Problem { from: read.len(), to: text.len(), message });
    }
    let lexemes = lex::lexemes(read, &mut problems);
    let today = Moment::now().in_berlin().date();
    let ast = grammar::tree(&lexemes, today, &mut problems);
    problems.sort_by_key(|problem| (problem.from, problem.to));
    problems.truncate(MAX_PROBLEMS);
    (ast, problems)
}
