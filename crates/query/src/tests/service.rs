//! Tests of the search service: parameters, pages, visibility, ranking rules, highlights.

use std::sync::Arc;
use std::time::{Duration, Instant};

use depesche_store::{Article, Delivery, Moment, Outcome, Store, Visibility};
use serde_json::{Value, json};

use crate::eval::throw_away;
use crate::{SearchAnswer, SearchError, SearchRequest, SearchService, Sort};

struct Fixture {
    service: SearchService,
    store: Arc<Store>,
    _folder: tempfile::TempDir,
}

fn fixture(articles: impl IntoIterator<Item = Value>) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let articles: Vec<Article> =
        articles.into_iter().map(|article| serde_json::from_value(article).unwrap()).collect();
    let store = throw_away(folder.path(), articles).unwrap();
    Fixture { service: SearchService::new(Arc::clone(&store)), store, _folder: folder }
}

fn article(id: &str, headline: &str, body: &str) -> Value {
    json!({
        "id": id, "published": "2024-05-01T12:00:00+02:00", "headline": headline,
        "body": if body.is_empty() { json!([]) } else { json!([{ "text": body }]) },
    })
}

fn now() -> Visibility {
    Visibility::at("2024-06-01T00:00:00Z".parse::<Moment>().unwrap())
}

impl Fixture {
    fn ask(&self, request: &SearchRequest) -> SearchAnswer {
        self.service.search(request, &now()).unwrap()
    }

    fn ids(&self, q: &str) -> Vec<String> {
        let request = SearchRequest { q: q.to_owned(), group: Some(false), ..SearchRequest::default() };
        self.ask(&request).hits.into_iter().map(|hit| hit.id).collect()
    }
}

#[test]
fn marks_stay_right_while_the_index_lags() {
    let fixture = fixture([article("a", "Hochwasser", "Der Pegel steigt. Am Fluss.")]);
    let changed = json!({"updated": "2024-05-01T13:00:00+02:00"});
    let mut later = article("a", "Wieder Hochwasser", "Am Fluss, sagen sie, sinkt der Pegel.");
    later.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    let later = serde_json::from_value(later).unwrap();
    let outcome =
        fixture.store.deliver(vec![Delivery { article: later, original: None }]).unwrap()[0].outcome;
    assert_eq!(outcome, Outcome::Updated);
    let request = SearchRequest { q: "Pegel Fluss".to_owned(), ..SearchRequest::default() };
    let marked = |answer: SearchAnswer| -> Vec<String> {
        let highlights = answer.hits.into_iter().flat_map(|hit| hit.highlights.unwrap().body).flatten();
        highlights.filter(|segment| segment.hit).map(|segment| segment.text).collect()
    };
    assert_eq!(marked(fixture.ask(&request)), ["Fluss", "Pegel"]);
    fixture.store.catch_up(&mut |_| {}).unwrap();
    assert_eq!(marked(fixture.ask(&request)), ["Fluss", "Pegel"]);
}

#[test]
fn parameters_outside_their_limits_are_refused() {
    let fixture = fixture([article("a", "Hochwasser", "")]);
    let check = |request: Value, parameter: &str| {
        let request: SearchRequest = serde_json::from_value(request).unwrap();
        match fixture.service.search(&request, &now()) {
            Err(SearchError::Parameter { parameter: refused, .. }) => assert_eq!(refused, parameter),
            other => panic!("{request:?}: {other:?}"),
        }
    };
    check(json!({ "limit": 101 }), "limit");
    check(json!({ "offset": 9_991 }), "offset");
    check(json!({ "offset": u64::MAX }), "offset");
    check(json!({ "from": "neulich" }), "from");
    check(json!({ "to": "2023-13" }), "to");
    check(json!({ "facets": ["colour"] }), "facets");
    check(json!({ "cursor": "" }), "cursor");
    check(json!({ "cursor": "0".repeat(74) }), "cursor");
    check(json!({ "cursor": "ä".repeat(37), "offset": 3 }), "cursor");
    let allowed = SearchRequest { limit: Some(100), offset: Some(9_900), ..SearchRequest::default() };
    assert_eq!(fixture.ask(&allowed).total, 1);
    let none = SearchRequest { limit: Some(0), ..SearchRequest::default() };
    assert_eq!((fixture.ask(&none).total, fixture.ask(&none).hits.len()), (1, 0));
}

