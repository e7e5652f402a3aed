//! Pages of feed entries: merged into the article, robots.txt obeyed, what cannot be had leaves the teaser.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::live::{Live, stored, text_of, wait_for, wait_for_figures, wait_for_hits};
use crate::origin::{Origin, Told};

/// The teaser every entry has.
const TEASER: &str = "Der Leuchtturm von Westermark ist wieder offen.";

/// An Atom feed with an entry for each of these pages.
fn atom(pages: &[&str], minute: usize) -> String {
    let entries: String = pages
        .iter()
        .map(|page| {
            format!(
                "<entry><id>urn:test:seite:{page}</id><title>Leuchtturm geöffnet: {page}</title>\
                 <link href=\"/{page}\"/><summary>{TEASER}</summary>\
                 <published>2025-05-01T10:00:00+02:00</published><updated>2025-05-01T10:{minute:02}:00+02:00</updated>\
                 </entry>"
            )
        })
        .collect();
    format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Küste</title>{entries}</feed>")
}

/// A page with running text.
fn page(words: &str) -> String {
    let text: String = (1..=6)
        .map(|n| {
            format!(
                "<p>Absatz {n}: {words} Besucher können den Turm an der Küste von Freitag an wieder besteigen, wie die \
                 Gemeinde mitteilte. Die Arbeiten an der Treppe dauerten fast zwei Jahre und kosteten mehr als geplant.</p>"
            )
        })
        .collect();
    format!(
        "<!doctype html><html lang=\"de\"><head><title>Andere Zeile - Küstenblatt</title>\
         <meta property=\"og:type\" content=\"article\"><meta property=\"og:title\" content=\"Andere Zeile auf der Seite\">\
         <meta property=\"article:published_time\" content=\"2024-01-01T00:00:00+01:00\">\
         <meta name=\"author\" content=\"Frieda Muster\"></head>\
         <body><article><h1>Andere Zeile auf der Seite</h1>{text}</article></body></html>"
    )
}

fn following(origin: &Origin) -> Live {
    Live::new(&format!(
        "[[source]]\nkind = \"feed\"\nname = \"kueste\"\nurl = \"{}\"\ninterval = \"50ms\"\nretry = \"10ms\"\n\
         retry_most = \"20ms\"\nfull_article = true\npage_delay = \"5ms\"\n",
        origin.url("/feed.xml")
    ))
}

#[test]
fn teasers_get_the_text_of_their_pages_as_far_as_it_may_be_had() {
    let often = AtomicUsize::new(0);
    let origin = Origin::start(move |asked| match asked.path.as_str() {
        "/feed.xml" => Told::new(200, atom(&["gut", "verboten", "weg", "spaet", "nie", "leer", "umweg"], 5))
            .with("ETag", "\"1\""),
        "/robots.txt" => {
            Told::new(200, "User-agent: *\nDisallow: /\n\nUser-agent: depesche\nDisallow: /verboten\n")
        }
        "/gut" | "/ziel" => Told::new(200, page("Ganz oben weht der Wind.")),
        "/verboten" => Told::new(200, page("Das darf niemand lesen.")),
        "/spaet" if often.fetch_add(1, Ordering::SeqCst) > 1 => Told::new(200, page("Spät, aber doch.")),
        "/spaet" | "/nie" => Told::new(500, ""),
        "/leer" => Told::new(200, "<!doctype html><html><head><title>x</title></head><body></body></html>"),
        "/umweg" => Told::new(302, "").with("Location", "/ziel"),
        _ => Told::new(404, ""),
    });
    let live = following(&origin);
    let server = live.serve();
    let mut client = server.client();
    let now =
        wait_for_figures(&mut client, "kueste", |now| now["taken"] == 7 && now["pages"]["waiting"] == 0);
    let pages = ["taken", "failed", "given_up", "waiting"].map(|name| now["pages"][name].as_u64().unwrap());
    assert_eq!(pages, [3, 6, 4, 0], "two failures of the late page, four of the one that never comes: {now}");
    assert_eq!((&now["state"], &now["taken"]), (&json!("ok"), &json!(7)));

    let merged = stored(&mut client, "urn:test:seite:gut");
    assert_eq!(merged["headline"], "Leuchtturm geöffnet: gut", "the feed's");
    assert_eq!(
        (&merged["published"], &merged["teaser"]),
        (&json!("2025-05-01T10:00:00+02:00"), &json!(TEASER))
    );
    assert_eq!(merged["updated"], "2025-05-01T10:05:01+02:00", "a second after the teaser");
    assert!(text_of(&merged).starts_with("Absatz 1: Ganz oben weht der Wind."), "{merged}");
    assert_eq!(
        (&merged["authors"], &merged["origin"]["format"]),
        (&json!(["Frieda Muster"]), &json!("html_page"))
    );
    wait_for_hits(&mut client, "Treppe", 3);
    for (name, has_text) in [
        ("umweg", true),
        ("spaet", true),
        ("verboten", false),
        ("weg", false),
        ("nie", false),
        ("leer", false),
    ] {
        let article = stored(&mut client, &format!("urn:test:seite:{name}"));
        assert_eq!(!text_of(&article).is_empty(), has_text, "{article}");
        assert_eq!(article["teaser"], TEASER);
    }
    let times = ["/robots.txt", "/gut", "/verboten", "/weg", "/spaet", "/nie"].map(|path| origin.times(path));
    assert_eq!(times, [1, 1, 0, 1, 3, 5]);
    server.stop();

    // Nothing of it is fetched again after a restart.
    let before = origin.asked().len();
    let server = live.serve();
    wait_for("the feed is asked for", || origin.asked().len() > before + 2);
    assert!(origin.asked()[before..].iter().all(|asked| asked.path == "/feed.xml"));
    server.stop();
}

