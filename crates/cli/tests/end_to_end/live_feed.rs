//! Polled feeds: validators, failures, moves, gaps, limits and the end of the process.

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::live::{Live, figures, stored, wait_for, wait_for_figures, wait_for_hits};
use crate::origin::{Asked, Origin, Told};
use crate::sample::article;

/// An RSS feed with these entries; each has its number as minute of its time.
fn rss(numbers: &[usize]) -> String {
    let items: String = numbers
        .iter()
        .map(|n| {
            format!(
                "<item><guid>urn:test:strom:{n}</guid><title>Deichschau Nummer {n}</title>\
                 <description>Der Deich an der Leupe ist besichtigt worden.</description>\
                 <pubDate>Thu, 01 May 2025 10:{n:02}:00 +0200</pubDate></item>"
            )
        })
        .collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Strom</title><language>de</language>{items}</channel></rss>"
    )
}

fn following(origin: &Origin, more: &str) -> Live {
    Live::new(&format!(
        "[[source]]\nkind = \"feed\"\nname = \"strom\"\nurl = \"{}\"\ninterval = \"30ms\"\nretry = \"10ms\"\n\
         retry_most = \"20ms\"\n{more}",
        origin.url("/feed.xml")
    ))
}

/// A feed whose entries a test changes; it knows validators.
#[derive(Default)]
struct Strom {
    entries: Mutex<Vec<usize>>,
}

impl Strom {
    fn set(&self, entries: &[usize]) {
        *self.entries.lock().unwrap() = entries.to_vec();
    }

    fn answer(&self, asked: &Asked) -> Told {
        let entries = self.entries.lock().unwrap().clone();
        let etag = format!("\"{entries:?}\"");
        if asked.header("if-none-match") == Some(&etag) {
            return Told::new(304, "");
        }
        Told::new(200, rss(&entries))
            .with("ETag", etag)
            .with("Last-Modified", "Thu, 01 May 2025 10:00:00 GMT")
    }
}

#[test]
fn an_unchanged_feed_is_not_sent_again_also_after_a_restart() {
    let strom = Arc::new(Strom::default());
    strom.set(&[1, 2]);
    let answers = Arc::clone(&strom);
    let origin = Origin::start(move |asked| answers.answer(asked));
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    wait_for_hits(&mut client, "Deichschau", 2);
    wait_for("it is asked again", || origin.asked().len() > 2);
    let asked = origin.asked();
    assert_eq!((asked[0].header("if-none-match"), asked[0].header("if-modified-since")), (None, None));
    assert!(asked[0].header("user-agent").is_some_and(|agent| agent.starts_with("depesche/")));
    assert_eq!(asked[1].header("if-none-match"), Some("\"[1, 2]\""));
    assert_eq!(asked[1].header("if-modified-since"), Some("Thu, 01 May 2025 10:00:00 GMT"));
    assert_eq!(stored(&mut client, "urn:test:strom:1")["origin"]["file"], "strom");
    server.stop();

    let before = origin.asked().len();
    let server = live.serve();
    let mut client = server.client();
    wait_for("it is asked after the restart", || origin.asked().len() > before + 1);
    assert_eq!(origin.asked()[before].header("if-none-match"), Some("\"[1, 2]\""));
    let now = figures(&mut client, "strom");
    assert_eq!((&now["taken"], &now["unchanged"], &now["gaps"]), (&json!(0), &json!(0), &json!(0)), "{now}");
    strom.set(&[2, 3]);
    wait_for_hits(&mut client, "Deichschau", 3);
    let now = wait_for_figures(&mut client, "strom", |now| now["taken"] == 1);
    assert_eq!(
        (&now["unchanged"], &now["gaps"], &now["state"]),
        (&json!(1), &json!(0), &json!("ok")),
        "{now}"
    );
    assert_eq!(now["last_published"], "2025-05-01T10:03:00+02:00");

    // Two entries the poll before did not have, of two: what lay between is not known.
    strom.set(&[8, 9]);
    let now = wait_for_figures(&mut client, "strom", |now| now["taken"] == 3);
    wait_for_figures(&mut client, "strom", |now| now["gaps"] == 1);
    assert_eq!(now["state"], "ok");
    server.stop();

    // Beside an archive that knows nothing of it, what was known of the feed is not believed.
    for name in ["archive.sqlite", "archive.sqlite-wal", "archive.sqlite-shm"] {
        let _ = std::fs::remove_file(live.data().join(name));
    }
    std::fs::remove_dir_all(live.data().join("index")).unwrap();
    let before = origin.asked().len();
    let server = live.serve();
    wait_for_hits(&mut server.client(), "Deichschau", 2);
    assert_eq!(origin.asked()[before].header("if-none-match"), None);
    server.stop();
}

