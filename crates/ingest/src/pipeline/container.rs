//! Files that hold many deliveries: zip, tar and web archives, told by their first bytes, also packed in one another.
//!
//! What is left out of folders (hidden files, documentation) is left out here too. Names are only shown; nothing is
//! written to disk.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};
use std::path::Path;

use super::sources;
use super::unpack::{self, FREE, MAX_DOCUMENT, RATIO};
use super::warc::{self, Pages};

/// What holds the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Zip,
    Tar,
    Warc,
}

/// A file in a container.
pub(super) struct Entry {
    /// Its path there, through all containers.
    pub(super) path: String,
    /// Its bytes, or why there are none.
    pub(super) bytes: Result<Vec<u8>, String>,
    /// The address it was fetched from, if the container says so.
    pub(super) address: Option<String>,
}

/// Takes the entries one by one; false ends the reading.
pub(super) type Take<'t> = dyn FnMut(Entry) -> bool + 't;

/// Most containers in one another.
const MAX_DEPTH: usize = 3;
/// Most entries taken out of containers in one another; a tar file that is an input itself may have any number.
const MAX_ENTRIES: u64 = 1_000_000;

/// What may still be unpacked of one input, through all containers in it.
struct Budget {
    bytes: u64,
    entries: u64,
}

impl Budget {
    /// For an input of this size.
    fn of(packed: u64) -> Budget {
        Budget { bytes: FREE.saturating_add(packed.saturating_mul(RATIO)), entries: MAX_ENTRIES }
    }

    /// Counts an entry.
    fn entry(&mut self) -> io::Result<()> {
        self.entries = self.entries.checked_sub(1).ok_or_else(|| {
            io::Error::other(format!("holds more than {MAX_ENTRIES} files; unpack it by hand"))
        })?;
        Ok(())
    }

    /// Counts bytes that were unpacked.
    fn spend(&mut self, bytes: usize) -> io::Result<()> {
        self.bytes = self.bytes.checked_sub(bytes as u64).ok_or_else(|| {
            io::Error::other(format!("unpacks to more than {RATIO} times its size; unpack it by hand"))
        })?;
        Ok(())
    }
}

/// Where a tar file says that it is one, and what it says there.
const TAR_AT: usize = 257;
const TAR: &[u8] = b"ustar";

impl Container {
    /// What these first bytes begin, if it is a container. A zip file may also be an empty one.
    pub(super) fn of(head: &[u8]) -> Option<Container> {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Some(Container::Zip);
        }
        if warc::is_warc(head) {
            return Some(Container::Warc);
        }
        head.get(TAR_AT..).is_some_and(|rest| rest.starts_with(TAR)).then_some(Container::Tar)
    }

    /// Hands out the entries of a container; whether all were wanted.
    ///
    /// # Errors
    /// If the container is damaged or unpacks to far more than such a file should; entries before are handed out.
    pub(super) fn each(self, input: &mut dyn Read, take: &mut Take<'_>) -> io::Result<bool> {
        match self {
            Container::Zip => {
                let packed = whole(input)?;
                let budget = Budget::of(packed.len() as u64);
                zip(packed, &mut Opener { inside: String::new(), depth: 1, budget, take })
            }
            Container::Tar | Container::Warc => {
                let budget = Budget { bytes: u64::MAX, entries: u64::MAX };
                self.stream(input, &mut Opener { inside: String::new(), depth: 1, budget, take })
            }
        }
    }
}

/// Hands out what is found, and looks into what is a container itself.
struct Opener<'o, 't> {
    /// The path of the container that is read.
    inside: String,
    depth: usize,
    budget: Budget,
    take: &'o mut Take<'t>,
}

impl Opener<'_, '_> {
    fn refuse(&mut self, path: &str, reason: String) -> bool {
        (self.take)(Entry { path: format!("{}{path}", self.inside), bytes: Err(reason), address: None })
    }

    /// Hands out a file, or what is in it; whether more is wanted.
    fn open(&mut self, path: &str, bytes: Vec<u8>, address: Option<String>) -> io::Result<bool> {
        let packed = bytes.len() as u64;
        if unpack::is_packed(&bytes)
            && let Ok((head, mut all)) = unpack::stream(&bytes)
            && Container::of(&head) == Some(Container::Warc)
        {
            return self.within(path, packed, |inner| warc(&mut all, inner));
        }
        let bytes = match unpack::unpack(&bytes) {
            Ok(Cow::Owned(unpacked)) => {
                self.budget.spend(unpacked.len())?;
                unpacked
            }
            Ok(Cow::Borrowed(_)) => bytes,
            Err(reason) => return Ok(self.refuse(path, reason)),
        };
        let Some(container) = Container::of(&bytes) else {
            let path = format!("{}{path}", self.inside);
            return Ok((self.take)(Entry { path, bytes: Ok(bytes), address }));
        };
        self.within(path, packed, |inner| match container {
            Container::Zip => zip(bytes, inner),
            Container::Tar | Container::Warc => container.stream(&mut bytes.as_slice(), inner),
        })
    }

