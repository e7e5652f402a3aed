//! Pages of publishers against their gold: title, date and text of each, and snippets that must or must not be taken.

use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
use std::path::Path;

use depesche_ingest::store::{Article, Moment};
use depesche_ingest::{Item, parse_collection};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::real::data;

#[test]
fn news_pages_are_read_as_the_gold_says() {
    let Some(folder) = data().map(|data| data.join("fundus")) else { return };
    let gold = std::fs::read_to_string(folder.join("articles.jsonl")).unwrap();
    let (mut pages, mut titles, mut full_titles, mut dates, mut days, mut f1, mut with_teaser) = (0, 0, 0, 0, 0, 0.0, 0.0);
    let mut authors = (0, 0);
    for line in gold.lines() {
        let gold: Value = serde_json::from_str(line).unwrap();
        let file = gold["html"].as_str().unwrap();
        pages += 1;
        let article = match article(&unpacked(&folder.join(file))) {
            Ok(article) => article,
            Err(reason) => {
                println!("{file}: {reason}");
                continue;
            }
        };
        let title = clean(gold["title"].as_str().unwrap());
        let headline = article.headline.clone().unwrap_or_default();
        let full = format!("{}: {headline}", article.kicker.clone().unwrap_or_default());
        titles += usize::from(headline == title);
        full_titles += usize::from(headline == title || full == title);
        if headline != title {
            println!("{file} title: {full:?}, expected {title:?}");
        }
        let (same_day, same_time) = compare_dates(gold["publishing_date"].as_str().unwrap(), article.published);
        days += usize::from(same_day);
        dates += usize::from(same_time);
        if !same_time {
            println!("{file} date: {}, expected {}", article.published, gold["publishing_date"]);
        }
        let expected = sections(&gold);
        let found = body(&article);
        let score = token_f1(&found, &expected);
        f1 += score;
        let summary = gold["summary"].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
        let teaser = article.teaser.clone().unwrap_or_default();
        with_teaser += token_f1(&format!("{teaser} {found}"), &format!("{summary} {expected}"));
        let names = |list: &Value| list.as_array().into_iter().flatten().filter_map(Value::as_str).map(clean).collect::<Vec<_>>();
        let gold_names = names(&gold["authors"]);
        authors.1 += gold_names.len();
        authors.0 += gold_names.iter().filter(|name| article.authors.contains(name)).count();
        println!("{score:.3} {file} {:?} {:?} gold {gold_names:?}", article.agency, article.authors);
        if std::env::var_os("DEPESCHE_SHOW_PAGES").is_some() && score < 0.985 {
            show_difference(&article, &gold);
        }
    }
    let mean = f1 / f64::from(pages);
    println!("pages {pages}: title {titles} (with kicker {full_titles}), date {dates} (day {days}), body F1 {mean:.4}, with teaser {:.4}, authors {}/{}", with_teaser / f64::from(pages), authors.0, authors.1);
}

/// The blocks too many, and the paragraphs missing.
fn show_difference(article: &Article, gold: &Value) {
    let expected = clean(&sections(gold));
    let squeeze = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let expected_squeezed = squeeze(&expected);
    for block in &article.body {
        if !expected_squeezed.contains(&squeeze(&block.text)) {
            println!("    + {:?} {}", block.kind, block.text.chars().take(200).collect::<String>());
        }
    }
    let found = squeeze(&body(article));
    for section in gold["sections"].as_array().unwrap() {
        for text in ["headline", "paragraphs"].iter().flat_map(|key| section[key].as_array().unwrap()) {
            let text = clean(text.as_str().unwrap());
            if !found.contains(&squeeze(&text)) {
                println!("    - {}", text.chars().take(200).collect::<String>());
            }
        }
    }
    println!("    teaser {:?}", article.teaser);
}

