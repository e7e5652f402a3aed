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
    (object(first) && object(second))
        || (object(first) && first.ends_with('}') && !second.starts_with([',', ']']))
        || (!first.starts_with('[') && object(second) && second.ends_with('}'))
}

/// Puts every item of the delivery, read by `article`, into the sink, in order; what cannot be read is refused.
pub(crate) fn read<'a, T: serde::Deserialize<'a>>(
    input: &Input<'a>,
    sink: &mut Sink<'a>,
    article: impl Fn(T) -> Result<Article, String>,
) {
    let sink = std::cell::RefCell::new(sink);
    items(
        input.text,
        input.first_line,
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
    each: &mut dyn FnMut(Place, &'a str),
    broken: &mut dyn FnMut(Place, String, &'a str),
) {
    if is_lines(text) {
        for (number, line) in text.lines().enumerate() {
            let place = Place { line: Some(first_line + number as u64), pointer: None };
            match line.trim() {
                "" => {}
                page if holds_entries(page) => document(page, first_line + number as u64, each),
                line => each(place, line),
            }
        }
        return;
    }
    documents(text, first_line, each, broken);
}

fn documents<'a>(
    text: &'a str,
    first_line: u64,
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
                document(value.get(), line, each);
                rest = &rest[length..];
            }
            Some(Err(error)) => {
                let whole = partial(rest, line, each);
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
fn document<'a>(value: &'a str, line: u64, each: &mut dyn FnMut(Place, &'a str)) {
    if value.starts_with('[') || holds_entries(value) {
        partial(value, line, each);
    } else {
        each(Place { line: Some(line), pointer: None }, value);
    }
}

/// The whole elements of a list or of `entries`, also of a document that breaks off; how many.
fn partial<'a>(text: &'a str, line: u64, each: &mut dyn FnMut(Place, &'a str)) -> usize {
    let mut count = 0;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let (name, result) = if text.starts_with('[') {
        ("", deserializer.deserialize_seq(Elements { name: "", line, each, count: &mut count }))
    } else {
        (
            "entries",
            deserializer.deserialize_map(Entries(Elements {
                name: "entries",
                line,
                each,
                count: &mut count,
            })),
        )
    };
    if let Err(error) = result {
        tracing::debug!(%error, name, count, "list of items breaks off");
    }
    count
}

fn holds_entries(value: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Page {
        entries: Option<IgnoredList>,
    }
    memchr::memmem::find(value.as_bytes(), b"\"entries\"").is_some()
        && serde_json::from_str::<Page>(value).is_ok_and(|page| page.entries.is_some())
}

/// A list of anything.
struct IgnoredList;

impl<'de> serde::Deserialize<'de> for IgnoredList {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<IgnoredList, D::Error> {
        Vec::<IgnoredAny>::deserialize(deserializer).map(|_| IgnoredList)
    }
}

struct Elements<'e, 'a> {
    name: &'static str,
    line: u64,
    each: &'e mut dyn FnMut(Place, &'a str),
    count: &'e mut usize,
}

impl<'a> Visitor<'a> for Elements<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<&'a RawValue>()? {
            let pointer = Some(format!("{}[{}]", self.name, self.count));
            (self.each)(Place { line: Some(self.line).filter(|line| *line > 1), pointer }, value.get());
            *self.count += 1;
        }
        Ok(())
    }
}

impl<'a> DeserializeSeed<'a> for Elements<'_, 'a> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

struct Entries<'e, 'a>(Elements<'e, 'a>);

impl<'a> Visitor<'a> for Entries<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `entries`")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let mut elements = Some(self.0);
        while let Some(key) = map.next_key::<std::borrow::Cow<'a, str>>()? {
            match elements.take() {
                Some(found) if key == "entries" => map.next_value_seed(found)?,
                other => {
                    elements = other;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
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
        check("[{\"a\":1},{\"b\"", &["None \"[0]\" {\"a\":1}", "Some(1) broken"]);
        check("x\n{\"a\":1}", &["Some(1) \"\" x", "Some(2) \"\" {\"a\":1}"]);
        check("", &[]);
    }
}
