//! Watched folders: complete files are taken in, then moved to `done`, or to `rejected` with the reasons beside them.
//!
//! The folder is polled: that works on every file system, network mounts too, where notifications do not arrive, and a
//! file has to be looked at twice anyway to tell that it is complete. A file is moved only after its articles are
//! durable; one that is seen again changes nothing. So a kill at any moment costs at most a second reading.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::config::{After, FolderConfig};
use super::moves::{self, Moved};
use super::schedule::{Desk, Fault, Next, Polled};
use crate::pipeline::{IngestOptions, RejectedItem, Summary, ingest_files};

/// Files looked at in one scan; the others have their turn when these are gone.
const SCAN: usize = 10_000;
/// Files taken in by one run, which shares its threads and transactions.
const BATCH: usize = 64;
/// Endings of files that are still being written.
const UNFINISHED: [&str; 3] = [".tmp", ".part", ".filepart"];
/// How long a file that could not be read or moved is left alone.
const AGAIN: Duration = Duration::from_secs(5);

/// How long a file that was moved is watched: its writer may only have paused.
const WATCHED: Duration = Duration::from_secs(600);
/// Most files that are watched so, the last moved.
const MOST_WATCHED: usize = 1_000;

/// One watched folder.
pub(super) struct Folder {
    path: PathBuf,
    stable: Duration,
    after: After,
    done: PathBuf,
    rejected: PathBuf,
    seen: HashMap<OsString, Seen>,
    moved: VecDeque<Watched>,
}

/// A file that was moved, and how it was then.
struct Watched {
    path: PathBuf,
    state: FileState,
    since: Instant,
}

/// A file as it was seen, and since when it has been so.
#[derive(Clone, Copy)]
struct Seen {
    state: FileState,
    since: Instant,
    /// Not to be tried before, after something went wrong with it.
    not_before: Option<Instant>,
}

/// What changes when a file is written to.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FileState {
    bytes: u64,
    modified: SystemTime,
}

/// A complete file.
struct Ready {
    name: OsString,
    path: PathBuf,
    state: FileState,
}

impl Folder {
    pub(super) fn new(config: &FolderConfig) -> Folder {
        Folder {
            path: config.path.clone(),
            stable: config.stable.0,
            after: config.after,
            done: config.done(),
            rejected: config.rejected(),
            seen: HashMap::new(),
            moved: VecDeque::new(),
        }
    }

    /// The complete files, the oldest first.
    fn ready(&mut self) -> io::Result<Vec<Ready>> {
        let now = Instant::now();
        let mut present: HashSet<OsString> = HashSet::new();
        let mut ready = Vec::new();
        for entry in fs::read_dir(&self.path)?.take(SCAN) {
            let entry = entry?;
            let name = entry.file_name();
            if !is_delivery(&name) {
                continue;
            }
            // Gone since it was listed: whoever took it away wants it so. Links and folders are no deliveries.
            let Some(state) = fs::symlink_metadata(entry.path()).ok().as_ref().and_then(state) else {
                continue;
            };
            let seen = self.seen.entry(name.clone()).or_insert(Seen { state, since: now, not_before: None });
            if seen.state != state {
                *seen = Seen { state, since: now, not_before: None };
            }
            let is_stable = now.duration_since(seen.since) >= self.stable;
            if is_stable && seen.not_before.is_none_or(|then| then <= now) {
                ready.push(Ready { name: name.clone(), path: entry.path(), state });
            }
            present.insert(name);
        }
        self.seen.retain(|name, _| present.contains(name));
        ready.sort_by(|a, b| (a.state.modified, &a.name).cmp(&(b.state.modified, &b.name)));
        Ok(ready)
    }

    /// Takes files in and moves them. Adds to `troubles` what could not be done with one of them.
    fn take(&mut self, desk: &Desk, files: &[Ready], troubles: &mut Vec<String>) -> Result<(), Fault> {
        let mut readable = Vec::with_capacity(files.len());
        for file in files {
            match File::open(&file.path) {
                Ok(_) => readable.push(file),
                Err(error) => self.put_off(file, format!("cannot be read: {error}"), troubles),
            }
        }
        let Some(summary) = ingest(desk, &readable)? else { return Ok(()) };
        desk.meter.ingested(&summary);
        if summary.rejected_total > summary.rejected.len() as u64 && readable.len() > 1 {
            // Too many refusals to list them all: only alone can be told which file they are of.
            for file in readable {
                let Some(summary) = ingest(desk, &[file])? else { return Ok(()) };
                self.finish(desk, file, &summary, troubles);
            }
            return Ok(());
        }
        for file in readable {
            if desk.stop.asked() {
                return Ok(());
            }
            self.finish(desk, file, &summary, troubles);
        }
        Ok(())
    }