#[test]
fn failures_are_told_and_mend_themselves() {
    let check =
        |bad: fn() -> Told, expected: &str| {
            let works = Arc::new(AtomicBool::new(false));
            let is_working = Arc::clone(&works);
            let origin = Origin::start(move |_| {
                if is_working.load(Ordering::SeqCst) { Told::new(200, rss(&[1])) } else { bad() }
            });
            let live = following(&origin, "max_bytes = 100000\n");
            let server = live.serve();
            let mut client = server.client();
            let failing =
                wait_for_figures(&mut client, "strom", |now| now["consecutive_errors"].as_u64() >= Some(3));
            assert_eq!((&failing["state"], &failing["taken"]), (&json!("failing"), &json!(0)));
            assert!(failing["next_poll"].is_string());
            let error = failing["last_error"].as_str().unwrap();
            assert!(error.contains(expected), "{error}");
            works.store(true, Ordering::SeqCst);
            wait_for_hits(&mut client, "Deichschau", 1);
            let well = wait_for_figures(&mut client, "strom", |now| now["state"] == "ok");
            assert_eq!((well.get("last_error"), &well["consecutive_errors"]), (None, &json!(0)));
            assert!(well["errors"].as_u64() >= Some(3));
            server.stop();
        };
    check(|| Told::new(500, "kaputt"), "answers 500");
    check(|| Told::new(404, ""), "answers 404");
    check(
        || Told::new(200, "<html><body><p>Bitte melden Sie sich an.</p></body></html>"),
        "answers no feed, but html_page",
    );
    check(|| Told::new(200, ""), "answers no feed");
    check(|| Told::new(200, vec![b' '; 100_001]), "larger than 100000 bytes");
    check(
        || Told::new(200, packed(&vec![b' '; 1 << 20])).with("Content-Encoding", "gzip"),
        "larger than 100000 bytes",
    );
    check(|| Told::new(302, "").with("Location", "/feed.xml"), "more than 5 redirects");
    check(|| Told::new(302, "").with("Location", "file:///etc/hostname"), "redirects to file:");
    check(|| Told::new(301, ""), "redirect that leads nowhere");
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn packed_and_moved_feeds_are_read() {
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/feed.xml" => Told::new(301, "").with("Location", "/umgezogen"),
        "/umgezogen" => Told::new(308, "").with("Location", "/neu.xml"),
        _ => Told::new(200, packed(rss(&[1, 2]).as_bytes())).with("Content-Encoding", "gzip"),
    });
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    wait_for_hits(&mut client, "Deichschau", 2);
    let now = wait_for_figures(&mut client, "strom", |now| now["unchanged"].as_u64() >= Some(2));
    assert!(now["notice"].as_str().unwrap().contains("moved permanently"), "{now}");
    assert_eq!((&now["taken"], &now["state"]), (&json!(2), &json!("ok")));
    server.stop();
}

#[test]
fn a_feed_that_is_gone_is_not_asked_again() {
    let origin = Origin::start(|_| Told::new(410, ""));
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    let now = wait_for_figures(&mut client, "strom", |now| now["state"] == "failing");
    assert_eq!((now.get("next_poll"), &now["polls"]), (None, &json!(1)), "{now}");
    server.stop();
    assert_eq!(origin.asked().len(), 1);
}

