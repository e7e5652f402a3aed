//! Feeds written for this test.

use crate::format::{Item, parse};

/// The articles of a feed as JSON without origin, language and status, and the reasons of refusals.
fn check(feed: &str, expected: &[&str]) {
    let parsed = parse(feed.as_bytes(), None);
    assert_eq!(parsed.format, Some("feed"), "{feed}");
    let told = parsed.items.into_iter().map(|item| match item {
        Item::Article(mut article) => {
            article.origin = None;
            article.updated = article.updated.filter(|updated| *updated > article.published);
            let json = serde_json::to_string(&article).unwrap();
            json.replace(r#""version":1,"status":"usable","#, "")
        }
        Item::Refusal(refusal) => format!("{}: {}", refusal.line.unwrap_or_default(), refusal.reason),
    });
    assert_eq!(told.collect::<Vec<_>>(), expected, "{feed}");
}

const RSS: &str = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns="http://backend.userland.com/rss2" xmlns:d="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Hafenblatt</title><language>de</language><lastBuildDate>Tue, 07 May 2024 12:00:00 GMT</lastBuildDate>
<image><title>AFP</title></image>
<item><title>Sturm &amp;amp; Regen</title><link>https://example.org/1</link><guid isPermaLink="false">a-1</guid>
 <pubDate>Tue, 07 May 2024 08:00:00 GMT</pubDate><author>kara@example.org („Kara Muster“)</author>
 <category>Wirtschaft</category><category><![CDATA[Häfen & Schiffe]]></category>
 <description>&lt;p&gt;Kurz.&lt;/p&gt;</description>
 <content:encoded><![CDATA[<h1>Sturm &amp; Regen</h1><p>Moorkamp (dpa) - Es regnet.</p><p>Sehr.</p>]]></content:encoded>
 <media:group><media:content url="a.jpg"/><media:title>Kran</media:title><media:credit>Ole Test/dpa</media:credit></media:group>
 <media:thumbnail url="b.jpg" time="99999999999999999999999"/></item>
<item><title>Nur Titel & mehr</title><d:creator>AFP</d:creator></item>
<item><title>Kein Ende</title>
<item><title>Offen</titel><link>https://example.org/4</link><pubDate>7. Mai 2024, 10.00 Uhr</pubDate></item>
<item><title>Gut<br></title><link>https://example.org/5</link><pubDate>7. Mai 2024, 10.00 Uhr</pubDate></item>
<item><title>Rest</title><descr"#;

#[test]
fn reads_rss() {
    check(
        RSS,
        &[
            r#"{"id":"example.org:a-1","language":"de","published":"2024-05-07T10:00:00+02:00","agency":"dpa","section":"Wirtschaft","headline":"Sturm & Regen","teaser":"Kurz.","byline":"„Kara Muster“","dateline":"Moorkamp (dpa)","places":["Moorkamp"],"keywords":["Wirtschaft","Häfen & Schiffe"],"body":[{"kind":"paragraph","text":"Es regnet."},{"kind":"paragraph","text":"Sehr."}],"images":[{"caption":"Kran","credit":"Ole Test/dpa","agencies":["dpa"]}],"url":"https://example.org/1"}"#,
            r#"{"id":"content:5f9e3190943149ffc2b26fac89d0a45a","language":"de","published":"2024-05-07T14:00:00+02:00","agency":"AFP","headline":"Nur Titel & mehr","byline":"AFP"}"#,
            "14: it has no end tag",
            "15: an element in it has no end tag",
            r#"{"id":"https://example.org/5","language":"de","published":"2024-05-07T10:00:00+02:00","headline":"Gut","url":"https://example.org/5"}"#,
            "17: not well-formed XML: syntax error: tag not closed: `>` not found before end of input",
        ],
    );
}

#[test]
fn reads_rss_of_other_versions() {
    check(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="c"><title>Hafenblatt</title><items><rdf:Seq><rdf:li resource="a"/></rdf:Seq></items><dc:language>de</dc:language></channel>
<item rdf:about="a"><title>Sturm</title><link>https://example.org/a</link><description>Kurz.</description><dc:date>2024-05-07T10:00:00+02:00</dc:date></item></rdf:RDF>"#,
        &[
            r#"{"id":"https://example.org/a","language":"de","published":"2024-05-07T10:00:00+02:00","headline":"Sturm","teaser":"Kurz.","url":"https://example.org/a"}"#,
        ],
    );
    check(
        "<rss version='0.91'><channel><item><title>St&uuml;rmer</title><link>https://example.org/a</link></item>\
         <language>de</language><pubDate>2024-05-07</pubDate></channel></rss>",
        &[
            r#"{"id":"https://example.org/a","language":"de","published":"2024-05-07T00:00:00+02:00","headline":"Stürmer","url":"https://example.org/a"}"#,
        ],
    );
    check(
        "<rss><channel><item><title>Sturm</title><link>https://example.org/a</link></item></channel></rss>",
        &["1: neither the entry nor the feed has a time"],
    );
}

#[test]
fn a_long_summary_is_the_text() {
    let text = "<p>Eins.</p><p>Zwei.</p><p>Drei.</p>";
    check(
        &format!(
            "<rss version='2.0'><channel><language>de</language><item><guid>a</guid><pubDate>2024-05-07</pubDate><title>Sturm</title>\
             <description><![CDATA[{text}]]></description></item></channel></rss>"
        ),
        &[
            r#"{"id":"a","language":"de","published":"2024-05-07T00:00:00+02:00","headline":"Sturm","body":[{"kind":"paragraph","text":"Eins."},{"kind":"paragraph","text":"Zwei."},{"kind":"paragraph","text":"Drei."}]}"#,
        ],
    );
}

#[test]
fn a_teaser_ends_where_the_public_part_does() {
    check(
        "<rss version='2.0'><channel><language>de</language><item><guid>a</guid><pubDate>2024-05-07</pubDate><title>Sturm</title>\
         <description>&lt;p&gt;Es regnet.&lt;/p&gt;&lt;p&gt;Das Folgende ist nicht zur Veröffentlichung bestimmt: geheim&lt;/p&gt;</description></item></channel></rss>",
        &[
            r#"{"id":"a","language":"de","published":"2024-05-07T00:00:00+02:00","headline":"Sturm","teaser":"Es regnet."}"#,
        ],
    );
}

#[test]
fn reads_atom() {
    let entry = r#"<title type="html">Sturm &amp;amp; &lt;b&gt;Regen&lt;/b&gt;</title><id>tag:example.org,2024:1</id><link rel="edit" href="e"/>
<link href="https://example.org/1"/><updated>2024-05-07T10:00:00Z</updated><published>2024-05-07T08:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Es <b>regnet</b>.</p><p>Noch &#228;rger.</p></div></content>
<summary>Kurz.</summary><category term="sp" label="Sport"/>"#;
    let author = "<author><name>Kara Muster</name><email>kara@example.org</email></author>";
    let expected = [
        r#"{"id":"tag:example.org,2024:1","language":"de","published":"2024-05-07T10:00:00+02:00","updated":"2024-05-07T12:00:00+02:00","section":"Sport","headline":"Sturm & Regen","teaser":"Kurz.","byline":"Kara Muster","authors":["Kara Muster"],"keywords":["Sport"],"body":[{"kind":"paragraph","text":"Es regnet."},{"kind":"paragraph","text":"Noch ärger."}],"url":"https://example.org/1"}"#,
    ];
    let namespace = "http://www.w3.org/2005/Atom";
    check(
        &format!("<feed xmlns='{namespace}' xml:lang='de'>{author}<entry>{entry}</entry></feed>"),
        &expected,
    );
    check(
        &format!("<feed xmlns='{namespace}' xml:lang='de'><entry>{entry}{author}</entry></feed>"),
        &expected,
    );
}

#[test]
fn reads_extensions_of_agencies() {
    let feed = |status: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:x_nm='x' xml:lang='de'><entry><id>1</id><title>Sturm</title>\
             <published>2024-05-07T08:00:00Z</published><x_nm:NewsManagement><x_nm:updated>2024-05-07T09:00:00Z</x_nm:updated>\
             <x_nm:publishing_status>{status}</x_nm:publishing_status></x_nm:NewsManagement>\
             <x_nm:ContentMetadata><x_nm:first_line>Kurz.</x_nm:first_line></x_nm:ContentMetadata></entry></feed>"
        )
    };
    let article = r#"{"id":"1","language":"de","published":"2024-05-07T10:00:00+02:00","updated":"2024-05-07T11:00:00+02:00","headline":"Sturm","teaser":"Kurz."}"#;
    check(&feed("Published"), &[article]);
    check(
        &feed("Draft"),
        &[&article.replace(r#""language""#, r#""version":1,"status":"withheld","language""#)],
    );
}

#[test]
fn reads_json_feeds() {
    check(
        r#"{"version":"https:\/\/jsonfeed.org\/version\/1.1","title":"Hafenblatt","language":"de","authors":[{"name":"Kara Muster"}],"items":[
            {"id":7,"url":"https://example.org/1","title":"Sturm","content_html":"<p>Es regnet.</p><p>Der Beitrag <a>Sturm</a> erschien zuerst auf <a>Hafenblatt</a>.</p>","summary":"Kurz.","date_published":"2024-05-07T10:00:00+02:00","tags":["Hafen"]},
            {"id":"2","content_text":"Es regnet."},
            {"id":"3","content_text":"Es regnet.\n\nSehr.","date_modified":"2024-05-07T10:00:00+02:00"}]}"#,
        &[
            r#"{"id":"example.org:7","language":"de","published":"2024-05-07T10:00:00+02:00","headline":"Sturm","teaser":"Kurz.","byline":"Kara Muster","authors":["Kara Muster"],"keywords":["Hafen"],"body":[{"kind":"paragraph","text":"Es regnet."}],"url":"https://example.org/1"}"#,
            "0: neither the entry nor the feed has a time",
            r#"{"id":"3","language":"de","published":"2024-05-07T10:00:00+02:00","byline":"Kara Muster","authors":["Kara Muster"],"body":[{"kind":"paragraph","text":"Es regnet."},{"kind":"paragraph","text":"Sehr."}]}"#,
        ],
    );
}

