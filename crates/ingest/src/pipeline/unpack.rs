//! Compressed inputs, told by their first bytes; bounded, so that a small file cannot unpack without end.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use super::gzip::Members;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Bytes that may be unpacked whatever they came from.
pub(super) const FREE: u64 = 64 << 20;
/// Times the compressed size that may be unpacked beyond that: text packs to a tenth, seldom to a fiftieth.
pub(super) const RATIO: u64 = 200;
/// Bytes of one delivery held in memory, unpacked.
pub(super) const MAX_DOCUMENT: u64 = 256 << 20;

/// An input, unpacked.
pub(super) struct Unpacked<'i> {
    reader: Box<dyn Read + 'i>,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
    compressed: bool,
}

impl<'i> Unpacked<'i> {
    pub(super) fn new(input: Box<dyn Read + 'i>) -> io::Result<Unpacked<'i>> {
        let packed = Rc::new(Cell::new(0));
        let mut input = BufReader::with_capacity(1 << 16, Counted { input, count: packed.clone() });
        let start = input.fill_buf()?;
        let (gzip, zstd) = (start.starts_with(&GZIP), start.starts_with(&ZSTD));
        let reader: Box<dyn Read + 'i> = match (gzip, zstd) {
            (true, _) => Box::new(Members::new(input)),
            (_, true) => Box::new(zstd::stream::read::Decoder::with_buffer(input)?),
            _ => Box::new(input),
        };
        Ok(Unpacked { reader, packed, unpacked: 0, compressed: gzip || zstd })
    }

    /// Bytes read of the input as it lies there.
    pub(super) fn consumed(&self) -> u64 {
        self.packed.get()
    }

    /// The same, to be asked while the input is being read.
    pub(super) fn counter(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.packed)
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.unpacked += length as u64;
        if self.compressed && self.unpacked > FREE + self.packed.get().saturating_mul(RATIO) {
            return Err(io::Error::other(format!(
                "unpacks to more than {RATIO} times its size; unpack it by hand"
            )));
        }
        Ok(length)
    }
}

/// Whether bytes are gzip or zstd.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP) || bytes.starts_with(&ZSTD)
}

/// The start of a packed delivery, as much of it as tells what container it is; and all of it.
pub(super) fn stream(bytes: &[u8]) -> io::Result<(Vec<u8>, impl Read + '_)> {
    let mut reader = Unpacked::new(Box::new(bytes))?;
    let mut head = Vec::new();
    (&mut reader).take(STREAM_HEAD).read_to_end(&mut head)?;
    let all = io::Cursor::new(head.clone()).chain(reader);
    Ok((head, all))
}

/// A delivery in memory, unpacked if its first bytes say that it is gzip or zstd.
///
/// # Errors
/// In words, if it is damaged or unpacks to far more than such a file should.
pub(super) fn unpack(bytes: &[u8]) -> Result<std::borrow::Cow<'_, [u8]>, String> {
    if !is_packed(bytes) {
        return Ok(std::borrow::Cow::Borrowed(bytes));
    }
    let decoder: io::Result<Box<dyn Read>> = if bytes.starts_with(&GZIP) {
        Ok(Box::new(Members::new(bytes)))
    } else {
        zstd::stream::read::Decoder::with_buffer(bytes).map(|decoder| Box::new(decoder) as Box<dyn Read>)
    };
    let most = (FREE + bytes.len() as u64 * RATIO).min(MAX_DOCUMENT);
    let mut unpacked = Vec::new();
    decoder
        .and_then(|decoder| decoder.take(most + 1).read_to_end(&mut unpacked))
        .map_err(|error| format!("cannot be unpacked: {error}"))?;
    if unpacked.len() as u64 > most {
        return Err(format!("unpacks to more than {most} bytes"));
    }
    Ok(std::borrow::Cow::Owned(unpacked))
}

/// Bytes that tell a web archive.
pub(super) const STREAM_HEAD: u64 = 7;

struct Counted<'i> {
    input: Box<dyn Read + 'i>,
    count: Rc<Cell<u64>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.count.set(self.count.get() + length as u64);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Unpacked::new(Box::new(io::Cursor::new(bytes)))?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn unpacks() {
        let text = b"{\"a\":1}\n".repeat(1000);
        let packed = gzip(&text);
        assert_eq!(read(text.clone()).unwrap(), text);
        assert_eq!(
            read([packed.clone(), packed.clone()].concat()).unwrap(),
            [text.clone(), text.clone()].concat()
        );
        assert_eq!(read(zstd::encode_all(text.as_slice(), 3).unwrap()).unwrap(), text);
        assert_eq!(unpack(&packed).unwrap(), text);
        assert!(read(packed[..packed.len() / 2].to_vec()).is_err());
        assert!(unpack(&packed[..packed.len() / 2]).is_err());
    }

    #[test]
    fn stops_bombs() {
        let bomb = zstd::encode_all(io::repeat(b' ').take(100 << 20), 1).unwrap();
        assert!(bomb.len() < 100_000);
        assert!(read(bomb.clone()).unwrap_err().to_string().contains("times its size"));
        assert!(unpack(&bomb).is_err());
    }
}
