//! The threads of one run, and the order of what they find.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use depesche_store::{Delivery, Error, Original, Receipt};

use super::frames::{Frame, Frames};
use super::rejected;
use super::sources::{self, Source};
use super::unpack::Unpacked;
use super::{IngestOptions, IngestProgress, Summary};
use crate::format::{self, Found, Input, Item, Sink};
use crate::{Refusal, charset};

/// Articles delivered to the archive at once.
const BATCH: usize = 2000;

type Deliver<'d> = dyn FnMut(Vec<Delivery>) -> Result<Vec<Receipt>, Error> + 'd;
type Report<'r> = dyn FnMut(IngestProgress) -> ControlFlow<()> + 'r;

/// A frame on its way to a parser.
struct Job {
    number: u64,
    source: usize,
    frame: Frame,
    bytes_done: u64,
}

/// A frame parsed.
struct Done {
    source: usize,
    deliveries: Vec<Delivery>,
    refusals: Vec<Refusal>,
    bytes_done: u64,
}

pub(super) fn run(
    paths: &[PathBuf],
    options: &IngestOptions,
    deliver: &mut Deliver<'_>,
    report: &mut Report<'_>,
) -> Result<Summary, Error> {
    let sources = sources::list(paths, &options.rejected);
    let threads = options.threads.max(1);
    let stop = AtomicBool::new(false);
    let (jobs, take_job) = sync_channel::<Job>(threads);
    let (done, take_done) = sync_channel::<(u64, Done)>(threads);
    let take_job = Mutex::new(take_job);
    std::thread::scope(|scope| {
        scope.spawn(|| read(&sources, &stop, jobs));
        for _ in 0..threads {
            let done = done.clone();
            scope.spawn(|| parse(&sources, &take_job, done));
        }
        drop(done);
        let mut writer = Writer {
            deliver,
            report,
            options,
            sources: &sources,
            batch: Vec::new(),
            progress: IngestProgress { bytes_total: sources::total(&sources), ..IngestProgress::default() },
            summary: Summary { inputs: sources.len() as u64, ..Summary::default() },
        };
        let result = writer.receive(&take_done);
        stop.store(true, Ordering::Relaxed);
        // Ends the parsers, which would wait for room, and with them the reader.
        drop(take_done);
        result.map(|()| writer.summary)
    })
}

/// Cuts every input into frames. A worker that is gone ends the reading.
fn read(sources: &[Source], stop: &AtomicBool, jobs: SyncSender<Job>) {
    let mut number = 0;
    let mut before = 0;
    for (source, input) in sources.iter().enumerate() {
        let mut send = |frame: Frame, bytes_done: u64| {
            let sent =
                !stop.load(Ordering::Relaxed) && jobs.send(Job { number, source, frame, bytes_done }).is_ok();
            number += 1;
            sent
        };
        let mut frames = match input.open().and_then(Unpacked::new).and_then(Frames::new) {
            Ok(frames) => frames,
            Err(error) => {
                if !send(broken(input, &error), before) {
                    return;
                }
                continue;
            }
        };
        loop {
            let frame = match frames.next() {
                Ok(Some(frame)) => frame,
                Ok(None) => break,
                Err(error) => {
                    if !send(broken(input, &error), before + frames.consumed()) {
                        return;
                    }
                    break;
                }
            };
            if !send(frame, before + frames.consumed()) {
                return;
            }
        }
        before += frames.consumed();
    }
}

fn broken(input: &Source, error: &std::io::Error) -> Frame {
    let reason = match input {
        Source::Missing(_, reason) => reason.clone(),
        _ => format!("cannot be read: {error}"),
    };
    Frame { format: None, bytes: Vec::new(), first_line: 1, problem: Some(reason) }
}

fn parse(sources: &[Source], jobs: &Mutex<Receiver<Job>>, done: SyncSender<(u64, Done)>) {
    loop {
        // The lock is held only while waiting; no code that could panic runs under it.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { number, source, frame, bytes_done }) = job else { return };
        let (deliveries, refusals) = match frame.problem {
            Some(reason) => {
                let line = Some(frame.first_line).filter(|line| *line > 1);
                (Vec::new(), vec![Refusal { line, pointer: None, reason, bytes: frame.bytes }])
            }
            None => parsed(frame.format, &frame.bytes, sources[source].name(), frame.first_line),
        };
        if done.send((number, Done { source, deliveries, refusals, bytes_done })).is_err() {
            return;
        }
    }
}

/// The deliveries and refusals in the bytes of one delivery.
pub(super) fn deliveries(bytes: &[u8], name: Option<&str>) -> (Vec<Delivery>, Vec<Refusal>) {
    parsed(format::detect(&charset::decode(bytes)), bytes, name, 1)
}

fn parsed(
    format: Option<&'static format::Format>,
    bytes: &[u8],
    name: Option<&str>,
    first_line: u64,
) -> (Vec<Delivery>, Vec<Refusal>) {
    let text = charset::decode(bytes);
    let mut sink = Sink::new(format.map(|format| format.name), name);
    format::read(format, &Input { bytes, text: &text, first_line }, &mut sink);
    let (mut deliveries, mut refusals) = (Vec::with_capacity(sink.found.len()), Vec::new());
    for Found { item, raw } in sink.found {
        match item {
            Item::Article(article) => {
                let original = article.origin.as_ref().map(|origin| {
                    let (format, file) = (origin.format.clone(), origin.file.clone());
                    Arc::new(Original { format, file, sha256: origin.sha256.clone(), bytes: raw.to_vec() })
                });
                deliveries.push(Delivery { article, original });
            }
            Item::Refusal(refusal) => refusals.push(refusal),
        }
    }
    (deliveries, refusals)
}

