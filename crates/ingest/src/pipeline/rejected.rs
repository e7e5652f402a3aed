//! What was not taken is set aside: `rejected/<sha256>.zst` with the bytes, `.json` of the same name with the reason.

use std::fs;
use std::path::{Path, PathBuf};

use super::{LISTED, RejectedItem, Summary};
use crate::{Refusal, identity};

/// Most bytes kept of one item.
const MOST: usize = 32 << 20;

/// Adds a refusal to the summary and keeps its bytes. The same bytes are kept once, however often they come.
pub(super) fn set_aside(folder: &Path, file: &str, refusal: Refusal, summary: &mut Summary) {
    summary.rejected_total += 1;
    if summary.rejected.len() >= LISTED {
        return;
    }
    let kept = if refusal.bytes.is_empty() { None } else { keep(folder, file, &refusal) };
    tracing::warn!(
        file,
        line = refusal.line,
        pointer = refusal.pointer,
        reason = refusal.reason,
        "item rejected"
    );
    let Refusal { line, pointer, reason, .. } = refusal;
    summary.rejected.push(RejectedItem { file: file.to_owned(), line, pointer, reason, kept });
}

/// Where the bytes are kept; `None` if that failed, which must not stop the batch.
fn keep(folder: &Path, file: &str, refusal: &Refusal) -> Option<PathBuf> {
    let bytes = &refusal.bytes[..refusal.bytes.len().min(MOST)];
    let sha256 = identity::sha256(bytes);
    let path = folder.join(format!("{}.zst", &sha256[..32]));
    if path.exists() {
        return Some(path);
    }
    let about = serde_json::json!({
        "file": file,
        "line": refusal.line,
        "pointer": refusal.pointer,
        "reason": refusal.reason,
        "bytes": refusal.bytes.len(),
        "sha256": sha256,
    });
    let written = fs::create_dir_all(folder)
        .and_then(|()| zstd::encode_all(bytes, 3))
        .and_then(|packed| write(&path.with_extension("json"), about.to_string().as_bytes()).map(|()| packed))
        .and_then(|packed| write(&path, &packed));
    match written {
        Ok(()) => Some(path),
        Err(error) => {
            tracing::error!(file, path = %path.display(), %error, "rejected item cannot be kept");
            None
        }
    }
}

/// Writes beside and renames, so that no half file is taken for a whole one later.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    fs::write(&beside, bytes)?;
    fs::rename(&beside, path)
}
