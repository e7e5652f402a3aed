//! Tables written for this test.

use super::CsvOptions;
use crate::format::{Item, ParseOptions, parse, parse_with};

fn check(table: &str, expected: &[&str]) {
    let parsed = parse(table.as_bytes(), None);
    assert_eq!(parsed.format, Some("csv"), "{table}");
    let told = parsed.items.into_iter().map(|item| match item {
        Item::Article(mut article) => {
            article.origin = None;
            article.updated = article.updated.filter(|updated| *updated > article.published);
            serde_json::to_string(&article).unwrap().replace(r#""version":1,"status":"usable","#, "")
        }
        Item::Refusal(refusal) => format!("{}: {}", refusal.line.unwrap_or_default(), refusal.reason),
    });
    assert_eq!(told.collect::<Vec<_>>(), expected, "{table}");
}

#[test]
fn finds_columns_and_delimiters() {
    let expected = r#"{"id":"1","language":"de","published":"2024-05-07T10:00:00+02:00","agency":"dpa","section":"Politik","headline":"Sturm","byline":"Kara Muster","authors":["Kara Muster"],"keywords":["Hafen","Wetter"],"body":[{"kind":"paragraph","text":"Es regnet, und der Wind ist stark."}],"url":"https://example.org/1"}"#;
    let header = [
        "ID",
        "Titel",
        "Text",
        "Datum",
        "Agentur",
        "Ressort",
        "Autor",
        "Schlagworte",
        "URL",
        "Sprache",
        "Unbekannt",
    ];
    let row = [
        "1",
        "Sturm",
        "\"Es regnet, und der\r\nWind ist stark.\"",
        "07.05.2024 10:00",
        "DPA",
        "pl",
        "Kara Muster",
        "\"Hafen, Wetter\"",
        "https://example.org/1",
        "DE",
        "x",
    ];
    for delimiter in [",", ";", "\t", "|"] {
        check(&format!("{}\r\n{}\r\n", header.join(delimiter), row.join(delimiter)), &[expected]);
    }
    check(&format!("sep=;\r\n{}\r\n\r\n{}", header.join(";"), row.join(";")), &[expected]);
    check(
        "id,headline,published,Uhrzeit,body,language\na,\"Sagt \"\"Nein\"\"\",7.5.2024,10:30,<p>Eins.</p><p>Zwei.</p>,de\n",
        &[
            r#"{"id":"a","language":"de","published":"2024-05-07T10:30:00+02:00","headline":"Sagt \"Nein\"","body":[{"kind":"paragraph","text":"Eins."},{"kind":"paragraph","text":"Zwei."}]}"#,
        ],
    );
}

#[test]
fn refuses_rows_and_goes_on() {
    let good = r#"{"id":"1","language":"de","published":"2024-05-07T00:00:00+02:00","headline":"Sturm"}"#;
    let row = "1;Sturm;2024-05-07;de;";
    check(
        &format!(
            "id;titel;datum;sprache;status\n{row}\n\n2;zu;wenig\n{row}\n3;Regen;gestern;de;\n3;Regen;;de;\n4;Regen;2024-05-07;de;geheim\n{row}"
        ),
        &[
            good,
            "4: the row has 3 fields, the header 5",
            good,
            "6: `gestern` in column published is no time",
            "7: the row has no date",
            "8: unknown status `geheim`",
            good,
        ],
    );
    check(
        &format!("id;titel;datum;sprache;status\n2;\"Offen;2024-05-07;de;\n{row}\n{row}"),
        &["2: the row has 2 fields, the header 5", good, good],
    );
}

#[test]
fn status_decides_what_may_be_seen() {
    for (status, expected) in
        [("Entwurf", "withheld"), ("zurückgezogen", "canceled"), ("Freigegeben", "usable")]
    {
        let table = format!("id;titel;datum;status\n1;Sturm;2024-05-07;{status}\n");
        let Item::Article(article) = parse(table.as_bytes(), None).items.remove(0) else {
            panic!("{status}")
        };
        assert_eq!(serde_json::to_value(article.status).unwrap(), expected);
    }
}

#[test]
fn undated_rows_are_refused() {
    check("titel;text\nSturm;Es regnet.\n", &["2: the row has no date"]);
}

#[test]
fn later_rows_stand() {
    let updated = |table: &str| match parse(table.as_bytes(), None).items.remove(0) {
        Item::Article(article) => article.updated.map(|updated| updated.to_string()),
        Item::Refusal(refusal) => panic!("{}", refusal.reason),
    };
    let check =
        |table: &str, expected: Option<&str>| assert_eq!(updated(table).as_deref(), expected, "{table}");
    check("id;titel;datum\n1;Sturm;2024-05-07", Some("2024-05-07T00:00:00+02:00"));
    check("id;titel;datum;aktualisiert\n1;Sturm;2024-05-07;2024-05-08", Some("2024-05-08T00:00:00+02:00"));
    check("id;titel;datum;version\n1;Sturm;2024-05-07;2", None);
}

#[test]
fn other_text_is_no_table() {
    for text in [
        "Sturm, Regen und Text\n\n07.05.2024 10:00\n\nDer Hafen.",
        "a;b;c\n1;2;3",
        "Text | Autor\n\nDer Hafen.",
        "Titel\nSturm",
        "",
    ] {
        assert_ne!(parse(text.as_bytes(), None).format, Some("csv"), "{text}");
    }
}

/// Reads a table as `options` (JSON of the configuration) say, and gives the fields named of its first article.
fn with_options(options: serde_json::Value, table: &[u8], fields: &[&str]) -> String {
    let csv: CsvOptions = serde_json::from_value(options).unwrap();
    let parsed = parse_with(table, &ParseOptions { csv: Some(&csv), ..ParseOptions::default() });
    assert_eq!(parsed.format, Some("csv"));
    match &parsed.items[0] {
        Item::Refusal(refusal) => refusal.reason.clone(),
        Item::Article(article) => {
            let value = serde_json::to_value(article).unwrap();
            let told = fields.iter().map(|field| value[*field].as_str().unwrap_or_default());
            told.collect::<Vec<_>>().join(" | ")
        }
    }
}

#[test]
fn columns_may_have_names_of_their_own() {
    use serde_json::json;
    let columns = json!({"Kopf": "headline", "Fließ": "body", "Stand": "published", "Titel": "kicker"});
    let fields = ["headline", "kicker", "published", "agency"];
    let many = "a;b;c;d;e;f;g;h";
    let check = |options: serde_json::Value, table: &str, expected: &str| {
        assert_eq!(with_options(options, table.as_bytes(), &fields), expected, "{table}");
    };
    // A usual name that was set to another field is that, and columns nobody knows do not matter.
    check(
        json!({"columns": columns}),
        &format!("KOPF;Titel;Stand;{many}\nSturm;Wetter;7.5.2024 10:00;;;;;;;;\n"),
        "Sturm | Wetter | 2024-05-07T10:00:00+02:00 | ",
    );
    check(
        json!({"columns": columns, "agency": "dpa"}),
        "Kopf;Stand;Agentur\nSturm;2024-05-07;\n",
        "Sturm |  | 2024-05-07T00:00:00+02:00 | dpa",
    );
    check(
        json!({"agency": "dpa"}),
        "titel;datum;agentur\nSturm;2024-05-07;AFP\n",
        "Sturm |  | 2024-05-07T00:00:00+02:00 | AFP",
    );
    check(
        json!({"delimiter": "^"}),
        "titel^datum\nSturm^2024-05-07\n",
        "Sturm |  | 2024-05-07T00:00:00+02:00 | ",
    );
    let zone = json!({"time_zone": "America/New_York"});
    check(
        zone.clone(),
        "titel;datum\nSturm;7. Mai 2024, 10.00 Uhr\n",
        "Sturm |  | 2024-05-07T16:00:00+02:00 | ",
    );
    check(zone, "titel;datum\nSturm;2024-05-07T10:00:00+02:00\n", "Sturm |  | 2024-05-07T10:00:00+02:00 | ");
    let format = json!({"date_format": "%m/%d/%y %I:%M %p", "time_zone": "Europe/London"});
    check(
        format.clone(),
        "titel;datum\nSturm;05/07/24 03:00 PM\n",
        "Sturm |  | 2024-05-07T16:00:00+02:00 | ",
    );
    check(
        format.clone(),
        "titel;datum;zeit\nSturm;05/07/24;03:00 PM\n",
        "Sturm |  | 2024-05-07T16:00:00+02:00 | ",
    );
    check(
        format,
        "titel;datum\nSturm;2024-05-07\n",
        "`2024-05-07` in column published is no time written `%m/%d/%y %I:%M %p`",
    );
    let day = json!({"date_format": "%d.%m.%Y"});
    let timed = |time: &str| format!("titel;Datum;Uhr\nSturm;07.05.2024;{time}\n");
    check(day.clone(), &timed("14:30"), "Sturm |  | 2024-05-07T14:30:00+02:00 | ");
    check(day.clone(), &timed("14.30 Uhr"), "Sturm |  | 2024-05-07T14:30:00+02:00 | ");
    check(day.clone(), &timed("00:00"), "Sturm |  | 2024-05-07T00:00:00+02:00 | ");
    check(day.clone(), &timed(""), "Sturm |  | 2024-05-07T00:00:00+02:00 | ");
    check(day.clone(), &timed("nachmittags"), "`nachmittags` in column time is no time of day");
    check(json!({}), &timed("14h30"), "`14h30` in column time is no time of day");
    check(json!({}), &timed("14:30"), "Sturm |  | 2024-05-07T14:30:00+02:00 | ");
    check(
        json!({}),
        "titel;datum;zeit\nSturm;07.05.2024 14:30;14:30\n",
        "Sturm |  | 2024-05-07T14:30:00+02:00 | ",
    );
    check(
        day,
        "titel;datum;zeit\nSturm;gestern;14:30\n",
        "`gestern` in column published is no time written `%d.%m.%Y`",
    );
    let offset = json!({"date_format": "%Y%m%d%H%M%z"});
    check(offset, "titel;datum\nSturm;202405071000+0000\n", "Sturm |  | 2024-05-07T12:00:00+02:00 | ");
}

#[test]
fn the_charset_is_that_of_tables_only() {
    use serde_json::json;
    let options = json!({"charset": "macintosh", "columns": {"Überschrift": "headline"}});
    let table = b"\x86berschrift;datum\nK\x9fste;2024-05-07\n";
    assert_eq!(with_options(options.clone(), table, &["headline"]), "Küste");
    let utf8 = "Überschrift;datum\nKüste;2024-05-07\n";
    assert_eq!(with_options(options.clone(), utf8.as_bytes(), &["headline"]), "Küste");
    let csv: CsvOptions = serde_json::from_value(options).unwrap();
    let page = b"<html><h1>K\xfcste</h1><p>07.05.2024 10:00</p><p>".to_vec();
    let page =
        [page, "Der Hafen bleibt nach dem Sturm noch bis Freitag zu. ".repeat(3).into_bytes()].concat();
    let parsed = parse_with(&page, &ParseOptions { csv: Some(&csv), ..ParseOptions::default() });
    let Item::Article(article) = &parsed.items[0] else { panic!("{parsed:?}") };
    assert_eq!(article.headline.as_deref(), Some("Küste"));
}
