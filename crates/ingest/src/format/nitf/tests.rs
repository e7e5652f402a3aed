//! Documents written for this test.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::format::{Item, parse};

const DOCUMENT: &str = r#"<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd">
<nitf baselang="de"><head><title>Titel</title>
  <tobject tobject.type="news"><tobject.property tobject.property.type="feature"/>
    <tobject.subject tobject.subject.refnum="17000000" tobject.subject.type="Wetter"/></tobject>
  <docdata management-status="usable"><doc-id id-string="example.1" regsrc="APA"/><urgency ed-urg="4"/>
    <date.issue norm="20240507T100000+0200"/><date.release norm="20240507T100000+0200"/><du-key key="x" version="2"/>
    <evloc city="Moorkamp" iso-cc="DE"/><ed-msg info="Neue Fassung"/>
    <doc.copyright holder="Hausblatt"/><key-list><keyword key="Sturm"/><keyword>Hafen</keyword></key-list></docdata></head>
<body><body.head><hedline><hl1>Sturm: F&auml;hren fallen aus</hl1><hl2>Kein Schiff f&auml;hrt</hl2></hedline>
  <note type="npa"><body.content><p>Geheim</p></body.content></note>
  <byline>Von <person>Kara Muster</person>, <byttl>Redakteurin</byttl></byline>
  <dateline><location><city>Moorkamp</city><country>Deutschland</country></location><story.date norm="x">7. Mai</story.date></dateline>
  <abstract><p>Es st&uuml;rmt.</p></abstract></body.head>
<body.content><p>Es st&uuml;rmt.</p><hl2>Und nun?</hl2><block><p>Warten.</p><ul><li>Eins</li><li>Zwei</li></ul></block>
  <bq><p>Ja.</p></bq><table><tr><td>a</td><td>b</td></tr></table>
  <media media-type="image"><media-caption>Ein Kran.</media-caption><media-producer>Ole Test/dpa</media-producer></media>
  <media media-type="video"><media-caption>Ein Film.</media-caption></media>
  <p>mt/ju</p></body.content></body></nitf>"#;

fn read(xml: &str) -> Result<Value, String> {
    let parsed = parse(xml.as_bytes(), None);
    assert_eq!(parsed.format, Some("nitf"), "{xml}");
    match parsed.items.into_iter().next().unwrap() {
        Item::Article(mut article) => {
            article.origin = None;
            Ok(serde_json::to_value(article).unwrap())
        }
        Item::Refusal(refusal) => Err(refusal.reason),
    }
}

#[test]
fn reads_a_document() {
    let expected = json!({
        "id": "example.1",
        "version": 2,
        "status": "usable",
        "language": "de",
        "urgency": 4,
        "published": "2024-05-07T10:00:00+02:00",
        "agency": "APA",
        "genre": "Feature",
        "headline": "Sturm: Fähren fallen aus",
        "subhead": "Kein Schiff fährt",
        "teaser": "Es stürmt.",
        "byline": "Von Kara Muster",
        "authors": ["Kara Muster"],
        "dateline": "Moorkamp, Deutschland",
        "places": ["Moorkamp"],
        "keywords": ["Sturm", "Hafen"],
        "subjects": [{"code": "subj:17000000", "name": "Wetter"}],
        "body": [
            {"kind": "paragraph", "text": "Es stürmt."},
            {"kind": "intertitle", "text": "Und nun?"},
            {"kind": "paragraph", "text": "Warten."},
            {"kind": "list", "text": "Eins\nZwei"},
            {"kind": "quote", "text": "Ja."},
            {"kind": "table", "text": "a\tb"}
        ],
        "images": [{"caption": "Ein Kran.", "credit": "Ole Test/dpa", "agencies": ["dpa"]}],
        "notes": ["Neue Fassung"]
    });
    assert_eq!(read(DOCUMENT).unwrap(), expected);
}

#[test]
fn reads_variants() {
    let check = |from: &str, to: &str, name: &str, expected: Value| {
        assert!(DOCUMENT.contains(from), "{from}");
        let found =
            read(&DOCUMENT.replacen(from, to, 1)).map_or_else(Value::from, |article| article[name].clone());
        assert_eq!(found, expected, "{from} -> {to}");
    };
    let release = "<date.release norm=\"20240507T100000+0200\"/>";
    check(
        release,
        "<date.release norm='20240508T100000+0200'/>",
        "embargo",
        "2024-05-08T10:00:00+02:00".into(),
    );
    check(release, "<date.release norm='YYYYMMDD'/>", "embargo", Value::Null);
    check("\"usable\"", "\"canceled\"", "status", "canceled".into());
    check("\"usable\"", "\"embargoed\"", "status", "usable".into());
    check(
        "management-status=\"usable\"",
        "management-status='geheim'",
        "status",
        "unknown status `geheim`".into(),
    );
    check("<date.issue norm=\"20240507T100000+0200\"/>", "", "published", "2024-05-07T10:00:00+02:00".into());
    check("<hl1>Sturm: F&auml;hren fallen aus</hl1>", "", "headline", "Titel".into());
    check("type=\"npa\"", "type='std'", "notes", json!(["Neue Fassung", "Geheim"]));
    check("<person>Kara Muster</person>, ", "", "byline", "Von Redakteurin".into());
    check("id-string=\"example.1\"", "", "version", 2.into());
    let withheld = DOCUMENT.replacen("\"usable\"", "\"embargoed\"", 1).replacen(release, "", 1);
    assert_eq!(read(&withheld).unwrap()["status"], "withheld");
    assert_eq!(read("<nitf><body/></nitf>").unwrap_err(), "the document has neither headline nor text");
    assert_eq!(read("<nitf><head><title>T</title></head></nitf>").unwrap_err(), "the item has no time");
}

#[test]
fn joins_hard_wrapped_lines() {
    let wrapped =
        "<p>Der Sturm hat am Montag die meisten Fähren vor der Küste bei <br />Moorkamp aufgehalten.</p>";
    let article =
        read(&DOCUMENT.replacen("<p>Es st&uuml;rmt.</p><hl2>", &format!("{wrapped}<hl2>"), 1)).unwrap();
    let expected = "Der Sturm hat am Montag die meisten Fähren vor der Küste bei Moorkamp aufgehalten.";
    assert_eq!(article["body"][0]["text"], expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_documents_never_panic(
        cut in 0usize..3000, places in prop::collection::vec((0usize..3000, any::<u8>()), 0..8)
    ) {
        let mut bytes = DOCUMENT.as_bytes().to_vec();
        let length = bytes.len();
        for (at, byte) in places {
            bytes[at % length] = byte;
        }
        bytes.truncate(length - cut.min(length) / 2);
        let start = std::time::Instant::now();
        prop_assert!(!parse(&bytes, None).items.is_empty());
        prop_assert!(start.elapsed().as_secs() < 5);
    }
}
