//! What is remembered of a feed across restarts: validators, the entries of the last answer, pages still to fetch.
//!
//! A file beside the archive and not a table in it: it is no truth, only saves asking, and may be deleted. It names the
//! change of the archive it was written after, so that it is not believed beside an older copy of the archive.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use depesche_store::{Article, Moment};
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
    /// Pages of entries of the last answer that cannot be had.
    given_up: Vec<GivenUp>,
    #[serde(skip)]
    path: PathBuf,
}

/// An entry of the last answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SeenEntry {
    /// Id of the article, or of a refused entry what its bytes are.
    pub(super) key: String,
    /// SHA-256 of its bytes: the same bytes say the same, also where a later version of ours reads more out of them.
    content: String,
    /// SHA-256 of what it says: many a feed has counters in its entries that change and say nothing.
    says: String,
    /// The time of its update as it was delivered.
    pub(super) updated: Option<Moment>,
}

/// A page that cannot be had, as long as its entry is of this time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct GivenUp {
    id: String,
    url: Url,
    dated: Option<Moment>,
}

/// A page to fetch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// The article it belongs to.
    pub(super) id: String,
    pub(super) url: Url,
    /// The redirects it led through in this attempt.
    #[serde(skip)]
    pub(super) led_to: Vec<Url>,
    /// What the feed gave of it.
    pub(super) own: Own,
    /// The time the feed gives its last update.
    pub(super) dated: Option<Moment>,
    /// Attempts that failed.
    pub(super) attempts: u32,
    /// Not to be tried before.
    pub(super) due: Moment,
}

impl SeenEntry {
    pub(super) fn of(found: &Found<'_>) -> SeenEntry {
        match &found.item {
            Item::Article(article) => SeenEntry {
                key: article.id.clone(),
                content: identity::sha256(found.raw),
                says: says(article),
                updated: article.updated,
            },
            Item::Refusal(refusal) => {
                let content = identity::sha256(&refusal.bytes);
                SeenEntry { key: content.clone(), says: content.clone(), content, updated: None }
            }
        }
    }

    #[cfg(test)]
    pub(super) fn named(key: &str) -> SeenEntry {
        let nothing = String::new;
        SeenEntry { key: key.to_owned(), content: nothing(), says: nothing(), updated: None }
    }

    /// Whether the entry was seen before as it is now.
    pub(super) fn is_as(&self, now: &SeenEntry) -> bool {
        self.content == now.content || self.says == now.says
    }
}

/// SHA-256 of an article, wherever it was read from.
fn says(article: &Article) -> String {
    let bare = Article { received: None, origin: None, ..article.clone() };
    identity::sha256(&serde_json::to_vec(&bare).unwrap_or_default())
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

    /// What the feed has now; what was given up of other entries is forgotten.
    pub(super) fn see(&mut self, seen: Vec<SeenEntry>) {
        let keys: HashSet<&str> = seen.iter().map(|entry| entry.key.as_str()).collect();
        self.given_up.retain(|page| keys.contains(page.id.as_str()));
        self.seen = seen;
    }

    /// A page is to be fetched, as soon as may be, unless it was tried in vain for this state of its entry. What is
    /// known of attempts for that state stays known.
    pub(super) fn want(&mut self, mut page: Wanted) {
        let Wanted { id, url, dated, .. } = &page;
        if self.given_up.iter().any(|known| (&known.id, &known.url, &known.dated) == (id, url, dated)) {
            return;
        }
        let waiting = self.wanted.iter().position(|known| known.id == page.id);
        if let Some(known) = waiting.map(|at| self.wanted.remove(at))
            && (&known.url, known.dated) == (&page.url, page.dated)
        {
            page = Wanted { own: page.own, ..known };
        }
        if self.wanted.len() < WANTED {
            self.wanted.push(page);
        }
    }

    /// A page cannot be had.
    pub(super) fn give_up(&mut self, at: usize) {
        let Wanted { id, url, dated, .. } = self.wanted.remove(at);
        self.given_up.retain(|known| known.id != id);
        if self.given_up.len() < WANTED {
            self.given_up.push(GivenUp { id, url, dated });
        }
    }
}

impl Wanted {
    /// Where it is to be asked for now.
    pub(super) fn address(&self) -> &Url {
        self.led_to.last().unwrap_or(&self.url)
    }

    pub(super) fn new(id: String, url: Url, own: Own, dated: Option<Moment>) -> Wanted {
        Wanted { id, url, led_to: Vec::new(), own, dated, attempts: 0, due: Moment::now() }
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
        let page = |address: &str, dated: Option<i64>| {
            let dated = dated.and_then(Moment::from_second);
            Wanted::new("urn:test:a".to_owned(), address.parse().unwrap(), own.clone(), dated)
        };
        kept.want(page("https://feed.example/1", None));
        kept.want(page("https://feed.example/2", Some(7)));
        kept.wanted[0].attempts = 3;
        kept.want(page("https://feed.example/2", Some(7)));
        assert_eq!(kept.wanted[0].attempts, 3, "attempts for one state of an entry are counted together");
        assert_eq!(kept.wanted.len(), 1, "an article has one page");
        kept.save().unwrap();
        assert_eq!(Kept::load(folder.path(), "a", &url), kept);

        kept.give_up(0);
        let mut waiting = |address: &str, dated: i64| {
            kept.want(page(address, Some(dated)));
            let waiting = kept.wanted.len();
            kept.wanted.clear();
            waiting
        };
        assert_eq!(waiting("https://feed.example/2", 7), 0, "given up for good");
        assert_eq!(waiting("https://feed.example/2", 8), 1, "another state of the entry");
        assert_eq!(waiting("https://feed.example/3", 7), 1, "another page");
        kept.see(Vec::new());
        kept.want(page("https://feed.example/2", Some(7)));
        assert_eq!(kept.wanted.len(), 1, "nothing is remembered of what the feed no longer has");

        let elsewhere = "https://feed.example/b".parse().unwrap();
        assert_eq!(Kept::load(folder.path(), "a", &elsewhere).etag, None);
        fs::write(folder.path().join("a.json"), "{\"etag\":").unwrap();
        assert_eq!(Kept::load(folder.path(), "a", &url).etag, None);
    }
}
