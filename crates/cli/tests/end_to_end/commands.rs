//! The commands on files and standard input: exit codes, what is rejected and where, repetition, what is printed.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::http::encode;
use crate::program::{Ran, Server, assert_sound, depesche, on, succeed};
use crate::sample::{article, corpus, corpus_data, deliveries, with};

#[test]
fn the_corpus_is_taken_in_once() {
    let data = tempfile::tempdir().unwrap();
    let paths = deliveries();
    let arguments: Vec<&str> =
        ["ingest", "--json"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let first = succeed(data.path(), &arguments).json();
    assert_eq!((first["rejected_total"].clone(), first["rejected"].clone()), (json!(0), json!([])));
    assert_eq!(first["added"].as_u64().unwrap(), 170);
    let documents = assert_sound(data.path());
    let second = succeed(data.path(), &arguments).json();
    assert_eq!(second["skipped"], first["inputs"]);
    for name in ["added", "updated", "history", "killed"] {
        assert_eq!(second[name], json!(0), "{name}");
    }
    // Other files with the same content change nothing either.
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(corpus().join("articles")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    let third = succeed(data.path(), &["ingest", "--json", copy.path().to_str().unwrap()]).json();
    assert_eq!((third["added"].clone(), third["updated"].clone()), (json!(0), json!(0)), "{third}");
    assert_eq!(assert_sound(data.path()), documents);
}

#[test]
fn the_answers_are_the_same_after_the_index_was_lost() {
    let data = corpus_data();
    let answer = |q: &str| {
        let mut answer = succeed(data.path(), &["search", "--json", "--facets", "agency", q]).json();
        answer["took_ms"] = json!(0);
        answer
    };
    // Ties are ordered by date and id, scores depend on what is in the index, so nothing may differ.
    let queries = ["Hochwasser", "Wahl ODER Abstimmung", "-Berlin", "\"an der Leupe\"", "Feuer*", ""];
    let before: Vec<Value> = queries.iter().map(|q| answer(q)).collect();
    let check = |how: &str| {
        for (q, before) in queries.iter().zip(&before) {
            assert_eq!(answer(q), *before, "{q} after {how}");
        }
        assert_sound(data.path());
    };
    succeed(data.path(), &["reindex"]);
    check("reindex");
    fs::remove_dir_all(data.path().join("index")).unwrap();
    check("deleting the index");
    for entry in fs::read_dir(data.path().join("index")).unwrap() {
        fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    succeed(data.path(), &["reindex"]);
    check("damage and reindex");
}

/// A folder with deliveries of which some cannot be taken.
fn mixed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let line = |n: u32| article(&format!("urn:gut:{n}"), 1, &format!("Gute Meldung {n}")).to_string();
    let lines = [
        line(1),
        "{\"id\": \"urn:kaputt\", \"headline\": \"ohne Ende".to_owned(),
        line(2),
        with(article("urn:alt", 1, "Zu alt"), json!({ "published": "1492-10-12T12:00:00Z" })).to_string(),
        "{\"id\": \"urn:zeitlos\", \"headline\": \"ohne Zeit\"}".to_owned(),
        line(3),
    ];
    fs::write(folder.path().join("zeilen.jsonl"), lines.join("\n")).unwrap();
    fs::write(folder.path().join("leer.json"), "").unwrap();
    fs::write(folder.path().join("rauschen.bin"), [0, 255, 254, 1, 2, 3].repeat(50)).unwrap();
    fs::write(folder.path().join("gut.json"), line(4)).unwrap();
    folder
}

#[test]
fn what_cannot_be_taken_is_listed_and_kept_and_the_rest_goes_on() {
    let (inputs, data) = (mixed(), tempfile::tempdir().unwrap());
    let path = inputs.path().to_str().unwrap();
    let first = Ran::of(&mut on(data.path(), &["ingest", "--json", path])).expect(1);
    let summary = first.json();
    assert_eq!(
        (summary["added"].clone(), summary["rejected_total"].clone()),
        (json!(4), json!(5)),
        "{summary}"
    );
    let check = |file: &str, line: Option<u64>, reason: &str, bytes: &str| {
        let full = inputs.path().join(file).display().to_string();
        let rejected = summary["rejected"].as_array().unwrap().iter();
        let item = rejected
            .filter(|item| item["file"] == full.as_str() && item["line"].as_u64() == line)
            .collect::<Vec<_>>();
        let [item] = item[..] else { panic!("{file}:{line:?} is not listed once in {summary}") };
        assert!(item["reason"].as_str().unwrap().contains(reason), "{item}");
        let place = line.map_or(full.clone(), |line| format!("{full}:{line}"));
        let listed = first
            .stderr
            .lines()
            .any(|said| said.starts_with(&format!("{place}: rejected")) && said.contains(reason));
        assert!(listed, "{place} is not in {}", first.stderr);
        if bytes.is_empty() {
            return;
        }
        let kept = Path::new(item["kept"].as_str().unwrap());
        assert!(kept.starts_with(data.path().join("rejected")), "{item}");
        let unpacked = zstd::decode_all(fs::File::open(kept).unwrap()).unwrap();
        assert!(String::from_utf8_lossy(&unpacked).contains(bytes), "{item}");
        let about: Value = serde_json::from_slice(&fs::read(kept.with_extension("json")).unwrap()).unwrap();
        assert_eq!((&about["file"], &about["reason"]), (&item["file"], &item["reason"]));
    };
    check("zeilen.jsonl", Some(2), "EOF while parsing", "urn:kaputt");
    check("zeilen.jsonl", Some(4), "before the year 1800", "urn:alt");
    check("zeilen.jsonl", Some(5), "missing field `published`", "urn:zeitlos");
    check("leer.json", None, "empty", "");
    check("rauschen.bin", None, "no known format", "\u{1}\u{2}\u{3}");
    assert_eq!(assert_sound(data.path()), 4);

    let second = Ran::of(&mut on(data.path(), &["ingest", "--json", path])).expect(1).json();
    assert_eq!(second["rejected"], summary["rejected"]);
    assert_eq!((second["added"].clone(), second["updated"].clone()), (json!(0), json!(0)));
    let files = fs::read_dir(data.path().join("rejected")).unwrap().count();
    assert_eq!(files, 8, "each kept once, with its reason");
}

#[test]
fn packed_and_piped_inputs_are_read() {
    let line = |n: u32| article(&format!("urn:packed:{n}"), 1, "Gepackt").to_string() + "\n";
    let text: String = (0..200).map(line).collect();
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = |text: &str| zstd::encode_all(text.as_bytes(), 3).unwrap();
    let check = |name: &str, bytes: &[u8], code: i32, added: u64| {
        let inputs = tempfile::tempdir().unwrap();
        let path = inputs.path().join(name);
        fs::write(&path, bytes).unwrap();
        for (input, file) in [(bytes, "-"), (&[][..], path.to_str().unwrap())] {
            let data = tempfile::tempdir().unwrap();
            let ran = Ran::with_input(&mut on(data.path(), &["ingest", "--json", file]), input).expect(code);
            assert_eq!(ran.json()["added"], json!(added), "{name} as {file}");
            assert_eq!(assert_sound(data.path()), added);
        }
        let parsed = Ran::with_input(&mut depesche(&["parse", "-"]), bytes);
        assert_eq!(parsed.stdout.lines().count() as u64, if code == 0 { added } else { 0 }, "{name}");
        assert_eq!(parsed.code, Some(code), "{name}");
    };
    check("plain.jsonl", text.as_bytes(), 0, 200);
    check("packed.jsonl.gz", &gzip(&text), 0, 200);
    check("packed.jsonl.zst", &zstd(&text), 0, 200);
    check("misnamed.txt", &zstd(&text), 0, 200);
    check("two.gz", &[gzip(&line(1)), gzip(&line(2))].concat(), 0, 2);
    check("list.json", format!("[{},{}]", line(1), line(2)).as_bytes(), 0, 2);
    check("not.gz", b"\x1f\x8bno gzip at all", 1, 0);
    check("empty.jsonl", b"", 1, 0);
}

#[test]
fn parse_prints_articles_that_can_be_taken_in_again() {
    let mut files = Vec::new();
    for folder in deliveries() {
        files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().display().to_string()));
    }
    files.sort_unstable();
    let arguments: Vec<&str> = std::iter::once("parse").chain(files.iter().map(String::as_str)).collect();
    let parsed = Ran::of(&mut depesche(&arguments)).expect(0);
    assert_eq!(parsed.stdout.lines().count(), 181);
    assert!(!parsed.stdout.contains("Vertraulichkeitsvermerk"));
    let data = tempfile::tempdir().unwrap();
    let summary = Ran::with_input(&mut on(data.path(), &["ingest", "--json", "-"]), parsed.stdout.as_bytes());
    assert_eq!(summary.expect(0).json()["added"], json!(170));
    assert_eq!(assert_sound(data.path()), assert_sound(corpus_data().path()));
}

