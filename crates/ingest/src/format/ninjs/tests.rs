//! Items written for this test.

use serde_json::{Value, json};

use crate::format::{Item, parse};

/// The articles as JSON without their origin, and the reasons of refusals.
fn read(delivery: &Value) -> Vec<Result<Value, String>> {
    let parsed = parse(delivery.to_string().as_bytes(), None);
    assert_eq!(parsed.format, Some("ninjs"), "{delivery}");
    let told = parsed.items.into_iter().map(|item| match item {
        Item::Article(mut article) => {
            article.origin = None;
            Ok(serde_json::to_value(&article).unwrap())
        }
        Item::Refusal(refusal) => Err(refusal.reason),
    });
    told.collect()
}

/// As Superdesk writes version 1.
fn one() -> Value {
    json!({
        "guid": "urn:newsml:example.org:2024:1",
        "type": "text",
        "version": "3",
        "versioncreated": "2024-05-07T08:00:00+0000",
        "firstcreated": "2024-05-07T07:00:00+0000",
        "pubstatus": "usable",
        "urgency": 2,
        "language": "de",
        "headline": "Sturm legt Fähren lahm",
        "headline_kicker": "Wetter",
        "slugline": "Sturm Küste",
        "description_html": "<p>Kein Schiff &amp; kein Zug.</p>",
        "body_html": "<p>Moorkamp (dpa/lno) - Es st&uuml;rmt.</p><h2>Und nun?</h2><p>Warten.</p>\
            <figure><img src='a'/><figcaption>Ein Kran. Foto: Ole Test/dpa</figcaption></figure>",
        "byline": "Von Kara Muster",
        "ednote": "Geheim",
        "located": "Moorkamp",
        "place": [{"code": "NI", "name": "Küste"}],
        "subject": [{"code": "20000001", "name": "Wetter", "scheme": "http://cv.iptc.org/newscodes/mediatopic/"}],
        "genre": [{"code": "Article", "name": "Bericht"}],
        "service": [{"code": "e", "name": "Wirtschaft"}],
        "authors": [{"name": "Kara Muster", "role": "writer"}, {"name": "Geheime Redakteurin", "role": "editor"}],
        "associations": {
            "main": {"type": "picture", "headline": "Kran", "description_text": "Ein Kran.", "byline": "Ole Test", "source": "dpa", "ednote": "Geheim"},
            "empty": null,
            "more": {"type": "text", "headline": "Mehr"}
        }
    })
}

