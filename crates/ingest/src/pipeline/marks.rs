//! How far an input was read: what was read to its end is not read again, what was broken off goes on there.
//!
//! A mark moves only while nothing was refused, so that a second run names the same refusals again.

use std::time::UNIX_EPOCH;

use depesche_store::{Mark, Store};

use super::sources::Source;

/// The mark of an input read to its end.
const WHOLE: u64 = i64::MAX.unsigned_abs();

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

/// Follows the reading, and says which marks it has reached.
#[derive(Default)]
pub(super) struct Marks {
    current: Option<Current>,
    whole: Vec<Mark>,
}

/// The input that is being read.
struct Current {
    source: usize,
    key: Option<String>,
    position: u64,
    refused: bool,
}

impl Marks {
    /// A frame of the input went into the batch.
    pub(super) fn read(&mut self, number: usize, source: &Source, position: u64, refused: bool) {
        let current = match &mut self.current {
            Some(current) if current.source == number => current,
            slot => slot.insert(Current { source: number, key: key(source), position: 0, refused: false }),
        };
        current.refused |= refused;
        if !current.refused {
            current.position = position;
        }
    }

    /// The input ended.
    pub(super) fn ended(&mut self) {
        if let Some(Current { key: Some(key), refused: false, .. }) = self.current.take() {
            self.whole.push(Mark { key, done: WHOLE });
        }
    }

    /// The marks to set once everything read so far is durable, beside those this gave before.
    pub(super) fn reached(&mut self) -> Vec<Mark> {
        let mut marks = std::mem::take(&mut self.whole);
        if let Some(Current { key: Some(key), position: done @ 1.., .. }) = &self.current {
            marks.push(Mark { key: key.clone(), done: *done });
        }
        marks
    }
}
