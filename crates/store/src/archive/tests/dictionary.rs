//! Dictionaries: when they are made, what they save, and that every article can be read whatever happens.

use std::path::Path;

use rusqlite::Connection;

use crate::archive::{Archive, Delivery};
use crate::{Article, Moment, Visibility};

/// An article of words that others have too, and of one of its own.
pub(super) fn article(number: usize) -> Article {
    const WORDS: [&str; 12] = [
        "Hafen",
        "Moorkamp",
        "Sturmflut",
        "gesperrt",
        "Deichgraf",
        "am Freitag",
        "nach Angaben der Feuerwehr",
        "Pegel",
        "Anwohner",
        "stieg auf",
        "in der Nacht",
        "wieder geöffnet",
    ];
    let word = |at: usize| WORDS[(number * 7 + at * at + at / 5) % WORDS.len()];
    // Later ones are written in another way.
    let between = if number < 2_000 { " " } else { " und " };
    let text = (0..60).map(word).collect::<Vec<_>>().join(between);
    let json = serde_json::json!({
        "id": format!("urn:moor:{number}"), "published": "2025-03-01T10:00:00+01:00", "headline": format!("Pegel {number}"),
        "agency": "dpa", "body": [{ "text": format!("{text}. Einmalig{number}.") }],
    });
    serde_json::from_value(json).unwrap()
}

fn deliver(archive: &Archive, numbers: std::ops::Range<usize>) {
    let deliveries = numbers.map(|number| Delivery { article: article(number), original: None });
    archive.deliver(deliveries.collect()).unwrap();
}

fn check_all(archive: &Archive, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let found = archive.article(&format!("urn:moor:{number}"), &Visibility::at(Moment::now())).unwrap();
        assert_eq!(found.map(|found| Article { received: None, ..found }), Some(article(number)));
    }
    assert_eq!(archive.audit(&Visibility::at(Moment::now())).unwrap().problems, [""; 0]);
}

fn number(path: &Path, sql: &str) -> u64 {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

const DICTIONARIES: &str = "SELECT count(*) FROM dictionary";

#[test]
fn articles_share_a_dictionary_once_there_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sqlite");
    let archive = Archive::open(&path, true).unwrap();
    deliver(&archive, 0..500);
    assert_eq!(number(&path, DICTIONARIES), 0);
    deliver(&archive, 500..1_000);
    assert_eq!(number(&path, DICTIONARIES), 1);
    let size = |from: usize| {
        number(
            &path,
            &format!("SELECT sum(length(article)) FROM version WHERE row > {from} AND row <= {from} + 300"),
        )
    };
    assert!(size(700) * 3 < size(0) * 2, "{} {}", size(700), size(0));
    check_all(&archive, 0..1_000);
    drop(archive);
    // Versions of one item tell nothing new, and a later process goes on with what is there.
    let archive = Archive::open(&path, true).unwrap();
    deliver(&archive, 1_000..1_100);
    assert_eq!(number(&path, DICTIONARIES), 1);
    check_all(&archive, 0..1_100);
}

#[test]
fn versions_of_one_item_make_no_dictionary() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sqlite");
    let archive = Archive::open(&path, true).unwrap();
    let version = |version| Delivery { article: Article { version, ..article(1) }, original: None };
    archive.deliver((1..=1_000).map(version).collect()).unwrap();
    assert_eq!(number(&path, DICTIONARIES), 0);
}

#[test]
fn a_dictionary_is_stored_with_the_first_that_need_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sqlite");
    let archive = Archive::open(&path, true).unwrap();
    let other = Connection::open(&path).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON version WHEN NEW.id = 'urn:moor:800'
                  BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    other.execute_batch(refuse).unwrap();
    let deliveries = (0..1_000).map(|number| Delivery { article: article(number), original: None });
    assert!(archive.deliver(deliveries.collect()).unwrap_err().to_string().contains("not stored"));
    other.execute_batch("DROP TRIGGER refuse").unwrap();
    assert_eq!(number(&path, DICTIONARIES), 0);
    deliver(&archive, 0..100);
    assert_eq!(number(&path, DICTIONARIES), 1);
    drop(archive);
    check_all(&Archive::open(&path, true).unwrap(), 0..100);
}

#[test]
fn an_archive_that_has_grown_gets_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sqlite");
    let archive = Archive::open(&path, true).unwrap();
    deliver(&archive, 0..1_000);
    deliver(&archive, 2_000..3_000);
    drop(archive);
    // As if the first had been made of very few.
    Connection::open(&path).unwrap().execute("UPDATE dictionary SET articles = 10", []).unwrap();
    let archive = Archive::open(&path, true).unwrap();
    check_all(&archive, 0..1_000);
    assert_eq!(number(&path, DICTIONARIES), 1);
    deliver(&archive, 3_000..3_200);
    assert_eq!(number(&path, "SELECT count(*) FROM dictionary WHERE articles = 2000"), 1);
    assert_eq!(number(&path, DICTIONARIES), 2);
    check_all(&archive, 0..1_000);
    check_all(&archive, 2_000..3_200);
}

#[test]
fn a_missing_dictionary_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sqlite");
    let archive = Archive::open(&path, true).unwrap();
    deliver(&archive, 0..1_000);
    drop(archive);
    Connection::open(&path).unwrap().execute("DELETE FROM dictionary", []).unwrap();
    let archive = Archive::open(&path, true).unwrap();
    let error = archive.article("urn:moor:900", &Visibility::at(Moment::now())).unwrap_err();
    assert!(error.to_string().contains("lacks dictionary"), "{error}");
    assert!(archive.article("urn:moor:1", &Visibility::at(Moment::now())).unwrap().is_some());
}
