//! Tests of highlighting.

use super::Highlighter;
use crate::{Segment, parse};
use depesche_store::Article;

fn article(headline: &str, body: &[&str]) -> Article {
    let blocks: Vec<_> = body.iter().map(|text| serde_json::json!({ "text": text })).collect();
    serde_json::from_value(serde_json::json!({
        "id": "a", "published": "2024-05-01T12:00:00+02:00", "headline": headline, "body": blocks
    }))
    .unwrap()
}

fn written(segments: &[Segment]) -> String {
    segments
        .iter()
        .map(|segment| if segment.hit { format!("<{}>", segment.text) } else { segment.text.clone() })
        .collect()
}

/// Marks in angle brackets: the headline, then the fragments of the body.
fn check(query: &str, headline: &str, body: &[&str], expected: &[&str]) {
    let highlighter = Highlighter::new(&parse(query).0, &mut |_| 1.0);
    let highlights = highlighter.highlight(&article(headline, body), None);
    let got: Vec<_> =
        std::iter::once(&highlights.headline).chain(&highlights.body).map(|text| written(text)).collect();
    assert_eq!(got, expected, "{query}");
}

#[test]
fn words_phrases_and_fields() {
    check("Fluss", "Der Fluss steigt", &["Am Fluss."], &["Der <Fluss> steigt", "Am <Fluss>."]);
    check("titel:Fluss", "Der Fluss steigt", &["Am Fluss."], &["Der <Fluss> steigt", "Am Fluss."]);
    check("text:Fluss", "Der Fluss steigt", &["Am Fluss."], &["Der Fluss steigt", "Am <Fluss>."]);
    check(
        "\"Fluss steigt\"",
        "Der Fluss steigt",
        &["Fluss und steigt."],
        &["Der <Fluss> <steigt>", "Fluss und steigt."],
    );
    check("-Fluss Pegel", "Fluss", &["Pegel am Fluss"], &["Fluss", "<Pegel> am Fluss"]);
    check("der Fluss", "Der Fluss", &[], &["Der <Fluss>"]);
    check("der", "Der Fluss", &[], &["<Der> Fluss"]);
    check("Flu*", "Der Fluss", &["Flug"], &["Der <Fluss>", "<Flug>"]);
    check("", "Der Fluss", &["Eins. Zwei."], &["Der Fluss", "Eins. Zwei."]);
}
