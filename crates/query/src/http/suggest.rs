//! GET /v1/suggest.

use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use depesche_store::{Moment, Visibility};

use super::articles::answer;
use super::parameters::QUERY_STRING_BYTES;
use super::problem::Problem;
use super::search::to_json;
use super::server::App;
use crate::suggest::{DEFAULT_COMPLETIONS, MAX_COMPLETIONS};

pub(super) async fn get(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let (q, limit) = parameters(&query.unwrap_or_default())?;
    let deadline = Instant::now() + app.limits.search_timeout;
    let searches = app.searches.clone();
    answer(app, move |_| {
        let visibility = Visibility::at(Moment::now());
        to_json(&searches.suggest(&q, limit, &visibility, Some(deadline))?, false)
    })
    .await
}

fn parameters(query: &str) -> Result<(String, usize), Problem> {
    if query.len() > QUERY_STRING_BYTES {
        let detail = format!("the query string is longer than {QUERY_STRING_BYTES} bytes");
        return Err(Problem::new(StatusCode::URI_TOO_LONG, "query_string_too_long", detail));
    }
    let (mut q, mut limit) = (String::new(), DEFAULT_COMPLETIONS);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "q" => q = value.into_owned(),
            "limit" => {
                let number = value.trim().parse().ok().filter(|limit| *limit <= MAX_COMPLETIONS);
                limit = number.ok_or_else(|| {
                    let detail = format!("{value:?} is not a whole number up to {MAX_COMPLETIONS}");
                    Problem::parameter("limit", detail)
                })?;
            }
            other => return Err(Problem::unknown_parameter(other, &["q", "limit"])),
        }
    }
    Ok((q, limit))
}
