//! Questions to ranked, highlighted answers, as a library and (feature `http`) over HTTP.
//!
//! [`parse`] reads the query language leniently into `(Ast, Vec<Problem>)`; [`SearchService`] plans it over the index,
//! collects hits, facets and histogram in one pass behind the caller's visibility, and highlights on the original text.

mod answer;
mod ask;
mod ast;
mod boundary;
mod calendar;
mod collect;
mod cursor;
mod eval;
mod explain;
mod find;
mod groups;
mod highlight;
#[cfg(feature = "http")]
mod history;
#[cfg(feature = "http")]
pub mod http;
mod lead;
mod parse;
mod pattern;
mod plan;
mod proximity;
mod rank;
mod related;
mod request;
mod run;
mod search;
mod similar;
mod suggest;
mod synonyms;
#[cfg(test)]
mod tests;
mod view;
mod words;

pub use answer::{
    ArticleHighlights, Bucket, Contribution, Duplicates, Explanation, FacetCount, Highlights, Hit, How,
    MarkedWord, MatchedForm, MatchedWord, Problem, Reason, RelatedTerm, SearchAnswer, Segment, SynonymsUsed,
};
pub use ast::{Ast, DateRange, Field, Span, Unit};
pub use depesche_analysis as analysis;
pub use eval::{Evaluation, JudgedQuery, QueryResult, compare_rankings, evaluate, judged, measure};
#[cfg(feature = "http")]
pub use history::{ArticleDiff, ArticleVersions, Change, ChangeKind, FieldDiff, VersionSummary};
pub use parse::{parse, parse_extra};
pub use rank::Ranking;
pub use request::{Interval, SearchRequest, Sort};
pub use search::{SearchError, SearchService};
pub use similar::{SimilarArticle, SimilarArticles};
pub use suggest::{Completion, CompletionKind, Correction, DidYouMean, SuggestAnswer};