#[test]
fn commands_that_fail_say_why() {
    let data = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str], code: i32, message: &str| {
        let ran = Ran::of(&mut on(data.path(), arguments)).expect(code);
        assert!(ran.stderr.contains(message), "{arguments:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "escape sequences in what is no terminal: {:?}", ran.stderr);
    };
    check(&["ingest", "/nowhere/at/all"], 1, "/nowhere/at/all: rejected: cannot be read");
    check(&["parse", "/nowhere/at/all"], 1, "/nowhere/at/all: rejected: ");
    check(&["search", "x", "--sort", "best"], 2, "--sort: unknown variant `best`");
    check(&["search", "x", "--limit", "101"], 2, "limit: at most 100");
    check(&["search", "x", "--cursor", "x"], 2, "cursor: not a cursor");
    check(&["search", "x", "--page", "1"], 2, "unexpected argument '--page'");
    check(&["eval", "--docs", "/nowhere", "--queries", "x", "--qrels", "x"], 2, "/nowhere could not be read");
    check(&["stats", "--config", "/nowhere.toml"], 2, "/nowhere.toml could not be read");
    check(&["stats", "--log-level", "a=b=c"], 2, "the log level \"a=b=c\" is not valid");
}

#[test]
fn log_lines_in_a_file_hold_no_escape_sequences() {
    let (inputs, data) = (mixed(), tempfile::tempdir().unwrap());
    let mut command = on(data.path(), &["ingest", inputs.path().to_str().unwrap()]);
    let ran = Ran::of(command.env_remove("NO_COLOR")).expect(1);
    assert!(ran.stderr.contains("item rejected"));
    assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
    let mut command = on(data.path(), &["ingest", "--log-format", "json", inputs.path().to_str().unwrap()]);
    let ran = Ran::of(command.env_remove("NO_COLOR")).expect(1);
    let logged = ran.stderr.lines().filter(|line| line.starts_with('{'));
    let reasons = logged.map(|line| serde_json::from_str::<Value>(line).unwrap()["reason"].is_string());
    assert_eq!(reasons.filter(|is_reason| *is_reason).count(), 5);
}

