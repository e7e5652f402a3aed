//! JSON deliveries: one item, several, a list, `{"entries": [...]}`, or one item a line.

use std::fmt;

use depesche_store::Article;
use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Input;
use super::sink::{Place, Sink};

/// Whether the text holds one JSON object a line: no object of a pretty-printed document begins on the line after one.
pub(crate) fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    let object = |line: &str| line.starts_with("{\"") || line == "{}";
    // A page may be written with its items on lines of their own below its first line.
    (object(first) && object(second) && !first.ends_with('['))
        || (object(first) && first.ends_with('}') && !second.starts_with([',', ']']))
        || (!first.starts_with('[') && object(second) && second.ends_with('}'))
}

/// The name of the list in a page of items, unless a format says otherwise.
const ENTRIES: &[&str] = &["entries"];
/// Objects in objects that are looked into for the list.
const MAX_DEPTH: usize = 3;

/// Puts every item of the delivery, read by `article`, into the sink, in order; what cannot be read is refused.
pub(crate) fn read<'a, T: serde::Deserialize<'a>>(
    input: &Input<'a>,
    sink: &mut Sink<'a>,
    article: impl Fn(T) -> Result<Article, String>,
) {
    read_lists(input, sink, ENTRIES, article);
}

/// As [`read`], of pages whose list has one of these names, or stands in an object that has.
pub(crate) fn read_lists<'a, T: serde::Deserialize<'a>>(
    input: &Input<'a>,
    sink: &mut Sink<'a>,
    lists: &'static [&'static str],
    article: impl Fn(T) -> Result<Article, String>,
) {
    let sink = std::cell::RefCell::new(sink);
    items(
        input.text,
        input.first_line,
        lists,
        &mut |place, item| {
            let raw = if is_whole(input.text, item) { input.bytes } else { item.as_bytes() };
            match serde_json::from_str::<T>(item).map_err(|error| located(&error, item)).and_then(&article) {
                Ok(article) => sink.borrow_mut().article(place, article, raw),
                Err(reason) => sink.borrow_mut().refuse(place, reason, raw),
            }
        },
        &mut |place, reason, rest| sink.borrow_mut().refuse(place, reason, rest.as_bytes()),
    );
}

/// Whether the item is all there is in the delivery.
fn is_whole(text: &str, item: &str) -> bool {
    item.len() == text.trim().len()
}

/// What is wrong, and where in the item.
fn located(error: &serde_json::Error, item: &str) -> String {
    let line = if item.contains('\n') { format!("line {}, ", error.line()) } else { String::new() };
    format!("{} ({line}column {})", reason(error), error.column())
}

/// What is wrong, without the values themselves: they may not be for publication.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message).to_owned();
    match message.split_once(" string \"") {
        None => message,
        Some((before, rest)) => match rest.rsplit_once("\", expected ") {
            Some((_, expected)) => format!("{before} string, expected {expected}"),
            None => format!("{before} string"),
        },
    }
}

/// Calls `each` with every item of the delivery, in order, and `broken` with what is no JSON: its place, the reason
/// and its text.
fn items<'a>(
    text: &'a str,
    first_line: u64,
    lists: &'static [&'static str],
    each: &mut dyn FnMut(Place, &'a str),
    broken: &mut dyn FnMut(Place, String, &'a str),
) {
    if is_lines(text) {
        for (number, line) in text.lines().enumerate() {
            let place = Place { line: Some(first_line + number as u64), pointer: None };
            match line.trim() {
                "" => {}
                page if holds_list(page, lists) => document(page, first_line + number as u64, lists, each),
                line => each(place, line),
            }
        }
        return;
    }
    documents(text, first_line, lists, each, broken);
}

fn documents<'a>(
    text: &'a str,
    first_line: u64,
    lists: &'static [&'static str],
    each: &mut dyn FnMut(Place, &'a str),
    broken: &mut dyn FnMut(Place, String, &'a str),
) {
    let mut rest = text;
    while !rest.trim_start().is_empty() {
        let at = text.len() - rest.trim_start().len();
        let line = first_line + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count() as u64;
        rest = &text[at..];
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(value)) => {
                let length = stream.byte_offset();
                document(value.get(), line, lists, each);
                rest = &rest[length..];
            }
            Some(Err(error)) => {
                let whole = partial(rest, line, lists, each);
                let line = line + (error.line() as u64).saturating_sub(1);
                let what = if whole > 0 { format!("after {whole} items: ") } else { String::new() };
                broken(
                    Place { line: Some(line), pointer: None },
                    format!("{what}not valid JSON: {error}"),
                    rest,
                );
                return;
            }
            None => return,
        }
    }
}

/// One valid document.
fn document<'a>(
    value: &'a str,
    line: u64,
    lists: &'static [&'static str],
    each: &mut dyn FnMut(Place, &'a str),
) {
    if value.starts_with('[') || holds_list(value, lists) {
        partial(value, line, lists, each);
    } else {
        each(Place { line: Some(line), pointer: None }, value);
    }
}

