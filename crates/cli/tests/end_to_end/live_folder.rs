//! Watched folders: what becomes of whole, broken, half-written and repeated files, also when the server is killed.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::live::{Live, figures, stored, wait_for, wait_for_figures, wait_for_hits};
use crate::program::assert_sound;
use crate::sample::{Random, article, number_of, with};

/// A spool folder and a server that watches it; the files count as complete after `stable`.
fn watching(stable: &str, more: &str) -> Live {
    Live::of(|folder| {
        let spool = folder.join("spool");
        fs::create_dir(&spool).unwrap();
        format!(
            "[[source]]\nkind = \"folder\"\nname = \"spool\"\npath = {spool:?}\nstable = \"{stable}\"\n\
             interval = \"20ms\"\n{more}"
        )
    })
}

/// The names in a folder; none if there is no such folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

fn line(id: &str) -> String {
    article(id, 1, "Eimerkette am Ufer").to_string() + "\n"
}

#[test]
fn whole_files_are_found_and_broken_ones_set_aside_with_the_reason() {
    let live = watching("50ms", "");
    let spool = live.path("spool");
    let server = live.serve();
    let mut client = server.client();
    fs::write(spool.join("gut.json"), line("urn:test:gut")).unwrap();
    fs::write(spool.join("kaputt.json"), "{\"urn\": \"urn:test:kaputt\", ").unwrap();
    let partly = line("urn:test:halb-1") + "{\"id\": \"ohne Zeit\"}\n" + &line("urn:test:halb-2");
    fs::write(spool.join("teils.jsonl"), partly).unwrap();
    let packed = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(line("urn:test:gepackt").as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    fs::write(spool.join("gepackt.jsonl.gz"), packed).unwrap();
    fs::create_dir(spool.join("unterordner")).unwrap();

    wait_for("the folder is empty", || names(&spool) == ["done", "rejected", "unterordner"]);
    wait_for_hits(&mut client, "Eimerkette", 4);
    assert_eq!(names(&spool.join("done")), ["gepackt.jsonl.gz", "gut.json"]);
    assert_eq!(
        names(&spool.join("rejected")),
        ["kaputt.json", "kaputt.json.reason.json", "teils.jsonl", "teils.jsonl.reason.json"]
    );
    let reasons = fs::read(spool.join("rejected/teils.jsonl.reason.json")).unwrap();
    let reasons: Value = serde_json::from_slice(&reasons).unwrap();
    assert_eq!((&reasons["file"], &reasons["rejected_total"]), (&json!("teils.jsonl"), &json!(1)));
    assert_eq!(reasons["rejected"][0]["line"], 2, "{reasons}");
    assert!(reasons["rejected"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));

    let now = wait_for_figures(&mut client, "spool", |now| now["taken"] == 4);
    assert_eq!((&now["refused"], &now["state"], &now["kind"]), (&json!(2), &json!("ok"), &json!("folder")));
    assert_eq!(now["last_published"], "2025-05-01T12:00:00+02:00");
    assert!(now["lag_median_seconds"].as_i64() > Some(0), "{now}");
    assert_eq!(stored(&mut client, "urn:test:gut")["origin"]["file"], "gut.json");
    server.stop();
}

#[test]
fn files_that_are_still_written_are_left_alone() {
    let live = watching("1h", "");
    let spool = live.path("spool");
    for name in ["waechst.json", ".verborgen.json"] {
        fs::write(spool.join(name), line("urn:test:unfertig")).unwrap();
    }
    let server = live.serve();
    let mut client = server.client();
    let looked = |client: &mut _| {
        let polls = figures(client, "spool")["polls"].as_u64().unwrap();
        wait_for_figures(client, "spool", |now| now["polls"].as_u64() > Some(polls + 3));
    };
    looked(&mut client);
    assert_eq!(names(&spool), [".verborgen.json", "waechst.json"]);
    server.stop();

    // Complete after a moment, but for the names of files that are being copied.
    let live = watching("30ms", "after = \"delete\"\n");
    let spool = live.path("spool");
    for name in ["a.json.part", "b.json.tmp", "c.json.filepart", ".d.json"] {
        fs::write(spool.join(name), line("urn:test:unfertig")).unwrap();
    }
    let server = live.serve();
    let mut client = server.client();
    fs::write(spool.join("fertig.json"), line("urn:test:fertig")).unwrap();
    wait_for("the complete file is gone", || !spool.join("fertig.json").exists());
    looked(&mut client);
    assert_eq!(names(&spool), [".d.json", "a.json.part", "b.json.tmp", "c.json.filepart"]);
    fs::rename(spool.join("a.json.part"), spool.join("a.json")).unwrap();
    wait_for_hits(&mut client, "Eimerkette", 2);
    server.stop();
}

#[test]
fn what_comes_twice_changes_nothing_and_overwrites_nothing() {
    let live = watching("30ms", "");
    let spool = live.path("spool");
    let server = live.serve();
    let mut client = server.client();
    for (round, text) in [line("urn:test:a"), line("urn:test:a"), line("urn:test:b")].iter().enumerate() {
        fs::write(spool.join("meldung.json"), text).unwrap();
        wait_for("the file is moved", || names(&spool.join("done")).len() == round + 1);
    }
    let now = figures(&mut client, "spool");
    assert_eq!((&now["taken"], &now["unchanged"]), (&json!(2), &json!(1)), "{now}");
    let mut kept: Vec<String> = names(&spool.join("done"))
        .iter()
        .map(|name| fs::read_to_string(spool.join("done").join(name)).unwrap())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, [line("urn:test:a"), line("urn:test:a"), line("urn:test:b")]);
    server.stop();
}

