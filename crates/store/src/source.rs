//! Figures about a live source as plain data: ingest counts them, the API shows them.

use crate::Moment;

/// How articles come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// Files of a watched folder.
    Folder,
    /// A feed that is polled.
    Feed,
    /// A queue that is emptied.
    Dequeue,
    /// Deliveries posted to the API.
    Http,
}

impl SourceKind {
    /// Its name in the configuration and in figures.
    pub fn name(self) -> &'static str {
        match self {
            SourceKind::Folder => "folder",
            SourceKind::Feed => "feed",
            SourceKind::Dequeue => "dequeue",
            SourceKind::Http => "http",
        }
    }
}

/// How a source fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceState {
    /// It works.
    Ok,
    /// It works, but brought nothing new for longer than its `idle_alert`.
    Idle,
    /// The last attempt failed; `last_error` says why.
    Failing,
}

/// What one source did since the process started. No field holds an address or a key.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct SourceFigures {
    /// Its name in the configuration.
    pub name: String,
    /// How articles come in.
    pub kind: SourceKind,
    /// How it fares.
    pub state: SourceState,
    /// Why the last attempt failed, while it is failing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// What the person who configured it should know (`moved permanently`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Attempts so far; of `http`, deliveries.
    pub polls: u64,
    /// When the last attempt began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_poll: Option<Moment>,
    /// When the last attempt that went well ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_success: Option<Moment>,
    /// When the next attempt is due; absent where nothing is polled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_poll: Option<Moment>,
    /// Failed attempts since the last that went well.
    pub consecutive_errors: u64,
    /// Failed attempts altogether.
    pub errors: u64,
    /// Versions stored, kills among them.
    pub taken: u64,
    /// Items refused, kept with their reasons.
    pub refused: u64,
    /// Items that were there already.
    pub unchanged: u64,
    /// Editorial time of the last new article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_published: Option<Moment>,
    /// Seconds from the editorial time of the last new article to its arrival.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_seconds: Option<i64>,
    /// The median of that over the last 101 new articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_median_seconds: Option<i64>,
    /// Seconds since the last new article; since the start of the process while there was none.
    pub idle_seconds: u64,
    /// Polls of a feed that shared no entry with the poll before though the feed was full: entries between them may be
    /// missing. Absent where that cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gaps: Option<u64>,
    /// Pages fetched for the entries of a feed; absent where none are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<PageFigures>,
}

/// Pages fetched for the entries of a feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct PageFigures {
    /// Pages whose text was taken.
    pub taken: u64,
    /// Attempts that failed and are repeated.
    pub failed: u64,
    /// Pages given up: forbidden, gone, without text, or failed too often.
    pub given_up: u64,
    /// Pages still to be fetched.
    pub waiting: u64,
}
