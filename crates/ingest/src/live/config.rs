//! What a live source is, as the configuration says it (`[[source]]`).

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use depesche_store::SourceKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

use super::pause::Pause;

/// Longest name of a source.
const LONGEST_NAME: usize = 64;

/// Shortest wait between two attempts.
const SHORTEST: Pause = Pause(std::time::Duration::from_millis(10));

/// A source of articles that `serve` follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum SourceConfig {
    /// A folder into which deliveries of any known format are put.
    Folder(FolderConfig),
    /// An RSS, Atom or JSON feed that is polled.
    Feed(FeedConfig),
    /// A queue of dpa's wireQ API: an entry is acknowledged once it is durable here.
    Dequeue(DequeueConfig),
}

/// A watched folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FolderConfig {
    /// Name in figures and logs: lower case letters, digits, `-` and `_`.
    pub name: String,
    /// The folder; its subfolders are not looked into.
    pub path: PathBuf,
    /// How long size and time of a file must stay the same before it counts as complete.
    #[serde(default = "FolderConfig::stable")]
    pub stable: Pause,
    /// How often the folder is looked into.
    #[serde(default = "FolderConfig::interval")]
    pub interval: Pause,
    /// What is done with a file that was taken in.
    #[serde(default)]
    pub after: After,
    /// Where files that were taken in are moved to; `done` in the folder if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<PathBuf>,
    /// Where files that were refused wholly or partly are moved to; `rejected` in the folder if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<PathBuf>,
    /// Time without a new article after which the source counts as idle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_alert: Option<Pause>,
}

/// What is done with a file that was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum After {
    /// It is moved to `done`.
    #[default]
    Move,
    /// It is deleted.
    Delete,
}

/// A polled feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedConfig {
    /// Name in figures and logs: lower case letters, digits, `-` and `_`.
    pub name: String,
    /// Address of the feed. It may hold a key: logs and `--print-config` name only its host.
    pub url: Address,
    /// How often it is asked for.
    #[serde(default = "FeedConfig::interval")]
    pub interval: Pause,
    /// Whether the page of an entry is fetched where the feed has only a teaser.
    #[serde(default)]
    pub full_article: bool,
    /// Least time between two pages of one host; a longer `Crawl-delay` of its robots.txt is obeyed.
    #[serde(default = "FeedConfig::page_delay")]
    pub page_delay: Pause,
    /// Longest time for one request.
    #[serde(default = "FeedConfig::timeout")]
    pub timeout: Pause,
    /// Largest feed and largest page, in bytes, unpacked.
    #[serde(default = "FeedConfig::max_bytes")]
    pub max_bytes: u64,
    /// Wait after a failure; doubled with every further one.
    #[serde(default = "FeedConfig::retry")]
    pub retry: Pause,
    /// Longest wait after failures.
    #[serde(default = "FeedConfig::retry_most")]
    pub retry_most: Pause,
    /// Time without a new article after which the source counts as idle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_alert: Option<Pause>,
}

/// A queue of the wireQ API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DequeueConfig {
    /// Name in figures and logs: lower case letters, digits, `-` and `_`.
    pub name: String,
    /// Base address from dpa's API portal. It holds the key: logs and `--print-config` name only its host.
    pub url: Address,
    /// How often it is asked, where the queue does not say (`Retry-After`).
    #[serde(default = "DequeueConfig::interval")]
    pub interval: Pause,
    /// Longest time for one request.
    #[serde(default = "DequeueConfig::timeout")]
    pub timeout: Pause,
    /// Largest answer, in bytes, unpacked.
    #[serde(default = "DequeueConfig::max_bytes")]
    pub max_bytes: u64,
    /// Wait after a failure; doubled with every further one.
    #[serde(default = "DequeueConfig::retry")]
    pub retry: Pause,
    /// Longest wait after failures.
    #[serde(default = "DequeueConfig::retry_most")]
    pub retry_most: Pause,
    /// Time without a new article after which the source counts as idle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_alert: Option<Pause>,
}

impl FolderConfig {
    /// Where files that were taken in are moved to.
    pub(super) fn done(&self) -> PathBuf {
        self.done.clone().unwrap_or_else(|| self.path.join("done"))
    }

    /// Where files that were refused are moved to.
    pub(super) fn rejected(&self) -> PathBuf {
        self.rejected.clone().unwrap_or_else(|| self.path.join("rejected"))
    }