/// The same in version 3.
fn three() -> Value {
    json!({
        "uri": "urn:newsml:example.org:2024:1",
        "standard": {"name": "ninjs", "version": "3.0"},
        "version": 3,
        "versionCreated": "2024-05-07T10:00:00+02:00",
        "pubStatus": "usable",
        "urgency": 2,
        "language": "de",
        "headlines": [{"role": "kicker", "value": "Wetter"}, {"role": "main", "value": "Sturm legt Fähren lahm"}],
        "descriptions": [{"role": "caption", "value": "Geheim"}, {"role": "main", "value": "Kein Schiff & kein Zug."}],
        "bodies": [
            {"role": "text", "contentType": "text/plain", "value": "Moorkamp (dpa/lno) - Es stürmt. Und nun? Warten."},
            {"role": "html", "contentType": "text/html", "value": "<h1>Sturm legt Fähren lahm</h1><p>Moorkamp (dpa/lno) - Es stürmt.</p><h2>Und nun?</h2><p>Warten.</p>"}
        ],
        "by": "Von Kara Muster",
        "edNote": "Geheim",
        "located": "Moorkamp",
        "slugline": "Sturm Küste",
        "places": [{"name": "Küste"}],
        "subjects": [{"name": "Wetter", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000001"}],
        "genres": [{"name": "Bericht", "literal": "x"}, {"name": "Wirtschaft"}],
        "associations": [{"name": "main", "uri": "x", "type": "picture", "headlines": [{"value": "Kran"}],
            "descriptions": [{"value": "Ein Kran."}], "by": "Ole Test", "copyrightHolder": "dpa"}]
    })
}

fn expected() -> Value {
    json!({
        "id": "urn:newsml:example.org:2024:1",
        "version": 3,
        "status": "usable",
        "signals": ["urgent"],
        "language": "de",
        "urgency": 2,
        "published": "2024-05-07T10:00:00+02:00",
        "agency": "dpa",
        "section": "Wirtschaft",
        "genre": "Bericht",
        "kicker": "Wetter",
        "headline": "Sturm legt Fähren lahm",
        "teaser": "Kein Schiff & kein Zug.",
        "byline": "Von Kara Muster",
        "authors": ["Kara Muster"],
        "dateline": "Moorkamp (dpa/lno)",
        "places": ["Moorkamp", "Küste"],
        "keywords": ["Sturm Küste"],
        "subjects": [{"code": "medtop:20000001", "name": "Wetter"}],
        "body": [
            {"kind": "paragraph", "text": "Es stürmt."},
            {"kind": "intertitle", "text": "Und nun?"},
            {"kind": "paragraph", "text": "Warten."}
        ],
        "images": [{"caption": "Ein Kran.", "credit": "Ole Test/dpa", "agencies": ["dpa"]}]
    })
}

#[test]
fn reads_every_version() {
    let mut first = expected();
    first["services"] = json!(["e"]);
    assert_eq!(read(&one()), [Ok(first)]);
    assert_eq!(read(&three()), [Ok(expected())]);
    let mut second = three();
    for (camel, small) in
        [("versionCreated", "versioncreated"), ("pubStatus", "pubstatus"), ("edNote", "ednote")]
    {
        second[small] = second.as_object_mut().unwrap().remove(camel).unwrap();
    }
    assert_eq!(read(&second), [Ok(expected())]);
}

#[test]
fn reads_lists_and_pages() {
    for page in [
        json!([three(), 7, three()]),
        json!({"total": 1, "item": [three(), 7, three()]}),
        json!({"_items": [three(), 7, three()]}),
        json!({"data": {"items": [three(), 7, three()]}}),
    ] {
        let found = read(&page);
        assert!(found.len() == 3 && found[0].is_ok() && found[2] == found[0], "{found:?}");
        assert!(found[1].as_ref().unwrap_err().contains("invalid type: integer `7`"), "{found:?}");
    }
    let lines = format!("{}\n{}\n", three(), three());
    assert_eq!(parse(lines.as_bytes(), None).items.len(), 2);
    let broken = json!({"total": 2, "item": [three(), three()]}).to_string();
    let items = parse(&broken.as_bytes()[..broken.len() / 2 + 40], None).items;
    assert!(matches!(items[..], [Item::Article(_), Item::Refusal(_)]), "{items:?}");
}

#[test]
fn says_what_is_no_text() {
    let check = |field: &str, value: Value, reason: &str| {
        let mut item = three();
        item[field] = value;
        let found = read(&item).remove(0).unwrap_err();
        assert!(found.contains(reason) && !found.contains("Geheim"), "{found}");
    };
    check("type", json!("picture"), "the item is a picture, not a text");
    check("type", json!("audio"), "the item is sound, not a text");
    check("type", json!("video"), "the item is a video, not a text");
    check("type", json!("composite"), "the item is a composite of several items");
    check("type", json!("event"), "the item is an event");
    check("eventDetails", json!({"dates": {}}), "the item is an event");
    check("plannedCoverage", json!([]), "the item is planned coverage");
    check("uri", json!(null), "missing field `uri`");
    check("versionCreated", json!(null), "missing field `versioncreated`");
    check("versionCreated", json!("bald"), "`versioncreated` is no time");
    check("embargoed", json!("bald"), "`embargoed` is no time");
    check("pubStatus", json!("geplant"), "unknown status `geplant`");
    check("pubStatus", json!({"Geheim": 1}), "unknown status");
}

#[test]
fn odd_types_are_passed_over() {
    let mut item = one();
    for field in
        ["subject", "place", "genre", "associations", "service", "authors", "urgency", "version", "located"]
    {
        item[field] = json!([[1], {"name": {"x": 1}}, null, true]);
    }
    item["embargoed"] = json!("2024-05-08T10:00:00+02:00");
    let article = read(&item).remove(0).unwrap();
    assert_eq!(article["embargo"], "2024-05-08T10:00:00+02:00");
    assert_eq!((&article["headline"], &article["version"]), (&json!("Sturm legt Fähren lahm"), &json!(1)));
}

#[test]
fn status_and_signals() {
    let mut item = one();
    item["pubstatus"] = json!("stat:withheld");
    item["signal"] = json!([{"qcode": "sig:correction"}, "update"]);
    let article = read(&item).remove(0).unwrap();
    assert_eq!(article["status"], "withheld");
    assert_eq!(article["signals"], json!(["correction", "update", "urgent"]));
    item["pubstatus"] = json!("canceled");
    assert_eq!(read(&item).remove(0).unwrap()["status"], "canceled");
}
