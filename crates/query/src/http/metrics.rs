//! Prometheus metrics: requests by route and status, their duration, the state of the store. Never the text of a query.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use depesche_store::SourceFigures;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::server::App;
use super::source_metrics::SourceMetrics;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
    method: String,
    status: u16,
}

/// The metrics of one server.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Route, Counter>,
    search_seconds: Histogram,
    articles_received: Counter,
    articles_refused: Counter,
    indexed: Gauge<u64, AtomicU64>,
    last: Gauge<u64, AtomicU64>,
    documents: Gauge<u64, AtomicU64>,
    sources: SourceMetrics,
}

impl Metrics {
    pub(super) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("depesche");
        let metrics = Metrics {
            requests: Family::default(),
            search_seconds: Histogram::new(exponential_buckets(0.000_25, 2.0, 16)),
            articles_received: Counter::default(),
            articles_refused: Counter::default(),
            indexed: Gauge::default(),
            last: Gauge::default(),
            documents: Gauge::default(),
            sources: SourceMetrics::default(),
            registry: Registry::default(),
        };
        registry.register("http_requests", "Requests answered", metrics.requests.clone());
        registry.register("search_seconds", "Time to answer a search", metrics.search_seconds.clone());
        registry.register(
            "articles_received",
            "Articles stored over HTTP",
            metrics.articles_received.clone(),
        );
        registry.register("articles_refused", "Items refused over HTTP", metrics.articles_refused.clone());
        registry.register(
            "indexed_changes",
            "Last change of the archive in the index",
            metrics.indexed.clone(),
        );
        registry.register("archive_changes", "Last change of the archive", metrics.last.clone());
        registry.register("documents", "Documents in the index", metrics.documents.clone());
        registry.register_collector(Box::new(metrics.sources.clone()));
        Metrics { registry, ..metrics }
    }

    pub(super) fn searched(&self, time: Duration) {
        self.search_seconds.observe(time.as_secs_f64());
    }

    pub(super) fn received(&self, articles: usize, refused: usize) {
        self.articles_received.inc_by(articles as u64);
        self.articles_refused.inc_by(refused as u64);
    }

    /// The OpenMetrics text, with the present state of the store and of the sources.
    pub(super) fn text(
        &self,
        indexed: u64,
        last: u64,
        documents: u64,
        sources: Vec<SourceFigures>,
    ) -> Result<String, std::fmt::Error> {
        self.sources.set(sources);
        self.indexed.set(indexed);
        self.last.set(last);
        self.documents.set(documents);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Counts every request by the route it matched.
pub(super) async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    // The method comes from outside: only known ones may become labels.
    let method = match request.method().as_str() {
        known @ ("GET" | "POST" | "HEAD" | "DELETE" | "PUT" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let response = next.run(request).await;
    let status = response.status().as_u16();
    tracing::debug!(route, method, status, "request");
    app.metrics.requests.get_or_create(&Route { route, method, status }).inc();
    response
}