    const fn stable() -> Pause {
        Pause::seconds(2)
    }

    const fn interval() -> Pause {
        Pause::seconds(1)
    }
}

impl FeedConfig {
    const fn interval() -> Pause {
        Pause::seconds(300)
    }

    const fn page_delay() -> Pause {
        Pause::seconds(2)
    }

    const fn timeout() -> Pause {
        Pause::seconds(30)
    }

    const fn max_bytes() -> u64 {
        8 << 20
    }

    const fn retry() -> Pause {
        Pause::seconds(30)
    }

    const fn retry_most() -> Pause {
        Pause::seconds(3600)
    }
}

impl DequeueConfig {
    const fn interval() -> Pause {
        Pause::seconds(30)
    }

    const fn timeout() -> Pause {
        Pause::seconds(30)
    }

    const fn max_bytes() -> u64 {
        32 << 20
    }

    const fn retry() -> Pause {
        Pause::seconds(5)
    }

    const fn retry_most() -> Pause {
        Pause::seconds(900)
    }
}

/// An address that may hold a key: shown, logged and written only as far as its host.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Address(#[schemars(url)] String);

impl Address {
    /// The address.
    ///
    /// # Errors
    /// In words, without the address, if it is none of http or https.
    pub(super) fn read(&self) -> Result<Url, String> {
        let url = Url::parse(&self.0).map_err(|error| format!("the url is none: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err("the url must begin with http:// or https://".to_owned());
        }
        Ok(url)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.read() {
            Ok(url) => f.write_str(&shown(&url)),
            Err(_) => f.write_str("(no address)"),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// As much of an address as may be shown.
pub(super) fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}/...", url.scheme(), url.host_str().unwrap_or_default())
}

impl SourceConfig {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            SourceConfig::Folder(folder) => &folder.name,
            SourceConfig::Feed(feed) => &feed.name,
            SourceConfig::Dequeue(queue) => &queue.name,
        }
    }

    /// How articles come in.
    pub fn kind(&self) -> SourceKind {
        match self {
            SourceConfig::Folder(_) => SourceKind::Folder,
            SourceConfig::Feed(_) => SourceKind::Feed,
            SourceConfig::Dequeue(_) => SourceKind::Dequeue,
        }
    }

    pub(super) fn idle_alert(&self) -> Option<Pause> {
        match self {
            SourceConfig::Folder(folder) => folder.idle_alert,
            SourceConfig::Feed(feed) => feed.idle_alert,
            SourceConfig::Dequeue(queue) => queue.idle_alert,
        }
    }

    fn problem(&self) -> Option<String> {
        let short = |name: &str| Some(format!("{name} is less than {SHORTEST}"));
        match self {
            SourceConfig::Folder(folder) if folder.interval < SHORTEST => short("interval"),
            SourceConfig::Folder(_) => None,
            SourceConfig::Feed(FeedConfig { url, interval, timeout, retry, retry_most, .. })
            | SourceConfig::Dequeue(DequeueConfig { url, interval, timeout, retry, retry_most, .. }) => {
                if *interval < SHORTEST {
                    return short("interval");
                }
                if *retry < SHORTEST {
                    return short("retry");
                }
                if retry_most < retry {
                    return Some("retry_most is less than retry".to_owned());
                }
                if *timeout == Pause::seconds(0) {
                    return Some("timeout is 0".to_owned());
                }
                url.read().err()
            }
        }
    }
}

/// Checks the sources of a configuration together.
///
/// # Errors
/// In words, naming the source: a name that is taken or cannot be one, an address that is none, folders that are in each
/// other's way.
pub fn check_sources(sources: &[SourceConfig]) -> Result<(), String> {
    let mut names = BTreeSet::from([SourceKind::Http.name()]);
    for source in sources {
        let name = source.name();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
            return Err(format!(
                "source {name:?}: a name has 1 to {LONGEST_NAME} lower case letters, digits, - and _"
            ));
        }
        if !names.insert(name) {
            return Err(format!("source {name:?}: the name is taken; give every source its own"));
        }
        if let Some(problem) = source.problem() {
            return Err(format!("source {name:?}: {problem}"));
        }
    }
    super::moves::check_folders(sources.iter().filter_map(|source| match source {
        SourceConfig::Folder(folder) => Some(folder),
        _ => None,
    }))
}
