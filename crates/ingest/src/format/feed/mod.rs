//! RSS 0.9x to 2.0, RSS 1.0, Atom and JSON Feed: one article an entry, its full content where the feed has it, else
//! its summary as teaser.

mod entries_json;
mod entries_xml;

use depesche_store::{Article, Block, Image, Moment, Status};

use url::Url;

use super::probe::{Confidence, Probe};
use super::sink::Sink;
use super::{Format, Input, content, xml_items};
use crate::format::draft::draft;
use crate::html::Fragment;
use crate::normalise::{agency, contact, dateline, section, text};

/// The format.
pub(super) const FORMAT: Format = Format { name: "feed", sniff, parse };

/// Longest summary that is a teaser, in characters; a longer one is the text.
const LONGEST_TEASER: usize = 1500;

/// How the line that names the page an entry is from begins, and what stands in it.
const FOOTERS: [(&str, &str); 2] =
    [("Der Beitrag ", " erschien zuerst auf "), ("The post ", " appeared first on ")];

fn sniff(probe: &Probe<'_>) -> Confidence {
    let found = if probe.keys.is_some() { entries_json::sniff(probe) } else { is_feed(probe.text) };
    if found { Confidence::Sure } else { Confidence::No }
}

fn is_feed(text: &str) -> bool {
    if !text.trim_start().starts_with('<') {
        return false;
    }
    xml_items::root(text).is_some_and(|root| match root.name.as_str() {
        "rss" => true,
        "feed" | "entry" => ["w3.org/2005/Atom", "purl.org/atom"].iter().any(|own| root.tag.contains(own)),
        "RDF" => ["purl.org/rss/1.0", "netscape.com/rdf", "purl.org/net/rss"]
            .iter()
            .any(|own| root.tag.contains(own)),
        _ => false,
    })
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    if input.text.trim_start().starts_with('<') {
        entries_xml::parse(input, sink);
    } else {
        entries_json::parse(input, sink);
    }
}

/// What the feed says of all its entries.
#[derive(Debug, Default)]
struct Head {
    language: Option<String>,
    /// When the feed was made: the time of entries that give none.
    made: Option<Moment>,
    agency: Option<String>,
    /// The host of its site, or else of itself, as it says: not where it was fetched, which not every delivery knows.
    host: Option<String>,
    /// The author of entries that give none.
    author: Option<String>,
}

/// One entry as the feed gives it; texts may hold markup.
#[derive(Debug, Default)]
struct Entry {
    id: Option<String>,
    link: Option<String>,
    title: Option<String>,
    summary: Option<String>,
    content: Option<String>,
    published: Option<Moment>,
    updated: Option<Moment>,
    authors: Vec<String>,
    categories: Vec<String>,
    source: Option<String>,
    language: Option<String>,
    images: Vec<Image>,
    /// Whether the feed says that it is not published.
    withheld: bool,
}

/// `undated` is the time of an entry that gives none.
fn article(entry: Entry, head: &Head, undated: Option<Moment>) -> Result<Article, String> {
    let Some(published) = entry.published.or(entry.updated).or(head.made).or(undated) else {
        return Err("neither the entry nor the feed has a time".to_owned());
    };
    let headline = entry.title.as_deref().and_then(content::line);
    let mut text = entry.content.as_deref().map(content::read).unwrap_or_default();
    text.blocks = without_footer(content::below(headline.as_deref(), text.blocks));
    let (teaser, Fragment { blocks, images }) = with_summary(entry.summary.as_deref(), text);
    let link = entry.link.and_then(|link| text::present(Some(link)));
    let id = text::present(entry.id).or_else(|| link.clone()).unwrap_or_default();
    let agency = agency(entry.source, &id, &blocks, head);
    let id = scoped(id, link.as_deref(), head);
    let mut authors: Vec<String> = entry.authors.iter().filter_map(|author| person(author)).collect();
    if authors.is_empty() {
        authors.extend(head.author.as_deref().and_then(person));
    }
    let keywords: Vec<String> = entry.categories.iter().filter_map(|name| content::line(name)).collect();
    let section = keywords.iter().find(|name| section::is_section(name)).map(|name| section::section(name));
    Ok(Article {
        url: link.or_else(|| Some(id.clone()).filter(|id| is_address(id))),
        status: if entry.withheld { Status::Withheld } else { Status::Usable },
        language: entry.language.or_else(|| head.language.clone()),
        // Feeds count no versions: of two with one id the later stands.
        updated: entry.updated.max(Some(published)),
        agency,
        section,
        headline,
        teaser,
        byline: text::present(Some(authors.join(", "))),
        keywords,
        body: blocks,
        images: content::images(entry.images, images),
        ..draft(id, published)
    })
}

