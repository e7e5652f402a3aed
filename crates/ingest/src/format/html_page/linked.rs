//! JSON-LD: what a page says of its article in schema.org's words.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::facts::Facts;
use crate::html;
use crate::normalise::{agency, contact, text, when};
use depesche_store::{Block, BlockKind, Image};

/// Most values looked at.
const MOST: usize = 100_000;

/// Parts of an object that tell of other articles.
const OTHERS: [&str; 14] = [
    "itemListElement",
    "hasPart",
    "isPartOf",
    "citation",
    "mentions",
    "liveBlogUpdate",
    "comment",
    "relatedLink",
    "review",
    "about",
    "publisher",
    "author",
    "image",
    "video",
];

/// The values of a script; broken ones are read as far as browsers' tools do.
pub(super) fn values(script: &str) -> Option<Value> {
    let script =
        script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim().trim_end_matches(';');
    match serde_json::from_str(script) {
        Ok(value) => Some(value),
        // Line ends inside of strings are the commonest fault.
        Err(_) => serde_json::from_str(&script.replace(|c: char| c.is_control(), " ")).ok(),
    }
}

fn is_article_type(name: &str) -> bool {
    let name = name.rsplit(['/', ':', '#']).next().unwrap_or(name);
    name.ends_with("Article") || matches!(name, "BlogPosting" | "LiveBlogPosting" | "Report")
}

fn is_article(object: &Map<String, Value>) -> bool {
    match object.get("@type") {
        Some(Value::String(name)) => is_article_type(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is_article_type),
        _ => false,
    }
}

/// Whether the values say that the page is a list, a profile or the like.
pub(super) fn is_of_many(values: &[Value]) -> bool {
    let kinds = ["CollectionPage", "SearchResultsPage", "ProfilePage", "ContactPage", "CheckoutPage"];
    let of = |object: &Value| {
        object.get("@type").and_then(Value::as_str).is_some_and(|kind| kinds.contains(&kind))
    };
    values.iter().flat_map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)).any(
        |value| {
            of(value)
                || value.get("@graph").and_then(Value::as_array).is_some_and(|graph| graph.iter().any(of))
        },
    )
}

/// Every article the values describe, in order.
pub(super) fn articles(values: &[Value]) -> Vec<Facts> {
    let mut by_id: HashMap<&str, &Map<String, Value>> = HashMap::new();
    let mut found = Vec::new();
    let mut open: Vec<&Value> = values.iter().rev().collect();
    let mut seen = 0;
    while let Some(value) = open.pop() {
        seen += 1;
        if seen > MOST {
            break;
        }
        match value {
            Value::Array(list) => open.extend(list.iter().rev()),
            Value::Object(object) => {
                if let Some(id) = object.get("@id").and_then(Value::as_str)
                    && object.len() > 1
                {
                    by_id.entry(id).or_insert(object);
                }
                if is_article(object) {
                    found.push(object);
                }
                let inner = object.iter().filter(|(key, _)| !OTHERS.contains(&key.as_str()));
                open.extend(
                    inner.map(|(_, value)| value).filter(|value| value.is_array() || value.is_object()),
                );
            }
            _ => {}
        }
    }
    let reader = Reader { by_id };
    found
        .into_iter()
        .map(|object| reader.facts(object))
        .filter(|facts| facts.headline.is_some() || facts.body.is_some())
        .collect()
}

struct Reader<'v> {
    by_id: HashMap<&'v str, &'v Map<String, Value>>,
}