#[test]
fn a_number_is_an_identifier_only_at_its_publisher() {
    let id = |feed: &str| match crate::parse(feed.as_bytes(), None).items.pop() {
        Some(crate::Item::Article(article)) => article.id,
        other => panic!("{feed}: {other:?}"),
    };
    let check = |head: &str, guid: &str, link: &str, expected: &str| {
        let rss = format!(
            "<rss version='2.0'><channel>{}<item><guid>{guid}</guid>{}<title>Sturm</title><pubDate>2024-05-07</pubDate>\
             </item></channel></rss>",
            if head.is_empty() { String::new() } else { format!("<link>{head}</link>") },
            if link.is_empty() { String::new() } else { format!("<link>{link}</link>") },
        );
        assert_eq!(id(&rss), expected, "{rss}");
        let json = serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1", "home_page_url": head,
            "items": [{ "id": guid, "url": link, "title": "Sturm", "date_published": "2024-05-07T10:00:00Z" }],
        });
        assert_eq!(id(&json.to_string()), expected, "{json}");
    };
    check(
        "https://www.hafenblatt.example/",
        "12345",
        "https://hafenblatt.example/a",
        "hafenblatt.example:12345",
    );
    check("https://www.hafenblatt.example/", "12345", "/a", "hafenblatt.example:12345");
    check("https://deichblatt.example/rss", "12345", "", "deichblatt.example:12345");
    check("", "12345", "https://WWW.Deichblatt.example/a", "deichblatt.example:12345");
    check("", "12345", "", "12345");
    let elsewhere = "https://hafenblatt.example/";
    check(elsewhere, "https://deichblatt.example/a", "", "https://deichblatt.example/a");
    check(elsewhere, "tag:deichblatt.example,2024:1", "", "tag:deichblatt.example,2024:1");
    check(elsewhere, "urn:test:1", "", "urn:test:1");
    check(elsewhere, "URN:test:1", "", "URN:test:1");
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='https://anders.example/feed'/>\
        <link href='https://hafenblatt.example/'/><entry><id>7</id><title>Sturm</title>\
        <updated>2024-05-07T10:00:00Z</updated></entry></feed>";
    assert_eq!(id(atom), "hafenblatt.example:7");
}
