//! What is remembered of a feed across restarts: validators, the entries of the last answer, pages still to fetch.
//!
//! A file beside the archive and not a table in it: it is no truth, only saves asking, and may be deleted. It names the
//! change of the archive it was written after, so that it is not believed beside an older copy of the archive.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use depesche_store::Moment;
use serde::{Deserialize, Serialize};
use url::Url;

use super::merge::Own;
use crate::format::{Found, Item};
use crate::identity;

/// Most pages that wait to be fetched; more than a feed has entries.
const WANTED: usize = 5_000;

/// What is remembered of one feed.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    /// SHA-256 of the address: of another one nothing of this holds.
    address: String,
    /// The last change of the archive when this was written.
    pub(super) seq: u64,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// The entries of the last answer.
    pub(super) seen: Vec<SeenEntry>,
    /// Pages to fetch.
    pub(super) wanted: Vec<Wanted>,
    #[serde(skip)]
    path: PathBuf,
}

/// An entry of the last answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SeenEntry {
    /// Id of the article, or of a refused entry what its bytes are.
    pub(super) key: String,
    /// SHA-256 of its bytes.
    pub(super) content: String,
}

/// A page to fetch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// The article it belongs to.
    pub(super) id: String,
    pub(super) url: Url,
    /// What the feed gave of it.
    pub(super) own: Own,
    /// Attempts that failed.
    pub(super) attempts: u32,
    /// Not to be tried before.
    pub(super) due: Moment,
}

impl SeenEntry {
    pub(super) fn of(found: &Found<'_>) -> SeenEntry {
        match &found.item {
            Item::Article(article) => {
                SeenEntry { key: article.id.clone(), content: identity::sha256(found.raw) }
            }
            Item::Refusal(refusal) => {
                let content = identity::sha256(&refusal.bytes);
                SeenEntry { key: content.clone(), content }
            }
        }
    }
}

impl Kept {
    /// What is remembered of the feed; nothing if that cannot be read or is of another address.
    pub(super) fn load(folder: &Path, name: &str, url: &Url) -> Kept {
        let path = folder.join(format!("{name}.json"));
        let address = identity::sha256(url.as_str().as_bytes());
        let read = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice::<Kept>(&bytes).map_err(|error| error.to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kept::default()),
            Err(error) => Err(error.to_string()),
        };
        let read = read.unwrap_or_else(|error| {
            tracing::warn!(path = %path.display(), error, "what is known of a feed cannot be read; asking anew");
            Kept::default()
        });
        if read.address == address {
            Kept { path, ..read }
        } else {
            Kept { path, address, ..Kept::default() }
        }
    }

    /// Writes beside and renames, so that it is whole or as before.
    pub(super) fn save(&self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let beside = self.path.with_extension("json.part");
        let mut file = File::create(&beside)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)
    }

    /// Forgets everything.
    pub(super) fn forget(&mut self) {
        let (path, address) = (std::mem::take(&mut self.path), std::mem::take(&mut self.address));
        *self = Kept { path, address, ..Kept::default() };
    }

    /// The page of this article is to be fetched, as soon as may be.
    pub(super) fn want(&mut self, id: String, url: Url, own: Own) {
        self.wanted.retain(|wanted| wanted.id != id);
        if self.wanted.len() < WANTED {
            self.wanted.push(Wanted { id, url, own, attempts: 0, due: Moment::now() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_kept_for_one_address_and_forgotten_if_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let url: Url = "https://feed.example/a".parse().unwrap();
        let mut kept = Kept::load(folder.path(), "a", &url);
        kept.etag = Some("\"1\"".to_owned());
        let entry = serde_json::json!({ "id": "urn:test:a", "published": "2025-03-01T10:00:00+01:00" });
        let own = Own::of(&serde_json::from_value(entry).unwrap());
        kept.want("urn:test:a".to_owned(), "https://feed.example/1".parse().unwrap(), own.clone());
        kept.want("urn:test:a".to_owned(), "https://feed.example/2".parse().unwrap(), own);
        assert_eq!(kept.wanted.len(), 1, "an article has one page");
        kept.save().unwrap();
        assert_eq!(Kept::load(folder.path(), "a", &url), kept);

        let elsewhere = "https://feed.example/b".parse().unwrap();
        assert_eq!(Kept::load(folder.path(), "a", &elsewhere).etag, None);
        fs::write(folder.path().join("a.json"), "{\"etag\":").unwrap();
        assert_eq!(Kept::load(folder.path(), "a", &url).etag, None);
    }
}
