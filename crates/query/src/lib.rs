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
mod request;
mod run;
mod search;
mod similar;
#[cfg(test)]
mod tests;
mod view;

pub use answer::{Bucket, Duplicates, FacetCount, Highlights, Hit, Problem, SearchAnswer, Segment};
pub use ast::{Ast, DateRange, Field, Span, Unit};
pub use depesche_analysis as analysis;
pub use eval::{Evaluation, JudgedQuery, QueryResult, evaluate, evaluate_in, judged};
#[cfg(feature = "http")]
pub use history::{ArticleDiff, ArticleVersions, Change, ChangeKind, FieldDiff, VersionSummary};
pub use parse::{parse, parse_extra};
pub use request::{Interval, SearchRequest, Sort};
pub use search::{SearchError, SearchService};
pub use similar::{SimilarArticle, SimilarArticles};