#[test]
fn pages_by_offset_and_by_cursor_are_the_same_without_gaps_or_doubles() {
    let articles = (0..230).map(|n| article(&format!("{n:03}"), "Pegel steigt", &"Pegel ".repeat(n % 7 + 1)));
    let fixture = fixture(articles);
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
        let mut request = SearchRequest {
            q: "Pegel steigt".to_owned(),
            limit: Some(30),
            group: Some(false),
            sort,
            ..SearchRequest::default()
        };
        let (mut by_cursor, mut by_offset) = (Vec::new(), Vec::new());
        loop {
            let answer = fixture.ask(&request);
            assert_eq!(answer.total, 230);
            by_cursor.extend(answer.hits.into_iter().map(|hit| hit.id));
            let offset =
                SearchRequest { offset: Some(by_offset.len() as u64), cursor: None, ..request.clone() };
            by_offset.extend(fixture.ask(&offset).hits.into_iter().map(|hit| hit.id));
            request.cursor = answer.cursor;
            if request.cursor.is_none() {
                break;
            }
        }
        assert_eq!(by_cursor, by_offset, "{sort:?}");
        let mut distinct = by_cursor.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!((by_cursor.len(), distinct.len()), (230, 230), "{sort:?}");
    }
    let single = |q: &str| SearchRequest { q: q.to_owned(), group: Some(false), ..SearchRequest::default() };
    let cursor = fixture.ask(&single("Pegel")).cursor;
    let foreign = SearchRequest { cursor, ..single("steigt") };
    let refused = fixture.service.search(&foreign, &now()).unwrap_err();
    assert!(refused.to_string().starts_with("cursor: the cursor of another search"), "{refused}");
}

#[test]
fn embargoed_and_withheld_articles_leave_no_trace() {
    let mut embargoed = article("b", "Hochwasser", "Hochwasser");
    embargoed["embargo"] = "2024-07-01T00:00:00Z".into();
    embargoed["agency"] = "dpa".into();
    let mut withheld = article("c", "Hochwasser", "Hochwasser");
    withheld["status"] = "withheld".into();
    let fixture = fixture([article("a", "Hochwasser", ""), embargoed, withheld]);
    let request = SearchRequest {
        q: "Hochwasser".to_owned(),
        facets: vec!["agency".to_owned()],
        ..SearchRequest::default()
    };
    let answer = fixture.ask(&request);
    assert_eq!((answer.total, answer.hits.len(), answer.facets["agency"].len()), (1, 1, 0));
}

#[test]
fn the_period_is_whole_days_in_berlin_or_instants() {
    let at = |id: &str, published: &str| {
        let mut article = article(id, "Pegel", "");
        article["published"] = published.into();
        article
    };
    let fixture = fixture([
        at("a", "2024-03-30T23:59:59+01:00"),
        at("b", "2024-03-31T00:00:00+01:00"),
        at("c", "2024-03-31T23:59:59+02:00"),
        at("d", "2024-04-01T00:00:00+02:00"),
    ]);
    let check = |from: Option<&str>, to: Option<&str>, expected: &[&str]| {
        let request = SearchRequest {
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            sort: Sort::Oldest,
            ..SearchRequest::default()
        };
        let got: Vec<_> = fixture.ask(&request).hits.into_iter().map(|hit| hit.id).collect();
        assert_eq!(got, expected, "{from:?}..{to:?}");
    };
    check(Some("2024-03-31"), Some("2024-03-31"), &["b", "c"]);
    check(Some("2024-03"), Some("2024-03"), &["a", "b", "c"]);
    check(Some("2024"), None, &["a", "b", "c", "d"]);
    check(None, Some("30.03.2024"), &["a"]);
    check(Some("2024-03-30T22:59:59Z"), Some("2024-03-31T22:00:00Z"), &["a", "b", "c"]);
}