    /// Looks into a container that had so many bytes as it lay there.
    fn within(
        &mut self,
        path: &str,
        packed: u64,
        read: impl FnOnce(&mut Opener<'_, '_>) -> io::Result<bool>,
    ) -> io::Result<bool> {
        if self.depth == MAX_DEPTH {
            let reason = format!("more than {MAX_DEPTH} containers in one another; unpack it by hand");
            return Ok(self.refuse(path, reason));
        }
        // A tar file of any length may hold small containers: each brings what it may unpack to, all of them no more
        // than is left.
        let own = Budget::of(packed);
        let budget =
            Budget { bytes: own.bytes.min(self.budget.bytes), entries: own.entries.min(self.budget.entries) };
        let (bytes_before, entries_before) = (budget.bytes, budget.entries);
        let inside = format!("{}{path}/", self.inside);
        let mut inner = Opener { inside, depth: self.depth + 1, budget, take: &mut *self.take };
        let read = read(&mut inner);
        self.budget.bytes -= bytes_before - inner.budget.bytes;
        self.budget.entries -= entries_before - inner.budget.entries;
        Ok(read.unwrap_or_else(|error| self.refuse(path, damaged(&error))))
    }
}

impl Container {
    /// Reads a container that is read from its start to its end.
    fn stream(self, input: &mut dyn Read, opener: &mut Opener<'_, '_>) -> io::Result<bool> {
        if self == Container::Warc { warc(input, opener) } else { tar(input, opener) }
    }
}

fn damaged(error: &dyn std::fmt::Display) -> String {
    format!("cannot be unpacked: {error}")
}

/// The directory of a zip file is at its end, so it is read into memory.
fn whole(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    input.take(MAX_DOCUMENT + 1).read_to_end(&mut packed)?;
    if packed.len() as u64 > MAX_DOCUMENT {
        return Err(io::Error::other(format!(
            "a zip file has at most {} MB; unpack it by hand or use tar",
            MAX_DOCUMENT >> 20
        )));
    }
    Ok(packed)
}

fn zip(packed: Vec<u8>, opener: &mut Opener<'_, '_>) -> io::Result<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(packed)).map_err(io::Error::other)?;
    for n in 0..archive.len() {
        opener.budget.entry()?;
        let name = archive.name_for_index(n).and_then(Result::ok);
        let path = name.map_or_else(|| format!("file {n}"), Cow::into_owned);
        let mut entry = match archive.by_index(n) {
            Ok(entry) => entry,
            Err(error) => {
                if !opener.refuse(&path, damaged(&error)) {
                    return Ok(false);
                }
                continue;
            }
        };
        if entry.is_dir() || is_left_out(&path) {
            continue;
        }
        let bytes = read(&mut entry, opener.budget.bytes);
        drop(entry);
        if !given(&path, bytes, None, opener)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn warc(input: &mut dyn Read, opener: &mut Opener<'_, '_>) -> io::Result<bool> {
    let mut pages = Pages::new(input);
    while let Some(page) = pages.next(opener.budget.bytes)? {
        opener.budget.entry()?;
        if !given(&page.path, page.bytes, page.address, opener)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn tar(input: &mut dyn Read, opener: &mut Opener<'_, '_>) -> io::Result<bool> {
    let mut archive = tar::Archive::new(input);
    // Several files one after the other are one.
    archive.set_ignore_zeros(true);
    for entry in archive.entries()? {
        opener.budget.entry()?;
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let (kind, size) = (entry.header().entry_type(), entry.size());
        if size == 0 && !kind.is_file() || is_left_out(&path) {
            continue;
        }
        let bytes = if kind.is_file() || kind.is_contiguous() {
            read(&mut entry, opener.budget.bytes).and_then(|bytes| {
                let whole = bytes.len() as u64 == size;
                whole.then_some(bytes).ok_or_else(|| damaged(&"the container ends within it"))
            })
        } else {
            Err("is no plain file; unpack it by hand".to_owned())
        };
        if !given(&path, bytes, None, opener)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Hands out an entry that was read; whether more is wanted.
fn given(
    path: &str,
    bytes: Result<Vec<u8>, String>,
    address: Option<String>,
    opener: &mut Opener<'_, '_>,
) -> io::Result<bool> {
    match bytes {
        Ok(bytes) => {
            opener.budget.spend(bytes.len())?;
            opener.open(path, bytes, address)
        }
        Err(reason) => Ok(opener.refuse(path, reason)),
    }
}

/// Reads an entry of at most so many bytes, and one more that shows it is longer.
fn read(entry: &mut dyn Read, left: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    entry
        .take(MAX_DOCUMENT.min(left).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(&error))?;
    if bytes.len() as u64 > MAX_DOCUMENT {
        return Err(format!("a document has at most {} MB; deliver it in parts", MAX_DOCUMENT >> 20));
    }
    Ok(bytes)
}

fn is_left_out(path: &str) -> bool {
    path.split('/')
        .any(|part| part == "__MACOSX" || part.starts_with('.') && !part.trim_matches('.').is_empty())
        || sources::is_left_out(Path::new(path.rsplit(['/', '\\']).next().unwrap_or(path)))
}

#[cfg(test)]
mod tests;
