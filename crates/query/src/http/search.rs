//! GET and POST /v1/search.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use depesche_store::{Moment, Visibility};
use serde::Serialize;

use super::parameters::{self, Search};
use super::problem::Problem;
use super::server::App;

/// Largest body of a search request.
const BODY_BYTES: usize = 64 << 10;

/// Longest time a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

pub(super) async fn get(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    search(app, parameters::from_query(&query.unwrap_or_default())?).await
}

pub(super) async fn post(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    parameters::none(query.as_deref())?;
    let body = read_body(body, BODY_BYTES).await?;
    search(app, parameters::from_body(&body)?).await
}

async fn search(app: App, search: Search) -> Result<Response, Problem> {
    let workers = std::sync::Arc::clone(&app.workers);
    let deadline = Instant::now() + app.limits.search_timeout;
    let body = workers
        .run(move || {
            let began = Instant::now();
            let visibility = Visibility::at(Moment::now());
            let answer = app.searches.search_until(&search.request, &visibility, deadline)?;
            app.metrics.searched(began.elapsed());
            to_json(&answer, search.pretty)
        })
        .await?;
    Ok(json(body))
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read_body(body: Body, limit: usize) -> Result<axum::body::Bytes, Problem> {
    match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            let detail = format!("the body is larger than {limit} bytes or broke off");
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail))
        }
        Err(_) => Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "body_too_slow",
            "the body took too long to arrive",
        )),
    }
}

pub(super) fn to_json(value: &impl Serialize, pretty: bool) -> Result<Vec<u8>, Problem> {
    let json = if pretty { serde_json::to_vec_pretty(value) } else { serde_json::to_vec(value) };
    json.map_err(|error| Problem::internal(&error))
}

/// Answers are for the one who asked, and change with the index and the clock.
pub(super) fn json(body: Vec<u8>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
