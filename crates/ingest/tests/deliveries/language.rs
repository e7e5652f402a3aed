//! The language of short copy: the first words of real articles, delivered without a language.

use depesche_ingest::{Item, parse};
use serde_json::{Value, json};

use crate::real::data;

/// The language found for a text delivered alone, as body or as headline.
fn found(text: &str, field: &str) -> Option<String> {
    let mut article = json!({ "id": "x", "published": "2024-05-07T10:00:00+02:00" });
    article[field] = if field == "body" { json!([{ "text": text }]) } else { text.into() };
    match parse(article.to_string().as_bytes(), None).items.remove(0) {
        Item::Article(article) => article.language,
        Item::Refusal(refusal) => panic!("{}", refusal.reason),
    }
}

/// The first words of a text, up to `longest` characters.
fn cut(text: &str, longest: usize) -> &str {
    let end = text.char_indices().nth(longest).map_or(text.len(), |(at, _)| at);
    text[..end].rsplit_once(' ').map_or(&text[..end], |(whole, _)| whole)
}

/// Texts of German publishers and agencies, and of English agencies.
fn texts() -> Vec<(&'static str, String)> {
    let Some(data) = data() else { return Vec::new() };
    let mut texts = Vec::new();
    let lines = |file: &str| std::fs::read_to_string(data.join(file)).unwrap();
    for line in lines("fundus/articles.jsonl").lines() {
        let page: Value = serde_json::from_str(line).unwrap();
        let sections = page["sections"].as_array().into_iter().flatten();
        let paragraphs = sections.flat_map(|section| section["paragraphs"].as_array().into_iter().flatten());
        let all = paragraphs.chain(page["summary"].as_array().into_iter().flatten()).chain([&page["title"]]);
        texts.extend(all.filter_map(Value::as_str).map(|text| ("de", text.to_owned())));
    }
    for line in
        lines("retrieval/schlagzeile/docs.jsonl").lines().chain(lines("retrieval/fragen/docs.jsonl").lines())
    {
        let document: Value = serde_json::from_str(line).unwrap();
        texts.push(("de", document["text"].as_str().unwrap().to_owned()));
    }
    for folder in
        ["dpa-newsmlg2-2017/20170629-dpa-sample", "superdesk-core", "dpa-digitalwires/iptc7901/data/input"]
    {
        for file in std::fs::read_dir(data.join(folder)).unwrap() {
            let Ok(bytes) = std::fs::read(file.unwrap().path()) else { continue };
            for item in parse(&bytes, None).items {
                let Item::Article(article) = item else { continue };
                let language = match article.language.as_deref() {
                    Some("de") => "de",
                    Some("en" | "en-US" | "en-CA" | "en-GB") => "en",
                    _ => continue,
                };
                let headline = article.headline.into_iter();
                let body = article.body.into_iter().map(|block| block.text);
                texts.extend(headline.chain(body).map(|text| (language, text)));
            }
        }
    }
    // What is not a sentence (rows of figures, addresses) tells no language.
    texts
        .retain(|(_, text)| text.split(' ').filter(|word| word.chars().all(char::is_alphabetic)).count() > 4);
    texts
}

#[test]
fn the_first_words_tell_the_language() {
    let texts = texts();
    if texts.is_empty() {
        return;
    }
    // Lists of names and of headings in capitals are among the English ones.
    for (language, least) in [("de", 997), ("en", 960)] {
        for longest in [60, 90, 120] {
            let cuts: Vec<&str> =
                texts.iter().filter(|text| text.0 == language).map(|text| cut(&text.1, longest)).collect();
            let right = cuts.iter().filter(|cut| found(cut, "body").as_deref() == Some(language)).count();
            println!("{language}, {longest} characters: {right} of {}", cuts.len());
            assert!(cuts.len() > 100 && right * 1000 >= cuts.len() * least, "{language} {longest}: {right}");
        }
    }
}

#[test]
fn a_headline_tells_the_language_where_there_is_nothing_else() {
    let check = |headline: &str, expected: &str| {
        assert_eq!(found(headline, "headline").as_deref(), Some(expected), "{headline}");
    };
    check("EIL: Fähren nach Ostholm fallen aus", "de");
    check("Storm shuts harbour, two ferries stay in port", "en");
    check("Le port est fermé", "fr");
}
