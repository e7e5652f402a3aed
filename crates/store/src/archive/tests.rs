//! The archive alone, on real files.

mod dictionary;
mod formats;

use rusqlite::Connection;

use super::{Archive, Delivery, Mark, Outcome};
use crate::{Article, ErrorKind, Origin, Status};

fn article(id: &str, version: u32) -> Article {
    let json = serde_json::json!({
        "id": id, "version": version, "published": "2025-03-01T10:00:00+01:00", "headline": "Brand",
    });
    serde_json::from_value(json).unwrap()
}

fn mark(key: &str, done: u64) -> Mark {
    Mark { key: key.to_owned(), done }
}

#[test]
fn submitted_deliveries_are_stored_in_order_with_their_marks() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("archive.sqlite"), true).unwrap();
    let prepare =
        |version| archive.prepare(Delivery { article: article("a", version), original: None }).unwrap();
    let pending = [1, 3, 2, 3]
        .map(|version| archive.submit(vec![prepare(version)], vec![mark("x", version.into())]).unwrap());
    let outcomes = pending.map(|pending| pending.wait().unwrap()[0].outcome);
    assert_eq!(outcomes, [Outcome::Added, Outcome::Updated, Outcome::History, Outcome::Unchanged]);
    assert_eq!(archive.input_done("x").unwrap(), Some(3));
    assert!(archive.submit(Vec::new(), vec![mark("y", 7)]).unwrap().wait().unwrap().is_empty());
    assert_eq!((archive.input_done("y").unwrap(), archive.input_done("z").unwrap()), (Some(7), None));
}

#[test]
fn an_article_that_could_not_be_read_back_is_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(&folder.path().join("archive.sqlite"), true).unwrap();
    let huge = Article { keywords: vec!["a".repeat(65 << 20)], ..article("a", 1) };
    let error = archive.prepare(Delivery { article: huge, original: None }).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[test]
fn a_transaction_that_fails_stores_nothing_and_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sqlite");
    let archive = Archive::open(&path, true).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON version WHEN NEW.id = 'bad'
                  BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    Connection::open(&path).unwrap().execute_batch(refuse).unwrap();
    let submit = |ids: [&str; 2], done| {
        let prepare = |id| archive.prepare(Delivery { article: article(id, 1), original: None }).unwrap();
        archive.submit(ids.map(prepare).into(), vec![mark("x", done)]).unwrap()
    };
    assert_eq!(submit(["a", "b"], 1).wait().unwrap().len(), 2);
    let error = submit(["c", "bad"], 2).wait().unwrap_err();
    assert!(error.to_string().contains("not stored"), "{error}");
    assert_eq!(archive.input_done("x").unwrap(), Some(1));
    let receipts = submit(["c", "d"], 3).wait().unwrap();
    assert_eq!(receipts.iter().map(|receipt| receipt.seq).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(archive.input_done("x").unwrap(), Some(3));
}

#[test]
fn delivered_bytes_are_kept_as_long_as_a_version_needs_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sqlite");
    let kept = || {
        let count = "SELECT count(*) FROM original";
        Connection::open(&path).unwrap().query_row(count, [], |row| row.get::<_, u32>(0)).unwrap()
    };
    let deliver = |archive: &Archive, mut article: Article, sha256: Option<&str>| {
        article.origin =
            sha256.map(|sha256| Origin { format: "test".into(), file: None, sha256: sha256.to_owned() });
        archive.deliver(vec![Delivery { article, original: Some(b"delivered") }]).unwrap();
        kept()
    };
    let archive = Archive::open(&path, true).unwrap();
    assert_eq!(deliver(&archive, article("a", 1), None), 0);
    assert_eq!(deliver(&archive, article("a", 2), Some("s")), 1);
    assert_eq!(deliver(&archive, article("a", 3), Some("s")), 1);
    let later = Article { updated: crate::Moment::from_second(1), ..article("a", 3) };
    assert_eq!(deliver(&archive, later, Some("t")), 2);
    let kill = Article { status: Status::Canceled, ..article("a", 4) };
    assert_eq!(deliver(&archive, kill, Some("u")), 0);
    drop(archive);
    let archive = Archive::open(&path, false).unwrap();
    assert_eq!(deliver(&archive, article("b", 1), Some("v")), 0);
}
