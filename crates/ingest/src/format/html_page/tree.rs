//! The tree of a page, as `html5ever` builds it, in document order: every subtree is a range, so nothing recurs.

use std::ops::Range;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName};

use super::arena::Arena;
use super::depth::Guard;
use crate::normalise::text;

/// A page.
pub(super) struct Page {
    pub(super) nodes: Vec<Node>,
}

/// One element or text, with the end of its subtree.
pub(super) struct Node {
    pub(super) parent: Option<usize>,
    pub(super) end: usize,
    pub(super) data: Data,
}

/// What it is.
#[derive(Default)]
pub(super) enum Data {
    #[default]
    Other,
    Element(QualName, Vec<Attribute>),
    Text(StrTendril),
}

impl Page {
    /// Reads a page; every text is one.
    pub(super) fn read(html: &str) -> Page {
        let options = TreeBuilderOpts { drop_doctype: true, ..TreeBuilderOpts::default() };
        let guard = Guard::new(TreeBuilder::new(Arena::default(), options));
        let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
        let input = BufferQueue::default();
        let mut rest = html;
        while !rest.is_empty() {
            let (chunk, tail) = rest.split_at(text::start(rest, 1 << 20).len());
            rest = tail;
            input.push_back(StrTendril::from_slice(chunk));
        }
        while !input.is_empty() {
            let _ = tokenizer.feed(&input);
        }
        tokenizer.end();
        tokenizer.sink.into_arena().flatten()
    }

    /// Every node in document order.
    pub(super) fn all(&self) -> Range<usize> {
        0..self.nodes.len()
    }

    /// The node and everything in it.
    pub(super) fn subtree(&self, node: usize) -> Range<usize> {
        node..self.end(node)
    }

    /// The first node behind the subtree.
    pub(super) fn end(&self, node: usize) -> usize {
        self.nodes[node].end
    }

    /// The node it is in.
    pub(super) fn parent(&self, node: usize) -> Option<usize> {
        self.nodes[node].parent
    }

    /// The node and all it is in, from the inside out.
    pub(super) fn path(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(node), |node| self.parent(*node))
    }

    /// The name of an element.
    pub(super) fn name(&self, node: usize) -> Option<&LocalName> {
        match &self.nodes[node].data {
            Data::Element(name, _) => Some(&name.local),
            _ => None,
        }
    }

    /// Whether it is an element of this name.
    pub(super) fn is(&self, node: usize, name: &str) -> bool {
        self.name(node).is_some_and(|found| &**found == name)
    }

    /// The text of a text node.
    pub(super) fn text(&self, node: usize) -> Option<&str> {
        match &self.nodes[node].data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An attribute of an element, trimmed; `None` if empty.
    pub(super) fn attribute(&self, node: usize, name: &str) -> Option<&str> {
        let Data::Element(_, attributes) = &self.nodes[node].data else { return None };
        let found = attributes.iter().find(|attribute| &*attribute.name.local == name)?;
        Some(found.value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether an element has the attribute, with or without a value.
    pub(super) fn has_attribute(&self, node: usize, name: &str) -> bool {
        let Data::Element(_, attributes) = &self.nodes[node].data else { return false };
        attributes.iter().any(|attribute| &*attribute.name.local == name)
    }

    /// Attributes of an element.
    pub(super) fn attributes(&self, node: usize) -> impl Iterator<Item = (&str, &str)> {
        let attributes = match &self.nodes[node].data {
            Data::Element(_, attributes) => attributes.as_slice(),
            _ => &[],
        };
        attributes.iter().map(|attribute| (&*attribute.name.local, &*attribute.value))
    }

    /// All text in it, with single spaces.
    pub(super) fn content(&self, node: usize) -> String {
        let mut content = String::new();
        for text in self.subtree(node).filter_map(|node| self.text(node)) {
            content.push_str(text);
            content.push(' ');
        }
        text::line(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_document_order() {
        let check = |html: &str, expected: &str| {
            let page = Page::read(html);
            assert_eq!(page.content(0), expected, "{html}");
            for node in page.all() {
                assert!(page.end(node) > node && page.parent(node).is_none_or(|parent| parent < node));
            }
        };
        check("<p>Eins<p>Zwei", "Eins Zwei");
        check("<b>a<p>b</b>c</p>d", "a b c d");
        check("<table><tr><td>b</td></tr>a</table>c", "a b c");
        check("<template><p>nie</p></template><p>ja", "ja");
        check("", "");
    }

    #[test]
    fn depth_and_number_are_bounded() {
        for part in ["<div>", "<b id=1><p>", "<table>", "<a><div>", "<svg>", "<li>", "<font a=1><font b=2>"] {
            let page = Page::read(&part.repeat(20_000));
            let depth = page.all().map(|node| page.path(node).count()).max();
            assert!(depth < Some(5000), "{part}: {depth:?}");
        }
    }
}
