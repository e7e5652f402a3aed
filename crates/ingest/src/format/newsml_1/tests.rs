//! Messages written for this test.

use depesche_store::Article;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::format::{Item, parse};

const ITEM: &str = r#"<NewsItem xml:lang="de"><Identification><NewsIdentifier><ProviderId>afp.com</ProviderId><DateId>20240507</DateId>
    <NewsItemId>X-1</NewsItemId><RevisionId PreviousRevision="1" Update="N">2</RevisionId>
    <PublicIdentifier>urn:newsml:afp.com:20240507:X-1:2</PublicIdentifier></NewsIdentifier></Identification>
  <NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20240507T090000+0200</FirstCreated>
    <ThisRevisionCreated>20240507T080000Z</ThisRevisionCreated><Status FormalName="Usable"/><Urgency FormalName="3"/></NewsManagement>
  <NewsComponent>
    <TopicSet><Topic><FormalName>17000000</FormalName><Description xml:lang="en" Variant="Name">Weather</Description>
      <Description xml:lang="de" Variant="Name">Wetter</Description></Topic></TopicSet>
    <NewsLines><HeadLine>Sturm: Fähren fallen aus</HeadLine><SubHeadLine>Kein Schiff fährt</SubHeadLine>
      <ByLine>Von Kara Muster</ByLine><DateLine>Moorkamp, 7. Mai 2024 (AFP) -</DateLine><SlugLine>Wetter-Hafen</SlugLine></NewsLines>
    <AdministrativeMetadata><Provider><Party FormalName="AFP"/></Provider></AdministrativeMetadata>
    <DescriptiveMetadata><Language FormalName="de"/><Genre FormalName="Bericht"/>
      <SubjectCode><Subject FormalName="17000000"/><SubjectMatter FormalName="17004000"/></SubjectCode>
      <Location><Property FormalName="Country" Value="DEU"/><Property FormalName="City" Value="Moorkamp"/></Location>
      <Property FormalName="Keyword" Value="Sturm"/></DescriptiveMetadata>
    <NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/><DataContent><nitf><body><body.content>
      <p>Es stürmt.</p><p>Warten.</p><p>mt/ju</p></body.content></body></nitf></DataContent></ContentItem></NewsComponent>
    <NewsComponent><Role FormalName="Caption"/><ContentItem><MediaType FormalName="Text"/><DataContent><p>Ein Kran. Foto: Ole Test/AFP</p></DataContent>
      </ContentItem><ContentItem Href="x.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>
  </NewsComponent></NewsItem>"#;

fn message(items: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><NewsML Version="1.2"><NewsEnvelope><DateAndTime>20240507T080100Z</DateAndTime>
        <NewsProduct FormalName="BAD"/><Priority FormalName="5"/></NewsEnvelope>{items}</NewsML>"#
    )
}

fn read(xml: &str) -> Vec<Result<Article, String>> {
    let parsed = parse(xml.as_bytes(), None);
    assert_eq!(parsed.format, Some("newsml_1"), "{xml}");
    let result = |item| match item {
        Item::Article(article) => Ok(article),
        Item::Refusal(refusal) => Err(refusal.reason),
    };
    parsed.items.into_iter().map(result).collect()
}

#[test]
fn reads_an_item() {
    let mut article = read(&message(ITEM)).remove(0).unwrap();
    article.origin = None;
    let expected = json!({
        "id": "urn:newsml:afp.com:20240507:X-1",
        "version": 2,
        "status": "usable",
        "language": "de",
        "urgency": 3,
        "published": "2024-05-07T10:00:00+02:00",
        "updated": "2024-05-07T10:01:00+02:00",
        "agency": "AFP",
        "services": ["BAD"],
        "genre": "Bericht",
        "headline": "Sturm: Fähren fallen aus",
        "subhead": "Kein Schiff fährt",
        "byline": "Von Kara Muster",
        "authors": ["Kara Muster"],
        "dateline": "Moorkamp, 7. Mai 2024 (AFP)",
        "places": ["Moorkamp"],
        "keywords": ["Sturm"],
        "subjects": [{"code": "subj:17000000", "name": "Wetter"}, {"code": "subj:17004000", "name": "Wetterstatistik"}],
        "body": [{"kind": "paragraph", "text": "Es stürmt."}, {"kind": "paragraph", "text": "Warten."}],
        "images": [{"caption": "Ein Kran.", "credit": "Ole Test/AFP", "agencies": ["AFP"]}]
    });
    assert_eq!(serde_json::to_value(&article).unwrap(), expected);
}

