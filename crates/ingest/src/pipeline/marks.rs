//! How far an input was read: what was read to its end is not read again, what was broken off goes on there.
//!
//! A mark moves only while nothing was refused, so that a second run names the same refusals again.

use std::time::{Duration, Instant, UNIX_EPOCH};

use depesche_store::{Error, Store};

use super::sources::Source;

/// The mark of an input read to its end.
const WHOLE: u64 = i64::MAX.unsigned_abs();

/// Marks are transactions; one now and then is enough to resume.
const PAUSE: Duration = Duration::from_secs(2);

/// What an earlier run left of an input.
pub(super) enum Left {
    /// Nothing: it was read to its end.
    Nothing,
    /// What follows this position.
    From(u64),
}

/// What is left to read of an input. A mark that cannot be read costs time, nothing else.
pub(super) fn left(store: &Store, source: &Source) -> Left {
    let done = key(source).and_then(|key| match store.archive().input_done(&key) {
        Ok(done) => done,
        Err(error) => {
            tracing::warn!(input = source.label(), %error, "mark of an earlier run cannot be read; reading all of it");
            None
        }
    });
    match done {
        Some(WHOLE) => Left::Nothing,
        done => Left::From(done.unwrap_or_default()),
    }
}

/// Name, size and time of a file, and our version, as another one may read more out of it.
fn key(source: &Source) -> Option<String> {
    let Source::File(path, Some(_)) = source else { return None };
    let path = std::fs::canonicalize(path).ok()?;
    let about = std::fs::metadata(&path).ok()?;
    let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some(format!("{}|{}|{changed}|{}", path.display(), about.len(), env!("CARGO_PKG_VERSION")))
}

/// Moves the marks along with what is durable.
pub(super) struct Marks<'m> {
    store: &'m Store,
    current: Option<Mark>,
    whole: Vec<String>,
    last: Instant,
}

struct Mark {
    source: usize,
    key: Option<String>,
    position: u64,
    refused: bool,
}

impl<'m> Marks<'m> {
    pub(super) fn new(store: &'m Store) -> Marks<'m> {
        Marks { store, current: None, whole: Vec::new(), last: Instant::now() }
    }

    /// A frame of the input went into the batch.
    pub(super) fn read(&mut self, number: usize, source: &Source, position: u64, refused: bool) {
        let mark = match &mut self.current {
            Some(mark) if mark.source == number => mark,
            current => current.insert(Mark { source: number, key: key(source), position: 0, refused: false }),
        };
        mark.refused |= refused;
        if !mark.refused {
            mark.position = position;
        }
    }

    /// The input ended.
    pub(super) fn ended(&mut self) {
        if let Some(Mark { key: Some(key), refused: false, .. }) = self.current.take() {
            self.whole.push(key);
        }
    }

    /// Everything in the batch is durable now. Inputs that are still being read are marked now and then, or `at_once`.
    pub(super) fn durable(&mut self, at_once: bool) -> Result<(), Error> {
        for key in self.whole.drain(..) {
            self.store.archive().mark_input(&key, WHOLE)?;
        }
        if !at_once && self.last.elapsed() < PAUSE {
            return Ok(());
        }
        self.last = Instant::now();
        match &self.current {
            Some(Mark { key: Some(key), position, .. }) if *position > 0 => {
                self.store.archive().mark_input(key, *position)
            }
            _ => Ok(()),
        }
    }
}
