//! JSON-LD without a page: one document, several, or one a line.

use serde_json::Value;

use super::linked;
use crate::format::Input;
use crate::format::sink::{Place, Sink};

/// Puts every article of the documents into the sink; each is told by its own bytes.
pub(super) fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let mut at = 0;
    while !input.text[at..].trim().is_empty() {
        let rest = &input.text[at..];
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let value = stream.next();
        let length = stream.byte_offset();
        let place = Place { line: Some(line(input, at)), pointer: None };
        match value {
            Some(Ok(value)) => {
                articles(value, place, &rest[..length], input, sink);
                at += length;
            }
            Some(Err(error)) => {
                // The next line may be whole again.
                let end = rest
                    .trim_start()
                    .find("\n{")
                    .map_or(rest.len(), |end| rest.len() - rest.trim_start().len() + end + 1);
                sink.refuse(
                    place,
                    format!("not valid JSON (column {})", error.column()),
                    &rest.as_bytes()[..end],
                );
                at += end;
            }
            None => return,
        }
    }
}

fn articles<'a>(value: Value, place: Place, raw: &'a str, input: &Input<'a>, sink: &mut Sink<'a>) {
    let raw = if raw.trim().len() == input.text.trim().len() { input.bytes } else { raw.trim().as_bytes() };
    let found = linked::articles(std::slice::from_ref(&value));
    if found.is_empty() {
        return sink.refuse(place, "the JSON-LD describes no article".to_owned(), raw);
    }
    for mut facts in found {
        let place = place.clone();
        let Some(published) = facts.published.or(facts.updated).or(sink.undated) else {
            sink.refuse(place, "missing field `datePublished`".to_owned(), raw);
            continue;
        };
        let body = facts.body.take().map(|body| linked::blocks(&body)).unwrap_or_default();
        if body.is_empty() && facts.teaser.is_none() {
            sink.refuse(place, "the article has no text: missing field `articleBody`".to_owned(), raw);
            continue;
        }
        facts.leave_out_authors(&[]);
        sink.article(place, facts.article(published, None, body), raw);
    }
}

/// The line of the delivery at which the next document begins.
fn line(input: &Input<'_>, at: usize) -> u64 {
    let blank = input.text[at..].len() - input.text[at..].trim_start().len();
    input.first_line + memchr::memchr_iter(b'\n', &input.text.as_bytes()[..at + blank]).count() as u64
}