#[test]
fn snippets_are_taken_and_left() {
    let Some(folder) = data().map(|data| data.join("trafilatura-de")) else { return };
    let gold: BTreeMap<String, Value> =
        serde_json::from_slice(&std::fs::read(folder.join("evaldata-de.json")).unwrap()).unwrap();
    let (mut taken, mut missed, mut wrong, mut left) = (0, 0, 0, 0);
    for (_, page) in &gold {
        let file = page["file"].as_str().unwrap();
        let text = match article(&std::fs::read(folder.join("html").join(file)).unwrap()) {
            Ok(article) => {
                let above = [article.headline.clone(), article.teaser.clone()].map(Option::unwrap_or_default);
                clean(&format!("{}\n{}", above.join("\n"), body(&article)))
            }
            Err(reason) => {
                println!("{file}: {reason}");
                String::new()
            }
        };
        let list = |key: &str| page[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(clean).collect::<Vec<_>>();
        for snippet in list("with") {
            if text.contains(&snippet) { taken += 1 } else {
                missed += 1;
                println!("{file} - {snippet}");
            }
        }
        for snippet in list("without") {
            if text.contains(&snippet) {
                wrong += 1;
                println!("{file} + {snippet}");
            } else { left += 1 }
        }
    }
    let precision = f64::from(taken) / f64::from(taken + wrong);
    let recall = f64::from(taken) / f64::from(taken + missed);
    println!("snippets: {taken} taken, {missed} missed, {wrong} wrongly taken, {left} left; precision {precision:.4}, recall {recall:.4}, F {:.4}", 2.0 * precision * recall / (precision + recall));
}

fn article(page: &[u8]) -> Result<Article, String> {
    let undated: Moment = "2020-01-01T00:00:00Z".parse().unwrap();
    let parsed = parse_collection(page, undated);
    match parsed.items.into_iter().next() {
        Some(Item::Article(article)) => Ok(article),
        Some(Item::Refusal(refusal)) => Err(refusal.reason),
        None => Err("nothing".to_owned()),
    }
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut page = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut page).unwrap();
    page
}

fn clean(text: &str) -> String {
    let text: String = text.nfc().filter(|c| *c != '\u{ad}').collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn body(article: &Article) -> String {
    article.body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn sections(gold: &Value) -> String {
    let sections = gold["sections"].as_array().into_iter().flatten();
    let texts = sections.flat_map(|section| ["headline", "paragraphs"].map(|key| section[key].clone()));
    let texts = texts.flat_map(|list| list.as_array().cloned().unwrap_or_default());
    texts.filter_map(|text| text.as_str().map(str::to_owned)).collect::<Vec<_>>().join("\n")
}

/// Whether day and time are those of the gold, where it gives a time.
fn compare_dates(gold: &str, found: Moment) -> (bool, bool) {
    let civil = gold.len() <= 19;
    let gold_day = gold[..10].to_owned();
    if civil {
        let day = found.to_string().starts_with(&gold_day);
        let minute = gold.ends_with("00:00:00") || found.to_string().replace('T', " ").starts_with(&gold[..16]);
        return (day, day && minute);
    }
    let gold: Moment = gold.replacen(' ', "T", 1).parse().unwrap();
    let same = gold.second().div_euclid(60) == found.second().div_euclid(60);
    (gold.to_string()[..10] == found.to_string()[..10], same)
}

fn token_f1(found: &str, expected: &str) -> f64 {
    let (found, expected) = (tokens(found), tokens(expected));
    let count = |tokens: &[String]| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for token in tokens {
            *counts.entry(token.clone()).or_default() += 1;
        }
        counts
    };
    let (left, right) = (count(&found), count(&expected));
    let common: usize = left.iter().map(|(token, times)| (*times).min(right.get(token).copied().unwrap_or(0))).sum();
    2.0 * common as f64 / (found.len() + expected.len()).max(1) as f64
}

fn tokens(text: &str) -> Vec<String> {
    let text = clean(text).to_lowercase();
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|token| !token.is_empty()).map(str::to_owned).collect()
}
