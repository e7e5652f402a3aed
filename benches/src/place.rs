//! Where things are: the workspace, what the measurements leave behind, the peers, the binary to measure.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use tempfile::TempDir;

/// The folders and programs of a run.
#[derive(Debug)]
pub(crate) struct Place {
    /// The workspace.
    pub(crate) workspace: PathBuf,
    /// Corpora and builds; not in git.
    pub(crate) data: PathBuf,
    peers: PathBuf,
    depesche: PathBuf,
}

impl Place {
    /// The places as given, or the usual ones.
    pub(crate) fn find(peers: Option<PathBuf>, depesche: Option<PathBuf>) -> anyhow::Result<Place> {
        let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
        let workspace = benches.parent().context("the package has no workspace around it")?.to_owned();
        let beside = std::env::current_exe()?.with_file_name("depesche");
        let place = Place {
            data: benches.join("data"),
            peers: peers.unwrap_or_else(|| workspace.join("../shared/peers")),
            depesche: depesche.unwrap_or(beside),
            workspace,
        };
        fs::create_dir_all(&place.data)?;
        Ok(place)
    }

    /// The binary to measure.
    pub(crate) fn depesche(&self) -> anyhow::Result<&Path> {
        let found = self.depesche.is_file();
        ensure!(found, "there is no {}; run `cargo build --release -p depesche`", self.depesche.display());
        Ok(&self.depesche)
    }

    /// A folder on the disk of the corpus that goes when the measurement is over. Not in /tmp, which may be memory.
    pub(crate) fn scratch(&self) -> anyhow::Result<TempDir> {
        Ok(tempfile::Builder::new().prefix("scratch-").tempdir_in(&self.data)?)
    }

    /// Copies a folder of the peers to where it can be built in, and returns the copy. What was built there stays.
    pub(crate) fn peer(&self, name: &str) -> anyhow::Result<PathBuf> {
        let from = self.peers.join(name);
        ensure!(from.is_dir(), "there is no folder {name:?} in {}; see --peers", self.peers.display());
        let to = self.data.join("peers").join(name);
        copy(&from, &to).with_context(|| format!("{} could not be copied", from.display()))?;
        Ok(to)
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            // Somebody may have built in the original, for another path.
            if entry.file_name() != OsStr::new("build") {
                copy(&entry.path(), &target)?;
            }
        } else if !same(&entry.path(), &target) {
            // The original may be read-only, and so an earlier copy.
            let _ = fs::remove_file(&target);
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((fs::read(a), fs::read(b)), (Ok(a), Ok(b)) if a == b)
}

/// Bytes of all files under `folder`.
pub(crate) fn bytes_in(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { bytes_in(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}
