//! How good the ranking is: judged queries over a throw-away store.
//!
//! Measures as usual in retrieval (Manning, Raghavan, Schütze: Introduction to Information Retrieval, 2008, ch. 8): the
//! mean over all queries of the reciprocal rank of the first relevant hit among ten (MRR@10), of the normalised
//! discounted cumulative gain with binary relevance (nDCG@10), of a relevant first hit (hit@1) and of the share of the
//! relevant articles found among ten (recall@10).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use depesche_store::{Article, Delivery, Moment, Store, StoreOptions, Visibility};
use serde::Serialize;

use crate::{Ranking, SearchError, SearchRequest, SearchService};

/// Hits looked at.
const DEPTH: usize = 10;
/// Articles handed to the archive at once.
const BATCH: usize = 500;

/// One judged query.
#[derive(Clone, Debug)]
pub struct JudgedQuery {
    /// Its id in the judgements.
    pub id: String,
    /// The query.
    pub text: String,
    /// Ids of the relevant articles.
    pub relevant: BTreeSet<String>,
}

/// The measures, means over all queries with at least one relevant article.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Evaluation {
    /// Number of queries.
    pub queries: usize,
    /// Mean reciprocal rank of the first relevant hit.
    #[serde(rename = "mrr@10")]
    pub mrr_at_10: f64,
    /// Normalised discounted cumulative gain.
    #[serde(rename = "ndcg@10")]
    pub ndcg_at_10: f64,
    /// Share of queries whose first hit is relevant.
    #[serde(rename = "hit@1")]
    pub hit_at_1: f64,
    /// Share of the relevant articles found.
    #[serde(rename = "recall@10")]
    pub recall_at_10: f64,
    /// Every query, the worst first.
    #[serde(skip)]
    pub details: Vec<QueryResult>,
}

/// How one query did.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryResult {
    /// Id of the query.
    pub id: String,
    /// The query.
    pub text: String,
    /// Rank of the first relevant hit, counted from 1.
    pub rank: Option<usize>,
    /// Normalised discounted cumulative gain.
    pub ndcg: f64,
    /// Share of the relevant articles found.
    pub recall: f64,
    /// The ids found, best first.
    pub found: Vec<String>,
}

/// Joins queries (id and text) with judgements (query id and id of a relevant article). Queries without a judgement
/// are left out, as they cannot be answered right.
pub fn judged(queries: &[(String, String)], qrels: &[(String, String)]) -> Vec<JudgedQuery> {
    let mut relevant: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (query, article) in qrels {
        relevant.entry(query).or_default().insert(article.clone());
    }
    let judged = |(id, text): &(String, String)| {
        let relevant = relevant.get(id.as_str())?.clone();
        Some(JudgedQuery { id: id.clone(), text: text.clone(), relevant })
    };
    queries.iter().filter_map(judged).collect()
}

/// Indexes `articles` in a throw-away store and asks all queries of it.
pub fn evaluate(articles: Vec<Article>, queries: &[JudgedQuery]) -> Result<Evaluation, SearchError> {
    Ok(compare_rankings(articles, queries, &[Ranking::default()])?.pop().unwrap_or_default())
}

/// The same with each of these rankings.
pub fn compare_rankings(
    articles: Vec<Article>,
    queries: &[JudgedQuery],
    rankings: &[Ranking],
) -> Result<Vec<Evaluation>, SearchError> {
    let folder = tempfile::tempdir().map_err(|error| SearchError::Engine(error.into()))?;
    let service = SearchService::new(throw_away(folder.path(), articles)?);
    let evaluate = |ranking: &Ranking| evaluate_in(&service.clone().ranking_by(*ranking), queries);
    rankings.iter().map(evaluate).collect()
}

/// A store in `folder` with these articles, without the delivered bytes.
pub(crate) fn throw_away(
    folder: &std::path::Path,
    articles: Vec<Article>,
) -> Result<Arc<Store>, SearchError> {
    let store = Store::open(folder, StoreOptions { keep_originals: false, ..StoreOptions::default() })?;
    let mut articles = articles.into_iter().map(|article| Delivery { article, original: None }).peekable();
    while articles.peek().is_some() {
        store.archive().deliver(articles.by_ref().take(BATCH).collect())?;
    }
    store.catch_up(&mut |_| {})?;
    Ok(Arc::new(store))
}

