//! How sources are stopped: none is broken off at work, none is waited for while it waits itself.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Whether the sources are to stop, and how many are at work.
#[derive(Debug, Default)]
pub(super) struct Stop {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    asked: bool,
    at_work: usize,
}

/// Counts a thread as at work while it lives.
pub(super) struct AtWork<'s>(&'s Stop);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.lock().at_work -= 1;
        self.0.changed.notify_all();
    }
}

/// Counts a thread at work as waiting while it lives.
struct Waiting<'s>(&'s Stop);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.lock().at_work += 1;
    }
}

impl Stop {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Flag and number are whole at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks every source to stop.
    pub(super) fn ask(&self) {
        self.lock().asked = true;
        self.changed.notify_all();
    }

    /// Whether the sources are to stop.
    pub(super) fn asked(&self) -> bool {
        self.lock().asked
    }

    /// The calling thread begins to work.
    pub(super) fn begin(&self) -> AtWork<'_> {
        self.lock().at_work += 1;
        AtWork(self)
    }

    fn waiting(&self) -> Waiting<'_> {
        self.lock().at_work -= 1;
        self.changed.notify_all();
        Waiting(self)
    }

    /// Runs what only waits for others and may be left alone when the process ends. `None` once the sources are to stop:
    /// the caller then begins nothing more.
    pub(super) fn while_waiting<T>(&self, wait: impl FnOnce() -> T) -> Option<T> {
        if self.asked() {
            return None;
        }
        let waited = {
            let _waiting = self.waiting();
            wait()
        };
        if self.asked() { None } else { Some(waited) }
    }

    /// Waits until then; whether the sources are to stop.
    pub(super) fn sleep_until(&self, then: Instant) -> bool {
        let _waiting = self.waiting();
        let mut state = self.lock();
        while !state.asked {
            let Some(rest) = then.checked_duration_since(Instant::now()).filter(|rest| !rest.is_zero())
            else {
                break;
            };
            state = self.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.asked
    }

    /// Waits until nobody is at work; whether that came in time.
    pub(super) fn settled(&self, within: Duration) -> bool {
        let deadline = Instant::now() + within;
        let mut state = self.lock();
        while state.at_work > 0 {
            let Some(rest) = deadline.checked_duration_since(Instant::now()) else { return false };
            state = self.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn who_waits_is_not_waited_for_and_who_works_is() {
        let stop = Stop::default();
        let (let_go, wait) = mpsc::channel::<()>();
        let (waiting, is_waiting) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            let stopping = &stop;
            let thread = scope.spawn(move || {
                let _work = stopping.begin();
                stopping.while_waiting(|| {
                    waiting.send(()).unwrap();
                    wait.recv().unwrap();
                })
            });
            is_waiting.recv().unwrap();
            let work = stop.begin();
            stop.ask();
            assert!(!stop.settled(Duration::from_millis(1)), "one is at work");
            drop(work);
            assert!(stop.settled(Duration::from_secs(60)));
            let_go.send(()).unwrap();
            assert_eq!(thread.join().unwrap(), None, "nothing begins after the request to stop");
        });
        let _work = stop.begin();
        assert!(stop.sleep_until(Instant::now() + Duration::from_secs(3600)));
        assert_eq!(stop.while_waiting(|| ()), None);
    }
}