#[test]
fn an_entry_that_changes_keeps_its_text_until_its_page_is_there_again() {
    let minute = Arc::new(AtomicUsize::new(5));
    let text = Arc::new(Mutex::new(Some("Erste Fassung.")));
    let (now, body) = (Arc::clone(&minute), Arc::clone(&text));
    let origin = Origin::start(move |asked| match asked.path.as_str() {
        "/feed.xml" => Told::new(200, atom(&["turm"], now.load(Ordering::SeqCst))),
        "/turm" => {
            body.lock().unwrap().map_or_else(|| Told::new(404, ""), |words| Told::new(200, page(words)))
        }
        _ => Told::new(404, ""),
    });
    let live = following(&origin);
    let server = live.serve();
    let mut client = server.client();
    wait_for_hits(&mut client, "\"Erste Fassung\"", 1);
    *text.lock().unwrap() = None;
    minute.store(6, Ordering::SeqCst);
    wait_for_figures(&mut client, "kueste", |now| now["taken"] == 2 && now["pages"]["given_up"] == 1);
    let kept = stored(&mut client, "urn:test:seite:turm");
    assert_eq!(kept["updated"], "2025-05-01T10:06:01+02:00");
    assert!(text_of(&kept).contains("Erste Fassung"), "{kept}");

    *text.lock().unwrap() = Some("Zweite, längere Fassung mit mehr Worten.");
    minute.store(7, Ordering::SeqCst);
    wait_for_hits(&mut client, "\"längere Fassung\"", 1);
    assert_eq!(stored(&mut client, "urn:test:seite:turm")["version"], 1);

    // A correction need not be longer than what it corrects.
    *text.lock().unwrap() = Some("Frei.");
    minute.store(8, Ordering::SeqCst);
    wait_for_hits(&mut client, "frei", 1);
    wait_for_hits(&mut client, "Fassung", 0);
    server.stop();
}

#[test]
fn a_host_that_cannot_say_what_it_allows_is_asked_for_no_page() {
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/feed.xml" => Told::new(200, atom(&["turm"], 5)),
        "/robots.txt" => Told::new(500, ""),
        _ => Told::new(200, page("Oben.")),
    });
    let live = following(&origin);
    let server = live.serve();
    let mut client = server.client();
    let now = wait_for_figures(&mut client, "kueste", |now| now["pages"]["given_up"] == 1);
    assert_eq!((&now["taken"], &now["pages"]["failed"]), (&json!(1), &json!(4)), "{now}");
    assert_eq!((origin.times("/robots.txt"), origin.times("/turm")), (5, 0));
    server.stop();
}

#[test]
fn a_page_given_up_is_not_asked_for_again_however_its_entry_flickers() {
    let polls = AtomicUsize::new(0);
    let origin = Origin::start(move |asked| match asked.path.as_str() {
        "/feed.xml" => {
            let count = polls.fetch_add(1, Ordering::SeqCst);
            Told::new(
                200,
                atom(&["turm"], 5).replace("ist wieder offen", &format!("ist offen, Zugriffe: {count}")),
            )
        }
        _ => Told::new(404, ""),
    });
    let live = following(&origin);
    let server = live.serve();
    let mut client = server.client();
    wait_for_figures(&mut client, "kueste", |now| now["pages"]["given_up"] == 1);
    let polls = origin.times("/feed.xml");
    wait_for("the feed is asked for", || origin.times("/feed.xml") > polls + 4);
    assert_eq!(origin.times("/turm"), 1);
    server.stop();
}

#[test]
fn where_a_page_leads_to_is_asked_for_only_if_allowed() {
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/feed.xml" => Told::new(200, atom(&["verdeckt", "kreis"], 5)).with("ETag", "\"1\""),
        "/robots.txt" => Told::new(200, "User-agent: depesche\nDisallow: /verboten\n"),
        "/verdeckt" => Told::new(302, "").with("Location", "/erlaubt"),
        "/erlaubt" => Told::new(301, "").with("Location", "/verboten"),
        "/kreis" => Told::new(302, "").with("Location", "/kreis"),
        _ => Told::new(200, page("Das darf niemand lesen.")),
    });
    let live = following(&origin);
    let server = live.serve();
    let mut client = server.client();
    wait_for_figures(&mut client, "kueste", |now| now["pages"]["given_up"] == 2);
    let times = ["/verdeckt", "/erlaubt", "/verboten"].map(|path| origin.times(path));
    assert_eq!(times, [1, 1, 0]);
    assert_eq!(origin.times("/kreis"), 5 * 6, "five attempts, each of a page and five redirects");
    server.stop();
}

#[test]
fn a_page_without_a_date_is_dated_by_its_feed() {
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/feed.xml" => Told::new(200, atom(&["turm"], 5)).with("ETag", "\"1\""),
        "/turm" => Told::new(200, page("Oben.").replace("article:published_time", "x")),
        _ => Told::new(404, ""),
    });
    let live = following(&origin);
    let server = live.serve();
    let mut client = server.client();
    wait_for_hits(&mut client, "Treppe", 1);
    assert_eq!(stored(&mut client, "urn:test:seite:turm")["published"], "2025-05-01T10:00:00+02:00");
    server.stop();
}
