//! Messages written for this test.

use depesche_store::Article;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::format::{Item, parse};

const META: &str = r#"<itemClass qcode="ninat:text"/><provider qcode="nprov:dpa"><name>Deutsche Presse-Agentur GmbH</name></provider>
    <versionCreated>2024-05-07T10:00:00+02:00</versionCreated><pubStatus qcode="stat:usable"/>
    <service qcode="dpasrv:bdt"><name>Basisdienst</name></service><signal qcode="sig:update"/><signal qcode="red:x"/>
    <edNote role="dpaednoterole:notepad"><section xmlns="http://www.w3.org/1999/xhtml" class="notepad">
      <section class="np-public"><h4>Berichtigung</h4><ul><li>Richtig ist elf.</li></ul><h4>Orte</h4><ul><li>Kai 1</li></ul></section>
      <section class="np-nonpublic"><p>Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt</p><ul><li>Geheim</li></ul></section>
    </section></edNote>
    <edNote pubconstraint="x:nonpublic" role="r:dpacontacts">Geheime Nummer</edNote>"#;

const CONTENT: &str = r#"<urgency>3</urgency><located><name>Moorkamp</name></located>
    <creator><name>muster.kara</name></creator><genre qcode="dpatextgenre:14"><name>Korr</name></genre>
    <subject type="cpnat:geoArea" qcode="dpacountry:1"><name>Deutschland</name></subject>
    <subject type="cpnat:poi" literal="x"><name>Hafen, Kai 1</name></subject>
    <subject qcode="dpacat:vm" type="dpatype:category"><name>vm</name></subject>
    <subject qcode="medtop:17000000"><name xml:lang="en">weather</name><name role="nrol:mnemonic" xml:lang="de">wet</name>
      <name xml:lang="de">Wetter</name><broader qcode="medtop:1"><name>Breiter</name></broader></subject>
    <keyword rank="1">Sturm</keyword><slugline separator="/">Wetter/Hafen</slugline><language tag="de"/>
    <headline rank="3">Orkan</headline><headline rank="1">Sturm:
      Fähren fallen aus</headline><headline rank="2">Kein Schiff fährt</headline>
    <dateline>Moorkamp (dpa) - </dateline><by>Von Kara Muster, dpa</by><creditline>dpa</creditline>
    <description role="drol:teaser">Es stürmt.</description>"#;

const BODY: &str = r#"<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
    <head><title>Sturm</title></head><body><header><h1>Sturm: Fähren fallen aus</h1><p class="genre">Korr</p></header>
    <section class="main"><p class="teaser">Es stürmt.</p><p><span class="dateline">Moorkamp <span>(dpa)</span> - </span>Es st&#252;rmt &amp; regnet.</p>
    <h2>Und nun?</h2><p>Warten.<br/>Lange.</p><dnl-image caption="Ein Kran." creditline="Ole Test/AP/dpa"/>
    <div class="INFOBOX"><h2>Winde</h2><p>Stärke elf.</p></div></section></body></html></inlineXML>"#;

fn item(meta: &str, content: &str, body: &str) -> String {
    format!(
        r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:example.org:20240507:1" version="3" xml:lang="de">
        <itemMeta>{meta}</itemMeta><contentMeta>{content}</contentMeta><contentSet>{body}</contentSet></newsItem>"#
    )
}

fn message(items: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2024-05-07T08:01:00Z</sent></header>
        <itemSet>{items}</itemSet></newsMessage>"#
    )
}

fn read(xml: &str) -> Vec<Result<Article, String>> {
    let parsed = parse(xml.as_bytes(), None);
    assert_eq!(parsed.format, Some("newsml_g2"), "{xml}");
    let result = |item| match item {
        Item::Article(article) => Ok(article),
        Item::Refusal(refusal) => Err(format!("{} {}", refusal.pointer.unwrap_or_default(), refusal.reason)),
    };
    parsed.items.into_iter().map(result).collect()
}

