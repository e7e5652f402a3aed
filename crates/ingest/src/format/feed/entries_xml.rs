//! Entries of RSS and Atom.
//!
//! Read with `quick-xml` and not with `feed-rs`: that reads a feed whole or not at all, keeps no bytes of an entry, and
//! panics on some texts (a mail address after a character of several bytes, a long number as time of a thumbnail).

use depesche_store::{Image, Moment};

use super::{Entry, Head, Input, Sink, article, host, known_agency};
use crate::format::content;
use crate::format::sink::Place;
use crate::format::xml_items::{self, Item, Leaf};
use crate::normalise::written;

/// Names of the elements that are entries.
const ITEMS: [&str; 2] = ["item", "entry"];

pub(super) fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let undated = sink.undated;
    let mut head: Option<Head> = None;
    let mut whole = false;
    let (mut line, mut counted) = (input.first_line, 0);
    xml_items::read(input.text, &ITEMS, &mut |above, item| {
        let head = head.get_or_insert_with(|| read_head(above));
        line += memchr::memchr_iter(b'\n', &input.text.as_bytes()[counted..item.start]).count() as u64;
        counted = item.start;
        let place = Place { line: Some(line), pointer: None };
        let raw = item.raw.as_bytes();
        if let Some(fault) = item.fault {
            return sink.refuse(place, fault, raw);
        }
        let entry = entry(&item);
        let is_dated = entry.published.or(entry.updated).or(head.made).is_some();
        if !is_dated && !std::mem::replace(&mut whole, true) {
            *head = read_head(&xml_items::read(input.text, &ITEMS, &mut |_, _| {}));
        }
        match article(entry, head, undated) {
            Ok(article) => sink.article(place, article, raw),
            Err(reason) => sink.refuse(place, reason, raw),
        }
    });
}

fn read_head(above: &Item<'_>) -> Head {
    let of = |names: &'static [&'static str]| {
        let own = above.leaves.iter().filter(|leaf| (2..=3).contains(&leaf.depth));
        own.filter(|leaf| names.contains(&leaf.name.as_str()))
            .map(|leaf| leaf.text.trim())
            .filter(|text| !text.is_empty())
    };
    let of_root = above.leaves.first().and_then(|root| root.attribute("xml:lang"));
    let makers = ["dc:publisher", "dc:creator", "title", "atom:title", "copyright", "dc:rights", "link"];
    let said = makers.iter().flat_map(|maker| {
        above.leaves.iter().filter(move |leaf| (2..=3).contains(&leaf.depth) && leaf.name == *maker)
    });
    let authors =
        above.leaves.iter().enumerate().filter(|(_, leaf)| leaf.depth == 2 && leaf.name.ends_with("author"));
    Head {
        language: of(&["language", "dc:language"]).next().or(of_root).map(str::to_owned),
        made: of(&["pubDate", "dc:date", "lastBuildDate", "atom:updated", "updated"])
            .find_map(written::moment),
        host: own_host(above),
        agency: known_agency(said.map(|leaf| leaf.text.as_str())),
        author: authors.into_iter().find_map(|(at, _)| named(above, at)),
    }
}

/// The host of the site the feed is of, else of the feed.
fn own_host(above: &Item<'_>) -> Option<String> {
    let is_link = |name: &str| matches!(name, "link" | "atom:link" | "atom10:link");
    let links = above.leaves.iter().filter(|leaf| (2..=3).contains(&leaf.depth) && is_link(&leaf.name));
    let of = |is_site: bool| {
        let mut links = links.clone().filter(|leaf| match leaf.attribute("rel") {
            None | Some("alternate") => is_site,
            Some("self") => !is_site,
            Some(_) => false,
        });
        links.find_map(|leaf| host(leaf.attribute("href").unwrap_or(&leaf.text)))
    };
    of(true).or_else(|| of(false))
}

