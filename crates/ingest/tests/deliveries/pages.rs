//! Pages of publishers against their gold: title, date and text of each, and snippets that must or must not be taken.

use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
use std::path::Path;

use depesche_ingest::store::{Article, Moment};
use depesche_ingest::{Item, parse_collection};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::real::data;

/// What was right, summed over the pages.
#[derive(Default)]
struct Tally {
    pages: f64,
    titles: f64,
    dates: f64,
    text: f64,
    authors: (usize, usize),
}

#[test]
fn news_pages_are_read_as_the_gold_says() {
    let Some(folder) = data().map(|data| data.join("fundus")) else { return };
    let gold = std::fs::read_to_string(folder.join("articles.jsonl")).unwrap();
    let mut tally = Tally::default();
    for line in gold.lines() {
        let gold: Value = serde_json::from_str(line).unwrap();
        let file = gold["html"].as_str().unwrap();
        tally.pages += 1.0;
        match article(&unpacked(&folder.join(file))) {
            Ok(article) => compare(&mut tally, file, &article, &gold),
            Err(reason) => println!("{file}: {reason}"),
        }
    }
    let share = |sum: f64| sum / tally.pages;
    let (titles, dates, text) = (share(tally.titles), share(tally.dates), share(tally.text));
    println!(
        "{} pages: title {titles:.3}, date {dates:.3}, text F1 {text:.4}, authors {:?}",
        tally.pages, tally.authors
    );
    assert!(titles >= 0.99);
    assert!(dates >= 0.97);
    assert!(text >= 0.965);
}

fn compare(tally: &mut Tally, file: &str, article: &Article, gold: &Value) {
    let title = clean(gold["title"].as_str().unwrap());
    let headline = article.headline.clone().unwrap_or_default();
    let with_kicker = format!("{}: {headline}", article.kicker.clone().unwrap_or_default());
    if headline == title || with_kicker == title {
        tally.titles += 1.0;
    } else {
        println!("{file} title: {with_kicker:?}, expected {title:?}");
    }
    let date = gold["publishing_date"].as_str().unwrap();
    if is_date(date, article.published) {
        tally.dates += 1.0;
    } else {
        println!("{file} date: {}, expected {date}", article.published);
    }
    let names = gold["authors"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for name in names {
        tally.authors.1 += 1;
        tally.authors.0 += usize::from(article.authors.contains(&clean(name)));
    }
    let text = token_f1(&body(article), &sections(gold).join("\n"));
    tally.text += text;
    if text < 0.95 {
        println!("{file} text: F1 {text:.3}");
        show_difference(article, gold);
    }
}

/// The blocks too many, and the paragraphs missing.
fn show_difference(article: &Article, gold: &Value) {
    let letters = |text: &str| clean(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (expected, found) = (letters(&sections(gold).join("")), letters(&body(article)));
    let show = |mark: char, text: &str| println!("    {mark} {}", text.chars().take(160).collect::<String>());
    for block in article.body.iter().filter(|block| !expected.contains(&letters(&block.text))) {
        show('+', &block.text);
    }
    for text in sections(gold).iter().filter(|text| !found.contains(&letters(text))) {
        show('-', text);
    }
}

#[test]
fn snippets_are_taken_and_left() {
    let Some(folder) = data().map(|data| data.join("trafilatura-de")) else { return };
    let gold: BTreeMap<String, Value> =
        serde_json::from_slice(&std::fs::read(folder.join("evaldata-de.json")).unwrap()).unwrap();
    let (mut taken, mut missed, mut wrong) = (0.0, 0.0, 0.0);
    for page in gold.values() {
        let file = page["file"].as_str().unwrap();
        let text =
            article(&std::fs::read(folder.join("html").join(file)).unwrap()).map(|article| text(&article));
        let text = text.unwrap_or_else(|reason| format!("{file}: {reason}"));
        let list =
            |key: &str| page[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(clean);
        for snippet in list("with") {
            if text.contains(&snippet) {
                taken += 1.0;
            } else {
                missed += 1.0;
                println!("{file} - {snippet}");
            }
        }
        for snippet in list("without").filter(|snippet| text.contains(snippet)) {
            wrong += 1.0;
            println!("{file} + {snippet}");
        }
    }
    let (precision, recall) = (taken / (taken + wrong), taken / (taken + missed));
    let f = 2.0 * precision * recall / (precision + recall);
    println!("{} pages: precision {precision:.4}, recall {recall:.4}, F {f:.4}", gold.len());
    assert!(f >= 0.95);
}

fn article(page: &[u8]) -> Result<Article, String> {
    let undated: Moment = "2020-01-01T00:00:00Z".parse().unwrap();
    match parse_collection(page, undated).items.into_iter().next() {
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

/// All that would be shown.
fn text(article: &Article) -> String {
    let above = [&article.headline, &article.teaser].map(|text| text.clone().unwrap_or_default());
    clean(&format!("{}\n{}", above.join("\n"), body(article)))
}

fn sections(gold: &Value) -> Vec<String> {
    let sections = gold["sections"].as_array().into_iter().flatten();
    let lists = sections.flat_map(|section| ["headline", "paragraphs"].map(|key| section[key].as_array()));
    lists.flatten().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether the moment is that of the gold to the minute; without a zone it is local, and midnight is a day only.
fn is_date(gold: &str, found: Moment) -> bool {
    match gold.replacen(' ', "T", 1).parse::<Moment>() {
        Ok(moment) => moment.second().div_euclid(60) == found.second().div_euclid(60),
        Err(_) => {
            let known = gold.strip_suffix(" 00:00:00").unwrap_or(&gold[..16]);
            found.to_string().replacen('T', " ", 1).starts_with(known)
        }
    }
}

/// F1 over the words, each as often as it occurs.
fn token_f1(found: &str, expected: &str) -> f64 {
    let count = |text: &str| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let text = clean(text).to_lowercase();
        for token in
            text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|token| !token.is_empty())
        {
            *counts.entry(token.to_owned()).or_default() += 1;
        }
        counts
    };
    let (found, expected) = (count(found), count(expected));
    let common: usize =
        found.iter().map(|(token, times)| (*times).min(expected.get(token).copied().unwrap_or(0))).sum();
    let all = found.values().sum::<usize>() + expected.values().sum::<usize>();
    2.0 * common as f64 / all.max(1) as f64
}
