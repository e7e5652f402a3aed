//! Where a page of hits ended, as an opaque text bound to the query it came from.
//!
//! Layout: 8 bytes hash of the query, 1 byte kind, 4 bytes score, 8 bytes published, 8 bytes row, 8 bytes checksum; big
//! endian, in hexadecimal. No secret is kept in it and none is needed: a made-up cursor only skips hits of its own query.

use sha2::{Digest, Sha256};

use crate::collect::Position;

const BYTES: usize = 37;

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    /// Whether the last hit was among those ordered anew with the words' positions; its score includes them then.
    pub(crate) reranked: bool,
    pub(crate) position: Position,
}

/// Writes the position of the last hit of a page.
pub(crate) fn write(query: u64, mark: &Mark) -> String {
    let last = &mark.position;
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.extend(query.to_be_bytes());
    bytes.push(mark.reranked.into());
    bytes.extend(last.score.to_bits().to_be_bytes());
    bytes.extend(last.published.to_be_bytes());
    bytes.extend(last.row.to_be_bytes());
    bytes.extend(hash(&bytes).to_be_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a position; the error tells a caller what is wrong with the cursor.
pub(crate) fn read(query: u64, text: &str) -> Result<Mark, &'static str> {
    let bytes = bytes(text).ok_or("not a cursor; use the one of the last answer as it is")?;
    let (content, checksum) = bytes.split_at(BYTES - 8);
    if checksum != hash(content).to_be_bytes() {
        return Err("a damaged cursor; use the one of the last answer as it is");
    }
    let eight = |at: usize| <[u8; 8]>::try_from(&content[at..at + 8]).unwrap_or_default();
    if u64::from_be_bytes(eight(0)) != query {
        return Err(
            "the cursor of another search; a cursor goes on only with the same query, filters and order",
        );
    }
    let score = f32::from_bits(u32::from_be_bytes(<[u8; 4]>::try_from(&content[9..13]).unwrap_or_default()));
    if !score.is_finite() {
        return Err("a damaged cursor; use the one of the last answer as it is");
    }
    let published = i64::from_be_bytes(eight(13));
    let row = u64::from_be_bytes(eight(21));
    Ok(Mark { reranked: content[8] == 1, position: Position { score, published, row } })
}

/// A hash that is the same in every process and on every machine: the first bytes of SHA-256.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let digest = Sha256::digest(bytes);
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.len() != BYTES * 2 || !text.is_ascii() {
        return None;
    }
    (0..BYTES).map(|n| u8::from_str_radix(text.get(n * 2..n * 2 + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_and_nothing_else_is_taken_for_one(
            query: u64, score in -1.0e9_f32..1.0e9, published: i64, row: u64, reranked: bool, at in 0_usize..74, text in "\\PC{0,80}"
        ) {
            let position = Mark { reranked, position: Position { score, published, row } };
            let written = write(query, &position);
            prop_assert_eq!(read(query, &written), Ok(position));
            prop_assert!(read(query.wrapping_add(1), &written).unwrap_err().starts_with("the cursor of another"));
            let mut damaged = written.clone().into_bytes();
            damaged[at] = if damaged[at] == b'0' { b'1' } else { b'0' };
            prop_assert!(read(query, std::str::from_utf8(&damaged).unwrap()).is_err());
            prop_assert!(read(query, &text).is_err());
        }
    }
}
