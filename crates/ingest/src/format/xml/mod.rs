//! XML deliveries as a tree that borrows from the text: local names, entities resolved, no DTD, nothing from outside.
//!
//! The tree is a list in document order, each entry knowing where its content ends: depth costs no stack. What is not
//! well-formed is noted with its place and read as well as can be, so that the items beside it are not lost.

pub(super) mod items;
pub(super) mod markup;

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::escape::{resolve_html5_entity, resolve_xml_entity};
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::{Reader, XmlVersion};

/// Deepest nesting of elements that is read.
const MAX_DEPTH: usize = 200;
/// Most elements and texts of one document: a gigabyte of honest XML has fewer.
const MAX_NODES: usize = 4_000_000;

/// Most places of one document that are not well-formed: with more it is no XML.
const MAX_BREAKS: usize = 10_000;

/// A document, or what could be read of it.
pub(super) struct Document<'a> {
    nodes: Vec<Node<'a>>,
    /// Where it is not well-formed, in order.
    breaks: Vec<usize>,
    /// Where reading had to stop before the end.
    pub(super) stopped: Option<usize>,
}

struct Node<'a> {
    content: Content<'a>,
    /// Bytes of the text from the start to the end of the element.
    from: usize,
    to: usize,
    /// Index of the first node behind its content.
    end: usize,
}

