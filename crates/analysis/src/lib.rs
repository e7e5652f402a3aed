//! German text to index terms.
//!
//! [`analyze`] turns text into [`Token`]s with byte offsets into the original. Index, query and highlighter use this
//! one chain. Pure: no I/O, no async; words are analysed once and kept.
//!
//! The stages of a word, one file each: `segment` finds it in the text, `letters` brings it to one normal form, `gender`
//! takes gender forms apart, `umlaut` reads ae as ä where it is one, `stem` makes the stem of the base that `inflection` finds,
//! `compound` (with `piece`) divides it. `sentence` tells where sentences end. `lexicon` is what they know about German; `cache` and
//! `vocabulary` keep the result.

mod cache;
mod chars;
mod compound;
mod describe;
mod family;
mod gender;
mod inflection;
mod letters;
mod lexicon;
mod lists;
mod number;
mod phonetics;
mod piece;
mod segment;
mod sentence;
mod stem;
mod stopwords;
mod token;
mod umlaut;
mod vocabulary;
mod word;

pub use describe::{PartDescription, TokenDescription, describe};
pub use family::{Endings, family, is_letter_alike, is_spelt_alike};
pub use lexicon::{LexiconFlags, lexicon_level};
pub use phonetics::{Phonetics, phonetics};
pub use sentence::sentences;
pub use stopwords::is_stopword;
pub use token::{Part, Positions, Token, TokenKind, analyze, analyze_at, tokens};
pub use vocabulary::{Occurrence, Unknown, Vocabulary};
pub use word::{Word, exact_form, word};
