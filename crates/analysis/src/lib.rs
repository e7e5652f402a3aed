//! German text to index terms.
//!
//! [`analyze`] turns text into [`Token`]s with byte offsets into the original. Index, query and highlighter use this
//! one chain. Pure: no I/O, no async; words are analysed once per thread and cached.

mod cache;
mod chars;
mod compound;
mod gender;
mod letters;
mod lexicon;
mod lists;
mod number;
mod piece;
mod segment;
mod stem;
mod stopwords;
mod token;
mod umlaut;
mod word;

pub use stopwords::is_stopword;
pub use token::{Part, Token, TokenKind, analyze, tokens};
pub use lexicon::LexiconFlags;
pub use word::{Word, word};
