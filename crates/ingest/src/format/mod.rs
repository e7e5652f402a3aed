//! The seam between bytes and articles: one file per format, one line per format in [`FORMATS`].

mod anpa;
mod ap_json;
mod article_jsonl;
mod content;
mod csv;
mod digitalwires;
mod draft;
mod feed;
mod html_page;
mod iptc7901;
mod json;
mod newscodes;
mod newsml_1;
mod newsml_g2;
mod ninjs;
mod nitf;
mod probe;
mod sink;
mod web_text;
mod wxr;
mod xml;
mod xml_items;

use depesche_store::{Article, Moment};

use crate::charset;
use probe::{Confidence, Probe};
use sink::Place;

pub(crate) use json::is_lines;
pub(crate) use sink::{Found, Sink};

/// A format we can read.
pub(crate) struct Format {
    /// Name, as in `origin.format`.
    pub(crate) name: &'static str,
    /// How sure the start of a delivery makes us.
    pub(crate) sniff: fn(&Probe<'_>) -> Confidence,
    /// Reads a whole delivery into the sink: articles and refusals, in order; never fails as a whole.
    pub(crate) parse: for<'a> fn(&Input<'a>, &mut Sink<'a>),
}

/// Every format, the most specific first; a further one is a file and a line here.
const FORMATS: [Format; 14] = [
    digitalwires::FORMAT,
    iptc7901::FORMAT,
    anpa::FORMAT,
    article_jsonl::FORMAT,
    newsml_g2::FORMAT,
    newsml_1::FORMAT,
    nitf::FORMAT,
    ap_json::FORMAT,
    ninjs::FORMAT,
    wxr::FORMAT,
    feed::FORMAT,
    csv::FORMAT,
    html_page::FORMAT,
    web_text::FORMAT,
];

/// One delivery, or a run of lines of one.
pub(crate) struct Input<'a> {
    /// As delivered.
    pub(crate) bytes: &'a [u8],
    /// As text.
    pub(crate) text: &'a str,
    /// Number of its first line, counted from 1.
    pub(crate) first_line: u64,
}

impl<'a> Input<'a> {
    /// The bytes to look for control characters in: of wide characters (UTF-16) those of the text, else as delivered.
    fn narrow(&self) -> &'a [u8] {
        let wide = self.bytes.starts_with(&[0xff, 0xfe]) || self.bytes.starts_with(&[0xfe, 0xff]);
        if wide { self.text.as_bytes() } else { self.bytes }
    }
}

/// What the bytes of one delivery held.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Name of the format found; `None` if none matched.
    pub format: Option<&'static str>,
    /// Articles and refusals in the order of the input.
    pub items: Vec<Item>,
}

/// One item of a delivery.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every item is an article")]
pub enum Item {
    /// A normalised, validated article.
    Article(Article),
    /// Something that is not an article or cannot be read; set aside, never fatal.
    Refusal(Refusal),
}

/// Why an item was not taken, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Line of the input, counted from 1, where that is known.
    pub line: Option<u64>,
    /// Path inside the document (`entries[3]`), where that says more.
    pub pointer: Option<String>,
    /// What is wrong and what would help, for a person.
    pub reason: String,
    /// The bytes of the item set aside.
    pub bytes: Vec<u8>,
}

impl Refusal {
    /// Says that the item stands in this file of a container.
    pub(crate) fn within(&mut self, path: &str) {
        let pointer = self.pointer.take().map(|pointer| format!(" {pointer}")).unwrap_or_default();
        self.pointer = Some(format!("{path}{pointer}"));
    }
}

/// Reads one delivery: finds the format from the content, parses, normalises and validates. `name` is the file name
/// without its folder; it goes into `origin.file` only.
pub fn parse(bytes: &[u8], name: Option<&str>) -> Parsed {
    parse_into(bytes, name, None)
}

/// Reads the documents of a test collection: as [`parse`], but documents without a time that can be get `undated`, as
/// no measure depends on it.
pub fn parse_collection(bytes: &[u8], undated: Moment) -> Parsed {
    parse_into(bytes, None, Some(undated))
}

fn parse_into(bytes: &[u8], name: Option<&str>, undated: Option<Moment>) -> Parsed {
    let text = charset::decode(bytes);
    let format = detect(&text);
    let name = name.and_then(|name| name.rsplit(['/', '\\']).next());
    let mut sink = Sink::new(format.map(|format| format.name), name);
    sink.undated = undated;
    read(format, &Input { bytes, text: &text, first_line: 1 }, &mut sink);
    let items = sink.found.into_iter().map(|found| found.item).collect();
    Parsed { format: format.map(|format| format.name), items }
}

/// The format of a delivery, from its first bytes as text.
pub(crate) fn detect(text: &str) -> Option<&'static Format> {
    let probe = Probe::new(text);
    let mut best = (Confidence::No, None);
    for format in &FORMATS {
        let confidence = (format.sniff)(&probe);
        if confidence > best.0 {
            best = (confidence, Some(format));
        }
    }
    best.1
}

/// Reads an input whose format is known; without one it is refused.
pub(crate) fn read<'a>(format: Option<&Format>, input: &Input<'a>, sink: &mut Sink<'a>) {
    match format {
        Some(format) => {
            (format.parse)(input, sink);
            // Empty lines at the end of a long input are a run of their own.
            if sink.found.is_empty() && (input.first_line == 1 || !input.text.trim().is_empty()) {
                sink.refuse(Place::default(), "the delivery holds no article".to_owned(), input.bytes);
            }
        }
        None if input.text.trim().is_empty() => {
            sink.refuse(Place::default(), "the input is empty".to_owned(), input.bytes);
        }
        None => sink.refuse(Place::default(), unknown(), input.bytes),
    }
}

fn unknown() -> String {
    let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    format!("no known format; known are {}", names.join(", "))
}
