//! The content of an item: XHTML, NITF, HTML or plain text inside it.

use depesche_store::{Block, BlockKind};

use crate::format::nitf;
use crate::format::xml::Element;
use crate::format::xml::markup::{self, Use};
use crate::html::{self, Fragment};
use crate::normalise::text;

/// What the content says; lines of its head are taken where the item gives none.
#[derive(Default)]
pub(super) struct Content {
    pub(super) text: nitf::Text,
    /// Name of the markup nobody here can read, if there is only that.
    pub(super) unknown: Option<String>,
}

/// The content of `contentSet`: the first rendition with text in it, by how much each says.
pub(super) fn read(set: Element<'_, '_>) -> Content {
    let mut content = Content::default();
    for inline in set.each("inlineXML") {
        let Some(root) = inline.children().next() else { continue };
        match marked(root) {
            Some(text) if !text.fragment.blocks.is_empty() => return Content { text, unknown: None },
            Some(text) => content.text = text,
            None => content.unknown = Some(root.name().to_owned()),
        }
    }
    let data = |html: bool| {
        set.each("inlineData").filter(move |data| is_text(*data) && is_html(*data) == html).map(Element::text)
    };
    let html = data(true).map(|html| html::read(&html));
    let plain = data(false).map(|text| plain(&text));
    if let Some(fragment) = html.chain(plain).find(|fragment| !fragment.blocks.is_empty()) {
        content.text.fragment = fragment;
        content.unknown = None;
    }
    content
}

/// Text of a markup that is known.
pub(in crate::format) fn marked(root: Element<'_, '_>) -> Option<nitf::Text> {
    match root.name() {
        "nitf" | "body.content" => Some(nitf::read(root)),
        "html" | "body" | "section" | "article" | "div" | "p" | "span" | "table" => Some(xhtml(root)),
        _ => None,
    }
}

/// XHTML: the whole page, or a part of one.
fn xhtml(root: Element<'_, '_>) -> nitf::Text {
    let of_class = |name: &str| {
        let found =
            root.descendants().filter(|element| matches!(element.name(), "p" | "div" | "span" | "h3"));
        let found = found.into_iter().find(|element| has_class(*element, name));
        found.and_then(|element| text::present(Some(element.text())))
    };
    let notes = root.descendants().filter(|element| is_hint(*element)).map(|hint| joined(&hint.text()));
    let title = root.path(&["head", "title"]).map(Element::text);
    nitf::Text {
        headline: text::present(title),
        byline: of_class("byline"),
        teaser: of_class("teaser"),
        notes: notes.collect(),
        fragment: markup::read(root, &page),
        ..nitf::Text::default()
    }
}

/// What the elements of a page mean: its head repeats the data of the item.
fn page(element: Element<'_, '_>) -> Use {
    match element.name() {
        "head" | "header" | "nav" => Use::Skip,
        "aside" => Use::Box,
        "pre" if is_hint(element) => Use::Skip,
        "pre" => Use::Laid,
        "p" | "div" | "section" | "ul" | "h2" | "h3" => match by_class(element) {
            Use::Plain if element.name() == "p" && markup::is_typed(element) => Use::Typed,
            other => other,
        },
        _ => Use::Plain,
    }
}

fn by_class(element: Element<'_, '_>) -> Use {
    let Some(classes) = element.attribute("class") else { return Use::Plain };
    for class in classes.split(' ') {
        match class.to_ascii_lowercase().as_str() {
            "infobox" => return Use::Box,
            "teaser" | "byline" | "slugline" | "genre" | "genrenote" | "closingline" | "notepad"
            | "linkbox" | "np-nonpublic" => return Use::Skip,
            _ => {}
        }
    }
    Use::Plain
}

pub(super) fn has_class(element: Element<'_, '_>, name: &str) -> bool {
    element.attribute("class").is_some_and(|classes| classes.split(' ').any(|class| class == name))
}

/// APA's note on a correction stands before the text, set apart by rules of dashes.
fn is_hint(element: Element<'_, '_>) -> bool {
    element.name() == "pre" && {
        let text = element.text();
        text.contains("-HINWEIS") && text.contains("-----")
    }
}

/// Hard-wrapped lines as one, without the rules around them.
fn joined(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("---"));
    let (head, rest): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.ends_with("-HINWEIS"));
    let rest = text::paragraph(rest.join("\n"));
    let head = head.join(" ");
    if head.is_empty() { rest } else { format!("{head}: {rest}") }
}

fn is_html(data: Element<'_, '_>) -> bool {
    data.attribute("contenttype").is_some_and(|kind| kind.contains("html"))
}

/// Not the headline alone, not bytes written as text.
fn is_text(data: Element<'_, '_>) -> bool {
    let kind = data.attribute("contenttype");
    let is_headline = data.attribute("rendition").is_some_and(|name| name.ends_with(":headline"));
    kind.is_none_or(|kind| kind.starts_with("text/")) && data.attribute("encoding").is_none() && !is_headline
}

/// Plain text: paragraphs set apart by empty lines, hard-wrapped.
pub(in crate::format) fn plain(text: &str) -> Fragment {
    let block = |text| Block { kind: BlockKind::Paragraph, text: text::paragraph(text) };
    Fragment { blocks: text::paragraphs(text).map(block).collect(), images: Vec::new() }
}

/// Takes headings off the start of the text that repeat what the item says already.
pub(in crate::format) fn without_repeated(blocks: &mut Vec<Block>, lines: [&Option<String>; 3]) {
    let known: Vec<String> = lines.into_iter().flatten().map(|line| text::line(line.clone())).collect();
    let is_repeated = |block: &&Block| {
        block.kind == BlockKind::Intertitle && known.contains(&text::line(block.text.clone()))
    };
    let repeated = blocks.iter().take_while(is_repeated).count();
    blocks.drain(..repeated);
}
