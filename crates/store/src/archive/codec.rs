//! Articles as compressed JSON, and the order of deliveries of one version.

use std::cell::RefCell;
use std::num::NonZeroU32;

use sha2::{Digest, Sha256};
use zstd::dict::DecoderDictionary;
use zstd::zstd_safe::{self, CCtx, DCtx};

use super::dictionary::Dictionary;

use crate::{Article, Error, ErrorKind, Moment};

/// With a dictionary, level 1 makes articles a tenth larger in no less time; levels 4 and 5 need a larger dictionary.
pub(super) const LEVEL: i32 = 3;

/// Without one, level 3 makes an archive one percent smaller and costs half as much again.
const LEVEL_ALONE: i32 = 1;

/// Room for most articles as JSON.
const USUAL: usize = 4 << 10;

/// Room for compressing that a thread keeps.
const LARGE: usize = 1 << 20;

/// No article is larger when decompressed.
const LARGEST: usize = 64 << 20;

thread_local! {
    static COMPRESSOR: RefCell<(Option<CCtx<'static>>, Vec<u8>)> = const { RefCell::new((None, Vec::new())) };
    static DECOMPRESSOR: RefCell<Option<DCtx<'static>>> = const { RefCell::new(None) };
}

fn no_memory() -> Error {
    Error::new(ErrorKind::Storage, "there is no memory to compress with")
}

pub(super) fn compress(bytes: &[u8], dictionary: Option<&Dictionary>) -> Result<Vec<u8>, Error> {
    let failed = |code| {
        let name = zstd_safe::get_error_name(code);
        Error::with_source(ErrorKind::Storage, "bytes could not be compressed", name)
    };
    COMPRESSOR.with_borrow_mut(|(slot, room)| {
        let context = match slot {
            Some(context) => context,
            none => none.insert(CCtx::try_create().ok_or_else(no_memory)?),
        };
        room.clear();
        room.reserve(zstd_safe::compress_bound(bytes.len()));
        match dictionary {
            Some(dictionary) => context.compress_using_cdict(room, bytes, dictionary.encoder()),
            None => context.compress(room, bytes, LEVEL_ALONE),
        }
        .map_err(failed)?;
        // What waits to be written takes no more room than it needs.
        let compressed = room.as_slice().to_vec();
        room.shrink_to(LARGE);
        Ok(compressed)
    })
}

/// The dictionary compressed bytes need.
pub(super) fn needed(bytes: &[u8]) -> Option<NonZeroU32> {
    zstd_safe::get_dict_id_from_frame(bytes)
}

pub(super) fn decompress(
    bytes: &[u8],
    dictionary: Option<&DecoderDictionary<'static>>,
) -> Result<Vec<u8>, Error> {
    let failed = |code| {
        let name = zstd_safe::get_error_name(code);
        Error::with_source(ErrorKind::Corrupt, "stored bytes could not be decompressed", name)
    };
    let size = zstd_safe::get_frame_content_size(bytes).ok().flatten();
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(LARGEST).min(LARGEST);
    DECOMPRESSOR.with_borrow_mut(|slot| {
        let context = match slot {
            Some(context) => context,
            none => none.insert(DCtx::try_create().ok_or_else(no_memory)?),
        };
        let mut room = Vec::with_capacity(size);
        match dictionary {
            Some(dictionary) => context.decompress_using_ddict(&mut room, bytes, dictionary.as_ddict()),
            None => context.decompress(&mut room, bytes),
        }
        .map_err(failed)?;
        Ok(room)
    })
}

/// An article as it is stored, before it is compressed.
pub(crate) struct Encoded {
    pub(crate) json: Vec<u8>,
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
    Ok(Encoded { json, fingerprint })
}

pub(crate) fn decode(json: &[u8]) -> Result<Article, Error> {
    serde_json::from_slice(json)
        .map_err(|error| Error::with_source(ErrorKind::Corrupt, "a stored article could not be read", error))
}

/// What decides between two deliveries of the same id and version: the later `updated`, then the content, so that the
/// order of delivery never does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Precedence {
    pub(crate) updated: Option<Moment>,
    pub(crate) fingerprint: Vec<u8>,
}

/// SHA-256 (the first half) of everything the agency sent, then that of where it was read from: of deliveries with the same content
/// one stands for all, whichever came first.
pub(crate) fn fingerprint(article: &mut Article) -> Result<Vec<u8>, Error> {
    let Json { content, origin } = Json::of(article)?;
    Ok(digest(&content, &origin))
}

/// Bytes kept of each SHA-256: nobody finds two contents with the same.
const KEPT: usize = 16;

fn digest(content: &[u8], origin: &[u8]) -> Vec<u8> {
    let digests = [Sha256::digest(content), Sha256::digest(origin)];
    digests.each_ref().map(|digest| &digest[..KEPT]).concat()
}

/// A stored fingerprint; those of format 1 hold all of each digest.
pub(super) fn stored_fingerprint(bytes: Vec<u8>) -> Vec<u8> {
    let (content, origin) = bytes.split_at(bytes.len() / 2);
    [content, origin].map(|digest| &digest[..digest.len().min(KEPT)]).concat()
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
        self.updated == other.updated && self.fingerprint.get(..KEPT) == other.fingerprint.get(..KEPT)
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
            let plain =
                serde_json::json!({ "id": "a", "published": "2025-03-01T10:00:00+01:00", "url": "x" });
            let mut article: Article = serde_json::from_value(plain).unwrap();
            (article.received, article.origin) = (received, origin);
            let before = article.clone();
            let Encoded { json, fingerprint: found } = encode(&mut article).unwrap();
            assert_eq!(article, before);
            assert_eq!(decode(&json).unwrap(), before);
            assert_eq!(found, fingerprint(&mut article).unwrap());
            let content = Article { received: None, origin: None, ..before.clone() };
            let sha256 = |json: serde_json::Result<Vec<u8>>| Sha256::digest(json.unwrap());
            let expected = [sha256(serde_json::to_vec(&content)), sha256(serde_json::to_vec(&before.origin))];
            assert_eq!(found, stored_fingerprint(expected.concat()));
            assert_eq!(found, stored_fingerprint(found.clone()));
            assert_eq!(found, [&expected[0][..16], &expected[1][..16]].concat());
        }
    }
}
