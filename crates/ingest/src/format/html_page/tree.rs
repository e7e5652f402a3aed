//! The tree of a page, as `html5ever` builds it, in document order: every subtree is a range, so nothing recurs.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::ops::Range;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

use super::depth::Guard;
use crate::normalise::text;

/// Most nodes of a page; what comes after them is not read.
const MOST_NODES: usize = 400_000;

/// No node.
const NONE: usize = usize::MAX;

/// A page.
pub(super) struct Page {
    nodes: Vec<Node>,
}

/// One element or text.
struct Node {
    parent: usize,
    end: usize,
    data: Data,
}

#[derive(Default)]
enum Data {
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
        Some(self.nodes[node].parent).filter(|parent| *parent != NONE)
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

/// Where `html5ever` builds the tree.
pub(super) struct Arena {
    nodes: RefCell<Vec<Linked>>,
    /// Templates with the document their content goes to; it is never shown.
    templates: RefCell<Vec<(usize, usize)>>,
    full: Cell<bool>,
    depth: Cell<usize>,
}

struct Linked {
    depth: usize,
    parent: usize,
    first: usize,
    last: usize,
    before: usize,
    after: usize,
    data: Data,
}

impl Default for Arena {
    fn default() -> Arena {
        let document = Linked::new(Data::Other);
        Arena {
            nodes: RefCell::new(vec![document]),
            templates: RefCell::new(Vec::new()),
            full: Cell::new(false),
            depth: Cell::new(0),
        }
    }
}

impl Linked {
    fn new(data: Data) -> Linked {
        Linked { depth: 0, parent: NONE, first: NONE, last: NONE, before: NONE, after: NONE, data }
    }
}

impl Arena {
    /// How deep the node inserted last lies.
    pub(super) fn depth(&self) -> usize {
        self.depth.get()
    }

    fn create(&self, data: Data) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Linked::new(data));
        self.full.set(nodes.len() >= MOST_NODES);
        nodes.len() - 1
    }

    /// Puts a node or a text into `parent`, before `next` or at the end; texts side by side become one.
    fn insert(&self, parent: usize, next: usize, child: NodeOrText<usize>) {
        let node = match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = if next == NONE { nodes[parent].last } else { nodes[next].before };
                if before != NONE
                    && let Data::Text(known) = &mut nodes[before].data
                {
                    // A tendril holds at most 4 GiB; a page is far smaller.
                    known.push_tendril(&text);
                    self.depth.set(nodes[parent].depth + 1);
                    return;
                }
                drop(nodes);
                self.create(Data::Text(text))
            }
        };
        if self.full.get() {
            return;
        }
        let mut nodes = self.nodes.borrow_mut();
        let nodes = &mut *nodes;
        unlink(nodes, node);
        let before = if next == NONE { nodes[parent].last } else { nodes[next].before };
        nodes[node].parent = parent;
        nodes[node].depth = nodes[parent].depth + 1;
        self.depth.set(nodes[node].depth);
        nodes[node].before = before;
        nodes[node].after = next;
        match before {
            NONE => nodes[parent].first = node,
            before => nodes[before].after = node,
        }
        match next {
            NONE => nodes[parent].last = node,
            next => nodes[next].before = node,
        }
    }

    /// The tree below the document, in document order.
    fn flatten(self) -> Page {
        let mut linked = self.nodes.into_inner();
        let mut nodes: Vec<Node> = Vec::with_capacity(linked.len());
        let mut place = vec![NONE; linked.len()];
        let mut at = 0;
        loop {
            let parent = linked[at].parent;
            place[at] = nodes.len();
            nodes.push(Node {
                parent: if parent == NONE { NONE } else { place[parent] },
                end: 0,
                data: std::mem::take(&mut linked[at].data),
            });
            if linked[at].first != NONE {
                at = linked[at].first;
                continue;
            }
            loop {
                nodes[place[at]].end = nodes.len();
                if linked[at].after != NONE {
                    at = linked[at].after;
                    break;
                }
                at = linked[at].parent;
                if at == NONE {
                    return Page { nodes };
                }
            }
        }
    }
}

fn unlink(nodes: &mut [Linked], node: usize) {
    let Linked { parent, before, after, .. } = nodes[node];
    if parent == NONE {
        return;
    }
    match before {
        NONE => nodes[parent].first = after,
        before => nodes[before].after = after,
    }
    match after {
        NONE => nodes[parent].last = before,
        after => nodes[after].before = before,
    }
    nodes[node].parent = NONE;
    nodes[node].before = NONE;
    nodes[node].after = NONE;
}

impl TreeSink for Arena {
    type Handle = usize;
    type Output = Page;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Page {
        self.flatten()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target].data {
            Data::Element(name, _) => name,
            _ => &NO_NAME,
        })
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> usize {
        let node = self.create(Data::Element(name, attrs));
        if flags.template {
            let content = self.create(Data::Other);
            self.templates.borrow_mut().push((node, content));
        }
        node
    }

    fn create_comment(&self, _text: StrTendril) -> usize {
        self.create(Data::Other)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> usize {
        self.create(Data::Other)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.insert(*parent, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, prev_element: &usize, child: NodeOrText<usize>) {
        let has_parent = self.nodes.borrow()[*element].parent != NONE;
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        let templates = self.templates.borrow();
        templates.iter().rev().find(|(node, _)| node == target).map_or(*target, |(_, content)| *content)
    }

    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, new_node: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if parent != NONE {
            self.insert(parent, *sibling, new_node);
        }
    }

    fn add_attrs_if_missing(&self, target: &usize, attrs: Vec<Attribute>) {
        if let Data::Element(_, known) = &mut self.nodes.borrow_mut()[*target].data {
            for attribute in attrs {
                if !known.iter().any(|other| other.name == attribute.name) {
                    known.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        unlink(&mut self.nodes.borrow_mut(), *target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        loop {
            let first = self.nodes.borrow()[*node].first;
            if first == NONE {
                return;
            }
            unlink(&mut self.nodes.borrow_mut(), first);
            self.insert(*new_parent, NONE, NodeOrText::AppendNode(first));
        }
    }
}

/// What a node that is no element is called; the builder never asks for it.
static NO_NAME: QualName = QualName { prefix: None, ns: ns!(html), local: local_name!("span") };

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
            let page = Page::read(&part.repeat(60_000));
            let depth = page.all().map(|node| page.path(node).count()).max();
            assert!(depth < Some(5000), "{part}: {depth:?}");
        }
    }
}
