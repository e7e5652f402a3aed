//! Runs over files into a real store.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use depesche_store::{Moment, Store, StoreOptions, Visibility};

use crate::ParseOptions;
use crate::format::{self, Input};
use crate::pipeline::prepare::deliveries;
use crate::{IngestOptions, IngestProgress, Summary, deliver_bytes, ingest_paths};

fn line(number: usize, version: usize) -> String {
    format!(
        "{{\"id\":\"a:{number}\",\"version\":{version},\"headline\":\"Sturm {number}\",\"body\":\"Es regnet.\",\"date\":\"2024-05-07\"}}\n"
    )
}

fn store(folder: &Path) -> Store {
    Store::open(folder, StoreOptions::default()).unwrap()
}

/// Runs over the inputs; broken off once so many articles are stored.
fn run(store: &Store, inputs: &Path, threads: usize, stop_after: u64) -> Summary {
    let mut report = |progress: IngestProgress| match progress.articles >= stop_after {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    let options = IngestOptions { rejected: inputs.join("rejected"), threads, csv: None };
    ingest_paths(store, &[inputs.to_owned()], &options, &mut report).unwrap()
}

#[test]
fn takes_all_in_order_and_sets_aside_the_rest() {
    let (data, inputs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let write = |name: &str, bytes: &[u8]| fs::write(inputs.path().join(name), bytes).unwrap();
    let first: String = (0..6000).map(|number| line(number, 1)).collect();
    let second: String = (0..6000).map(|number| line(number, 2)).collect();
    write("a.jsonl", first.as_bytes());
    write("b.jsonl.zst", &zstd::encode_all(second.as_bytes(), 1).unwrap());
    write("c.jsonl", format!("{}{{\"id\":7}}\nkaputt\n{}", line(1, 2), line(6001, 1)).as_bytes());
    write("d.bin", &[0, 159, 146, 150]);
    write("e.gz", &[0x1f, 0x8b, 8, 0, 1, 2, 3]);
    write("f.json", b"");
    let store = store(data.path());
    for round in 0..2 {
        let summary = run(&store, inputs.path(), 3, u64::MAX);
        let found = (summary.added, summary.updated, summary.history, summary.unchanged, summary.skipped);
        assert_eq!(found, if round == 0 { (6001, 6000, 0, 1, 0) } else { (0, 0, 0, 2, 2) });
        assert_eq!((summary.rejected_total, summary.inputs), (5, 6));
        let place = |item: &crate::RejectedItem| {
            (item.file.rsplit('/').next().unwrap().to_owned(), item.line, item.kept.is_some())
        };
        let expected = [
            ("c.jsonl", Some(2), true),
            ("c.jsonl", Some(3), true),
            ("d.bin", None, true),
            ("e.gz", None, false),
            ("f.json", None, false),
        ];
        let expected = expected.map(|(file, line, kept)| (file.to_owned(), line, kept));
        assert_eq!(summary.rejected.iter().map(place).collect::<Vec<_>>(), expected);
        let kept = fs::read_dir(inputs.path().join("rejected")).unwrap().count();
        assert_eq!(kept, 6, "three items with a reason each, once for both runs");
    }
    let shown = store.archive().article("a:5", &Visibility::at(Moment::now())).unwrap().unwrap();
    assert_eq!((shown.version, shown.origin.unwrap().file.unwrap().as_str()), (2, "b.jsonl.zst"));
}

#[test]
fn resumes_where_it_was_broken_off() {
    let (data, inputs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lines: String = (0..60_000).map(|number| line(number, 1)).collect();
    fs::write(inputs.path().join("a.jsonl"), lines).unwrap();
    let store = store(data.path());
    let begun = run(&store, inputs.path(), 2, 1);
    assert!(begun.interrupted && begun.added > 0 && begun.added < 60_000, "{begun:?}");
    let resumed = run(&store, inputs.path(), 2, u64::MAX);
    assert_eq!((resumed.added + begun.added, resumed.unchanged, resumed.interrupted), (60_000, 0, false));
    assert_eq!(run(&store, inputs.path(), 2, u64::MAX).skipped, 1);
    fs::write(inputs.path().join("a.jsonl"), line(1, 1)).unwrap();
    assert_eq!(run(&store, inputs.path(), 2, u64::MAX).unchanged, 1);
}

#[test]
fn a_batch_that_was_not_stored_is_read_again() {
    const ALL: u64 = 60_000;
    let (data, inputs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lines: String = (0..60_000).map(|number| line(number, 1)).collect();
    fs::write(inputs.path().join("a.jsonl"), lines).unwrap();
    let store = store(data.path());
    let other = rusqlite::Connection::open(data.path().join("archive.sqlite")).unwrap();
    let stored = || other.query_row("SELECT count(*) FROM version", [], |row| row.get::<_, u64>(0)).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON version WHEN NEW.id = 'a:25000'
                  BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    other.execute_batch(refuse).unwrap();
    let options = IngestOptions { rejected: inputs.path().join("rejected"), threads: 2, csv: None };
    let paths = [inputs.path().to_owned()];
    let failed = ingest_paths(&store, &paths, &options, &mut |_| ControlFlow::Continue(()));
    assert!(failed.is_err_and(|error| error.to_string().contains("not stored")));
    other.execute_batch("DROP TRIGGER refuse").unwrap();
    let before = stored();
    assert!(before > 0 && before < ALL, "{before}");
    let resumed = run(&store, inputs.path(), 2, u64::MAX);
    assert_eq!((before + resumed.added, stored()), (ALL, ALL), "{resumed:?}");
    assert!(resumed.unchanged < before, "goes on behind what was acknowledged: {resumed:?}");
}

#[test]
fn takes_what_is_in_a_container() {
    let (data, inputs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut tar = tar::Builder::new(Vec::new());
    for (name, text) in
        [("x/1.jsonl", line(1, 1) + &line(2, 1)), ("x/2.jsonl", "{\"id\":7}\n".to_owned() + &line(3, 1))]
    {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        tar.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    let tar = tar.into_inner().unwrap();
    fs::write(inputs.path().join("a.tar.zst"), zstd::encode_all(tar.as_slice(), 1).unwrap()).unwrap();
    let store = store(data.path());
    let summary = run(&store, inputs.path(), 2, u64::MAX);
    assert_eq!((summary.added, summary.rejected_total, summary.inputs), (3, 1, 1));
    let rejected = &summary.rejected[0];
    assert!(rejected.file.ends_with("a.tar.zst"));
    assert_eq!((rejected.pointer.as_deref(), rejected.line), (Some("x/2.jsonl"), Some(1)));
    let shown = store.archive().article("a:3", &Visibility::at(Moment::now())).unwrap().unwrap();
    assert_eq!(shown.origin.unwrap().file.as_deref(), Some("2.jsonl"));
    let posted = deliver_bytes(&store, &tar, &ParseOptions::default()).unwrap();
    let pointers: Vec<_> = posted.refusals.iter().map(|refusal| refusal.pointer.as_deref()).collect();
    assert_eq!((posted.receipts.len(), pointers), (3, vec![Some("x/2.jsonl")]));
}

#[test]
fn takes_pages_of_a_web_archive() {
    let (data, inputs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let record = |address: &str, fields: &str, canonical: &str| {
        let text = "Der Hafen bleibt nach dem Sturm noch bis Freitag zu, teilte die Behörde mit. ".repeat(2);
        let page = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>{canonical}<h1>Sturm {address}</h1><p>7. Mai 2024</p><p>{text}</p></html>"
        );
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2025-01-01T00:00:00Z\r\nWARC-Target-URI: https://example.org/{address}\r\n\
             Content-Type: application/http\r\n{fields}Content-Length: {}\r\n\r\n{page}\r\n\r\n",
            page.len()
        )
    };
    let canonical = "<link rel='canonical' href='https://example.org/eigene'>";
    let archive = [record("eins", "", ""), record("zwei", "", canonical)].concat();
    let truncated = record("drei", "WARC-Truncated: time\r\n", "");
    fs::write(inputs.path().join("a.warc"), &archive).unwrap();
    fs::write(inputs.path().join("b.warc.zst"), zstd::encode_all(truncated.as_bytes(), 1).unwrap()).unwrap();
    let store = store(data.path());
    let summary = run(&store, inputs.path(), 2, u64::MAX);
    assert_eq!((summary.added, summary.rejected_total), (2, 1), "{summary:?}");
    assert_eq!(summary.rejected[0].pointer.as_deref(), Some("https://example.org/drei"));
    assert!(summary.rejected[0].reason.ends_with("only a part of the page (time) (record at byte 0)"));
    let delivered = deliver_bytes(&store, archive.as_bytes(), &ParseOptions::default()).unwrap();
    let shown = delivered.receipts.iter().map(|receipt| {
        let shown = store.archive().article(&receipt.id, &Visibility::at(Moment::now())).unwrap().unwrap();
        (
            shown.url.unwrap(),
            shown.origin.unwrap().file.unwrap(),
            shown.received.unwrap().to_string()[..4] != *"2025",
        )
    });
    let expected = [("eins", "eins"), ("eigene", "zwei")]
        .map(|(address, file)| (format!("https://example.org/{address}"), file.to_owned(), true));
    assert_eq!(shown.collect::<Vec<_>>(), expected);
    // The first archive was read to its end, the second is read again as something in it was refused.
    let again = run(&store, inputs.path(), 2, u64::MAX);
    assert_eq!((again.skipped, again.added, again.rejected_total), (1, 0, 1), "{again:?}");
}

#[test]
fn takes_posted_bytes() {
    let data = tempfile::tempdir().unwrap();
    let store = store(data.path());
    let posted = format!("{}kaputt\n{}", line(1, 1), line(2, 1));
    let packed = zstd::encode_all(posted.as_bytes(), 1).unwrap();
    for bytes in [posted.as_bytes(), &packed] {
        let delivered = deliver_bytes(&store, bytes, &ParseOptions::named(Some("x/post.jsonl"))).unwrap();
        assert_eq!((delivered.receipts.len(), delivered.refusals.len()), (2, 1));
        assert_eq!(delivered.refusals[0].line, Some(2));
    }
    assert_eq!(deliver_bytes(&store, b"", &ParseOptions::default()).unwrap().refusals.len(), 1);
}

#[test]
fn what_brings_its_reader_down_is_refused() {
    let text = line(1, 1);
    let sound = format::detect(text.as_bytes(), None).unwrap();
    let failing = Box::leak(Box::new(format::Format {
        name: sound.name,
        sniff: sound.sniff,
        parse: |_, _| panic!("on purpose"),
    }));
    let check = |format: &'static format::Format, first_line: u64, expected: (usize, &[Option<u64>])| {
        let input = Input { bytes: text.as_bytes(), text: &text, first_line };
        let (found, refusals) = deliveries(Some(format), &input, ParseOptions::default());
        let lines: Vec<Option<u64>> = refusals.iter().map(|refusal| refusal.line).collect();
        assert_eq!((found.len(), lines.as_slice()), expected);
        assert!(refusals.iter().all(|refusal| refusal.bytes == text.as_bytes()));
    };
    check(sound, 7, (1, &[]));
    check(failing, 7, (0, &[Some(7)]));
    check(failing, 1, (0, &[None]));
}
