//! The items of an XML delivery, one after the other; what is broken or no article is refused and the rest read on.

use depesche_store::Article;
use memchr::{memchr_iter, memmem};

use super::{Document, Element};
use crate::format::Input;
use crate::format::sink::{Place, Sink};

/// How often reading is taken up again behind a place where it stopped.
const MAX_PARTS: usize = 64;

/// The article of an item, given the elements around it from the outside in; else why there is none.
type Read = for<'t, 'a> fn(Element<'t, 'a>, &[Element<'t, 'a>]) -> Result<Article, String>;

/// How a format finds and reads its items.
pub(in crate::format) struct Items {
    /// Names of the elements that are items.
    pub(in crate::format) names: &'static [&'static str],
    /// How one is read.
    pub(in crate::format) article: Read,
}

/// Puts every item of the delivery into the sink.
pub(in crate::format) fn read<'a>(input: &Input<'a>, sink: &mut Sink<'a>, items: &Items) {
    let mut lines = Lines { text: input.text, line: input.first_line, at: 0 };
    let mut from = 0;
    for _ in 0..MAX_PARTS {
        let document = super::read(input.text, from);
        let found = part(input, &document, sink, items, &mut lines);
        let Some(stopped) = document.stopped else { return };
        if !found {
            let place = Place { line: Some(lines.of(stopped)), pointer: None };
            sink.refuse(place, "the XML cannot be read on from here".to_owned(), &[]);
        }
        match next_item(input.text, stopped, items.names) {
            Some(next) => from = next,
            None => return,
        }
    }
    let place = Place { line: Some(lines.of(from)), pointer: None };
    sink.refuse(place, "too much of the XML is broken: the rest is not read".to_owned(), &[]);
}

/// Where behind a place that cannot be read the next item begins.
fn next_item(text: &str, from: usize, names: &[&str]) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    let start = |name: &&str| memmem::find(rest, format!("<{name}").as_bytes()).map(|at| from + at);
    names.iter().filter_map(start).min()
}

/// The items of one document; whether the place where reading stopped lies in one of them.
fn part<'a>(
    input: &Input<'a>,
    document: &Document<'a>,
    sink: &mut Sink<'a>,
    items: &Items,
    lines: &mut Lines<'_>,
) -> bool {
    let mut around: Vec<Element<'_, 'a>> = Vec::new();
    let (mut at, mut last_broken, mut number) = (0, false, 0);
    let single = is_single(document, items.names);
    while at < document.nodes.len() {
        while around.pop_if(|outer| outer.node().end <= at).is_some() {}
        let element = Element { document, at };
        let node = element.node();
        at += 1;
        if !items.names.contains(&element.name()) {
            if node.end > at {
                around.push(element);
            }
            continue;
        }
        number += 1;
        let name = element.name();
        let broken = element.broken();
        let pointer = (!single).then(|| format!("{name}[{number}]"));
        let place = Place { line: Some(lines.of(node.from)), pointer };
        let mut to = node.to.min(input.text.len());
        last_broken = false;
        if let Some(broken) = broken {
            // An item that was never closed holds those behind it.
            let inner = element.descendants().find(|inner| items.names.contains(&inner.name()));
            at = inner.map_or(node.end, |inner| inner.at);
            to = inner.map_or(to, |inner| inner.node().from);
            last_broken = document.stopped.is_some_and(|stopped| stopped <= node.to);
            let reason = format!("the XML of this item is broken at line {}", lines.ahead(broken));
            sink.refuse(place, reason, &input.text.as_bytes()[node.from..to]);
            continue;
        }
        at = node.end;
        let raw = if single { input.bytes } else { &input.text.as_bytes()[node.from..to] };
        match (items.article)(element, &around) {
            Ok(article) => sink.article(place, article, raw),
            Err(reason) => sink.refuse(place, reason, raw),
        }
    }
    last_broken
}

/// Whether the first item is the only one, and whole.
fn is_single(document: &Document<'_>, names: &[&str]) -> bool {
    let mut at = 0;
    let mut count = 0;
    while at < document.nodes.len() && count < 2 {
        let element = Element { document, at };
        let is_item = names.contains(&element.name());
        count += usize::from(is_item);
        at = if is_item { element.node().end } else { at + 1 };
    }
    count == 1 && document.stopped.is_none()
}

/// Counts lines as places come by in order.
struct Lines<'t> {
    text: &'t str,
    line: u64,
    at: usize,
}

impl Lines<'_> {
    fn of(&mut self, place: usize) -> u64 {
        self.line = self.ahead(place);
        self.at = self.at.max(place.min(self.text.len()));
        self.line
    }

    fn ahead(&self, place: usize) -> u64 {
        let passed = self.text.as_bytes().get(self.at..place.min(self.text.len())).unwrap_or_default();
        self.line + memchr_iter(b'\n', passed).count() as u64
    }
}
