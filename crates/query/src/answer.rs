//! What is answered (`schemas/search-answer.json`).

use std::collections::BTreeMap;

use depesche_store::{Moment, Signal};
use schemars::JsonSchema;
use serde::Serialize;

use crate::DidYouMean;

/// The answer to a search.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SearchAnswer {
    /// Articles found; exact.
    pub total: u64,
    /// Hits that these are, over all pages, with near-duplicates folded into one; exact. Absent without `group`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<u64>,
    /// True where no article has all words and these are the best that have some.
    pub partial: bool,
    /// The query as understood, in the query language.
    pub understood: String,
    /// What in the query was repaired or ignored, and where.
    pub problems: Vec<Problem>,
    /// What was perhaps meant, where little was found or nothing has a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<DidYouMean>,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Counts by facet asked for, most first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facets: BTreeMap<String, Vec<FacetCount>>,
    /// Counts over time, from the first to the last bucket that holds a hit, without gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Vec<Bucket>>,
    /// Where this page ends; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Time taken, in milliseconds.
    pub took_ms: f64,
}

/// Something in the query that was repaired or ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// Byte offset in the query where it begins.
    pub from: usize,
    /// Byte offset after it.
    pub to: usize,
    /// What it is and what was done, for a person.
    pub message: String,
}

/// One article found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Hit {
    /// Id of the item.
    pub id: String,
    /// Version shown.
    pub version: u32,
    /// Relevance; comparable within one answer only. Absent when sorted by date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
    /// Kicker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Teaser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teaser: Option<String>,
    /// Agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Genre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Dateline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// Urgency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// Editorial time.
    pub published: Moment,
    /// Why this version was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<Signal>,
    /// Articles found that are near-duplicates of this one and folded into it; absent if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<Duplicates>,
    /// Highlighted text, unless `highlight` was false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highlights: Option<Highlights>,
}

/// What is folded into a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Duplicates {
    /// How many articles.
    pub count: u64,
    /// Their ids, the newest first; at most 50.
    pub ids: Vec<String>,
}

/// The places that made an article a hit. The segments of a text, joined, are the original text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Highlights {
    /// The whole headline.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headline: Vec<Segment>,
    /// The whole kicker, if something in it matched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kicker: Vec<Segment>,
    /// The teaser, if something in it matched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub teaser: Vec<Segment>,
    /// Fragments of the text (and captions), best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Vec<Segment>>,
}

/// A stretch of original text that is or is not a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// Whether it matched.
    pub hit: bool,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// Articles with it.
    pub count: u64,
}

/// One bucket of the histogram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bucket {
    /// Where it begins.
    pub from: Moment,
    /// Where it ends; not part of it.
    pub to: Moment,
    /// Articles in it.
    pub count: u64,
}
