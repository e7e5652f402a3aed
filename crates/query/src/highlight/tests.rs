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
    let highlights = {
        let article = article(headline, body);
        highlighter.read(&article, None).highlights()
    };
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

#[test]
fn words_at_places_to_each_other() {
    let text = "Der Fluss steigt. Am Pegel steigt der Fluss nicht.";
    check("Fluss VOR/2 steigt", "", &[text], &["", "Der <Fluss> <steigt>. Am Pegel steigt der Fluss nicht."]);
    check("steigt VOR/2 Fluss", "", &[text], &["", "Der Fluss steigt. Am Pegel <steigt> der <Fluss> nicht."]);
    check("SATZ(Pegel Fluss)", "", &[text], &["", "Der Fluss steigt. Am <Pegel> steigt der <Fluss> nicht."]);
    check("SATZ(Fluss -Pegel)", "", &[text], &["", "Der <Fluss> steigt. Am Pegel steigt der Fluss nicht."]);
    check("ANFANG/2(Fluss)", "", &[text], &["", "Der <Fluss> steigt. Am Pegel steigt der Fluss nicht."]);
    check("MIND/2(Fluss)", "Fluss", &["Am Fluss"], &["<Fluss>", "Am <Fluss>"]);
    check("MIND/3(Fluss)", "Fluss", &["Am Fluss"], &["Fluss", "Am Fluss"]);
    check("=\"der Fluss\"", "", &["Die Flüsse, der Fluss"], &["", "Die Flüsse, <der> <Fluss>"]);
    check("\"Rakete Start\"", "", &["Raketenstarts am Start"], &["", "<Raketenstarts> am Start"]);
    check("Start NAHE/3 Insel", "", &["Raketenstart auf der Insel"], &["", "Raketen<start> auf der <Insel>"]);
    check("*start Flus~", "Fluss", &["Ein Raketenstart"], &["<Fluss>", "Ein <Raketenstart>"]);
    // From one block to the next.
    check("SATZ/1(Pegel Insel)", "", &["Der Pegel.", "Die Insel."], &["", "Der <Pegel>.", "Die <Insel>."]);
    check("Pegel NAHE/5 Insel", "", &["Der Pegel.", "Die Insel."], &["", "Der Pegel."]);
}

/// Word: form (part) how count.
fn check_why(query: &str, headline: &str, body: &[&str], expected: &str) {
    let article = article(headline, body);
    let highlighter = Highlighter::new(&parse(query).0, &mut |_| 1.0);
    let matched = highlighter.read(&article, None);
    let form = |form: &crate::MatchedForm| {
        let part = form.part.as_ref().map_or_else(String::new, |part| format!(" ({part})"));
        format!("{}{part} {:?} {}", form.form, form.how, form.count)
    };
    let word = |word: &crate::MatchedWord| {
        format!("{}: {}", word.word, word.forms.iter().map(form).collect::<Vec<_>>().join(", "))
    };
    let got: Vec<_> = matched.why().iter().map(word).collect();
    assert_eq!(got.join("; "), expected, "{query}");
}

#[test]
fn why_an_article_was_found() {
    check_why(
        "Wahl",
        "Landtagswahl",
        &["Die Wahlen, die Wahl"],
        "Wahl: Landtagswahl (wahl) Part 1, Wahl Exact 1, Wahlen Inflected 1",
    );
    check_why(
        "Schlueter Haus",
        "Schlüter",
        &["Die Häuser"],
        "Schlueter: Schlüter Spelling 1; Haus: Häuser Inflected 1",
    );
    check_why(
        "EU-Kommission",
        "Die EU Kommission",
        &[],
        "EU-Kommission: EU Spelling 1, Kommission Spelling 1",
    );
    check_why("Raket* -Insel", "Raketen", &["Insel"], "Raket*: Raketen Like 1");
    check_why("\"der Fluss\"", "Der Fluss", &[], "\"der Fluss\": Der Place 1, Fluss Place 1");
    check_why("titel:Fluss", "Am Fluss", &["Fluss"], "Fluss: Fluss Exact 1");
}

#[test]
fn whole_articles_with_all_marks() {
    let article: Article = serde_json::from_value(serde_json::json!({
        "id": "a", "published": "2024-05-01T12:00:00+02:00", "headline": "Pegel steigt", "subhead": "Am Fluss",
        "teaser": "Kein Ende", "body": [{ "text": "Der Pegel." }, { "text": "Nichts." }],
        "images": [{ "credit": "x" }, { "caption": "Ein Pegelstand" }]
    }))
    .unwrap();
    let highlighter = Highlighter::new(&parse("Pegel").0, &mut |_| 1.0);
    let all = highlighter.read(&article, None).everything();
    let texts = [&all.headline, &all.kicker, &all.subhead, &all.teaser].map(|text| written(text));
    assert_eq!(texts, ["<Pegel> steigt", "", "Am Fluss", "Kein Ende"]);
    let many = |texts: &[Vec<Segment>]| texts.iter().map(|text| written(text)).collect::<Vec<_>>();
    assert_eq!(many(&all.body), ["Der <Pegel>.", "Nichts."]);
    assert_eq!(many(&all.captions), ["Ein <Pegel>stand"]);
    let marks: Vec<_> =
        all.marks.iter().map(|mark| (mark.field.as_str(), mark.index, mark.from, mark.to)).collect();
    assert_eq!(marks, [("headline", 0, 0, 5), ("body", 0, 4, 9), ("caption", 0, 4, 9)]);
}