#[test]
fn reads_variants() {
    let check = |from: &str, to: &str, name: &str, expected: Value| {
        assert!(ITEM.contains(from), "{from}");
        let found = match read(&message(&ITEM.replacen(from, to, 1))).remove(0) {
            Ok(article) => serde_json::to_value(article).unwrap()[name].clone(),
            Err(reason) => reason.into(),
        };
        assert_eq!(found, expected, "{from} -> {to}");
    };
    let status = "<Status FormalName=\"Usable\"/>";
    check(status, "<Status FormalName='Canceled'/>", "status", "canceled".into());
    check(status, "<Status FormalName='Embargoed'/>", "status", "withheld".into());
    let until = "<Status FormalName='Embargoed'/><StatusWillChange><FutureStatus FormalName='Usable'/>\
        <DateAndTime>20240508T080000Z</DateAndTime></StatusWillChange>";
    check(status, until, "embargo", "2024-05-08T10:00:00+02:00".into());
    check(status, until, "status", "usable".into());
    check("<Urgency FormalName=\"3\"/>", "", "urgency", 5.into());
    check("<Property FormalName=\"Keyword\" Value=\"Sturm\"/>", "", "keywords", json!(["Wetter", "Hafen"]));
    let public = "<PublicIdentifier>urn:newsml:afp.com:20240507:X-1:2</PublicIdentifier>";
    check(public, "", "id", "urn:newsml:afp.com:20240507:X-1".into());
    check(public, "<PublicIdentifier>urn:x:2N</PublicIdentifier>", "id", "urn:x".into());
    let body = &ITEM[ITEM.find("<nitf>").unwrap()..ITEM.find("</DataContent>").unwrap()];
    let paragraph = json!([{"kind": "paragraph", "text": "Es regnet & stürmt."}]);
    check(body, "<![CDATA[<P>Es regnet &amp; stürmt.</P>]]>", "body", paragraph.clone());
    check(body, "<html><body><p>Es regnet &amp; stürmt.</p></body></html>", "body", paragraph.clone());
    check(body, "Es regnet\n&amp; stürmt.", "body", paragraph);
    let text = &ITEM[ITEM.find("<NewsComponent><Role FormalName=\"Main\"").unwrap()
        ..ITEM.rfind("<NewsComponent>").unwrap()];
    check(text, "", "id", "an item of media type `photo`, no text article".into());
    let all = &ITEM[ITEM.find("<NewsComponent><Role FormalName=\"Main\"").unwrap()
        ..ITEM.rfind("</NewsComponent>").unwrap()];
    check(
        all,
        "<NewsItemRef NewsItem='urn:y'/>",
        "id",
        "a package of references to items, no text article".into(),
    );
}

#[test]
fn reads_text_in_parts() {
    let part = |role: &str, text: &str, inside: &str| {
        format!(
            "<NewsComponent><Role FormalName='{role}'/><ContentItem><DataContent>{text}</DataContent></ContentItem>{inside}</NewsComponent>"
        )
    };
    let picture =
        part("Picture", "", &[part("Title", "Kran", ""), part("Caption", "Ein Kran.", "")].concat());
    let equal = [part("Body", "<p>Warten.</p>", ""), part("Body", "<p>Warten!</p>", "")].concat();
    let equal = format!("<NewsComponent EquivalentsList='yes'>{equal}</NewsComponent>");
    let parts = [part("Title", "Sturm", ""), part("Lead", "Es stürmt.", ""), equal, picture].concat();
    let item = format!(
        "<NewsItem><NewsManagement><FirstCreated>20240507T080000Z</FirstCreated></NewsManagement>\
         <NewsComponent>{parts}</NewsComponent></NewsItem>"
    );
    let article = read(&message(&item)).remove(0).unwrap();
    let texts: Vec<&str> = article.body.iter().map(|block| block.text.as_str()).collect();
    assert_eq!((article.headline.as_deref(), texts), (Some("Sturm"), vec!["Es stürmt.", "Warten."]));
    assert_eq!(article.images[0].caption.as_deref(), Some("Ein Kran."));
}

#[test]
fn several_items_are_several_articles() {
    let broken = ITEM.replacen("</NewsLines>", "", 1);
    let found = read(&message(&[ITEM, &broken, ITEM].concat()));
    assert!(found[0].is_ok() && found[1].is_err() && found[2].is_ok() && found.len() == 3, "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_messages_never_panic(
        cut in 0usize..6000, places in prop::collection::vec((0usize..6000, any::<u8>()), 0..8)
    ) {
        let mut bytes = message(&ITEM.repeat(2)).into_bytes();
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