/// Asks all queries of a service.
fn evaluate_in(service: &SearchService, queries: &[JudgedQuery]) -> Result<Evaluation, SearchError> {
    let visibility = Visibility::at(Moment::now());
    let mut found = Vec::with_capacity(queries.len());
    for query in queries {
        let request = SearchRequest {
            q: query.text.clone(),
            limit: Some(DEPTH as u64),
            highlight: Some(false),
            // Judgements are of single articles.
            group: Some(false),
            ..SearchRequest::default()
        };
        let answer = service.search(&request, &visibility)?;
        found.push(answer.hits.into_iter().map(|hit| hit.id).collect());
    }
    Ok(measure(queries, found))
}

/// The measures of what any engine has found for the queries: the ids of at least ten hits each, best first.
pub fn measure(queries: &[JudgedQuery], found: Vec<Vec<String>>) -> Evaluation {
    summary(queries.iter().zip(found).map(|(query, found)| judge(query, found)).collect())
}

fn judge(query: &JudgedQuery, found: Vec<String>) -> QueryResult {
    let gain = |at: usize| 1.0 / ((at + 2) as f64).log2();
    let hits: Vec<usize> = found
        .iter()
        .take(DEPTH)
        .enumerate()
        .filter(|(_, id)| query.relevant.contains(*id))
        .map(|(at, _)| at)
        .collect();
    let relevant = query.relevant.len();
    let ideal: f64 = (0..relevant.min(DEPTH)).map(gain).sum();
    QueryResult {
        id: query.id.clone(),
        text: query.text.clone(),
        rank: hits.first().map(|at| at + 1),
        ndcg: if relevant == 0 { 0.0 } else { hits.iter().map(|at| gain(*at)).sum::<f64>() / ideal },
        recall: if relevant == 0 { 0.0 } else { hits.len() as f64 / relevant as f64 },
        found,
    }
}

fn summary(mut details: Vec<QueryResult>) -> Evaluation {
    let mean = |value: &dyn Fn(&QueryResult) -> f64| {
        details.iter().map(value).sum::<f64>() / (details.len().max(1)) as f64
    };
    let evaluation = Evaluation {
        queries: details.len(),
        mrr_at_10: mean(&|query| query.rank.map_or(0.0, |rank| 1.0 / rank as f64)),
        ndcg_at_10: mean(&|query| query.ndcg),
        hit_at_1: mean(&|query| f64::from(u8::from(query.rank == Some(1)))),
        recall_at_10: mean(&|query| query.recall),
        details: Vec::new(),
    };
    details.sort_by_key(|query| std::cmp::Reverse(query.rank.unwrap_or(usize::MAX)));
    Evaluation { details, ..evaluation }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(relevant: &[&str], found: &[&str]) -> QueryResult {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let query = JudgedQuery {
            id: "q".to_owned(),
            text: "text".to_owned(),
            relevant: ids(relevant).into_iter().collect(),
        };
        judge(&query, ids(found))
    }

    #[test]
    fn measures_as_defined() {
        let check = |relevant: &[&str], found: &[&str], rank, ndcg: f64, recall: f64| {
            let got = result(relevant, found);
            assert_eq!(got.rank, rank);
            assert!((got.ndcg - ndcg).abs() < 1e-9 && (got.recall - recall).abs() < 1e-9, "{got:?}");
        };
        check(&["a"], &["a", "b"], Some(1), 1.0, 1.0);
        check(&["a"], &["b", "a"], Some(2), 1.0 / 3_f64.log2(), 1.0);
        check(&["a", "b"], &["a", "x", "b"], Some(1), (1.0 + 0.5) / (1.0 + 1.0 / 3_f64.log2()), 1.0);
        check(&["a", "b"], &["x"], None, 0.0, 0.0);
        let eleven: Vec<_> = (0..10).map(|_| "x").chain(["a"]).collect();
        check(&["a"], &eleven, None, 0.0, 0.0);
    }

    #[test]
    fn means_and_worst_first() {
        let evaluation =
            summary(vec![result(&["a"], &["a"]), result(&["a"], &[]), result(&["a"], &["b", "a"])]);
        assert_eq!((evaluation.queries, evaluation.mrr_at_10, evaluation.hit_at_1), (3, 0.5, 1.0 / 3.0));
        assert_eq!(
            evaluation.details.iter().map(|query| query.rank).collect::<Vec<_>>(),
            [None, Some(2), Some(1)]
        );
        let json = serde_json::to_value(&evaluation).unwrap();
        assert_eq!(json.as_object().unwrap().len(), 5);
        assert_eq!(json["mrr@10"], 0.5);
    }
}
