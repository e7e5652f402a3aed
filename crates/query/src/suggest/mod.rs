//! Help for whoever types: what was perhaps meant ([`DidYouMean`]), and how to go on ([`SuggestAnswer`]).
//!
//! Words come from the term dictionaries of the index, which also hold what killed articles had until segments are
//! merged. So nothing is shown from there: each suggestion is searched for as its reader may search, and written as an
//! article has it that the reader may see ([`visible`]).

mod complete;
mod compound;
mod continuations;
mod costs;
mod edit;
mod last_word;
mod meant;
mod query_words;
mod sound;
mod spaces;
mod spelling;
#[cfg(test)]
mod tests;
mod visible;

use schemars::JsonSchema;
use serde::Serialize;

pub use complete::{Completion, CompletionKind, SuggestAnswer};
pub(crate) use complete::{DEFAULT_COMPLETIONS, MAX_COMPLETIONS};
pub(crate) use meant::{Asked, did_you_mean};
pub(crate) use spelling::LookedAt;

/// What was perhaps meant by a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DidYouMean {
    /// The query with the first suggestion for every word, and all else as it was typed.
    pub query: String,
    /// The words that were changed, in their order.
    pub corrections: Vec<Correction>,
}

/// A word (or two, or one that was two) that was perhaps misspelt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Correction {
    /// Byte offset in the query where it begins.
    pub from: usize,
    /// Byte offset after it.
    pub to: usize,
    /// What was typed.
    pub word: String,
    /// What may have been meant, the likeliest first; each is in an article the caller may see.
    pub suggestions: Vec<String>,
}
