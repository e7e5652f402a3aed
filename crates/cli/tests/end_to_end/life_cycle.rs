//! Versions, corrections, embargoes and kills over HTTP, in any order.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::held_back::assert_unsuggested;
use crate::http::{Client, encode};
use crate::program::{Server, assert_sound};
use crate::sample::{article, with};

/// A word only the articles of this module have.
const MARK: &str = "Lebenslaufprobe";

fn deliver(client: &mut Client, article: &Value) -> Value {
    let answer = client.post("/v1/articles?wait=searchable", article.to_string()).expect(200);
    assert_eq!(answer["searchable"], true);
    assert_eq!(answer["receipts"].as_array().unwrap().len(), 1);
    answer["receipts"][0].clone()
}

/// What the paths say about an item: status and version by id, and how often search, facets and histogram know it.
pub(crate) type Seen = (u16, Option<u64>, u64);

pub(crate) fn seen(client: &mut Client, id: &str) -> Seen {
    let reply = client.get(format!("/v1/articles/{}", encode(id)));
    let version = reply.json()["version"].as_u64();
    let id_query = format!("id:\"{id}\"");
    let parameters = [("q", id_query.as_str()), ("facets", "agency,section"), ("histogram", "day")];
    let answer = client.search(&parameters).expect(200);
    let total = answer["total"].as_u64().unwrap();
    let hits = answer["hits"].as_array().unwrap();
    let counted = |counts: &Value| {
        counts.as_array().unwrap().iter().map(|count| count["count"].as_u64().unwrap()).sum()
    };
    let sums: [u64; 3] =
        [&answer["facets"]["agency"], &answer["facets"]["section"], &answer["histogram"]].map(counted);
    // Not every format names a section.
    let with_section = hits.iter().filter(|hit| hit["section"].is_string()).count() as u64;
    assert_eq!((hits.len() as u64, sums), (total, [total, with_section, total]), "{answer}");
    for hit in hits {
        assert_eq!((hit["id"].as_str(), hit["version"].as_u64()), (Some(id), version), "{answer}");
    }
    assert_eq!(newest_of_history(client, id, reply.status), version, "{id}");
    for path in ["similar", "highlights?q=a"] {
        let part = client.get(format!("/v1/articles/{}/{path}", encode(id)));
        assert_eq!(part.status, reply.status, "{id} {path}");
    }
    (reply.status, version, total)
}

/// The newest version its history knows; the paths of history answer as the item itself does, and hold nothing newer.
fn newest_of_history(client: &mut Client, id: &str, status: u16) -> Option<u64> {
    let path = format!("/v1/articles/{}", encode(id));
    let reply = client.get(format!("{path}/versions"));
    assert_eq!(reply.status, status, "{id}");
    let listed: Vec<u64> = reply.json()["versions"]
        .as_array()
        .map_or_else(Vec::new, |all| all.iter().map(|entry| entry["version"].as_u64().unwrap()).collect());
    assert!(listed.is_sorted_by(|a, b| a > b), "{listed:?}");
    let newest = listed.first().copied();
    for number in 1..6 {
        let expected = if status == 200 && !listed.contains(&number) { 404 } else { status };
        assert_eq!(client.get(format!("{path}/versions/{number}")).status, expected, "{id} {number}");
        let diff = client.get(format!("{path}/diff?from={number}&to={number}"));
        assert_eq!(diff.status, expected, "{id} {number}");
    }
    newest
}

pub(crate) const GONE: Seen = (410, None, 0);
pub(crate) const HIDDEN: Seen = (404, None, 0);

pub(crate) fn visible(version: u64) -> Seen {
    (200, Some(version), 1)
}

fn version(id: &str, version: u32) -> Value {
    article(id, version, &format!("{MARK} Stand {version}"))
}

fn correction(id: &str, number: u32) -> Value {
    with(version(id, number), json!({ "signals": ["correction"] }))
}

fn withheld(id: &str, number: u32) -> Value {
    with(version(id, number), json!({ "status": "withheld" }))
}

fn embargoed(id: &str, number: u32) -> Value {
    let in_a_year = Timestamp::now() + SignedDuration::from_hours(24 * 365);
    with(version(id, number), json!({ "embargo": in_a_year.to_string() }))
}

fn kill(id: &str, number: u32) -> Value {
    json!({ "id": id, "version": number, "status": "canceled", "published": "2025-05-01T13:00:00+02:00",
        "headline": "Meldung wird zurückgezogen" })
}

type Make = fn(&str, u32) -> Value;

/// Every order of `items`.
fn orders<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let first = |n: usize| {
        let mut rest = items.to_vec();
        let first = rest.remove(n);
        orders(&rest).into_iter().map(move |order| [vec![first.clone()], order].concat())
    };
    (0..items.len()).flat_map(first).collect()
}

