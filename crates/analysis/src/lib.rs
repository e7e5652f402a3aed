//! German text to index terms.
//!
//! [`analyze`] turns text into [`Token`]s with byte offsets into the original. Index, query and highlighter use this
//! one chain. Pure: no I/O, no async; words are analysed once per thread and cached.

mod token;

pub use token::{Part, Token, TokenKind, Word, analyze, tokens};
