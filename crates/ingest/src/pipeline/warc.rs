//! Web archives (WARC, ISO 28500): the pages in their records, one after the other, in bounded memory.
//!
//! Responses with the status 200 and resources are read where they are HTML, JSON or XML; requests, metadata, revisits,
//! other answers, pictures and the like are passed over. The address of a record becomes that of a page that names none. Its
//! date is not taken: a page was neither published when it was fetched, nor did it come in here then. A broken record is
//! refused with its place, and reading goes on with the next one.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use httparse::{EMPTY_HEADER, Header};

use super::http_response::{self, Head};
use super::unpack::MAX_DOCUMENT;

/// Bytes of the head of a record, and of that of a response.
const MAX_HEAD: usize = 64 << 10;
/// Most header fields of a record.
const MAX_FIELDS: usize = 128;

/// Whether these first bytes begin a web archive.
pub(super) fn is_warc(head: &[u8]) -> bool {
    head.starts_with(b"WARC/1.") || head.starts_with(b"WARC/0.")
}

/// A page of an archive, or a record that cannot be read.
pub(super) struct Page {
    /// Its address, or the place of the record.
    pub(super) path: String,
    /// The address it was fetched from.
    pub(super) address: Option<String>,
    /// Its bytes, or why there are none.
    pub(super) bytes: Result<Vec<u8>, String>,
}

/// Reads the pages of an archive.
pub(super) struct Pages<'i> {
    input: BufReader<&'i mut dyn Read>,
    /// Bytes read.
    at: u64,
    /// The line read last.
    line: Vec<u8>,
    /// Whether that line is still to be looked at.
    pending: bool,
    /// Whether the next record must be searched for.
    lost: bool,
}

/// What a record is.
enum Kind {
    Response,
    Resource,
    Other,
}

/// The head of a record.
struct Record {
    start: u64,
    kind: Kind,
    length: u64,
    address: Option<String>,
    /// Why the record holds not all of the page.
    partial: Option<String>,
}

impl Record {
    fn refused(&self, reason: String) -> Page {
        let path = self.address.clone().unwrap_or_else(|| place(self.start));
        let reason =
            if self.address.is_some() { format!("{reason} ({})", place(self.start)) } else { reason };
        Page { path, address: None, bytes: Err(reason) }
    }
}

fn place(start: u64) -> String {
    format!("record at byte {start}")
}