#[test]
fn a_folder_that_is_away_is_waited_for() {
    let live = watching("30ms", "");
    let spool = live.path("spool");
    fs::remove_dir(&spool).unwrap();
    let server = live.serve();
    let mut client = server.client();
    let away = wait_for_figures(&mut client, "spool", |now| now["state"] == "failing");
    assert!(away["last_error"].as_str().unwrap().contains("cannot be read"), "{away}");
    assert!(!spool.exists(), "a mount that is not there yet must not be hidden by a folder of ours");
    fs::create_dir(&spool).unwrap();
    fs::write(spool.join("a.json"), line("urn:test:a")).unwrap();
    wait_for_hits(&mut client, "Eimerkette", 1);
    wait_for_figures(&mut client, "spool", |now| now["state"] == "ok" && now["taken"] == 1);
    server.stop();
}

#[test]
fn a_file_that_cannot_be_moved_is_tried_again() {
    let live = watching("30ms", "done = \"DONE\"\n");
    let spool = live.path("spool");
    // A file stands where the folder would be made; as its name begins with a dot, it is no delivery.
    let done = spool.join(".done");
    let config = fs::read_to_string(live.path("depesche.toml")).unwrap();
    fs::write(live.path("depesche.toml"), config.replace("DONE", done.to_str().unwrap())).unwrap();
    fs::write(&done, "im Weg").unwrap();
    fs::write(spool.join("a.json"), line("urn:test:a")).unwrap();
    let server = live.serve();
    let mut client = server.client();
    wait_for_hits(&mut client, "Eimerkette", 1);
    let now = wait_for_figures(&mut client, "spool", |now| now["consecutive_errors"].as_u64() > Some(2));
    assert!(now["last_error"].as_str().unwrap().contains("a.json"), "{now}");
    assert!(spool.join("a.json").exists());
    fs::remove_file(&done).unwrap();
    wait_for("the file is moved", || names(&done) == ["a.json"]);
    let now = wait_for_figures(&mut client, "spool", |now| now["state"] == "ok");
    assert_eq!((&now["taken"], &now["unchanged"]), (&json!(1), &json!(1)), "{now}");
    server.stop();
}

