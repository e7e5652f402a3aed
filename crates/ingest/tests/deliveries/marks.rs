//! Marks of corrections, updates, repeats and urgency mean the same in whatever format they come.

use depesche_ingest::store::Article;
use depesche_ingest::{Item, parse};
use serde_json::json;

/// What a delivery of each format says besides its text.
#[derive(Clone, Copy, Default)]
struct Marks<'m> {
    /// Its headline.
    headline: &'m str,
    /// A signal as IPTC codes it.
    signal: Option<&'m str>,
    /// A remark in the head of a wire message.
    remark: &'m str,
    urgency: Option<u8>,
    genre: Option<&'m str>,
}

fn deliveries(marks: &Marks<'_>) -> Vec<(&'static str, String)> {
    let Marks { headline, signal, remark, urgency, genre } = *marks;
    let published = "2024-05-07T10:00:00+02:00";
    let text = "Der Hafen von Moorkamp bleibt gesperrt.";
    let code = signal.map(|signal| format!("sig:{signal}"));
    let digitalwires = json!({
        "urn": "urn:x:1", "version": 1, "version_created": published, "pubstatus": "usable", "headline": headline,
        "signal": code, "urgency": urgency, "genre_names": genre.map(|genre| vec![genre]),
        "article_html": format!("<p>{text}</p>"),
    });
    let ninjs = json!({
        "uri": "urn:x:1", "versioncreated": published, "pubstatus": "usable", "headline": headline, "type": "text",
        "signals": code, "urgency": urgency, "genre": genre.map(|name| json!([{ "name": name }])),
        "body_html": format!("<p>{text}</p>"),
    });
    let element = |name: &str, value: Option<String>| {
        value.map(|value| format!("<{name}>{value}</{name}>")).unwrap_or_default()
    };
    let genre_name =
        element("genre", genre.map(|genre| format!("<name>{}</name>", genre.replace('&', "&amp;"))));
    let signal_code = code.map(|code| format!("<signal qcode=\"{code}\"/>")).unwrap_or_default();
    let number = urgency.map(|urgency| urgency.to_string());
    let newsml_g2 = format!(
        r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1"><itemMeta><itemClass qcode="ninat:text"/>
        <versionCreated>{published}</versionCreated><pubStatus qcode="stat:usable"/>{signal_code}</itemMeta><contentMeta>{}{genre_name}
        <headline>{headline}</headline></contentMeta><contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>
        <p>{text}</p></body></html></inlineXML></contentSet></newsItem>"#,
        element("urgency", number.clone())
    );
    let kind = genre.map(|genre| {
        format!(
            "<tobject><tobject.property tobject.property.type=\"{}\"/></tobject>",
            genre.replace('&', "&amp;")
        )
    });
    let history = signal.map(|signal| format!("<revision-history function=\"{signal}\"/>"));
    let nitf = format!(
        r#"<nitf><head>{}<docdata><doc-id id-string="x"/>{}<date.issue norm="{published}"/></docdata>{}</head><body><body.head>
        <hedline><hl1>{headline}</hl1></hedline></body.head><body.content><p>{text}</p></body.content></body></nitf>"#,
        kind.unwrap_or_default(),
        number.map(|number| format!("<urgency ed-urg=\"{number}\"/>")).unwrap_or_default(),
        history.unwrap_or_default()
    );
    let feed = format!(
        r#"<rss version="2.0"><channel><title>Hafenblatt</title><item><title>{headline}</title><guid>x</guid>
        <pubDate>Tue, 07 May 2024 10:00:00 GMT</pubDate><description>{text}</description></item></channel></rss>"#
    );
    let remarks = [Some(remark), genre].into_iter().flatten().filter(|remark| !remark.is_empty());
    let remarks: String = remarks.map(|remark| format!("({remark})\r\n")).collect();
    let iptc7901 = format!(
        "\u{1}bdt0651 {} vm 96  dpa 4072\r\n\r\nHafen/\r\n\u{2}{remarks}{headline} =\r\n\r\nMoorkamp (dpa) - {text}\r\n\r\n\u{3}071000 Mai 24\r\n\u{4}",
        urgency.unwrap_or(4)
    );
    let mut article_jsonl = json!({
        "id": "x", "published": published, "headline": headline, "urgency": urgency, "genre": genre,
        "body": [{ "text": text }],
    });
    if let Some(signal) = signal {
        article_jsonl["signals"] = json!([signal]);
    }
    vec![
        ("digitalwires", digitalwires.to_string()),
        ("ninjs", ninjs.to_string()),
        ("newsml_g2", newsml_g2),
        ("nitf", nitf),
        ("feed", feed),
        ("iptc7901", iptc7901),
        ("article_jsonl", article_jsonl.to_string()),
    ]
}

