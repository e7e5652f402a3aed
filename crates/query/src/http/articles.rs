//! GET /v1/articles/{id}, /similar and /highlights, POST /v1/articles.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use depesche_store::{Archive, Error, Moment, Receipt, SourceFigures, Store, Visibility};
use serde::Serialize;

use super::parameters;
use super::problem::Problem;
use super::search::{json, read_body, to_json};
use super::server::App;
use crate::similar::MAX_SIMILAR;

/// Takes deliveries in. The API does not know formats: the binary joins it with the crate that does.
pub trait Intake: Send + Sync + 'static {
    /// Reads one delivery of any known format and stores its articles; returns once they are durable.
    ///
    /// # Errors
    /// If the archive could not store them; what cannot be read is no error but `refused`.
    fn take_in(&self, bytes: &[u8]) -> Result<Accepted, Error>;

    /// Figures of everything articles come in by, this way among them.
    fn sources(&self) -> Vec<SourceFigures>;
}

/// What became of a delivery.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Accepted {
    /// One for every article stored, in the order of the delivery.
    pub receipts: Vec<Receipt>,
    /// Everything that was not taken.
    pub refused: Vec<Refused>,
}

/// An item of a delivery that was not taken.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// Line of the delivery, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Path inside the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Why.
    pub reason: String,
}

/// Longest wait of a caller who wants to find at once what was delivered.
const SEARCHABLE_WITHIN: Duration = Duration::from_secs(10);

pub(super) async fn get(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    parameters::none(query.as_deref())?;
    let id = of_path(id)?;
    answer(app, move |store| {
        let archive = store.archive();
        let failed = |error: Error| Problem::internal(&error);
        match archive.article(&id, &Visibility::at(Moment::now())).map_err(failed)? {
            Some(article) => to_json(&article, false),
            None => Err(not_there(archive, &id)),
        }
    })
    .await
}

/// Articles similar to one.
pub(super) async fn similar(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = of_path(id)?;
    let limit = how_many(&query.unwrap_or_default())?;
    let deadline = Instant::now() + app.limits.search_timeout;
    let searches = app.searches.clone();
    answer(app, move |store| {
        let visibility = Visibility::at(Moment::now());
        match searches.similar(&id, limit, &visibility, Some(deadline))? {
            Some(similar) => to_json(&similar, false),
            None => Err(not_there(store.archive(), &id)),
        }
    })
    .await
}

/// One article with everything marked that matches a query.
pub(super) async fn highlights(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = of_path(id)?;
    let asked = asked(&query.unwrap_or_default())?;
    let searches = app.searches.clone();
    answer(app, move |store| {
        match searches.highlight_article(&id, &asked, &Visibility::at(Moment::now()))? {
            Some(highlights) => to_json(&highlights, false),
            None => Err(not_there(store.archive(), &id)),
        }
    })
    .await
}

fn asked(query: &str) -> Result<String, Problem> {
    let mut asked = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name != "q" {
            return Err(Problem::unknown_parameter(&name, &["q"]));
        }
        asked = Some(value.into_owned());
    }
    asked.ok_or_else(|| Problem::parameter("q", "the query whose words are to be marked is missing"))
}

fn how_many(query: &str) -> Result<usize, Problem> {
    let mut limit = 10;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name != "limit" {
            return Err(Problem::unknown_parameter(&name, &["limit"]));
        }
        limit = value.parse().ok().filter(|limit| *limit <= MAX_SIMILAR).ok_or_else(|| {
            Problem::parameter("limit", format!("{value:?} is not a whole number up to {MAX_SIMILAR}"))
        })?;
    }
    Ok(limit)
}

/// What the path of an item names.
pub(super) fn of_path<T>(path: Result<Path<T>, PathRejection>) -> Result<T, Problem> {
    path.map(|Path(named)| named).map_err(|rejection| Problem::parameter("id", rejection.body_text()))
}

/// The answer that `work` makes of the store, beside the async threads.
pub(super) async fn answer(
    app: App,
    work: impl FnOnce(&Store) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let workers = Arc::clone(&app.workers);
    workers.run(move || work(&app.store)).await.map(json)
}

/// Why there is nothing to be seen of an item.
pub(super) fn not_there(archive: &Archive, id: &str) -> Problem {
    match archive.is_killed(id) {
        Ok(true) => Problem::new(StatusCode::GONE, "killed", "the agency has killed this item"),
        Ok(false) => {
            Problem::new(StatusCode::NOT_FOUND, "no_such_article", "there is no article with this id")
        }
        Err(error) => Problem::internal(&error),
    }
}

pub(super) async fn post(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let wait = wants_to_wait(&query.unwrap_or_default())?;
    let bytes = read_body(body, app.limits.delivery_bytes).await?;
    let deliveries = Arc::clone(&app.deliveries);
    let body = deliveries
        .run(move || {
            let accepted = app.intake.take_in(&bytes).map_err(|error| {
                Problem::internal(&error);
                Problem::new(StatusCode::INSUFFICIENT_STORAGE, "not_stored", error.to_string())
            })?;
            app.metrics.received(accepted.receipts.len(), accepted.refused.len());
            if accepted.receipts.is_empty() {
                return Err(nothing_taken(&accepted));
            }
            let last = accepted.receipts.iter().map(|receipt| receipt.seq).max().unwrap_or_default();
            let searchable = wait.then(|| app.store.wait_searchable(last, SEARCHABLE_WITHIN));
            to_json(
                &serde_json::json!({
                    "receipts": accepted.receipts, "refused": accepted.refused, "searchable": searchable,
                }),
                false,
            )
        })
        .await?;
    Ok(json(body))
}

fn nothing_taken(accepted: &Accepted) -> Problem {
    let reason = accepted.refused.first().map_or("the delivery holds no article", |refused| &refused.reason);
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_article", reason)
        .with_refused(serde_json::json!(accepted.refused))
}

fn wants_to_wait(query: &str) -> Result<bool, Problem> {
    let mut wait = false;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*value) {
            ("wait", "searchable") => wait = true,
            ("wait", _) => {
                return Err(Problem::parameter("wait", "the only thing to wait for is searchable"));
            }
            (other, _) => return Err(Problem::unknown_parameter(other, &["wait"])),
        }
    }
    Ok(wait)
}
