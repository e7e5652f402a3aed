//! The threads of one run, and the order of what they find.

use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use depesche_store::{Error, Mark, Pending, Prepared, Store};

use super::frames::{Frame, Frames};
use super::marks::{self, Left, Marks};
use super::prepare::prepared;
use super::rejected;
use super::sources::{self, Source};
use super::unpack::Unpacked;
use super::{IngestOptions, IngestProgress, Summary};
use crate::format::{self, Input};
use crate::{CsvOptions, ParseOptions, Refusal};

/// Jobs under way per parser.
const UNDER_WAY: usize = 4;

/// Articles delivered to the archive at once.
const BATCH: usize = 4000;

/// Bytes delivered to the archive at once, nearly.
const BATCH_BYTES: usize = 16 << 20;

type Report<'r> = dyn FnMut(IngestProgress) -> ControlFlow<()> + 'r;

/// A frame on its way to a parser, and how far it brings the reading.
struct Job {
    number: u64,
    piece: Piece,
    at: At,
}

/// A part of an input, its end, or that it was skipped.
enum Piece {
    Frame(Frame),
    End,
    Skipped,
}

/// A place in the inputs.
#[derive(Clone, Copy)]
struct At {
    /// Number of the input.
    source: usize,
    /// Bytes of it up to here, unpacked.
    position: u64,
    /// Bytes of all inputs up to here, as they lie there.
    bytes_done: u64,
}

/// A frame parsed.
enum Done {
    Parsed(Vec<Prepared>, Vec<Refusal>),
    End,
    Skipped,
}

pub(super) fn run(
    store: &Store,
    sources: Vec<Source>,
    options: &IngestOptions,
    report: &mut Report<'_>,
) -> Result<Summary, Error> {
    let threads = options.threads.max(1);
    let (jobs, take_job) = sync_channel::<Job>(threads);
    let (done, take_done) = sync_channel::<(u64, At, Done)>(threads);
    let take_job = Arc::new(Mutex::new(take_job));
    // One ticket per job under way: a slow one must not let the others pile up behind it.
    let (tickets, take_ticket) = sync_channel::<()>(threads * UNDER_WAY);
    for _ in 0..threads * UNDER_WAY {
        // There is room for just as many; if there were not, fewer would be under way.
        let _ = tickets.try_send(());
    }
    std::thread::scope(|scope| {
        let inputs = &sources;
        scope.spawn(move || read(store, inputs, options.csv.as_ref(), &take_ticket, &jobs));
        for _ in 0..threads {
            let (take_job, done, sources) = (Arc::clone(&take_job), done.clone(), &sources);
            scope.spawn(move || parse(store, sources, options, &take_job, &done));
        }
        // Only the parsers hold these now: when they are gone, the other ends learn it.
        drop((take_job, done));
        let mut writer = Writer {
            store,
            report,
            options,
            sources: &sources,
            tickets,
            batch: Vec::new(),
            batch_bytes: 0,
            under_way: VecDeque::new(),
            marks: Marks::default(),
            durable: Vec::new(),
            progress: IngestProgress { bytes_total: sources::total(&sources), ..IngestProgress::default() },
            summary: Summary { inputs: sources.len() as u64, ..Summary::default() },
        };
        let result = writer.receive(&take_done);
        // Ends the parsers, which would wait for room, and with them the reader, which would wait for a ticket.
        drop(take_done);
        let Writer { summary, under_way, .. } = writer;
        // After a failure, what is still on its way is stored or not before the caller learns of it.
        under_way.into_iter().for_each(|batch| drop(batch.pending.wait()));
        result.map(|()| summary)
    })
}

/// Cuts every input into jobs until the parsers are gone.
fn read(
    store: &Store,
    sources: &[Source],
    csv: Option<&CsvOptions>,
    tickets: &Receiver<()>,
    jobs: &SyncSender<Job>,
) {
    let mut number = 0;
    let mut send = |piece: Piece, at: At| {
        let sent = tickets.recv().is_ok() && jobs.send(Job { number, piece, at }).is_ok();
        number += 1;
        sent
    };
    let mut at = At { source: 0, position: 0, bytes_done: 0 };
    for (source, input) in sources.iter().enumerate() {
        at = At { source, position: 0, ..at };
        if !read_input(store, input, csv, &mut at, &mut send) {
            return;
        }
    }
}