fn read(format: &str, delivery: &str) -> Article {
    let mut parsed = parse(delivery.as_bytes(), None);
    assert_eq!(parsed.format, Some(format), "{delivery}");
    match parsed.items.remove(0) {
        Item::Article(article) => article,
        Item::Refusal(refusal) => panic!("{format}: {}", refusal.reason),
    }
}

/// Expects these signals and this genre from every format but those `without` (which cannot say it).
fn check(marks: Marks<'_>, without: &[&str], expected: &str) {
    for (format, delivery) in deliveries(&marks) {
        if without.contains(&format) {
            continue;
        }
        let article = read(format, &delivery);
        let signals = serde_json::to_value(&article.signals).unwrap();
        let signals: Vec<&str> =
            signals.as_array().unwrap().iter().filter_map(|signal| signal.as_str()).collect();
        let told = format!("{} {}", signals.join(","), article.genre.as_deref().unwrap_or("-"));
        assert_eq!(told, expected, "{format}: {delivery}");
    }
}

#[test]
fn headlines_are_marked_in_every_format() {
    let check = |headline: &str, expected: &str| check(Marks { headline, ..Marks::default() }, &[], expected);
    check("Hafen von Moorkamp gesperrt", " -");
    check("Eilmeldung: Hafen von Moorkamp gesperrt", "urgent -");
    check("KORREKTUR: Hafen von Moorkamp gesperrt", "correction -");
    check("Berichtigung: Hafen von Moorkamp gesperrt", "correction -");
    check("Hafen von Moorkamp gesperrt (Neu: Zahl der Fähren)", "update -");
    check("WDH: Hafen von Moorkamp gesperrt", "repeat -");
    check("2. Zusammenfassung: Hafen von Moorkamp gesperrt", " Zusammenfassung");
    check("Fragen und Antworten: Wann fährt die Fähre?", " Fragen & Antworten");
    check("Faktencheck: Fährt die Fähre?", " Faktencheck");
    check("Korrespondentenbericht: Moorkamp wartet", " KORR-Bericht");
}

#[test]
fn codes_and_remarks_are_marks_in_every_format() {
    let headline = "Hafen von Moorkamp gesperrt";
    let signal = |signal: &'static str, remark: &'static str, expected: &str| {
        check(Marks { headline, signal: Some(signal), remark, ..Marks::default() }, &["feed"], expected);
    };
    signal("correction", "Berichtigung", "correction -");
    signal("correction", "Korrektur: zweiter Absatz", "correction -");
    signal("correction", "Berichtigung im zweiten Absatz", "correction -");
    signal("update", "Neu: Zahl der Fähren", "update -");
    signal("update", "Neue Fassung", "update -");
    signal("repeat", "Wdhlg", "repeat -");
    signal("repeat", "Wiederholung", "repeat -");
    signal("urgent", "Eil", "urgent -");
    signal("flash", "Blitz", "flash -");
    let urgency = |urgency: u8, expected: &str| {
        check(Marks { headline, urgency: Some(urgency), ..Marks::default() }, &["feed"], expected);
    };
    urgency(1, "flash -");
    urgency(2, "urgent -");
    urgency(3, " -");
}

#[test]
fn genres_have_one_name_in_every_format() {
    let check = |genre: &str, expected: &str| {
        let marks = Marks { headline: "Hafen von Moorkamp gesperrt", genre: Some(genre), ..Marks::default() };
        check(marks, &["feed"], &format!(" {expected}"));
    };
    check("Zusammenfassung", "Zusammenfassung");
    check("2. Zusammenfassung", "Zusammenfassung");
    check("Korrespondentenbericht", "KORR-Bericht");
    check("Backgrounder", "Hintergrund");
    check("Fragen und Antworten", "Fragen & Antworten");
    check("Fact Check", "Faktencheck");
    check("Portrait", "Porträt");
}
