//! Tests of near-duplicates: the groups searches show are those of the articles that may be seen, however they came in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use depesche_store::{Article, Delivery, Fingerprinter, Moment, Store, StoreOptions, Visibility, alike};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{SearchAnswer, SearchRequest, SearchService, Sort};

/// Reports of ten sentences; a copy has some of them in words of its own.
const SENTENCES: [&str; 10] = [
    "Das Hochwasser der Leupe hat in Kaltenleupe am Montag drei Brücken beschädigt.",
    "Nach Angaben des Landrats müssen 240 Anwohner ihre Häuser verlassen.",
    "Die Feuerwehr pumpte in der Nacht Keller und Tiefgaragen leer.",
    "Am Bahnhof fiel der Strom aus, Züge hielten nicht mehr.",
    "Der Pegel erreichte 6,42 Meter und damit den höchsten Stand seit 1954.",
    "Helfer füllten auf dem Marktplatz Tausende Sandsäcke.",
    "Schulen und Kindergärten bleiben bis Mittwoch geschlossen.",
    "Meteorologen erwarten weitere Niederschläge im Oberland.",
    "Ministerin Adelheid Wrangel will das Gebiet am Dienstag besuchen.",
    "Versicherer rechnen mit Schäden in zweistelliger Millionenhöhe.",
];

/// The same facts in other words.
const OTHERS: [&str; 10] = [
    "Nach Dauerregen ist der Fluss über die Ufer getreten.",
    "Viele Menschen kamen bei Verwandten unter.",
    "Einsatzkräfte waren mit schwerem Gerät unterwegs.",
    "Der Verkehr auf der Schiene ruhte.",
    "So viel Wasser gab es hier seit Jahrzehnten nicht.",
    "Freiwillige packten überall mit an.",
    "Der Unterricht fällt vorerst aus.",
    "Die Lage könnte sich noch verschärfen.",
    "Aus der Landeshauptstadt wird hoher Besuch erwartet.",
    "Die Kosten sind noch nicht abzusehen.",
];

/// What stands at a place of a report.
#[derive(Clone, Copy, Debug)]
enum Choice {
    Sentence,
    Other,
    Nothing,
}

fn text(choices: &[Choice]) -> String {
    let sentences =
        choices.iter().zip(SENTENCES.iter().zip(OTHERS)).filter_map(|(choice, pair)| match choice {
            Choice::Sentence => Some(*pair.0),
            Choice::Other => Some(pair.1),
            Choice::Nothing => None,
        });
    sentences.collect::<Vec<_>>().join(" ")
}

fn article(id: &str, hour: u32, choices: &[Choice]) -> Value {
    let published = format!("2024-05-{:02}T{:02}:00:00+02:00", 1 + hour / 24, hour % 24);
    json!({"id": id, "published": published, "headline": "Hochwasser", "body": [{"text": text(choices)}]})
}

struct Fixture {
    service: SearchService,
    store: Arc<Store>,
    _folder: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), StoreOptions::default()).unwrap());
        Fixture { service: SearchService::new(Arc::clone(&store)), store, _folder: folder }
    }

    fn deliver(&self, articles: &[Value]) {
        let read = |value: &Value| serde_json::from_value(value.clone()).unwrap();
        let deliveries = articles.iter().map(|value| Delivery { article: read(value), original: None });
        self.store.deliver(deliveries.collect()).unwrap();
        self.store.catch_up(&mut |_| {}).unwrap();
    }

    fn ask(&self, request: Value) -> SearchAnswer {
        let request: SearchRequest = serde_json::from_value(request).unwrap();
        self.service.search(&request, &Visibility::at(Moment::now())).unwrap()
    }

    /// The ids of each hit of an answer.
    fn groups(&self) -> BTreeSet<BTreeSet<String>> {
        let answer = self.ask(json!({"limit": 100}));
        assert_eq!(answer.groups, Some(answer.hits.len() as u64));
        assert_eq!(self.ask(json!({"limit": 0})).groups, answer.groups);
        let groups: BTreeSet<BTreeSet<String>> = answer
            .hits
            .into_iter()
            .map(|hit| {
                let duplicates = hit.duplicates.map_or(Vec::new(), |duplicates| {
                    assert_eq!(duplicates.count, duplicates.ids.len() as u64);
                    duplicates.ids
                });
                duplicates.into_iter().chain([hit.id]).collect()
            })
            .collect();
        assert_eq!(answer.total, groups.iter().map(|group| group.len() as u64).sum::<u64>());
        groups
    }
}

