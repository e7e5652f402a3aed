//! `depesche serve`: the HTTP API and the search page.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use depesche_ingest::live::{Meter, Sources};
use depesche_ingest::store::{Error, SourceFigures, SourceKind, Store};
use depesche_ingest::{CsvOptions, ParseOptions, deliver_bytes};
use depesche_query::http::{Accepted, Asset, Intake, Limits, Refused, Server};

use crate::config::Config;
use crate::{interrupt, output};

/// How long a source may go on with what it has begun once the process is told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// The search page; no build step.
const PAGE: &[Asset] = &[
    Asset { path: "/", content_type: "text/html; charset=utf-8", body: include_str!("../../ui/index.html") },
    Asset {
        path: "/app.js",
        content_type: "text/javascript; charset=utf-8",
        body: include_str!("../../ui/app.js"),
    },
    Asset {
        path: "/style.css",
        content_type: "text/css; charset=utf-8",
        body: include_str!("../../ui/style.css"),
    },
];

pub(crate) fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let store = super::open(config)?;
    serve(store, config, |address| output::note(&format!("depesche listens on http://{address}")))
}

/// Serves until the process is asked to stop; calls `ready` with the address once it listens.
pub(super) fn serve(
    store: Arc<Store>,
    config: &Config,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<ExitCode> {
    ensure!(
        config.listen.ip().is_loopback(),
        "{} can be reached by others, and there are no access keys yet; listen on 127.0.0.1 or [::1] and put a proxy \
         that checks who asks in front",
        config.listen
    );
    // First of all: a second server started by mistake must not ask the sources, nor acknowledge anything.
    let listener = std::net::TcpListener::bind(config.listen)
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .with_context(|| format!("{} cannot be listened on", config.listen))?;
    store.follow()?;
    let limits = Limits {
        search_timeout: Duration::from_millis(config.search_timeout_ms),
        delivery_bytes: config.max_delivery_bytes,
        searches: config.threads,
        ..Limits::default()
    };
    let sources = Arc::new(Sources::follow(&store, &config.source, &config.live_options())?);
    let intake = Arc::new(StoreIntake {
        store: Arc::clone(&store),
        sources: Arc::clone(&sources),
        csv: config.csv.clone(),
        posted: Meter::new("http", SourceKind::Http, None),
    });
    let searches = super::searches(&store, config)?;
    let server = Server::new(store, searches, intake, limits, PAGE).context("the server could not start")?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(config.threads).enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        // Before the address is told: whoever knows it may already ask us to stop.
        let stop = interrupt::requested().context("signals cannot be received")?;
        ready(listener.local_addr()?);
        let stopping = Arc::clone(&sources);
        let stop = async move {
            stop.await;
            stopping.ask_to_stop();
        };
        server.run(listener, stop).await.context("the server failed")
    })?;
    if !sources.stop(GRACE) {
        tracing::warn!(
            "a source was still at work when the time for stopping ran out; it asks again after the start"
        );
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Brings the API and ingest together, which do not know each other.
struct StoreIntake {
    store: Arc<Store>,
    csv: Option<CsvOptions>,
    sources: Arc<Sources>,
    /// What is posted counts as a source like the others.
    posted: Meter,
}

impl Intake for StoreIntake {
    fn take_in(&self, bytes: &[u8]) -> Result<Accepted, Error> {
        self.posted.polled();
        let options = ParseOptions { csv: self.csv.as_ref(), ..ParseOptions::default() };
        let delivered = deliver_bytes(&self.store, bytes, &options).inspect_err(|error| {
            self.posted.failed(error.to_string());
        })?;
        self.posted.succeeded();
        self.posted.delivered(&delivered.receipts);
        self.posted.refused(delivered.refusals.len() as u64);
        let refused = delivered.refusals.into_iter();
        Ok(Accepted {
            receipts: delivered.receipts,
            refused: refused
                .map(|refusal| Refused {
                    line: refusal.line,
                    pointer: refusal.pointer,
                    reason: refusal.reason,
                })
                .collect(),
        })
    }

    fn sources(&self) -> Vec<SourceFigures> {
        let mut figures = self.sources.figures();
        figures.push(self.posted.figures());
        figures
    }
}
