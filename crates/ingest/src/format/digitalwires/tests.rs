//! Entries written for this test.

use depesche_store::Article;
use serde_json::{Value, json};

use crate::format::{Item, parse};

fn entry() -> Value {
    json!({
        "format": "digitalwires@0.9.1",
        "urn": "urn:newsml:example.org:20090101:240507-930-1",
        "version": 3,
        "version_created": "2024-05-07T10:00:00+02:00",
        "updated": "2024-05-07T08:01:00Z",
        "pubstatus": "usable",
        "signal": "sig:update",
        "embargoed": null,
        "language": "de",
        "urgency": 2,
        "headline": "Sturm: Fähren fallen aus",
        "byline": "Von Kara Muster, dpa",
        "dateline": "Moorkamp (dpa/lno) - ",
        "article_html": "<section class=\"main\"><p>Moorkamp (dpa/lno) - Es st&uuml;rmt, meldete Reuters.</p><h2>Und nun?</h2>\
            <p>Warten.</p><dnl-image caption=\"Ein Kran.\" creditline=\"Ole Test/AP/dpa\"></dnl-image></section>",
        "infobox_html": "<section class=\"infobox\"><p>Windstärke elf.</p></section>",
        "creditline": "dpa",
        "notepad": {
            "header_html": "<h3>Notizblock</h3>",
            "public_html": "<section><h4>Berichtigung</h4><ul><li>Richtig ist elf (statt: zehn).</li></ul>\
                <h4>Redaktionelle Hinweise</h4><ul><li>Neue Fassung bis 1200</li><li>Fragen an redaktion@example.org</li></ul>\
                <h4>Orte</h4><ul><li>[Hafen](Kai 1)</li></ul></section>",
            "nonpublic_html": "<section><p>Geheime Nummer</p></section>"
        },
        "ednotes": [
            {"role": "dpaednoterole:dpacontacts", "ednote": "Geheime Autorin", "is_publishable": false},
            {"role": "dpaednoterole:editorialnote", "ednote": "Geheim ohne Angabe"}
        ],
        "associations": [
            {"type": "image", "rank": 2, "caption": "Ein Kran.", "creditline": "Ole Test/AP/dpa"},
            {"type": "image", "rank": 1, "caption": "Ein Schiff.", "creditline": "Kara Muster/dpa"}
        ],
        "categories": [
            {"type": "dnltype:wire", "name": "bdt", "qcode": "dpasrv:bdt"},
            {"type": "dnltype:desk", "name": "Vermischtes", "qcode": "dpacat:vm"},
            {"type": "dnltype:genre", "name": "report", "qcode": "dpatextgenre:14"},
            {"type": "dnltype:dpasubject", "name": "Wetter", "qcode": "medtop:17000000"}
        ],
        "geosubject_names": ["Deutschland"],
        "poi_names": [null]
    })
}

fn read(delivery: &Value) -> Vec<Result<Article, String>> {
    let items = parse(delivery.to_string().as_bytes(), None).items.into_iter();
    let result = |item| match item {
        Item::Article(article) => Ok(article),
        Item::Refusal(refusal) => Err(format!("{} {}", refusal.pointer.unwrap_or_default(), refusal.reason)),
    };
    items.map(result).collect()
}

fn with(field: &str, value: Value) -> Value {
    let mut entry = entry();
    entry[field] = value;
    entry
}

#[test]
fn reads_an_entry() {
    let mut article = read(&entry()).remove(0).unwrap();
    article.origin = None;
    let expected = json!({
        "id": "urn:newsml:example.org:20090101:240507-930-1",
        "version": 3,
        "status": "usable",
        "signals": ["update", "urgent"],
        "language": "de",
        "urgency": 2,
        "published": "2024-05-07T10:00:00+02:00",
        "updated": "2024-05-07T10:01:00+02:00",
        "agency": "dpa",
        "services": ["dpasrv:bdt"],
        "section": "Vermischtes",
        "genre": "KORR-Bericht",
        "headline": "Sturm: Fähren fallen aus",
        "byline": "Von Kara Muster, dpa",
        "authors": ["Kara Muster"],
        "dateline": "Moorkamp (dpa/lno)",
        "places": ["Moorkamp", "Deutschland"],
        "subjects": [{"code": "medtop:17000000", "name": "Wetter"}],
        "body": [
            {"kind": "paragraph", "text": "Es stürmt, meldete Reuters."},
            {"kind": "intertitle", "text": "Und nun?"},
            {"kind": "paragraph", "text": "Warten."},
            {"kind": "note", "text": "Windstärke elf."}
        ],
        "images": [
            {"caption": "Ein Schiff.", "credit": "Kara Muster/dpa", "agencies": ["dpa"]},
            {"caption": "Ein Kran.", "credit": "Ole Test/AP/dpa", "agencies": ["AP", "dpa"]}
        ],
        "quoted_agencies": ["Reuters"],
        "notes": ["Berichtigung: Richtig ist elf (statt: zehn).", "Neue Fassung bis 1200"]
    });
    assert_eq!(serde_json::to_value(&article).unwrap(), expected);
}

#[test]
fn reads_lists_and_pages() {
    for delivery in [json!([entry(), 7, entry()]), json!({"next": null, "entries": [entry(), 7, entry()]})] {
        let found = read(&delivery);
        assert!(found[0].is_ok() && found[2].is_ok() && found.len() == 3);
        assert!(found[1].as_ref().unwrap_err().contains("[1] invalid type: integer `7`"), "{:?}", found[1]);
    }
}

#[test]
fn status_decides_what_may_be_seen() {
    use depesche_store::Status;
    let check = |pubstatus: Value, expected: Result<Status, &str>| {
        let found = read(&with("pubstatus", pubstatus.clone())).remove(0);
        match expected {
            Ok(status) => assert_eq!(found.unwrap().status, status, "{pubstatus}"),
            Err(reason) => assert!(found.unwrap_err().contains(reason), "{pubstatus}"),
        }
    };
    check(json!("usable"), Ok(Status::Usable));
    check(json!(null), Ok(Status::Usable));
    check(json!("stat:canceled"), Ok(Status::Canceled));
    check(json!("withheld"), Ok(Status::Withheld));
    check(json!("embargoed"), Ok(Status::Withheld));
    check(json!("geheim"), Err("unknown status"));
}

#[test]
fn refusals_name_the_field_and_not_its_value() {
    let check = |field: &str, value: Value, reason: &str| {
        let found = read(&with(field, value)).remove(0).unwrap_err();
        assert!(found.contains(reason) && !found.contains("Geheim"), "{found}");
    };
    check("urn", json!(""), "missing field `urn`");
    check("version_created", json!("gestern"), "`version_created` is no time");
    check("ednotes", json!(["Geheim, \"x\""]), "invalid type: string, expected struct");
    check("notepad", json!("Geheim"), "invalid type: string, expected struct");
    check("embargoed", json!("bald"), "`embargoed` is no time");
}

#[test]
fn older_entries_lack_fields() {
    let old = json!({
        "format": "digitalwires@0.5.3", "urn": "urn:x", "version": "2", "version_created": "2022-05-07T10:00:00+02:00",
        "updated": null, "pubstatus": null, "language": null, "urgency": null, "headline": "Sturm", "categories": null,
        "article_html": "<p>Der Sturm hat am Montag die Fähren vor der Küste aufgehalten.</p>",
    });
    let article = read(&old).remove(0).unwrap();
    assert_eq!((article.version, article.language.as_deref()), (2, Some("de")));
}
