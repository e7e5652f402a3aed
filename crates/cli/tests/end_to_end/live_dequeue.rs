//! Queues of the wireQ API: nothing is acknowledged before it is durable, and what comes twice changes nothing.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::live::{Live, figures, stored, wait_for, wait_for_figures, wait_for_hits};
use crate::origin::{Asked, Origin, Told};
use crate::program::assert_sound;

/// The part of the address that is secret.
const KEY: &str = "/wires/schluessel-4711";

/// What the queue holds, as dpa's does: an entry is sent again, with another receipt, until it is acknowledged.
#[derive(Default)]
struct Queue {
    entries: Mutex<Vec<Value>>,
    receipts: AtomicU64,
    acknowledged: Mutex<Vec<String>>,
}

impl Queue {
    fn holding(entries: Vec<Value>) -> Arc<Queue> {
        Arc::new(Queue { entries: Mutex::new(entries), ..Queue::default() })
    }

    fn len(&self) -> usize {
        self.entries.lock().unwrap().len()
    }

    fn answer(&self, asked: &Asked) -> Told {
        match (asked.method.as_str(), asked.path.strip_prefix(KEY).unwrap_or_default()) {
            ("GET", "/entries.json") => self.page(),
            ("DELETE", path) => match path.strip_prefix("/entry/") {
                Some(receipt) => self.acknowledge(receipt),
                None => Told::new(403, ""),
            },
            _ => Told::new(403, ""),
        }
    }

    /// Up to five entries. The receipt says which entry it is of.
    fn page(&self) -> Told {
        let entries = self.entries.lock().unwrap();
        let page = entries.iter().take(5).map(|entry| {
            let mut entry = entry.clone();
            let number = self.receipts.fetch_add(1, Ordering::SeqCst);
            entry["_wireq_receipt"] = json!(format!("R{number}+/{}", entry["entry_id"].as_str().unwrap()));
            entry
        });
        let page: Vec<Value> = page.collect();
        Told::new(200, json!({ "entries": page }).to_string()).with("Retry-After", 1)
    }

    fn acknowledge(&self, receipt: &str) -> Told {
        let id = receipt.split_once('/').unwrap().1;
        let mut entries = self.entries.lock().unwrap();
        let before = entries.len();
        entries.retain(|entry| entry["entry_id"] != id);
        if entries.len() == before {
            return Told::new(410, "");
        }
        self.acknowledged.lock().unwrap().push(id.to_owned());
        Told::new(204, "")
    }
}

fn entry(number: usize) -> Value {
    json!({
        "format": "digitalwires@0.9.1", "entry_id": format!("e{number}"), "urn": format!("urn:test:eintrag:{number}"),
        "version": 1, "version_created": "2025-05-01T12:00:00+02:00", "updated": "2025-05-01T12:01:00+02:00",
        "pubstatus": "usable", "language": "de", "headline": format!("Stauwehr Nummer {number} geöffnet"),
        "article_html": "<section><p>Das Stauwehr an der Leupe ist geöffnet worden, teilte der Verband mit.</p></section>",
        "categories": [], "associations": [],
    })
}

fn following(origin: &Origin, more: &str) -> Live {
    Live::new(&format!(
        "[[source]]\nkind = \"dequeue\"\nname = \"leitung\"\nurl = \"{}/\"\nretry = \"10ms\"\n\
         retry_most = \"20ms\"\ninterval = \"50ms\"\n{more}",
        origin.url(KEY)
    ))
}

