//! What Depesche keeps.
//!
//! [`Article`] is plain data. [`Archive`] (SQLite) is the only truth: a log of versions with a growing sequence number.
//! [`Index`] (tantivy) is derived from it by a consumer with a cursor and can be deleted at any time. [`Store`] is the
//! two of them in one data folder. [`Visibility`] decides, in one place, what a caller may see.

mod analysts;
mod archive;
mod article;
mod duplicates;
mod error;
mod follower;
mod index;
mod indexer;
mod inspect;
mod moment;
mod source;
mod store;
#[cfg(test)]
mod tests;
mod visibility;

pub use archive::{Archive, Delivery, Mark, Outcome, Pending, Prepared, Receipt, Stored};
pub use article::{Article, Block, BlockKind, Image, Origin, Signal, Status, Subject, article_schema};
pub use duplicates::{Fingerprint, Fingerprinter, alike, mark, overlap, row_of};
pub use error::{Error, ErrorKind};
pub use index::{Fields, Index, Zone, layout};
pub use indexer::Progress;
pub use inspect::{CheckReport, Stats};
pub use moment::Moment;
pub use source::{PageFigures, SourceFigures, SourceKind, SourceState};
pub use store::{Store, StoreOptions};
pub use visibility::Visibility;
