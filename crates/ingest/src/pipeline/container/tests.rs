//! Containers made for this test.

use std::io::Write;

use super::*;

fn archived(address: &str, body: &[u8]) -> Vec<u8> {
    let page = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", body].concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Type: application/http\r\n\
         Content-Length: {}\r\n\r\n",
        page.len()
    );
    [head.as_bytes(), &page, b"\r\n\r\n"].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        writer.append_data(&mut header, name, *bytes).unwrap();
    }
    writer.into_inner().unwrap()
}

fn entries(bytes: &[u8]) -> Vec<(String, Result<String, String>)> {
    let mut found = Vec::new();
    let container = Container::of(bytes).expect("a container");
    let ended = container.each(&mut &*bytes, &mut |entry| {
        found.push((entry.path, entry.bytes.map(|bytes| String::from_utf8(bytes).unwrap())));
        true
    });
    if let Err(error) = ended {
        found.push(("".to_owned(), Err(error.to_string())));
    }
    found
}

fn check(bytes: &[u8], expected: &[(&str, Result<&str, &str>)]) {
    let found = entries(bytes);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((path, bytes), (expected_path, expected)) in found.iter().zip(expected) {
        assert_eq!(path, expected_path);
        match (bytes, expected) {
            (Ok(bytes), Ok(expected)) => assert_eq!(bytes, expected),
            (Err(reason), Err(expected)) => assert!(reason.contains(expected), "{reason}"),
            _ => panic!("{path}: {bytes:?}"),
        }
    }
}

#[test]
fn entries_of_zip_and_tar_packed_in_one_another() {
    let files: [(&str, &[u8]); 4] =
        [("b/2.json", b"zwei"), ("1.json", b"eins"), ("README.md", b"x"), (".hidden/../.x", b"x")];
    let plain = [("b/2.json", Ok("zwei")), ("1.json", Ok("eins"))];
    check(&zipped(&files), &plain);
    check(&tarred(&files[..3]), &plain);
    let packed = zstd::encode_all(b"drei".as_slice(), 1).unwrap();
    let inner = tarred(&[("x.json", b"vier"), ("y.zst", &packed)]);
    let outer = zipped(&[("a.json", b"null"), ("in.tar", &inner)]);
    check(&outer, &[("a.json", Ok("null")), ("in.tar/x.json", Ok("vier")), ("in.tar/y.zst", Ok("drei"))]);
    check(&zipped(&[]), &[]);
    assert_eq!(Container::of(b"PKxx"), None);
    assert_eq!(Container::of(b"{}"), None);
}

#[test]
fn what_is_damaged_is_named_and_the_rest_is_there() {
    let whole = zipped(&[("a.json", &b"eins".repeat(50)), ("b.json", b"zwei")]);
    let at = whole.windows(6).position(|bytes| bytes == b"a.json").unwrap() + 8;
    let mut damaged = whole.clone();
    damaged[at] ^= 0xff;
    check(&damaged, &[("a.json", Err("unpacked")), ("b.json", Ok("zwei"))]);
    check(&whole[..whole.len() / 2], &[("", Err(""))]);
    let tar = tarred(&[("a.json", b"eins"), ("b.json", &b"zwei".repeat(300))]);
    check(&tar[..1600], &[("a.json", Ok("eins")), ("b.json", Err("ends within it")), ("", Err(""))]);
    let mut nested = zipped(&[("a.json", b"tief")]);
    for _ in 0..3 {
        nested = zipped(&[("z.zip", &nested)]);
    }
    check(&nested, &[("z.zip/z.zip/z.zip", Err("in one another"))]);
}

