//! Real ninjs, AP and Atom items against the values known of them: those asserted by Superdesk's tests, and the
//! fields of IPTC's own examples as they stand in the JSON.

use std::path::{Path, PathBuf};

use depesche_ingest::store::{Article, Moment};
use depesche_ingest::{Item, parse};
use serde_json::Value;

use crate::real::data;

/// What must be equal, of a hundred values.
const SHARE: usize = 98;

/// Values compared, and those that were not equal.
#[derive(Default)]
struct Tally {
    all: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn compare(&mut self, file: &str, field: &str, found: Option<String>, expected: Option<&str>) {
        let Some(expected) = expected.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        else {
            return;
        };
        self.all += 1;
        if found.as_deref() != Some(expected.as_str()) {
            self.wrong.push(format!("{file} {field}: {found:?}, expected {expected:?}"));
        }
    }

    fn assert_share(&self) {
        let equal = self.all - self.wrong.len();
        println!("{equal} of {} values equal", self.all);
        self.wrong.iter().for_each(|wrong| println!("{wrong}"));
        assert!(self.all > 0 && equal * 100 >= self.all * SHARE, "{equal} of {}", self.all);
    }
}

fn read(path: &Path) -> (Option<&'static str>, Vec<Result<Article, String>>) {
    let parsed = parse(&std::fs::read(path).unwrap(), None);
    let items = parsed.items.into_iter().map(|item| match item {
        Item::Article(article) => Ok(article),
        Item::Refusal(refusal) => Err(refusal.reason),
    });
    (parsed.format, items.collect())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "json") {
            found.push(entry);
        }
    }
}

fn moment(text: &str) -> Option<String> {
    text.parse::<Moment>().ok().map(|moment| moment.to_string())
}

/// The asserted value of Superdesk's name for a field, of the item at this place.
fn asserted<'v>(gold: &'v Value, at: usize, field: &str) -> Option<&'v Value> {
    gold.get(format!("{at}.{field}")).or_else(|| gold.get(field).filter(|_| at == 0))
}

#[test]
fn what_superdesk_asserts() {
    let Some(data) = data() else { return };
    let folder = data.join("superdesk-core");
    let gold: Value = serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut tally = Tally::default();
    for (file, gold) in gold.as_object().unwrap() {
        let (format, items) = read(&folder.join(file));
        if !matches!(format, Some("ninjs" | "ap_json" | "feed" | "wxr")) {
            continue;
        }
        for (at, item) in items.iter().enumerate() {
            let Ok(article) = item else { continue };
            let of = |field: &str| asserted(gold, at, field).and_then(Value::as_str);
            tally.compare(file, "headline", article.headline.clone(), of("headline"));
            tally.compare(file, "teaser", article.teaser.clone(), of("description_text").or(of("abstract")));
            tally.compare(file, "language", article.language.clone(), of("language"));
            tally.compare(file, "agency", article.agency.clone(), of("original_source"));
            tally.compare(
                file,
                "status",
                serde_json::to_value(article.status).unwrap().as_str().map(str::to_owned),
                of("pubstatus"),
            );
            let service = asserted(gold, at, "anpa_category").and_then(|list| list[0]["qcode"].as_str());
            tally.compare(file, "services", article.services.first().cloned(), service);
            let author = asserted(gold, at, "authors.0").and_then(|author| author["name"].as_str());
            tally.compare(file, "authors", article.authors.first().cloned(), author);
        }
    }
    tally.assert_share();
}

#[test]
fn what_iptc_gives_as_examples() {
    let Some(data) = data() else { return };
    let folder = data.join("iptc-ninjs");
    let mut examples = Vec::new();
    files(&folder.join("examples"), &mut examples);
    files(&folder.join("documentation/includes/examples"), &mut examples);
    let (mut tally, mut articles) = (Tally::default(), 0);
    for path in examples {
        let Ok(item) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else { continue };
        let file = path.strip_prefix(&folder).unwrap().display().to_string();
        let get = |names: &[&str]| names.iter().map(|name| &item[*name]).find(|value| !value.is_null());
        let text = |names: &[&str]| get(names).and_then(Value::as_str);
        let first = |list: &str, field: &str| item[list][0][field].as_str();
        let time =
            text(&["versioncreated", "versionCreated", "contentcreated", "contentCreated"]).and_then(moment);
        let is_text = text(&["type"]).is_none_or(|kind| kind == "text") && item["eventDetails"].is_null();
        let has_text = item.as_object().is_some_and(|item| {
            item.keys().any(|key| {
                key.starts_with("body") || key.starts_with("bodies") || key.starts_with("headline")
            })
        });
        let (format, items) = read(&path);
        if !is_text || time.is_none() || !has_text {
            assert!(items.iter().all(Result::is_err), "{file}: no text, but taken");
            continue;
        }
        let [Ok(article)] = items.as_slice() else { panic!("{file}: {items:?}") };
        assert_eq!(format, Some("ninjs"), "{file}");
        articles += 1;
        tally.compare(&file, "id", Some(article.id.clone()), text(&["uri", "guid"]));
        tally.compare(&file, "version", Some(article.version.to_string()), text(&["version"]));
        tally.compare(&file, "published", Some(article.published.to_string()), time.as_deref());
        let headline = text(&["headline", "headline_main"]).or(first("headlines", "value"));
        tally.compare(&file, "headline", article.headline.clone(), headline);
        tally.compare(&file, "byline", article.byline.clone(), text(&["by", "byline"]));
        tally.compare(&file, "language", article.language.clone(), text(&["language"]));
        let urgency = item["urgency"].as_u64().map(|urgency| urgency.to_string());
        tally.compare(
            &file,
            "urgency",
            article.urgency.map(|urgency| urgency.to_string()),
            urgency.as_deref(),
        );
        tally.compare(&file, "keywords", article.keywords.first().cloned(), text(&["slugline"]));
        tally.compare(
            &file,
            "genre",
            article.genre.clone(),
            first("genres", "name").or(first("genre", "name")),
        );
        let subject = first("subjects", "name").or(first("subject", "name"));
        tally.compare(
            &file,
            "subjects",
            article.subjects.first().map(|subject| subject.name.clone()),
            subject,
        );
        let has_body = item.as_object().unwrap().keys().any(|key| key.starts_with("body") || key == "bodies");
        tally.compare(
            &file,
            "text",
            Some((!article.body.is_empty()).to_string()),
            Some(has_body.to_string().as_str()),
        );
    }
    println!("{articles} articles");
    tally.assert_share();
    assert!(articles > 20, "{articles}");
}

#[test]
fn notes_between_desks_do_not_leak() {
    let Some(data) = data() else { return };
    let mut all = Vec::new();
    files(&data.join("iptc-ninjs"), &mut all);
    all.extend(std::fs::read_dir(data.join("superdesk-core")).unwrap().map(|entry| entry.unwrap().path()));
    let mut checked = 0;
    for path in all {
        let Ok(item) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else { continue };
        let Some(note) = item["ednote"].as_str().or(item["edNote"].as_str()).filter(|note| note.len() > 5)
        else {
            continue;
        };
        for article in read(&path).1.into_iter().flatten() {
            assert!(!serde_json::to_string(&article).unwrap().contains(note), "{}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 0);
}
