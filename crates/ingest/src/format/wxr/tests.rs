//! An export written for this test.

use super::without_shortcodes;
use crate::format::{Item, parse};

const EXPORT: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.4" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Hafenblatt</title><language>de-DE</language>
<wp:author><wp:author_login><![CDATA[kmuster]]></wp:author_login><wp:author_email><![CDATA[kara@example.org]]></wp:author_email>
<wp:author_display_name><![CDATA[Kara Muster]]></wp:author_display_name></wp:author>
<item><title>Sturm &#8211; Fähren &amp; Züge</title><link>https://example.org/sturm</link><dc:creator><![CDATA[kmuster]]></dc:creator>
<guid isPermaLink="false">https://example.org/?p=12</guid><description></description>
<content:encoded><![CDATA[Der Sturm [1] hat <strong>am Montag</strong> Fähren aufgehalten.

[caption id="a" width="3"]<img src="a.jpg" /> Ein Kran. Foto: Ole Test/dpa[/caption]

<h2>Und nun?</h2>
Die Häfen bleiben zu.[gallery ids="1"]

[embed]https://example.org/v[/embed]]]></content:encoded><excerpt:encoded><![CDATA[Kurz &amp; gut]]></excerpt:encoded>
<wp:post_date>2024-05-07 10:00:00</wp:post_date><wp:post_date_gmt>2024-05-07 08:00:00</wp:post_date_gmt>
<wp:post_modified_gmt>2024-05-07 09:00:00</wp:post_modified_gmt><wp:status>STATUS</wp:status><wp:post_type>TYPE</wp:post_type>
<category domain="category" nicename="x"><![CDATA[Wirtschaft]]></category><category domain="post_tag" nicename="y"><![CDATA[Hafen]]></category>
<category domain="post_format" nicename="z"><![CDATA[Geheim]]></category>
<wp:postmeta><wp:meta_key>x</wp:meta_key><wp:meta_value>Geheim</wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_author_email>ole@example.org</wp:comment_author_email><wp:comment_content>Geheim</wp:comment_content></wp:comment></item>
</channel></rss>"#;

fn read(status: &str, kind: &str) -> Vec<String> {
    let parsed = parse(EXPORT.replace("STATUS", status).replace("TYPE", kind).as_bytes(), None);
    assert_eq!(parsed.format, Some("wxr"));
    let told = parsed.items.into_iter().map(|item| match item {
        Item::Article(mut article) => {
            article.origin = None;
            serde_json::to_string(&article).unwrap()
        }
        Item::Refusal(refusal) => refusal.reason,
    });
    told.collect()
}

#[test]
fn reads_posts() {
    assert_eq!(
        read("publish", "post"),
        [
            r#"{"id":"https://example.org/?p=12","version":1,"status":"usable","language":"de-DE","published":"2024-05-07T10:00:00+02:00","updated":"2024-05-07T11:00:00+02:00","section":"Wirtschaft","headline":"Sturm – Fähren & Züge","teaser":"Kurz & gut","byline":"Kara Muster","authors":["Kara Muster"],"keywords":["Hafen"],"body":[{"kind":"paragraph","text":"Der Sturm [1] hat am Montag Fähren aufgehalten."},{"kind":"intertitle","text":"Und nun?"},{"kind":"paragraph","text":"Die Häfen bleiben zu."}],"images":[{"caption":"Ein Kran.","credit":"Ole Test/dpa","agencies":["dpa"]}],"url":"https://example.org/sturm"}"#
        ]
    );
}

#[test]
fn only_published_posts_may_be_seen() {
    for status in ["draft", "pending", "private", "future", "trash", "anders"] {
        let found = read(status, "post");
        assert!(found[0].contains(r#""status":"withheld""#), "{found:?}");
    }
    for kind in ["page", "attachment", "nav_menu_item"] {
        assert_eq!(read("publish", kind), [format!("the item is a WordPress {kind}, not a post")]);
    }
}

#[test]
fn takes_out_shortcodes() {
    let check = |text: &str, expected: &str| assert_eq!(without_shortcodes(text), expected, "{text}");
    check("a [1] [sic] b [", "a [1] [sic] b [");
    check("[gallery ids=\"1\"]a[/embed] [embed]x", "a x");
    check("[caption a]b[/caption]", "<figure><figcaption>b</figcaption></figure>");
}
