//! dpa's samples against the values in their JSON, and against what must not be published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use depesche_ingest::store::{Article, Moment};
use serde_json::Value;

use crate::real::{articles, data};

/// Every field compared; how often it was equal, and how often compared.
#[derive(Default)]
struct Tally {
    fields: BTreeMap<&'static str, (usize, usize)>,
    wrong: Vec<String>,
}

impl Tally {
    fn compare<T: PartialEq + std::fmt::Debug>(
        &mut self,
        file: &str,
        field: &'static str,
        found: T,
        expected: T,
    ) {
        let (equal, all) = self.fields.entry(field).or_default();
        *all += 1;
        if found == expected {
            *equal += 1;
        } else {
            self.wrong.push(format!("{file} {field}: {found:?}, expected {expected:?}"));
        }
    }
}

#[test]
fn fields_are_equal() {
    let Some(data) = data() else { return };
    let folder = data.join("dpa-digitalwires");
    let expected: BTreeMap<String, Vec<Value>> =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut tally = Tally::default();
    for (file, entries) in &expected {
        let articles = articles(&folder.join(file));
        assert_eq!(articles.len(), entries.len(), "{file}");
        for (article, entry) in articles.iter().zip(entries) {
            compare(&mut tally, file, article, entry);
        }
    }
    for (field, (equal, all)) in &tally.fields {
        println!("{field:<12} {equal}/{all}");
    }
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    assert!(tally.fields["id"].1 >= 24);
}

fn compare(tally: &mut Tally, file: &str, article: &Article, entry: &Value) {
    let text = |field: &str| entry[field].as_str().map(str::to_owned);
    let moment = |field: &str| entry[field].as_str().map(|text| text.parse::<Moment>().unwrap());
    let list = |field: &str| -> Vec<String> {
        entry[field].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    tally.compare(file, "id", Some(article.id.clone()), text("urn"));
    tally.compare(file, "version", Some(u64::from(article.version)), entry["version"].as_u64());
    tally.compare(file, "published", Some(article.published), moment("version_created"));
    tally.compare(file, "updated", article.updated, moment("updated"));
    tally.compare(file, "embargo", article.embargo, moment("embargoed"));
    let status = serde_json::to_value(article.status).unwrap();
    tally.compare(file, "status", status.as_str(), entry["pubstatus"].as_str().or(Some("usable")));
    let signals = serde_json::to_string(&article.signals).unwrap();
    let signal = text("signal").map(|code| code.replace("sig:", ""));
    tally.compare(file, "signals", signal.is_none_or(|code| signals.contains(&code)), true);
    tally.compare(file, "language", article.language.clone(), text("language"));
    tally.compare(file, "urgency", article.urgency.map(u64::from), entry["urgency"].as_u64());
    tally.compare(file, "kicker", article.kicker.clone(), text("kicker"));
    tally.compare(file, "headline", article.headline.clone(), text("headline"));
    tally.compare(file, "subhead", article.subhead.clone(), text("subhead"));
    tally.compare(file, "byline", article.byline.clone(), text("byline"));
    let dateline = text("dateline").map(|line| line.trim_end_matches([' ', '-']).to_owned());
    tally.compare(file, "dateline", article.dateline.clone(), dateline);
    let agency = text("creditline").map(|credit| match credit.as_str() {
        "ASSOCIATED PRESS" => "AP".to_owned(),
        credit => credit.rsplit('/').next().unwrap().to_owned(),
    });
    tally.compare(file, "agency", article.agency.clone(), agency.or(Some("dpa".to_owned())));
    let subjects = article.subjects.iter().map(|subject| subject.name.clone()).collect();
    tally.compare(file, "subjects", subjects, list("dpasubject_names"));
    tally.compare(file, "keywords", article.keywords.clone(), list("keyword_names"));
    let places = list("geosubject_names");
    tally.compare(file, "places", places.iter().all(|place| article.places.contains(place)), true);
    tally.compare(file, "genre", article.genre.clone(), list("genre_names").first().cloned());
    tally.compare(file, "services", article.services.clone(), list("services"));
    let section = list("desk_names").first().map(|desk| match desk.as_str() {
        "pl" => "Politik",
        "wi" => "Wirtschaft",
        "sp" => "Sport",
        "ku" => "Kultur",
        _ => "Vermischtes",
    });
    tally.compare(file, "section", article.section.as_deref(), section);
    tally.compare(
        file,
        "has_text",
        !article.body.is_empty(),
        entry["has_text"].as_bool().unwrap() || is_sound(entry),
    );
    let pictures = list("associations").iter().filter(|kind| *kind == "image").count();
    tally.compare(
        file,
        "images",
        article.images.len() >= pictures.min(1) && article.images.len() <= pictures,
        true,
    );
}

/// Sound has a description, which is its text.
fn is_sound(entry: &Value) -> bool {
    entry["associations"].as_array().is_some_and(|list| list.iter().any(|kind| kind == "audio"))
}

#[test]
fn nothing_leaks_that_is_not_for_publication() {
    let Some(data) = data() else { return };
    let mut checked = 0;
    for path in samples(&data.join("dpa-digitalwires")) {
        let delivered: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for (article, entry) in articles(&path).iter().zip(entries(&delivered)) {
            let kept = serde_json::to_string(article).unwrap();
            for secret in secrets(entry) {
                let public = public_text(entry);
                for words in sequences(&secret).into_iter().filter(|words| !public.contains(words.as_str())) {
                    assert!(!kept.contains(&words), "{}: {words}", path.display());
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// The files with entries, of every part of the samples.
pub(crate) fn samples(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for part in
        std::fs::read_dir(folder).unwrap().map(|part| part.unwrap().path()).filter(|part| part.is_dir())
    {
        let input = part.join("data/input");
        files.extend(std::fs::read_dir(input).into_iter().flatten().map(|file| file.unwrap().path()));
    }
    files
}

pub(crate) fn entries(delivered: &Value) -> Vec<&Value> {
    match delivered {
        Value::Array(list) => list.iter().collect(),
        Value::Object(page) if page.contains_key("entries") => {
            page["entries"].as_array().into_iter().flatten().collect()
        }
        entry => vec![entry],
    }
}

/// Every text that must not be published.
pub(crate) fn secrets(entry: &Value) -> Vec<String> {
    let notepad = entry["notepad"]["nonpublic_html"].as_str().into_iter();
    let notes = entry["ednotes"].as_array().into_iter().flatten();
    let hidden =
        notes.filter(|note| note["is_publishable"] != true).filter_map(|note| note["ednote"].as_str());
    notepad.chain(hidden).map(str::to_owned).collect()
}

/// Everything that is for publication, where the same words may stand as well.
pub(crate) fn public_text(entry: &Value) -> String {
    ["article_html", "infobox_html", "headline", "teaser", "byline", "associations", "categories"]
        .iter()
        .map(|field| entry[*field].to_string())
        .collect()
}

/// Mail addresses and numbers one by one, and every three words in a row.
pub(crate) fn sequences(secret: &str) -> Vec<String> {
    let text: String = {
        let mut tag = false;
        secret
            .chars()
            .map(|c| {
                tag = (tag || c == '<') && c != '>';
                if tag || c == '>' { ' ' } else { c }
            })
            .collect()
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let telling = words
        .iter()
        .filter(|word| word.contains('@') || word.bytes().filter(u8::is_ascii_digit).count() >= 6);
    let single = telling.map(|word| word.trim_matches([',', ';', '.', '(', ')']).to_owned());
    single.chain(words.windows(3).map(|words| words.join(" "))).collect()
}