#[test]
fn what_ranks_first() {
    let fixture = fixture([
        article("body", "Am Abend", "Die Messe beginnt, ein Bericht aus der Halle am See mit vielen Worten."),
        article(
            "headline",
            "Messe beginnt",
            "Ein Bericht aus der Halle am See mit vielen Worten und noch mehr davon.",
        ),
        article("other-form", "Messer und Gabel", "Ein Bericht über das Besteck."),
        article("part", "Weltraumbahnhof", "Ein Bericht."),
        article("word", "Bahnhof", "Ein Bericht."),
        article("order", "Abend", "Der Zug fährt nach Kiel, sagt die Bahn in Kürze."),
        article("no-order", "Abend", "Nach dem Halt in Kiel: der Bahn sagt fährt Zug."),
    ]);
    assert_eq!(fixture.ids("Messe beginnt"), ["headline", "body"]);
    assert_eq!(fixture.ids("Bahnhof"), ["word", "part"]);
    assert_eq!(fixture.ids("Weltraum Bahnhof"), ["part"]);
    assert_eq!(fixture.ids("Zug fährt Kiel")[0], "order");
    assert_eq!(fixture.ids("Messer")[0], "other-form");
}

#[test]
fn the_best_partial_matches_are_marked_so() {
    let fixture = fixture([
        article("both", "Regen und Sturm", "Regen und Sturm in Kiel."),
        article("one", "Regen", "Regen in Kiel."),
        article("none", "Fußball", "Ein Spiel in Kiel."),
    ]);
    let ask = |q: &str| fixture.ask(&SearchRequest { q: q.to_owned(), ..SearchRequest::default() });
    let ids = |answer: &SearchAnswer| answer.hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>();
    let all = ask("Regen Sturm");
    assert_eq!((ids(&all), all.partial), (vec!["both".to_owned()], false));
    let some = ask("Regen Sturm Schneeverwehung");
    assert_eq!((ids(&some), some.partial, some.total), (vec!["both".to_owned(), "one".to_owned()], true, 2));
    let nothing = ask("Schneeverwehung");
    assert_eq!((nothing.total, nothing.partial), (0, false));
    let excluded = ask("Regen Schneeverwehung -Sturm");
    assert_eq!((ids(&excluded), excluded.partial), (vec!["one".to_owned()], true));
    let question = ask("Regen und Sturm?");
    assert_eq!((ids(&question)[0].as_str(), question.total, question.partial), ("both", 2, false));
}

#[test]
fn hostile_queries_are_answered() {
    let fixture = fixture([article("a", "Regen", "Regen in Kiel.")]);
    for q in [
        "(".repeat(3000) + "Regen",
        "NICHT ".repeat(600) + "Regen",
        "Regen* ".repeat(300),
        "\"".repeat(999),
        "a\0b\0c".to_owned(),
        "x".repeat(1 << 20),
        "titel:".repeat(900),
        "\"a b c d e f\"~99999999999999999999".to_owned(),
        "re* ".repeat(200) + "-(a* b*)",
    ] {
        for sort in [Sort::Relevance, Sort::Newest] {
            fixture.ask(&SearchRequest { q: q.clone(), sort, ..SearchRequest::default() });
        }
    }
}

#[test]
fn a_deadline_ends_the_search() {
    let fixture = fixture([article("a", "Regen", "")]);
    let request = SearchRequest { q: "Regen".to_owned(), ..SearchRequest::default() };
    let past = Instant::now() - Duration::from_millis(1);
    assert!(matches!(fixture.service.search_until(&request, &now(), past), Err(SearchError::Timeout)));
    let later = Instant::now() + Duration::from_secs(3600);
    assert_eq!(fixture.service.search_until(&request, &now(), later).unwrap().total, 1);
}