fn entry(item: &Item<'_>) -> Entry {
    let text = |names: &[&str]| item.content(names).map(str::to_owned);
    let time =
        |names: &[&str]| -> Option<Moment> { item.all(names).find_map(|leaf| written::moment(&leaf.text)) };
    // Agencies (WENN) put what Atom has no element for into extensions of their own.
    let extension = |name: &str| {
        let own = item.leaves.iter().find(|leaf| leaf.depth == 2 && leaf.name.ends_with(name));
        own.map(|leaf| leaf.text.trim()).filter(|text| !text.is_empty())
    };
    let updated = time(&["atom:updated", "updated", "dcterms:modified", "atom:modified", "modified"]);
    let about = item.all(&["rdf:about"]).next().map(|leaf| leaf.text.clone());
    Entry {
        id: text(&["guid", "atom:id", "id", "dc:identifier"]).or(about),
        link: link(item),
        title: text(&["title", "atom:title", "dc:title"]),
        summary: text(&["description", "atom:summary", "summary", "dc:description"])
            .or_else(|| extension(":first_line").map(str::to_owned)),
        content: text(&["content:encoded", "atom:content", "content", "fulltext", "body"]),
        published: time(&[
            "pubDate",
            "atom:published",
            "published",
            "dc:date",
            "dcterms:issued",
            "atom:issued",
            "dcterms:created",
        ]),
        updated: updated.max(extension("_nm:updated").and_then(written::moment)),
        authors: authors(item),
        categories: item.all(&["category", "atom:category", "dc:subject"]).filter_map(category).collect(),
        source: text(&["dc:source", "source", "dc:publisher"]),
        language: text(&["dc:language"]),
        images: images(item),
        withheld: extension(":publishing_status")
            .is_some_and(|status| !status.eq_ignore_ascii_case("published")),
    }
}

/// The address of the article: the text of a link, or the first that leads to the article itself.
fn link(item: &Item<'_>) -> Option<String> {
    let leads = |leaf: &&Leaf<'_>| leaf.attribute("rel").is_none_or(|rel| rel == "alternate");
    let links = item.all(&["link", "atom:link"]).filter(leads);
    let mut addresses = links.filter_map(|leaf| {
        let written = leaf.attribute("href").unwrap_or_else(|| leaf.text.trim());
        (!written.is_empty()).then(|| written.to_owned())
    });
    addresses.next()
}

fn authors(item: &Item<'_>) -> Vec<String> {
    let is_author = |name: &str| matches!(name, "author" | "atom:author" | "dc:creator" | "itunes:author");
    let mut authors: Vec<String> = Vec::new();
    for (at, leaf) in item.leaves.iter().enumerate() {
        if leaf.depth == 1
            && is_author(&leaf.name)
            && let Some(name) = named(item, at)
            && !authors.contains(&name)
        {
            authors.push(name);
        }
    }
    authors
}

/// The name of a person: in an element of its own, or the text.
fn named(item: &Item<'_>, at: usize) -> Option<String> {
    let leaf = &item.leaves[at];
    let inside = item.leaves[at + 1..].iter().take_while(|inner| inner.depth > leaf.depth);
    let name = inside.into_iter().find(|inner| inner.name.ends_with("name")).unwrap_or(leaf).text.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn category(leaf: &Leaf<'_>) -> Option<String> {
    let named = leaf.attribute("label").or_else(|| leaf.attribute("term"));
    let text = named.unwrap_or_else(|| leaf.text.trim());
    (!text.is_empty()).then(|| text.to_owned())
}

/// Pictures with a caption or a credit; those of a group share them.
fn images(item: &Item<'_>) -> Vec<Image> {
    let mut images: Vec<Image> = Vec::new();
    for leaf in &item.leaves {
        match leaf.name.as_str() {
            "media:group" | "media:content" => images.push(Image::default()),
            "media:description" | "media:title" | "media:text" => {
                if let Some(image) = images.last_mut().filter(|_| leaf.depth > 1)
                    && (image.caption.is_none() || leaf.name == "media:description")
                {
                    image.caption = content::line(&leaf.text);
                }
            }
            "media:credit" => {
                if let Some(image) = images.last_mut() {
                    image.credit = content::line(&leaf.text);
                }
            }
            _ => {}
        }
    }
    images
}
