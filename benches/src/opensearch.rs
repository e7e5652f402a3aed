//! OpenSearch with the same corpus and the same load: one node, one shard, no replica, plain HTTP.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::Serialize;
use serde_json::{Value, json};

use crate::bulk;
use crate::client::{Client, Request};
use crate::corpus::Corpus;
use crate::figures::{megabytes, rate, rounded};
use crate::http::{Answers, Loads, loads};
use crate::load::{self, Pace};
use crate::output::say;
use crate::place::Place;
use crate::process::{self, Memory};
use crate::shape::{Shape, requests};

/// Articles of the index that only warms up the JVM.
const WARM_ARTICLES: usize = 10_000;

/// Longest wait for the node to end by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the measurement found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OpenSearch {
    pub(crate) version: String,
    /// From the start of the JVM until the node says it is ready, without data.
    pub(crate) start_ms: f64,
    /// By analyser.
    pub(crate) kinds: BTreeMap<&'static str, Kind>,
}

/// One index.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Kind {
    pub(crate) seconds: f64,
    pub(crate) articles_per_second: f64,
    pub(crate) disk_mb: f64,
    pub(crate) loads: Loads,
    pub(crate) memory_serving: Memory,
    pub(crate) answers: Answers,
}

/// The analysers: what German users take, and the one that finds parts of compounds.
pub(crate) fn analysers() -> [(&'static str, Value); 2] {
    let german = json!({ "analyzer": { "wire": { "type": "german" } } });
    let decompounder = json!({
        "filter": {
            "stop_words": { "type": "stop", "stopwords": "_german_" },
            "parts": {
                "type": "hyphenation_decompounder",
                "hyphenation_patterns_path": "analysis/de_DR.xml",
                "word_list_path": "analysis/dictionary-de.txt",
                "only_longest_match": true, "no_sub_matches": true, "min_subword_size": 3,
            },
            "stem": { "type": "stemmer", "language": "light_german" },
        },
        "analyzer": { "wire": {
            "type": "custom", "tokenizer": "standard",
            "filter": ["lowercase", "stop_words", "parts", "german_normalization", "stem"],
        } },
    });
    [("german", german), ("decompounder", decompounder)]
}

pub(crate) fn measure(
    place: &Place,
    corpus: &Corpus,
    clients: &[usize],
    pace: Pace,
) -> anyhow::Result<OpenSearch> {
    let data = place.scratch()?;
    let node = Node::build_and_start(place, data.path())?;
    let mut client = Client::connect(node.address)?;
    let version = version(&mut client)?;
    let mut kinds = BTreeMap::new();
    for (name, analysis) in analysers() {
        say(&format!("OpenSearch {version}, {name}"));
        kinds.insert(name, kind(&node, &mut client, &analysis, corpus, clients, pace)?);
    }
    Ok(OpenSearch { version, start_ms: node.start_ms, kinds })
}

/// The version of a node.
pub(crate) fn version(client: &mut Client) -> anyhow::Result<String> {
    let told = client.ask(&Request::json("GET", "/", &Value::Null))?;
    Ok(told["version"]["number"].as_str().unwrap_or("unknown").to_owned())
}

fn kind(
    node: &Node,
    client: &mut Client,
    analysis: &Value,
    corpus: &Corpus,
    clients: &[usize],
    pace: Pace,
) -> anyhow::Result<Kind> {
    bulk::create(client, "warm", analysis)?;
    bulk::fill(node.address, "warm", &bulk::batches(corpus, "warm", WARM_ARTICLES)?)?;
    client.send(&Request::json("DELETE", "/warm", &Value::Null))?;
    bulk::create(client, "wire", analysis)?;
    let time = bulk::fill(node.address, "wire", &bulk::batches(corpus, "wire", corpus.facts.articles)?)?;
    client.send(&Request::json("POST", "/wire/_flush", &Value::Null))?;
    let stats = client.ask(&Request::json("GET", "/wire/_stats/store", &Value::Null))?;
    let disk = stats["_all"]["primaries"]["store"]["size_in_bytes"].as_u64().context("no size")?;
    // The cache of whole answers is off: it would answer a query asked twice, which no user does within seconds.
    let path = "/wire/_search?request_cache=false";
    let loads = loads(clients, |shape, clients| {
        let requests = requests(path, &corpus.queries, |query| shape.opensearch(query));
        load::run(node.address, &requests, clients, pace)
    })?;
    let memory_serving = process::memory(node.child.id()).unwrap_or_default();
    let answers = answers(client, path, corpus)?;
    client.send(&Request::json("DELETE", "/wire", &Value::Null))?;
    Ok(Kind {
        seconds: rounded(time.as_secs_f64()),
        articles_per_second: rate(corpus.facts.articles as f64, time),
        disk_mb: megabytes(disk),
        loads,
        memory_serving,
        answers,
    })
}

fn answers(client: &mut Client, path: &str, corpus: &Corpus) -> anyhow::Result<Answers> {
    let total = |answer: &Value| answer["hits"]["total"]["value"].as_f64().context("no total");
    let mut sums = Answers::default();
    // A tenth is enough for a mean; the slow kinds would take half a minute for all.
    let some: Vec<&String> = corpus.queries.iter().step_by(10).collect();
    for query in &some {
        let answer = client.ask(&Request::json("POST", path, &Shape::Hl.opensearch(query)))?;
        sums.found += total(&answer)?;
        for hit in answer["hits"]["hits"].as_array().context("no hits")? {
            sums.hits += 1.0;
            sums.fragments += hit["highlight"]["body"].as_array().map_or(0, Vec::len) as f64;
        }
        let answer = client.ask(&Request::json("POST", path, &Shape::FullSwapped.opensearch(query)))?;
        sums.found_swapped += total(&answer)?;
    }
    Ok(sums.mean(some.len()))
}

/// One node, ended when dropped; it also ends when this process does, by its standard input.
#[derive(Debug)]
pub(crate) struct Node {
    child: Child,
    pub(crate) address: SocketAddr,
    start_ms: f64,
}

impl Node {
    /// A node with its data in this folder.
    pub(crate) fn build_and_start(place: &Place, data: &Path) -> anyhow::Result<Node> {
        let scripts = place.peer("opensearch")?;
        say("building OpenSearch");
        process::done(Command::new(scripts.join("setup.sh")).env_remove("OS_LINE"))?;
        Node::start(&scripts, data)
    }

    fn start(scripts: &Path, data: &Path) -> anyhow::Result<Node> {
        let log = std::fs::File::create(data.join("log"))?;
        let mut command = Command::new(scripts.join("node.sh"));
        command.args(["1", "1"]).arg(data).arg("--watch-stdin").env_remove("OS_LINE");
        // Full optimisation and a heap that neither grows nor is short. Port 0 is any free one.
        command.envs([("OS_TIER", "4"), ("OS_XMS", "4g"), ("OS_XMX", "4g")]);
        command.args(["-Ehttp.port=0", "-Etransport.port=0"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let began = std::time::Instant::now();
        let child = command.spawn().context("OpenSearch could not be started")?;
        let mut node = Node { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), start_ms: 0.0 };
        let out = node.child.stdout.take().context("the node has no standard output")?;
        for line in BufReader::new(out).lines() {
            let line = line?;
            let Some(ready) = line.strip_prefix("READY ") else { continue };
            let address = ready.split(' ').find_map(|word| word.strip_prefix("http="));
            node.address = address.context("the node tells no address")?.parse()?;
            node.start_ms = rounded(began.elapsed().as_secs_f64() * 1e3);
            return Ok(node);
        }
        let log = std::fs::read_to_string(data.join("log")).unwrap_or_default();
        let last: String = log.chars().rev().take(1000).collect::<Vec<_>>().into_iter().rev().collect();
        bail!("the node ended before it was ready: {last}")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = process::ended(&mut self.child, PATIENCE);
    }
}
