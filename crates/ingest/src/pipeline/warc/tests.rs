//! Web archives made for this test.

use std::io::{Cursor, Write as _};

use super::*;

/// A record of this type with these fields and this block.
fn record(kind: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Date: 2025-03-01T10:00:00Z\r\n{fields}Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(address: &str, media: &str, body: &str) -> Vec<u8> {
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n{body}");
    let fields =
        format!("WARC-Target-URI: {address}\r\nContent-Type: application/http; msgtype=response\r\n");
    record("response", &fields, block.as_bytes())
}

fn packed(members: &[Vec<u8>]) -> Vec<u8> {
    let pack = |member: &Vec<u8>| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(member).unwrap();
        encoder.finish().unwrap()
    };
    members.iter().flat_map(pack).collect()
}

fn pages(input: &mut dyn Read, most: u64) -> Vec<(String, Result<String, String>)> {
    let (mut pages, mut found) = (Pages::new(input), Vec::new());
    loop {
        match pages.next(most) {
            Ok(Some(Page { path, address, bytes })) => {
                assert!(bytes.is_err() || address.as_ref().is_none_or(|address| *address == path));
                found.push((path, bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())));
            }
            Ok(None) => return found,
            Err(error) => {
                found.push(("".to_owned(), Err(error.to_string())));
                return found;
            }
        }
    }
}

fn check(archive: &[u8], expected: &[(&str, Result<&str, &str>)]) {
    assert_pages(&pages(&mut &*archive, MAX_DOCUMENT), expected);
}

