//! What Depesche keeps.
//!
//! [`Article`] is plain data. [`Archive`] (SQLite) is the only truth: a log of versions with a growing sequence number.
//! [`Index`] (tantivy) is derived from it by [`Indexer`], a consumer with a cursor, and can be deleted at any time.
//! [`Visibility`] decides, in one place, what a caller may see.

mod article;
mod moment;

pub use article::{
    Article, Block, BlockKind, Image, Origin, Signal, Status, Subject,
};
pub use moment::Moment;