/// Puts what the parsers find back in order and into the archive.
struct Writer<'w, 'd, 'r> {
    deliver: &'w mut Deliver<'d>,
    report: &'w mut Report<'r>,
    options: &'w IngestOptions,
    sources: &'w [Source],
    batch: Vec<Delivery>,
    progress: IngestProgress,
    summary: Summary,
}

impl Writer<'_, '_, '_> {
    fn receive(&mut self, done: &Receiver<(u64, Done)>) -> Result<(), Error> {
        let mut early: BTreeMap<u64, Done> = BTreeMap::new();
        let mut next = 0;
        for (number, frame) in done {
            early.insert(number, frame);
            while let Some(frame) = early.remove(&next) {
                next += 1;
                self.take(frame);
                if self.batch.len() >= BATCH && self.flush()?.is_break() {
                    self.summary.interrupted = true;
                    return Ok(());
                }
            }
        }
        self.summary.interrupted = self.flush()?.is_break();
        Ok(())
    }

    fn take(&mut self, frame: Done) {
        let file = self.sources[frame.source].label();
        for refusal in frame.refusals {
            rejected::set_aside(&self.options.rejected, &file, refusal, &mut self.summary);
        }
        self.progress.bytes_done = frame.bytes_done;
        self.batch.extend(frame.deliveries);
    }

    /// Delivers the batch, durable on return, and reports.
    fn flush(&mut self) -> Result<ControlFlow<()>, Error> {
        if !self.batch.is_empty() {
            let batch = std::mem::take(&mut self.batch);
            let receipts = (self.deliver)(batch)?;
            self.summary.count(&receipts);
            self.progress.articles += receipts.len() as u64;
        }
        self.progress.rejected = self.summary.rejected_total;
        Ok((self.report)(self.progress))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use depesche_store::Outcome;

    use super::*;

    const ARTICLE: &str =
        r#"{"id":"a:N","headline":"Sturm","body":"Es regnet.","date":"2024-05-07T10:00:00+02:00"}"#;

    fn line(number: usize) -> String {
        format!("{}\n", ARTICLE.replace('N', &number.to_string()))
    }

    /// Runs over the folder; ids in the order delivered, and the summary.
    fn run_over(folder: &std::path::Path, threads: usize, stop_after: u64) -> (Vec<String>, Summary) {
        let mut ids = Vec::new();
        let mut deliver = |batch: Vec<Delivery>| {
            let receipt = |delivery: &Delivery| Receipt {
                id: delivery.article.id.clone(),
                version: 1,
                seq: 0,
                outcome: Outcome::Added,
            };
            let receipts: Vec<Receipt> = batch.iter().map(receipt).collect();
            ids.extend(receipts.iter().map(|receipt| receipt.id.clone()));
            Ok(receipts)
        };
        let mut report = |progress: IngestProgress| match progress.articles >= stop_after {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let options = IngestOptions { rejected: folder.join("rejected"), threads };
        let summary = run(&[folder.to_owned()], &options, &mut deliver, &mut report).unwrap();
        (ids, summary)
    }

    #[test]
    fn delivers_in_order_and_sets_aside() {
        let folder = tempfile::tempdir().unwrap();
        let lines: String = (0..20_000).map(line).collect();
        fs::write(folder.path().join("a.jsonl"), &lines).unwrap();
        fs::write(folder.path().join("b.jsonl.zst"), zstd::encode_all(lines.as_bytes(), 1).unwrap()).unwrap();
        let broken = format!("{}{{\"id\":7}}\nkaputt\n{}", line(1), line(2));
        fs::write(folder.path().join("c.jsonl"), broken).unwrap();
        fs::write(folder.path().join("d.bin"), [0, 159, 146, 150]).unwrap();
        fs::write(folder.path().join("e.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3]).unwrap();
        fs::write(folder.path().join("f.json"), "").unwrap();
        for threads in [1, 3] {
            let (ids, summary) = run_over(folder.path(), threads, u64::MAX);
            let numbers = (0..20_000).chain(0..20_000).chain([1, 2]);
            assert_eq!(ids, numbers.map(|number| format!("a:{number}")).collect::<Vec<_>>());
            assert_eq!((summary.added, summary.rejected_total, summary.inputs), (40_002, 5, 6));
            let places: Vec<_> = summary
                .rejected
                .iter()
                .map(|item| (item.file.rsplit('/').next().unwrap(), item.line, item.kept.is_some()))
                .collect();
            assert_eq!(
                places,
                [
                    ("c.jsonl", Some(2), true),
                    ("c.jsonl", Some(3), true),
                    ("d.bin", None, true),
                    ("e.gz", None, false),
                    ("f.json", None, false),
                ]
            );
            let kept = fs::read_dir(folder.path().join("rejected")).unwrap().count();
            assert_eq!(kept, 6, "three items with a reason each, once for both runs");
        }
    }

    #[test]
    fn breaks_off_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let lines: String = (0..50_000).map(line).collect();
        fs::write(folder.path().join("a.jsonl"), lines).unwrap();
        let (ids, summary) = run_over(folder.path(), 2, 1);
        assert!(summary.interrupted && summary.added == ids.len() as u64 && ids.len() < 50_000);
    }
}
