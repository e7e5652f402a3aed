//! Text with markup to blocks: XHTML as it is, other markup by a dialect that says what each element means.

use depesche_store::{Block, BlockKind, Image};

use super::{Content, Element};
use crate::html::{self, Fragment};
use crate::normalise::text;

/// What an element means in the text.
pub(in crate::format) enum Use {
    /// What HTML means by its name.
    Plain,
    /// What HTML means by another name.
    As(&'static str),
    /// Its content is an information box.
    Box,
    /// Its content is laid out by line ends and runs of spaces.
    Laid,
    /// Its paragraphs are set apart by indents, as on a typewriter.
    Typed,
    /// A picture.
    Picture(Image),
    /// Not part of the text.
    Skip,
}

/// An element that is open.
enum Open {
    Element(&'static str),
    Named(usize),
    Box(usize),
}

/// The blocks and pictures of everything inside `element`.
pub(in crate::format) fn read(
    element: Element<'_, '_>,
    dialect: &dyn Fn(Element<'_, '_>) -> Use,
) -> Fragment {
    let document = element.document;
    let mut builder = html::Builder::default();
    let mut open: Vec<(usize, Open)> = Vec::new();
    let mut at = element.at + 1;
    let name_of = |at: usize| Element { document, at }.name();
    while at < element.node().end {
        close(&mut builder, &mut open, at, &name_of);
        let node = &document.nodes[at];
        at += 1;
        let inner = match &node.content {
            Content::Text(text) => {
                builder.text(text);
                continue;
            }
            Content::Element { .. } => Element { document, at: at - 1 },
        };
        match dialect(inner) {
            Use::Plain if html::is_raw(inner.name()) => at = node.end,
            Use::Plain => {
                builder.start(inner.name(), &|name| inner.attribute(name).map(Into::into));
                open.push((node.end, Open::Named(at - 1)));
            }
            Use::As(name) => {
                builder.start(name, &|_| None);
                open.push((node.end, Open::Element(name)));
            }
            Use::Box => {
                builder.end_block();
                open.push((node.end, Open::Box(builder.fragment.blocks.len())));
            }
            Use::Laid => {
                builder.end_block();
                builder.fragment.blocks.push(laid(&inner.text()));
                at = node.end;
            }
            Use::Typed => {
                builder.end_block();
                let paragraphs = typed(&inner.text()).into_iter();
                builder.fragment.blocks.extend(
                    paragraphs.map(|text| Block { kind: BlockKind::Paragraph, text: text::paragraph(text) }),
                );
                at = node.end;
            }
            Use::Picture(image) => {
                builder.end_block();
                builder.fragment.images.push(image);
                at = node.end;
            }
            Use::Skip => at = node.end,
        }
    }
    close(&mut builder, &mut open, usize::MAX, &name_of);
    builder.finish()
}

/// Ends what does not reach beyond `at`.
fn close<'t>(
    builder: &mut html::Builder,
    open: &mut Vec<(usize, Open)>,
    at: usize,
    name_of: &dyn Fn(usize) -> &'t str,
) {
    while let Some((_, inner)) = open.pop_if(|(end, _)| *end <= at) {
        match inner {
            Open::Element(name) => builder.end(name),
            Open::Named(at) => builder.end(name_of(at)),
            Open::Box(first) => {
                builder.end_block();
                for block in builder.fragment.blocks.iter_mut().skip(first) {
                    block.kind = BlockKind::Note;
                }
            }
        }
    }
}

/// Whether an element holds lines at the margin and indented ones: the indents begin paragraphs. Where all lines are
/// indented, only the markup is.
pub(in crate::format) fn is_typed(element: Element<'_, '_>) -> bool {
    let inside = &element.document.nodes[element.at + 1..element.node().end];
    let is_text = |node: &super::Node<'_>| matches!(&node.content, Content::Text(_));
    let indents =
        |node: &super::Node<'_>| matches!(&node.content, Content::Text(text) if text.contains("\n  "));
    if !inside.iter().any(indents) || !inside.iter().all(is_text) {
        return false;
    }
    let text = element.text();
    let lines = || text.trim().lines().skip(1).filter(|line| !line.trim().is_empty());
    let at_margin = lines().filter(|line| !line.starts_with([' ', '\t'])).count();
    at_margin > 0 && at_margin < lines().count()
}

/// The paragraphs of such a text.
fn typed(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut begins = true;
    for line in text.trim().lines() {
        let is_blank = line.trim().is_empty();
        begins |= is_blank || line.starts_with([' ', '\t']);
        if is_blank {
            continue;
        }
        match paragraphs.last_mut() {
            Some(last) if !begins => {
                last.push('\n');
                last.push_str(line);
            }
            _ => paragraphs.push(line.to_owned()),
        }
        begins = false;
    }
    paragraphs
}

/// Lines as they are; with columns it is a table.
fn laid(text: &str) -> Block {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let columns = lines.iter().filter(|line| line.contains("   ")).count();
    if columns * 2 <= lines.len() {
        return Block { kind: BlockKind::Paragraph, text: lines.join("\n") };
    }
    let cells = |line: &&str| {
        let cells: Vec<&str> = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        cells.join("\t")
    };
    Block { kind: BlockKind::Table, text: lines.iter().map(cells).collect::<Vec<_>>().join("\n") }
}