enum Content<'a> {
    Element { start: BytesStart<'a>, foreign: bool },
    Text(Cow<'a, str>),
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(super) struct Element<'t, 'a> {
    document: &'t Document<'a>,
    at: usize,
}

/// The local name of the root element, from the start of a document.
pub(super) fn root(text: &str) -> Option<String> {
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => {
                return Some(start.local_name().as_ref().to_owned());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Reads the text from this byte on.
pub(super) fn read(text: &str, from: usize) -> Document<'_> {
    let mut reader = Reader::from_str(text.get(from..).unwrap_or_default());
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    let mut builder = Builder {
        document: Document { nodes: Vec::new(), breaks: Vec::new(), stopped: None },
        open: Vec::new(),
        names: NamespaceResolver::default(),
    };
    let mut at = from;
    loop {
        let event = reader.read_event();
        let to = from + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let goes_on = match event {
            Ok(Event::Eof) => break,
            Ok(event) => builder.add(event, at, to) && builder.has_room(),
            Err(_) => false,
        };
        if !goes_on {
            builder.document.breaks.push(at);
            builder.document.stopped = Some(at + 1);
            break;
        }
        at = to;
    }
    let end = builder.document.stopped.unwrap_or(text.len());
    builder.finish(end)
}

/// A document while it is read.
struct Builder<'a> {
    document: Document<'a>,
    /// Indexes of the open elements, and whether each declared namespaces.
    open: Vec<(usize, bool)>,
    names: NamespaceResolver,
}

impl<'a> Builder<'a> {
    fn has_room(&self) -> bool {
        self.document.nodes.len() <= MAX_NODES && self.document.breaks.len() <= MAX_BREAKS
    }

    /// Whether reading may go on.
    fn add(&mut self, event: Event<'a>, from: usize, to: usize) -> bool {
        match event {
            Event::Start(start) => {
                if self.open.len() >= MAX_DEPTH {
                    return false;
                }
                let declares = self.element(start, from, to);
                self.open.push((self.document.nodes.len() - 1, declares));
            }
            Event::Empty(start) => {
                if self.element(start, from, to) {
                    self.names.pop();
                }
            }
            Event::End(end) => self.close(&end, from, to),
            Event::Text(text) => self.text(text.into_inner(), from, to),
            Event::CData(text) => self.text(text.into_inner(), from, to),
            Event::GeneralRef(reference) => self.text(resolved(&reference), from, to),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
        true
    }

    /// Adds an element; whether it declared namespaces.
    fn element(&mut self, start: BytesStart<'a>, from: usize, to: usize) -> bool {
        let declares = memmem::find(start.attributes_raw().as_bytes(), b"xmlns").is_some()
            && self.names.push(&start).is_ok();
        let foreign = start.name().prefix().is_some() && self.is_foreign(&start);
        if start.local_name().as_ref().is_empty() || start.contains('<') {
            self.document.breaks.push(from);
        }
        self.node(Content::Element { start, foreign }, from, to);
        declares
    }

    /// A prefixed element is foreign unless its namespace is one of the IPTC's or XHTML.
    fn is_foreign(&self, start: &BytesStart<'_>) -> bool {
        match self.names.resolve_element(start.name()).0 {
            ResolveResult::Bound(namespace) => {
                let uri = namespace.as_ref();
                !uri.contains("iptc.org") && !uri.contains("xhtml")
            }
            ResolveResult::Unbound | ResolveResult::Unknown(_) => false,
        }
    }

    fn text(&mut self, text: Cow<'a, str>, from: usize, to: usize) {
        if !self.open.is_empty() && !text.is_empty() {
            self.node(Content::Text(text), from, to);
        }
    }

    fn node(&mut self, content: Content<'a>, from: usize, to: usize) {
        let end = self.document.nodes.len() + 1;
        self.document.nodes.push(Node { content, from, to, end });
    }

    /// Closes the innermost open element of this name, and with it those inside that were never closed.
    fn close(&mut self, end: &BytesEnd<'a>, from: usize, to: usize) {
        let name = end.name();
        let nodes = &self.document.nodes;
        let is_it = |(at, _): &(usize, bool)| match &nodes[*at].content {
            Content::Element { start, .. } => start.name() == name,
            Content::Text(_) => false,
        };
        let Some(depth) = self.open.iter().rposition(is_it) else {
            // Behind the part that is read from on, the ends of what was open before it are no fault.
            if !self.open.is_empty() {
                self.document.breaks.push(from);
            }
            return;
        };
        while self.open.len() > depth + 1 {
            self.document.breaks.push(from);
            // So far that the place is inside it.
            self.pop(from + 1);
        }
        self.pop(to);
    }

    fn pop(&mut self, to: usize) {
        if let Some((at, declared)) = self.open.pop() {
            let end = self.document.nodes.len();
            let node = &mut self.document.nodes[at];
            (node.to, node.end) = (to, end);
            if declared {
                self.names.pop();
            }
        }
    }

    fn finish(mut self, to: usize) -> Document<'a> {
        if !self.open.is_empty() {
            self.document.breaks.push(to);
        }
        while !self.open.is_empty() {
            // Elements that are still open reach beyond the end, where the text breaks off.
            self.pop(to + 1);
        }
        self.document.breaks.dedup();
        self.document
    }
}

/// What a reference stands for; an unknown one stays as it is written.
fn resolved<'a>(reference: &BytesRef<'a>) -> Cow<'a, str> {
    let name: &str = reference;
    if let Some(text) = entity(name) {
        return Cow::Borrowed(text);
    }
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Cow::Owned(c.to_string()),
        _ => Cow::Owned(format!("&{name};")),
    }
}

/// Agencies use the names of HTML without a DTD that declares them.
fn entity(name: &str) -> Option<&'static str> {
    resolve_xml_entity(name).or_else(|| resolve_html5_entity(name))
}

impl<'a> Document<'a> {
    /// Where between these bytes it is not well-formed.
    fn broken_between(&self, from: usize, to: usize) -> Option<usize> {
        let first = self.breaks.partition_point(|at| *at < from);
        self.breaks.get(first).copied().filter(|at| *at < to)
    }
}

/// Elements beside each other.
pub(super) struct Elements<'t, 'a> {
    document: &'t Document<'a>,
    at: usize,
    end: usize,
}

impl<'t, 'a> Iterator for Elements<'t, 'a> {
    type Item = Element<'t, 'a>;

