//! What the head of a page and its marked-up attributes say: meta tags, canonical address, microdata, `time`.

use std::collections::HashMap;

use depesche_store::Moment;
use serde_json::Value;

use super::facts::Facts;
use super::linked;
use super::tree::Page;
use crate::format::web_text::datelines;
use crate::normalise::{text, when};
use crate::tables::SHARED_TITLES;

const PUBLISHED: [&str; 24] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "article.published",
    "cxenseparse:recs:publishtime",
    "cxenseparse:recs:published_time",
    "cxenseparse:publishtime",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.created",
    "publication_date",
    "publish-date",
    "publishdate",
    "pubdate",
    "date",
    "dcterms.date",
    "dc.date",
    "published",
    "article:date",
];
const UPDATED: [&str; 9] = [
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "og:updated_time",
    "dc.date.modified",
    "dcterms.modified",
    "last-modified",
    "revised",
    "article.updated",
];
const TITLE: [&str; 4] = ["og:title", "twitter:title", "dc.title", "title"];
const SECTION: [&str; 4] = ["article:section", "og:section", "section", "cxenseparse:recs:category"];
const TEASER: [&str; 4] = ["og:description", "description", "twitter:description", "dc.description"];
const AUTHOR: [&str; 6] =
    ["author", "article:author", "dc.creator", "dcterms.creator", "cxenseparse:author", "parsely-author"];

/// What the page says beside its text.
#[derive(Default)]
pub(super) struct Head {
    tags: HashMap<String, Vec<String>>,
    /// The title element.
    pub(super) title: Option<String>,
    /// JSON-LD values, in order.
    pub(super) linked: Vec<Value>,
    canonical: Option<String>,
    language: Option<String>,
    microdata: HashMap<String, String>,
    times: Vec<String>,
    rel_authors: Vec<String>,
}

/// Most values kept of one kind.
const MOST: usize = 256;

impl Head {
    /// Reads all of the page, as some of it stands in the body.
    pub(super) fn read(page: &Page) -> Head {
        let mut head = Head::default();
        let mut foreign = 0;
        for node in page.all() {
            let Some(name) = page.name(node) else { continue };
            match &**name {
                "html" => {
                    head.language =
                        page.attribute(node, "lang").or(page.attribute(node, "xml:lang")).map(str::to_owned);
                }
                "meta" => head.meta(page, node),
                "title" if head.title.is_none() => head.title = Some(page.content(node)),
                "link" if page.attribute(node, "rel") == Some("canonical") => {
                    head.canonical =
                        head.canonical.take().or(page.attribute(node, "href").map(str::to_owned));
                }
                "script" if page.attribute(node, "type").is_some_and(|kind| kind.contains("ld+json")) => {
                    let script = page.subtree(node).find_map(|node| page.text(node));
                    if head.linked.len() < MOST {
                        head.linked.extend(script.and_then(linked::values));
                    }
                }
                "svg" => foreign = page.end(node),
                "time" if head.times.len() < MOST => {
                    let stamp = page.attribute(node, "datetime").map(str::to_owned);
                    head.times.push(stamp.unwrap_or_else(|| page.content(node)));
                }
                "a" if page.attribute(node, "rel") == Some("author") && head.rel_authors.len() < 8 => {
                    head.rel_authors.push(page.content(node));
                }
                _ => {}
            }
            if node >= foreign {
                head.microdata(page, node);
            }
        }
        head
    }

