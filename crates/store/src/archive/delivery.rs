//! What is delivered to the archive, and what it answers.

use std::sync::Arc;

use super::codec;
use super::dictionary::Dictionary;
use crate::{Article, Error, ErrorKind, Moment, Status};

/// One article on its way into the archive.
#[derive(Clone, Debug)]
pub struct Delivery<'d> {
    /// The normalised, validated article.
    pub article: Article,
    /// The bytes it was read from, if they are to be kept: compressed, under the SHA-256 its `origin` gives.
    pub original: Option<&'d [u8]>,
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
    /// Editorial time of the article delivered; for figures, not part of the answer.
    #[serde(skip)]
    pub published: Moment,
}

/// How far an input has been read, in units of the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The caller's name for the input.
    pub key: String,
    /// How far.
    pub done: u64,
}

/// A delivery encoded and compressed by the thread that has it, so that the one writer only writes.
#[derive(Debug)]
pub struct Prepared {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) status: Status,
    pub(super) agency: Option<String>,
    pub(super) section: Option<String>,
    pub(super) language: Option<String>,
    pub(super) urgency: Option<u8>,
    pub(super) published: Moment,
    pub(super) updated: Option<Moment>,
    pub(super) received: Option<Moment>,
    pub(super) embargo: Option<Moment>,
    pub(super) headline: Option<String>,
    pub(super) fingerprint: Vec<u8>,
    pub(super) original: Option<Original>,
    pub(super) blob: Vec<u8>,
    /// What article and original are compressed with.
    pub(super) dictionary: Option<Arc<Dictionary>>,
}

/// Delivered bytes as they are kept.
#[derive(Debug)]
pub(super) struct Original {
    pub(super) sha256: String,
    pub(super) format: String,
    pub(super) file: Option<String>,
    pub(super) compressed: Vec<u8>,
}

impl Prepared {
    /// `dictionary` chooses what to compress with, given the id and the article as JSON.
    pub(super) fn new(
        delivery: Delivery<'_>,
        keep_original: bool,
        dictionary: impl FnOnce(&str, &[u8]) -> Option<Arc<Dictionary>>,
    ) -> Result<Prepared, Error> {
        let Delivery { mut article, original } = delivery;
        if article.id.trim().is_empty() {
            return Err(Error::new(ErrorKind::Invalid, "an article without an id cannot be stored"));
        }
        article.received.get_or_insert_with(Moment::now);
        let codec::Encoded { json, fingerprint } = codec::encode(&mut article)?;
        let dictionary = dictionary(&article.id, &json);
        let blob = codec::compress(&json, dictionary.as_deref())?;
        let original = match (original.filter(|_| keep_original), article.origin) {
            (Some(bytes), Some(origin)) => Some(Original {
                compressed: codec::compress(bytes, dictionary.as_deref())?,
                sha256: origin.sha256,
                format: origin.format,
                file: origin.file,
            }),
            _ => None,
        };
        Ok(Prepared {
            id: article.id,
            version: article.version,
            status: article.status,
            agency: article.agency,
            section: article.section,
            language: article.language,
            urgency: article.urgency,
            published: article.published,
            updated: article.updated,
            received: article.received,
            embargo: article.embargo,
            headline: article.headline,
            fingerprint,
            original,
            blob,
            dictionary,
        })
    }

    /// Bytes it takes in memory, nearly.
    pub fn size(&self) -> usize {
        let original = self.original.as_ref().map_or(0, |original| original.compressed.len());
        size_of::<Prepared>() + self.blob.len() + original
    }
}