#[test]
fn entries_are_stored_then_acknowledged_and_refused_ones_kept() {
    let broken = json!({ "entry_id": "kaputt", "urn": "urn:test:kaputt", "headline": "Ohne Zeit", "pubstatus": "usable",
        "notepad": { "nonpublic": "vertraulich" } });
    let queue = Queue::holding(vec![entry(0), broken, entry(1), entry(2), entry(3), entry(4), entry(5)]);
    let holds = Arc::clone(&queue);
    let origin = Origin::start(move |asked| holds.answer(asked));
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    wait_for("the queue is empty", || queue.len() == 0);
    wait_for_hits(&mut client, "Stauwehr", 6);
    let now = wait_for_figures(&mut client, "leitung", |now| now["taken"] == 6);
    assert_eq!((&now["refused"], &now["unchanged"], &now["state"]), (&json!(1), &json!(0), &json!("ok")));
    assert_eq!(now.get("gaps"), None, "a queue keeps what was not acknowledged");
    let kept = stored(&mut client, "urn:test:eintrag:0");
    assert_eq!(
        (&kept["origin"]["format"], &kept["origin"]["file"]),
        (&json!("digitalwires"), &json!("leitung"))
    );

    let rejected: Vec<_> =
        fs::read_dir(live.data().join("rejected")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let reason =
        rejected.iter().find(|path| path.extension().is_some_and(|ending| ending == "json")).unwrap();
    let reason: Value = serde_json::from_slice(&fs::read(reason).unwrap()).unwrap();
    assert!(reason["reason"].as_str().unwrap().contains("version_created"), "{reason}");
    let bytes = rejected.iter().find(|path| path.extension().is_some_and(|ending| ending == "zst")).unwrap();
    let bytes = zstd::decode_all(fs::File::open(bytes).unwrap()).unwrap();
    let bytes: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&bytes["urn"], bytes.get("_wireq_receipt")), (&json!("urn:test:kaputt"), None));

    let (stats, metrics) = (client.get("/v1/stats").text(), client.get("/metrics").text());
    server.terminate();
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
    for (name, text) in [("stats", stats), ("metrics", metrics), ("log", log)] {
        assert!(!text.contains("schluessel"), "{name} holds the key: {text}");
    }
}

#[test]
fn a_kill_between_storing_and_acknowledging_loses_and_doubles_nothing() {
    let queue = Queue::holding((0..12).map(entry).collect());
    let holds = Arc::clone(&queue);
    // While this is set, acknowledgements do not arrive: the third of them is where the server is killed.
    let (blocked, deletes) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU64::new(0)));
    let (is_blocked, counted) = (Arc::clone(&blocked), Arc::clone(&deletes));
    let origin = Origin::start(move |asked| {
        if asked.method == "DELETE"
            && is_blocked.load(Ordering::SeqCst)
            && counted.fetch_add(1, Ordering::SeqCst) >= 2
        {
            while is_blocked.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            return Told::new(500, "");
        }
        holds.answer(asked)
    });
    let live = following(&origin, "");
    let mut server = live.serve();
    wait_for("an acknowledgement is under way", || deletes.load(Ordering::SeqCst) >= 3);
    // What is being acknowledged is stored.
    let mut client = server.client();
    for number in 0..5 {
        stored(&mut client, &format!("urn:test:eintrag:{number}"));
    }
    assert_eq!(queue.len(), 10);
    server.kill();
    blocked.store(false, Ordering::SeqCst);

    let server = live.serve();
    let mut client = server.client();
    wait_for("the queue is empty", || queue.len() == 0);
    let now = wait_for_figures(&mut client, "leitung", |now| now["taken"] == 7);
    assert_eq!(now["unchanged"], 3, "those that were stored and not acknowledged: {now}");
    wait_for_hits(&mut client, "Stauwehr", 12);
    server.stop();
    assert_eq!(assert_sound(&live.data()), 12);
    assert_eq!(queue.acknowledged.lock().unwrap().len(), 12);
}