/// The groups by comparing every two of the articles to be seen.
fn expected(store: &Store, ids: &BTreeSet<String>) -> BTreeSet<BTreeSet<String>> {
    let visibility = Visibility::at(Moment::now());
    let shown: Vec<Article> =
        ids.iter().filter_map(|id| store.archive().article(id, &visibility).unwrap()).collect();
    let mut fingerprinter = Fingerprinter::new();
    let prints: Vec<_> = shown.iter().map(|article| fingerprinter.fingerprint(article)).collect();
    let mut group: Vec<usize> = (0..shown.len()).collect();
    for a in 0..shown.len() {
        for b in 0..a {
            let apart = shown[a].published.second() - shown[b].published.second();
            if apart.abs() <= 72 * 3600 && alike(&prints[a], &prints[b]) {
                let (from, to) = (group[a], group[b]);
                group.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    let mut groups: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (article, group) in shown.iter().zip(group) {
        groups.entry(group).or_default().insert(article.id.clone());
    }
    groups.into_values().collect()
}

/// A version of an item: which, when, what, and its fate.
fn version() -> impl Strategy<Value = (usize, Value)> {
    let choice = prop_oneof![Just(Choice::Sentence), Just(Choice::Other), Just(Choice::Nothing)];
    let fate = prop_oneof![8 => Just("usable"), 1 => Just("withheld"), 1 => Just("canceled")];
    (0..8_usize, 0..200_u32, prop::collection::vec(choice, 10), fate, 1..3_u32, 0..10_u32).prop_map(
        |(item, hour, choices, fate, number, other)| {
            let mut version = article(&format!("item-{item}"), hour, &choices);
            version["version"] = number.into();
            version["status"] = fate.into();
            version["updated"] = format!("2024-06-01T00:00:0{other}Z").into();
            if other == 9 {
                version["embargo"] = "2999-01-01T00:00:00Z".into();
            }
            (item, version)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn groups_are_those_of_the_articles_that_may_be_seen(
        versions in prop::collection::vec(version(), 1..24), batch in 1..8_usize
    ) {
        let fixture = Fixture::new();
        let ids = (0..8).map(|item| format!("item-{item}")).collect();
        for (n, batch) in versions.chunks(batch).enumerate() {
            let batch: Vec<Value> = batch.iter().map(|(_, version)| version.clone()).collect();
            fixture.deliver(&batch);
            prop_assert_eq!(fixture.groups(), expected(&fixture.store, &ids), "after batch {}", n);
        }
        fixture.store.reindex(&mut |_| {}).unwrap();
        prop_assert_eq!(fixture.groups(), expected(&fixture.store, &ids), "after reindex");
    }
}

const REPORT: [Choice; 10] = [Choice::Sentence; 10];

/// The report with these sentences in other words.
fn changed(others: &[usize]) -> [Choice; 10] {
    let mut choices = REPORT;
    others.iter().for_each(|at| choices[*at] = Choice::Other);
    choices
}

fn from(mut article: Value, agency: &str) -> Value {
    article["agency"] = agency.into();
    article
}

#[test]
fn a_group_is_one_hit_shown_by_its_newest_or_by_the_agency_preferred() {
    let fixture = Fixture::new();
    fixture.deliver(&[
        from(article("first", 1, &REPORT), "AFP"),
        from(article("second", 2, &changed(&[3])), "dpa"),
        from(article("third", 3, &changed(&[4])), "epd"),
        from(article("another", 4, &changed(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9])), "dpa"),
    ]);
    let check = |service: &SearchService, request: Value, expected: &[(&str, &[&str])]| {
        let request: SearchRequest = serde_json::from_value(request).unwrap();
        let answer = service.search(&request, &Visibility::at(Moment::now())).unwrap();
        let got: Vec<(String, Vec<String>)> = answer
            .hits
            .into_iter()
            .map(|hit| (hit.id, hit.duplicates.map_or(Vec::new(), |duplicates| duplicates.ids)))
            .collect();
        let got: Vec<(&str, Vec<&str>)> =
            got.iter().map(|(id, ids)| (id.as_str(), ids.iter().map(String::as_str).collect())).collect();
        let expected: Vec<(&str, Vec<&str>)> = expected.iter().map(|(id, ids)| (*id, ids.to_vec())).collect();
        assert_eq!(got, expected, "{request:?}");
    };
    let service = &fixture.service;
    let newest = json!({"q": "Hochwasser", "sort": "newest"});
    check(service, newest.clone(), &[("another", &[]), ("third", &["second", "first"])]);
    let preferring = service.clone().preferring(&["sid".into(), "afp".into(), "DPA".into()]);
    check(&preferring, newest.clone(), &[("another", &[]), ("first", &["third", "second"])]);
    let mut ungrouped = newest.clone();
    ungrouped["group"] = false.into();
    check(&preferring, ungrouped, &[("another", &[]), ("third", &[]), ("second", &[]), ("first", &[])]);
    let mut filtered = newest;
    filtered["agency"] = json!(["dpa", "epd"]);
    check(&preferring, filtered, &[("another", &[]), ("second", &["third"])]);
    let marked = fixture.ask(json!({"q": "Pegel", "highlight": true}));
    let body = marked.hits[0].highlights.clone().unwrap().body.concat();
    assert!(body.iter().any(|segment| segment.hit && segment.text == "Pegel"), "{body:?}");
}

#[test]
fn what_may_not_be_seen_joins_nothing() {
    // The middle one has eight sentences of each of the others, which have six in common.
    let (left, right) = (changed(&[0, 1]), changed(&[8, 9]));
    let articles = [article("left", 1, &left), article("middle", 2, &REPORT), article("right", 3, &right)];
    let check = |middle: Value, expected: u64| {
        let fixture = Fixture::new();
        fixture.deliver(&[articles[0].clone(), articles[1].clone(), articles[2].clone()]);
        assert_eq!(fixture.groups().len(), 1);
        fixture.deliver(std::slice::from_ref(&middle));
        assert_eq!(fixture.groups().len() as u64, expected, "{middle}");
        let fixture = Fixture::new();
        fixture.deliver(&[articles[0].clone(), middle, articles[2].clone()]);
        assert_eq!(fixture.groups().len() as u64, expected);
    };
    let mut middle = articles[1].clone();
    middle["version"] = 2.into();
    check(middle.clone(), 1);
    middle["status"] = "withheld".into();
    check(middle.clone(), 2);
    middle["status"] = "canceled".into();
    check(middle, 2);
}

#[test]
fn pages_of_groups_have_no_gaps_and_no_doubles() {
    let fixture = Fixture::new();
    let mut articles = Vec::new();
    for n in 0..90_u32 {
        // Every third report is a copy of the one before.
        let number = if n % 3 == 2 { n - 1 } else { n };
        let sentences: Vec<String> = SENTENCES
            .iter()
            .map(|sentence| {
                sentence.split(' ').map(|word| format!("{word}{number}")).collect::<Vec<_>>().join(" ")
            })
            .collect();
        let mut article = article(&format!("{n:02}"), n, &[]);
        article["body"] =
            json!([{"text": format!("{} {}", "Pegel ".repeat(n as usize % 7 + 1), sentences.join(" "))}]);
        articles.push(article);
    }
    fixture.deliver(&articles);
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
        let mut request = json!({"q": "Pegel", "limit": 7, "sort": sort});
        let (mut hits, mut folded) = (Vec::new(), Vec::new());
        loop {
            let answer = fixture.ask(request.clone());
            assert_eq!((answer.total, answer.groups), (90, Some(60)));
            for hit in answer.hits {
                folded.extend(hit.duplicates.into_iter().flat_map(|duplicates| duplicates.ids));
                hits.push(hit.id);
            }
            let Some(cursor) = answer.cursor else { break };
            request["cursor"] = cursor.into();
        }
        let all: BTreeSet<&String> = hits.iter().chain(&folded).collect();
        assert_eq!((hits.len(), folded.len(), all.len()), (60, 30, 90), "{sort:?}");
    }
}

#[test]
fn similar_articles_are_near_duplicates_then_what_shares_telling_words() {
    let fixture = Fixture::new();
    let other = |id: &str, body: &str| json!({"id": id, "published": "2024-05-09T12:00:00+02:00", "headline": "Meldung", "body": [{"text": body}]});
    let mut withheld = article("withheld", 4, &REPORT);
    withheld["status"] = "withheld".into();
    fixture.deliver(&[
        article("report", 1, &REPORT),
        article("copy", 2, &changed(&[3])),
        article("shortened", 3, &changed(&[4, 5])),
        withheld,
        other(
            "related",
            "Adelheid Wrangel sprach mit Anwohnern am Bahnhof über beschädigte Brücken und den Dienstag.",
        ),
        other("remote", "Der Chor probt im Gemeindehaus für das Konzert."),
    ]);
    // How telling a word is shows only among many articles.
    let fillers: Vec<Value> = (0..60)
        .map(|n| other(&format!("filler-{n}"), &format!("Thema{n} kennt Ort{n} und Zahl{n}.")))
        .collect();
    fixture.deliver(&fillers);
    let visibility = Visibility::at(Moment::now());
    let ask = |id: &str, limit| fixture.service.similar(id, limit, &visibility, None).unwrap();
    let similar = ask("report", 10).unwrap();
    let found: Vec<(&str, bool)> =
        similar.articles.iter().map(|article| (article.id.as_str(), article.duplicate)).collect();
    assert_eq!(found, [("copy", true), ("shortened", true), ("related", false)]);
    let overlaps: Vec<f32> = similar.articles.iter().map(|article| article.overlap).collect();
    assert!(overlaps[0] > overlaps[1] && overlaps[1] > 0.5 && overlaps[2] < 0.2, "{overlaps:?}");
    assert_eq!(ask("report", 1).unwrap().articles.len(), 1);
    assert_eq!((ask("withheld", 10), ask("none", 10)), (None, None));
}

#[test]
fn a_round_up_joins_nothing_but_what_it_begins_with() {
    let fixture = Fixture::new();
    let items: Vec<String> = (0..5)
        .map(|n| {
            let words =
                |from: usize| (from..from + 12).map(|m| format!("Wort{n}x{m}")).collect::<Vec<_>>().join(" ");
            format!("{}. {}. {}.", words(0), words(20), words(40))
        })
        .collect();
    let report = |id: &str, body: &str| json!({"id": id, "published": "2024-05-09T12:00:00+02:00", "body": [{"text": body}]});
    let mut articles: Vec<Value> =
        items.iter().enumerate().map(|(n, item)| report(&format!("item-{n}"), item)).collect();
    for (id, of) in [("all", 0..5), ("three", 0..3), ("two", 3..5)] {
        articles.push(report(id, &items[of].join(" ")));
    }
    fixture.deliver(&articles);
    for group in fixture.groups() {
        let items = group.iter().filter(|id| id.starts_with("item")).count();
        assert!(items <= 1, "{group:?}");
    }
}

#[test]
fn what_another_process_has_indexed_is_known() {
    let fixture = Fixture::new();
    let other = Store::open(fixture.store.folder(), StoreOptions::default()).unwrap();
    let deliver = |store: &Store, article: Value| {
        let article = serde_json::from_value(article).unwrap();
        store.deliver(vec![Delivery { article, original: None }]).unwrap();
        store.catch_up(&mut |_| {}).unwrap();
        store.settle().unwrap();
    };
    deliver(&fixture.store, article("here", 1, &REPORT));
    deliver(&other, article("there", 2, &changed(&[2])));
    deliver(&fixture.store, article("here-again", 3, &changed(&[5])));
    assert_eq!(fixture.groups().len(), 1);
}

#[test]
fn what_has_gone_leaves_its_place_to_the_next() {
    let fixture = Fixture::new();
    fixture.deliver(&[article("old", 1, &REPORT), article("new", 2, &changed(&[2]))]);
    let mut killed = article("new", 2, &[]);
    killed["version"] = 2.into();
    killed["status"] = "canceled".into();
    let killed = serde_json::from_value(killed).unwrap();
    // The index does not know yet.
    fixture.store.deliver(vec![Delivery { article: killed, original: None }]).unwrap();
    let answer = fixture.ask(json!({"q": "Pegel"}));
    let hit = &answer.hits[0];
    assert_eq!((hit.id.as_str(), &hit.duplicates), ("old", &None));
    assert!(hit.highlights.as_ref().unwrap().body.concat().iter().any(|segment| segment.hit));
}
