//! The inputs behind the paths given: files, folders, stdin.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// One input.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// A file; its size, if that says anything.
    File(PathBuf, Option<u64>),
    /// Standard input.
    Stdin,
    /// A path that cannot be read, and why.
    Missing(PathBuf, String),
}

impl Source {
    /// The name to show.
    pub(super) fn label(&self) -> String {
        match self {
            Source::File(path, _) | Source::Missing(path, _) => path.display().to_string(),
            Source::Stdin => "-".to_owned(),
        }
    }

    /// The file name without its folder.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Source::File(path, _) => path.file_name().and_then(|name| name.to_str()),
            _ => None,
        }
    }

    /// Its size in bytes, if known.
    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Source::File(_, size) => *size,
            _ => None,
        }
    }

    pub(super) fn open(&self) -> io::Result<Box<dyn Read>> {
        match self {
            Source::File(path, _) => Ok(Box::new(File::open(path)?)),
            Source::Stdin => Ok(Box::new(io::stdin())),
            Source::Missing(_, reason) => Err(io::Error::new(io::ErrorKind::NotFound, reason.clone())),
        }
    }
}

/// Lists the inputs: as given, the files of a folder in the order of their names. In folders, hidden files, our own data
/// folders and the documentation beside deliveries (`README`, `*.md`) are left out.
pub(super) fn list(paths: &[PathBuf], rejected: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            sources.push(Source::Stdin);
            continue;
        }
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => walk(path, rejected, &mut sources),
            Ok(about) => sources.push(Source::File(path.clone(), about.is_file().then_some(about.len()))),
            Err(error) => sources.push(Source::Missing(path.clone(), format!("cannot be read: {error}"))),
        }
    }
    sources
}

/// Bytes of all inputs; `None` if one does not tell.
pub(super) fn total(sources: &[Source]) -> Option<u64> {
    sources
        .iter()
        .map(|source| match source {
            Source::File(_, size) => *size,
            Source::Stdin => None,
            Source::Missing(..) => Some(0),
        })
        .sum()
}

/// Symbolic links to folders are not followed: they may lead in a circle.
fn walk(folder: &Path, rejected: &Path, sources: &mut Vec<Source>) {
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if is_ours(&path, rejected) {
            continue;
        }
        let entries = fs::read_dir(&path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut paths: Vec<PathBuf> = match entries {
            Ok(entries) => {
                entries.into_iter().map(|entry| entry.path()).filter(|path| !is_left_out(path)).collect()
            }
            Err(error) => {
                sources.push(Source::Missing(path, format!("cannot be read: {error}")));
                continue;
            }
        };
        paths.sort_unstable();
        let (folders, files): (Vec<_>, Vec<_>) =
            paths.into_iter().partition(|path| fs::symlink_metadata(path).is_ok_and(|about| about.is_dir()));
        for file in files {
            match fs::metadata(&file) {
                Ok(about) if about.is_file() => sources.push(Source::File(file, Some(about.len()))),
                Ok(_) => {}
                Err(error) => sources.push(Source::Missing(file, format!("cannot be read: {error}"))),
            }
        }
        open.extend(folders.into_iter().rev());
    }
}

/// What is no delivery, by its name.
pub(super) fn is_left_out(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    name.starts_with('.')
        || name.ends_with(".md")
        || name == "readme"
        || name == "readme.txt"
        || name == "license"
}

/// A data folder of ours, or the folder of what was rejected.
fn is_ours(folder: &Path, rejected: &Path) -> bool {
    folder.join("archive.sqlite").exists()
        || (folder.file_name() == rejected.file_name()
            && fs::canonicalize(folder)
                .ok()
                .is_some_and(|folder| fs::canonicalize(rejected).ok() == Some(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_folders_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        };
        for path in
            ["b/2.json", "a.json", "b/1.json", ".hidden", "README.md", "data/archive.sqlite", "data/x.json"]
        {
            write(path);
        }
        write("rejected/r.json");
        let sources = list(&[folder.path().to_owned(), "-".into()], &folder.path().join("rejected"));
        let names: Vec<_> = sources.iter().map(|source| source.name().unwrap_or("-")).collect();
        assert_eq!(names, ["a.json", "1.json", "2.json", "-"]);
        assert_eq!(total(&sources), None);
        assert_eq!(total(&sources[..3]), Some(3));
        let missing = list(&[folder.path().join("none")], Path::new("rejected"));
        assert!(matches!(missing.as_slice(), [Source::Missing(..)]));
    }
}
