//! The life cycle of items, durability and recovery, on real files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use tantivy::Term;
use tantivy::collector::Count;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;

use crate::{
    Article, Block, BlockKind, Delivery, ErrorKind, Moment, Origin, Outcome, Receipt, Status, Store,
    StoreOptions, Stored, Visibility,
};

fn open(folder: &Path) -> Store {
    let options = StoreOptions { index_threads: 1, writer_memory: 32 << 20, keep_originals: true };
    Store::open(folder, options).unwrap()
}

fn article(id: &str, version: u32, headline: &str) -> Article {
    let json = serde_json::json!({
        "id": id, "version": version, "published": "2025-03-01T10:00:00+01:00",
        "headline": headline, "agency": "dpa", "language": "de",
    });
    let mut article: Article = serde_json::from_value(json).unwrap();
    article.body =
        vec![Block { kind: BlockKind::Paragraph, text: format!("{headline}: Die Feuerwehr rückte aus.") }];
    article
}

fn deliver(store: &Store, articles: impl IntoIterator<Item = Article>) -> Vec<Receipt> {
    let deliveries = articles.into_iter().map(|article| Delivery { article, original: None }).collect();
    store.deliver(deliveries).unwrap()
}

fn outcomes(store: &Store, articles: impl IntoIterator<Item = Article>) -> Vec<Outcome> {
    deliver(store, articles).into_iter().map(|receipt| receipt.outcome).collect()
}

fn headline(store: &Store, id: &str) -> Option<String> {
    let shown = store.archive().article(id, &Visibility::at(Moment::now())).unwrap();
    shown.and_then(|article| article.headline)
}

/// Documents whose headline has this stem.
fn found(store: &Store, stem: &str) -> usize {
    store.catch_up(&mut |_| {}).unwrap();
    let index = store.index();
    let term = Term::from_field_text(index.fields().headline.stem, stem);
    index.searcher().search(&TermQuery::new(term, IndexRecordOption::Basic), &Count).unwrap()
}

fn clean(store: &Store) {
    assert_eq!(store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn versions_replace_each_other_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let [first, second, third] = [1, 2, 3].map(|version| article("a", version, &format!("Brand {version}")));
    assert_eq!(outcomes(&store, [second.clone()]), [Outcome::Added]);
    assert_eq!(outcomes(&store, [first]), [Outcome::History]);
    assert_eq!(outcomes(&store, [third, second]), [Outcome::Updated, Outcome::Unchanged]);
    assert_eq!(headline(&store, "a").as_deref(), Some("Brand 3"));
    assert_eq!((found(&store, "brand"), found(&store, "3"), found(&store, "1")), (1, 1, 0));
    clean(&store);
}

#[test]
fn a_killed_item_never_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    deliver(&store, [article("a", 1, "Brand"), article("b", 1, "Zug")]);
    assert_eq!(found(&store, "brand"), 1);
    let kill = Article { status: Status::Canceled, ..article("a", 2, "Brand") };
    assert_eq!(outcomes(&store, [kill]), [Outcome::Killed]);
    assert_eq!(outcomes(&store, [article("a", 1, "Brand"), article("a", 3, "Brand")]), [Outcome::Dead; 2]);
    let gone = |store: &Store| {
        assert_eq!((headline(store, "a"), found(store, "brand"), found(store, "zug")), (None, 0, 1));
        assert!(store.archive().is_killed("a").unwrap());
        clean(store);
    };
    gone(&store);
    store.reindex(&mut |_| {}).unwrap();
    gone(&store);
    drop(store);
    gone(&open(folder.path()));
}

#[test]
fn withheld_and_embargoed_items_are_not_in_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let far = Moment::from_second(Moment::now().second() + 86_400);
    deliver(
        &store,
        [
            Article { status: Status::Withheld, ..article("w", 2, "Brand") },
            article("w", 1, "Brand"),
            Article { embargo: far, ..article("e", 1, "Sperre") },
            Article { embargo: far, ..article("v", 2, "Neu") },
            article("v", 1, "Alt"),
        ],
    );
    assert_eq!((found(&store, "brand"), found(&store, "sperr"), found(&store, "neu")), (0, 0, 0));
    assert_eq!((headline(&store, "w"), headline(&store, "e")), (None, None));
    assert_eq!(headline(&store, "v").as_deref(), Some("Alt"));
    assert_eq!(store.index().searcher().num_docs(), 1);
    clean(&store);
}

#[test]
fn an_item_rises_when_its_embargo_ends() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(open(folder.path()));
    store.follow().unwrap();
    let soon = Moment::from_second(Moment::now().second() + 2);
    let receipts = deliver(&store, [Article { embargo: soon, ..article("e", 1, "Sperre") }]);
    assert!(store.wait_searchable(receipts[0].seq, Duration::from_secs(60)));
    let seen = || store.index().searcher().num_docs();
    let before = store.archive().last_seq().unwrap();
    let deadline = std::time::Instant::now() + Duration::from_secs(60);
    while seen() == 0 && std::time::Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(seen(), 1);
    assert!(Moment::now() >= soon.unwrap(), "shown before its time");
    assert_eq!(store.archive().last_seq().unwrap(), before, "rising needs no write");
}

