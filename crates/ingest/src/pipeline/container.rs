//! Files that hold many deliveries: zip and tar, told by their first bytes, also packed in one another.
//!
//! What is left out of folders (hidden files, documentation) is left out here too. Names are only shown; nothing is
//! written to disk.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};
use std::path::Path;

use super::sources;
use super::unpack::{self, FREE, MAX_DOCUMENT, RATIO};

/// What holds the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Zip,
    Tar,
}

/// A file in a container.
pub(super) struct Entry {
    /// Its path there, through all containers.
    pub(super) path: String,
    /// Its bytes, or why there are none.
    pub(super) bytes: Result<Vec<u8>, String>,
}

/// Takes the entries one by one; false ends the reading.
pub(super) type Take<'t> = dyn FnMut(Entry) -> bool + 't;

/// Most containers in one another.
const MAX_DEPTH: usize = 3;
/// Most entries of one container.
const MAX_ENTRIES: usize = 1_000_000;

/// Where a tar file says that it is one, and what it says there.
const TAR_AT: usize = 257;
const TAR: &[u8] = b"ustar";

impl Container {
    /// What these first bytes begin, if it is a container. A zip file may also be an empty one.
    pub(super) fn of(head: &[u8]) -> Option<Container> {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Some(Container::Zip);
        }
        head.get(TAR_AT..).is_some_and(|rest| rest.starts_with(TAR)).then_some(Container::Tar)
    }

    /// Hands out the entries of a container; whether all were wanted.
    ///
    /// # Errors
    /// If the container itself is damaged; entries before are handed out.
    pub(super) fn each(self, input: &mut dyn Read, take: &mut Take<'_>) -> io::Result<bool> {
        self.entries(input, "", 1, take)
    }

    fn entries(
        self,
        input: &mut dyn Read,
        inside: &str,
        depth: usize,
        take: &mut Take<'_>,
    ) -> io::Result<bool> {
        let mut open = |path: &str, bytes: Result<Vec<u8>, String>| {
            let path = format!("{inside}{path}");
            match bytes {
                Ok(bytes) => opened(&path, bytes, depth, take),
                Err(_) => take(Entry { path, bytes }),
            }
        };
        match self {
            Container::Zip => zip(input, &mut open),
            Container::Tar => tar(input, &mut open),
        }
    }
}

/// Hands out an entry, or what is in it if it is a container itself; whether more is wanted.
fn opened(path: &str, bytes: Vec<u8>, depth: usize, take: &mut Take<'_>) -> bool {
    let unpacked = match unpack::unpack(&bytes) {
        Ok(Cow::Owned(unpacked)) => unpacked,
        Ok(Cow::Borrowed(_)) => bytes,
        Err(reason) => return take(Entry { path: path.to_owned(), bytes: Err(reason) }),
    };
    let Some(container) = Container::of(&unpacked) else {
        return take(Entry { path: path.to_owned(), bytes: Ok(unpacked) });
    };
    if depth == MAX_DEPTH {
        let reason = format!("more than {MAX_DEPTH} containers in one another; unpack it by hand");
        return take(Entry { path: path.to_owned(), bytes: Err(reason) });
    }
    let read = container.entries(&mut unpacked.as_slice(), &format!("{path}/"), depth + 1, take);
    read.unwrap_or_else(|error| take(Entry { path: path.to_owned(), bytes: Err(damaged(&error)) }))
}

fn damaged(error: &dyn std::fmt::Display) -> String {
    format!("cannot be unpacked: {error}")
}

type Open<'o> = dyn FnMut(&str, Result<Vec<u8>, String>) -> bool + 'o;

