//! Article JSON Lines: our own contract (`schemas/article.json`), one article a line; also a single article and a list.
//!
//! Types are checked, unknown fields are ignored. Some spellings other tools write are read as well: `body` as one
//! string with empty lines between paragraphs (or a list of strings), `text` for such a `body`, `date` for `published`,
//! `ressort` for `section`, `title` for `headline`; a time without offset is Berlin time. `id` may be missing: it is
//! derived from the content then.

use std::fmt;

use depesche_store::{Article, Block, BlockKind, Image, Moment, Origin, Signal, Status, Subject};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::probe::{Confidence, Probe};
use super::sink::Sink;
use super::{Format, Input, json};
use crate::normalise::{text, when};

/// The format.
pub(super) const FORMAT: Format = Format { name: "article_jsonl", sniff, parse };

fn sniff(probe: &Probe<'_>) -> Confidence {
    let text = ["headline", "title", "body", "text"].iter().any(|key| probe.has(key));
    let time = ["published", "date"].iter().any(|key| probe.has(key));
    match (&probe.keys, text && time) {
        (Some(_), true) => Confidence::Sure,
        (Some(_), false) => Confidence::Possible,
        (None, _) => Confidence::No,
    }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let undated = sink.undated;
    json::read(input, sink, |line: Line| line.article(undated));
}

/// An article as delivered: the contract with its lenient spellings.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    id: Option<String>,
    version: Option<u32>,
    status: Option<Status>,
    signals: Vec<Signal>,
    language: Option<String>,
    urgency: Option<u8>,
    published: Option<When>,
    date: Option<When>,
    updated: Option<When>,
    embargo: Option<When>,
    agency: Option<String>,
    services: Vec<String>,
    section: Option<String>,
    ressort: Option<String>,
    genre: Option<String>,
    kicker: Option<String>,
    headline: Option<String>,
    title: Option<String>,
    subhead: Option<String>,
    teaser: Option<String>,
    byline: Option<String>,
    authors: Vec<String>,
    dateline: Option<String>,
    places: Vec<String>,
    keywords: Vec<String>,
    subjects: Vec<Subject>,
    body: Option<Body>,
    text: Option<Body>,
    images: Vec<Image>,
    quoted_agencies: Vec<String>,
    notes: Vec<String>,
    url: Option<String>,
    origin: Option<Origin>,
}

impl Line {
    /// `undated` is the time of an article that gives none.
    fn article(self, undated: Option<Moment>) -> Result<Article, String> {
        let given = self.published.or(self.date).and_then(|when| when.0);
        let Some(published) = given.or(undated) else {
            return Err("missing field `published`".to_owned());
        };
        let moment = |when: Option<When>| when.and_then(|when| when.0);
        Ok(Article {
            id: self.id.unwrap_or_default(),
            version: self.version.unwrap_or(1),
            status: self.status.unwrap_or_default(),
            signals: self.signals,
            language: self.language,
            urgency: self.urgency.filter(|urgency| (1..=9).contains(urgency)),
            published,
            updated: moment(self.updated),
            received: None,
            embargo: moment(self.embargo),
            agency: self.agency,
            services: self.services,
            section: self.section.or(self.ressort),
            genre: self.genre,
            kicker: self.kicker,
            headline: self.headline.or(self.title),
            subhead: self.subhead,
            teaser: self.teaser,
            byline: self.byline,
            authors: self.authors,
            dateline: self.dateline,
            places: self.places,
            keywords: self.keywords,
            subjects: self.subjects,
            body: self.body.or(self.text).map(|body| body.0).unwrap_or_default(),
            images: self.images,
            quoted_agencies: self.quoted_agencies,
            notes: self.notes,
            url: self.url,
            origin: self.origin,
        })
    }
}

/// A point in time; an empty string is none.
struct When(Option<Moment>);

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<When, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        if text.trim().is_empty() {
            return Ok(When(None));
        }
        match when::moment(&text) {
            Some(moment) => Ok(When(Some(moment))),
            None => Err(D::Error::custom(format_args!(
                "`{text}` is no time; write it as 2023-09-13T08:30:21+02:00"
            ))),
        }
    }
}

/// The text: blocks, strings, or one string with empty lines between paragraphs.
struct Body(Vec<Block>);

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Body, D::Error> {
        deserializer.deserialize_any(BodyVisitor)
    }
}

struct BodyVisitor;

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = Body;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of blocks")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Body, E> {
        Ok(Body(text::paragraphs(text).map(paragraph).collect()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Body, A::Error> {
        let mut blocks = Vec::new();
        while let Some(Element(block)) = list.next_element()? {
            blocks.push(block);
        }
        Ok(Body(blocks))
    }
}

fn paragraph(text: String) -> Block {
    Block { kind: BlockKind::Paragraph, text: text::paragraph(text) }
}

/// One element of a list body: a block or a plain paragraph.
struct Element(Block);

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Element, D::Error> {
        deserializer.deserialize_any(ElementVisitor)
    }
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a block or a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Element, E> {
        Ok(Element(paragraph(text.to_owned())))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Element, A::Error> {
        Block::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Element)
    }
}

