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

#[test]
fn proximity_is_marked_only_where_it_holds() {
    let headline = "Ministerin empfängt Botschafter";
    let body = &[
        "Die Ministerin empfing den Botschafter am Hafen. Der Botschafter schwieg. Die Ministerin sprach vom Rücktritt.",
        "Ein Rücktritt sei nie erwogen worden, hieß es. Die Ministerin reiste ab.",
    ];
    let of = |query: &str, expected: &[&str]| check(query, headline, body, expected);
    let first = "Die <Ministerin> empfing den <Botschafter> am Hafen. Der Botschafter schwieg. Die Ministerin sprach vom Rücktritt.";
    let both = "Die <Ministerin> empfing den <Botschafter> am Hafen. Der <Botschafter> schwieg. Die <Ministerin> sprach vom Rücktritt.";
    let title = "<Ministerin> empfängt <Botschafter>";
    of("Ministerin NAHE/3 Botschafter", &[title, both]);
    of("Ministerin VOR/3 Botschafter", &[title, first]);
    of("text:(Ministerin NAHE/3 Botschafter)", &[headline, both]);
    of("titel:(Ministerin NAHE/3 Botschafter)", &[title, body[0]]);
    of(
        "Botschafter VOR/3 Ministerin",
        &[
            headline,
            "Die Ministerin empfing den Botschafter am Hafen. Der <Botschafter> schwieg. Die <Ministerin> sprach vom Rücktritt.",
        ],
    );
    of("SATZ(Ministerin Botschafter)", &[title, first]);
    of("SATZ(Ministerin Botschafter -Hafen)", &[title, body[0]]);
    of(
        "SATZ(Ministerin Rücktritt)",
        &[headline, "Der Botschafter schwieg. Die <Ministerin> sprach vom <Rücktritt>."],
    );
    of(
        "ABSATZ(Rücktritt -Botschafter)",
        &[headline, "Ein <Rücktritt> sei nie erwogen worden, hieß es. Die Ministerin reiste ab."],
    );
    of(
        "text:ANFANG/3(Ministerin)",
        &[
            headline,
            "Die <Ministerin> empfing den Botschafter am Hafen. Der Botschafter schwieg. Die Ministerin sprach vom Rücktritt.",
        ],
    );
    of("MIND/9(Ministerin)", &[headline, body[0]]);
    of(
        "MIND/2(Rücktritt)",
        &[
            headline,
            "Der Botschafter schwieg. Die Ministerin sprach vom <Rücktritt>.",
            "Ein <Rücktritt> sei nie erwogen worden, hieß es. Die Ministerin reiste ab.",
        ],
    );
    of("-(Ministerin NAHE/3 Botschafter)", &[headline, body[0]]);
    of("\"Ministerin empfängt\" NAHE/1 Botschafter", &["<Ministerin> <empfängt> <Botschafter>", body[0]]);
}

#[test]
fn pairs_of_the_same_word_in_one_another_are_marked_in_time() {
    // Each further pair took twice as long.
    let query = vec!["Bahn"; 32].join(" NAHE/3 ");
    let text = "Bahn ".repeat(40);
    let marked = "<Bahn> ".repeat(40);
    check(&query, "Halt", &[text.trim_end()], &["Halt", marked.trim_end()]);
}

#[test]
fn stretches_in_one_another_are_looked_through_in_time() {
    // Each further stretch took as many times longer as there are sentences.
    let inside = |condition: &str| format!("{}{condition}{}", "SATZ/9(".repeat(20), ")".repeat(20));
    let text = "Die Bahn hielt. Niemand stieg aus. ".repeat(5);
    let text = text.trim_end();
    check(&inside("Bahn -Bahn"), "Halt", &[text], &["Halt", text]);
    check(&inside("Bahn -hielt"), "Bahn", &[], &["<Bahn>"]);
}
