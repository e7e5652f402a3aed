//! Articles as compressed JSON, and the order of deliveries of one version.

use std::cell::RefCell;

use sha2::{Digest, Sha256};

use crate::{Article, Error, ErrorKind, Moment};

/// Level 3 costs some 20 microseconds for an article of 2.5 KB; higher levels gain a few percent for several times that.
const LEVEL: i32 = 3;

/// No article is larger when decompressed.
const LARGEST: usize = 64 << 20;

thread_local! {
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

pub(crate) fn compress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |error| Error::with_source(ErrorKind::Storage, "bytes could not be compressed", error);
    COMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = Some(zstd::bulk::Compressor::new(LEVEL).map_err(failed)?);
        }
        let Some(compressor) = slot else { return Ok(Vec::new()) };
        compressor.compress(bytes).map_err(failed)
    })
}

pub(crate) fn decompress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let failed =
        |error| Error::with_source(ErrorKind::Corrupt, "stored bytes could not be decompressed", error);
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten();
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(LARGEST).min(LARGEST);
    DECOMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = Some(zstd::bulk::Decompressor::new().map_err(failed)?);
        }
        let Some(decompressor) = slot else { return Ok(Vec::new()) };
        decompressor.decompress(bytes, size).map_err(failed)
    })
}

pub(crate) fn encode(article: &Article) -> Result<Vec<u8>, Error> {
    let json = serde_json::to_vec(article).map_err(|error| {
        Error::with_source(ErrorKind::Invalid, "the article could not be written as JSON", error)
    })?;
    compress(&json)
}

pub(crate) fn decode(blob: &[u8]) -> Result<Article, Error> {
    serde_json::from_slice(&decompress(blob)?)
        .map_err(|error| Error::with_source(ErrorKind::Corrupt, "a stored article could not be read", error))
}

/// What decides between two deliveries of the same id and version: the later `updated`, then the content, so that the
/// order of delivery never does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Precedence {
    pub(crate) updated: Option<Moment>,
    pub(crate) fingerprint: Vec<u8>,
}

/// SHA-256 of everything the agency sent, then SHA-256 of where it was read from: of deliveries with the same content
/// one stands for all, whichever came first.
pub(crate) fn fingerprint(article: &Article) -> Result<Vec<u8>, Error> {
    let unwritable =
        |error| Error::with_source(ErrorKind::Invalid, "the article could not be written as JSON", error);
    let content = Article { received: None, origin: None, ..article.clone() };
    let mut fingerprint = Sha256::digest(serde_json::to_vec(&content).map_err(unwritable)?).to_vec();
    fingerprint.extend_from_slice(&Sha256::digest(serde_json::to_vec(&article.origin).map_err(unwritable)?));
    Ok(fingerprint)
}

impl Precedence {
    /// Whether the agency sent the same, from wherever it was read.
    pub(crate) fn same_content(&self, other: &Precedence) -> bool {
        const CONTENT: usize = 32;
        self.updated == other.updated && self.fingerprint.get(..CONTENT) == other.fingerprint.get(..CONTENT)
    }
}
