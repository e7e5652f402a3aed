//! Archives of older formats, written here as they were written then.

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::dictionary::article;
use crate::archive::{Archive, Delivery, Outcome};
use crate::{Article, Moment, Visibility};

/// The tables of format 1.
const FORMAT_1: &str = "
CREATE TABLE version (
    row INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL UNIQUE, id TEXT NOT NULL, version INTEGER NOT NULL,
    status TEXT NOT NULL, agency TEXT, section TEXT, language TEXT, urgency INTEGER, published INTEGER NOT NULL,
    updated INTEGER, received INTEGER, embargo INTEGER, headline TEXT, fingerprint BLOB NOT NULL, original TEXT,
    article BLOB NOT NULL, UNIQUE (id, version)
);
CREATE INDEX version_embargo ON version (embargo) WHERE embargo IS NOT NULL;
CREATE INDEX version_original ON version (original) WHERE original IS NOT NULL;
CREATE TABLE killed (id TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE original (sha256 TEXT PRIMARY KEY, format TEXT NOT NULL, file TEXT, bytes BLOB NOT NULL);
CREATE TABLE input (key TEXT PRIMARY KEY, done INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA application_id = 1145393235;
PRAGMA user_version = 1;
";

/// Writes articles as format 1 did: zstd without a dictionary, both digests whole.
fn write_format_1(connection: &Connection, count: usize) {
    connection.execute_batch(FORMAT_1).unwrap();
    connection.execute("INSERT INTO counter VALUES ('seq', ?1)", [count]).unwrap();
    let transaction = connection.unchecked_transaction().unwrap();
    for number in 0..count {
        let article = article(number);
        let json = serde_json::to_vec(&article).unwrap();
        let fingerprint = [Sha256::digest(&json), Sha256::digest(b"null")].concat();
        let headline = &article.headline;
        transaction
            .execute(
                "INSERT INTO version (seq, id, version, status, agency, published, headline, fingerprint, article)
                 VALUES (?1, ?2, 1, 'usable', 'dpa', ?3, ?4, ?5, ?6)",
                params![
                    number + 1,
                    article.id,
                    article.published.second(),
                    headline,
                    fingerprint,
                    zstd::bulk::compress(&json, 1).unwrap()
                ],
            )
            .unwrap();
    }
    transaction.commit().unwrap();
}

#[test]
fn an_archive_of_format_1_is_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.sqlite");
    write_format_1(&Connection::open(&path).unwrap(), 1_000);
    let pragma = |name: &str| -> u64 {
        Connection::open(&path).unwrap().pragma_query_value(None, name, |row| row.get(0)).unwrap()
    };
    for round in 0..2 {
        let archive = Archive::open(&path, true).unwrap();
        assert_eq!((pragma("user_version"), pragma("page_size")), (2, 4096));
        let now = Visibility::at(Moment::now());
        assert_eq!(archive.audit(&now).unwrap().problems, [""; 0]);
        assert_eq!(archive.article("urn:moor:7", &now).unwrap(), Some(article(7)));
        let numbers = [7, 1_000];
        let deliveries = numbers.map(|number| Delivery { article: article(number), original: None });
        let receipts = archive.deliver(deliveries.into()).unwrap();
        let new = if round == 0 { Outcome::Added } else { Outcome::Unchanged };
        assert_eq!(
            receipts.iter().map(|receipt| receipt.outcome).collect::<Vec<_>>(),
            [Outcome::Unchanged, new]
        );
        let found = archive.article("urn:moor:1000", &now).unwrap().unwrap();
        assert_eq!(Article { received: None, ..found }, article(1_000));
    }
    // The articles stored were enough to make one of.
    let dictionaries = "SELECT count(*) FROM dictionary WHERE articles = 1000";
    let found: u64 = Connection::open(&path).unwrap().query_row(dictionaries, [], |row| row.get(0)).unwrap();
    assert_eq!(found, 1);
}
