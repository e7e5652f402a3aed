//! The tantivy index: format, opening, views.

mod fields;
pub mod layout;
mod numbering;
mod postings;
mod segment;
mod terms;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::store::Compressor;
use tantivy::{IndexReader, IndexSettings, ReloadPolicy, Searcher};

use crate::{Error, ErrorKind};

pub use fields::{Fields, Zone};
pub(crate) use numbering::Numbering;
pub(crate) use segment::SegmentBuilder;

/// Raised with every change of the fields or of what fingerprints are made of.
const FORMAT: u32 = 4;

/// Which format an index has; `format.json` in its folder.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Format {
    /// Version of the fields.
    format: u32,
    /// Terms of this analysis.
    analysis: String,
    /// Tells this index from the one that was in this folder before.
    generation: String,
}

/// What the index holds of the archive; the payload of its last commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Cursor {
    /// Last change it holds.
    pub(crate) seq: u64,
    /// Embargoes that ended by this second are in.
    pub(crate) horizon: i64,
    /// How many runs of the indexer wrote to it.
    pub(crate) run: u64,
}

/// The index in one folder.
pub struct Index {
    folder: PathBuf,
    generation: String,
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("folder", &self.folder).finish_non_exhaustive()
    }
}

pub(crate) fn failed(context: &'static str) -> impl Fn(tantivy::TantivyError) -> Error {
    move |error| match error {
        tantivy::TantivyError::LockFailure(..) => Error::with_source(ErrorKind::Locked, context, error),
        tantivy::TantivyError::DataCorruption(_) => Error::with_source(ErrorKind::Corrupt, context, error),
        error => Error::with_source(ErrorKind::Storage, context, error),
    }
}

impl Index {
    /// Opens or creates the index in this folder.
    ///
    /// # Errors
    /// `Format` for an index of another format or analysis; the message names the command that rebuilds it.
    pub fn open(folder: &Path) -> Result<Index, Error> {
        let io = |error| {
            Error::with_source(
                ErrorKind::Storage,
                format!("the index {} could not be opened", folder.display()),
                error,
            )
        };
        fs::create_dir_all(folder).map_err(io)?;
        let (schema, fields) = fields::schema();
        let directory = MmapDirectory::open(folder)
            .map_err(|error| failed("the index could not be opened")(tantivy::TantivyError::from(error)))?;
        let exists = folder.join("meta.json").exists();
        let found = read_format(folder)?;
        let generation = match found {
            Some(found) if exists => found.check(folder)?,
            None if exists => return Err(other_format(folder, "it has no format.json")),
            _ => create_format(folder).map_err(io)?,
        };
        let settings = IndexSettings { docstore_compression: Compressor::None, ..IndexSettings::default() };
        let index = tantivy::Index::builder()
            .schema(schema)
            .settings(settings)
            .open_or_create(directory)
            .map_err(failed("the index could not be opened"))?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(failed("the index could not be read"))?;
        Ok(Index { folder: folder.to_owned(), generation, index, reader, fields })
    }

    /// The fields.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// A view of the last commit; cheap.
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    pub(crate) fn engine(&self) -> &tantivy::Index {
        &self.index
    }

    /// Makes the last commit visible, whichever process made it.
    pub(crate) fn reload(&self) -> Result<(), Error> {
        self.reader.reload().map_err(failed("the index could not be read"))
    }

    /// What the last commit holds.
    pub(crate) fn cursor(&self) -> Result<Cursor, Error> {
        let meta = self.index.load_metas().map_err(failed("the index could not be read"))?;
        Ok(meta.payload.and_then(|payload| serde_json::from_str(&payload).ok()).unwrap_or_default())
    }

    /// Whether another index has taken the place of this one in its folder.
    pub(crate) fn is_replaced(&self) -> bool {
        matches!(read_format(&self.folder), Ok(Some(found)) if found.generation != self.generation)
    }

    /// Bytes of its files.
    pub(crate) fn bytes(&self) -> u64 {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum()
    }
}

impl Format {
    fn check(self, folder: &Path) -> Result<String, Error> {
        if self.format != FORMAT {
            return Err(other_format(
                folder,
                &format!("it has format {}, this depesche writes {FORMAT}", self.format),
            ));
        }
        if self.analysis != terms::analysis_fingerprint() {
            return Err(other_format(
                folder,
                "its terms were made by another version of the German analysis",
            ));
        }
        Ok(self.generation)
    }
}

fn other_format(folder: &Path, why: &str) -> Error {
    let data = folder.parent().unwrap_or(folder);
    Error::new(
        ErrorKind::Format,
        format!(
            "the index {} cannot be used: {why}; run `depesche reindex --data {}` to build it anew from the archive",
            folder.display(),
            data.display()
        ),
    )
}

fn read_format(folder: &Path) -> Result<Option<Format>, Error> {
    match fs::read(folder.join("format.json")) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| other_format(folder, &format!("its format.json is damaged ({error})"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(Error::with_source(ErrorKind::Storage, "the index's format.json could not be read", error))
        }
    }
}

fn create_format(folder: &Path) -> std::io::Result<String> {
    let now = jiff::Timestamp::now().as_nanosecond();
    let generation = format!("{now:x}-{:x}", std::process::id());
    let format =
        Format { format: FORMAT, analysis: terms::analysis_fingerprint(), generation: generation.clone() };
    let text = serde_json::to_vec(&format)?;
    let temporary = folder.join("format.json.new");
    fs::write(&temporary, text)?;
    fs::File::open(&temporary)?.sync_all()?;
    fs::rename(temporary, folder.join("format.json"))?;
    fs::File::open(folder)?.sync_all()?;
    Ok(generation)
}
