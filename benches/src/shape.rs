//! What is asked of every server: the shapes of a request, as Depesche and as OpenSearch spell them.

use serde::Serialize;
use serde_json::{Value, json};

use crate::client::Request;

/// Shape of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    /// Ten hits.
    Search,
    /// And highlights.
    Hl,
    /// And counts by agency, by section and by month.
    Full,
    /// `Full` where the server does with several words what the other one does by default: Depesche finds articles with
    /// any of them, OpenSearch those with all.
    FullSwapped,
}

impl Shape {
    pub(crate) const ALL: [Shape; 4] = [Shape::Search, Shape::Hl, Shape::Full, Shape::FullSwapped];

    fn highlights(self) -> bool {
        self != Shape::Search
    }

    pub(crate) fn counts(self) -> bool {
        matches!(self, Shape::Full | Shape::FullSwapped)
    }

    /// The request to Depesche as JSON.
    pub(crate) fn depesche(self, query: &str) -> Value {
        let query = match self {
            Shape::FullSwapped => query.split_whitespace().collect::<Vec<_>>().join(" ODER "),
            _ => query.to_owned(),
        };
        let mut request = json!({ "q": query, "limit": 10, "highlight": self.highlights() });
        if self.counts() {
            request["facets"] = json!(["agency", "section"]);
            request["histogram"] = json!("month");
        }
        request
    }

    /// The request to OpenSearch as JSON.
    pub(crate) fn opensearch(self, query: &str) -> Value {
        let matching = match self {
            Shape::FullSwapped => json!({ "multi_match": {
                "query": query, "type": "cross_fields", "operator": "and", "fields": ["headline^2", "body"],
            } }),
            _ => json!({ "bool": { "should": [
                { "match": { "headline": { "query": query, "boost": 2 } } },
                { "match": { "body": query } },
            ] } }),
        };
        let fields = ["id", "headline", "date", "agency", "ressort"];
        let mut request = json!({ "size": 10, "_source": fields, "query": matching });
        if self.highlights() {
            request["highlight"] = json!({ "fields": { "body": { "number_of_fragments": 2 } } });
        }
        if self.counts() {
            request["aggs"] = json!({
                "agency": { "terms": { "field": "agency" } },
                "ressort": { "terms": { "field": "ressort" } },
                // Months in UTC: in Berlin time, as Depesche counts, OpenSearch would be slower.
                "month": { "date_histogram": { "field": "date", "calendar_interval": "month" } },
            });
        }
        request
    }
}

/// The requests of a load, ready to be sent.
pub(crate) fn requests(path: &str, queries: &[String], body: impl Fn(&str) -> Value) -> Vec<Request> {
    queries.iter().map(|query| Request::json("POST", path, &body(query))).collect()
}
