//! XML that is a list of items under one head (feeds, exports): each item apart, with the bytes it was read from, so
//! that a broken one does not hide the others. Depth costs no stack, entities of a document type are not expanded.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{LocalName, ResolveResult};

/// Most elements kept of one item; what follows is left out.
const MAX_LEAVES: usize = 4096;
/// Deepest elements kept, counted from the item.
const MAX_DEPTH: usize = 4;
/// Most elements kept of the head.
const MAX_HEAD: usize = 65_536;
/// Faults after which the rest of a document is given up.
const MAX_FAULTS: usize = 1000;

/// Namespaces by what they begin with, and the prefix we know them by.
const NAMESPACES: [(&str, &str); 10] = [
    ("http://www.w3.org/2005/Atom", "atom"),
    ("http://purl.org/atom/", "atom"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://purl.org/dc/elements/", "dc"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://wordpress.org/export/1.0/excerpt/", "excerpt"),
    ("http://wordpress.org/export/1.1/excerpt/", "excerpt"),
    ("http://wordpress.org/export/1.2/excerpt/", "excerpt"),
    ("http://wordpress.org/export/", "wp"),
];

/// One element with its text.
#[derive(Debug, Default)]
pub(super) struct Leaf<'a> {
    /// 1 for the children of the item or the root.
    pub(super) depth: usize,
    /// Known prefix and local name: `title`, `dc:creator`.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// Its text, without that of the elements in it.
    pub(super) text: String,
    /// Everything between its tags, as delivered.
    inner: &'a str,
    from: usize,
    /// Whether there are elements in it.
    nested: bool,
}

impl Leaf<'_> {
    /// What it says: its text, or with elements in it all of that as markup.
    pub(super) fn content(&self) -> &str {
        if self.nested { self.inner } else { self.text.trim() }
    }

    /// The value of an attribute, by its name as written.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// One item, or the head above them.
#[derive(Debug, Default)]
pub(super) struct Item<'a> {
    /// Its bytes as text.
    pub(super) raw: &'a str,
    /// Where it begins.
    pub(super) start: usize,
    /// Its elements in the order of their start tags.
    pub(super) leaves: Vec<Leaf<'a>>,
    /// Why it cannot be read whole, if so.
    pub(super) fault: Option<String>,
}

impl<'a> Item<'a> {
    /// The children of any of these names, in order.
    pub(super) fn all(&self, names: &[&str]) -> impl Iterator<Item = &Leaf<'a>> {
        self.leaves.iter().filter(move |leaf| leaf.depth == 1 && names.contains(&leaf.name.as_str()))
    }

    /// The content of the first child that has one, the names in this order.
    pub(super) fn content(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.all(&[name]).map(Leaf::content).find(|text| !text.is_empty()))
    }
}

/// The start tag of the root.
#[derive(Debug, Default)]
pub(super) struct Root {
    /// Its name without prefix.
    pub(super) name: String,
    /// The whole tag as delivered.
    pub(super) tag: String,
}

/// The root of a document of which only the start may be there.
pub(super) fn root(text: &str) -> Option<Root> {
    let mut reader = NsReader::from_str(text);
    for _ in 0..64 {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                return Some(Root { name: tag.local_name().as_ref().to_owned(), tag: tag.to_string() });
            }
            Ok(Event::Empty(_) | Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
    None
}

/// Calls `each` with the head as read so far and every item: the elements of this local name, at any depth. Gives the
/// whole head: some of it may stand below the items.
pub(super) fn read<'a>(text: &'a str, item: &[&str], each: &mut dyn FnMut(&Item<'a>, Item<'a>)) -> Item<'a> {
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let mut state = State { text, head: Open::new(0, MAX_HEAD), item: None };
    let mut faults = 0;
    loop {
        let from = position(&reader, text);
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => {
                let to = position(&reader, text);
                match event {
                    Event::Start(tag) => {
                        let (namespace, local) = reader.resolver().resolve_element(tag.name());
                        let name = name(&namespace, local, &tag);
                        if item.contains(&tag.local_name().as_ref()) {
                            state.close(from, Some("it has no end tag"), each);
                            state.item = Some(Open::new(from, MAX_LEAVES));
                        } else {
                            state.open().start(name, &tag, to);
                        }
                    }
                    Event::End(tag) if item.contains(&tag.local_name().as_ref()) => {
                        state.close(to, None, each);
                    }
                    Event::End(tag) => state.open().end(tag.local_name(), from, text),
                    Event::Text(text) => state.open().push(&text),
                    Event::CData(text) => state.open().push(&text),
                    Event::GeneralRef(entity) => state.open().push(&resolved(&entity)),
                    _ => {}
                }
            }
            Err(error) => {
                faults += 1;
                state.open().item.fault.get_or_insert_with(|| format!("not well-formed XML: {error}"));
                if faults > MAX_FAULTS || position(&reader, text) <= from {
                    break;
                }
            }
        }
    }
    state.close(text.len(), Some("the document breaks off in it"), each);
    state.head.item
}

fn position(reader: &NsReader<&[u8]>, text: &str) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len())
}

/// The name with the prefix we know its namespace by, else with its own.
fn name(namespace: &ResolveResult<'_>, local: LocalName<'_>, tag: &BytesStart<'_>) -> String {
    let known = match namespace {
        ResolveResult::Bound(uri) => {
            NAMESPACES.iter().find(|(start, _)| uri.as_ref().starts_with(start)).map(|(_, prefix)| *prefix)
        }
        _ => None,
    };
    let own = tag.name().prefix().map(|prefix| prefix.as_ref().to_owned());
    match known.map(str::to_owned).or(own) {
        Some(prefix) => format!("{prefix}:{}", local.as_ref()),
        None => local.as_ref().to_owned(),
    }
}

