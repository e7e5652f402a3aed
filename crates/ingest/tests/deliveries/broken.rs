//! Deliveries of every JSON, XML and table format: each is told from the others, and whatever is cut off, changed or
//! written in another character set, nothing fails as a whole or takes long.

use std::time::{Duration, Instant};

use depesche_ingest::{Item, parse};
use proptest::prelude::*;

/// Longest time for a delivery of this size, in a build for tests on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);

/// One small delivery of each format.
const SAMPLES: [(&str, &str); 10] = [
    (
        "ninjs",
        r#"{"uri":"urn:x:1","type":"text","versioncreated":"2024-05-07T10:00:00Z","headline":"Sturm","body_html":"<p>Moorkamp (dpa) - Es st&uuml;rmt.</p>","subject":[{"name":"Wetter","code":"1"}],"associations":{"a":{"type":"picture","description_text":"Ein Kran."}}}"#,
    ),
    (
        "ninjs",
        r#"{"item":[{"uri":"urn:x:2","versionCreated":"2024-05-07T10:00:00Z","headlines":[{"value":"Sturm"}],"bodies":[{"value":"Es stürmt."}],"genres":[{"name":"x"}]},{"uri":"urn:x:3"}]}"#,
    ),
    (
        "ap_json",
        r#"{"api_version":"1.1","data":{"items":[{"meta":{},"item":{"altids":{"itemid":"1"},"type":"text","versioncreated":"2024-05-07T10:00:00Z","headline":"Sturm","bylines":[{"by":"Kara Muster"}]}}]}}"#,
    ),
    (
        "feed",
        r#"<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Hafenblatt</title><item><title>Sturm</title><guid>1</guid><author>„ä“kara@example.org</author><pubDate>Tue, 07 May 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;Es stürmt.</description><media:content><media:credit>dpa</media:credit></media:content></item><item><title>A & B</title></item></channel></rss>"#,
    ),
    (
        "feed",
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>Sturm</title><updated>2024-05-07T10:00:00Z</updated><author><name>Kara</name></author><content type="xhtml"><div><p>Es <b>stürmt</b>.</p></div></content></entry></feed>"#,
    ),
    (
        "feed",
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>x</title></channel><item rdf:about="a"><title>Sturm</title></item></rdf:RDF>"#,
    ),
    (
        "feed",
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"Hafenblatt","items":[{"id":"1","title":"Sturm","content_html":"<p>Es stürmt.","date_published":"2024-05-07T10:00:00Z"}]}"#,
    ),
    (
        "wxr",
        r#"<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>Sturm</title><guid>1</guid><wp:post_date>2024-05-07 10:00:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><content:encoded><![CDATA[Es stürmt. [caption id="1"]Ein Kran.[/caption]

[embed]x[/embed]]]></content:encoded></item></channel></rss>"#,
    ),
    (
        "csv",
        "id;titel;text;datum\n1;Sturm;\"Es stürmt.\n\nSehr.\";7. Mai 2024, 10.00 Uhr\n2;Regen;\"offen;07.05.2024\n3;Wind;x;2024-05-07\n",
    ),
    ("article_jsonl", r#"{"id":"1","title":"Sturm","text":"Es stürmt.","date":"2024-05-07","source":"x"}"#),
];

#[test]
fn formats_are_told_apart() {
    for (format, sample) in SAMPLES {
        let parsed = parse(sample.as_bytes(), Some("delivery"));
        assert_eq!(parsed.format, Some(format), "{sample}");
        let bom = format!("\u{feff}\n{sample}");
        assert_eq!(parse(bom.as_bytes(), None).format, Some(format), "{sample}");
    }
}

#[test]
fn what_is_read_is_read_back_unchanged() {
    let mut articles = 0;
    for (format, sample) in SAMPLES {
        for item in parse(sample.as_bytes(), None).items {
            let Item::Article(article) = item else { continue };
            let again = parse(&serde_json::to_vec(&article).unwrap(), None).items.remove(0);
            let Item::Article(again) = again else { panic!("{format}: {again:?}") };
            assert_eq!(again, article, "{format}");
            articles += 1;
        }
    }
    assert!(articles >= SAMPLES.len(), "{articles}");
}

#[test]
fn hostile_deliveries_end_soon() {
    let many = 40_000;
    let deep = 100_000;
    let header = "id;titel;text;datum\n";
    for delivery in [
        format!("<rss><item>{}</item></rss>", "<a>".repeat(deep)),
        format!("<rss>{}</rss>", "<item>".repeat(many)),
        format!("<rss><item><title>{}</title></item></rss>", "&amp;lt;".repeat(many)),
        format!("<rss><item>{}</item></rss>", "</b>".repeat(many)),
        format!("<rss><item><category {}/></item></rss>", "a='b' ".repeat(many)),
        format!(
            "<!DOCTYPE x [{}]><rss><item><title>&a;</title></item></rss>",
            "<!ENTITY a '&a;&a;'>".repeat(1000)
        ),
        format!("<rss{}><item/></rss>", (0..5000).map(|n| format!(" xmlns:a{n}='b'")).collect::<String>()),
        format!("{header}{}", "1;\"x\n".repeat(many)),
        format!("{header}{}", "1;x\n".repeat(many)),
        format!("{header}1;\"{}", "x;y;z\n".repeat(many)),
        format!("{header}{}", ";".repeat(many)),
        format!("{{\"item\":{}", "[".repeat(deep)),
        format!("{{\"data\":{}", "{\"data\":".repeat(deep)),
        format!(
            "{{\"uri\":\"x\",\"pubstatus\":\"usable\",\"subject\":{}1{}}}",
            "[".repeat(100),
            "]".repeat(100)
        ),
        format!(
            "{{\"uri\":\"x\",\"versioncreated\":\"2024-05-07\",\"body_text\":\"{}\"}}",
            "< & ".repeat(many)
        ),
        format!(
            "<rss><item><title>a</title><pubDate>2024-05-07</pubDate><description>{}",
            "[caption ".repeat(many)
        ),
    ] {
        let start = Instant::now();
        assert!(!parse(delivery.as_bytes(), None).items.is_empty());
        let head: String = delivery.chars().take(60).collect();
        assert!(start.elapsed() < LONGEST, "{head}: {:?}", start.elapsed());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_never_panics(
        which in 0..SAMPLES.len(),
        cut in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        twice in any::<prop::sample::Index>(),
        charset in 0..3,
    ) {
        let text = SAMPLES[which].1;
        let mut bytes: Vec<u8> = match charset {
            0 => text.as_bytes().to_vec(),
            1 => text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect(),
            _ => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        };
        let (again, length) = (twice.index(bytes.len()), bytes.len());
        bytes.extend_from_within(again..);
        bytes.truncate(if cut.index(3) == 0 { bytes.len() } else { cut.index(length) + 1 });
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        let start = Instant::now();
        prop_assert!(!parse(&bytes, None).items.is_empty());
        prop_assert!(start.elapsed() < LONGEST);
    }
}
