//! What can be asked: the parameters of a search (`schemas/search-request.json`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A search. The same names are query parameters of GET and JSON properties of POST /v1/search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SearchRequest {
    /// The query in the query language; empty finds everything.
    pub q: String,
    /// Only articles published at or after: RFC 3339, or a date (`2023-09-13`), month or year in Europe/Berlin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only articles published before the end of: RFC 3339 instant, or a whole day, month or year in Europe/Berlin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Only these agencies (any of them; case does not matter).
    pub agency: Vec<String>,
    /// Only these sections.
    pub section: Vec<String>,
    /// Only these languages.
    pub language: Vec<String>,
    /// Order of the hits.
    pub sort: Sort,
    /// Number of hits, at most 100; 10 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Hits to skip; offset + limit <= 10,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Where the last page ended (`cursor` of its answer); instead of `offset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Facets to count: `agency`, `section`, `language`, `genre`.
    pub facets: Vec<String>,
    /// Histogram of the editorial time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Interval>,
    /// How many related terms to give: words that tell the best hundred hits from all other articles; at most 50, none if
    /// absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<u64>,
    /// Whether near-duplicates (another agency's copy, a repeat, a longer version of the same text) are one hit; yes if
    /// absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<bool>,
    /// Whether what means the same (the list of synonyms) is looked for too; yes if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synonyms: Option<bool>,
    /// Whether hits tell what their score is made of; no if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<bool>,
    /// Whether hits carry highlights; yes if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highlight: Option<bool>,
}

/// Order of the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
}

/// Width of the histogram's buckets: calendar units in Europe/Berlin, weeks from Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Interval {
    /// Days, 23 to 25 hours long.
    Day,
    /// Weeks from Monday.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}