fn is_address(id: &str) -> bool {
    id.starts_with("http://") || id.starts_with("https://")
}

/// An identifier that only its publisher understands (`12345`) with the host of the article or else of the feed before
/// it: other publishers count too.
fn scoped(id: String, link: Option<&str>, head: &Head) -> String {
    let is_of = |scheme: &str| text::start(&id, scheme.len()).eq_ignore_ascii_case(scheme);
    if id.is_empty() || ["http://", "https://", "tag:", "urn:"].iter().any(|scheme| is_of(scheme)) {
        return id;
    }
    match link.and_then(host).or_else(|| head.host.clone()) {
        Some(host) => format!("{host}:{id}"),
        None => id,
    }
}

/// The host of an address, the same with and without `www`.
fn host(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The blocks without the line that WordPress ends the entries of its feeds with.
fn without_footer(mut blocks: Vec<Block>) -> Vec<Block> {
    let is_footer = |block: &mut Block| {
        FOOTERS.iter().any(|(start, inner)| block.text.starts_with(start) && block.text.contains(inner))
    };
    blocks.pop_if(is_footer);
    blocks
}

/// The summary is a teaser, unless it is the whole text.
fn with_summary(summary: Option<&str>, text: Fragment) -> (Option<String>, Fragment) {
    let Some(mut summary) = summary.map(content::read) else { return (None, text) };
    summary.blocks = without_footer(summary.blocks);
    let line = content::joined(&summary.blocks);
    if text.blocks.is_empty() && (summary.blocks.len() > 2 || line.chars().nth(LONGEST_TEASER).is_some()) {
        return (None, summary);
    }
    let mut text = text;
    text.images = content::images(text.images, summary.images);
    let repeats = content::joined(&text.blocks) == line;
    let teaser = text::start(&line, LONGEST_TEASER * 4);
    (Some(teaser.to_owned()).filter(|teaser| !teaser.is_empty() && !repeats), text)
}

/// The source named, else the one in the dateline or the identifier, else what the feed is known to be of.
fn agency(source: Option<String>, id: &str, blocks: &[Block], head: &Head) -> Option<String> {
    let known = |name: String| agency::known(&name).map(str::to_owned);
    let split = |block: &Block| dateline::split(&block.text).and_then(|(line, _)| dateline::agency(line));
    source
        .and_then(known)
        .or_else(|| blocks.first().and_then(split))
        .or_else(|| agency::of_urn(id).map(str::to_owned))
        .or_else(|| head.agency.clone())
}

/// The agency a feed is of, if a name in what it says of itself is one.
fn known_agency<'t>(texts: impl Iterator<Item = &'t str>) -> Option<String> {
    let name = |text: &'t str| {
        let first = text.split([' ', ':', ',', '|']).next().unwrap_or_default();
        agency::known(text).or_else(|| agency::known(first))
    };
    texts.map(str::trim).find_map(name).map(str::to_owned)
}

/// A name without the mail address that stands before or after it (`kara@example.org (Kara Muster)`).
fn person(author: &str) -> Option<String> {
    let author = content::line(author)?;
    if !contact::has_contact(&author) {
        return Some(author);
    }
    let words =
        author.split([' ', '(', ')', '<', '>', ';', ',', '"']).filter(|word| !contact::has_contact(word));
    let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    text::present(Some(name)).filter(|name| !contact::has_contact(name))
}

#[cfg(test)]
mod tests;