/// The character of a reference; entities of HTML are kept as written, since the text is read as HTML later.
fn resolved(entity: &BytesRef<'_>) -> Cow<'static, str> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return Cow::Owned(c.to_string());
    }
    match quick_xml::escape::resolve_predefined_entity(entity) {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(format!("&{};", &**entity)),
    }
}

struct State<'a> {
    text: &'a str,
    head: Open<'a>,
    item: Option<Open<'a>>,
}

impl<'a> State<'a> {
    /// What is being read: the item, else the head.
    fn open(&mut self) -> &mut Open<'a> {
        self.item.as_mut().unwrap_or(&mut self.head)
    }

    fn close(&mut self, at: usize, fault: Option<&str>, each: &mut dyn FnMut(&Item<'a>, Item<'a>)) {
        let Some(Open { mut item, path, .. }) = self.item.take() else { return };
        item.raw = self.text.get(item.start..at).unwrap_or_default();
        let unclosed = || (!path.is_empty()).then_some("an element in it has no end tag");
        if let Some(fault) = fault.or_else(unclosed) {
            item.fault.get_or_insert_with(|| fault.to_owned());
        }
        each(&self.head.item, item);
    }
}

/// An item while it is read.
struct Open<'a> {
    item: Item<'a>,
    most: usize,
    /// The open elements: which leaf each is, if it is kept.
    path: Vec<Option<usize>>,
}

impl<'a> Open<'a> {
    fn new(start: usize, most: usize) -> Open<'a> {
        Open { item: Item { start, ..Item::default() }, most, path: Vec::new() }
    }

    fn start(&mut self, name: String, tag: &BytesStart<'_>, from: usize) {
        let depth = self.path.len() + 1;
        let kept = depth <= MAX_DEPTH && self.item.leaves.len() < self.most;
        if let Some(Some(parent)) = self.path.last() {
            self.item.leaves[*parent].nested = true;
        }
        self.path.push(kept.then_some(self.item.leaves.len()));
        if !kept {
            return;
        }
        let mut written = tag.html_attributes();
        let attributes = written
            .with_checks(false)
            .flatten()
            .take(64)
            .map(|attribute| {
                let value = quick_xml::escape::unescape(&attribute.value).map(Cow::into_owned);
                let value = value.unwrap_or_else(|_| attribute.value.to_string());
                (attribute.key.as_ref().to_owned(), value)
            })
            .collect();
        self.item.leaves.push(Leaf { depth, name, attributes, from, ..Leaf::default() });
    }

    /// Ends the innermost open element of this name and all in it; an end tag without a start is passed over.
    fn end(&mut self, local: LocalName<'_>, to: usize, text: &'a str) {
        let is_named = |leaf: &Leaf<'_>| leaf.name.rsplit(':').next() == Some(local.as_ref());
        let last = self.path.last().copied();
        let found = match last {
            // Elements that are not kept have no name: the last one is taken to be meant.
            Some(None) => Some(self.path.len() - 1),
            Some(Some(_)) => {
                self.path.iter().rposition(|at| at.is_some_and(|at| is_named(&self.item.leaves[at])))
            }
            None => None,
        };
        let Some(found) = found else { return };
        for at in self.path.drain(found..).flatten() {
            let leaf = &mut self.item.leaves[at];
            leaf.inner = text.get(leaf.from..to).unwrap_or_default();
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(Some(at)) = self.path.last() {
            self.item.leaves[*at].text.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        read(text, &["item"], &mut |head, item| {
            let leaves =
                item.leaves.iter().map(|leaf| format!("{}{}={}", leaf.depth, leaf.name, leaf.text.trim()));
            let leaves = leaves.collect::<Vec<_>>().join(" ");
            found.push(
                format!("{} {leaves} {}", head.leaves.len(), item.fault.unwrap_or_default())
                    .trim()
                    .to_owned(),
            );
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_items() {
        check(
            "<rss xmlns:x='http://purl.org/dc/elements/1.1/'><channel><title>T</title><item><title>A &amp; <![CDATA[<B>]]></title>\
             <x:creator>K</x:creator></item><item><link/></item></channel></rss>",
            &["3 1title=A & <B> 1dc:creator=K", "3 1link="],
        );
        check(
            "<rss><item><a>1</a></item><item><a>2</b><c>3</c></item></rss>",
            &["1 1a=1", "1 1a=2 2c=3 an element in it has no end tag"],
        );
        check(
            "<rss><item><a>1</a><item><a>x & y &nbsp;</a></item><item><a>3",
            &["1 1a=1 it has no end tag", "1 1a=x & y", "1 1a=3 the document breaks off in it"],
        );
        check("<rss><item><y:a>1</y:a></item>", &["1 1y:a=1"]);
        check("no xml", &[]);
    }

    #[test]
    fn depth_costs_nothing() {
        let deep = format!("<rss><item>{}<a>1</a></item></rss>", "<b>".repeat(200_000));
        let mut items = 0;
        read(&deep, &["item"], &mut |_, item| items += usize::from(item.leaves.len() == 4));
        assert_eq!(items, 1);
    }
}
