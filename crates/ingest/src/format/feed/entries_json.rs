//! Items of a JSON Feed (1.0 and 1.1).

use serde::Deserialize;

use super::{Entry, Head, Input, Probe, Sink, article, host, known_agency};
use crate::format::json;
use crate::format::ninjs::fields::{self, Object};
use crate::normalise::written;

/// What the value of `version` begins with, without its protocol.
const VERSION: &str = "//jsonfeed.org/version/1";

pub(super) fn sniff(probe: &Probe<'_>) -> bool {
    // In JSON a slash may be written with a backslash before it.
    let text = text_start(probe.text);
    (text.contains(VERSION) || text.contains(&VERSION.replace('/', "\\/"))) && text.contains("\"items\"")
}

fn text_start(text: &str) -> &str {
    if text.trim_start().starts_with('{') { text } else { "" }
}

pub(super) fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let undated = sink.undated;
    let head = head(input.text);
    json::read_lists(input, sink, &["items"], |item: Object| article(entry(&item), &head, undated));
}

/// What stands beside the items; nothing of it if the document breaks off.
fn head(text: &str) -> Head {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Feed {
        title: Option<String>,
        language: Option<String>,
        home_page_url: Option<String>,
        feed_url: Option<String>,
        authors: Vec<Object>,
        author: Option<Object>,
    }
    let feed: Feed = serde_json::from_str(text).unwrap_or_default();
    let said = [&feed.title, &feed.home_page_url].into_iter().flatten().map(String::as_str);
    let mut authors = feed.authors.iter().chain(&feed.author);
    Head {
        agency: known_agency(said),
        language: feed.language.clone(),
        made: None,
        host: [&feed.home_page_url, &feed.feed_url].into_iter().flatten().find_map(|url| host(url)),
        author: authors.find_map(|author| fields::line(author, &["name"])),
    }
}

fn entry(item: &Object) -> Entry {
    let copy = |names: &[&str]| fields::copy(item, names).map(str::to_owned);
    let time = |name: &str| fields::line(item, &[name]).and_then(|time| written::moment(&time));
    let authors = fields::objects(item, &["authors"]).into_iter().chain(fields::objects(item, &["author"]));
    Entry {
        id: fields::line(item, &["id"]),
        link: fields::line(item, &["url", "external_url"]),
        title: copy(&["title"]),
        summary: copy(&["summary"]),
        content: copy(&["content_html", "content_text"]),
        published: time("date_published"),
        updated: time("date_modified"),
        authors: authors.filter_map(|author| fields::line(author, &["name"])).collect(),
        categories: fields::names(item, &["tags"]),
        source: None,
        language: fields::line(item, &["language"]),
        images: Vec::new(),
        withheld: false,
    }
}