#[test]
fn a_file_with_more_refusals_than_are_listed_takes_no_other_with_it() {
    let live = watching("0s", "");
    let spool = live.path("spool");
    let bad: String = (0..1_100).map(|n| format!("{{\"id\": \"ohne Zeit {n}\"}}\n")).collect();
    fs::write(spool.join("a.jsonl"), bad).unwrap();
    fs::write(spool.join("b.jsonl"), line("urn:test:b")).unwrap();
    let server = live.serve();
    wait_for("the folder is empty", || names(&spool) == ["done", "rejected"]);
    assert_eq!(names(&spool.join("done")), ["b.jsonl"]);
    assert_eq!(names(&spool.join("rejected")), ["a.jsonl", "a.jsonl.reason.json"]);
    let reasons = fs::read(spool.join("rejected/a.jsonl.reason.json")).unwrap();
    let reasons: Value = serde_json::from_slice(&reasons).unwrap();
    assert_eq!(reasons["rejected_total"], 1_100);
    assert_eq!(reasons["rejected"].as_array().unwrap().len(), 1_000, "the first are listed");
    let now = figures(&mut server.client(), "spool");
    let counted = ["taken", "unchanged", "refused"].map(|name| now[name].as_u64().unwrap());
    assert_eq!(counted, [1, 0, 1_100], "{now}");
    server.stop();
}

#[test]
fn a_server_killed_at_any_moment_loses_and_doubles_no_file() {
    const FILES: usize = 150;
    let live = watching("0s", "");
    let spool = live.path("spool");
    for n in 0..FILES {
        let text: String = (0..3)
            .map(|m| with(article(&format!("datei:{n}:{m}"), 1, "Eimerkette"), json!({})).to_string() + "\n")
            .collect();
        let text = if n % 10 == 0 { text + "{\"id\": \"ohne Zeit\"}\n" } else { text };
        fs::write(spool.join(format!("{n:03}.jsonl")), text).unwrap();
    }
    let seed = number_of("DEPESCHE_SEED", 7);
    let mut random = Random::new(seed);
    let left = || names(&spool).iter().filter(|name| name.ends_with(".jsonl")).count();
    let mut kills = 0;
    while left() > 0 {
        let mut server = live.serve();
        std::thread::sleep(Duration::from_millis(random.below(60) as u64));
        server.kill();
        kills += 1;
        if kills > 6 {
            let server = live.serve();
            wait_for("all files are taken", || left() == 0);
            server.stop();
        }
    }
    let all: BTreeSet<String> = (0..FILES).map(|n| format!("{n:03}.jsonl")).collect();
    let done = names(&spool.join("done"));
    let rejected = names(&spool.join("rejected"));
    let rejected: Vec<String> = rejected.into_iter().filter(|name| name.ends_with(".jsonl")).collect();
    let moved: Vec<&String> = done.iter().chain(&rejected).collect();
    assert_eq!(moved.len(), FILES, "no file twice");
    assert_eq!(moved.into_iter().cloned().collect::<BTreeSet<_>>(), all);
    assert_eq!(rejected.len(), FILES / 10);
    for name in &rejected {
        assert!(spool.join("rejected").join(format!("{name}.reason.json")).exists(), "{name}");
    }
    assert_eq!(assert_sound(&live.data()), 3 * FILES as u64);
}

#[test]
fn what_a_slow_writer_adds_to_a_file_already_moved_is_taken_in() {
    let live = watching("20ms", "");
    let spool = live.path("spool");
    let server = live.serve();
    let mut client = server.client();
    let [mut good, mut broken] =
        ["gut.jsonl", "halb.jsonl"].map(|name| fs::File::create(spool.join(name)).unwrap());
    good.write_all(line("urn:test:eins").as_bytes()).unwrap();
    let rest = line("urn:test:drei");
    let (start, end) = rest.split_at(40);
    broken.write_all(start.as_bytes()).unwrap();
    wait_for("both are moved", || names(&spool) == ["done", "rejected"]);
    assert_eq!(names(&spool.join("done")), ["gut.jsonl"]);
    assert_eq!(names(&spool.join("rejected")), ["halb.jsonl", "halb.jsonl.reason.json"]);

    good.write_all(line("urn:test:zwei").as_bytes()).unwrap();
    broken.write_all(end.as_bytes()).unwrap();
    wait_for_hits(&mut client, "Eimerkette", 3);
    wait_for("both are moved", || names(&spool.join("done")) == ["gut.jsonl", "halb.jsonl"]);
    assert_eq!(names(&spool.join("rejected")), [""; 0]);
    let whole = line("urn:test:eins") + &line("urn:test:zwei");
    assert_eq!(fs::read_to_string(spool.join("done/gut.jsonl")).unwrap(), whole);
    server.stop();
}
