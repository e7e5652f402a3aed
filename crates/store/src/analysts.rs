//! Threads that turn items into documents while the indexer writes those before: analysis is most of the work.
//!
//! They live as long as one run of the indexer, so that the words each has analysed serve the whole run.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::Scope;

use tantivy::TantivyDocument;

use crate::index::document;
use crate::{Archive, Error, ErrorKind, Index, Visibility};

/// What is written for an item: its document, or nothing if it is not to be found.
pub(crate) type Documents = Vec<(String, Option<TantivyDocument>)>;

/// Items a thread takes at a time. So few are done at once by who asks: waking threads would cost more.
const SHARE: usize = 100;

/// One share of a batch, and where the answer goes.
struct Job {
    ids: Vec<String>,
    place: usize,
    reply: mpsc::Sender<(usize, Result<Documents, Error>)>,
}

/// What the threads read from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'e> {
    pub(crate) archive: &'e Archive,
    pub(crate) index: &'e Index,
    pub(crate) visibility: &'e Visibility,
}

/// The threads, started when there is enough to do.
pub(crate) struct Analysts<'s, 'e> {
    scope: &'s Scope<'s, 'e>,
    source: Source<'e>,
    threads: usize,
    jobs: Option<mpsc::Sender<Job>>,
}

/// A batch that is being worked on.
pub(crate) struct Batch {
    answers: mpsc::Receiver<(usize, Result<Documents, Error>)>,
    shares: usize,
}

impl<'s, 'e> Analysts<'s, 'e> {
    pub(crate) fn new(scope: &'s Scope<'s, 'e>, source: Source<'e>, threads: usize) -> Analysts<'s, 'e> {
        Analysts { scope, source, threads, jobs: None }
    }

    /// Begins to work on these items.
    pub(crate) fn begin(&mut self, mut ids: Vec<String>) -> Batch {
        let (reply, answers) = mpsc::channel();
        if ids.len() <= SHARE {
            // The receiver is right here.
            let _ = reply.send((0, self.source.documents(ids)));
            return Batch { answers, shares: 1 };
        }
        let jobs = self.jobs.get_or_insert_with(|| start(self.scope, self.source, self.threads));
        let mut shares = 0;
        while !ids.is_empty() {
            let rest = ids.split_off(SHARE.min(ids.len()));
            let job = Job { ids: std::mem::replace(&mut ids, rest), place: shares, reply: reply.clone() };
            // A thread that is gone has left no answer, which the batch tells.
            let _ = jobs.send(job);
            shares += 1;
        }
        Batch { answers, shares }
    }
}

impl Batch {
    /// Waits for the documents, in the order of the items.
    pub(crate) fn documents(self) -> Result<Documents, Error> {
        let mut shares: Vec<_> = self.answers.into_iter().collect();
        if shares.len() < self.shares {
            return Err(Error::new(ErrorKind::Corrupt, "an article could not be analysed; the log says why"));
        }
        shares.sort_by_key(|(place, _)| *place);
        let mut all = Vec::new();
        for (_, documents) in shares {
            all.append(&mut documents?);
        }
        Ok(all)
    }
}

fn start<'s, 'e>(scope: &'s Scope<'s, 'e>, source: Source<'e>, threads: usize) -> mpsc::Sender<Job> {
    let (jobs, queue) = mpsc::channel::<Job>();
    let queue = Arc::new(Mutex::new(queue));
    for _ in 0..threads {
        let queue = Arc::clone(&queue);
        scope.spawn(move || {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(job) = next else { return };
                // Nobody waits any more if the run has failed meanwhile.
                let _ = job.reply.send((job.place, source.documents(job.ids)));
            }
        });
    }
    jobs
}

impl Source<'_> {
    /// For each item the document to show, if any.
    fn documents(&self, ids: Vec<String>) -> Result<Documents, Error> {
        let read = |id: String| {
            let shown = self.archive.shown(&id, self.visibility)?;
            let document = shown.map(|row| document(self.index.fields(), row.row, &row.article));
            Ok((id, document))
        };
        ids.into_iter().map(read).collect()
    }
}