#[test]
fn reads_an_item() {
    let mut article = read(&message(&item(META, CONTENT, BODY))).remove(0).unwrap();
    article.origin = None;
    let expected = json!({
        "id": "urn:newsml:example.org:20240507:1",
        "version": 3,
        "status": "usable",
        "signals": ["update"],
        "language": "de",
        "urgency": 3,
        "published": "2024-05-07T10:00:00+02:00",
        "updated": "2024-05-07T10:01:00+02:00",
        "agency": "dpa",
        "services": ["dpasrv:bdt"],
        "section": "Vermischtes",
        "genre": "KORR-Bericht",
        "kicker": "Orkan",
        "headline": "Sturm: Fähren fallen aus",
        "subhead": "Kein Schiff fährt",
        "teaser": "Es stürmt.",
        "byline": "Von Kara Muster, dpa",
        "authors": ["Kara Muster"],
        "dateline": "Moorkamp (dpa)",
        "places": ["Moorkamp", "Deutschland"],
        "keywords": ["Sturm"],
        "subjects": [{"code": "medtop:17000000", "name": "Wetter"}],
        "body": [
            {"kind": "paragraph", "text": "Es stürmt & regnet."},
            {"kind": "intertitle", "text": "Und nun?"},
            {"kind": "paragraph", "text": "Warten.\nLange."},
            {"kind": "note", "text": "Winde"},
            {"kind": "note", "text": "Stärke elf."}
        ],
        "images": [{"caption": "Ein Kran.", "credit": "Ole Test/AP/dpa", "agencies": ["AP", "dpa"]}],
        "notes": ["Berichtigung: Richtig ist elf."]
    });
    assert_eq!(serde_json::to_value(&article).unwrap(), expected);
}

/// The field of an article whose message differs in one place from the one above.
fn field(from: &str, to: &str, name: &str) -> Value {
    let xml = message(&item(META, CONTENT, BODY));
    assert!(xml.contains(from), "{from}");
    match read(&xml.replacen(from, to, 1)).remove(0) {
        Ok(article) => serde_json::to_value(article).unwrap()[name].clone(),
        Err(reason) => reason.into(),
    }
}

#[test]
fn reads_variants() {
    let check = |from: &str, to: &str, name: &str, expected: Value| {
        assert_eq!(field(from, to, name), expected, "{from} -> {to}");
    };
    let status = "<pubStatus qcode=\"stat:usable\"/>";
    check(status, "", "status", "usable".into());
    check(status, "<pubStatus qcode='stat:canceled'/>", "status", "canceled".into());
    check(status, "<pubStatus uri='http://cv.example.org/pubstatus/withheld'/>", "status", "withheld".into());
    check(status, "<pubStatus qcode='stat:neu'/>", "status", " unknown status `stat:neu`".into());
    check(
        status,
        "<embargoed>2024-05-07T12:00:00+02:00</embargoed>",
        "embargo",
        "2024-05-07T12:00:00+02:00".into(),
    );
    check(status, "<embargoed/>", "status", "withheld".into());
    check(status, "<embargoed>bald</embargoed>", "status", " `embargoed` is no time".into());
    let created = "<versionCreated>2024-05-07T10:00:00+02:00</versionCreated>";
    check(created, "", "published", "2024-05-07T10:01:00+02:00".into());
    check(
        created,
        "<firstCreated>2024-05-06</firstCreated>",
        "published",
        "2024-05-06T00:00:00+02:00".into(),
    );
    check("<creditline>dpa</creditline>", "", "agency", "dpa".into());
    check("<by>Von Kara Muster, dpa</by>", "", "byline", Value::Null);
    check("<keyword rank=\"1\">Sturm</keyword>", "", "keywords", json!(["Wetter", "Hafen"]));
    check("rank=\"2\"", "role='x:subtitle'", "subhead", "Kein Schiff fährt".into());
    check("<dateline>Moorkamp (dpa) - </dateline>", "", "dateline", "Moorkamp (dpa)".into());
    check("<genre qcode=\"dpatextgenre:14\">", "<genre qcode='x:1'>", "genre", "KORR-Bericht".into());
    check(
        "pubconstraint=\"x:nonpublic\" role=\"r:dpacontacts\"",
        "role='x:private'",
        "notes",
        json!(["Berichtigung: Richtig ist elf."]),
    );
    check("class=\"np-public\"", "", "notes", Value::Null);
    check(
        "<itemClass qcode=\"ninat:text\"/>",
        "<itemClass qcode='ninat:picture'/>",
        "id",
        " an item of class `picture`, no text article".into(),
    );
    check(
        "<html xmlns=",
        "<html:html xmlns:html='http://example.org/x' xmlns=",
        "id",
        Value::from(" the XML of this item is broken at line 25"),
    );
}

