//! Cuts an input into jobs: JSON Lines into runs of whole lines, everything else stays one document.

use std::io::{self, Read};

use super::container::{Container, Entry};
use super::unpack::{MAX_DOCUMENT, STREAM_HEAD, Unpacked};
use crate::format::{self, Format};
use crate::{CsvOptions, charset};

/// Bytes of a run of lines.
const RUN: usize = 1 << 20;
/// Bytes of one line.
const MAX_LINE: usize = 16 << 20;
/// Bytes from which the format is told.
const HEAD: usize = 256 << 10;

/// A piece of one input that is parsed on its own.
pub(super) struct Frame {
    /// The format of the input.
    pub(super) format: Option<&'static Format>,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// Number of its first line in the input, counted from 1.
    pub(super) first_line: u64,
    /// Why it cannot be parsed, if so.
    pub(super) problem: Option<String>,
    /// Its path in the container it came from.
    pub(super) entry: Option<String>,
    /// The address it was fetched from.
    pub(super) address: Option<String>,
}

/// Hands out the frames of a file of a container; whether all were wanted.
fn of_entry(
    Entry { path, bytes, address }: Entry,
    csv: Option<&CsvOptions>,
    take: &mut dyn FnMut(Frame) -> bool,
) -> bool {
    let refused = |reason: String| Frame {
        format: None,
        bytes: Vec::new(),
        first_line: 1,
        problem: Some(reason),
        entry: Some(path.clone()),
        address: None,
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(reason) => return take(refused(reason)),
    };
    let frames = Unpacked::new(Box::new(io::Cursor::new(bytes))).and_then(|input| Frames::new(input, csv));
    let mut frames = match frames {
        Ok(frames) => frames,
        Err(error) => return take(refused(error.to_string())),
    };
    loop {
        match frames.next() {
            Ok(Some(frame)) => {
                if !take(Frame { entry: Some(path.clone()), address: address.clone(), ..frame }) {
                    return false;
                }
            }
            Ok(None) => return true,
            Err(error) => return take(refused(error.to_string())),
        }
    }
}

/// Reads an input frame by frame.
pub(super) struct Frames<'c> {
    input: Unpacked<'static>,
    csv: Option<&'c CsvOptions>,
    buffer: Vec<u8>,
    format: Option<&'static Format>,
    lines: bool,
    container: Option<Container>,
    line: u64,
    position: u64,
    ended: bool,
}

