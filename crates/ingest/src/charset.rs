//! From delivered bytes to text: UTF-8, else as declared, else Windows-1252 (which holds Latin-1).

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

/// How far into the bytes a declaration is looked for.
const DECLARATION: usize = 1024;

/// The text, without a byte order mark. Bytes that are valid UTF-8 are taken as such whatever they declare.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => declared(bytes).unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes).0,
    }
}

/// The text of bytes that are in this encoding where they are not UTF-8.
pub(crate) fn decode_as<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Cow<'b, str> {
    if Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok() {
        return decode(bytes);
    }
    encoding.decode_without_bom_handling(bytes).0
}

/// The encoding named by `encoding="..."` (XML) or `charset=...` (HTML, mail).
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION)];
    [b"encoding=".as_slice(), b"charset="].into_iter().find_map(|mark| {
        let at = memchr::memmem::find(head, mark)? + mark.len();
        let label = head[at..].trim_ascii_start();
        let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
        let end = label.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')))?;
        // Declared UTF-8 that is none is most often Windows-1252.
        Encoding::for_label(&label[..end]).filter(|encoding| *encoding != encoding_rs::UTF_8)
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn decodes() {
        let check = |input: &[u8], expected: &str| assert_eq!(decode(input), expected, "{input:?}");
        check("Müller – „so“".as_bytes(), "Müller – „so“");
        check(b"\xef\xbb\xbfM\xc3\xbcller", "Müller");
        check(b"M\xfcller \x96 \x84so\x93", "Müller – „so“");
        check(b"\xff\xfeM\x00\xfc\x00", "Mü");
        check(b"charset=iso-8859-15\nM\xfcller 5 \xa4", "charset=iso-8859-15\nMüller 5 €");
        check(b"", "");
    }
}