#[test]
fn reads_contents() {
    let check = |body: &str, expected: Value| {
        let article = read(&item(META, "<headline>Sturm</headline>", body)).remove(0);
        let found = match article {
            Ok(article) => serde_json::to_value(article).unwrap()["body"].clone(),
            Err(reason) => reason.into(),
        };
        assert_eq!(found, expected, "{body}");
    };
    let paragraph = |text: &str| json!({"kind": "paragraph", "text": text});
    check("", Value::Null);
    check("<inlineXML><p>Es regnet.</p></inlineXML>", json!([paragraph("Es regnet.")]));
    check(
        "<inlineXML><nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><body><body.head><byline>Von Kara Muster</byline></body.head>\
         <body.content><p>Es regnet.</p></body.content></body></nitf></inlineXML>",
        json!([paragraph("Es regnet.")]),
    );
    check(
        "<inlineXML><sports-content/></inlineXML>",
        " its content is `sports-content`, which is no text article".into(),
    );
    check(
        "<inlineData contenttype='text/plain' rendition='x:headline'>Sturm</inlineData>\
         <inlineData contenttype='text/plain'>Es\nregnet.\n\nImmer.</inlineData>",
        json!([paragraph("Es regnet."), paragraph("Immer.")]),
    );
    check(
        "<inlineData contenttype='text/html'>&lt;p>Es reg&amp;shy;net.&lt;/p></inlineData>",
        json!([paragraph("Es regnet.")]),
    );
    check(
        "<inlineXML><html><body><h1>Sturm</h1><pre>-----\nKORREKTUR-HINWEIS\nRichtig ist\nelf.\n-----</pre><p>Ulm (dpa) - Es regnet.</p>\
         <pre>Ulm   1   2\nBonn   3   4</pre></body></html></inlineXML>",
        json!([paragraph("Es regnet."), {"kind": "table", "text": "Ulm\t1\t2\nBonn\t3\t4"}]),
    );
    check(
        "<inlineXML><html><body><p>(Neu)\n    Es regnet am\nMontag.\n    Dann nicht.\n\n</p></body></html></inlineXML>",
        json!([paragraph("(Neu)"), paragraph("Es regnet am Montag."), paragraph("Dann nicht.")]),
    );
}

#[test]
fn several_items_are_several_articles() {
    let good = item(META, CONTENT, BODY);
    let picture = good.replace("ninat:text", "ninat:picture");
    let package = "<packageItem guid='p'><groupSet/></packageItem>";
    let broken = good.replace("</headline>", "");
    let items = [good.as_str(), &picture, package, &broken, &good];
    let found = read(&message(&items.concat()));
    let reasons: Vec<&str> =
        found.iter().map(|item| item.as_ref().err().map_or("", String::as_str)).collect();
    assert_eq!(
        reasons[..3],
        [
            "",
            "newsItem[2] an item of class `picture`, no text article",
            "packageItem[3] a package of references to items, no text article",
        ]
    );
    assert!(reasons[3].starts_with("newsItem[4] the XML of this item is broken at line "), "{reasons:?}");
    assert_eq!((reasons[4], reasons.len()), ("", 5));
}

#[test]
fn reads_on_behind_what_ends_the_xml() {
    let good = item(META, CONTENT, BODY);
    let cut = &good[..good.find("<by>").unwrap()];
    let deep = format!("{cut}{}", "<a>".repeat(300));
    for broken in [format!("{cut}<!-- "), format!("{cut}<![CDATA["), cut.to_owned(), deep] {
        let found = read(&message(&[&good, &broken, &good].map(String::as_str).concat()));
        assert!(found[0].is_ok() && found.iter().any(Result::is_err), "{found:?}");
        assert!(found.last().unwrap().is_ok(), "{found:?}");
    }
    let endless = "<newsItem><!--".repeat(100_000);
    assert!(read(&endless).iter().all(Result::is_err));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_messages_never_panic(
        cut in 0usize..8000, places in prop::collection::vec((0usize..8000, any::<u8>()), 0..8), wide in any::<bool>()
    ) {
        let mut bytes = message(&item(META, CONTENT, BODY).repeat(2)).into_bytes();
        let length = bytes.len();
        for (at, byte) in places {
            bytes[at % length] = byte;
        }
        bytes.truncate(length - cut.min(length) / 2);
        if wide {
            bytes = String::from_utf8_lossy(&bytes).encode_utf16().flat_map(u16::to_le_bytes).collect();
            bytes.splice(0..0, [0xff, 0xfe]);
        }
        let start = std::time::Instant::now();
        prop_assert!(!parse(&bytes, None).items.is_empty());
        prop_assert!(start.elapsed().as_secs() < 5);
    }
}
