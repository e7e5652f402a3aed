//! Errors as RFC 9457 problem details.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::SearchError;

/// A refusal or failure: status, a stable code for programs, a sentence for people.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    parameter: Option<String>,
    /// Items refused, for a delivery.
    refused: Option<serde_json::Value>,
}

/// The members as RFC 9457 names them, and ours.
#[derive(Serialize)]
struct Members<'a> {
    /// Names the kind; no page lies behind it, which RFC 9457 allows for a URN.
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'a serde_json::Value>,
}

impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = Members {
            kind: format!("urn:depesche:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: &self.detail,
            parameter: self.parameter.as_deref(),
            refused: self.refused.as_ref(),
        };
        members.serialize(serializer)
    }
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem { status, code, detail: detail.into(), parameter: None, refused: None }
    }

    pub(super) fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Problem {
        let problem = Problem::new(StatusCode::BAD_REQUEST, "invalid_parameter", detail);
        Problem { parameter: Some(name.into()), ..problem }
    }

    pub(super) fn unknown_parameter(name: &str, known: &[&str]) -> Problem {
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let detail = format!("there is no parameter {name:?} here; known: {known}");
        let problem = Problem::new(StatusCode::BAD_REQUEST, "unknown_parameter", detail);
        Problem { parameter: Some(name.to_owned()), ..problem }
    }

    pub(super) fn with_refused(self, refused: serde_json::Value) -> Problem {
        Problem { refused: Some(refused), ..self }
    }

    /// Something failed here; the cause goes to the log, not to the caller.
    pub(super) fn internal(error: &(dyn std::error::Error + 'static)) -> Problem {
        let causes: Vec<String> =
            std::iter::successors(error.source(), |error| error.source()).map(ToString::to_string).collect();
        tracing::error!(%error, causes = causes.join(": "), "request failed");
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the request failed; the log of depesche says why",
        )
    }

    pub(super) fn busy(detail: &str) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Problem {
        match error {
            SearchError::Parameter { parameter, message } => Problem::parameter(parameter, message),
            SearchError::Timeout => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", SearchError::Timeout.to_string())
            }
            error => Problem::internal(&error),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