impl Reader<'_> {
    fn facts(&self, object: &Map<String, Value>) -> Facts {
        let mut facts = Facts {
            headline: string(object, "headline").or_else(|| string(object, "name")),
            kicker: None,
            teaser: string(object, "description"),
            published: moment(object, "datePublished"),
            dateless: raw(object, "datePublished").is_some_and(|text| text.len() == 10),
            updated: moment(object, "dateModified"),
            section: string(object, "articleSection"),
            language: string(object, "inLanguage"),
            keywords: self.keywords(object),
            url: self.url(object),
            body: raw(object, "articleBody").map(str::to_owned),
            publisher: object
                .get("publisher")
                .and_then(Value::as_object)
                .and_then(|name| string(self.resolve(name), "name")),
            ..Facts::default()
        };
        for key in ["author", "creator", "contributor"] {
            self.people(object.get(key), &mut facts);
        }
        for key in ["sourceOrganization", "copyrightHolder", "provider", "publisher"] {
            let mut names = Facts::default();
            self.people(object.get(key), &mut names);
            facts.agency = facts.agency.take().or(names.agency);
        }
        let credit = string(object, "creditText").and_then(|text| agency::known(&text).map(str::to_owned));
        facts.agency = facts.agency.or(credit);
        self.images(object.get("image"), &mut facts.images);
        facts
    }

    /// Every object of a value that may be one, a list, or the name of one elsewhere.
    fn objects<'o>(&'o self, value: Option<&'o Value>) -> Vec<&'o Value> {
        match value {
            Some(Value::Array(list)) => list.iter().take(64).collect(),
            Some(value) => vec![value],
            None => Vec::new(),
        }
    }

    fn resolve<'o>(&'o self, object: &'o Map<String, Value>) -> &'o Map<String, Value> {
        let id = object.get("@id").and_then(Value::as_str).filter(|_| !object.contains_key("name"));
        id.and_then(|id| self.by_id.get(id).copied()).unwrap_or(object)
    }

    fn people(&self, value: Option<&Value>, facts: &mut Facts) {
        for value in self.objects(value) {
            let (names, is_person) = match value {
                Value::String(name) => (vec![plain(name)], true),
                Value::Object(object) => {
                    let object = self.resolve(object);
                    let kind = string(object, "@type");
                    let names = match object.get("name") {
                        Some(Value::Array(list)) => {
                            list.iter().filter_map(Value::as_str).map(plain).collect()
                        }
                        _ => string(object, "name").or_else(|| full_name(object)).into_iter().collect(),
                    };
                    (names, kind.is_none_or(|kind| kind == "Person"))
                }
                _ => continue,
            };
            for name in names {
                facts.person(&name, is_person);
            }
        }
    }

    fn keywords(&self, object: &Map<String, Value>) -> Vec<String> {
        let values = self.objects(object.get("keywords"));
        let names: Vec<String> = values
            .into_iter()
            .filter_map(|value| {
                value.as_str().map(str::to_owned).or_else(|| string(value.as_object()?, "name"))
            })
            .collect();
        keywords(names.iter().map(String::as_str))
    }

    fn url(&self, object: &Map<String, Value>) -> Option<String> {
        let page = match object.get("mainEntityOfPage") {
            Some(Value::Object(page)) => string(page, "@id").or_else(|| string(page, "url")),
            Some(Value::String(url)) => Some(url.clone()),
            _ => None,
        };
        string(object, "url").or(page).filter(|url| url.starts_with("http"))
    }

    fn images(&self, value: Option<&Value>, images: &mut Vec<Image>) {
        for value in self.objects(value) {
            let Value::Object(object) = value else { continue };
            let object = self.resolve(object);
            let mut names = Facts::default();
            for key in ["author", "creator", "copyrightHolder"] {
                self.people(object.get(key), &mut names);
            }
            let credit = string(object, "creditText").or_else(|| string(object, "copyrightNotice"));
            let named = names.authors.first().cloned().or(names.agency);
            let caption = string(object, "caption").or_else(|| string(object, "description"));
            if caption.is_some() || credit.is_some() {
                images.push(Image { caption, credit: credit.or(named), agencies: Vec::new() });
            }
        }
    }
}

/// The words of lists, without the marks of the publisher's own systems (`_prio_3`, `stats-all-articles`).
pub(super) fn keywords<'w>(lists: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    let words = lists.into_iter().flat_map(|list| list.split([',', ';'])).map(plain);
    let is_word = |word: &String| {
        let technical =
            word.starts_with('_') || (word.matches('-').count() > 1 && !word.contains(char::is_uppercase));
        !word.is_empty() && word.chars().count() <= 60 && !technical
    };
    words.filter(is_word).take(128).collect()
}

fn full_name(object: &Map<String, Value>) -> Option<String> {
    Some(format!("{} {}", string(object, "givenName")?, string(object, "familyName")?))
}

fn raw<'o>(object: &'o Map<String, Value>, key: &str) -> Option<&'o str> {
    let value = match object.get(key)? {
        Value::Array(list) => list.first()?,
        Value::Object(inner) => inner.get("@value").or_else(|| inner.get("name"))?,
        value => value,
    };
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn string(object: &Map<String, Value>, key: &str) -> Option<String> {
    text::present(raw(object, key).map(plain))
}

fn moment(object: &Map<String, Value>, key: &str) -> Option<depesche_store::Moment> {
    when::moment(raw(object, key)?)
}

/// A text that may hold markup or entities.
pub(super) fn plain(value: &str) -> String {
    if !value.contains(['<', '&']) {
        return value.trim().to_owned();
    }
    let blocks = html::read(value).blocks;
    blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The paragraphs of an `articleBody`: markup, or lines.
pub(super) fn blocks(body: &str) -> Vec<Block> {
    if body.contains("</") || body.contains("<br") {
        return html::read(body).blocks;
    }
    let apart = body.contains("\n\n") || body.contains("\r\n\r\n");
    let paragraphs: Vec<String> =
        if apart { text::paragraphs(body).collect() } else { body.lines().map(str::to_owned).collect() };
    let paragraphs = paragraphs.iter().map(|text| plain(text)).filter(|text| !text.trim().is_empty());
    paragraphs.map(|text| Block { kind: BlockKind::Paragraph, text }).collect()
}

/// Whether a name is one for publication.
pub(super) fn is_public(name: &str) -> bool {
    !contact::has_contact(name)
}
