//! NewsML-G2: one item, or a message with several. Text items are articles; pictures, sound, film, packages of
//! references, events, concepts and plans are refused with that reason.

mod content;
mod headlines;
mod meta;
mod notes;

use depesche_store::{Article, Image, Status};

pub(super) use content::{marked, plain, without_repeated};
pub(super) use meta::slug_words;

use self::content::Content;
use self::meta::Meta;
use super::probe::{Confidence, Probe};
use super::sink::Sink;
use super::xml::items::{self, Items};
use super::xml::{self, Element};
use super::{Format, Input, newscodes, nitf};
use crate::format::draft::draft;
use crate::normalise::{text, when};

/// The format.
pub(super) const FORMAT: Format = Format { name: "newsml_g2", sniff, parse };

/// Everything that is an item of its own.
const ITEMS: [&str; 7] = [
    "newsItem",
    "packageItem",
    "conceptItem",
    "knowledgeItem",
    "planningItem",
    "catalogItem",
    "hopHistoryItem",
];

/// The namespace, where it is wrapped in something else.
const NAMESPACE: &str = "http://iptc.org/std/nar/2006-10-01/";

fn sniff(probe: &Probe<'_>) -> Confidence {
    match xml::root(probe.text).as_deref() {
        Some("newsMessage") => Confidence::Sure,
        Some(name) if ITEMS.contains(&name) => Confidence::Sure,
        Some(_) if probe.text.contains(NAMESPACE) => Confidence::Possible,
        _ => Confidence::No,
    }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let items = Items { names: &ITEMS, article };
    items::read(input, sink, &items);
}

fn article(item: Element<'_, '_>, around: &[Element<'_, '_>]) -> Result<Article, String> {
    if item.name() != "newsItem" {
        return Err(no_article(item.name()));
    }
    let meta = Meta::of(item);
    let class = meta.item_class();
    if !matches!(class.as_str(), "" | "text" | "composite") {
        return Err(format!("an item of class `{class}`, no text article"));
    }
    let content = item.child("contentSet").map(content::read).unwrap_or_default();
    let is_empty = content.text.fragment.blocks.is_empty();
    if is_empty && let Some(markup) = &content.unknown {
        return Err(format!("its content is `{markup}`, which is no text article"));
    }
    if is_empty && class == "composite" {
        return Err("a composite item without text, no article".to_owned());
    }
    let sent = around.iter().rev().find_map(|outer| outer.head("header")?.child("sent")).map(Element::text);
    let id = item.attribute("guid").unwrap_or_default().into_owned();
    let mut article = draft(id, newscodes::published(meta.times(sent.clone()))?);
    article.updated = sent.as_deref().and_then(when::moment);
    meta.life_cycle(&mut article)?;
    meta.classify(&mut article);
    let Content { text: found, .. } = content;
    headlines::read(&meta, &mut article);
    fill(&mut article, found);
    if article.images.is_empty() {
        article.images =
            meta.linked_pictures().map(|caption| Image { caption, ..Image::default() }).collect();
    }
    let says_nothing = article.headline.is_none() && article.body.is_empty();
    if says_nothing && article.status != Status::Canceled {
        return Err("the item has neither headline nor text".to_owned());
    }
    Ok(article)
}

/// What the content says, where the data about it say nothing.
fn fill(article: &mut Article, found: nitf::Text) {
    for (field, of_content) in [
        (&mut article.headline, found.headline),
        (&mut article.subhead, found.subhead),
        (&mut article.teaser, found.teaser),
        (&mut article.byline, found.byline),
        (&mut article.dateline, found.dateline),
    ] {
        *field = text::present(field.take()).or_else(|| text::present(of_content));
    }
    article.notes.extend(found.notes);
    (article.body, article.images) = (found.fragment.blocks, found.fragment.images);
    without_repeated(&mut article.body, [&article.headline, &article.subhead, &article.kicker]);
}

fn no_article(name: &str) -> String {
    let what = match name {
        "packageItem" => "a package of references to items",
        "conceptItem" => "a concept or an event",
        "knowledgeItem" => "a collection of concepts",
        "planningItem" => "a plan of coverage",
        _ => "a catalogue or history of items",
    };
    format!("{what}, no text article")
}

#[cfg(test)]
mod tests;