fn assert_pages(found: &[(String, Result<String, String>)], expected: &[(&str, Result<&str, &str>)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((path, page), (expected_path, expected)) in found.iter().zip(expected) {
        assert_eq!(path, expected_path, "{found:?}");
        match (page, expected) {
            (Ok(page), Ok(expected)) => assert_eq!(page, expected),
            (Err(reason), Err(expected)) => assert!(reason.contains(expected), "{reason}"),
            _ => panic!("{path}: {page:?}"),
        }
    }
}

const HAFEN: &str = "https://example.org/hafen";
const DEICH: &str = "https://example.org/deich";

#[test]
fn hands_out_pages_and_passes_over_the_rest() {
    let http =
        "WARC-Target-URI: https://example.org/x\r\nContent-Type: application/http; msgtype=response\r\n";
    let archive = [
        record("warcinfo", "Content-Type: application/warc-fields\r\n", b"software: none\r\n"),
        record("request", http, b"GET / HTTP/1.1\r\n\r\n"),
        response(HAFEN, "text/html", "<p>Hafen\r\n\r\nWARC/1.0\r\n"),
        response("https://example.org/bild", "image/jpeg", "\u{1}"),
        record("response", http, b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>"),
        record("response", "Content-Type: text/dns\r\n", b"example.org 3600"),
        record("revisit", http, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        record("response", http, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n \r\n"),
        record(
            "resource",
            "WARC-Target-URI: <https://example.org/deich>\r\nContent-Type: text/xml\r\n",
            b"<rss/>",
        ),
        record("resource", "WARC-Target-URI: file:a\r\nContent-Type: image/png\r\n", b"x"),
        record("metadata", "Content-Type: application/warc-fields\r\n", b"x: y\r\n"),
        record("conversion", "Content-Type: text/plain\r\n", b"Hafen"),
    ];
    let expected = [(HAFEN, Ok("<p>Hafen\r\n\r\nWARC/1.0\r\n")), (DEICH, Ok("<rss/>"))];
    check(&archive.concat(), &expected);
    let mut unpacked =
        crate::pipeline::unpack::Unpacked::new(Box::new(Cursor::new(packed(&archive)))).unwrap();
    assert_pages(&pages(&mut unpacked, MAX_DOCUMENT), &expected);
    check(b"", &[]);
}

#[test]
fn refuses_broken_records_and_goes_on() {
    let (one, two) = (response(HAFEN, "text/html", "<p>Hafen"), response(DEICH, "text/html", "<p>Deich"));
    let good = [(HAFEN, Ok("<p>Hafen")), (DEICH, Ok("<p>Deich"))];
    let around = |middle: &[u8], place: &str, reason: &str| {
        let archive = [&one, middle, &two].concat();
        let place = format!("record at byte {}{place}", one.len());
        let found = pages(&mut archive.as_slice(), MAX_DOCUMENT);
        assert_pages(&found, &[good[0], (place.as_str(), Err(reason)), good[1]]);
    };
    around(b"noise\r\nmore WARC/1.0\r\n", "", "no record begins here");
    around(
        &[b'x'; 3 * MAX_HEAD + 7].into_iter().chain(*b"\r\n").collect::<Vec<u8>>(),
        "",
        "no record begins here",
    );
    around(b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "", "says not how long it is");
    around(b"WARC/1.0\r\nContent-Length: -1\r\n\r\n", "", "says not how long it is");
    around(b"WARC/1.0\r\nWARC Type response\r\n\r\n", "", "cannot be read");
    around(b"WARC/1.0\r\nContent-Length: 3\r\n\r\n12345\r\n\r\n", "", "does not end after its 3 bytes");

    let http = format!("WARC-Target-URI: {DEICH}\r\nContent-Type: application/http\r\n");
    let refused = |fields: &str, block: &[u8], reason: &str| {
        let broken = record("response", &format!("{http}{fields}"), block);
        check(&[&one, &broken[..], &one].concat(), &[good[0], (DEICH, Err(reason)), good[0]]);
    };
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    refused("", b"GET it", "cannot be read");
    refused("", head.as_bytes(), "does not end");
    refused(
        "WARC-Truncated: length\r\n",
        format!("{head}\r\n<p>").as_bytes(),
        "only a part of the page (length)",
    );
    refused("WARC-Segment-Number: 1\r\n", format!("{head}\r\n<p>").as_bytes(), "several records");
    let place = format!("(record at byte {})", one.len());
    refused("", format!("{head}Transfer-Encoding: chunked\r\n\r\n9\r\n<p>").as_bytes(), &place);

    check(&[&one, &two[..two.len() - 8]].concat(), &[good[0], (DEICH, Err("ends within the record"))]);
    let at = format!("record at byte {}", one.len());
    check(&[&one, &two[..40]].concat(), &[good[0], (&at, Err("head of the record does not end"))]);
    check(&[one.trim_ascii_end(), b"\r\n", &two].concat(), &good);
    check(&[one.trim_ascii_end(), &two].concat(), &good);
}

#[test]
fn what_is_too_large_is_passed_over() {
    let long = response(HAFEN, "text/html", &"<p>Hafen".repeat(40_000));
    let film = response(HAFEN, "video/mp4", &"x".repeat(400_000));
    let archive = [long, film, response(DEICH, "text/html", "<p>Deich")].concat();
    let found = pages(&mut archive.as_slice(), 100_000);
    assert_pages(&found, &[(HAFEN, Err("more than may be read")), (DEICH, Ok("<p>Deich"))]);
    let claimed = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 99999999999999\r\n\r\n<p>";
    check(claimed, &[("record at byte 0", Err("ends within the record"))]);
}

#[test]
fn damaged_members_stop_nothing() {
    let members = [
        record("warcinfo", "", b"none"),
        response(HAFEN, "text/html", &"<p>Hafen".repeat(99)),
        response(DEICH, "text/html", "<p>Deich"),
    ];
    let whole = packed(&members);
    let second = packed(&members[..1]).len();
    for at in [second + 1, second + 60, packed(&members[..2]).len() - 6] {
        let mut damaged = whole.clone();
        damaged[at] ^= 0xff;
        let mut unpacked = crate::pipeline::unpack::Unpacked::new(Box::new(Cursor::new(damaged))).unwrap();
        let found = pages(&mut unpacked, MAX_DOCUMENT);
        assert!(
            found.iter().any(|(_, page)| page.as_ref().is_err_and(|why| why.contains("unpacked"))),
            "{found:?}"
        );
        assert_eq!(found.last(), Some(&(DEICH.to_owned(), Ok("<p>Deich".to_owned()))), "{at}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(
        which in proptest::collection::vec(0..6_usize, 0..6),
        flips in proptest::collection::vec((proptest::prelude::any::<proptest::sample::Index>(), proptest::prelude::any::<u8>()), 0..6),
        is_packed in proptest::prelude::any::<bool>(),
    ) {
        let kinds = [
            response(HAFEN, "text/html", "<p>Hafen"),
            record("request", "", b"GET"),
            b"WARC/1.0\r\n".to_vec(),
            b"Content-Length: 70\r\n\r\n".to_vec(),
            b"\r\n\r\n".to_vec(),
            b"none".to_vec(),
        ];
        let members: Vec<Vec<u8>> = which.into_iter().map(|which| kinds[which].clone()).collect();
        let mut bytes = if is_packed { packed(&members) } else { members.concat() };
        for (at, byte) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] ^= byte;
            }
        }
        if let Ok(mut unpacked) = crate::pipeline::unpack::Unpacked::new(Box::new(Cursor::new(bytes))) {
            pages(&mut unpacked, MAX_DOCUMENT);
        }
    }
}
