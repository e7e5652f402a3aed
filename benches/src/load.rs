//! The load generator: so many clients, each with one open request at any time, the same code for every server.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use serde::Serialize;

use crate::client::{Client, Request};
use crate::figures::{Latency, rounded};

/// How long a load lasts. A fixed time, not a fixed number of requests: slow and fast servers get the same chance to
/// warm up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) warm: Duration,
    pub(crate) measured: Duration,
}

/// What a load found.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Load {
    pub(crate) clients: usize,
    pub(crate) requests: usize,
    #[serde(flatten)]
    pub(crate) latency: Latency,
    /// Mean length of an answer.
    pub(crate) answer_bytes: f64,
}

/// Sends the requests round and round from `clients` connections. Any failed request fails the measurement.
pub(crate) fn run(
    address: SocketAddr,
    requests: &[Request],
    clients: usize,
    pace: Pace,
) -> anyhow::Result<Load> {
    let next = AtomicUsize::new(0);
    let from = Instant::now() + pace.warm;
    let until = from + pace.measured;
    let results = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..clients).map(|_| scope.spawn(|| client(address, requests, &next, from, until))).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|_| Err(anyhow!("a client panicked")))
        };
        threads.into_iter().map(join).collect::<anyhow::Result<Vec<_>>>()
    })?;
    let mut times = Vec::new();
    let mut bytes = 0;
    for (client_times, client_bytes) in results {
        times.extend(client_times);
        bytes += client_bytes;
    }
    let requests = times.len();
    Ok(Load {
        clients,
        requests,
        latency: Latency::of(times, pace.measured),
        answer_bytes: rounded(bytes as f64 / requests.max(1) as f64),
    })
}

/// One client: its times and the bytes of its answers, of requests that lie wholly within the measured time.
fn client(
    address: SocketAddr,
    requests: &[Request],
    next: &AtomicUsize,
    from: Instant,
    until: Instant,
) -> anyhow::Result<(Vec<Duration>, usize)> {
    let mut client = Client::connect(address)?;
    let (mut times, mut bytes) = (Vec::new(), 0);
    loop {
        let request = &requests[next.fetch_add(1, Ordering::Relaxed) % requests.len()];
        let sent = Instant::now();
        if sent >= until {
            return Ok((times, bytes));
        }
        let length = client.send(request)?.len();
        let answered = Instant::now();
        if sent >= from && answered <= until {
            times.push(answered - sent);
            bytes += length;
        }
    }
}
