//! Messages of agencies in IPTC 7901 and ANPA against the values other readers found in them, and against the same
//! items in dpa's JSON.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use depesche_ingest::Item;
use depesche_ingest::store::{Article, BlockKind};
use serde_json::Value;

use crate::digitalwires::{entries, public_text, secrets, sequences};
use crate::real::{articles, data};

/// How often a value was as expected, how often compared, and where it was not.
#[derive(Default)]
struct Tally {
    fields: BTreeMap<String, (usize, usize)>,
    wrong: Vec<String>,
}

impl Tally {
    fn check(&mut self, file: &str, field: &str, found: &str, expected: &str, equal: bool) {
        let (right, all) = self.fields.entry(field.to_owned()).or_default();
        *all += 1;
        *right += usize::from(equal);
        if !equal {
            self.wrong.push(format!("{file} {field}: {found:?}, expected {expected:?}"));
        }
    }

    /// Prints every field and every miss; at least 98 of 100 values must be as expected.
    fn finish(&self) {
        for (field, (right, all)) in &self.fields {
            println!("{field:<16} {right}/{all}");
        }
        println!("{}", self.wrong.join("\n"));
        let (right, all) = self.fields.values().fold((0, 0), |sum, field| (sum.0 + field.0, sum.1 + field.1));
        assert!(right * 100 >= all * 98 && all > 20, "{right} of {all}\n{}", self.wrong.join("\n"));
    }
}

/// The text without white space.
fn packed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn body(article: &Article) -> String {
    article.body.iter().map(|block| packed(&block.text)).collect()
}

/// The values of a field that `expected.json` gives: itself and `field#more`, which may be of another reader.
fn values<'v>(gold: &'v Value, field: &str) -> Vec<&'v Value> {
    let more = gold[format!("{field}#more").as_str()].as_array().into_iter().flatten();
    std::iter::once(&gold[field]).filter(|value| !value.is_null()).chain(more).collect()
}

#[test]
fn messages_say_what_other_readers_found() {
    let Some(data) = data() else { return };
    let folder = data.join("superdesk-core");
    let expected: BTreeMap<String, Value> =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut tally = Tally::default();
    let is_wire =
        |name: &str| name.starts_with("IPTC7901") || name.starts_with("dpa_") || name.ends_with(".tst");
    for (file, gold) in expected.iter().filter(|(file, _)| is_wire(file)) {
        let articles = articles(&folder.join(file));
        let [article] = articles.as_slice() else { panic!("{file}: {} articles", articles.len()) };
        compare(&mut tally, file, article, gold);
    }
    tally.finish();
}

fn compare(tally: &mut Tally, file: &str, article: &Article, gold: &Value) {
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let mut check = |field: &str, found: String, equal: &dyn Fn(&Value) -> bool| {
        let values = values(gold, field);
        if !values.is_empty() {
            let expected = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
            tally.check(file, field, &found, &expected, values.iter().any(|value| equal(value)));
        }
    };
    let headline = text(article.headline.as_ref());
    check("headline", headline.clone(), &|value| value == headline.as_str());
    let byline = text(article.byline.as_ref());
    check("byline", byline.clone(), &|value| value == byline.as_str());
    let keywords = packed(&article.keywords.join("/"));
    check("slugline", keywords.clone(), &|value| {
        let slug = packed(value.as_str().unwrap_or_default());
        keywords.starts_with(&slug) || slug.ends_with(&keywords)
    });
    check("priority", format!("{:?}", article.urgency), &|value| {
        value.as_u64() == article.urgency.map(u64::from)
    });
    check("type", "text".to_owned(), &|value| value == "text" && !article.body.is_empty());
    let dateline = text(article.dateline.as_ref());
    let place = article.places.first().cloned().unwrap_or_default();
    check("dateline.located.city", dateline.clone(), &|value| value == place.as_str());
    check("dateline.source", dateline.clone(), &|value| {
        dateline.contains(&format!("({})", value.as_str().unwrap_or_default()))
    });
    // The other reader put the day in.
    check("dateline.text", dateline.clone(), &|value| {
        value.as_str().and_then(|line| line.split(',').next()).is_some_and(|city| dateline.starts_with(city))
    });
    let key = format!("{:?} {:?}", article.signals, article.genre);
    check("anpa_take_key", key.clone(), &|value| {
        let key = value.as_str().unwrap_or_default();
        let (repeat, lead) = (key.contains("REFILE"), key.contains("LEAD") || key.contains("Ld"));
        let signals = serde_json::to_string(&article.signals).unwrap();
        repeat <= signals.contains("repeat")
            && lead <= signals.contains("update")
            && (repeat || lead || article.genre.is_some())
    });
    let note = article.notes.join(" | ");
    check("ednote", note.clone(), &|value| {
        note.contains(value.as_str().unwrap_or_default().trim_matches(['(', ')']))
    });
    let number = text(Some(&article.id));
    for field in ["ingest_provider_sequence", "provider_sequence"] {
        check(field, number.clone(), &|value| {
            number.contains(value.as_str().unwrap_or_default().trim_start_matches('0'))
        });
    }
    // The first words of the text; those of one reader begin with the dateline.
    let first = article.body.first().map(|block| format!("{dateline} {}", block.text)).unwrap_or_default();
    check("body_html", first.clone(), &|value| {
        let start = value["regex"].as_str().unwrap_or_default();
        let start = start.trim_start_matches('^').replace("<p></p>", "").replace("<p>", "");
        first.contains(start.trim())
    });
}

