//! The seam between bytes and articles: one file per format, one line per format in [`FORMATS`].

mod anpa;
mod ap_json;
mod article_jsonl;
mod content;
mod csv;
mod digitalwires;
pub(crate) mod draft;
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

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::charset;
use probe::{Confidence, Probe};
use sink::Place;

pub use csv::{CsvField, CsvOptions};
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

/// What is known of a delivery beside its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParseOptions<'a> {
    /// The file name; without its folder it goes into `origin.file`.
    pub name: Option<&'a str>,
    /// The address it was fetched from; that of an article if it is a page that names none.
    pub address: Option<&'a str>,
    /// What is set for tables.
    pub csv: Option<&'a CsvOptions>,
}

impl<'a> ParseOptions<'a> {
    /// Of a delivery of which only the file name is known.
    pub fn named(name: Option<&'a str>) -> ParseOptions<'a> {
        ParseOptions { name, ..ParseOptions::default() }
    }
}

/// Reads one delivery: finds the format from the content, parses, normalises and validates. `name` is the file name
/// without its folder; it goes into `origin.file` only.
pub fn parse(bytes: &[u8], name: Option<&str>) -> Parsed {
    parse_with(bytes, &ParseOptions::named(name))
}

/// Reads one delivery as [`parse`] does, of which more is known.
pub fn parse_with(bytes: &[u8], options: &ParseOptions<'_>) -> Parsed {
    let (format, text) = detect_whole(bytes, options.csv);
    parse_text(format, &Input { bytes, text: &text, first_line: 1 }, options, None)
}

/// Reads the documents of a test collection: as [`parse`], but documents without a time that can be get `undated`, as
/// no measure depends on it.
pub fn parse_collection(bytes: &[u8], undated: Moment) -> Parsed {
    let (format, text) = detect_whole(bytes, None);
    let input = Input { bytes, text: &text, first_line: 1 };
    parse_text(format, &input, &ParseOptions::default(), Some(undated))
}

/// Reads one delivery in the format of this name, whatever its content looks like; `None` if there is no such format.
/// For tests of a single parser.
pub fn parse_as(format: &str, bytes: &[u8]) -> Option<Parsed> {
    let format = FORMATS.iter().find(|known| known.name == format)?;
    let input = Input { bytes, text: &charset::decode(bytes), first_line: 1 };
    Some(parse_text(Some(format), &input, &ParseOptions::default(), None))
}

/// The names of all formats, as in `origin.format`.
pub fn format_names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

fn parse_text(
    format: Option<&Format>,
    input: &Input<'_>,
    options: &ParseOptions<'_>,
    undated: Option<Moment>,
) -> Parsed {
    let mut sink = Sink::new(format.map(|format| format.name), *options);
    sink.undated = undated;
    read(format, input, &mut sink);
    let items = sink.found.into_iter().map(|found| found.item).collect();
    Parsed { format: format.map(|format| format.name), items }
}

/// The format of a whole delivery, and its text.
pub(crate) fn detect_whole<'b>(
    bytes: &'b [u8],
    csv: Option<&CsvOptions>,
) -> (Option<&'static Format>, Cow<'b, str>) {
    let format = detect(bytes, csv);
    (format, decode(format, bytes, csv))
}

/// The text of a delivery whose format is known.
pub(crate) fn decode<'b>(format: Option<&Format>, bytes: &'b [u8], csv: Option<&CsvOptions>) -> Cow<'b, str> {
    match csv.and_then(CsvOptions::charset) {
        Some(charset) if format.is_some_and(|format| format.name == csv::FORMAT.name) => {
            charset::decode_as(bytes, charset)
        }
        _ => charset::decode(bytes),
    }
}

/// The format of a delivery, from its first bytes.
pub(crate) fn detect(bytes: &[u8], csv: Option<&CsvOptions>) -> Option<&'static Format> {
    if let Some(csv) = csv
        && csv::is_set_for(&decode(Some(&csv::FORMAT), bytes, Some(csv)), csv)
    {
        return FORMATS.iter().find(|format| format.name == csv::FORMAT.name);
    }
    detect_text(&charset::decode(bytes))
}

fn detect_text(text: &str) -> Option<&'static Format> {
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

/// What `read` finds in an input; a refusal of all of it if its reader panics: one delivery must not end what reads many.
pub(crate) fn guarded<'a>(
    input: &Input<'_>,
    read: impl FnOnce() -> Vec<Found<'a>>,
) -> Result<Vec<Found<'a>>, Refusal> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| Refusal {
        line: Some(input.first_line).filter(|line| *line > 1),
        pointer: None,
        reason: "reading it failed with an internal error; the log says where".to_owned(),
        bytes: input.bytes.to_vec(),
    })
}

fn unknown() -> String {
    let names: Vec<&str> = format_names().collect();
    format!("no known format; known are {}", names.join(", "))
}
