//! Near-duplicates as a user sees them: the hits of searches over judged pairs of articles, and the articles similar to one.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::program::{Server, succeed};
use crate::sample::{article, corpus, corpus_data, deliveries, with};

/// The hit that each article is in, by its id.
fn hits() -> HashMap<String, usize> {
    let folder = tempfile::tempdir().unwrap();
    let paths =
        [deliveries(), vec![corpus().join("duplicates/articles.jsonl").display().to_string()]].concat();
    let arguments: Vec<&str> = std::iter::once("ingest").chain(paths.iter().map(String::as_str)).collect();
    succeed(folder.path(), &arguments);
    let (mut hits, mut number) = (HashMap::new(), 0);
    let mut cursor = String::new();
    loop {
        let mut arguments =
            vec!["search", "", "--json", "--limit", "100", "--no-highlight", "--sort", "newest"];
        if !cursor.is_empty() {
            arguments.extend(["--cursor", &cursor]);
        }
        let answer = succeed(folder.path(), &arguments).json();
        for hit in answer["hits"].as_array().unwrap() {
            let folded = hit["duplicates"]["ids"].as_array().into_iter().flatten();
            for id in folded.chain([&hit["id"]]) {
                hits.insert(id.as_str().unwrap().to_owned(), number);
            }
            number += 1;
        }
        match answer["cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => {
                assert_eq!(answer["groups"], number);
                assert_eq!(answer["total"], hits.len());
                return hits;
            }
        }
    }
}

#[test]
fn judged_pairs_are_told_apart() {
    let hits = hits();
    let pairs = std::fs::read_to_string(corpus().join("duplicates/pairs.tsv")).unwrap();
    let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    for pair in pairs.lines().skip(1) {
        let [a, b, verdict, _] = pair.split('\t').collect::<Vec<_>>()[..] else { panic!("{pair}") };
        match (verdict, hits[a] == hits[b]) {
            ("duplicate", true) => right += 1,
            ("duplicate", false) => missed.push(pair),
            ("distinct", true) => wrong.push(pair),
            ("distinct", false) => {}
            _ => panic!("{pair}"),
        }
    }
    let share = |errors: usize| f64::from(right) / (f64::from(right) + errors as f64);
    let (precision, recall) = (share(wrong.len()), share(missed.len()));
    println!("precision {precision:.3}, recall {recall:.3} over {} pairs", pairs.lines().count() - 1);
    println!("wrongly folded: {wrong:#?}\nnot folded: {missed:#?}");
    assert!(precision >= 0.95 && recall >= 0.9, "precision {precision:.3}, recall {recall:.3}");
}

#[test]
fn similar_articles_over_http() {
    let data = corpus_data();
    let server = Server::start(data.path());
    let id = "urn:newsml:depesche.example:20260114:dpa-0098";
    let path = |rest: &str| format!("/v1/articles/{id}/similar{rest}");
    let similar = server.client().get(path("")).expect(200);
    let articles = similar["articles"].as_array().unwrap();
    assert!((2..=10).contains(&articles.len()), "{articles:?}");
    assert_eq!(articles[0]["id"], "urn:newsml:depesche.example:20260114:afp-0302");
    assert_eq!((&articles[0]["duplicate"], &articles[1]["duplicate"]), (&json!(true), &json!(false)));
    let overlaps: Vec<f64> = articles.iter().map(|article| article["overlap"].as_f64().unwrap()).collect();
    assert!(overlaps[0] > 0.5 && overlaps[1] < 0.3, "{overlaps:?}");
    let check = |rest: &str, status: u16, code: &str| {
        let problem: Value = server.client().get(path(rest)).expect(status);
        assert_eq!(problem["code"], code, "{rest}");
    };
    check("?limit=51", 400, "invalid_parameter");
    check("?offset=3", 400, "unknown_parameter");
    let none: Value = server.client().get("/v1/articles/none/similar").expect(404);
    assert_eq!(none["code"], "no_such_article");
}

#[test]
fn the_agency_preferred_stands_for_the_others() {
    let data = tempfile::tempdir().unwrap();
    let lines: String = [("afp", "AFP", 1), ("dpa", "dpa", 2), ("epd", "epd", 3)]
        .map(|(id, agency, hour)| {
            let published = format!("2025-05-01T{hour:02}:00:00+02:00");
            format!("{}\n", with(article(id, 1, "Übung"), json!({"agency": agency, "published": published})))
        })
        .concat();
    let file = data.path().join("copies.jsonl");
    std::fs::write(&file, lines).unwrap();
    succeed(data.path(), &["ingest", &file.display().to_string()]);
    let check = |arguments: &[&str], expected: &str| {
        let arguments = [&["search", "Übung", "--json"], arguments].concat();
        let answer = succeed(data.path(), &arguments).json();
        let hit = &answer["hits"][0];
        let folded = hit["duplicates"]["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap());
        let shown = format!("{} ({})", hit["id"].as_str().unwrap(), folded.collect::<Vec<_>>().join(" "));
        assert_eq!((answer["hits"].as_array().unwrap().len(), shown.as_str()), (1, expected));
    };
    check(&[], "epd (dpa afp)");
    check(&["--preferred-agencies", "sid,AFP"], "afp (epd dpa)");
}

#[test]
fn a_copy_that_may_not_be_seen_leaves_no_trace() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let deliver = |article: Value| {
        server.client().post("/v1/articles?wait=searchable", article.to_string()).expect(200);
    };
    let copy = |id: &str, version: u32, fields: Value| with(article(id, version, "Übung"), fields);
    deliver(copy("seen", 1, json!({})));
    deliver(copy("embargoed", 1, json!({"embargo": "2999-01-01T00:00:00Z"})));
    deliver(copy("withheld", 1, json!({})));
    deliver(copy("withheld", 2, json!({"status": "withheld"})));
    deliver(copy("killed", 1, json!({})));
    deliver(copy("killed", 2, json!({"status": "canceled"})));
    let mut client = server.client();
    let mut state = || {
        let answer = client.search(&[("q", "Übung"), ("facets", "agency"), ("histogram", "day")]).expect(200);
        let similar = client.get("/v1/articles/seen/similar").expect(200);
        let folded = answer["hits"][0]["duplicates"]["ids"].clone();
        (answer["total"].clone(), answer["groups"].clone(), folded, similar["articles"].clone())
    };
    assert_eq!(state(), (json!(1), json!(1), Value::Null, json!([])));
    deliver(copy("other", 1, json!({"published": "2025-05-01T11:00:00+02:00"})));
    let (total, groups, folded, similar) = state();
    assert_eq!((total, groups, folded), (json!(2), json!(1), json!(["other"])));
    assert_eq!((similar.as_array().unwrap().len(), &similar[0]["id"]), (1, &json!("other")));
}