/// The messages at hand, as files.
pub(crate) fn messages(data: &Path) -> Vec<PathBuf> {
    let folders = [data.join("superdesk-core"), data.join("dpa-digitalwires/iptc7901/data/output")];
    let files =
        folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()));
    let is_wire = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_text = name.ends_with(".txt") && (name.starts_with("IPTC7901") || name.starts_with("dpa_"));
        is_text || name.ends_with(".tst") || name.ends_with(".iptc")
    };
    let mut files: Vec<PathBuf> = files.filter(is_wire).collect();
    files.sort();
    files
}

#[test]
fn messages_without_control_characters_say_the_same() {
    let Some(data) = data() else { return };
    for path in messages(&data).iter().filter(|path| path.extension().is_none_or(|end| end != "tst")) {
        let bytes = std::fs::read(path).unwrap();
        let plain: Vec<u8> =
            bytes.into_iter().filter(|byte| *byte >= b' ' && *byte != 0x7f || *byte == b'\n').collect();
        let items = depesche_ingest::parse(&plain, None).items;
        let [Item::Article(article)] = items.as_slice() else { panic!("{}: {items:?}", path.display()) };
        let whole = articles(path).remove(0);
        let bare = |article: &Article| Article { origin: None, ..article.clone() };
        assert_eq!(bare(article), bare(&whole), "{}", path.display());
    }
}

#[test]
fn nothing_leaks_that_is_not_for_publication() {
    let Some(data) = data() else { return };
    let mut checked = 0;
    for path in messages(&data) {
        let kept = serde_json::to_string(&articles(&path)).unwrap();
        for mark in ["@dpa", "Reporting by", "Editing by", "+49", "Ansprechpartner"] {
            assert!(!kept.contains(mark), "{}: {mark}", path.display());
        }
        let json = path.with_extension("json").to_string_lossy().replace("/output/", "/input/");
        let Ok(json) = std::fs::read(json) else { continue };
        let delivered: Value = serde_json::from_slice(&json).unwrap();
        for entry in entries(&delivered) {
            let public = public_text(entry);
            let words = secrets(entry).iter().flat_map(|secret| sequences(secret)).collect::<Vec<_>>();
            for words in words.into_iter().filter(|words| !public.contains(words.as_str())) {
                assert!(!kept.contains(&words), "{}: {words}", path.display());
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "{checked}");
}

/// Everything the two formats have in common, for every item dpa gives in both.
#[test]
fn dpa_items_are_equal_in_both_formats() {
    let Some(data) = data() else { return };
    let folder = data.join("dpa-digitalwires/iptc7901/data");
    let mut tally = Tally::default();
    let mut files: Vec<_> =
        std::fs::read_dir(folder.join("output")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let json = articles(&folder.join("input").join(&name).with_extension("json")).remove(0);
        let wire = articles(&path).remove(0);
        assert_eq!(wire.origin.as_ref().unwrap().format, "iptc7901");
        same(&mut tally, &name, &json, &wire, &path);
    }
    tally.finish();
}

fn same(tally: &mut Tally, file: &str, json: &Article, wire: &Article, path: &Path) {
    let mut check = |field: &str, json: &dyn std::fmt::Debug, wire: &dyn std::fmt::Debug| {
        let (json, wire) = (format!("{json:?}"), format!("{wire:?}"));
        tally.check(file, field, &wire, &json, json == wire);
    };
    check("headline", &json.headline, &wire.headline);
    check("teaser", &json.teaser, &wire.teaser);
    check("body", &body(json), &body(wire));
    check("byline", &json.byline, &wire.byline);
    check("authors", &json.authors, &wire.authors);
    check("dateline", &json.dateline, &wire.dateline);
    check("urgency", &json.urgency, &wire.urgency);
    check("language", &json.language, &wire.language);
    check("agency", &json.agency, &wire.agency);
    check("section", &json.section, &wire.section);
    check("status", &json.status, &wire.status);
    check("signals", &json.signals, &wire.signals);
    check("notes", &json.notes, &wire.notes);
    // The date has no seconds.
    check("published", &(json.published.second() / 60), &(wire.published.second() / 60));
    // A message goes out for one service; an ordinary one names no genre; its keywords are all subjects and places.
    check("services", &true, &wire.services.iter().all(|service| json.services.contains(service)));
    check("genre", &json.genre.as_deref().filter(|genre| *genre != "Meldung"), &wire.genre.as_deref());
    let subjects = json.subjects.iter().map(|subject| &subject.name).chain(&json.keywords);
    check("keywords", &true, &subjects.into_iter().all(|name| wire.keywords.contains(name)));
    // Only where the message names it: the converter counts nothing.
    let named = std::fs::read_to_string(path).unwrap().contains(&json.id);
    if named {
        check("id", &json.id, &wire.id);
        check("version", &json.version, &wire.version);
    }
    let kinds = |article: &Article| {
        let of = |kind| article.body.iter().filter(|block| block.kind == kind).count();
        (of(BlockKind::List), of(BlockKind::Table))
    };
    check("lists and tables", &kinds(json), &kinds(wire));
}
