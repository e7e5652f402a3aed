//! Where `html5ever` builds the tree of a page: nodes linked by their numbers, flattened into document order at the end.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName, local_name, ns};

use super::tree::{Data, Node, Page};

/// Most nodes of a page; what comes after them is not read.
const MOST_NODES: usize = 400_000;

/// No node.
const NONE: usize = usize::MAX;

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
    pub(super) fn flatten(self) -> Page {
        let mut linked = self.nodes.into_inner();
        let mut nodes: Vec<Node> = Vec::with_capacity(linked.len());
        let mut place = vec![NONE; linked.len()];
        let mut at = 0;
        loop {
            let parent = linked[at].parent;
            place[at] = nodes.len();
            nodes.push(Node {
                parent: (parent != NONE).then(|| place[parent]),
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
