//! The page in an HTTP response, as web archives keep it: which ones may hold an article, chunks and content codings undone.

use std::io::Read;

use httparse::{EMPTY_HEADER, Header, ParserConfig, Response, Status};

use super::unpack::{MAX_DOCUMENT, RATIO};

/// Most header fields.
const MAX_FIELDS: usize = 256;

/// What the head of a response says of its body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Where the body begins.
    pub(super) body: usize,
    is_page: bool,
    has_type: bool,
    is_chunked: bool,
    coding: String,
}

impl Head {
    /// Reads the head of a response.
    ///
    /// # Errors
    /// If it is none, or not all of it is in `bytes`.
    pub(super) fn read(bytes: &[u8]) -> Result<Head, String> {
        // The parser knows the first version only; the heads of later ones are kept in the same form.
        let later = [b"HTTP/2", b"HTTP/3"].into_iter().any(|version| bytes.starts_with(version));
        let version = if later { bytes.iter().position(|b| *b == b' ').unwrap_or_default() } else { 0 };
        let patched = later.then(|| [b"HTTP/1.1", &bytes[version..]].concat());
        let mut fields = [EMPTY_HEADER; MAX_FIELDS];
        let mut response = Response::new(&mut fields);
        let length = ParserConfig::default()
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .ignore_invalid_headers_in_responses(true)
            .parse_response(&mut response, patched.as_deref().unwrap_or(bytes));
        let length = match length {
            Ok(Status::Complete(length)) => length,
            Ok(Status::Partial) => return Err("the head of the HTTP response does not end".to_owned()),
            Err(error) => return Err(format!("the head of the HTTP response cannot be read: {error}")),
        };
        let media = field(response.headers, "content-type");
        Ok(Head {
            body: if later { length + version - b"HTTP/1.1".len() } else { length },
            is_page: response.code == Some(200) && media.as_deref().is_none_or(is_page),
            has_type: media.is_some(),
            is_chunked: field(response.headers, "transfer-encoding")
                .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")),
            coding: field(response.headers, "content-encoding").unwrap_or_default().to_ascii_lowercase(),
        })
    }

    /// Whether the body may hold an article.
    pub(super) fn is_page(&self) -> bool {
        self.is_page
    }

    /// The page in this body; empty if it is none. What is packed as gzip or zstd stays so.
    ///
    /// # Errors
    /// In words, if it is damaged or unpacks to far more than a page should.
    pub(super) fn page(&self, body: Vec<u8>) -> Result<Vec<u8>, String> {
        let body = if self.is_chunked { joined(body)? } else { body };
        // Many archives undo the coding and leave the field that names it.
        if is_text(&body) {
            return Ok(body);
        }
        let body = match self.coding.as_str() {
            "br" => unpacked(brotli_decompressor::Decompressor::new(body.as_slice(), 4096), body.len())?,
            "deflate" => unpacked(flate2::read::ZlibDecoder::new(body.as_slice()), body.len())?,
            _ => body,
        };
        let is_known = self.has_type || is_text(&body);
        Ok(if is_known { body } else { Vec::new() })
    }
}

fn field(fields: &[Header<'_>], name: &str) -> Option<String> {
    let field = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(field.value).trim().to_owned())
}

/// Whether a media type is one that articles come in: HTML, JSON or XML.
pub(super) fn is_page(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((kind, name)) = media.split_once('/') else { return false };
    let is_form =
        |form: &str| name == form || name.strip_suffix(form).is_some_and(|rest| rest.ends_with('+'));
    matches!(kind, "text" | "application")
        && (name == "html" || is_form("xml") || is_form("json") || matches!(name, "x-ndjson" | "jsonl"))
}

/// Whether bytes begin as HTML, XML or JSON does.
fn is_text(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    matches!(bytes.first(), Some(b'<' | b'{' | b'['))
}

