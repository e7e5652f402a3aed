//! What was not taken is set aside: `rejected/<sha256>.zst` with the bytes, `.json` of the same name with the reason.

use std::fs::{self, File};
use std::io::{self, Write as _};
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
    match keep_in(folder, file, refusal, false) {
        Ok(path) => Some(path),
        Err(error) => {
            tracing::error!(file, folder = %folder.display(), %error, "rejected item cannot be kept");
            None
        }
    }
}

/// Keeps the bytes and the reason of what must not be lost; on disk when it returns.
///
/// # Errors
/// If the disk refused.
pub(crate) fn keep_durably(folder: &Path, file: &str, refusal: &Refusal) -> io::Result<PathBuf> {
    tracing::warn!(file, pointer = refusal.pointer, reason = refusal.reason, "item rejected");
    keep_in(folder, file, refusal, true)
}

fn keep_in(folder: &Path, file: &str, refusal: &Refusal, durably: bool) -> io::Result<PathBuf> {
    let bytes = &refusal.bytes[..refusal.bytes.len().min(MOST)];
    let sha256 = identity::sha256(bytes);
    let path = folder.join(format!("{}.zst", &sha256[..32]));
    // What a run left that did not wait for the disk is written once more.
    if path.exists() && !durably {
        return Ok(path);
    }
    let about = serde_json::json!({
        "file": file,
        "line": refusal.line,
        "pointer": refusal.pointer,
        "reason": refusal.reason,
        "bytes": refusal.bytes.len(),
        "sha256": sha256,
    });
    fs::create_dir_all(folder)?;
    let packed = zstd::encode_all(bytes, 3)?;
    write(&path.with_extension("json"), about.to_string().as_bytes(), durably)?;
    write(&path, &packed, durably)?;
    if durably && cfg!(unix) {
        // The names are on disk once their folder is.
        File::open(folder)?.sync_all()?;
    }
    Ok(path)
}

/// Writes beside and renames, so that no half file is taken for a whole one later.
fn write(path: &Path, bytes: &[u8], durably: bool) -> io::Result<()> {
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    if durably {
        file.sync_all()?;
    }
    fs::rename(&beside, path)
}