#[test]
fn stops_bombs() {
    let bomb = vec![b' '; 90 << 20];
    let all = zipped(&[("a.json", b"eins"), ("b.json", &bomb), ("c.json", b"zwei")]);
    assert!(all.len() < 200_000);
    check(&all, &[("a.json", Ok("eins")), ("", Err("times its size"))]);
    // Many small bombs one after the other, in a container that may unpack to little.
    let small = zstd::encode_all(vec![b' '; 20 << 20].as_slice(), 1).unwrap();
    let many = zipped(&[("1.zst", &small), ("2.zst", &small), ("3.zst", &small), ("4.zst", &small)]);
    let found = entries(&many);
    assert!(found.len() <= 4 && found.last().unwrap().1.as_ref().unwrap_err().contains("times its size"));
    let nested = zipped(&[("in.zip", &many), ("5.zst", &small)]);
    let found = entries(&nested);
    assert!(found.iter().any(|(path, bytes)| path == "in.zip" && bytes.is_err()));
    let sparse = {
        let mut tar = tarred(&[("a.json", b"eins"), ("b.json", b"zwei")]);
        tar[156] = b'S';
        let mut header = tar::Header::from_byte_slice(&tar[..512]).clone();
        header.set_cksum();
        tar[..512].copy_from_slice(header.as_bytes());
        tar
    };
    assert!(!entries(&sparse).is_empty());
    let twice = [tarred(&[("a.json", b"eins")]), tarred(&[("b.json", b"zwei")])].concat();
    check(&twice, &[("a.json", Ok("eins")), ("b.json", Ok("zwei"))]);
}

#[test]
fn web_archives_may_be_packed_in_other_containers() {
    let (one, two) = ("https://example.org/eins/", "https://example.org/zwei.html?x=y");
    let archive = [archived(one, b"<p>Eins"), archived(two, b"<p>Zwei")].concat();
    let pages = |inside: &str| [(format!("{inside}{one}"), "<p>Eins"), (format!("{inside}{two}"), "<p>Zwei")];
    let holds = |bytes: &[u8], expected: &[(String, &str)]| {
        let expected: Vec<_> = expected.iter().map(|(path, page)| (path.as_str(), Ok(*page))).collect();
        check(bytes, &expected);
    };
    holds(&archive, &pages(""));
    holds(&zipped(&[("a.warc", &archive)]), &pages("a.warc/"));
    let members = [gzip(&archived(one, b"<p>Eins")), gzip(&archived(two, b"<p>Zwei"))].concat();
    holds(&tarred(&[("a.warc.gz", &members)]), &pages("a.warc.gz/"));

    // A page packed beyond measure ends the archive, which may not unpack to more either, and nothing else.
    let bomb = gzip(&vec![b' '; 90 << 20]);
    let archive = [archived(one, b"<p>Eins"), archived(two, &bomb)].concat();
    let found = entries(&zipped(&[("a.warc", &archive), ("b.json", b"eins")]));
    let told: Vec<_> = found.iter().map(|(path, bytes)| (path.as_str(), bytes.is_ok())).collect();
    let first = format!("a.warc/{one}");
    assert_eq!(told, [(first.as_str(), true), ("a.warc", false), ("b.json", true)], "{found:?}");
}

#[test]
fn damage_of_a_packed_web_archive_hides_nothing_else() {
    let address = "https://example.org/eins";
    let mut members: Vec<Vec<u8>> =
        (0..3).map(|n| gzip(&archived(address, format!("<p>{n}").as_bytes()))).collect();
    let at = members[1].len() - 20;
    members[1][at] ^= 0xff;
    let archive = members.concat();
    for bytes in [archive.clone(), zipped(&[("a.warc.gz", &archive)])] {
        let documents = crate::documents(&bytes);
        let pages: Vec<_> = documents.iter().filter_map(|document| document.bytes.as_ref().ok()).collect();
        assert!(documents.len() > pages.len() && pages.len() >= 2, "{documents:?}");
        assert_eq!((&pages[0][..], &pages[pages.len() - 1][..]), (&b"<p>0"[..], &b"<p>2"[..]));
        assert!(
            documents
                .iter()
                .all(|document| document.bytes.is_err() || document.address.as_deref() == Some(address))
        );
    }
}
