//! Gzip in members, one after the other, as web archives are packed: behind a damaged one the next is read.

use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::GzDecoder;

/// How every member begins: gzip, deflated.
const MEMBER: &[u8] = &[0x1f, 0x8b, 0x08];

/// Unpacks members. A damaged one is an error of the kind `InvalidData`; who reads on gets what follows it.
pub(super) struct Members<R> {
    /// `None` only while a member gives way to the next.
    member: Option<GzDecoder<Ahead<R>>>,
    /// Whether the last member was damaged.
    lost: bool,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(input: R) -> Members<R> {
        Members { member: Some(GzDecoder::new(Ahead { known: &[], input })), lost: false }
    }

    /// Goes on with the next member; whether there is one.
    fn next_member(&mut self) -> io::Result<bool> {
        let Some(member) = self.member.take() else { return Ok(false) };
        let mut input = member.into_inner();
        let found = match std::mem::take(&mut self.lost) {
            true => input.find_member(),
            false => input.fill_buf().map(|bytes| !bytes.is_empty()),
        };
        if let Ok(true) = found {
            self.member = Some(GzDecoder::new(input));
        }
        found
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.lost && !self.next_member()? {
                return Ok(0);
            }
            let Some(member) = &mut self.member else { return Ok(0) };
            match member.read(buffer) {
                Ok(0) => {
                    if !self.next_member()? {
                        return Ok(0);
                    }
                }
                Ok(length) => return Ok(length),
                Err(error) if is_damage(error.kind()) => {
                    self.lost = true;
                    return Err(io::Error::new(ErrorKind::InvalidData, error));
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn is_damage(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::UnexpectedEof)
}

/// An input of which some bytes were read already.
struct Ahead<R> {
    known: &'static [u8],
    input: R,
}

impl<R: BufRead> Ahead<R> {
    /// Reads up to the next member; whether there is one.
    fn find_member(&mut self) -> io::Result<bool> {
        self.known = &[];
        let mut matched = 0;
        while matched < MEMBER.len() {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let (mut used, length) = (0, bytes.len());
            while used < length && matched < MEMBER.len() {
                let byte = bytes[used];
                used += 1;
                matched = if byte == MEMBER[matched] { matched + 1 } else { usize::from(byte == MEMBER[0]) };
            }
            self.input.consume(used);
        }
        self.known = MEMBER;
        Ok(true)
    }
}

impl<R: BufRead> Read for Ahead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.known.is_empty() { self.input.fill_buf() } else { Ok(self.known) }
    }

    fn consume(&mut self, length: usize) {
        if self.known.is_empty() { self.input.consume(length) } else { self.known = &self.known[length..] }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write as _};

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What is read, with `!` for every error.
    fn check(bytes: &[u8], expected: &str) {
        for capacity in [1, 2, 7, 4096] {
            let mut members = Members::new(BufReader::with_capacity(capacity, bytes));
            let (mut text, mut buffer) = (String::new(), [0; 5]);
            loop {
                match members.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(length) => text.push_str(std::str::from_utf8(&buffer[..length]).unwrap()),
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::InvalidData);
                        text.push('!');
                    }
                }
            }
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn reads_on_behind_damage() {
        let (one, two, three) = (packed("eins"), packed("zwei"), packed("drei"));
        check(&[one.clone(), two.clone(), three.clone()].concat(), "einszweidrei");
        let mut bad_sum = two.clone();
        let at = bad_sum.len() - 6;
        bad_sum[at] ^= 0xff;
        check(&[one.clone(), bad_sum, three.clone()].concat(), "einszwei!drei");
        check(
            &[one.clone(), b"\x1f\x8b of no member \x1f\x1f\x8b".to_vec(), three.clone()].concat(),
            "eins!drei",
        );
        check(&[one.clone(), b"none".to_vec()].concat(), "eins!");
        check(&[one, two[..two.len() - 3].to_vec()].concat(), "einszwei!");
        check(b"", "!");
    }
}
