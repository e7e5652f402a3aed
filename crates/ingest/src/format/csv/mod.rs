//! CSV and TSV with a header row: German and English names of columns (`data/columns.tsv`), delimiter found from the
//! header. A row that cannot be read is refused with its line; the rest goes on.

mod options;
mod row;

use csv::{ReaderBuilder, StringRecord};

use self::row::Reading;
use super::probe::{Confidence, Probe};
use super::sink::{Place, Sink};
use super::{Format, Input};
use crate::tables::COLUMNS;

pub use options::{CsvField, CsvOptions};

/// The format.
pub(super) const FORMAT: Format = Format { name: "csv", sniff, parse };

/// Delimiters, the likeliest first where several give as many known columns.
const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];
/// Longest header, in bytes.
const LONGEST_HEADER: usize = 8 << 10;
/// Longest name of a column, in characters.
const LONGEST_NAME: usize = 40;
/// Lines of a row with the wrong number of fields among which the next good row is looked for.
const MAX_LINES: usize = 64;
/// Longest row, in bytes.
const MAX_ROW: usize = 4 << 20;

/// The columns of a table.
struct Header {
    delimiter: u8,
    /// The field of each column; `None` for columns that are not known.
    fields: Vec<Option<&'static str>>,
    /// Whether a column has a name that was set.
    is_set: bool,
    /// Bytes up to the first row.
    length: usize,
}

fn sniff(probe: &Probe<'_>) -> Confidence {
    if probe.keys.is_some() {
        return Confidence::No;
    }
    match header(probe.text, None) {
        Some(header) if header.fields.contains(&Some("published")) => Confidence::Sure,
        // A line of a page may look like a header without a date: then the next must look like a row.
        Some(header)
            if record(&probe.text[header.length..], header.delimiter).0.len() == header.fields.len() =>
        {
            Confidence::Possible
        }
        Some(_) => Confidence::No,
        None => Confidence::No,
    }
}

/// Whether this is a table that `options` were set for.
pub(super) fn is_set_for(text: &str, options: &CsvOptions) -> bool {
    !text.trim_start().starts_with(['{', '[', '<'])
        && header(text, Some(options)).is_some_and(|header| {
            header.is_set || options.delimiter.is_some() && header.fields.contains(&Some("published"))
        })
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let Some(header) = header(input.text, sink.csv) else { return };
    let (reading, undated) = (Reading::of(sink.csv), sink.undated);
    let mut at = header.length;
    let (mut line, mut counted) = (input.first_line, 0);
    while at < input.text.len() {
        let rest = input.text[at..].trim_start_matches(['\r', '\n']);
        at = input.text.len() - rest.len();
        let (record, length) = record(rest, header.delimiter);
        let length = length.min(rest.len()).max(1);
        let raw = rest.get(..length).unwrap_or(rest);
        if raw.trim().is_empty() || record.iter().all(|cell| cell.trim().is_empty()) {
            at += raw.len();
            continue;
        }
        line += memchr::memchr_iter(b'\n', &input.text.as_bytes()[counted..at]).count() as u64;
        counted = at;
        let place = Place { line: Some(line), pointer: None };
        if record.len() == header.fields.len() {
            match row::article(&header.fields, &record, &reading, undated) {
                Ok(article) => sink.article(place, article, raw.as_bytes()),
                Err(reason) => sink.refuse(place, reason, raw.as_bytes()),
            }
            at += raw.len();
        } else {
            let raw = &raw[..next_row(raw, rest, &header).unwrap_or(raw.len())];
            let reason = format!("the row has {} fields, the header {}", record.len(), header.fields.len());
            sink.refuse(place, reason, raw.as_bytes());
            at += raw.len();
        }
    }
}

/// The first row of the text and its length; quotes of another row are taken to be closed at its end.
fn record(text: &str, delimiter: u8) -> (StringRecord, usize) {
    let text = crate::normalise::text::start(text, MAX_ROW);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    // Reading from memory as UTF-8 cannot fail; a record that is none is empty.
    let _ = reader.read_record(&mut record);
    (record, usize::try_from(reader.position().byte()).unwrap_or(text.len()))
}

/// Where the next good row begins in a row that took in others, as one with an open quote does.
fn next_row(raw: &str, rest: &str, header: &Header) -> Option<usize> {
    let ends = memchr::memchr_iter(b'\n', raw.as_bytes()).map(|end| end + 1).filter(|end| *end < raw.len());
    ends.take(MAX_LINES)
        .find(|start| record(&rest[*start..], header.delimiter).0.len() == header.fields.len())
}

/// The header, if the first line is one: names only, and among them those of a text and of something more.
fn header(text: &str, options: Option<&CsvOptions>) -> Option<Header> {
    let mut skipped = text.len() - text.trim_start().len();
    // Excel's own line for the delimiter.
    if text[skipped..].get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep=")) {
        skipped += memchr::memchr(b'\n', &text.as_bytes()[skipped..])? + 1;
    }
    let start = crate::normalise::text::start(&text[skipped..], LONGEST_HEADER);
    let set =
        options.and_then(|options| options.delimiter).and_then(|delimiter| u8::try_from(delimiter).ok());
    let delimiters = set.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let found = delimiters.into_iter().filter_map(|delimiter| {
        let (record, length) = record(start, delimiter);
        let (fields, is_set) = fields(&record, options)?;
        Some(Header { delimiter, fields, is_set, length: skipped + length })
    });
    let known = |header: &Header| header.fields.iter().flatten().count();
    found.reduce(|best, header| if known(&header) > known(&best) { header } else { best })
}

/// The fields of the columns, and whether one of them has a name that was set.
fn fields(record: &StringRecord, options: Option<&CsvOptions>) -> Option<(Vec<Option<&'static str>>, bool)> {
    let set: Vec<Option<&'static str>> =
        record.iter().map(|cell| options.and_then(|options| options.field(cell))).collect();
    let is_set = set.iter().any(Option::is_some);
    let is_no_name = |cell: &str| cell.chars().nth(LONGEST_NAME).is_some() || cell.contains('\n');
    if !is_set && record.iter().any(is_no_name) {
        return None;
    }
    let mut fields: Vec<Option<&'static str>> = Vec::with_capacity(record.len());
    for (cell, own) in record.iter().zip(&set) {
        let usual = || COLUMNS.find(&cell.trim().replace(' ', "_")).or_else(|| COLUMNS.find(cell));
        // What was set goes before a usual name of the same field.
        let field = own.or_else(|| usual().filter(|field| !set.contains(&Some(*field))));
        // Of two columns for one field the first is read.
        fields.push(field.filter(|field| !fields.contains(&Some(*field))));
    }
    let known = fields.iter().flatten().count();
    let has_text = fields.iter().flatten().any(|field| matches!(*field, "headline" | "body"));
    (has_text && known >= 2 && (is_set || known * 3 >= fields.len())).then_some((fields, is_set))
}

#[cfg(test)]
mod tests;