/// Reads one input; whether the parsers still listen.
fn read_input(
    store: &Store,
    input: &Source,
    csv: Option<&CsvOptions>,
    at: &mut At,
    send: &mut dyn FnMut(Piece, At) -> bool,
) -> bool {
    let before = at.bytes_done;
    let start = match marks::left(store, input) {
        Left::Nothing => {
            at.bytes_done += input.size().unwrap_or_default();
            return send(Piece::Skipped, *at);
        }
        Left::From(start) => start,
    };
    let open = || {
        let mut frames = Frames::new(Unpacked::new(input.open()?)?, csv)?;
        frames.skip_to(start)?;
        Ok(frames)
    };
    let mut frames = match open() {
        Ok(frames) => frames,
        Err(error) => return send(Piece::Frame(broken(input, &error)), *at) && send(Piece::End, *at),
    };
    let entries = frames.entries(&mut |frame, consumed| {
        at.bytes_done = before + consumed;
        send(Piece::Frame(frame), *at)
    });
    match entries {
        Some(Ok(all)) => return all && send(Piece::End, *at),
        Some(Err(error)) => return send(Piece::Frame(broken(input, &error)), *at) && send(Piece::End, *at),
        None => {}
    }
    loop {
        let frame = frames.next();
        *at = At { position: frames.position(), bytes_done: before + frames.consumed(), ..*at };
        match frame {
            Ok(Some(frame)) => {
                if !send(Piece::Frame(frame), *at) {
                    return false;
                }
            }
            Ok(None) => return send(Piece::End, *at),
            Err(error) => return send(Piece::Frame(broken(input, &error)), *at) && send(Piece::End, *at),
        }
    }
}

fn broken(input: &Source, error: &std::io::Error) -> Frame {
    let reason = match input {
        Source::Missing(_, reason) => reason.clone(),
        _ => format!("cannot be read: {error}"),
    };
    Frame {
        format: None,
        bytes: Vec::new(),
        first_line: 1,
        problem: Some(reason),
        entry: None,
        address: None,
    }
}

fn parse(
    store: &Store,
    sources: &[Source],
    options: &IngestOptions,
    jobs: &Mutex<Receiver<Job>>,
    done: &SyncSender<(u64, At, Done)>,
) {
    loop {
        // The lock is held only while waiting; no code that could panic runs under it.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { number, piece, at }) = job else { return };
        let result = match piece {
            Piece::End => Done::End,
            Piece::Skipped => Done::Skipped,
            Piece::Frame(frame) => parse_frame(store, frame, sources[at.source].name(), options.csv.as_ref()),
        };
        if done.send((number, at, result)).is_err() {
            return;
        }
    }
}

fn parse_frame(store: &Store, frame: Frame, name: Option<&str>, csv: Option<&CsvOptions>) -> Done {
    if let Some(reason) = frame.problem {
        let line = Some(frame.first_line).filter(|line| *line > 1);
        let refusal = Refusal { line, pointer: frame.entry, reason, bytes: frame.bytes };
        return Done::Parsed(Vec::new(), vec![refusal]);
    }
    let name = frame.entry.as_deref().or(name);
    let options = ParseOptions { name, address: frame.address.as_deref(), csv };
    let text = format::decode(frame.format, &frame.bytes, csv);
    let input = Input { bytes: &frame.bytes, text: &text, first_line: frame.first_line };
    let (prepared, mut refusals) = prepared(store, frame.format, &input, options);
    if let Some(path) = &frame.entry {
        refusals.iter_mut().for_each(|refusal| refusal.within(path));
    }
    Done::Parsed(prepared, refusals)
}

