//! Real NewsML-G2, NewsML 1.2 and NITF deliveries against the values noted beside them, and against the same articles
//! in dpa's JSON.

use std::collections::BTreeMap;
use std::path::Path;

use depesche_ingest::store::{Article, Moment};
use depesche_ingest::{Item, parse};
use serde_json::Value;

use crate::digitalwires::samples;
use crate::real::{articles, data};

/// How often each field was as noted, and what was not.
#[derive(Default)]
struct Tally {
    fields: BTreeMap<String, (usize, usize)>,
    misses: Vec<String>,
}

impl Tally {
    fn compare(&mut self, file: &str, field: &str, found: &Value, expected: &Value) {
        let (equal, all) = self.fields.entry(field.to_owned()).or_default();
        *all += 1;
        if found == expected {
            *equal += 1;
        } else {
            self.misses.push(format!("{file} {field}: {found}, noted {expected}"));
        }
    }

    /// Prints the shares and the misses; at least 98 of 100 values must be as noted.
    fn report(&self, fewest: usize) {
        for (field, (equal, all)) in &self.fields {
            println!("{field:<12} {equal}/{all}");
        }
        println!("{}", self.misses.join("\n"));
        let (equal, all) = self.fields.values().fold((0, 0), |sum, field| (sum.0 + field.0, sum.1 + field.1));
        assert!(all >= fewest, "only {all} values compared");
        assert!(equal * 100 >= all * 98, "{equal} of {all}:\n{}", self.misses.join("\n"));
    }
}

fn gold(folder: &Path) -> BTreeMap<String, Value> {
    serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap()
}

/// A value as text on one line, without what only sets it off from the text after it.
fn line(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Value::from(text.trim_end_matches([' ', '-']).to_owned())
        }
        None => value.clone(),
    }
}

fn moment(value: &Value) -> Option<Moment> {
    value.as_str().map(|text| text.parse().unwrap())
}

#[test]
fn newsml_g2_of_dpa_and_apa_is_as_noted() {
    let Some(data) = data() else { return };
    let mut tally = Tally::default();
    for folder in ["dpa-newsmlg2-2017", "apa-newsmlg2"] {
        let folder = data.join(folder);
        for (file, noted) in gold(&folder) {
            let paths = [folder.join(&file), folder.join("20170629-dpa-sample").join(&file)];
            let path = paths.iter().find(|path| path.is_file()).unwrap();
            let [article] = articles(path).try_into().unwrap();
            compare_g2(&mut tally, &file, &article, &noted);
        }
    }
    tally.report(500);
}

fn compare_g2(tally: &mut Tally, file: &str, article: &Article, noted: &Value) {
    let found = serde_json::to_value(article).unwrap();
    let mut check = |field: &str, expected: Value| {
        let found = match &found[field] {
            Value::Null if expected.is_array() => Value::Array(Vec::new()),
            found => found.clone(),
        };
        tally.compare(file, field, &found, &expected);
    };
    let headline = |role: fn(&str) -> bool| {
        let mut lines = noted["headlines"].as_array().unwrap().iter();
        let found = lines.find(|line| role(line["role"].as_str().unwrap_or_default()));
        found.map_or(Value::Null, |found| line(&found["text"]))
    };
    check("id", noted["guid"].clone());
    check("version", noted["version"].as_str().unwrap().parse::<u32>().unwrap().into());
    check("status", noted["pubStatus"].as_str().unwrap().trim_start_matches("stat:").into());
    check("published", moment(&noted["versionCreated"]).unwrap().to_string().into());
    check("embargo", moment(&noted["embargoed"]).map_or(Value::Null, |moment| moment.to_string().into()));
    check("language", noted["lang"].clone());
    check("urgency", noted["urgency"].as_str().unwrap().parse::<u8>().unwrap().into());
    check("headline", headline(|role| !role.ends_with("subtitle")));
    check("subhead", headline(|role| role.ends_with("subtitle")));
    check("byline", noted["byline"].clone());
    if !noted["dateline"].is_null() {
        check("dateline", line(&noted["dateline"]));
    }
    if noted["keywords"].as_array().is_some_and(|keywords| !keywords.is_empty()) {
        check("keywords", noted["keywords"].clone());
    }
    check("services", noted["services"].clone());
    check("genre", noted["genre"].get(0).cloned().unwrap_or_default());
    check("teaser", noted["teaser"].get(0).map(line).unwrap_or_default());
    let topics = noted["subjects"].as_array().unwrap().iter().filter(|subject| {
        let code = subject["qcode"].as_str().unwrap_or_default();
        code.starts_with("medtop:") || code.starts_with("dpasubject:")
    });
    let topics: Vec<Value> =
        topics.map(|topic| serde_json::json!({"code": topic["qcode"], "name": topic["name"]})).collect();
    check("subjects", topics.into());
}

