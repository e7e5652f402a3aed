//! What the targets of all formats check.

use depesche_ingest::store::Article;
use depesche_ingest::{Item, parse_as};
use serde_json::Value;

/// Reads the bytes in the format of this name, whatever they look like: every item is sound.
pub fn check_format(name: &str, bytes: &[u8]) {
    let parsed = parse_as(name, bytes).expect("a format has this name");
    assert!(!parsed.items.is_empty());
    parsed.items.iter().for_each(check_item);
}

/// An item is an article that can be stored and read back unchanged, or a refusal with a reason.
pub fn check_item(item: &Item) {
    match item {
        Item::Article(article) => check_article(article),
        Item::Refusal(refusal) => assert!(!refusal.reason.is_empty()),
    }
}

fn check_article(article: &Article) {
    assert!(article.urgency.is_none_or(|urgency| (1..=9).contains(&urgency)), "{article:?}");
    assert!(!article.body.iter().any(|block| block.text.trim().is_empty()), "{article:?}");
    check_texts(&serde_json::to_value(article).expect("an article is JSON"), article);
    let printed = serde_json::to_vec(article).expect("an article is JSON");
    assert_eq!(&serde_json::from_slice::<Article>(&printed).expect("JSON of an article is one"), article);
    // Rules that are applied once more change nothing.
    match parse_as("article_jsonl", &printed).expect("our own format").items.as_slice() {
        [Item::Article(again)] => assert_eq!(again, article),
        other => panic!("{article:?} is read back as {other:?}"),
    }
}

/// No text is empty, and none has control characters beside line ends and the tabs between cells.
fn check_texts(value: &Value, article: &Article) {
    match value {
        Value::String(text) => {
            assert!(!text.is_empty(), "{article:?}");
            assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{article:?}");
        }
        Value::Array(values) => values.iter().for_each(|value| check_texts(value, article)),
        Value::Object(fields) => fields.values().for_each(|value| check_texts(value, article)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