#[test]
fn concurrent_deliveries_are_all_acknowledged_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    std::thread::scope(|scope| {
        for caller in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..25 {
                    let receipts = deliver(store, [article(&format!("{caller}-{number}"), 1, "Brand")]);
                    assert_eq!(receipts[0].outcome, Outcome::Added);
                }
            });
        }
    });
    assert_eq!(found(&store, "brand"), 200);
    assert_eq!(store.archive().last_seq().unwrap(), 200);
    clean(&store);
}

#[test]
fn a_deleted_index_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    deliver(&store, (0..30).map(|number| article(&number.to_string(), 1, "Brand")));
    assert_eq!(found(&store, "brand"), 30);
    drop(store);
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    let store = open(folder.path());
    assert_eq!(found(&store, "brand"), 30);
    clean(&store);
}

#[test]
fn an_index_of_another_format_is_refused_with_the_cure() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    deliver(&store, [article("a", 1, "Brand")]);
    assert_eq!(found(&store, "brand"), 1);
    drop(store);
    let path = folder.path().join("index/format.json");
    let mut format: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    format["analysis"] = "other".into();
    fs::write(&path, format.to_string()).unwrap();
    let error = Store::open(folder.path(), StoreOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Format);
    assert!(error.to_string().contains("depesche reindex"), "{error}");
    let store = Store::open_reindexed(folder.path(), StoreOptions::default(), &mut |_| {}).unwrap();
    assert_eq!(found(&store, "brand"), 1);
}

#[test]
fn foreign_and_newer_archives_are_refused() {
    let check = |sql: &str, message: &str| {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()));
        let connection = rusqlite::Connection::open(folder.path().join("archive.sqlite")).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let error = Store::open(folder.path(), StoreOptions::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Format, "{sql}");
        assert!(error.to_string().contains(message), "{error}");
    };
    check("PRAGMA user_version = 99", "newer");
    check("PRAGMA application_id = 7", "another program");
}

#[test]
fn check_finds_deliberate_damage() {
    let check = |sql: &str, message: &str| {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        deliver(&store, [article("a", 1, "Brand"), article("b", 1, "Zug")]);
        store.catch_up(&mut |_| {}).unwrap();
        let connection = rusqlite::Connection::open(folder.path().join("archive.sqlite")).unwrap();
        connection.execute_batch(sql).unwrap();
        let problems = store.check().unwrap().problems;
        assert!(problems.iter().any(|problem| problem.contains(message)), "{sql}: {problems:?}");
    };
    check("UPDATE version SET headline = 'anders' WHERE id = 'a'", "column headline differs");
    check("UPDATE version SET article = x'00' WHERE id = 'a'", "could not be");
    check("INSERT INTO killed VALUES ('a', 99)", "was killed but still has versions");
    check("DELETE FROM version WHERE id = 'a'", "should not be");
}

/// Everything in the archive that does not depend on when and in what order it came.
fn dump(store: &Store) -> BTreeMap<(String, u32), Article> {
    let path = store.folder().join("archive.sqlite");
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection.prepare("SELECT row FROM version").unwrap();
    let rows: Vec<u64> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let articles = store.archive().rows(&rows).unwrap().into_iter().flatten();
    articles
        .map(|Stored { article, .. }| {
            ((article.id.clone(), article.version), Article { received: None, ..article })
        })
        .collect()
}

/// A delivery out of a small world, so that ids, versions and times meet.
fn any_delivery() -> impl Strategy<Value = Article> {
    (0..3_u8, 1..4_u32, 0..3_i64, 0..2_u8, 0..12_u8).prop_map(|(id, version, updated, text, kind)| {
        let mut article = article(&format!("id-{id}"), version, ["Brand", "Feuer"][usize::from(text)]);
        article.updated = Moment::from_second(1_700_000_000 + updated);
        article.origin = Some(Origin {
            format: "test".into(),
            file: Some(format!("{kind}.json")),
            sha256: format!("{text}{kind}"),
        });
        article.status = match kind {
            0 => Status::Canceled,
            1 => Status::Withheld,
            _ => Status::Usable,
        };
        article
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_and_number_of_deliveries_gives_the_same_state(
        (deliveries, shuffled) in prop::collection::vec(any_delivery(), 1..10).prop_flat_map(|deliveries| {
            let twice: Vec<Article> = deliveries.iter().chain(&deliveries).cloned().collect();
            (Just(deliveries), Just(twice).prop_shuffle())
        })
    ) {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [one, other] = folders.each_ref().map(|folder| open(folder.path()));
        deliver(&one, deliveries);
        for article in shuffled {
            deliver(&other, [article]);
        }
        prop_assert_eq!(dump(&one), dump(&other));
        for id in ["id-0", "id-1", "id-2"] {
            prop_assert_eq!(headline(&one, id), headline(&other, id));
            prop_assert_eq!(one.archive().is_killed(id).unwrap(), other.archive().is_killed(id).unwrap());
        }
        prop_assert_eq!(found(&one, "brand"), found(&other, "brand"));
    }
}
