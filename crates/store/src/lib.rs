//! What Depesche keeps.
//!
//! [`Article`] is plain data. [`Archive`] (SQLite) is the only truth: a log of versions with a growing sequence number.
//! [`Index`] (tantivy) is derived from it by [`Indexer`], a consumer with a cursor, and can be deleted at any time.
//! [`Visibility`] decides, in one place, what a caller may see.

mod archive;
mod article;
mod error;
mod index;
mod indexer;
mod moment;
mod store;
mod visibility;

pub use archive::{Archive, Delivery, Original, Outcome, Receipt, RejectedDelivery};
pub use article::{Article, Block, BlockKind, Image, Origin, Signal, Status, Subject};
pub use error::{Error, ErrorKind};
pub use index::{Fields, Index, Zone};
pub use indexer::{Indexer, Progress};
pub use moment::Moment;
pub use store::{CheckReport, Stats, Store, StoreOptions};
pub use visibility::Visibility;