/// Where superdesk's values mean something else than ours, or nothing (`file field`), and why.
const OTHER_MEANING: [(&str, &str); 4] = [
    // The dateline is put together from city, date and agency; the delivery has only a date there.
    ("ana1.xml", "dateline.text"),
    // Superdesk reads keywords in one place only; here they are given in the other.
    ("handle_invalid_fields.xml", "len(keywords)"),
    // The genre is a list of two, of which we keep the first.
    ("afp.xml", "genre#more"),
    // The expiry is none of our fields.
    ("handle_invalid_fields.xml", "expiry"),
];

#[test]
fn wire_fixtures_are_as_noted() {
    let Some(data) = data() else { return };
    let folder = data.join("superdesk-core");
    let mut tally = Tally::default();
    for (file, noted) in gold(&folder) {
        let parsed = parse(&std::fs::read(folder.join(&file)).unwrap(), None);
        if !matches!(parsed.format, Some("newsml_g2" | "newsml_1" | "nitf")) {
            continue;
        }
        let Some(Item::Article(article)) = parsed.items.first() else { continue };
        let article = serde_json::to_value(article).unwrap();
        for (key, value) in noted.as_object().unwrap() {
            if !OTHER_MEANING.contains(&(file.as_str(), key.as_str())) {
                compare_fixture(&mut tally, &file, &article, key, value);
            }
        }
    }
    tally.report(40);
}

fn compare_fixture(tally: &mut Tally, file: &str, article: &Value, key: &str, value: &Value) {
    let key = key.trim_start_matches("0.");
    let wanted = match value {
        Value::String(text) if text.is_empty() => Value::Null,
        value => line(value),
    };
    match key {
        // Superdesk adds the version to ids, or keeps it in them.
        "guid" => {
            let (id, version) = (article["id"].as_str().unwrap(), &article["version"]);
            let text = value.as_str().unwrap();
            let found = if text == id { id.to_owned() } else { format!("{id}:{version}") };
            tally.compare(file, "id", &found.into(), value);
        }
        "version" => tally.compare(file, key, &article[key].to_string().into(), value),
        "headline" | "byline" | "language" | "urgency" | "keywords" if !value.is_object() => {
            tally.compare(file, key, &line(&article[key]), &wanted);
        }
        "keywords" => {
            let has = article[key].as_array().is_some_and(|list| list.contains(&value["in"]));
            tally.compare(file, key, &has.into(), &true.into());
        }
        "dateline.text" => tally.compare(file, "dateline", &article["dateline"], &wanted),
        "pubstatus" => tally.compare(file, key, &article["status"], value),
        "abstract" => tally.compare(file, "teaser", &article["teaser"], &wanted),
        "genre" => tally.compare(file, key, &article[key], &value["in"]["name"]),
        "ednote" => tally.compare(file, key, &article["notes"][0], value),
        "extra.sttnote_private" => {
            let kept = article.to_string().contains(value.as_str().unwrap());
            tally.compare(file, "private", &kept.into(), &false.into());
        }
        "versioncreated" | "firstcreated" if value.is_string() => {
            let utc = article["published"].as_str().unwrap().parse::<Moment>().unwrap().second();
            tally.compare(file, "published", &utc.into(), &python_second(value.as_str().unwrap()).into());
        }
        _ => {}
    }
}

