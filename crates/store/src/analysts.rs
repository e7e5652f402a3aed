//! Threads that turn items into segments of the index: analysis is most of the work.
//!
//! Each builds segments of its own, from the first item to the commit; they number words together.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};

use tantivy::Segment;

use crate::duplicates::{Neighbours, Newcomer};
use crate::index::{Numbering, SegmentBuilder};
use crate::{Archive, Error, ErrorKind, Fingerprinter, Index, Visibility, mark};

/// Items a thread takes at a time. So few are done at once by who asks: starting threads would cost more.
const SHARE: usize = 100;

/// Shares that wait for a thread, for each of them.
const WAITING: usize = 4;

/// What the threads read from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'e> {
    pub(crate) archive: &'e Archive,
    pub(crate) index: &'e Index,
    pub(crate) neighbours: &'e Neighbours,
    pub(crate) visibility: &'e Visibility,
    /// Number of this run.
    pub(crate) run: u64,
    /// A segment that takes so much memory is written and a new one begun.
    pub(crate) segment_memory: usize,
}

/// What segments begun now number words with.
#[derive(Debug, Default)]
struct Current(Mutex<Numbering>);

impl Current {
    fn get(&self) -> Numbering {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins anew, unless another has.
    fn leave(&self, numbering: &Numbering) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if current.is(numbering) {
            *current = Numbering::default();
        }
    }
}

/// The threads, started when there is enough to do.
pub(crate) struct Analysts<'s, 'e> {
    scope: &'s Scope<'s, 'e>,
    source: Source<'e>,
    threads: usize,
    current: Arc<Current>,
    /// Work done by who asks.
    here: Option<Analyst<'e>>,
    running: Option<Running<'s>>,
}

struct Running<'s> {
    shares: SyncSender<Vec<String>>,
    threads: Vec<ScopedJoinHandle<'s, Result<Vec<Segment>, Error>>>,
}

/// The segments of one thread.
struct Analyst<'e> {
    source: Source<'e>,
    /// How many number words together.
    threads: usize,
    current: Arc<Current>,
    builder: SegmentBuilder,
    fingerprinter: Fingerprinter,
    segments: Vec<Segment>,
}

impl<'s, 'e> Analysts<'s, 'e> {
    pub(crate) fn new(scope: &'s Scope<'s, 'e>, source: Source<'e>, threads: usize) -> Analysts<'s, 'e> {
        Analysts { scope, source, threads, current: Arc::default(), here: None, running: None }
    }

    /// Brings these items into segments, as they are to be shown; returns once threads have taken most of them.
    pub(crate) fn add(&mut self, mut ids: Vec<String>) -> Result<(), Error> {
        if self.running.is_none() && ids.len() <= SHARE {
            let here = match &mut self.here {
                Some(here) => here,
                none => none.insert(Analyst::new(self.source, 1, Arc::clone(&self.current))?),
            };
            return here.add(&ids);
        }
        let running =
            self.running.get_or_insert_with(|| start(self.scope, self.source, self.threads, &self.current));
        while !ids.is_empty() {
            let rest = ids.split_off(SHARE.min(ids.len()));
            if running.shares.send(std::mem::replace(&mut ids, rest)).is_err() {
                // All threads have failed: they tell why.
                return self.finish().map(drop);
            }
        }
        Ok(())
    }

    /// Waits until all items are in segments, and hands these out.
    pub(crate) fn finish(&mut self) -> Result<Vec<Segment>, Error> {
        let mut segments = match self.here.take() {
            Some(here) => here.finish()?,
            None => Vec::new(),
        };
        let Some(Running { shares, threads }) = self.running.take() else { return Ok(segments) };
        drop(shares);
        for thread in threads {
            let lost =
                |_| Error::new(ErrorKind::Corrupt, "an article could not be analysed; the log says why");
            segments.extend(thread.join().map_err(lost)??);
        }
        Ok(segments)
    }
}

fn start<'s, 'e>(
    scope: &'s Scope<'s, 'e>,
    source: Source<'e>,
    threads: usize,
    current: &Arc<Current>,
) -> Running<'s> {
    let (shares, queue) = sync_channel::<Vec<String>>(threads * WAITING);
    let queue = Arc::new(Mutex::new(queue));
    let analyst = |_| {
        let (queue, current) = (Arc::clone(&queue), Arc::clone(current));
        scope.spawn(move || work(Analyst::new(source, threads, current)?, &queue))
    };
    Running { shares, threads: (0..threads).map(analyst).collect() }
}

fn work(mut analyst: Analyst<'_>, queue: &Mutex<Receiver<Vec<String>>>) -> Result<Vec<Segment>, Error> {
    loop {
        let share = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match share {
            Ok(ids) => analyst.add(&ids)?,
            Err(_) => return analyst.finish(),
        }
    }
}

impl<'e> Analyst<'e> {
    fn new(source: Source<'e>, threads: usize, current: Arc<Current>) -> Result<Analyst<'e>, Error> {
        let builder = SegmentBuilder::new(source.index, current.get())?;
        let fingerprinter = Fingerprinter::new();
        Ok(Analyst { source, threads, current, builder, fingerprinter, segments: Vec::new() })
    }

    fn add(&mut self, ids: &[String]) -> Result<(), Error> {
        let source = self.source;
        let Source { archive, visibility, run, segment_memory, .. } = source;
        // Nothing is analysed while the archive is being read: its log could not be folded meanwhile.
        let all = archive.all_shown(ids, visibility)?;
        if all.len() < ids.len() {
            let shown: HashSet<&str> = all.iter().map(|shown| shown.article.id.as_str()).collect();
            let hidden = ids.iter().filter(|id| !shown.contains(id.as_str()));
            hidden.for_each(|id| source.neighbours.remove(id));
        }
        for shown in all {
            self.builder.add(shown.row, run, &shown.article, |words, sample| {
                let newcomer =
                    Newcomer { article: &shown.article, mark: mark(shown.row, run), words, sample };
                source.neighbours.add(newcomer, source, &mut self.fingerprinter)
            })?;
        }
        let numbering = self.builder.numbering();
        if self.builder.bytes() + numbering.bytes() / self.threads >= segment_memory {
            self.current.leave(numbering);
        }
        // Who numbers words with one that is full ends its segment too, so that the numbers do not stay in memory.
        if !self.current.get().is(numbering) {
            let next = SegmentBuilder::new(self.source.index, self.current.get())?;
            self.segments.extend(std::mem::replace(&mut self.builder, next).finish()?);
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<Segment>, Error> {
        // Nobody begins a segment with these numbers any more, so they need not stay until all are written.
        self.current.leave(self.builder.numbering());
        let mut segments = self.segments;
        segments.extend(self.builder.finish()?);
        Ok(segments)
    }
}