/// A body without the sizes of its chunks. Many archives join the chunks and leave the field that announces them.
fn joined(body: Vec<u8>) -> Result<Vec<u8>, String> {
    let (mut page, mut at) = (Vec::with_capacity(body.len()), 0);
    loop {
        let rest = body.get(at..).unwrap_or_default();
        match httparse::parse_chunk_size(rest) {
            Ok(Status::Complete((_, 0))) => return Ok(page),
            Ok(Status::Complete((start, size))) => {
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                let chunk = rest.get(start..).and_then(|rest| rest.get(..size));
                page.extend_from_slice(chunk.ok_or("the response ends within a chunk")?);
                at += start + size;
                // The line end that closes the chunk.
                at += body[at..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            }
            _ if at == 0 => return Ok(body),
            _ => return Err("the chunks of the response are broken".to_owned()),
        }
    }
}

/// A body may unpack to so much however small it is. There are many in an archive, so this is less than for a file.
const FREE: u64 = 4 << 20;

fn unpacked(reader: impl Read, packed: usize) -> Result<Vec<u8>, String> {
    let most = (FREE + packed as u64 * RATIO).min(MAX_DOCUMENT);
    let mut bytes = Vec::new();
    let read = reader.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot be unpacked: {error}"))?;
    if bytes.len() as u64 > most {
        return Err(format!("unpacks to more than {most} bytes"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(response: &[u8], expected: Result<Option<&str>, &str>) {
        let page = Head::read(response).and_then(|head| {
            let page = head.is_page().then(|| head.page(response[head.body..].to_vec())).transpose()?;
            Ok(page.map(|page| String::from_utf8(page).unwrap()))
        });
        match expected {
            Ok(expected) => assert_eq!(page.unwrap().as_deref(), expected),
            Err(expected) => assert!(page.as_ref().unwrap_err().contains(expected), "{page:?}"),
        }
    }

    #[test]
    fn finds_pages_and_undoes_codings() {
        let with =
            |fields: &str, body: &[u8]| [b"HTTP/1.1 200 OK\r\n", fields.as_bytes(), b"\r\n", body].concat();
        let html = "Content-Type: text/html; charset=utf-8\r\n";
        check(&with(html, b"<p>Hafen"), Ok(Some("<p>Hafen")));
        check(b"HTTP/2 200\r\ncontent-type: application/ld+json\r\n\r\n{}", Ok(Some("{}")));
        check(b"HTTP/1.0 200 OK\nContent-Type : application/rss+xml\n\n<rss/>", Ok(Some("<rss/>")));
        check(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>", Ok(None));
        for media in ["image/svg+xml", "text/css", "application/pdf", "text/plain", "html"] {
            check(&with(&format!("Content-Type: {media}\r\n"), b"<x>"), Ok(None));
        }
        check(&with("", b"[1]"), Ok(Some("[1]")));
        check(&with("", b"GIF89a"), Ok(Some("")));
        let chunked = format!("{html}Transfer-Encoding: Chunked\r\n");
        check(&with(&chunked, b"3\r\n<p>\r\n5;x=y\r\nHafen\r\n0\r\n\r\n"), Ok(Some("<p>Hafen")));
        check(&with(&chunked, b"<p>Hafen"), Ok(Some("<p>Hafen")));
        check(&with(&chunked, b"3\r\n<p>\r\nff\r\nHafen"), Err("within a chunk"));
        check(&with(&chunked, b"3\r\n<p>\r\nzz\r\n"), Err("chunks of the response are broken"));
        let deflated = {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::Write::write_all(&mut encoder, b"<p>Hafen").unwrap();
            encoder.finish().unwrap()
        };
        check(&with(&format!("{html}Content-Encoding: deflate\r\n"), &deflated), Ok(Some("<p>Hafen")));
        let brotli = b"\x8b\x03\x80<p>Hafen\x03";
        check(&with(&format!("{html}Content-Encoding: br\r\n"), brotli), Ok(Some("<p>Hafen")));
        check(&with(&format!("{html}Content-Encoding: br\r\n"), b"<p>Hafen"), Ok(Some("<p>Hafen")));
        check(&with(&format!("{html}Content-Encoding: br\r\n"), b"\xff\xff"), Err("cannot be unpacked"));
        check(b"HTTP/1.1 200 OK\r\nContent-Type: te", Err("does not end"));
        check(b"none\r\n\r\n", Err("cannot be read"));
        check(b"HTTP/2", Err(""));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(response in "(HTTP/[123](\\.1)? 200 \r\n)?([a-fC0-9]|ontent-type: text/html|transfer-encoding: chunked|\r|\n|:| ){0,30}") {
            if let Ok(head) = Head::read(response.as_bytes()) {
                let _ = head.page(response.as_bytes()[head.body..].to_vec());
            }
        }
    }
}
