//! The server: its routes, its limits and how it stops.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use depesche_store::Store;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

use super::articles::{self, Intake};
use super::metrics::{self, Metrics};
use super::problem::Problem;
use super::work::Workers;
use super::{figures, search, suggest, versions};
use crate::SearchService;

/// How much one server does at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest time for one search, waiting included.
    pub search_timeout: Duration,
    /// Largest delivery, in bytes.
    pub delivery_bytes: usize,
    /// Searches at once; more than there are cores only makes all of them slower.
    pub searches: usize,
    /// Deliveries at once; they mostly wait for the disk and share its syncs.
    pub deliveries: usize,
    /// How long open requests may go on once the server is told to stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            search_timeout: Duration::from_secs(5),
            delivery_bytes: 32 << 20,
            searches: 2,
            deliveries: 64,
            grace: Duration::from_secs(20),
        }
    }
}

/// A static file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its path (`/app.js`).
    pub path: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// Its text.
    pub body: &'static str,
}

/// What the handlers share.
#[derive(Clone)]
pub(super) struct App {
    pub(super) store: Arc<Store>,
    pub(super) searches: SearchService,
    pub(super) intake: Arc<dyn Intake>,
    pub(super) limits: Limits,
    pub(super) workers: Arc<Workers>,
    pub(super) deliveries: Arc<Workers>,
    pub(super) metrics: Arc<Metrics>,
}

/// The HTTP server over one store.
pub struct Server {
    app: App,
    assets: &'static [Asset],
}

impl Server {
    /// A server that answers from `store`, and with `searches` over it, hands deliveries to `intake` and serves `assets`.
    ///
    /// # Errors
    /// If the threads of the searches cannot be started.
    pub fn new(
        store: Arc<Store>,
        searches: SearchService,
        intake: Arc<dyn Intake>,
        limits: Limits,
        assets: &'static [Asset],
    ) -> std::io::Result<Server> {
        let app = App {
            searches,
            store,
            intake,
            limits,
            workers: Arc::new(Workers::computing(limits.searches, limits.search_timeout)?),
            deliveries: Arc::new(Workers::waiting(limits.deliveries, limits.search_timeout)),
            metrics: Arc::new(Metrics::new()),
        };
        Ok(Server { app, assets })
    }

    /// The routes.
    pub fn router(&self) -> Router {
        let mut router = Router::new()
            .route("/v1/search", get(search::get).post(search::post))
            .route("/v1/suggest", get(suggest::get))
            .route("/v1/articles", axum::routing::post(articles::post))
            .route("/v1/articles/{id}", get(articles::get))
            .route("/v1/articles/{id}/versions", get(versions::list))
            .route("/v1/articles/{id}/versions/{version}", get(versions::one))
            .route("/v1/articles/{id}/diff", get(versions::diff))
            .route("/v1/articles/{id}/similar", get(articles::similar))
            .route("/v1/articles/{id}/highlights", get(articles::highlights))
            .route("/v1/stats", get(figures::stats))
            .route("/healthz", get(figures::healthz))
            .route("/readyz", get(figures::readyz))
            .route("/metrics", get(figures::metrics));
        for asset in self.assets {
            let respond =
                ([(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type))], asset.body);
            router = router.route(asset.path, get(move || std::future::ready(respond.clone())));
        }
        router
            .fallback(no_such_path)
            .method_not_allowed_fallback(no_such_method)
            .layer(DefaultBodyLimit::disable())
            .layer(CatchPanicLayer::custom(panicked))
            .layer(middleware::map_response(guard))
            .layer(middleware::from_fn_with_state(self.app.clone(), metrics::count))
            .with_state(self.app.clone())
    }

    /// Serves on `listener` until `stop` resolves, then lets open requests end.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn run(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let (stopping, stopped) = tokio::sync::oneshot::channel();
        let signal = async move {
            stop.await;
            let _ = stopping.send(());
        };
        let grace = self.app.limits.grace;
        let serve = axum::serve(listener, self.router()).with_graceful_shutdown(signal);
        let out_of_grace = async move {
            let _ = stopped.await;
            tokio::time::sleep(grace).await;
        };
        tokio::select! {
            result = serve.into_future() => result,
            () = out_of_grace => {
                tracing::warn!("requests were still open when the time for stopping ran out");
                Ok(())
            }
        }
    }
}

async fn no_such_path() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_path", "there is nothing at this path")
}

async fn no_such_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method", "this path does not take this method")
}

fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = text, "request handler panicked");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "the request failed; the log of depesche says why",
    )
    .into_response()
}

/// Headers that keep a browser from doing what the page never asks for.
async fn guard(mut response: Response) -> Response {
    let guards = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("content-security-policy"),
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in guards {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