#[test]
fn deliveries_in_any_order_and_number_give_one_state() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.client();
    let mut expected: Vec<(String, Seen)> = Vec::new();
    let mut check = |name: &str, deliveries: &[(Make, u32)], state: Seen| {
        for (n, order) in orders(deliveries).into_iter().enumerate() {
            let id = format!("urn:newsml:depesche.example:{name}-{n}");
            for (make, number) in &order {
                // Every other time the index sees each step, else only where it all ends.
                if n % 2 == 0 {
                    deliver(&mut client, &make(&id, *number));
                } else {
                    client.post("/v1/articles", make(&id, *number).to_string()).expect(200);
                }
            }
            // A receipt counts all changes up to it, so this waits for the whole order.
            deliver(&mut client, &article("urn:newsml:depesche.example:other", 1, "Anderes"));
            assert_eq!(seen(&mut client, &id), state, "{id}");
            deliver(&mut client, &order[0].0(&id, order[0].1));
            assert_eq!(seen(&mut client, &id), state, "{id} after the first delivery came again");
            expected.push((id, state));
        }
    };
    check("versions", &[(version, 1), (correction, 2), (version, 3)], visible(3));
    check("repeated", &[(version, 1), (version, 1), (correction, 2), (correction, 2)], visible(2));
    check("withheld", &[(version, 1), (withheld, 2)], HIDDEN);
    check("released", &[(withheld, 1), (version, 2)], visible(2));
    check("embargoed", &[(embargoed, 1)], HIDDEN);
    check("embargoed-later", &[(version, 1), (embargoed, 2)], visible(1));
    check("freed", &[(embargoed, 1), (version, 2)], visible(2));
    check("killed", &[(version, 1), (correction, 2), (kill, 3)], GONE);
    check("killed-low", &[(version, 5), (kill, 1)], GONE);
    check("killed-hidden", &[(withheld, 1), (embargoed, 2), (kill, 3)], GONE);
    check("killed-twice", &[(version, 1), (kill, 2), (kill, 3)], GONE);

    let visible_items = expected.iter().filter(|(_, state)| state.0 == 200).count();
    let total = |client: &mut Client| client.search(&[("q", MARK)]).expect(200)["total"].clone();
    assert_eq!(total(&mut client), json!(visible_items));
    server.stop();
    assert_eq!(assert_sound(data.path()), visible_items as u64 + 1);

    // Nothing of it depends on what a process remembers.
    let server = Server::start(data.path());
    let mut client = server.client();
    for (id, state) in &expected {
        assert_eq!(seen(&mut client, id), *state, "{id} after a restart");
    }
    assert_eq!(total(&mut client), json!(visible_items));
    server.stop();
}

#[test]
fn receipts_say_what_was_done() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.client();
    let mut check = |article: Value, outcome: &str| {
        assert_eq!(deliver(&mut client, &article)["outcome"], outcome, "{article}");
    };
    check(version("a", 2), "added");
    check(version("a", 2), "unchanged");
    check(version("a", 1), "history");
    check(correction("a", 3), "updated");
    check(kill("a", 4), "killed");
    check(version("a", 5), "dead");
    check(kill("b", 1), "killed");
    check(version("b", 1), "dead");
    server.stop();
}

#[test]
fn a_correction_is_found_by_its_words_and_no_longer_by_the_old_ones() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.client();
    deliver(&mut client, &article("a", 1, "Zwölf Verletzte bei Übung"));
    deliver(&mut client, &article("a", 2, "Dreizehn Verletzte bei Übung"));
    deliver(&mut client, &article("a", 1, "Zwölf Verletzte bei Übung"));
    let mut check = |q: &str, total: u64| {
        assert_eq!(client.search(&[("q", q)]).expect(200)["total"], json!(total), "{q}");
    };
    check("titel:Dreizehn", 1);
    check("titel:Zwölf", 0);
    server.stop();
}