#[test]
fn a_queue_that_wants_to_be_left_alone_is() {
    let origin = Origin::start(|_| Told::new(429, "{}").with("Retry-After", 3600));
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    let now = wait_for_figures(&mut client, "leitung", |now| now["next_poll"].is_string());
    assert_eq!((&now["state"], &now["polls"]), (&json!("failing"), &json!(1)), "{now}");
    let moment = |name: &str| now[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second();
    assert!(moment("next_poll") - moment("last_poll") >= 3600, "{now}");
    assert_eq!(origin.asked().len(), 1);
    server.stop();
}

#[test]
fn failures_of_the_queue_are_told_and_mend_themselves() {
    let check = |status: u16, body: &'static str, expected: &str| {
        let queue = Queue::holding(vec![entry(0)]);
        let holds = Arc::clone(&queue);
        let works = Arc::new(AtomicBool::new(false));
        let (is_working, location) = (Arc::clone(&works), "http://127.0.0.1:9/anderswo");
        let origin = Origin::start(move |asked| {
            if is_working.load(Ordering::SeqCst) {
                holds.answer(asked)
            } else {
                Told::new(status, body).with("Location", location)
            }
        });
        let live = following(&origin, "");
        let server = live.serve();
        let mut client = server.client();
        let failing =
            wait_for_figures(&mut client, "leitung", |now| now["consecutive_errors"].as_u64() >= Some(2));
        let error = failing["last_error"].as_str().unwrap();
        assert!(error.contains(expected), "{error}");
        works.store(true, Ordering::SeqCst);
        wait_for("the queue is empty", || queue.len() == 0);
        let well = wait_for_figures(&mut client, "leitung", |now| now["state"] == "ok");
        assert_eq!((&well["taken"], well.get("last_error")), (&json!(1), None));
        server.stop();
    };
    check(500, "", "answers 500");
    check(200, "<html>", "no page of entries (line 1 column 1)");
    check(200, "{\"entries\": [{\"urn\": \"vertraulich\"", "no page of entries");
    check(302, "", "answers with a redirect (302)");
}

#[test]
fn an_acknowledgement_that_is_not_taken_is_made_again() {
    let queue = Queue::holding(vec![entry(0)]);
    let holds = Arc::clone(&queue);
    let refusals = Arc::new(Mutex::new(vec![410, 500]));
    let origin = Origin::start(move |asked| {
        let refused = if asked.method == "DELETE" { refusals.lock().unwrap().pop() } else { None };
        refused.map_or_else(|| holds.answer(asked), |status| Told::new(status, ""))
    });
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    wait_for("the queue is empty", || queue.len() == 0);
    wait_for_hits(&mut client, "Stauwehr", 1);
    let now = figures(&mut client, "leitung");
    assert_eq!(
        (&now["taken"], &now["unchanged"], &now["errors"]),
        (&json!(1), &json!(2), &json!(1)),
        "{now}"
    );
    server.stop();
}

#[test]
fn an_entry_that_cannot_be_acknowledged_holds_up_no_other() {
    let check = |receipt: Value, expected: &str| {
        let queue = Queue::holding((0..3).map(entry).collect());
        let holds = Arc::clone(&queue);
        let origin = Origin::start(move |asked| {
            if asked.method == "DELETE" {
                return if asked.path.ends_with("/krumm") { Told::new(400, "") } else { holds.answer(asked) };
            }
            let mut first = entry(7);
            first["_wireq_receipt"] = receipt.clone();
            let mut page = vec![first];
            for mut entry in holds.entries.lock().unwrap().clone() {
                entry["_wireq_receipt"] = json!(format!("R/{}", entry["entry_id"].as_str().unwrap()));
                page.push(entry);
            }
            Told::new(200, json!({ "entries": page }).to_string())
        });
        let live = following(&origin, "");
        let server = live.serve();
        let mut client = server.client();
        wait_for("the others are acknowledged", || queue.len() == 0);
        let now =
            wait_for_figures(&mut client, "leitung", |now| now["consecutive_errors"].as_u64() >= Some(2));
        assert_eq!((&now["state"], &now["taken"]), (&json!("failing"), &json!(4)), "{now}");
        assert!(now["last_error"].as_str().unwrap().contains(expected), "{now}");
        server.stop();
    };
    check(json!("krumm"), "answers 400 to an acknowledgement");
    check(json!("a b"), "cannot be part of an address");
    check(json!(7), "has no _wireq_receipt");
}
