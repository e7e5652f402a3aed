//! kill -9 at random moments: what was acknowledged is there afterwards, and nothing is damaged.
//!
//! `DEPESCHE_KILL_ROUNDS` sets the number of rounds, half of them on `ingest`, half on `serve`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::http::{Client, encode, query_string};
use crate::program::{Server, assert_sound, on, succeed};
use crate::sample::{Random, article, number_of, with};

/// A word no other article has.
const MARK: &str = "Dauerprobe";

fn rounds() -> u64 {
    number_of("DEPESCHE_KILL_ROUNDS", 20).div_ceil(2)
}

/// Where the kills fall depends on the clock; the numbers drawn are told so that a failure can be looked into.
fn random(what: &str) -> Random {
    let clock = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    let seed = number_of("DEPESCHE_SEED", u64::try_from(clock & u128::from(u64::MAX)).unwrap());
    eprintln!("{what}: DEPESCHE_SEED={seed}");
    Random::new(seed)
}

/// Articles in three files, one of them with many versions of few items, so that a kill meets every kind of change.
fn write_deliveries(folder: &Path) -> u64 {
    const ITEMS: usize = 500;
    let text = "Der Pegel der Leupe ist in der Nacht auf 4,20 Meter gestiegen, teilte die Feuerwehr mit. "
        .repeat(12);
    let line = |id: &str, version: u32| {
        let fields = serde_json::json!({ "body": text, "keywords": [MARK] });
        with(article(id, version, &format!("Pegelstand {id}")), fields).to_string() + "\n"
    };
    let single =
        |from: usize| -> String { (from..from + ITEMS).map(|n| line(&format!("probe:{n}"), 1)).collect() };
    let versions: String = (1..=20)
        .flat_map(|version| (0..20).map(move |n| (n, version)))
        .map(|(n, version)| line(&format!("stand:{n}"), version))
        .collect();
    fs::write(folder.join("1.jsonl"), single(0)).unwrap();
    fs::write(folder.join("2.jsonl"), versions).unwrap();
    fs::write(folder.join("3.jsonl"), single(ITEMS)).unwrap();
    2 * ITEMS as u64 + 20
}

fn found(data: &Path) -> u64 {
    succeed(data, &["search", "--json", "--limit", "1", MARK]).json()["total"].as_u64().unwrap()
}

