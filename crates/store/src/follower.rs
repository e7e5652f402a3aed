//! The thread that keeps an index up to date while a store is open.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::{Error, ErrorKind, Moment, Store};

/// How often the archive is asked for deliveries of other processes: a look costs one small query.
const POLL: Duration = Duration::from_millis(100);

/// Longest wait after repeated failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Follows the archive until it is dropped.
#[derive(Debug)]
pub(crate) struct Follower {
    /// `None` only while it is dropped.
    wake: Option<mpsc::SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    pub(crate) fn start(store: Weak<Store>) -> Result<Follower, Error> {
        let (wake, woken) = mpsc::sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("indexer".to_owned())
            .spawn(move || follow(&store, &woken))
            .map_err(|error| {
                Error::with_source(ErrorKind::Storage, "the indexing thread could not start", error)
            })?;
        Ok(Follower { wake: Some(wake), thread: Some(thread) })
    }

    /// Tells that something was delivered; never waits.
    pub(crate) fn wake(&self) {
        if let Some(wake) = &self.wake {
            // A full channel means that it is about to look anyway.
            let _ = wake.try_send(());
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        drop(self.wake.take());
        let Some(thread) = self.thread.take() else { return };
        // The thread itself may hold the last reference to the store and so end up here.
        if thread.thread().id() != std::thread::current().id() {
            drop(thread.join());
        }
    }
}

fn follow(store: &Weak<Store>, woken: &mpsc::Receiver<()>) {
    let mut pause = POLL;
    let mut looked: Option<(u64, Moment)> = None;
    loop {
        match woken.recv_timeout(pause) {
            Err(RecvTimeoutError::Disconnected) => return,
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
        }
        let Some(store) = store.upgrade() else { return };
        match look(&store, &mut looked) {
            Ok(()) => pause = POLL,
            Err(error) => {
                pause = (pause * 2).min(LONGEST_PAUSE);
                let error = crate::error::chain(&error);
                tracing::error!(%error, retry_in_ms = pause.as_millis() as u64, "indexing failed");
            }
        }
    }
}

/// Brings the index up if the archive has moved, an embargo has ended or another index is in place.
fn look(store: &Arc<Store>, looked: &mut Option<(u64, Moment)>) -> Result<(), Error> {
    let now = Moment::now();
    let last = store.archive().last_seq()?;
    let settled = match *looked {
        Some((seq, at)) if seq == last => store.archive().next_embargo_end(at)?.is_none_or(|end| end > now),
        _ => false,
    };
    if settled && !store.index().is_replaced() {
        return Ok(());
    }
    let progress = store.catch_up(&mut |_| {})?;
    *looked = (progress.indexed >= last).then_some((last, now));
    Ok(())
}
