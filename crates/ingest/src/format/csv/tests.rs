//! Tables written for this test.

use crate::format::{Item, parse};

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
