//! What is delivered to the archive, and what it answers.

use std::sync::Arc;

use super::codec;
use crate::{Article, Error, ErrorKind, Moment};

/// The bytes an agency delivered, kept compressed beside the articles they held.
#[derive(Clone, Debug)]
pub struct Original {
    /// Name of the format.
    pub format: String,
    /// File name, if known.
    pub file: Option<String>,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// One article on its way into the archive.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The normalised, validated article.
    pub article: Article,
    /// What it was read from, if that is to be kept.
    pub original: Option<Arc<Original>>,
}

/// What the archive did with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A new item.
    Added,
    /// A new version, now the latest.
    Updated,
    /// An older version than the latest: kept as history.
    History,
    /// This id and version was there already.
    Unchanged,
    /// A kill: the item is gone from every path.
    Killed,
    /// A version of a killed item: acknowledged, not kept.
    Dead,
}

/// The acknowledgement of one delivery: what it says is durable.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Receipt {
    /// Id of the item.
    pub id: String,
    /// Version delivered.
    pub version: u32,
    /// Number of the last change of the archive's log when it was acknowledged.
    pub seq: u64,
    /// What was done.
    pub outcome: Outcome,
}

/// A delivery made ready in the caller's thread, so that the one writer only writes.
pub(super) struct Prepared {
    pub(super) article: Article,
    pub(super) blob: Vec<u8>,
    pub(super) fingerprint: Vec<u8>,
    pub(super) original: Option<PreparedOriginal>,
}

pub(super) struct PreparedOriginal {
    pub(super) format: String,
    pub(super) file: Option<String>,
    pub(super) sha256: String,
    pub(super) compressed: Vec<u8>,
}

impl Prepared {
    pub(super) fn new(delivery: Delivery, keep_original: bool) -> Result<Prepared, Error> {
        let Delivery { mut article, original } = delivery;
        if article.id.trim().is_empty() {
            return Err(Error::new(ErrorKind::Invalid, "an article without an id cannot be stored"));
        }
        article.received.get_or_insert_with(Moment::now);
        let original = match original.filter(|_| keep_original) {
            None => None,
            Some(original) => Some(PreparedOriginal {
                compressed: codec::compress(&original.bytes)?,
                format: original.format.clone(),
                file: original.file.clone(),
                sha256: original.sha256.clone(),
            }),
        };
        Ok(Prepared {
            blob: codec::encode(&article)?,
            fingerprint: codec::fingerprint(&article)?,
            article,
            original,
        })
    }
}