    fn next(&mut self) -> Option<Element<'t, 'a>> {
        while self.at < self.end {
            let (at, node) = (self.at, &self.document.nodes[self.at]);
            self.at = node.end;
            if matches!(node.content, Content::Element { .. }) {
                return Some(Element { document: self.document, at });
            }
        }
        None
    }
}

impl<'t, 'a> Element<'t, 'a> {
    fn node(self) -> &'t Node<'a> {
        &self.document.nodes[self.at]
    }

    /// Local name; empty for elements of foreign namespaces, which say nothing here.
    pub(super) fn name(self) -> &'t str {
        match &self.node().content {
            Content::Element { start, foreign: false } => start.local_name().into_inner(),
            _ => "",
        }
    }

    /// The value of an attribute, by its local name.
    pub(super) fn attribute(self, name: &str) -> Option<Cow<'t, str>> {
        let Content::Element { start, .. } = &self.node().content else { return None };
        let mut attributes = start.attributes();
        let found = attributes.with_checks(false).flatten();
        let value = found.into_iter().find(|attribute| {
            attribute.key.local_name().as_ref() == name && attribute.key.as_namespace_binding().is_none()
        })?;
        if !value.value.contains(['&', '\n', '\t', '\r']) {
            return Some(value.value);
        }
        let plain = value.normalized_value_with(XmlVersion::Implicit1_0, 4, entity);
        Some(plain.unwrap_or(value.value))
    }

    /// The elements right inside.
    pub(super) fn children(self) -> Elements<'t, 'a> {
        Elements { document: self.document, at: self.at + 1, end: self.node().end }
    }

    /// The elements of one name right inside.
    pub(super) fn each(self, name: &str) -> impl Iterator<Item = Element<'t, 'a>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first element of this name right inside.
    pub(super) fn child(self, name: &str) -> Option<Element<'t, 'a>> {
        self.children().find(|child| child.name() == name)
    }

    /// A child that stands before the many others: looked for among the first ones only, since it is asked for with
    /// each of them.
    pub(super) fn head(self, name: &str) -> Option<Element<'t, 'a>> {
        self.children().take(16).find(|child| child.name() == name)
    }

    /// The element at the end of a path of names.
    pub(super) fn path(self, names: &[&str]) -> Option<Element<'t, 'a>> {
        names.iter().try_fold(self, |element, name| element.child(name))
    }

    /// All elements inside, in document order.
    pub(super) fn descendants(self) -> impl Iterator<Item = Element<'t, 'a>> {
        let inside = (self.at + 1..self.node().end).map(move |at| Element { at, ..self });
        inside.filter(|element| matches!(element.node().content, Content::Element { .. }))
    }

    /// The first element of this name at any depth.
    pub(super) fn find(self, name: &str) -> Option<Element<'t, 'a>> {
        self.descendants().find(|element| element.name() == name)
    }

    /// Whether another element lies inside.
    pub(super) fn holds(self, other: Element<'_, '_>) -> bool {
        self.at < other.at && other.at < self.node().end
    }

    /// All text inside, as written.
    pub(super) fn text(self) -> String {
        self.text_without(&[])
    }

    /// All text inside but that of elements of these names.
    pub(super) fn text_without(self, names: &[&str]) -> String {
        let mut text = String::new();
        let mut at = self.at + 1;
        while at < self.node().end {
            let node = &self.document.nodes[at];
            at += 1;
            match &node.content {
                Content::Text(more) => text.push_str(more),
                Content::Element { .. } => {
                    let element = Element { at: at - 1, ..self };
                    if !names.is_empty() && names.contains(&element.name()) {
                        at = node.end;
                    }
                }
            }
        }
        text
    }

    /// Where it is not well-formed, if so.
    fn broken(self) -> Option<usize> {
        let node = self.node();
        self.document.broken_between(node.from, node.to)
    }
}

#[cfg(test)]
mod tests;