#[test]
fn searches_run_side_by_side() {
    let fixture = Arc::new(fixture((0..50).map(|n| article(&n.to_string(), "Regen", ""))));
    let threads = (0..4).map(|_| {
        let fixture = Arc::clone(&fixture);
        std::thread::spawn(move || fixture.ids("Regen").len())
    });
    assert!(threads.map(|thread| thread.join().unwrap()).all(|hits| hits == 10));
}

#[test]
fn synonyms_are_found_and_read_again_when_their_file_changes() {
    let articles = [
        article("a", "Die Vereinten Nationen tagen", "Am Fluss."),
        article("b", "Uno will tagen", ""),
        article("c", "Nationen vereint im Sport", ""),
        article("d", "Der Egli laicht", ""),
        article("e", "Barsche im Netz", ""),
    ];
    let Fixture { service, store, _folder } = fixture(articles);
    let file = _folder.path().join("synonyms.txt");
    std::fs::write(&file, "Egli, Hecht").unwrap();
    let service = service.with_synonyms(&file).unwrap();
    let found = |q: &str, synonyms: bool| {
        let request = SearchRequest { q: q.to_owned(), synonyms: Some(synonyms), ..SearchRequest::default() };
        let answer = service.search(&request, &now()).unwrap();
        let mut ids: Vec<_> = answer.hits.iter().map(|hit| hit.id.clone()).collect();
        ids.sort_unstable();
        (ids.concat(), answer)
    };
    let (ids, answer) = found("Uno", true);
    assert_eq!((ids.as_str(), answer.hits[0].id.as_str(), answer.understood.as_str()), ("ab", "b", "Uno"));
    assert_eq!(answer.synonyms[0].also, ["UN", "Vereinte Nationen"]);
    let why = &answer.hits[1].why[0];
    assert_eq!((why.word.as_str(), why.forms.len(), why.forms[0].how), ("Uno", 2, crate::How::Synonym));
    assert_eq!(found("Uno", false).0, "b");
    assert_eq!(found("=Uno", true).0, "b");
    assert_eq!(found("Vereinte Nationen", true).0, "abc");
    assert_eq!(found("\"Vereinte Nationen\"", true).0, "ab");
    assert_eq!(found("Uno VOR/3 tagen", true).0, "ab");
    assert_eq!(found("Barsch", true).0, "e");
    std::fs::write(&file, "Egli, Flussbarsch, Barsch").unwrap();
    // The file is looked at once a second.
    let changed = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        found("Barsch", true).0 == "de"
    });
    assert!(changed);
    drop(store);
}

#[test]
fn related_terms_tell_the_hits_from_other_articles() {
    let storm = |n: usize| {
        article(&format!("s{n}"), "Sturm an der Küste", "Der Sturm hat Deiche und Fähren getroffen.")
    };
    let other = |n: usize| {
        article(&format!("o{n}"), "Haushalt im Landtag", "Die Fähren und der Haushalt kosten Geld.")
    };
    let mut articles: Vec<Value> = (0..5).map(storm).collect();
    articles.extend((0..20).map(other));
    let mut hidden = article("h", "Sturm", "Geheimnis Geheimnis Sturm");
    hidden["embargo"] = "2999-01-01T00:00:00Z".into();
    articles.push(hidden);
    let fixture = fixture(articles);
    let request = SearchRequest {
        q: "Sturm".to_owned(),
        related: Some(3),
        group: Some(false),
        ..SearchRequest::default()
    };
    let related = fixture.ask(&request).related;
    let terms: Vec<_> = related.iter().map(|term| (term.term.as_str(), term.hits, term.of)).collect();
    // Of the words of the hits, the others have Fähren too.
    assert_eq!(terms, [("Deiche", 5, 5), ("Küste", 5, 5)]);
    assert_eq!(related[0].articles, 5);
    assert!(fixture.ask(&SearchRequest { related: None, ..request }).related.is_empty());
}
