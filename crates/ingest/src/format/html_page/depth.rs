//! Keeps the tree of a page shallow: the builder of `html5ever` looks through all open elements for many a tag.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::LocalName;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;

use super::arena::Arena;

/// Most elements open at a time, not counting those that end by themselves.
const DEEPEST: usize = 400;

/// Hands tokens on to the builder; start tags too deep are left out, their text stays.
pub(super) struct Guard {
    builder: TreeBuilder<usize, Arena>,
    open: RefCell<Open>,
}

#[derive(Default)]
struct Open {
    all: usize,
    by_name: HashMap<LocalName, usize>,
}

impl Guard {
    pub(super) fn new(builder: TreeBuilder<usize, Arena>) -> Guard {
        Guard { builder, open: RefCell::new(Open::default()) }
    }

    pub(super) fn into_arena(self) -> Arena {
        self.builder.sink
    }
}

/// Elements without content, with text only, or ended by the next of their kind.
fn ends_by_itself(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
            | "param"
            | "script"
            | "style"
            | "title"
            | "textarea"
            | "noscript"
            | "iframe"
            | "p"
            | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "tfoot"
            | "a"
            | "option"
            | "html"
            | "head"
            | "body"
            | "form"
    )
}

impl Open {
    /// Whether the tag may pass. Both measures must say that it is deep: end tags that pages leave out make the count of
    /// open elements too high, and the depth of the last node is old news after end tags.
    fn pass(&mut self, name: &LocalName, kind: TagKind, depth: usize) -> bool {
        if ends_by_itself(name) {
            return true;
        }
        let count = self.by_name.entry(name.clone()).or_default();
        match kind {
            TagKind::StartTag if self.all >= DEEPEST && depth >= DEEPEST => false,
            TagKind::StartTag => {
                *count += 1;
                self.all += 1;
                true
            }
            TagKind::EndTag => {
                if *count > 0 {
                    *count -= 1;
                    self.all -= 1;
                }
                true
            }
        }
    }
}

impl TokenSink for Guard {
    type Handle = usize;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<usize> {
        if let Token::TagToken(tag) = &token
            && !self.open.borrow_mut().pass(&tag.name, tag.kind, self.builder.sink.depth())
        {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