#[test]
fn a_feed_that_wants_to_be_left_alone_is() {
    let origin = Origin::start(|_| Told::new(503, "").with("Retry-After", 7200));
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    let now = wait_for_figures(&mut client, "strom", |now| now["next_poll"].is_string());
    let moment = |name: &str| now[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second();
    assert!(moment("next_poll") - moment("last_poll") >= 7200, "{now}");
    server.stop();
    assert_eq!(origin.asked().len(), 1);
}

#[test]
fn a_broken_entry_is_kept_once_and_the_others_are_taken() {
    let broken = "<item><title>Ohne Zeit</title><link>https://strom.example/x</link></item>";
    let feed = rss(&[1, 2]).replace("</channel>", &format!("{broken}</channel>"));
    let origin = Origin::start(move |_| Told::new(200, feed.clone()));
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    wait_for_hits(&mut client, "Deichschau", 2);
    let now = wait_for_figures(&mut client, "strom", |now| now["polls"].as_u64() > Some(3));
    assert_eq!((&now["taken"], &now["refused"]), (&json!(2), &json!(1)), "{now}");
    server.stop();
    let kept = std::fs::read_dir(live.data().join("rejected")).unwrap().count();
    assert_eq!(kept, 2, "the bytes and the reason");
}

#[test]
fn a_server_that_never_ends_its_answer_is_given_up_and_does_not_hold_up_the_end() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let ended = Arc::new(AtomicBool::new(false));
    let has_ended = Arc::clone(&ended);
    let origin = Origin::start(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        while !has_ended.load(Ordering::SeqCst) {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Told::new(200, rss(&[1]))
    });
    let live = following(&origin, "timeout = \"100ms\"\n");
    let server = live.serve();
    let mut client = server.client();
    let now = wait_for_figures(&mut client, "strom", |now| now["consecutive_errors"].as_u64() >= Some(2));
    assert!(now["last_error"].as_str().unwrap().contains("timeout"), "{now}");
    server.stop();

    // A server that is told to stop does not wait for an answer of an hour.
    let before = asked.load(Ordering::SeqCst);
    let live = following(&origin, "timeout = \"1h\"\n");
    let server = live.serve();
    wait_for("an answer is awaited", || asked.load(Ordering::SeqCst) > before);
    server.stop();
    ended.store(true, Ordering::SeqCst);
}

#[test]
fn a_correction_stands_though_its_time_is_the_same_and_counters_are_none() {
    let (words, polls) = (Arc::new(Mutex::new("gesperrt".to_owned())), AtomicUsize::new(0));
    let text = Arc::clone(&words);
    let origin = Origin::start(move |_| {
        let count = polls.fetch_add(1, Ordering::SeqCst);
        let counter = format!("<slash:comments>{count}</slash:comments></item>");
        let feed = rss(&[1, 2]).replace("besichtigt", &text.lock().unwrap()).replace("</item>", &counter);
        Told::new(200, feed.replace("<rss ", "<rss xmlns:slash=\"http://purl.org/rss/1.0/modules/slash/\" "))
    });
    let live = following(&origin, "");
    let server = live.serve();
    let mut client = server.client();
    wait_for_hits(&mut client, "gesperrt", 2);
    // Whatever decides between articles of one time, it does not favour each of these over the one before.
    let mut last = stored(&mut client, "urn:test:strom:1")["updated"].as_str().unwrap().to_owned();
    for word in ["frei", "umspült", "befestigt", "überspült", "gesperrt"] {
        *words.lock().unwrap() = word.to_owned();
        wait_for_hits(&mut client, word, 2);
        let corrected = stored(&mut client, "urn:test:strom:1");
        let updated = corrected["updated"].as_str().unwrap().to_owned();
        let moment = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
        assert!(moment(&updated) > moment(&last), "{corrected}");
        assert_eq!(
            (&corrected["published"], &corrected["version"]),
            (&json!("2025-05-01T10:01:00+02:00"), &json!(1))
        );
        last = updated;
    }
    let polls = figures(&mut client, "strom")["polls"].as_u64().unwrap();
    let now = wait_for_figures(&mut client, "strom", |now| now["polls"].as_u64() > Some(polls + 3));
    assert_eq!(now["taken"], 12, "two entries in six states: {now}");
    server.stop();
}

#[test]
fn a_feed_replaces_nothing_that_came_by_wire() {
    let origin = Origin::start(|_| Told::new(200, rss(&[1, 2])));
    let live = Live::new("");
    let server = live.serve();
    let wired = article("urn:test:strom:1", 1, "Meldung der Agentur");
    server.client().post("/v1/articles", wired.to_string()).expect(200);
    let before = stored(&mut server.client(), "urn:test:strom:1");
    server.stop();
    // It says when it was updated, which the wire did not: that would decide between two of one format.
    live.configure(&format!(
        "[[source]]\nkind = \"feed\"\nname = \"strom\"\nurl = \"{}\"\ninterval = \"30ms\"\n",
        origin.url("/feed.xml")
    ));
    let server = live.serve();
    let mut client = server.client();
    let now = wait_for_figures(&mut client, "strom", |now| now["polls"].as_u64() > Some(2));
    assert_eq!(now["taken"], 1, "{now}");
    assert_eq!(stored(&mut client, "urn:test:strom:1"), before);
    server.stop();
}