/// The whole elements of a list or of the list in a page, also of a document that breaks off; how many.
fn partial<'a>(
    text: &'a str,
    line: u64,
    lists: &'static [&'static str],
    each: &mut dyn FnMut(Place, &'a str),
) -> usize {
    let mut found = Found { line, lists, each, count: 0, seen: false };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = deserializer.deserialize_any(Level { found: &mut found, name: "", depth: 0 });
    if let Err(error) = result {
        tracing::debug!(%error, found.count, "list of items breaks off");
    }
    found.count
}

/// Whether the document is a page: an object with a list of this name.
fn holds_list(value: &str, lists: &'static [&'static str]) -> bool {
    let named =
        |name: &&str| memchr::memmem::find(value.as_bytes(), format!("\"{name}\"").as_bytes()).is_some();
    if !value.starts_with('{') || !lists.iter().any(named) {
        return false;
    }
    let mut found = Found { line: 0, lists, each: &mut |_, _| {}, count: 0, seen: false };
    let mut deserializer = serde_json::Deserializer::from_str(value);
    let whole = deserializer.deserialize_any(Level { found: &mut found, name: "", depth: 0 });
    whole.is_ok() && found.seen
}

/// The items found in a document.
struct Found<'e, 'a> {
    line: u64,
    lists: &'static [&'static str],
    each: &'e mut dyn FnMut(Place, &'a str),
    count: usize,
    /// Whether there was a list at all.
    seen: bool,
}

/// A value that may be the list of items, or hold it.
struct Level<'f, 'e, 'a> {
    found: &'f mut Found<'e, 'a>,
    name: &'static str,
    depth: usize,
}

impl<'a> DeserializeSeed<'a> for Level<'_, '_, 'a> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Level<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items, or an object with one")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<(), A::Error> {
        let found = self.found;
        found.seen = true;
        while let Some(value) = list.next_element::<&'a RawValue>()? {
            let pointer = Some(format!("{}[{}]", self.name, found.count));
            (found.each)(Place { line: Some(found.line).filter(|line| *line > 1), pointer }, value.get());
            found.count += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'a, str>>()? {
            let name = self.found.lists.iter().find(|name| **name == key);
            match name.filter(|_| !self.found.seen && self.depth < MAX_DEPTH) {
                Some(name) => {
                    map.next_value_seed(Level { found: &mut *self.found, name, depth: self.depth + 1 })?;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::items;

    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        let mut broken = Vec::new();
        items(
            text,
            1,
            &["entries", "data", "items"],
            &mut |place, item| {
                found.push(format!("{:?} {:?} {item}", place.line, place.pointer.unwrap_or_default()));
            },
            &mut |place, _, _| broken.push(format!("{:?} broken", place.line)),
        );
        found.append(&mut broken);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_items() {
        check("{\"a\":1}", &["Some(1) \"\" {\"a\":1}"]);
        check("{\"a\":1}\n\n{\"a\":2}\n", &["Some(1) \"\" {\"a\":1}", "Some(3) \"\" {\"a\":2}"]);
        check("[{\"a\":1},\n2]", &["None \"[0]\" {\"a\":1}", "None \"[1]\" 2"]);
        check("{\"n\":[], \"entries\":[{\"a\":1}], \"x\":{}}", &["None \"entries[0]\" {\"a\":1}"]);
        check("{\n\"a\":1\n}\n{\n\"a\":2\n}", &["Some(1) \"\" {\n\"a\":1\n}", "Some(4) \"\" {\n\"a\":2\n}"]);
        check(
            "{\"a\":1}\n{\"b\"\n{\"c\":1}",
            &["Some(1) \"\" {\"a\":1}", "Some(2) \"\" {\"b\"", "Some(3) \"\" {\"c\":1}"],
        );
        check("{\"data\":{\"items\":[{\"a\":1}]}}", &["None \"items[0]\" {\"a\":1}"]);
        check("{\"data\":{\"items\":[{\"a\":1},{", &["None \"items[0]\" {\"a\":1}", "Some(1) broken"]);
        check("{\"data\":{\"item\":7}}", &["Some(1) \"\" {\"data\":{\"item\":7}}"]);
        check(
            "{\"items\":[\n{\"a\":1},\n{\"a\":2}\n]}",
            &["None \"items[0]\" {\"a\":1}", "None \"items[1]\" {\"a\":2}"],
        );
        check("{\"entries\":7}", &["Some(1) \"\" {\"entries\":7}"]);
        check("[{\"a\":1},{\"b\"", &["None \"[0]\" {\"a\":1}", "Some(1) broken"]);
        check("x\n{\"a\":1}", &["Some(1) \"\" x", "Some(2) \"\" {\"a\":1}"]);
        check("", &[]);
    }
}