/// The directory of a zip file is at its end, so it is read into memory.
fn zip(input: &mut dyn Read, open: &mut Open<'_>) -> io::Result<bool> {
    let mut packed = Vec::new();
    input.take(MAX_DOCUMENT + 1).read_to_end(&mut packed)?;
    if packed.len() as u64 > MAX_DOCUMENT {
        return Err(io::Error::other(format!(
            "a zip file has at most {} MB; unpack it by hand or use tar",
            MAX_DOCUMENT >> 20
        )));
    }
    let mut left = FREE + packed.len() as u64 * RATIO;
    let mut archive = zip::ZipArchive::new(Cursor::new(packed)).map_err(io::Error::other)?;
    for n in 0..archive.len().min(MAX_ENTRIES) {
        let name = archive.name_for_index(n).and_then(Result::ok);
        let path = name.map_or_else(|| format!("file {n}"), Cow::into_owned);
        let mut entry = match archive.by_index(n) {
            Ok(entry) => entry,
            Err(error) => {
                if !open(&path, Err(damaged(&error))) {
                    return Ok(false);
                }
                continue;
            }
        };
        if entry.is_dir() || is_left_out(&path) {
            continue;
        }
        let bytes = read(&mut entry, &mut left);
        drop(entry);
        if !open(&path, bytes) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn tar(input: &mut dyn Read, open: &mut Open<'_>) -> io::Result<bool> {
    let mut archive = tar::Archive::new(input);
    for entry in archive.entries()?.take(MAX_ENTRIES) {
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !entry.header().entry_type().is_file() || is_left_out(&path) {
            continue;
        }
        // Nothing is compressed here: an entry cannot be longer than the input.
        let size = entry.size();
        let bytes = read(&mut entry, &mut { u64::MAX }).and_then(|bytes| {
            let whole = bytes.len() as u64 == size;
            whole.then_some(bytes).ok_or_else(|| damaged(&"the container ends within it"))
        });
        if !open(&path, bytes) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads an entry, as long as it and all before it are not too large.
fn read(entry: &mut dyn Read, left: &mut u64) -> Result<Vec<u8>, String> {
    let most = MAX_DOCUMENT.min(*left);
    let mut bytes = Vec::new();
    entry.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    if bytes.len() as u64 > most {
        *left = 0;
        return Err(format!("unpacks to more than {most} bytes"));
    }
    *left -= bytes.len() as u64;
    Ok(bytes)
}

fn is_left_out(path: &str) -> bool {
    path.split('/').any(|part| part == "__MACOSX" || part.starts_with("._"))
        || sources::is_left_out(Path::new(path.rsplit(['/', '\\']).next().unwrap_or(path)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            writer.append_data(&mut header, name, *bytes).unwrap();
        }
        writer.into_inner().unwrap()
    }

    fn entries(bytes: &[u8]) -> Vec<(String, Result<String, String>)> {
        let mut found = Vec::new();
        let container = Container::of(bytes).expect("a container");
        let ended = container.each(&mut &*bytes, &mut |entry| {
            found.push((entry.path, entry.bytes.map(|bytes| String::from_utf8(bytes).unwrap())));
            true
        });
        if let Err(error) = ended {
            found.push(("".to_owned(), Err(error.to_string())));
        }
        found
    }

    fn check(bytes: &[u8], expected: &[(&str, Result<&str, &str>)]) {
        let found = entries(bytes);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for ((path, bytes), (expected_path, expected)) in found.iter().zip(expected) {
            assert_eq!(path, expected_path);
            match (bytes, expected) {
                (Ok(bytes), Ok(expected)) => assert_eq!(bytes, expected),
                (Err(reason), Err(expected)) => assert!(reason.contains(expected), "{reason}"),
                _ => panic!("{path}: {bytes:?}"),
            }
        }
    }

    #[test]
    fn entries_of_zip_and_tar_packed_in_one_another() {
        let files: [(&str, &[u8]); 4] =
            [("b/2.json", b"zwei"), ("1.json", b"eins"), ("README.md", b"x"), (".hidden/../.x", b"x")];
        let plain = [("b/2.json", Ok("zwei")), ("1.json", Ok("eins"))];
        check(&zipped(&files), &plain);
        check(&tarred(&files[..3]), &plain);
        let packed = zstd::encode_all(b"drei".as_slice(), 1).unwrap();
        let inner = tarred(&[("x.json", b"vier"), ("y.zst", &packed)]);
        let outer = zipped(&[("a.json", b"null"), ("in.tar", &inner)]);
        check(&outer, &[("a.json", Ok("null")), ("in.tar/x.json", Ok("vier")), ("in.tar/y.zst", Ok("drei"))]);
        check(&zipped(&[]), &[]);
        assert_eq!(Container::of(b"PKxx"), None);
        assert_eq!(Container::of(b"{}"), None);
    }

    #[test]
    fn what_is_damaged_is_named_and_the_rest_is_there() {
        let whole = zipped(&[("a.json", &b"eins".repeat(50)), ("b.json", b"zwei")]);
        let at = whole.windows(6).position(|bytes| bytes == b"a.json").unwrap() + 8;
        let mut damaged = whole.clone();
        damaged[at] ^= 0xff;
        check(&damaged, &[("a.json", Err("unpacked")), ("b.json", Ok("zwei"))]);
        check(&whole[..whole.len() / 2], &[("", Err(""))]);
        let tar = tarred(&[("a.json", b"eins"), ("b.json", &b"zwei".repeat(300))]);
        check(&tar[..1600], &[("a.json", Ok("eins")), ("b.json", Err("ends within it")), ("", Err(""))]);
        let mut nested = zipped(&[("a.json", b"tief")]);
        for _ in 0..3 {
            nested = zipped(&[("z.zip", &nested)]);
        }
        check(&nested, &[("z.zip/z.zip/z.zip", Err("in one another"))]);
    }

    #[test]
    fn stops_bombs() {
        let bomb = vec![b' '; 90 << 20];
        let all = zipped(&[("a.json", b"eins"), ("b.json", &bomb), ("c.json", b"zwei")]);
        assert!(all.len() < 200_000);
        check(&all, &[("a.json", Ok("eins")), ("b.json", Err("more than")), ("c.json", Err("more than"))]);
    }
}