/// The second of `datetime.datetime(2024, 7, 10, 12, 59, 2, tzinfo=utc)`.
fn python_second(text: &str) -> i64 {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let parts: Vec<i64> = digits.map(|part| part.parse().unwrap()).collect();
    let [year, month, day, hour, minute, second] = parts[..] else { panic!("{text}") };
    let moment = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    moment.parse::<Moment>().unwrap().second()
}

#[test]
fn an_article_is_the_same_in_json_and_newsml_g2() {
    let Some(data) = data() else { return };
    let folder = data.join("dpa-digitalwires/newsmlg2/data");
    let mut compared = 0;
    for input in samples(&data.join("dpa-digitalwires")) {
        let output = folder.join("output").join(input.file_name().unwrap()).with_extension("xml");
        if !input.starts_with(&folder) || !output.is_file() {
            continue;
        }
        let [json] = articles(&input).try_into().unwrap();
        let parsed = parse(&std::fs::read(&output).unwrap(), None);
        let [Item::Article(xml)] = parsed.items.as_slice() else {
            // Pictures and sound have a description, but no text.
            assert!(json.body.len() <= 1, "{}: {:?}", output.display(), parsed.items);
            continue;
        };
        same(&output, &json, xml);
        compared += 1;
    }
    assert!(compared >= 10, "{compared}");
}

fn same(path: &Path, json: &Article, xml: &Article) {
    let name = path.display();
    assert_eq!((&xml.id, xml.version, xml.status), (&json.id, json.version, json.status), "{name}");
    assert_eq!((&xml.published, &xml.embargo), (&json.published, &json.embargo), "{name}");
    assert_eq!((xml.urgency, &xml.signals), (json.urgency, &json.signals), "{name}");
    assert_eq!(
        (&xml.headline, &xml.kicker, &xml.teaser),
        (&json.headline, &json.kicker, &json.teaser),
        "{name}"
    );
    assert_eq!((&xml.byline, &xml.authors), (&json.byline, &json.authors), "{name}");
    assert_eq!((&xml.dateline, &xml.agency), (&json.dateline, &json.agency), "{name}");
    assert_eq!((&xml.services, &xml.section), (&json.services, &json.section), "{name}");
    assert_eq!((&xml.genre, &xml.keywords), (&json.genre, &json.keywords), "{name}");
    assert_eq!((&xml.subjects, &xml.notes), (&json.subjects, &json.notes), "{name}");
    assert_eq!(xml.body, json.body, "{name}");
}

#[test]
fn nothing_leaks_that_is_for_the_desks() {
    let Some(data) = data() else { return };
    let folder = data.join("dpa-newsmlg2-2017/20170629-dpa-sample");
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let delivered = std::fs::read_to_string(&path).unwrap();
        let [article] = articles(&path).try_into().unwrap();
        let kept = serde_json::to_string(&article).unwrap();
        let content = delivered.split_once("<contentSet>").unwrap().1;
        for part in delivered.split("pubconstraint=\"dpapconstraint:nonpublic\"").skip(1) {
            let secret = part.split_once('>').unwrap().1.split('<').next().unwrap();
            let words: Vec<&str> = secret.split_whitespace().collect();
            // The same words may stand in the text itself.
            let telling =
                words.windows(3).map(|words| words.join(" ")).filter(|words| !content.contains(words));
            for telling in telling {
                assert!(!kept.contains(&telling), "{}: {telling}", path.display());
                checked += 1;
            }
        }
        assert!(!kept.contains("mailto:") && !kept.contains("+49 30 2852"), "{}", path.display());
    }
    assert!(checked > 50, "{checked}");
}