    fn meta(&mut self, page: &Page, node: usize) {
        let key =
            ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| page.attribute(node, key));
        let (Some(key), Some(value)) = (key, page.attribute(node, "content")) else { return };
        let values = self.tags.entry(key.to_lowercase()).or_default();
        if values.len() < MOST {
            values.push(value.to_owned());
        }
    }

    fn microdata(&mut self, page: &Page, node: usize) {
        let Some(property) = page.attribute(node, "itemprop") else { return };
        if !matches!(property, "datePublished" | "dateModified" | "headline" | "author" | "articleSection")
            || self.microdata.contains_key(property)
        {
            return;
        }
        let value = page.attribute(node, "content").or(page.attribute(node, "datetime")).map(str::to_owned);
        let value = value.unwrap_or_else(|| page.content(node));
        self.microdata.insert(property.to_owned(), value);
    }

    fn first(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.tags.get(*key)?.first()).map(String::as_str)
    }

    fn moment(&self, keys: &[&str]) -> Option<(Moment, bool)> {
        keys.iter().filter_map(|key| self.tags.get(*key)?.first()).find_map(|value| stamp(value))
    }

    /// Values of the tags of one name.
    pub(super) fn all<'h>(&'h self, key: &str) -> impl Iterator<Item = &'h str> {
        self.tags.get(key).into_iter().flatten().map(String::as_str)
    }

    /// The title that is meant for other pages.
    pub(super) fn shared_title(&self) -> Option<String> {
        text::present(self.first(&TITLE).map(linked::plain))
    }

    /// The name of the site.
    pub(super) fn site(&self) -> Vec<&str> {
        ["og:site_name", "application-name", "publisher", "twitter:site", "apple-mobile-web-app-title"]
            .iter()
            .filter_map(|key| self.first(&[*key]))
            .collect()
    }

    /// The date that some pages write into the title of the window.
    pub(super) fn title_date(&self) -> Option<Moment> {
        let parts = self.title.as_deref()?.rsplit(['|', '–', '-']);
        parts.filter_map(|part| datelines::read(part.trim())).map(|line| line.moment).next()
    }

    /// Whether the page calls itself an article.
    pub(super) fn is_article(&self) -> bool {
        self.all("og:type").any(|kind| kind.contains("article"))
            || self.microdata.contains_key("datePublished")
    }

    /// What the tags say of the article.
    pub(super) fn facts(&self) -> Facts {
        let micro = |key: &str| self.microdata.get(key).map(String::as_str);
        let published = self.moment(&PUBLISHED).or_else(|| micro("datePublished").and_then(stamp));
        let published = published.or_else(|| self.times.iter().find_map(|time| stamp(time)));
        let updated = self.moment(&UPDATED).or_else(|| micro("dateModified").and_then(stamp));
        let mut facts = Facts {
            headline: text::present(micro("headline").map(linked::plain)),
            teaser: text::present(self.first(&TEASER).map(linked::plain)),
            published: published.map(|found| found.0),
            dateless: published.is_some_and(|found| found.1),
            updated: updated.map(|found| found.0),
            section: text::present(
                self.first(&SECTION).or_else(|| micro("articleSection")).map(linked::plain),
            ),
            language: self
                .language
                .clone()
                .or_else(|| self.first(&["og:locale"]).map(|tag| tag.replace('_', "-"))),
            keywords: self.keywords(),
            url: self.url().map(str::to_owned),
            ..Facts::default()
        };
        let authors = AUTHOR.iter().flat_map(|key| self.all(key)).chain(micro("author"));
        for name in
            authors.chain(self.rel_authors.iter().map(String::as_str)).filter(|name| !name.contains("://"))
        {
            if facts.authors.is_empty() {
                facts.person(&linked::plain(name), true);
            }
        }
        facts
    }

    fn url(&self) -> Option<&str> {
        let canonical = self.canonical.as_deref().into_iter();
        canonical.chain(self.first(&["og:url"])).find(|url| url.starts_with("http"))
    }

    /// Whether the publisher is known for giving its headline to other pages.
    pub(super) fn shares_headline(&self) -> bool {
        let host = self.url().and_then(|url| url.split('/').nth(2)).unwrap_or_default();
        SHARED_TITLES.find(host.strip_prefix("www.").unwrap_or(host)).is_some()
    }

    fn keywords(&self) -> Vec<String> {
        let mut listed: Vec<&str> = self.all("article:tag").collect();
        if listed.is_empty() {
            listed.extend(self.first(&["news_keywords", "keywords"]));
        }
        linked::keywords(listed)
    }
}

/// A moment as pages write it, and whether it is only a day.
fn stamp(value: &str) -> Option<(Moment, bool)> {
    let value = value.trim();
    let moment = when::moment(value).or_else(|| datelines::read(value).map(|line| line.moment))?;
    Some((moment, value.len() <= 10))
}