#[test]
fn an_ingest_killed_at_any_moment_is_completed_by_the_next() {
    let inputs = tempfile::tempdir().unwrap();
    let items = write_deliveries(inputs.path());
    let path = inputs.path().to_str().unwrap();
    let ingest = |data: &Path| {
        on(data, &["ingest", path]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };

    let undisturbed = tempfile::tempdir().unwrap();
    let began = Instant::now();
    assert!(ingest(undisturbed.path()).wait().unwrap().success());
    let whole = began.elapsed();
    assert_eq!(found(undisturbed.path()), items);

    let mut random = random("kills of ingest");
    for round in 0..rounds() {
        let data = tempfile::tempdir().unwrap();
        for _ in 0..=random.below(3) {
            let mut running = ingest(data.path());
            std::thread::sleep(whole.mul_f64(random.below(1_000) as f64 / 1_000.0));
            running.kill().unwrap();
            running.wait().unwrap();
            assert_sound(data.path());
        }
        succeed(data.path(), &["ingest", path]);
        assert_eq!(assert_sound(data.path()), items, "round {round}");
        assert_eq!(found(data.path()), items, "round {round}");
        let stats = succeed(data.path(), &["stats", "--json"]).json();
        assert_eq!(
            (stats["items"].as_u64(), stats["versions"].as_u64()),
            (Some(items), Some(items + 19 * 20))
        );
    }
}

#[test]
fn a_reindex_killed_at_any_moment_leaves_an_index_that_answers() {
    let inputs = tempfile::tempdir().unwrap();
    let items = write_deliveries(inputs.path());
    let data = tempfile::tempdir().unwrap();
    succeed(data.path(), &["ingest", inputs.path().to_str().unwrap()]);
    let reindex =
        || on(data.path(), &["reindex"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    assert!(reindex().wait().unwrap().success());
    let whole = began.elapsed();

    let mut random = random("kills of reindex");
    for round in 0..rounds().div_ceil(2) {
        let mut running = reindex();
        // Late kills: the end, where the new index takes the place of the old one, is where it matters.
        std::thread::sleep(whole.mul_f64(0.5 + random.below(600) as f64 / 1_000.0));
        running.kill().unwrap();
        running.wait().unwrap();
        assert_eq!(found(data.path()), items, "round {round}");
        assert_eq!(assert_sound(data.path()), items, "round {round}");
    }
}

/// Posts articles until the server is gone; returns the ids it acknowledged.
fn post_until_killed(mut client: Client, name: &str, acknowledged: &AtomicUsize) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0.. {
        // One, two or three articles at a time; every seventh caller waits until they are searchable.
        let batch: Vec<String> = (0..=n % 3).map(|m| format!("{name}-{n}-{m}")).collect();
        let lines: Vec<String> = batch
            .iter()
            .map(|id| {
                with(article(id, 1, "Übung der Feuerwehr"), serde_json::json!({ "keywords": [MARK] }))
                    .to_string()
            })
            .collect();
        let target = if n % 7 == 0 { "/v1/articles?wait=searchable" } else { "/v1/articles" };
        let Ok(reply) = client.send("POST", target.as_bytes(), lines.join("\n").as_bytes()) else { break };
        let receipts = reply.expect(200)["receipts"].as_array().unwrap().clone();
        assert_eq!(receipts.len(), batch.len());
        ids.extend(receipts.iter().map(|receipt| receipt["id"].as_str().unwrap().to_owned()));
        acknowledged.fetch_add(receipts.len(), Ordering::SeqCst);
    }
    ids
}

/// The ids of all hits, page by page.
fn all_found(client: &mut Client) -> BTreeSet<String> {
    let (mut ids, mut cursor) = (BTreeSet::new(), None::<String>);
    loop {
        let mut parameters = vec![("q", MARK), ("limit", "100"), ("sort", "oldest")];
        parameters.extend([("highlight", "false"), ("group", "false")]);
        parameters.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let answer = client.get(format!("/v1/search?{}", query_string(&parameters))).expect(200);
        let hits = answer["hits"].as_array().unwrap();
        ids.extend(hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()));
        match answer["cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => {
                assert_eq!(answer["total"], Value::from(ids.len()));
                return ids;
            }
        }
    }
}

#[test]
fn what_a_killed_server_acknowledged_is_there() {
    let data = tempfile::tempdir().unwrap();
    let mut random = random("kills of serve");
    let mut expected: Vec<String> = Vec::new();
    for round in 0..rounds() {
        let mut server = Server::start(data.path());
        let acknowledged = AtomicUsize::new(0);
        let enough = 1 + random.below(150);
        let fresh = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|n| {
                    let (client, name) = (server.client(), format!("runde{round}-{n}"));
                    let acknowledged = &acknowledged;
                    scope.spawn(move || post_until_killed(client, &name, acknowledged))
                })
                .collect();
            while acknowledged.load(Ordering::SeqCst) < enough
                && !writers.iter().all(std::thread::ScopedJoinHandle::is_finished)
            {
                std::thread::sleep(Duration::from_micros(200));
            }
            server.kill();
            writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(fresh.len() >= enough, "round {round}: {} of {enough}", fresh.len());

        let mut server = Server::start(data.path());
        let mut client = server.client();
        for id in &fresh {
            let got = client.get(format!("/v1/articles/{}", encode(id))).expect(200);
            assert_eq!(got["id"], id.as_str());
        }
        expected.extend(fresh);
        // Changes are indexed in order: when this one is searchable, all before it are.
        let marker = article(&format!("schluss-{round}"), 1, "Ende der Runde").to_string();
        let last = client.post("/v1/articles?wait=searchable", marker).expect(200);
        assert_eq!(last["searchable"], true);
        let found = all_found(&mut client);
        let missing: Vec<&String> = expected.iter().filter(|id| !found.contains(*id)).collect();
        assert!(missing.is_empty(), "round {round}: acknowledged but not found: {missing:?}");
        server.kill();
        assert_sound(data.path());
    }
}
