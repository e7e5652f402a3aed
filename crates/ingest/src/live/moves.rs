//! Moves files between the folders of a source, never over another file, also where others move files at the same time.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use depesche_store::Moment;

use super::config::FolderConfig;

/// Attempts to find a name nobody else takes meanwhile.
const ATTEMPTS: usize = 20;
/// What is added to a name for the file with the reasons.
const REASONS: &str = ".reason.json";

/// Where a file is now.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) path: PathBuf,
    /// Whether it was copied: whoever has the file open goes on with the one that was.
    pub(super) is_copy: bool,
}

/// Moves a file into a folder, which is made if need be, with the reasons in a file beside it.
pub(super) fn into(folder: &Path, from: &Path, reasons: Option<&str>) -> io::Result<Moved> {
    fs::create_dir_all(folder)?;
    let name = from.file_name().unwrap_or_default();
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..ATTEMPTS {
        let to = free_name(folder, name);
        match move_with(from, &to, reasons) {
            Ok(is_copy) => return Ok(Moved { path: to, is_copy }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// The file with the reasons beside a refused one.
pub(super) fn reasons_beside(file: &Path) -> PathBuf {
    with_ending(file, REASONS)
}

fn move_with(from: &Path, to: &Path, reasons: Option<&str>) -> io::Result<bool> {
    if let Some(reasons) = reasons {
        if is_taken(to) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        // What lies there without its file was left by an attempt that was broken off.
        fs::write(reasons_beside(to), reasons)?;
    }
    relocate(from, to)
}

fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Moves a file, also to another file system, which copies it. Fails if there is a file of this name.
fn relocate(from: &Path, to: &Path) -> io::Result<bool> {
    match rename_without_replacing(from, to) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => {}
        moved => return moved.map(|()| false),
    }
    // Another file system, or one that cannot do that: the name is taken first, then what stands under it replaced.
    OpenOptions::new().write(true).create_new(true).open(to)?;
    let moved = replace(from, to);
    if moved.is_err() {
        let _ = fs::remove_file(to);
    }
    moved
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn rename_without_replacing(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn replace(from: &Path, to: &Path) -> io::Result<bool> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let state = || fs::metadata(from).and_then(|about| Ok((about.len(), about.modified()?)));
            let before = state()?;
            let beside = with_ending(to, ".part");
            fs::copy(from, &beside)?;
            File::open(&beside)?.sync_all()?;
            if state()? != before {
                fs::remove_file(&beside)?;
                return Err(io::Error::other("it was written to meanwhile"));
            }
            fs::rename(&beside, to)?;
            fs::remove_file(from).map(|()| true)
        }
        moved => moved.map(|()| false),
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.to_owned().into_os_string();
    path.push(ending);
    path.into()
}

/// A name in the folder that is free: the file's own, else with the time before its ending.
fn free_name(folder: &Path, name: &OsStr) -> PathBuf {
    let is_free = |path: &PathBuf| !is_taken(path);
    let own = folder.join(name);
    if is_free(&own) {
        return own;
    }
    let name = Path::new(name);
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    let ending = name.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let now = Moment::now().in_berlin().strftime("%Y%m%dT%H%M%S").to_string();
    let numbered = (1_u64..).map(|n| match n {
        1 => folder.join(format!("{stem}.{now}{ending}")),
        n => folder.join(format!("{stem}.{now}-{n}{ending}")),
    });
    numbered.into_iter().find(is_free).unwrap_or(own)
}

/// Checks that no source takes in what another, or it itself, has moved away, and that none shares a folder.
///
/// # Errors
/// In words, naming the source.
pub(super) fn check_folders<'c>(folders: impl Iterator<Item = &'c FolderConfig>) -> Result<(), String> {
    let mut used: HashMap<PathBuf, &str> = HashMap::new();
    for folder in folders {
        let name = folder.name.as_str();
        let (path, done, rejected) = (real(&folder.path), real(&folder.done()), real(&folder.rejected()));
        for (what, moved_to) in [("done", &done), ("rejected", &rejected)] {
            if *moved_to == path {
                return Err(format!(
                    "source {name:?}: {what} is its path; files would be taken in again and again"
                ));
            }
        }
        // One source may put what it took in and what it refused into one folder.
        let mut own = vec![path, done, rejected];
        own.dedup();
        for place in own {
            let shown = place.display().to_string();
            if let Some(other) = used.insert(place, name) {
                return Err(format!(
                    "source {name:?}: source {other:?} uses the folder {shown} too; give every source its own"
                ));
            }
        }
    }
    Ok(())
}

/// The path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = whole.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    match found {
        Some((above, real)) => real.join(whole.strip_prefix(above).unwrap_or(Path::new(""))),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_taken_name_gets_the_time() {
        let folder = tempfile::tempdir().unwrap();
        let mut names = HashSet::new();
        for _ in 0..4 {
            let free = free_name(folder.path(), "meldung.xml".as_ref());
            fs::write(&free, "x").unwrap();
            assert_eq!(free.extension().unwrap(), "xml");
            assert!(names.insert(free));
        }
        assert!(names.contains(&folder.path().join("meldung.xml")));
    }

    #[test]
    fn no_move_replaces_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["neu.xml", "da.xml"].map(|name| folder.path().join(name));
        fs::write(&from, "neu").unwrap();
        fs::write(&to, "da").unwrap();
        for reasons in [None, Some("warum")] {
            let error = move_with(&from, &to, reasons).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        }
        assert_eq!([&from, &to].map(|path| fs::read_to_string(path).unwrap()), ["neu", "da"]);
        assert!(!reasons_beside(&to).exists(), "no reasons beside the file of another");
    }

    #[test]
    fn files_moved_at_the_same_time_all_arrive() {
        let folder = tempfile::tempdir().unwrap();
        let done = folder.path().join("done");
        std::thread::scope(|scope| {
            for n in 0..8 {
                let from = folder.path().join(n.to_string()).join("meldung.xml");
                fs::create_dir(from.parent().unwrap()).unwrap();
                fs::write(&from, n.to_string()).unwrap();
                let done = &done;
                scope.spawn(move || into(done, &from, None).unwrap());
            }
        });
        let arrived =
            fs::read_dir(done).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
        assert_eq!(arrived.collect::<HashSet<_>>().len(), 8);
    }

    #[test]
    fn folders_are_not_in_each_others_way() {
        let base = tempfile::tempdir().unwrap();
        let check = |folders: &[&str], expected: Option<&str>| {
            let configs: Vec<FolderConfig> = (0_u8..)
                .zip(folders)
                .map(|(n, folder)| {
                    let mut fields = serde_json::json!({ "name": format!("o{n}") });
                    for (name, path) in ["path", "done", "rejected"].iter().zip(folder.split(' ')) {
                        fields[name] = serde_json::json!(base.path().join(path));
                    }
                    serde_json::from_value(fields).unwrap()
                })
                .collect();
            let found = check_folders(configs.iter());
            match expected {
                None => assert_eq!(found, Ok(()), "{folders:?}"),
                Some(words) => assert!(found.as_ref().is_err_and(|said| said.contains(words)), "{found:?}"),
            }
        };
        check(&["a", "b", "a/c"], None);
        check(&["a fertig fertig", "b b/done b/rejected"], None);
        check(&["a a"], Some("done is its path"));
        check(&["a ./a"], Some("done is its path"));
        check(&["a b a"], Some("rejected is its path"));
        check(&["a", "./a"], Some("uses the folder"));
        check(&["a fertig", "b fertig"], Some("uses the folder"));
        check(&["a a/done weg", "b b/done weg"], Some("uses the folder"));
        check(&["a b", "b"], Some("uses the folder"));
        check(&["a", "a/done"], Some("uses the folder"));
    }
}