impl<'c> Frames<'c> {
    pub(super) fn new(mut input: Unpacked<'static>, csv: Option<&'c CsvOptions>) -> io::Result<Frames<'c>> {
        let mut buffer = Vec::with_capacity(HEAD);
        // A damaged member of a packed web archive stops nothing, so no more of it is read here than tells what it is.
        let mut ended = fill(&mut input, &mut buffer, STREAM_HEAD as usize)?;
        if Container::of(&buffer).is_none() {
            ended = ended || fill(&mut input, &mut buffer, HEAD)?;
        }
        let container = Container::of(&buffer);
        let (mut format, mut lines) = (None, false);
        if container.is_none() {
            format = format::detect(&buffer, csv);
            lines = format::is_lines(&charset::decode(&buffer));
        }
        Ok(Frames { input, csv, buffer, format, lines, container, line: 1, position: 0, ended })
    }

    /// If the input is a container: hands out its files with the bytes consumed so far, and says whether all were
    /// wanted.
    pub(super) fn entries(&mut self, take: &mut dyn FnMut(Frame, u64) -> bool) -> Option<io::Result<bool>> {
        let container = self.container?;
        let buffer = std::mem::take(&mut self.buffer);
        let (consumed, csv) = (self.input.counter(), self.csv);
        let mut input = buffer.as_slice().chain(&mut self.input);
        Some(
            container.each(&mut input, &mut |entry| {
                of_entry(entry, csv, &mut |frame| take(frame, consumed.get()))
            }),
        )
    }

    /// Bytes read of the input as it lies there.
    pub(super) fn consumed(&self) -> u64 {
        self.input.consumed()
    }

    /// Bytes of the unpacked input up to the end of the last frame.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Skips the lines up to this position, where an earlier run left off. Documents are read whole or not at all.
    pub(super) fn skip_to(&mut self, position: u64) -> io::Result<()> {
        while self.lines && self.position < position {
            if self.buffer.is_empty() {
                self.ended = fill(&mut self.input, &mut self.buffer, RUN)?;
            }
            let length =
                self.buffer.len().min(usize::try_from(position - self.position).unwrap_or(usize::MAX));
            if length == 0 {
                break;
            }
            self.line += memchr::memchr_iter(b'\n', &self.buffer[..length]).count() as u64;
            self.position += length as u64;
            self.buffer.drain(..length);
        }
        Ok(())
    }

    /// The next frame; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame>> {
        if self.lines { self.next_run() } else { self.document() }
    }

    /// All of it, once.
    fn document(&mut self) -> io::Result<Option<Frame>> {
        if std::mem::replace(&mut self.ended, true) && self.line > 1 {
            return Ok(None);
        }
        let most = MAX_DOCUMENT - self.buffer.len() as u64;
        (&mut self.input).take(most + 1).read_to_end(&mut self.buffer)?;
        let too_long = self.buffer.len() as u64 > MAX_DOCUMENT;
        let problem = too_long.then(|| {
            self.buffer.truncate(HEAD);
            format!("a document has at most {} MB; deliver it as JSON Lines or in parts", MAX_DOCUMENT >> 20)
        });
        self.line = u64::MAX;
        let bytes = std::mem::take(&mut self.buffer);
        Ok(Some(Frame { format: self.format, bytes, first_line: 1, problem, entry: None, address: None }))
    }

    fn next_run(&mut self) -> io::Result<Option<Frame>> {
        let mut wanted = RUN;
        loop {
            if !self.ended && self.buffer.len() < wanted {
                self.ended = fill(&mut self.input, &mut self.buffer, wanted)?;
            }
            if self.buffer.is_empty() {
                return Ok(None);
            }
            let cut = memchr::memrchr(b'\n', &self.buffer).map(|at| at + 1);
            match cut.or_else(|| self.ended.then_some(self.buffer.len())) {
                Some(cut) => return Ok(Some(self.cut(cut, None))),
                None if self.buffer.len() > MAX_LINE => return self.long_line().map(Some),
                None => wanted = self.buffer.len() + RUN,
            }
        }
    }

    fn cut(&mut self, at: usize, problem: Option<String>) -> Frame {
        let rest = self.buffer.split_off(at);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        let first_line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        self.position += bytes.len() as u64;
        Frame { format: self.format, bytes, first_line, problem, entry: None, address: None }
    }

    /// Refuses a line that is too long, and goes on behind it.
    fn long_line(&mut self) -> io::Result<Frame> {
        let problem = format!("the line is longer than {} MB", MAX_LINE >> 20);
        let kept = self.buffer[..HEAD].to_vec();
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer) {
                self.buffer.drain(..=at);
                break;
            }
            self.buffer.clear();
            if self.ended {
                break;
            }
            self.ended = fill(&mut self.input, &mut self.buffer, RUN)?;
        }
        let first_line = self.line;
        self.line += 1;
        Ok(Frame {
            format: self.format,
            bytes: kept,
            first_line,
            problem: Some(problem),
            entry: None,
            address: None,
        })
    }
}

/// Reads until the buffer holds `length` bytes; whether the input ended.
fn fill(input: &mut Unpacked<'_>, buffer: &mut Vec<u8>, length: usize) -> io::Result<bool> {
    let missing = length.saturating_sub(buffer.len()) as u64;
    let read = input.take(missing).read_to_end(buffer)?;
    Ok((read as u64) < missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(bytes: Vec<u8>) -> Vec<Frame> {
        let input = Unpacked::new(Box::new(io::Cursor::new(bytes))).unwrap();
        let mut frames = Frames::new(input, None).unwrap();
        let mut found = Vec::new();
        while let Some(frame) = frames.next().unwrap() {
            found.push(frame);
        }
        found
    }

    #[test]
    fn cuts_lines_and_keeps_documents() {
        let line = format!("{{\"id\":\"{}\"}}\n", "x".repeat(1000));
        let text = line.repeat(3000);
        let found = frames(text.clone().into_bytes());
        assert!(found.len() > 2);
        assert_eq!(found.concat_bytes(), text.as_bytes());
        for pair in found.windows(2) {
            let lines = pair[0].bytes.iter().filter(|b| **b == b'\n').count() as u64;
            assert_eq!(pair[0].first_line + lines, pair[1].first_line);
        }
        let document = format!("[{}]", "1,\n".repeat(900_000)).into_bytes();
        assert_eq!(frames(document.clone()).concat_bytes(), document);
        assert_eq!(frames(Vec::new()).len(), 1);
    }

    #[test]
    fn skips_endless_lines() {
        let long = format!("{{\"a\":1}}\n{{\"b\":\"{}\"}}\n{{\"c\":1}}\n", "x".repeat(MAX_LINE + RUN));
        let found = frames(long.into_bytes());
        let problems: Vec<_> =
            found.iter().map(|frame| (frame.first_line, frame.problem.is_some())).collect();
        assert_eq!(problems, [(1, false), (2, true), (3, false)]);
    }

    trait Concat {
        fn concat_bytes(&self) -> Vec<u8>;
    }

    impl Concat for Vec<Frame> {
        fn concat_bytes(&self) -> Vec<u8> {
            self.iter().flat_map(|frame| frame.bytes.iter().copied()).collect()
        }
    }
}
