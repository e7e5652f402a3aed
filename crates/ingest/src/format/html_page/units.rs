//! The visible text of a page, cut where its elements cut it.

use super::hints::Hints;
use super::tree::Page;
use crate::html::Text;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In a paragraph.
    Paragraph,
    /// In no element made for text.
    Loose,
    Heading,
    Item,
    Quote,
    Cell,
    Caption,
}

/// A piece of text.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) kind: Kind,
    pub(super) text: String,
    /// Characters of it that are links.
    pub(super) linked: usize,
    /// What the element it is in stands in.
    pub(super) parent: usize,
    /// The list, table row or quotation it is part of.
    pub(super) group: usize,
    /// Where it begins.
    pub(super) at: usize,
    /// Whether all of it is in bold type.
    pub(super) bold: bool,
    /// Whether an element around it is the lead.
    pub(super) lead: bool,
    /// Whether an element around it is the kicker.
    pub(super) kicker: bool,
}

impl Unit {
    pub(super) fn length(&self) -> usize {
        self.text.chars().count()
    }

    /// How much of it is links, from 0 to 1.
    pub(super) fn link_share(&self) -> f64 {
        self.linked as f64 / self.length().max(1) as f64
    }
}

/// Elements whose text is never that of an article.
pub(super) fn is_never_text(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "embed"
            | "canvas"
            | "audio"
            | "video"
            | "map"
            | "button"
            | "select"
            | "textarea"
            | "input"
            | "dialog"
            | "datalist"
            | "label"
    )
}

pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "mark"
            | "nobr"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "picture"
            | "source"
            | "br"
    )
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The visible text in document order; `skip` says which elements are left out with all they hold.
pub(super) fn read(page: &Page, all_hints: &[Hints], skip: &[bool]) -> Vec<Unit> {
    let mut reader = Reader {
        page,
        hints: all_hints,
        open: Vec::new(),
        text: Text::default(),
        units: Vec::new(),
        linked: 0,
        plain: false,
        at: None,
        lines: 0,
    };
    let mut at = 0;
    while at < page.all().end {
        while reader.open.last().is_some_and(|open| open.end <= at) {
            reader.close();
        }
        if skip[at] {
            // A left-out element still sets its surroundings apart.
            if page.name(at).is_some_and(|name| !is_inline(name) && !is_never_text(name)) {
                reader.flush();
            }
            at = page.end(at);
            continue;
        }
        if let Some(text) = page.text(at) {
            reader.text(at, text);
        } else if let Some(name) = page.name(at) {
            reader.element(at, name);
        }
        at += 1;
    }
    while !reader.open.is_empty() {
        reader.close();
    }
    reader.flush();
    reader.units
}

/// An open element, with what it inherits.
#[derive(Clone, Copy)]
struct Open {
    node: usize,
    end: usize,
    kind: Kind,
    group: usize,
    inline: bool,
    link: bool,
    bold: bool,
    lead: bool,
    kicker: bool,
}

struct Reader<'p> {
    page: &'p Page,
    hints: &'p [Hints],
    open: Vec<Open>,
    text: Text,
    units: Vec<Unit>,
    linked: usize,
    plain: bool,
    at: Option<usize>,
    lines: usize,
}

impl Reader<'_> {
    fn text(&mut self, at: usize, text: &str) {
        let blank = text.trim().is_empty();
        if !blank {
            self.at.get_or_insert(at);
            self.lines = 0;
            let open = self.open.last();
            if open.is_some_and(|open| open.link) {
                self.linked += text.trim().chars().count();
            }
            self.plain |= !open.is_some_and(|open| open.bold);
        }
        self.text.push(text);
    }

    fn element(&mut self, at: usize, name: &str) {
        if name == "br" {
            return self.line_end();
        }
        let outer = self.open.last().copied();
        let hints = self.hints[at];
        let inline = is_inline(name);
        if !inline {
            self.flush();
        }
        let outer_kind = outer.map_or(Kind::Loose, |open| open.kind);
        let outer_group = outer.map_or(0, |open| open.group);
        let (kind, group) = match name {
            _ if outer_kind == Kind::Caption => (Kind::Caption, outer_group),
            "figcaption" => (Kind::Caption, at),
            _ if hints.caption && !inline => (Kind::Caption, at),
            name if is_heading(name) => (Kind::Heading, at),
            _ if outer_kind == Kind::Heading => (Kind::Heading, outer_group),
            "li" | "dd" | "dt" => {
                (Kind::Item, if outer_kind == Kind::Item { outer_group } else { self.parent(at) })
            }
            "blockquote" => (Kind::Quote, at),
            "td" | "th" => (Kind::Cell, self.parent(at)),
            "p" | "pre" if matches!(outer_kind, Kind::Loose) => (Kind::Paragraph, at),
            _ => (outer_kind, outer_group),
        };
        self.open.push(Open {
            node: if inline { outer.map_or(at, |open| open.node) } else { at },
            end: self.page.end(at),
            kind,
            group,
            inline,
            link: name == "a" || outer.is_some_and(|open| open.link),
            bold: matches!(name, "b" | "strong")
                || outer.is_some_and(|open| open.bold && !matches!(name, "body")),
            lead: hints.lead || outer.is_some_and(|open| open.lead),
            kicker: hints.kicker || outer.is_some_and(|open| open.kicker),
        });
    }

    fn parent(&self, node: usize) -> usize {
        self.page.parent(node).unwrap_or(node)
    }

    /// A second line end in a row ends the paragraph.
    fn line_end(&mut self) {
        self.lines += 1;
        if self.lines > 1 {
            self.flush();
        } else {
            self.text.line_end();
        }
    }

    fn close(&mut self) {
        if self.open.last().is_some_and(|open| !open.inline) {
            self.flush();
        }
        self.open.pop();
    }

    fn flush(&mut self) {
        let text = self.text.take();
        let linked = std::mem::take(&mut self.linked);
        let bold = !std::mem::take(&mut self.plain);
        let at = self.at.take();
        if text.is_empty() {
            return;
        }
        let Some(open) = self.open.iter().rev().find(|open| !open.inline) else { return };
        let inner = self.open.last().unwrap_or(open);
        self.units.push(Unit {
            kind: open.kind,
            text,
            linked,
            parent: self.parent(open.node),
            group: open.group,
            at: at.unwrap_or(open.node),
            bold,
            lead: inner.lead,
            kicker: inner.kicker,
        });
    }
}