#[cfg(test)]
mod tests {
    use crate::format::{Item, parse};

    /// The article as JSON without its origin, or the line and reason of the refusal.
    fn read(delivery: &str) -> Vec<String> {
        let items = parse(delivery.as_bytes(), None).items.into_iter();
        let told = items.map(|item| match item {
            Item::Article(mut article) => {
                article.origin = None;
                serde_json::to_string(&article).unwrap()
            }
            Item::Refusal(refusal) => format!("{}: {}", refusal.line.unwrap_or_default(), refusal.reason),
        });
        told.collect()
    }

    #[test]
    fn reads_the_contract_and_its_lenient_spellings() {
        let check = |delivery: &str, expected: &str| assert_eq!(read(delivery), [expected], "{delivery}");
        check(
            r#"{"id":"a","published":"2024-05-07T10:00:00Z","headline":" Sturm\u00ad ","language":"de","kicker":"","extra":{"x":[1]},
                "body":[{"text":"Bonn (dpa/lnw) - Es\u00a0 regnet."},{"kind":"intertitle","text":"Und nun?"},"Nichts."]}"#,
            r#"{"id":"a","version":1,"status":"usable","language":"de","published":"2024-05-07T12:00:00+02:00","agency":"dpa","headline":"Sturm","dateline":"Bonn (dpa/lnw)","places":["Bonn"],"body":[{"kind":"paragraph","text":"Es regnet."},{"kind":"intertitle","text":"Und nun?"},{"kind":"paragraph","text":"Nichts."}]}"#,
        );
        check(
            r#"{"id":"b","date":"2024-01-07","title":"Sturm","text":"Es\nregnet.\n\nSehr.","ressort":"pl","agency":"dpa-AFX","urgency":1,"language":"de","byline":"Von Kara Muster, dpa"}"#,
            r#"{"id":"b","version":1,"status":"usable","signals":["flash"],"language":"de","urgency":1,"published":"2024-01-07T00:00:00+01:00","agency":"dpa-AFX","section":"Politik","headline":"Sturm","byline":"Von Kara Muster, dpa","authors":["Kara Muster"],"body":[{"kind":"paragraph","text":"Es regnet."},{"kind":"paragraph","text":"Sehr."}]}"#,
        );
    }

    /// Found by fuzzing: a line end or tab stayed in it and went when the article was read back.
    #[test]
    fn a_dateline_found_in_the_text_is_one_line() {
        for gap in ["\\n", "\\t"] {
            let text = format!("Bad{gap}Moorkamp (dpa) - Es regnet.");
            let line = format!(
                r#"{{"id":"a","date":"2024-05-07","headline":"Sturm","body":[{{"kind":"paragraph","text":"{text}"}}]}}"#
            );
            let read = read(&line).remove(0);
            assert!(read.contains(r#""dateline":"Bad Moorkamp (dpa)","places":["Bad Moorkamp"]"#), "{read}");
        }
    }

    #[test]
    fn refuses_lines_and_goes_on() {
        let good = r#"{"id":"a","date":"2024-05-07","headline":"Sturm"}"#;
        let check = |line: &str, reason: &str| {
            let found = read(&format!("{good}\n\n{line}\n{good}"));
            assert!(
                found.len() == 3 && found[1].starts_with("3: ") && found[1].contains(reason),
                "{found:?}"
            );
        };
        check(
            r#"{"id":7,"date":"2024-05-07","headline":"Sturm"}"#,
            "invalid type: integer `7`, expected a string",
        );
        check(r#"{"id":"a","headline":"Sturm"}"#, "missing field `published`");
        check(r#"{"id":"a","date":"bald","headline":"Sturm"}"#, "`bald` is no time");
        check(r#"{"id":"a","date":"2024-05-07"}"#, "neither headline nor text");
        check(r#"{"id":"a","date":"1234-05-07","headline":"Sturm"}"#, "before the year 1800");
        check(
            r#"{"id":"a","version":-1,"date":"2024-05-07","headline":"Sturm"}"#,
            "invalid value: integer `-1`",
        );
        check(
            r#"{"id":"a","status":"geheim","date":"2024-05-07","headline":"Sturm"}"#,
            "unknown variant `geheim`",
        );
        check(r#"{"id":"a","body":{"x":1},"date":"2024-05-07"}"#, "expected a string or a list of blocks");
        check(r#"{"id":"a","date":"2024-05-07","headline":"Stu"#, "EOF while parsing a string");
        check(&format!("{{\"id\":\"a\",\"x\":{}", "[".repeat(5000)), "EOF while parsing");
        check("kaputt", "expected value");
    }

    #[test]
    fn derives_a_missing_id() {
        let line = r#"{"date":"2024-05-07","headline":"Sturm"}"#;
        let found = read(&format!("[{line},{line}]"));
        assert!(found[0].starts_with(r#"{"id":"content:"#) && found[0] == found[1], "{found:?}");
    }
}