#[test]
fn versions_are_listed_and_compared() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.client();
    for article in [
        article("urn:a/b", 1, "Zwölf Verletzte bei Übung"),
        with(article("urn:a/b", 3, "Dreizehn Verletzte bei Übung"), json!({ "signals": ["correction"] })),
        withheld("w", 1),
        embargoed("urn:a/b", 4),
    ] {
        deliver(&mut client, &article);
    }
    let path = format!("/v1/articles/{}", encode("urn:a/b"));
    let listed = client.get(format!("{path}/versions")).expect(200);
    let versions = listed["versions"].as_array().unwrap();
    let told = |n: usize| (versions[n]["version"].clone(), versions[n]["headline"].clone());
    assert_eq!(versions.len(), 2, "{listed}");
    assert_eq!(told(0), (json!(3), json!("Dreizehn Verletzte bei Übung")));
    assert_eq!(told(1), (json!(1), json!("Zwölf Verletzte bei Übung")));
    assert_eq!((&versions[0]["signals"], &versions[1]["signals"]), (&json!(["correction"]), &Value::Null));
    assert_eq!(client.get(format!("{path}/versions/1")).expect(200)["version"], 1);
    let headline = json!([{ "field": "headline", "changes": [
        { "kind": "removed", "text": "Zwölf" },
        { "kind": "added", "text": "Dreizehn" },
        { "kind": "same", "text": " Verletzte bei Übung" },
    ] }]);
    for query in ["", "?to=3", "?from=1&to=3"] {
        let diff = client.get(format!("{path}/diff{query}")).expect(200);
        assert_eq!(
            (&diff["from"], &diff["to"], &diff["fields"]),
            (&json!(1), &json!(3), &headline),
            "{query}"
        );
    }
    let back = client.get(format!("{path}/diff?from=3&to=1")).expect(200);
    assert_eq!(back["fields"][0]["changes"][0], json!({ "kind": "removed", "text": "Dreizehn" }));
    let mut refused = |path: String, status: u16, code: &str| {
        assert_eq!(client.get(&path).expect(status)["code"], code, "{path}");
    };
    refused(format!("{path}/versions/2"), 404, "no_such_version");
    refused(format!("{path}/versions/4"), 404, "no_such_version");
    refused(format!("{path}/versions/eins"), 400, "invalid_parameter");
    refused(format!("{path}/diff?to=1"), 404, "no_earlier_version");
    refused(format!("{path}/diff?from=-1"), 400, "invalid_parameter");
    refused(format!("{path}/diff?von=1"), 400, "unknown_parameter");
    refused(format!("{path}/versions?limit=1"), 400, "unknown_parameter");
    refused("/v1/articles/w/versions".to_owned(), 404, "no_such_article");
    server.stop();
}

#[test]
fn an_embargo_ends_by_itself() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.client();
    let end = Timestamp::from_second(Timestamp::now().as_second() + 3).unwrap();
    deliver(&mut client, &with(version("frei", 1), json!({ "embargo": end.to_string() })));
    deliver(&mut client, &embargoed("gesperrt", 1));
    deliver(&mut client, &version("anders", 1));
    // It may take as long as it needs on a busy machine, but it must come, and not before its time.
    loop {
        let state = seen_at_once(&mut client, "frei");
        if Timestamp::now() < end {
            assert_eq!(state, (404, 0), "before its time");
        } else if state == (200, 1) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(seen(&mut client, "frei"), visible(1));
    assert_eq!(seen(&mut client, "gesperrt"), HIDDEN);
    assert_eq!(client.search(&[("q", MARK)]).expect(200)["total"], json!(2));
    server.stop();
    assert_eq!(assert_sound(data.path()), 2);
}

/// Status by id and total of the search, which may differ for the moment between the end and its commit.
fn seen_at_once(client: &mut Client, id: &str) -> (u16, u64) {
    let total = client.search(&[("q", &format!("id:{id}"))]).expect(200)["total"].as_u64().unwrap();
    (client.get(format!("/v1/articles/{id}")).status, total)
}

#[test]
fn the_items_of_the_corpus_that_must_not_be_shown_are_not() {
    let data = crate::sample::corpus_data();
    let server = Server::start(data.path());
    let mut client = server.client();
    let mut check = |id: &str, status: u16, mark: &str| {
        assert_eq!(client.get(format!("/v1/articles/{}", encode(id))).status, status, "{id}");
        for q in [mark, &format!("{}*", &mark[..5]), &format!("id:\"{id}\""), &format!("stichwort:{mark}")] {
            let answer = client.search(&[("q", q), ("facets", "agency"), ("histogram", "day")]).expect(200);
            let shown = answer["hits"].as_array().unwrap().iter().any(|hit| hit["id"] == id);
            // Why something is a hit is told with the word as it was asked for.
            let hits = answer["hits"].to_string().replace(&format!("\"word\":\"{mark}\""), "");
            assert!(!shown && !hits.contains(mark), "{q}: {answer}");
        }
        assert_unsuggested(&mut client, mark);
        // Where nothing has the word, a compound's parts are partial matches and marked so.
        let answer = client.search(&[("q", mark)]).expect(200);
        assert!(answer["total"] == json!(0) || answer["partial"] == json!(true), "{mark}: {answer}");
        assert_eq!(client.search(&[("q", &format!("={mark}"))]).expect(200)["total"], json!(0), "{mark}");
    };
    check("urn:newsml:depesche.example:20260601:dpa-0144", 404, "Sperrfristprobe");
    check("urn:newsml:depesche.example:20260318:afp-0499", 404, "Zurückhaltungsprobe");
    check("urn:newsml:depesche.example:20250505:dpa-0333", 410, "Rückzugsprobe");
    check("urn:newsml:depesche.example:none", 404, "Vertraulichkeitsvermerk");
    check("urn:newsml:depesche.example:20260612:afp-0733", 404, "Sperrfristprobe");
    for id in ["urn:iptc7901:dpa:20260514:bdt:398", "https://hafenblatt.example.org/?p=72", "20260703:lok-3"]
    {
        check(id, 404, "Zurückhaltungsprobe");
    }
    check("urn:anpa:ap:20260601:w4111", 410, "Organ-Theft");
    server.stop();
}