    /// Moves a file whose articles are durable.
    fn finish(&mut self, desk: &Desk, file: &Ready, summary: &Summary, troubles: &mut Vec<String>) {
        let label = file.path.display().to_string();
        let refused: Vec<&RejectedItem> = summary.rejected.iter().filter(|item| item.file == label).collect();
        let now = fs::symlink_metadata(&file.path).ok().as_ref().and_then(state);
        if now.is_none() {
            return self.put_off(file, "vanished before it could be moved".to_owned(), troubles);
        }
        if now != Some(file.state) {
            // Written to once more: it is taken in again when it is complete.
            self.seen.remove(&file.name);
            return;
        }
        let moved = if refused.is_empty() {
            match self.after {
                After::Delete => fs::remove_file(&file.path).map(|()| None),
                After::Move => moves::into(&self.done, &file.path, None).map(Some),
            }
        } else {
            // Refused for what is in it, not because the disk or network failed?
            let whole = File::open(&file.path).and_then(|mut open| io::copy(&mut open, &mut io::sink()));
            whole.and_then(|_| reject(&self.rejected, file, &refused, summary)).map(Some)
        };
        match moved {
            Ok(moved) => {
                if let Some(Moved { path, is_copy: false }) = moved {
                    self.watch(Watched { path, state: file.state, since: Instant::now() });
                }
                tracing::info!(
                    source = desk.meter.name(),
                    file = label,
                    refused = refused.len(),
                    "file taken in"
                );
                self.seen.remove(&file.name);
            }
            Err(error) => self.put_off(file, format!("cannot be moved: {error}"), troubles),
        }
    }

    fn watch(&mut self, moved: Watched) {
        if self.moved.len() >= MOST_WATCHED {
            self.moved.pop_front();
        }
        self.moved.push_back(moved);
    }

    /// Moves files back that were written to after they were moved away: their writer was slower than `stable`.
    fn bring_back(&mut self, troubles: &mut Vec<String>) {
        let folder = &self.path;
        self.moved.retain(|Watched { path, state: before, since }| {
            let Some(now) = fs::symlink_metadata(path).ok().as_ref().and_then(state) else { return false };
            if now == *before {
                return since.elapsed() < WATCHED;
            }
            tracing::warn!(
                file = %path.display(),
                "file was written to after it was taken in; it is taken in again. Write it under another name that ends in .part, then rename it"
            );
            match moves::into(folder, path, None) {
                Ok(_) => {
                    // It is judged anew; there are none where it was not refused.
                    let _ = fs::remove_file(moves::reasons_beside(path));
                    false
                }
                Err(error) => {
                    troubles.push(format!("{} was written to and cannot be moved back: {error}", path.display()));
                    true
                }
            }
        });
    }

    fn put_off(&mut self, file: &Ready, what: String, troubles: &mut Vec<String>) {
        let trouble = format!("{} {what}", file.path.display());
        tracing::warn!(trouble, "file is tried again");
        troubles.push(trouble);
        if let Some(seen) = self.seen.get_mut(&file.name) {
            seen.not_before = Some(Instant::now() + AGAIN);
        }
    }
}

impl Polled for Folder {
    fn poll(&mut self, desk: &Desk) -> Result<Next, Fault> {
        let ready = self.ready().map_err(|error| {
            Fault::new(format!("the folder {} cannot be read: {error}", self.path.display()))
        })?;
        let mut troubles = Vec::new();
        self.bring_back(&mut troubles);
        for files in ready.chunks(BATCH) {
            if desk.stop.asked() {
                break;
            }
            self.take(desk, files, &mut troubles)?;
        }
        // A file that is put off stays a trouble until it is gone or taken in.
        let put_off = self.seen.iter().filter(|(_, seen)| seen.not_before.is_some()).map(|(name, _)| name);
        let put_off = put_off.min().map(|name| format!("{} cannot be taken in yet", name.display()));
        Ok(troubles.into_iter().next().or(put_off).map_or(Next::Usual, Next::Troubled))
    }
}

/// Takes files in; `None` if the sources are to stop before it is done.
fn ingest(desk: &Desk, files: &[&Ready]) -> Result<Option<Summary>, Fault> {
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let options =
        IngestOptions { rejected: desk.rejected.clone(), threads: desk.threads, csv: desk.csv.clone() };
    let summary = ingest_files(&desk.store, &paths, &options, &mut |_| {
        if desk.stop.asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(Some(summary).filter(|summary| !summary.interrupted))
}

fn is_delivery(name: &OsString) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    !name.starts_with('.') && !UNFINISHED.iter().any(|ending| name.ends_with(ending))
}

/// `None` if it is no regular file.
fn state(about: &fs::Metadata) -> Option<FileState> {
    let modified = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    about.is_file().then_some(FileState { bytes: about.len(), modified })
}

/// Moves a file away with the reasons beside it, written first: there is never a file without them.
fn reject(folder: &Path, file: &Ready, refused: &[&RejectedItem], summary: &Summary) -> io::Result<Moved> {
    let items: Vec<serde_json::Value> = refused
        .iter()
        .map(|item| {
            serde_json::json!({
                "line": item.line, "pointer": item.pointer, "reason": item.reason, "kept": item.kept,
            })
        })
        .collect();
    // Where all that is listed is of this file, what is not listed is too.
    let all = if items.len() == summary.rejected.len() { summary.rejected_total } else { items.len() as u64 };
    let about = serde_json::json!({
        "file": file.name.to_string_lossy(), "rejected_total": all, "rejected": items,
    });
    moves::into(folder, &file.path, Some(&format!("{about:#}\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_deliveries_by_name() {
        let check = |name: &str, expected: bool| assert_eq!(is_delivery(&name.into()), expected, "{name}");
        check("meldung.xml", true);
        check("meldung", true);
        check("partei.txt", true);
        check(".meldung.xml", false);
        check("meldung.xml.part", false);
        check("meldung.XML.TMP", false);
        check("meldung.filepart", false);
    }
}
