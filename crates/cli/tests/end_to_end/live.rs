//! A server that follows sources, and how long its tests wait; what holds for sources of every kind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{Client, encode};
use crate::origin::{Origin, Told};
use crate::program::{Ran, Server, depesche, on};
use crate::sample::article;

/// Nothing here takes as long, also on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until it is so.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A folder with a configuration and the data of a server.
pub(crate) struct Live {
    folder: TempDir,
}

impl Live {
    /// A configuration with these sources (TOML).
    pub(crate) fn new(sources: &str) -> Live {
        let live = Live { folder: tempfile::tempdir().unwrap() };
        live.configure(sources);
        live
    }

    /// A configuration whose sources need paths in the folder.
    pub(crate) fn of(sources: impl FnOnce(&Path) -> String) -> Live {
        let live = Live { folder: tempfile::tempdir().unwrap() };
        live.configure(&sources(live.folder.path()));
        live
    }

    pub(crate) fn configure(&self, sources: &str) {
        fs::write(self.path("depesche.toml"), format!("log_level = \"trace\"\n{sources}")).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// `depesche serve` with this configuration.
    pub(crate) fn serve(&self) -> Server {
        Server::of(&mut self.command())
    }

    /// The command of it.
    pub(crate) fn command(&self) -> Command {
        let config = self.path("depesche.toml");
        on(&self.data(), &["serve", "--listen", "127.0.0.1:0", "--config", config.to_str().unwrap()])
    }
}

/// The figures of a source.
#[track_caller]
pub(crate) fn figures(client: &mut Client, name: &str) -> Value {
    let stats = client.get("/v1/stats").expect(200);
    let sources = stats["sources"].as_array().unwrap();
    sources
        .iter()
        .find(|source| source["name"] == name)
        .unwrap_or_else(|| panic!("no {name}: {stats}"))
        .clone()
}

/// Waits until the figures of a source are so; returns them.
#[track_caller]
pub(crate) fn wait_for_figures(client: &mut Client, name: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let now = figures(client, name);
        if is_so(&now) {
            return now;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain: {now}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until a query has so many hits.
#[track_caller]
pub(crate) fn wait_for_hits(client: &mut Client, query: &str, hits: u64) {
    wait_for(&format!("{hits} hits for {query}"), || {
        client.search(&[("q", query)]).expect(200)["total"].as_u64() == Some(hits)
    });
}

/// The article of this id.
#[track_caller]
pub(crate) fn stored(client: &mut Client, id: &str) -> Value {
    client.get(format!("/v1/articles/{}", encode(id))).expect(200)
}

/// All text of an article.
pub(crate) fn text_of(article: &Value) -> String {
    let blocks = article["body"].as_array().cloned().unwrap_or_default();
    blocks.iter().map(|block| block["text"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_posted_counts_as_a_source() {
    let live = Live::new("");
    let server = live.serve();
    let mut client = server.client();
    let before = figures(&mut client, "http");
    assert_eq!(
        (&before["taken"], &before["state"], &before["kind"]),
        (&json!(0), &json!("ok"), &json!("http"))
    );
    let post =
        |client: &mut Client, body: &str, status: u16| client.post("/v1/articles", body).expect(status);
    let one = article("urn:test:gepostet", 1, "Gepostet").to_string();
    post(&mut client, &one, 200);
    post(&mut client, &one, 200);
    post(&mut client, "{\"id\":", 422);
    let after = figures(&mut client, "http");
    let counted =
        ["polls", "taken", "unchanged", "refused", "errors"].map(|name| after[name].as_u64().unwrap());
    assert_eq!(counted, [3, 1, 1, 1, 0], "{after}");
    assert_eq!(after["last_published"], "2025-05-01T12:00:00+02:00");
    assert!(after["lag_seconds"].as_i64().unwrap() > 0, "{after}");
    assert_eq!(after.get("gaps"), None, "nobody can tell what was not posted");
    server.stop();
}

#[test]
fn figures_are_metrics_without_addresses() {
    let origin = Origin::start(|_| Told::new(500, "nein"));
    let live = Live::of(|folder| {
        format!(
            "[[source]]\nkind = \"folder\"\nname = \"ordner\"\npath = {:?}\nidle_alert = \"0s\"\n\
             [[source]]\nkind = \"feed\"\nname = \"strom\"\nurl = \"{}\"\nretry = \"10ms\"\nretry_most = \"20ms\"\n",
            folder,
            origin.url("/geheim/feed.xml?key=geheim")
        )
    });
    let server = live.serve();
    let mut client = server.client();
    let failing = wait_for_figures(&mut client, "strom", |now| now["consecutive_errors"].as_u64() > Some(2));
    assert_eq!(failing["state"], "failing");
    assert!(failing["last_error"].as_str().unwrap().ends_with("answers 500"), "{failing}");
    wait_for_figures(&mut client, "ordner", |now| now["state"] == "idle");
    let metrics = client.get("/metrics").text();
    for line in [
        "depesche_source_failing{source=\"strom\",kind=\"feed\"} 1",
        "depesche_source_failing{source=\"ordner\",kind=\"folder\"} 0",
        "depesche_source_idle{source=\"ordner\",kind=\"folder\"} 1",
        "depesche_source_gaps_total{source=\"strom\",kind=\"feed\"} 0",
        "depesche_source_taken_total{source=\"http\",kind=\"http\"} 0",
        "# TYPE depesche_source_idle_seconds gauge",
    ] {
        assert!(metrics.lines().any(|known| known == line), "{line}\n{metrics}");
    }
    assert!(!metrics.contains("gaps_total{source=\"ordner\""), "{metrics}");
    let stats = client.get("/v1/stats").text();
    server.terminate();
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
    for (name, text) in [("metrics", metrics), ("stats", stats), ("log", log)] {
        assert!(!text.contains("geheim"), "{name} names an address: {text}");
    }
}

#[test]
fn the_example_of_the_readme_is_a_configuration() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let text = fs::read_to_string(readme).unwrap();
    let mut examples = text.split("```toml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let example = examples.find(|example| example.contains("[[source]]")).expect("the README shows sources");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("depesche.toml");
    fs::write(&path, example).unwrap();
    let arguments = ["--config", path.to_str().unwrap(), "--print-config"];
    let printed = Ran::of(&mut depesche(&arguments)).expect(0).stdout;
    let printed: toml::Table = printed.parse().unwrap();
    let sources = printed["source"].as_array().unwrap();
    let kinds: Vec<&str> = sources.iter().map(|source| source["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["folder", "feed", "dequeue"]);
    assert!(!sources[2]["url"].as_str().unwrap().contains("key"), "the key is not printed: {sources:?}");
}

#[test]
fn sources_that_cannot_be_are_refused_before_anything_starts() {
    let check = |sources: &str, expected: &str| {
        let live = Live::new(sources);
        let config = live.path("depesche.toml");
        let arguments = ["stats", "--config", config.to_str().unwrap()];
        let ran = Ran::of(&mut on(&live.data(), &arguments)).expect(2);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(!live.data().exists());
    };
    let folder = |name: &str| format!("[[source]]\nkind = \"folder\"\nname = \"{name}\"\npath = \"x\"\n");
    check(&folder("A b"), "a name has 1 to 64");
    check(&folder("http"), "the name is taken");
    check(&(folder("a") + &folder("a")), "the name is taken");
    check(&(folder("a") + "stabel = \"1s\"\n"), "unknown field `stabel`");
    check(&(folder("a") + "stable = \"1\"\n"), "write 30s, 5m or 1h");
    check("[[source]]\nkind = \"ftp\"\nname = \"a\"\n", "unknown variant `ftp`");
    let feed = |url: &str| format!("[[source]]\nkind = \"feed\"\nname = \"a\"\nurl = \"{url}\"\n");
    check(&feed("ftp://feed.example/x"), "http:// or https://");
    check(&feed("feed.example/geheim"), "the url is none");
    check(&(feed("https://feed.example/") + "interval = \"0s\"\n"), "interval is less than");
    check(&(feed("https://feed.example/") + "retry = \"0s\"\n"), "retry is less than 10ms");
    check(&(feed("https://feed.example/") + "retry_most = \"1s\"\n"), "retry_most is less than retry");
    check(&(folder("a") + &folder("b")), "uses the folder");
    check(&(folder("a") + "done = \"x/\"\n"), "done is its path");
}
