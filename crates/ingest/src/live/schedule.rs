//! When a source is asked next, and the loop that asks it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::CsvOptions;
use depesche_store::{Error, Moment, Store};

use super::figures::Meter;
use super::stop::Stop;

/// Longest wait a server may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(86_400);
/// Shortest wait a server may ask for.
const SHORTEST_ASKED: Duration = Duration::from_secs(1);

/// What every source works with.
pub(super) struct Desk {
    pub(super) store: Arc<Store>,
    pub(super) meter: Arc<Meter>,
    pub(super) stop: Arc<Stop>,
    /// Where refused items are kept.
    pub(super) rejected: PathBuf,
    /// Threads that parse files.
    pub(super) threads: usize,
    /// What is set for tables.
    pub(super) csv: Option<CsvOptions>,
}

/// A source that is asked again and again.
pub(super) trait Polled {
    /// Asks once. What it takes is durable before it is marked as taken anywhere.
    fn poll(&mut self, desk: &Desk) -> Result<Next, Fault>;

    /// What can be done before the next poll is due; ends by then, or begins nothing more after it.
    fn meanwhile(&mut self, _desk: &Desk, _until: Instant) {}
}

/// How an attempt that went well goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// After the interval.
    Usual,
    /// After the time the server named.
    After(Duration),
    /// After the interval; something could not be done and is tried again then.
    Troubled(String),
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reason: String,
    /// How long the server wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// There will never be anything again.
    pub(super) gone: bool,
}

impl Fault {
    pub(super) fn new(reason: impl Into<String>) -> Fault {
        Fault { reason: reason.into(), retry_after: None, gone: false }
    }

    /// The sources are to stop; nobody reads the reason.
    pub(super) fn stopped() -> Fault {
        Fault::new("stopped")
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::new(error.to_string())
    }
}

/// Intervals, and exponential waits after failures.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) interval: Duration,
    /// The wait after the first failure; doubled with every further one.
    pub(super) retry: Duration,
    pub(super) retry_most: Duration,
    failures: u32,
}

impl Schedule {
    pub(super) fn new(interval: Duration, retry: Duration, retry_most: Duration) -> Schedule {
        Schedule { interval, retry, retry_most, failures: 0 }
    }

    fn after_success(&mut self, next: &Next) -> Duration {
        self.failures = 0;
        match next {
            Next::Usual | Next::Troubled(_) => self.interval,
            Next::After(asked) => (*asked).clamp(SHORTEST_ASKED, LONGEST_ASKED),
        }
    }

    /// Between half and all of the doubled wait, so that clients a failure has brought into step do not come back in step;
    /// longer if the server asked for that, never shorter. `random` is between 0 and 1.
    fn after_failure(&mut self, asked: Option<Duration>, random: f64) -> Duration {
        let doubled = self.retry.saturating_mul(1 << self.failures.min(20));
        self.failures = self.failures.saturating_add(1);
        let wait = doubled.min(self.retry_most).mul_f64(0.5 + random / 2.0);
        asked.map_or(wait, |asked| asked.clamp(SHORTEST_ASKED, LONGEST_ASKED).max(wait))
    }
}

/// Asks the source until the sources are to stop.
pub(super) fn run(source: &mut dyn Polled, schedule: &mut Schedule, desk: &Desk) {
    let Desk { meter, stop, .. } = desk;
    let _work = stop.begin();
    while !stop.asked() {
        meter.polled();
        // One delivery that brings a parser down must not end the source; it is told and tried again.
        let polled = catch_unwind(AssertUnwindSafe(|| source.poll(desk)))
            .unwrap_or_else(|_| Err(Fault::new("internal error: the source panicked; see the log")));
        if stop.asked() {
            return;
        }
        let wait = match polled {
            Ok(next) => {
                match &next {
                    Next::Troubled(reason) => meter.failed(reason.clone()),
                    Next::Usual | Next::After(_) => meter.succeeded(),
                }
                schedule.after_success(&next)
            }
            Err(Fault { reason, gone: true, .. }) => {
                tracing::error!(source = meter.name(), reason, "source is gone and is not asked again");
                meter.failed(reason);
                meter.next_poll(None);
                return;
            }
            Err(Fault { reason, retry_after, .. }) => {
                let wait = schedule.after_failure(retry_after, fastrand::f64());
                let retry_in_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                tracing::warn!(source = meter.name(), reason, retry_in_ms, "source failed");
                meter.failed(reason);
                wait
            }
        };
        meter.next_poll(after(wait));
        let next = Instant::now() + wait;
        if catch_unwind(AssertUnwindSafe(|| source.meanwhile(desk, next))).is_err() {
            meter.failed("internal error: the source panicked; see the log");
        }
        stop.sleep_until(next);
    }
}

fn after(wait: Duration) -> Option<Moment> {
    Moment::from_second(Moment::now().second().saturating_add_unsigned(wait.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn waits_longer_after_each_failure_and_as_usual_after_a_success() {
        let mut schedule = Schedule::new(seconds(300), seconds(10), seconds(60));
        let failures: Vec<Duration> = (0..5).map(|_| schedule.after_failure(None, 1.0)).collect();
        assert_eq!(failures, [10, 20, 40, 60, 60].map(seconds));
        assert_eq!(schedule.after_success(&Next::Usual), seconds(300));
        assert_eq!(schedule.after_failure(None, 0.0), seconds(5), "half of it at least");
        assert_eq!(schedule.after_failure(None, 0.5), seconds(15));
        for _ in 0..100 {
            assert!(schedule.after_failure(None, 1.0) <= seconds(60));
        }
    }

    #[test]
    fn a_server_says_when_to_come_back() {
        let mut schedule = Schedule::new(seconds(300), seconds(10), seconds(60));
        let mut check = |asked: u64, after_failure: u64, after_success: u64| {
            assert_eq!(schedule.after_failure(Some(seconds(asked)), 1.0), seconds(after_failure));
            assert_eq!(schedule.after_success(&Next::After(seconds(asked))), seconds(after_success));
        };
        check(7, 10, 7);
        check(3600, 3600, 3600);
        check(0, 10, 1);
        check(u64::MAX, 86_400, 86_400);
        let failures: Vec<Duration> = (0..4).map(|_| schedule.after_failure(Some(seconds(0)), 1.0)).collect();
        assert_eq!(failures, [10, 20, 40, 60].map(seconds), "not every second for ever");
    }
}