#[test]
fn eval_measures_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    let docs = folder.path().join("docs.jsonl");
    let mut text = String::new();
    for entry in fs::read_dir(corpus().join("articles")).unwrap() {
        text += &fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    fs::write(&docs, text).unwrap();
    let file = |name: &str| corpus().join(name).display().to_string();
    let (docs, queries, qrels) = (docs.display().to_string(), file("queries.tsv"), file("qrels.tsv"));
    let arguments = ["eval", "--docs", &docs, "--queries", &queries, "--qrels", &qrels, "--json"];
    let measured = Ran::of(&mut depesche(&arguments)).expect(0).json();
    for name in ["mrr@10", "ndcg@10", "hit@1", "recall@10"] {
        let value = measured[name].as_f64().unwrap();
        assert!(value > 0.0 && value <= 1.0, "{measured}");
    }
    assert!(measured["queries"].as_u64().is_some_and(|queries| (1..=88).contains(&queries)), "{measured}");
}

#[test]
fn stats_count_what_is_there() {
    let data = corpus_data();
    let stats = succeed(data.path(), &["stats", "--json"]).json();
    assert_eq!(
        (&stats["items"], &stats["versions"], &stats["killed"]),
        (&json!(169), &json!(178), &json!(2))
    );
    assert_eq!(stats["seq"], stats["indexed_seq"]);
    let server = Server::start(data.path());
    let mut client = server.client();
    let shown = client.search(&[("q", ""), ("limit", "0")]).expect(200)["total"].clone();
    assert_eq!(shown, stats["documents"]);
    let killed = encode("urn:newsml:depesche.example:20250505:dpa-0333");
    assert_eq!(client.get(format!("/v1/articles/{killed}")).status, 410);
    server.stop();
}

