//! Tables with columns of their own, as the README describes them.

use std::fs;

use serde_json::{Value, json};

use crate::program::{Ran, Server, depesche, on};

/// The example of the README.
fn example() -> String {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
    let (_, rest) = readme.split_once("```toml\n").expect("the README has an example");
    rest.split_once("```").unwrap().0.to_owned()
}

/// A table in the charset of the example.
const TABLE: &[u8] = b"id~Kopf~Erschienen~Haupttext\n1~Gondeln f\xfcr 5 \xa4~07/05/2026 18:30~Es f\xe4hrt.\n";

fn assert_read(article: &Value) {
    let expected = json!({
        "headline": "Gondeln für 5 €", "published": "2026-07-05T18:30:00+02:00", "agency": "APA",
        "body": [{"kind": "paragraph", "text": "Es fährt."}],
    });
    for (field, expected) in expected.as_object().unwrap() {
        assert_eq!(article[field], *expected, "{article}");
    }
}

#[test]
fn the_example_of_the_readme_reads_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let (config, table) = (folder.path().join("depesche.toml"), folder.path().join("tabelle.txt"));
    fs::write(&config, example()).unwrap();
    fs::write(&table, TABLE).unwrap();
    let (config, table) = (config.to_str().unwrap(), table.to_str().unwrap());

    assert_read(&Ran::of(&mut depesche(&["parse", "--config", config, table])).expect(0).json());
    // Without it, this is no table.
    Ran::of(&mut depesche(&["parse", table])).expect(1);

    let data = folder.path().join("data");
    let taken = Ran::of(&mut on(&data, &["ingest", "--json", "--config", config, table])).expect(0).json();
    assert_eq!(taken["added"], json!(1));

    let data = tempfile::tempdir().unwrap();
    let server = Server::of(&mut on(data.path(), &["serve", "--listen", "127.0.0.1:0", "--config", config]));
    let mut client = server.client();
    client.post("/v1/articles", TABLE).expect(200);
    assert_read(&client.get("/v1/articles/1").expect(200));
    server.stop();
}

#[test]
fn what_is_wrong_in_the_configuration_is_said() {
    let check = |toml: &str, message: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depesche.toml");
        fs::write(&path, toml).unwrap();
        let ran = Ran::of(&mut depesche(&["parse", "--config", path.to_str().unwrap(), "-"])).expect(2);
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    };
    check(
        "[csv.columns]\nKopf = \"titel\"",
        "`titel` is no field of an article; known are id, version, status, headline",
    );
    check("[csv]\ndelimeter = \";\"", "unknown field `delimeter`");
    check("[csv]\ndelimiter = \"ü\"", "an ASCII character");
    check("[csv]\ndelimiter = \";;\"", "expected a character");
    check("[csv]\ncharset = \"klingon\"", "a charset as the web names it");
    check("[csv]\ntime_zone = \"Wien\"", "the name of a time zone");
    check("[csv]\ndate_format = \"%H:%M\"", "a way to write day, month and year");
}
