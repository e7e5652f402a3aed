//! An id for articles whose delivery gives none.

use std::fmt::Write as _;

use depesche_store::Article;
use sha2::{Digest, Sha256};

/// `content:` and 32 hex digits over time, headline and text: the same article has the same id whatever file it comes
/// in.
pub(crate) fn from_content(article: &Article) -> String {
    let mut hash = Sha256::new();
    hash.update(article.published.second().to_be_bytes());
    for text in [&article.headline, &article.teaser].into_iter().flatten() {
        hash.update(text);
        hash.update([0]);
    }
    for block in &article.body {
        hash.update(&block.text);
        hash.update([0]);
    }
    format!("content:{}", &hex(&hash.finalize())[..32])
}

/// SHA-256 of the bytes, in hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