/// Puts what the parsers find back in order and into the archive.
struct Writer<'w, 'r> {
    store: &'w Store,
    report: &'w mut Report<'r>,
    options: &'w IngestOptions,
    sources: &'w [Source],
    tickets: SyncSender<()>,
    batch: Vec<Prepared>,
    batch_bytes: usize,
    /// Batches the archive has not acknowledged, the oldest first.
    under_way: VecDeque<Batch>,
    marks: Marks,
    /// Marks of what was acknowledged; they go into the archive with the next batch.
    durable: Vec<Mark>,
    progress: IngestProgress,
    summary: Summary,
}

/// A batch on its way, and the marks reached with it.
struct Batch {
    pending: Pending,
    reached: Vec<Mark>,
    progress: IngestProgress,
}

impl Writer<'_, '_> {
    fn receive(&mut self, done: &Receiver<(u64, At, Done)>) -> Result<(), Error> {
        let mut early: BTreeMap<u64, (At, Done)> = BTreeMap::new();
        let mut next = 0;
        for (number, at, result) in done {
            early.insert(number, (at, result));
            while let Some((at, result)) = early.remove(&next) {
                next += 1;
                // If the reader is gone, nobody waits for it.
                let _ = self.tickets.try_send(());
                self.take(at, result);
                let full = self.batch.len() >= BATCH || self.batch_bytes >= BATCH_BYTES;
                if full && self.flush()?.is_break() {
                    self.summary.interrupted = true;
                    return self.settle();
                }
            }
        }
        self.submit()?;
        self.settle()?;
        self.summary.interrupted = self.report(self.progress).is_break();
        Ok(())
    }

    fn take(&mut self, at: At, result: Done) {
        self.progress.bytes_done = at.bytes_done;
        let source = &self.sources[at.source];
        match result {
            Done::Skipped => self.summary.skipped += 1,
            Done::End => self.marks.ended(),
            Done::Parsed(prepared, refusals) => {
                self.marks.read(at.source, source, at.position, !refusals.is_empty());
                for refusal in refusals {
                    rejected::set_aside(&self.options.rejected, &source.label(), refusal, &mut self.summary);
                }
                self.batch_bytes += prepared.iter().map(Prepared::size).sum::<usize>();
                self.batch.extend(prepared);
            }
        }
    }

    /// Hands the batch to the archive and waits for the one before it, so that parsers and archive work at once.
    fn flush(&mut self) -> Result<ControlFlow<()>, Error> {
        self.submit()?;
        while self.under_way.len() > 1 {
            let progress = self.acknowledged()?;
            if self.report(progress).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn submit(&mut self) -> Result<(), Error> {
        let batch = std::mem::take(&mut self.batch);
        self.batch_bytes = 0;
        // Only marks of what is durable: this batch may be stored where the one before it fails.
        let pending = self.store.archive().submit(batch, std::mem::take(&mut self.durable))?;
        self.under_way.push_back(Batch { pending, reached: self.marks.reached(), progress: self.progress });
        Ok(())
    }

    /// Waits for the oldest batch; how far the run was with it.
    fn acknowledged(&mut self) -> Result<IngestProgress, Error> {
        let Some(Batch { pending, reached, progress }) = self.under_way.pop_front() else {
            return Ok(self.progress);
        };
        let receipts = pending.wait()?;
        self.summary.count(&receipts);
        self.durable.extend(reached);
        self.progress.articles += receipts.len() as u64;
        Ok(IngestProgress { articles: self.progress.articles, ..progress })
    }

    fn report(&mut self, progress: IngestProgress) -> ControlFlow<()> {
        (self.report)(IngestProgress { rejected: self.summary.rejected_total, ..progress })
    }

    /// Waits for everything under way and sets its marks.
    fn settle(&mut self) -> Result<(), Error> {
        while !self.under_way.is_empty() {
            self.acknowledged()?;
        }
        let marks = std::mem::take(&mut self.durable);
        if !marks.is_empty() {
            self.store.archive().submit(Vec::new(), marks)?.wait()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
