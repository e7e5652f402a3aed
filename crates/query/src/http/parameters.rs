//! Search requests out of query strings and JSON bodies.

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::problem::Problem;
use crate::SearchRequest;

/// The parameters of a search, in the order of the documentation.
const KNOWN: [&str; 18] = [
    "q",
    "from",
    "to",
    "agency",
    "section",
    "language",
    "sort",
    "limit",
    "offset",
    "cursor",
    "facets",
    "histogram",
    "related",
    "group",
    "synonyms",
    "explain",
    "highlight",
    "pretty",
];

/// Longest query string; longer queries go into a body.
pub(super) const QUERY_STRING_BYTES: usize = 8 << 10;

/// A search request with the way its answer is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Search {
    pub(super) request: SearchRequest,
    pub(super) pretty: bool,
}

/// Reads the query string of a GET. Lists are repeated or separated by commas.
pub(super) fn from_query(query: &str) -> Result<Search, Problem> {
    if query.len() > QUERY_STRING_BYTES {
        let detail = format!("the query string is longer than {QUERY_STRING_BYTES} bytes; use POST");
        return Err(Problem::new(StatusCode::URI_TOO_LONG, "query_string_too_long", detail));
    }
    let mut request = SearchRequest::default();
    let mut pretty = false;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = value.into_owned();
        match &*name {
            "q" => request.q = value,
            "from" => request.from = present(value),
            "to" => request.to = present(value),
            "agency" => request.agency.extend(list(&value)),
            "section" => request.section.extend(list(&value)),
            "language" => request.language.extend(list(&value)),
            "facets" => request.facets.extend(list(&value)),
            "sort" => request.sort = named("sort", value)?,
            "limit" => request.limit = Some(number("limit", &value)?),
            "offset" => request.offset = Some(number("offset", &value)?),
            "cursor" => request.cursor = present(value),
            "histogram" => {
                request.histogram = present(value).map(|value| named("histogram", value)).transpose()?;
            }
            "related" => request.related = Some(number("related", &value)?),
            "group" => request.group = Some(truth("group", &value)?),
            "synonyms" => request.synonyms = Some(truth("synonyms", &value)?),
            "explain" => request.explain = Some(truth("explain", &value)?),
            "highlight" => request.highlight = Some(truth("highlight", &value)?),
            "pretty" => pretty = truth("pretty", &value)?,
            other => return Err(Problem::unknown_parameter(other, &KNOWN)),
        }
    }
    Ok(Search { request, pretty })
}

/// Refuses a query string where no parameter is known.
pub(super) fn none(query: Option<&str>) -> Result<(), Problem> {
    match form_urlencoded::parse(query.unwrap_or_default().as_bytes()).next() {
        Some((name, _)) => Err(Problem::unknown_parameter(&name, &[])),
        None => Ok(()),
    }
}

/// Reads the JSON body of a POST.
pub(super) fn from_body(body: &[u8]) -> Result<Search, Problem> {
    let invalid =
        |error: serde_json::Error| Problem::new(StatusCode::BAD_REQUEST, "invalid_body", error.to_string());
    let mut object: Map<String, Value> = serde_json::from_slice(body).map_err(invalid)?;
    if let Some(unknown) = object.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(Problem::unknown_parameter(unknown, &KNOWN));
    }
    let pretty = match object.remove("pretty") {
        None => false,
        Some(Value::Bool(pretty)) => pretty,
        Some(other) => {
            return Err(Problem::parameter("pretty", format!("{other} is neither true nor false")));
        }
    };
    // One at a time, to be able to name the one that is wrong.
    for (name, value) in &object {
        let alone = Value::Object(Map::from_iter([(name.clone(), value.clone())]));
        if let Err(error) = serde_json::from_value::<SearchRequest>(alone) {
            return Err(Problem::parameter(name.as_str(), error.to_string()));
        }
    }
    let request = serde_json::from_value(Value::Object(object)).map_err(invalid)?;
    Ok(Search { request, pretty })
}

fn present(value: String) -> Option<String> {
    (!value.trim().is_empty()).then_some(value)
}

fn list(value: &str) -> impl Iterator<Item = String> {
    value.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

fn named<T: DeserializeOwned>(parameter: &str, value: String) -> Result<T, Problem> {
    serde_json::from_value(Value::String(value))
        .map_err(|error| Problem::parameter(parameter, error.to_string()))
}

fn number(parameter: &str, value: &str) -> Result<u64, Problem> {
    value
        .trim()
        .parse()
        .map_err(|_| Problem::parameter(parameter, format!("{value:?} is not a whole number")))
}

fn truth(parameter: &str, value: &str) -> Result<bool, Problem> {
    match value.trim() {
        "true" | "1" | "" => Ok(true),
        "false" | "0" => Ok(false),
        other => Err(Problem::parameter(parameter, format!("{other:?} is neither true nor false"))),
    }
}

#[cfg(test)]
mod tests {
    use super::{from_body, from_query};

    #[test]
    fn get_and_post_read_the_same_request() {
        let get = "q=Brand+%26+Feuer&agency=dpa,AFP&agency=epd&sort=newest&limit=5&facets=agency&histogram=month&highlight=false";
        let post = br#"{"q": "Brand & Feuer", "agency": ["dpa", "AFP", "epd"], "sort": "newest", "limit": 5,
            "facets": ["agency"], "histogram": "month", "highlight": false}"#;
        assert_eq!(from_query(get).unwrap(), from_body(post).unwrap());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let check = |problem: super::Problem, parameter: &str, code: &str| {
            let json = serde_json::to_value(problem).unwrap();
            assert_eq!(
                (json["parameter"].as_str(), json["code"].as_str()),
                (Some(parameter), Some(code)),
                "{json}"
            );
        };
        check(from_query("query=x").unwrap_err(), "query", "unknown_parameter");
        check(from_query("limit=-1").unwrap_err(), "limit", "invalid_parameter");
        check(from_query("offset=18446744073709551616").unwrap_err(), "offset", "invalid_parameter");
        check(from_query("sort=best").unwrap_err(), "sort", "invalid_parameter");
        check(from_body(br#"{"limit": "ten"}"#).unwrap_err(), "limit", "invalid_parameter");
        check(from_body(br#"{"page": 1}"#).unwrap_err(), "page", "unknown_parameter");
    }
}
