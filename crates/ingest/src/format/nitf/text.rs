//! The text of an NITF document, alone or inside another format.

use depesche_store::{Block, BlockKind, Image};

use crate::format::xml::Element;
use crate::format::xml::markup::{self, Use};
use crate::html::Fragment;
use crate::normalise::{credit, text};

/// What an NITF body says.
#[derive(Default)]
pub(in crate::format) struct Text {
    pub(in crate::format) headline: Option<String>,
    pub(in crate::format) subhead: Option<String>,
    pub(in crate::format) byline: Option<String>,
    pub(in crate::format) dateline: Option<String>,
    pub(in crate::format) teaser: Option<String>,
    pub(in crate::format) distributor: Option<String>,
    pub(in crate::format) notes: Vec<String>,
    pub(in crate::format) fragment: Fragment,
}

/// Reads `nitf`, `body`, or an element that holds the paragraphs right away.
pub(in crate::format) fn read(element: Element<'_, '_>) -> Text {
    let body = match element.name() {
        "body" => element,
        "nitf" => match element.child("body") {
            Some(body) => body,
            None => return Text::default(),
        },
        _ => return Text { fragment: markup::read(element, &dialect), ..Text::default() },
    };
    let mut found = Text::default();
    if let Some(head) = body.child("body.head") {
        found = of_head(head);
    }
    for content in body.each("body.content") {
        let Fragment { blocks, images } = markup::read(content, &dialect);
        found.fragment.blocks.extend(blocks);
        found.fragment.images.extend(images);
    }
    found.fragment.blocks.extend(tagline(body));
    without_repeated_headline(&mut found);
    for block in &mut found.fragment.blocks {
        if block.kind == BlockKind::Paragraph {
            // `br` of hard-wrapped wire copy.
            block.text = text::unwrapped(std::mem::take(&mut block.text));
        }
    }
    found
}

fn of_head(head: Element<'_, '_>) -> Text {
    let hedline = head.child("hedline");
    let line = |name: &str| {
        let parts: Vec<String> =
            hedline.into_iter().flat_map(|hedline| hedline.each(name)).filter_map(line).collect();
        parts.into_iter().next()
    };
    Text {
        headline: line("hl1"),
        subhead: line("hl2"),
        byline: byline(head),
        dateline: head.child("dateline").and_then(dateline),
        teaser: head.child("abstract").map(|summary| summary.text_without(&["media"])),
        distributor: head.child("distributor").and_then(self::line),
        notes: head.each("note").filter(|note| is_public(*note)).filter_map(self::line).collect(),
        fragment: Fragment::default(),
    }
}

fn line(element: Element<'_, '_>) -> Option<String> {
    text::present(Some(element.text()))
}

/// The names of all bylines; titles and offices only where there is nothing else.
fn byline(head: Element<'_, '_>) -> Option<String> {
    let names = |without: &[&str]| {
        let lines =
            head.each("byline").filter_map(|byline| text::present(Some(byline.text_without(without))));
        let lines: Vec<String> = lines
            .map(|line| line.trim_matches([',', ' ']).to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        text::present(Some(lines.join(", ")))
    };
    let is_name = |line: &String| !matches!(line.to_lowercase().as_str(), "von" | "by" | "par" | "por");
    names(&["byttl"]).filter(is_name).or_else(|| names(&[]))
}

/// The dateline as written; where only the markup sets its parts apart, commas do.
fn dateline(dateline: Element<'_, '_>) -> Option<String> {
    let written = text::present(Some(dateline.text_without(&["story.date"])))?;
    let parts: Vec<String> = match dateline.child("location") {
        Some(location) => location.children().filter_map(line).collect(),
        None => Vec::new(),
    };
    let letters = |text: &str| text.replace(' ', "");
    let only_marked = parts.len() > 1 && letters(&written) == letters(&parts.concat());
    Some(if only_marked { parts.join(", ") } else { written })
}

/// Notes are advisories to the desks unless they say that they may be published.
pub(super) fn is_public(note: Element<'_, '_>) -> bool {
    matches!(note.attribute("type").as_deref(), None | Some("std" | "pa"))
}

fn tagline(body: Element<'_, '_>) -> Option<Block> {
    let tagline = body.path(&["body.end", "tagline"]).and_then(line)?;
    Some(Block { kind: BlockKind::Note, text: tagline })
}

/// Some agencies set the headline before the text once more.
fn without_repeated_headline(found: &mut Text) {
    let repeated = |block: &Block| {
        block.kind == BlockKind::Intertitle
            && Some(&text::line(block.text.clone())) == found.headline.as_ref()
    };
    if found.fragment.blocks.first().is_some_and(repeated) {
        found.fragment.blocks.remove(0);
    }
}

/// What the elements of NITF mean.
fn dialect(element: Element<'_, '_>) -> Use {
    match element.name() {
        "hl1" | "hl2" => Use::As("h2"),
        "bq" => Use::As("blockquote"),
        "block" => Use::As("div"),
        "fn" => Use::Box,
        "note" if is_public(element) => Use::Box,
        "pre" => Use::Laid,
        "media" => media(element).map_or(Use::Skip, Use::Picture),
        "note"
        | "byline"
        | "dateline"
        | "distributor"
        | "copyrite"
        | "abstract"
        | "nitf-table-metadata"
        | "custom-table" => Use::Skip,
        _ => Use::Plain,
    }
}

/// A picture with its caption; sound and film are none.
fn media(media: Element<'_, '_>) -> Option<Image> {
    let kind = media.attribute("media-type").unwrap_or_default().to_lowercase();
    if !matches!(kind.as_str(), "" | "image" | "photo" | "picture" | "graphic") {
        return None;
    }
    let captions: Vec<String> = media.each("media-caption").filter_map(line).collect();
    let producer = media.child("media-producer").and_then(line);
    let mut image = match producer {
        Some(_) => Image { caption: text::present(Some(captions.join(" "))), ..Image::default() },
        None => credit::image(&captions.join(" ")),
    };
    image.credit = producer.or(image.credit);
    Some(image)
}
