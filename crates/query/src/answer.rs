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
    /// What was also looked for because it means the same; absent if nothing was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<SynonymsUsed>,
    /// The hits of this page.
    pub hits: Vec<Hit>,
    /// Counts by facet asked for, most first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facets: BTreeMap<String, Vec<FacetCount>>,
    /// Counts over time, from the first to the last bucket that holds a hit, without gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Vec<Bucket>>,
    /// Words that tell the best hits from all other articles, the most telling first; absent unless asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedTerm>,
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

/// What was looked for beside a word because it means the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SynonymsUsed {
    /// The word or words of the query.
    pub word: String,
    /// Byte offset in the query where they begin.
    pub from: usize,
    /// Byte offset after them.
    pub to: usize,
    /// What was also looked for.
    pub also: Vec<String>,
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
    /// Which words of the query were found in the text, and in which forms; with the highlights.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<MatchedWord>,
    /// What the score is made of, if asked for and hits are sorted by relevance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// What a score is made of.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// The sum of all contributions: the score of the article, of near-duplicates that of the best.
    pub score: f32,
    /// Its parts, in the order of the query.
    pub contributions: Vec<Contribution>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Contribution {
    /// What it is given for.
    pub reason: Reason,
    /// The word, phrase or operator of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// The term of the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// Rarity times the weight of the reason; the most there can be is a little more than twice that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f32>,
    /// Mentions, weighted by field and by the length of the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<f32>,
    /// What it adds.
    pub score: f32,
    /// The same in words.
    pub text: String,
}

/// What a part of a score is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// The word in any inflection.
    Word,
    /// The word, or compounds it is a part of; or a part of the compound it is.
    Part,
    /// The form as written.
    Exact,
    /// A wildcard or fuzzy word.
    Like,
    /// A phrase or proximity operator.
    Place,
    /// Words of the query side by side.
    Neighbours,
    /// Words near the beginning of the text.
    Lead,
    /// Words of the family of one that is missing.
    Family,
}

/// A word of the query that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MatchedWord {
    /// The word, or the phrase or operator, as the query has it.
    pub word: String,
    /// The forms it was found in, most frequent first; at most eight.
    pub forms: Vec<MatchedForm>,
}

/// A form of the text that matches a word of the query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MatchedForm {
    /// The word of the text.
    pub form: String,
    /// The part of it that matched, where it is a compound found by a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// In which way it matches.
    pub how: How,
    /// How often it stands in headline, kicker, teaser, text and captions.
    pub count: u64,
}

/// In which way a form of the text matches a word of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// Written as asked.
    Exact,
    /// The same letters written otherwise: upper case, ae for ä, with a hyphen.
    Spelling,
    /// Another form of the word.
    Inflected,
    /// A part of the compound.
    Part,
    /// By a wildcard or as a fuzzy word.
    Like,
    /// At its place in a phrase or with a proximity operator.
    Place,
    /// It means the same.
    Synonym,
}

/// A whole article with everything in it that matches a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArticleHighlights {
    /// Id of the item.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The headline.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headline: Vec<Segment>,
    /// The kicker.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kicker: Vec<Segment>,
    /// The subhead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subhead: Vec<Segment>,
    /// The teaser.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub teaser: Vec<Segment>,
    /// The blocks of the text.
    pub body: Vec<Vec<Segment>>,
    /// The captions, of the images that have one.
    pub captions: Vec<Vec<Segment>>,
    /// Where the marks are, by field and place; they may overlap.
    pub marks: Vec<MarkedWord>,
    /// Which words of the query were found, and in which forms.
    pub why: Vec<MatchedWord>,
}

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MarkedWord {
    /// `headline`, `kicker`, `subhead`, `teaser`, `body` or `caption`.
    pub field: String,
    /// Number of the block or caption, from 0; 0 elsewhere.
    pub index: usize,
    /// Byte offset in the text of its first byte.
    pub from: usize,
    /// Byte offset after its last byte.
    pub to: usize,
    /// What of the query it matches.
    pub word: String,
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

/// A word that is frequent among the best hits and not elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RelatedTerm {
    /// The word as it is mostly written.
    pub term: String,
    /// Hits that have it, of those looked through.
    pub hits: u64,
    /// How many hits were looked through.
    pub of: u64,
    /// Articles whose text has it.
    pub articles: u64,
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