impl<'i> Pages<'i> {
    pub(super) fn new(input: &'i mut dyn Read) -> Pages<'i> {
        let input = BufReader::with_capacity(1 << 16, input);
        Pages { input, at: 0, line: Vec::new(), pending: false, lost: false }
    }

    /// The next page of at most so many bytes, or the next broken record; `None` at the end.
    ///
    /// # Errors
    /// If the input cannot be read on.
    pub(super) fn next(&mut self, most: u64) -> io::Result<Option<Page>> {
        loop {
            let start = self.at;
            match self.record(most) {
                Ok(Next::Page(page)) => return Ok(Some(page)),
                Ok(Next::Nothing) => {}
                Ok(Next::End) => return Ok(None),
                // Damage of the packing: what follows it can be read.
                Err(error) if error.kind() == ErrorKind::InvalidData => {
                    (self.lost, self.pending) = (true, false);
                    self.line.clear();
                    return Ok(Some(Page {
                        path: place(start),
                        address: None,
                        bytes: Err(format!("cannot be unpacked: {error}")),
                    }));
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn record(&mut self, most: u64) -> io::Result<Next> {
        let Some(start) = self.begin()? else { return Ok(Next::End) };
        let refused = |reason: &str| {
            let bytes = Err(reason.to_owned());
            Ok(Next::Page(Page { path: place(start), address: None, bytes }))
        };
        if !is_warc(&self.line) {
            self.lost = true;
            return refused("no record begins here");
        }
        let Some(head) = self.head()? else {
            self.lost = true;
            return refused("the head of the record does not end");
        };
        let record = match read_head(start, &head) {
            Ok(record) => record,
            Err(reason) => {
                self.lost = true;
                return refused(&reason);
            }
        };
        let mut left = record.length;
        let page = self.page(&record, &mut left, most)?;
        if !self.skip(left)? {
            return Ok(Next::Page(record.refused("the archive ends within the record".to_owned())));
        }
        // A line end closes the record; some leave it out.
        self.read_line(false)?;
        self.pending = is_warc(&self.line);
        if !self.pending && !self.line.trim_ascii().is_empty() {
            self.lost = true;
            let reason = format!("the record does not end after its {} bytes", record.length);
            return Ok(Next::Page(record.refused(reason)));
        }
        Ok(page.map_or(Next::Nothing, Next::Page))
    }

    /// Reads the first line of a record; where it begins, or `None` at the end.
    fn begin(&mut self) -> io::Result<Option<u64>> {
        let mut is_start = true;
        loop {
            if !std::mem::take(&mut self.pending) {
                self.read_line(false)?;
            }
            if self.line.is_empty() {
                return Ok(None);
            }
            let wanted =
                if self.lost { is_start && is_warc(&self.line) } else { !self.line.trim_ascii().is_empty() };
            if wanted {
                self.lost = false;
                return Ok(Some(self.at - self.line.len() as u64));
            }
            is_start = self.line.ends_with(b"\n");
        }
    }

    /// Reads a line, or as much of it as a head may have.
    fn read_line(&mut self, keep: bool) -> io::Result<usize> {
        if !keep {
            self.line.clear();
        }
        let before = self.line.len();
        let room = MAX_HEAD.saturating_sub(before) as u64;
        let result = (&mut self.input).take(room).read_until(b'\n', &mut self.line);
        self.at += (self.line.len() - before) as u64;
        result
    }

    /// The lines of the head below the first one, with the empty one that closes them.
    fn head(&mut self) -> io::Result<Option<Vec<u8>>> {
        let first = self.line.len();
        loop {
            let before = self.line.len();
            if self.read_line(true)? == 0 {
                return Ok(None);
            }
            if matches!(self.line[before..], [b'\n'] | [b'\r', b'\n']) {
                return Ok(Some(self.line.split_off(first)));
            }
        }
    }

    /// The page of a record, if it is one; `left` is what is then still to be read of the record.
    fn page(&mut self, record: &Record, left: &mut u64, most: u64) -> io::Result<Option<Page>> {
        let is_response = match record.kind {
            Kind::Response => true,
            Kind::Resource => false,
            Kind::Other => return Ok(None),
        };
        let mut block = Vec::new();
        self.read_block(&mut block, left, if is_response { MAX_HEAD as u64 } else { 0 })?;
        let head = match is_response.then(|| Head::read(&block)).transpose() {
            Ok(head) => head,
            Err(reason) => return Ok(Some(record.refused(reason))),
        };
        if head.as_ref().is_some_and(|head| !head.is_page()) {
            return Ok(None);
        }
        if let Some(reason) = &record.partial {
            return Ok(Some(record.refused(reason.clone())));
        }
        if record.length > most.min(MAX_DOCUMENT) {
            let reason = format!("the record has {} bytes, more than may be read of it", record.length);
            return Ok(Some(record.refused(reason)));
        }
        let rest = *left;
        self.read_block(&mut block, left, rest)?;
        let page = match head {
            Some(head) => head.page(block.split_off(head.body)),
            None => Ok(block),
        };
        Ok(match page {
            Ok(page) if page.trim_ascii().is_empty() => None,
            Ok(page) => Some(Page {
                path: record.address.clone().unwrap_or_else(|| place(record.start)),
                address: record.address.clone(),
                bytes: Ok(page),
            }),
            Err(reason) => Some(record.refused(reason)),
        })
    }

    /// Reads at most so many bytes more of a record.
    fn read_block(&mut self, block: &mut Vec<u8>, left: &mut u64, most: u64) -> io::Result<()> {
        let before = block.len();
        let result = (&mut self.input).take(most.min(*left)).read_to_end(block);
        let read = (block.len() - before) as u64;
        self.at += read;
        *left -= read;
        result.map(drop)
    }

    /// Passes over so many bytes; whether there were as many.
    fn skip(&mut self, mut left: u64) -> io::Result<bool> {
        while left > 0 {
            let found = self.input.fill_buf()?.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if found == 0 {
                return Ok(false);
            }
            self.input.consume(found);
            self.at += found as u64;
            left -= found as u64;
        }
        Ok(true)
    }
}

/// What came of a record.
enum Next {
    Page(Page),
    Nothing,
    End,
}

/// Reads the head of a record.
fn read_head(start: u64, head: &[u8]) -> Result<Record, String> {
    let mut fields = [EMPTY_HEADER; MAX_FIELDS];
    let parsed = httparse::parse_headers(head, &mut fields);
    let fields = match parsed {
        Ok(httparse::Status::Complete((_, fields))) => fields,
        Ok(httparse::Status::Partial) => return Err("the head of the record does not end".to_owned()),
        Err(error) => return Err(format!("the head of the record cannot be read: {error}")),
    };
    let length = field(fields, "content-length").ok_or("the record says not how long it is")?;
    let length = length.parse().map_err(|_| "the record says not how long it is".to_owned())?;
    // Some write addresses in angle brackets.
    let address = field(fields, "warc-target-uri").map(|uri| uri.trim_matches(['<', '>']).to_owned());
    let media = field(fields, "content-type").unwrap_or_default();
    let kind = match field(fields, "warc-type").unwrap_or_default().as_str() {
        "response" if media.is_empty() || media.starts_with("application/http") => Kind::Response,
        "resource" if http_response::is_page(&media) => Kind::Resource,
        _ => Kind::Other,
    };
    let truncated = field(fields, "warc-truncated")
        .map(|why| format!("the archive holds only a part of the page ({why})"));
    let segment =
        field(fields, "warc-segment-number").map(|_| "the page is spread over several records".to_owned());
    Ok(Record {
        start,
        kind,
        length,
        address: address.filter(|uri| !uri.is_empty()),
        partial: truncated.or(segment),
    })
}

fn field(fields: &[Header<'_>], name: &str) -> Option<String> {
    let field = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(field.value).trim().to_owned())
}

#[cfg(test)]
mod tests;
