//! /healthz, /readyz, /metrics and /v1/stats.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use depesche_store::Error;

use super::parameters;
use super::problem::Problem;
use super::search::{json, to_json};
use super::server::App;

/// Changes the index may be behind and still count as ready: a few seconds of a busy day.
const READY_WITHIN: u64 = 10_000;

/// The process answers.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Archive and index answer, and the index is not far behind.
pub(super) async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    let (indexed, last) = progress(&app).await?;
    if indexed + READY_WITHIN < last {
        return Err(Problem::busy(&format!("the index holds {indexed} of {last} changes")));
    }
    Ok("ready\n")
}

async fn progress(app: &App) -> Result<(u64, u64), Problem> {
    let store = Arc::clone(&app.store);
    let read = move || -> Result<(u64, u64), Error> { Ok((store.indexed(), store.archive().last_seq()?)) };
    let result = tokio::task::spawn_blocking(read).await.map_err(|panic| Problem::internal(&panic))?;
    result.map_err(|error| Problem::internal(&error))
}

pub(super) async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let (indexed, last) = progress(&app).await?;
    let documents = app.store.index().searcher().num_docs();
    let sources = app.intake.sources();
    let text =
        app.metrics.text(indexed, last, documents, sources).map_err(|error| Problem::internal(&error))?;
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], text).into_response())
}

/// Figures for who runs the service. Counts by agency leave out what may not be seen.
pub(super) async fn stats(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    parameters::none(query.as_deref())?;
    let workers = Arc::clone(&app.workers);
    let body = workers
        .run(move || {
            let searcher = app.store.index().searcher();
            let last = app.store.archive().last_seq().map_err(|error| Problem::internal(&error))?;
            to_json(
                &serde_json::json!({
                    "documents": searcher.num_docs(),
                    "segments": searcher.segment_readers().len(),
                    "indexed_changes": app.store.indexed(),
                    "archive_changes": last,
                    "sources": app.intake.sources(),
                }),
                false,
            )
        })
        .await?;
    Ok(json(body))
}
