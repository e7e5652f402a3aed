//! A request checked and made ready: limits, period, filters, and which part of the hits is the page.

use std::cmp::Ordering;

use depesche_store::Moment;

use crate::ast::Span;
use crate::collect::{Candidate, Position};
use crate::cursor::{self, Mark};
use crate::related::{MAX_RELATED, SAMPLE};
use crate::{Ast, Field, SearchError, SearchRequest, Sort, calendar, parse, rank};

const DEFAULT_LIMIT: u64 = 10;
const MAX_LIMIT: u64 = 100;
const MAX_WINDOW: u64 = 10_000;

/// What a request asks for.
#[derive(Debug)]
pub(crate) struct Question {
    /// The query and the filters.
    pub(crate) ast: Ast,
    /// Published from (included) to (excluded), in seconds since 1970.
    pub(crate) published: (i64, i64),
    /// Whether near-duplicates are folded into one.
    pub(crate) group: bool,
    pub(crate) facets: Vec<&'static str>,
    /// How many related terms are given.
    pub(crate) related: usize,
    /// Binds cursors to the question.
    pub(crate) hash: u64,
    sort: Sort,
    limit: usize,
    offset: usize,
    after: Option<Mark>,
}

/// The hits of one page, and where it ends if more follow.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) hits: Vec<Candidate>,
    /// Whether each of them was ordered anew.
    pub(crate) reranked: Vec<bool>,
    pub(crate) end: Option<Mark>,
}

impl Question {
    /// Checks `request`; `ast` is its query.
    pub(crate) fn read(request: &SearchRequest, ast: &Ast) -> Result<Question, SearchError> {
        let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
        if limit > MAX_LIMIT {
            return Err(refused("limit", format!("at most {MAX_LIMIT}")));
        }
        let related = request.related.unwrap_or(0);
        if related > MAX_RELATED {
            return Err(refused("related", format!("at most {MAX_RELATED}")));
        }
        let offset = request.offset.unwrap_or(0);
        if offset.saturating_add(limit) > MAX_WINDOW {
            let message = format!("offset and limit together at most {MAX_WINDOW}; use the cursor to go on");
            return Err(refused("offset", message));
        }
        if request.cursor.is_some() && offset > 0 {
            return Err(refused("cursor", "not together with offset".to_owned()));
        }
        let published = (
            request.from.as_deref().map_or(Ok(i64::MIN), |text| second("from", text, false))?,
            request.to.as_deref().map_or(Ok(i64::MAX), |text| second("to", text, true))?,
        );
        let hash = identity(request, ast);
        let after = match &request.cursor {
            Some(text) => {
                Some(cursor::read(hash, text).map_err(|message| refused("cursor", message.to_owned()))?)
            }
            None => None,
        };
        Ok(Question {
            ast: filtered(request, ast),
            published,
            group: request.group.unwrap_or(true),
            related: related as usize,
            facets: request.facets.iter().map(|name| facet(name)).collect::<Result<_, _>>()?,
            hash,
            sort: request.sort,
            limit: limit as usize,
            offset: offset as usize,
            after,
        })
    }

    /// How many of the best have to be collected: the page, one more to know whether it is the last, and those that
    /// are ordered anew together.
    pub(crate) fn keep(&self) -> usize {
        let page = match (self.limit, &self.after) {
            (0, _) => 0,
            (limit, Some(Mark { reranked: true, .. })) => rank::RERANKED + limit + 1,
            (limit, Some(_)) => limit + 1,
            (limit, None) => (self.offset + limit + 1).max(self.reranked()),
        };
        if self.related > 0 { page.max(SAMPLE) } else { page }
    }

    /// Only hits after this one have to be collected.
    pub(crate) fn collect_after(&self) -> Option<Position> {
        self.after.filter(|mark| !mark.reranked).map(|mark| mark.position)
    }

    /// Whether nothing has been shown of the answer before.
    pub(crate) fn is_first_page(&self) -> bool {
        self.offset == 0 && self.after.is_none()
    }

    /// How many of those collected are ordered anew.
    pub(crate) fn reranked(&self) -> usize {
        let beyond = self.after.is_some_and(|mark| !mark.reranked);
        if self.sort == Sort::Relevance && !beyond { rank::RERANKED } else { 0 }
    }

    /// Cuts the page out of the hits collected and ordered.
    pub(crate) fn page(&self, best: &[Candidate]) -> Page {
        let begin = match self.after {
            Some(Mark { reranked: true, position }) => {
                let reranked = &best[..best.len().min(rank::RERANKED)];
                reranked.partition_point(|hit| hit.position.order(&position, self.sort) != Ordering::Greater)
            }
            Some(_) => 0,
            None => self.offset.min(best.len()),
        };
        let end = best.len().min(begin + self.limit);
        let hits = best[begin..end].to_vec();
        let more = best.len() > end;
        let mark = |last: &Candidate| Mark { reranked: end <= self.reranked(), position: last.position };
        let reranked = (begin..end).map(|place| place < self.reranked()).collect();
        Page { end: hits.last().filter(|_| more).map(mark), hits, reranked }
    }
}

fn refused(parameter: &'static str, message: String) -> SearchError {
    SearchError::Parameter { parameter, message }
}

/// The second a period begins, or for `to` ends.
fn second(parameter: &'static str, text: &str, is_end: bool) -> Result<i64, SearchError> {
    if let Some((first, last)) = parse::days(text, Moment::now().in_berlin().date()) {
        let begin = || calendar::start_of(first).unwrap_or(i64::MIN);
        return Ok(if is_end { calendar::end_of(last) } else { begin() });
    }
    let moment: Result<Moment, _> = text.parse();
    moment.map(Moment::second).map_err(|_| {
        let message =
            "an RFC 3339 time, or a day (2023-09-13, heute, 7d), month (2023-09) or year (2023) is expected";
        refused(parameter, message.to_owned())
    })
}

/// The facets there are: columns of one value an article.
const FACETS: [&str; 4] = ["agency", "section", "language", "genre"];

fn facet(name: &str) -> Result<&'static str, SearchError> {
    FACETS.into_iter().find(|known| *known == name).ok_or_else(|| {
        refused("facets", format!("there is no facet '{name}'; there are {}", FACETS.join(", ")))
    })
}

/// The query with the filters of the request.
fn filtered(request: &SearchRequest, ast: &Ast) -> Ast {
    let filters = [
        (Field::Agency, &request.agency),
        (Field::Section, &request.section),
        (Field::Language, &request.language),
    ];
    let mut members = Vec::new();
    if *ast != Ast::All {
        members.push(ast.clone());
    }
    for (field, values) in filters {
        let value =
            |text: &String| Ast::Phrase { text: text.clone(), slop: 0, exact: false, span: Span::default() };
        if let Some(any) = Ast::any_of(values.iter().map(value).collect()) {
            members.push(Ast::In(field, Box::new(any)));
        }
    }
    Ast::all_of(members).unwrap_or(Ast::All)
}

/// Equal for questions that have the same hits in the same order.
fn identity(request: &SearchRequest, ast: &Ast) -> u64 {
    let filters = (&request.from, &request.to, &request.agency, &request.section, &request.language);
    let parts = (filters, request.sort, request.group.unwrap_or(true), request.synonyms.unwrap_or(true));
    cursor::hash(format!("{ast}\n{parts:?}").as_bytes())
}
