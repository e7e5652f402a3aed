//! Fills an OpenSearch index with the corpus by `_bulk`, as fast as its clients can.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};
use serde_json::{Value, json};

use crate::client::{Client, Request};
use crate::corpus::{Article, Corpus};

/// Articles of one request; some MB, as OpenSearch advises.
const BATCH: usize = 1000;

/// Clients at once: one a core of the machine all this was made for.
const CLIENTS: usize = 2;

/// Makes the index anew.
pub(crate) fn create(client: &mut Client, index: &str, analysis: &Value) -> anyhow::Result<()> {
    client.send(&Request::json("DELETE", &format!("/{index}?ignore_unavailable=true"), &Value::Null))?;
    let text = json!({ "type": "text", "analyzer": "wire" });
    let keyword = json!({ "type": "keyword" });
    let body = json!({
        "settings": { "number_of_shards": 1, "number_of_replicas": 0, "analysis": analysis },
        "mappings": { "properties": {
            "id": keyword, "headline": text, "body": text, "agency": keyword, "ressort": keyword,
            "date": { "type": "date" },
        } },
    });
    client.send(&Request::json("PUT", &format!("/{index}"), &body))?;
    Ok(())
}

/// The first `count` articles as requests. Made before the clock starts: the clients' work is not the server's.
pub(crate) fn batches(corpus: &Corpus, index: &str, count: usize) -> anyhow::Result<Vec<Request>> {
    let path = format!("/{index}/_bulk");
    let mut requests = Vec::new();
    let mut body = String::new();
    for (number, line) in corpus.lines()?.take(count).enumerate() {
        let line = line?;
        let article: Article = serde_json::from_str(&line)?;
        body += &json!({ "index": { "_id": article.id } }).to_string();
        body += "\n";
        body += &line;
        body += "\n";
        if (number + 1) % BATCH == 0 {
            requests.push(Request::new("POST", &path, "application/x-ndjson", body.as_bytes()));
            body.clear();
        }
    }
    if !body.is_empty() {
        requests.push(Request::new("POST", &path, "application/x-ndjson", body.as_bytes()));
    }
    Ok(requests)
}

/// Sends the requests and refreshes the index; returns the time until all is searchable.
pub(crate) fn fill(address: SocketAddr, index: &str, requests: &[Request]) -> anyhow::Result<Duration> {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| send(address, requests, &next))).collect();
        clients
            .into_iter()
            .try_for_each(|client| client.join().unwrap_or_else(|_| Err(anyhow!("a client panicked"))))
    })?;
    Client::connect(address)?.send(&Request::json("POST", &format!("/{index}/_refresh"), &Value::Null))?;
    Ok(began.elapsed())
}

fn send(address: SocketAddr, requests: &[Request], next: &AtomicUsize) -> anyhow::Result<()> {
    let mut client = Client::connect(address)?;
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let answer = client.send(request)?;
        // Near the beginning of the answer; parsing all of it would take a core from the server.
        let head = &answer[..answer.len().min(80)];
        let clean = head.windows(14).any(|window| window == br#""errors":false"#);
        ensure!(clean, "articles were refused: {}", String::from_utf8_lossy(head));
    }
    Ok(())
}