#[test]
fn analyze_prints_what_it_makes_of_words() {
    let ran =
        Ran::of(&mut depesche(&["analyze", "--json", "Landtagswahl im Schlüter-Haus: Journalist*innen"]))
            .expect(0);
    insta::assert_json_snapshot!("analyze_json", ran.json());
    let ran = Ran::of(&mut depesche(&["analyze", "Trägerraketen kosten 1.234,56 Euro"])).expect(0);
    insta::assert_snapshot!("analyze_table", ran.stdout);
}

#[test]
fn search_answers_in_the_terminal() {
    let data = corpus_data();
    let arguments = [
        "search",
        "--sort",
        "newest",
        "--limit",
        "2",
        "--facets",
        "agency",
        "--histogram",
        "month",
        "Hochwasser (Leupe",
    ];
    let answer = succeed(data.path(), &arguments).stdout;
    // The time it took and the cursor, whose checksum changes with the index format, are no part of the contract.
    let stable: Vec<&str> = answer
        .lines()
        .map(|line| {
            line.split_once(" in ").filter(|_| line.ends_with(" ms")).map_or(line, |(stable, _)| stable)
        })
        .filter(|line| !line.starts_with("more: --cursor "))
        .collect();
    insta::assert_snapshot!("search_terminal", stable.join("\n"));
    assert!(answer.contains("\nmore: --cursor "));
}

#[test]
fn the_terminal_shows_why_a_version_was_sent() {
    let data = tempfile::tempdir().unwrap();
    let ingest = |article: Value| {
        let mut command = on(data.path(), &["ingest", "-"]);
        Ran::with_input(&mut command, article.to_string().as_bytes()).expect(0);
    };
    let headline = "EIL: Fähren nach Ostholm fallen aus";
    ingest(article("urn:eil", 1, headline));
    ingest(with(article("urn:eil", 2, headline), json!({ "signals": ["correction"] })));
    let body = json!([{ "text": "Seit dem Morgen legen in Ostholm wieder Schiffe ab." }]);
    let summary = json!({ "genre": "2. Zusammenfassung", "body": body });
    ingest(with(article("urn:zf", 1, "Fähren fahren wieder"), summary));
    let found = succeed(data.path(), &["search", "Fähren"]).stdout;
    assert!(
        found.contains("01.05.2025 12:00 | dpa | Panorama | correction | urgent | version 2\n"),
        "{found}"
    );
    assert!(found.contains("01.05.2025 12:00 | dpa | Panorama | Zusammenfassung\n"), "{found}");
}

#[test]
fn rules_are_printed_as_queries() {
    let convert = |arguments: &[&str], rule: &str| {
        Ran::with_input(&mut depesche(&[&["convert-rule"], arguments].concat()), rule.as_bytes())
    };
    let rule =
        r#"(or (title any/stemming "Streik Warnstreik") (prox/unit=sentence/distance=1 ("Bahn") ("Tarif")))"#;
    let query = r#"titel:("Streik" ODER "Warnstreik") ODER SATZ(=Bahn =Tarif)"#;
    let ran = convert(&[], rule).expect(0);
    assert_eq!((ran.stdout.trim_end(), ran.stderr.as_str()), (query, ""));
    let lines =
        format!("{}\n{}\n", json!({ "name": "Streik", "query": rule }), json!({ "query": "(oder \"a\"" }));
    let ran = convert(&["--json", "-"], &lines).expect(1);
    let converted: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(converted[0], json!({ "name": "Streik", "query": query, "fits": true, "problems": [] }));
    assert_eq!((converted[1]["query"].as_str(), converted.len()), (Some("=oder =a"), 2));
    assert_eq!(converted[1]["problems"].as_array().unwrap().len(), 2, "{converted:?}");
    let long = format!("(or {})", r#"("Bahn") "#.repeat(300));
    let ran = convert(&[], &json!({ "rules": [{ "name": "lang", "query": long }] }).to_string()).expect(1);
    assert_eq!(ran.stderr.trim_end(), "lang: longer than a query may be: divide the rule");
    convert(&[], "[1]").expect(2);
    convert(&["missing.txt"], "").expect(2);
}
