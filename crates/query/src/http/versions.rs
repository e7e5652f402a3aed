//! GET /v1/articles/{id}/versions, /versions/{n} and /diff.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use depesche_store::{Article, Error, Moment, Store, Visibility};

use super::articles::{answer, not_there, of_path};
use super::parameters;
use super::problem::Problem;
use super::search::to_json;
use super::server::App;
use crate::{ArticleDiff, ArticleVersions};

pub(super) async fn list(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    parameters::none(query.as_deref())?;
    let id = of_path(id)?;
    answer(app, move |store| {
        let versions = history(store, &id)?;
        to_json(&ArticleVersions::of(&id, &versions), false)
    })
    .await
}

pub(super) async fn one(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    parameters::none(query.as_deref())?;
    let (id, version) = of_path(path)?;
    let version = number("version", &version)?;
    answer(app, move |store| to_json(pick(&history(store, &id)?, version)?, false)).await
}

pub(super) async fn diff(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id = of_path(id)?;
    let (from, to) = ends(&query.unwrap_or_default())?;
    answer(app, move |store| {
        let versions = history(store, &id)?;
        let after = match to {
            Some(to) => pick(&versions, to)?,
            None => versions.first().ok_or_else(no_such_version)?,
        };
        let before = match from {
            Some(from) => pick(&versions, from)?,
            None => versions.iter().find(|version| version.version < after.version).ok_or_else(|| {
                Problem::new(
                    StatusCode::NOT_FOUND,
                    "no_earlier_version",
                    "there is no earlier version to compare with",
                )
            })?,
        };
        to_json(&ArticleDiff::between(before, after), false)
    })
    .await
}

/// The versions to be seen, the newest first; at least one.
fn history(store: &Store, id: &str) -> Result<Vec<Article>, Problem> {
    let archive = store.archive();
    let failed = |error: Error| Problem::internal(&error);
    let versions = archive.history(id, &Visibility::at(Moment::now())).map_err(failed)?;
    if versions.is_empty() { Err(not_there(archive, id)) } else { Ok(versions) }
}

fn pick(versions: &[Article], number: u32) -> Result<&Article, Problem> {
    versions.iter().find(|version| version.version == number).ok_or_else(no_such_version)
}

fn no_such_version() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_version", "there is no version of this number")
}

/// The versions to compare, as far as they are given.
fn ends(query: &str) -> Result<(Option<u32>, Option<u32>), Problem> {
    let (mut from, mut to) = (None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "from" => from = Some(number("from", &value)?),
            "to" => to = Some(number("to", &value)?),
            other => return Err(Problem::unknown_parameter(other, &["from", "to"])),
        }
    }
    Ok((from, to))
}

fn number(parameter: &str, value: &str) -> Result<u32, Problem> {
    value
        .parse()
        .map_err(|_| Problem::parameter(parameter, format!("{value:?} is not the number of a version")))
}
