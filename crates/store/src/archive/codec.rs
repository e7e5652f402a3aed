//! Articles as compressed JSON, and the order of deliveries of one version.

use std::cell::RefCell;

use sha2::{Digest, Sha256};

use crate::{Article, Error, ErrorKind, Moment};

/// Level 3 makes an archive one percent smaller and costs half as much again.
const LEVEL: i32 = 1;

/// Room for most articles as JSON.
const USUAL: usize = 4 << 10;

/// Room for compressing that a thread keeps.
const LARGE: usize = 1 << 20;

/// No article is larger when decompressed.
const LARGEST: usize = 64 << 20;

thread_local! {
    static COMPRESSOR: RefCell<(Option<zstd::bulk::Compressor<'static>>, Vec<u8>)> =
        const { RefCell::new((None, Vec::new())) };
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

pub(crate) fn compress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |error| Error::with_source(ErrorKind::Storage, "bytes could not be compressed", error);
    COMPRESSOR.with_borrow_mut(|(slot, room)| {
        if slot.is_none() {
            *slot = Some(zstd::bulk::Compressor::new(LEVEL).map_err(failed)?);
        }
        let Some(compressor) = slot else { return Ok(Vec::new()) };
        room.clear();
        room.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
        compressor.compress_to_buffer(bytes, room).map_err(failed)?;
        // What waits to be written takes no more room than it needs.
        let compressed = room.as_slice().to_vec();
        room.shrink_to(LARGE);
        Ok(compressed)
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

/// An article as it is stored.
pub(crate) struct Encoded {
    pub(crate) blob: Vec<u8>,
    pub(crate) fingerprint: Vec<u8>,
}

/// Writes the article once for both: what is no part of the content comes last in the stored JSON.
pub(crate) fn encode(article: &mut Article) -> Result<Encoded, Error> {
    let Json { content: mut json, origin } = Json::of(article)?;
    let fingerprint = digest(&json, &origin);
    json.pop();
    if let Some(received) = &article.received {
        json.extend_from_slice(b",\"received\":");
        serde_json::to_writer(&mut json, received).map_err(unwritable)?;
    }
    if article.origin.is_some() {
        json.extend_from_slice(b",\"origin\":");
        json.extend_from_slice(&origin);
    }
    json.push(b'}');
    if json.len() > LARGEST {
        let context = format!("an article has at most {} MB", LARGEST >> 20);
        return Err(Error::new(ErrorKind::Invalid, context));
    }
    Ok(Encoded { blob: compress(&json)?, fingerprint })
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
pub(crate) fn fingerprint(article: &mut Article) -> Result<Vec<u8>, Error> {
    let Json { content, origin } = Json::of(article)?;
    Ok(digest(&content, &origin))
}

fn digest(content: &[u8], origin: &[u8]) -> Vec<u8> {
    [Sha256::digest(content), Sha256::digest(origin)].concat()
}

/// What the agency sent, and where it was read from (`null` if that is not known).
struct Json {
    content: Vec<u8>,
    origin: Vec<u8>,
}

impl Json {
    /// The article is the same afterwards.
    fn of(article: &mut Article) -> Result<Json, Error> {
        let origin = serde_json::to_vec(&article.origin).map_err(unwritable)?;
        let mut content = Vec::with_capacity(USUAL);
        let aside = (article.received.take(), article.origin.take());
        let written = serde_json::to_writer(&mut content, article);
        (article.received, article.origin) = aside;
        written.map_err(unwritable)?;
        Ok(Json { content, origin })
    }
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::with_source(ErrorKind::Invalid, "the article could not be written as JSON", error)
}

impl Precedence {
    /// Whether the agency sent the same, from wherever it was read.
    pub(crate) fn same_content(&self, other: &Precedence) -> bool {
        const CONTENT: usize = 32;
        self.updated == other.updated && self.fingerprint.get(..CONTENT) == other.fingerprint.get(..CONTENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;

    #[test]
    fn what_is_stored_and_its_fingerprint_agree() {
        let origin = Origin { format: "test".into(), file: Some("ä.json".into()), sha256: "00".into() };
        for (received, origin) in [(None, None), (Moment::from_second(7), Some(origin))] {
            let json = serde_json::json!({ "id": "a", "published": "2025-03-01T10:00:00+01:00", "url": "x" });
            let mut article: Article = serde_json::from_value(json).unwrap();
            (article.received, article.origin) = (received, origin);
            let before = article.clone();
            let Encoded { blob, fingerprint: found } = encode(&mut article).unwrap();
            assert_eq!(article, before);
            assert_eq!(decode(&blob).unwrap(), before);
            assert_eq!(found, fingerprint(&mut article).unwrap());
            let content = Article { received: None, origin: None, ..before.clone() };
            let sha256 = |json: serde_json::Result<Vec<u8>>| Sha256::digest(json.unwrap());
            let expected = [sha256(serde_json::to_vec(&content)), sha256(serde_json::to_vec(&before.origin))];
            assert_eq!(found, expected.concat());
        }
    }
}
