//! CSV and TSV with a header row: German and English names of columns (`data/columns.tsv`), delimiter found from the
//! header. A row that cannot be read is refused with its line; the rest goes on.

mod row;

use csv::{ReaderBuilder, StringRecord};

use super::probe::{Confidence, Probe};
use super::sink::{Place, Sink};
use super::{Format, Input};
use crate::tables::{COLUMNS, Names};

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
    /// Bytes up to the first row.
    length: usize,
}

fn sniff(probe: &Probe<'_>) -> Confidence {
    if probe.keys.is_some() {
        return Confidence::No;
    }
    match header(probe.text, &COLUMNS) {
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

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    read(input, sink, &COLUMNS);
}

/// Reads a table whose columns have these names.
fn read<'a>(input: &Input<'a>, sink: &mut Sink<'a>, columns: &Names) {
    let Some(header) = header(input.text, columns) else { return };
    let undated = sink.undated;
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
            match row::article(&header.fields, &record, undated) {
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
fn header(text: &str, columns: &Names) -> Option<Header> {
    let mut skipped = text.len() - text.trim_start().len();
    // Excel's own line for the delimiter.
    if text[skipped..].get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep=")) {
        skipped += memchr::memchr(b'\n', &text.as_bytes()[skipped..])? + 1;
    }
    let start = crate::normalise::text::start(&text[skipped..], LONGEST_HEADER);
    let found = DELIMITERS.iter().filter_map(|delimiter| {
        let (record, length) = record(start, *delimiter);
        let fields = fields(&record, columns)?;
        Some(Header { delimiter: *delimiter, fields, length: skipped + length })
    });
    let known = |header: &Header| header.fields.iter().flatten().count();
    found.reduce(|best, header| if known(&header) > known(&best) { header } else { best })
}

fn fields(record: &StringRecord, columns: &Names) -> Option<Vec<Option<&'static str>>> {
    if record.iter().any(|cell| cell.chars().nth(LONGEST_NAME).is_some() || cell.contains('\n')) {
        return None;
    }
    let mut fields: Vec<Option<&'static str>> = Vec::with_capacity(record.len());
    for cell in record {
        let field = columns.find(&cell.trim().replace(' ', "_")).or_else(|| columns.find(cell));
        // Of two columns for one field the first is read.
        fields.push(field.filter(|field| !fields.contains(&Some(*field))));
    }
    let known = fields.iter().flatten().count();
    let has_text = fields.iter().flatten().any(|field| matches!(*field, "headline" | "body"));
    (has_text && known >= 2 && known * 3 >= fields.len()).then_some(fields)
}

#[cfg(test)]
mod tests;
