//! Counts what a source does.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use depesche_store::{Moment, Outcome, PageFigures, Receipt, SourceFigures, SourceKind, SourceState};

use crate::pipeline::{RECENT, Summary};

/// The counters of one source; its thread counts, the API reads.
#[derive(Debug)]
pub struct Meter {
    name: String,
    kind: SourceKind,
    idle_alert: Option<Duration>,
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    /// When the source started, or the last new article came.
    fresh: Moment,
    last_error: Option<String>,
    notice: Option<String>,
    polls: u64,
    last_poll: Option<Moment>,
    last_success: Option<Moment>,
    next_poll: Option<Moment>,
    consecutive_errors: u64,
    errors: u64,
    taken: u64,
    refused: u64,
    unchanged: u64,
    last_published: Option<Moment>,
    /// Seconds from publication to arrival of the last articles, the oldest first.
    lags: VecDeque<i64>,
    gaps: Option<u64>,
    pages: Option<PageFigures>,
}

impl Meter {
    /// Counters at nothing. With `idle_alert` the source counts as idle when nothing new came for so long.
    pub fn new(name: impl Into<String>, kind: SourceKind, idle_alert: Option<Duration>) -> Meter {
        let counts = Counts {
            fresh: Moment::now(),
            last_error: None,
            notice: None,
            polls: 0,
            last_poll: None,
            last_success: None,
            next_poll: None,
            consecutive_errors: 0,
            errors: 0,
            taken: 0,
            refused: 0,
            unchanged: 0,
            last_published: None,
            lags: VecDeque::new(),
            gaps: (kind == SourceKind::Feed).then_some(0),
            pages: None,
        };
        Meter { name: name.into(), kind, idle_alert, counts: Mutex::new(counts) }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Numbers stay numbers whatever panicked elsewhere.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// An attempt begins.
    pub fn polled(&self) {
        let mut counts = self.counts();
        counts.polls += 1;
        counts.last_poll = Some(Moment::now());
    }

    /// It went well.
    pub fn succeeded(&self) {
        let mut counts = self.counts();
        counts.last_success = Some(Moment::now());
        counts.consecutive_errors = 0;
        counts.last_error = None;
    }

    /// It failed.
    pub fn failed(&self, reason: impl Into<String>) {
        let mut counts = self.counts();
        counts.consecutive_errors += 1;
        counts.errors += 1;
        counts.last_error = Some(reason.into());
    }

    /// These were stored.
    pub fn delivered(&self, receipts: &[Receipt]) {
        let now = Moment::now();
        let mut counts = self.counts();
        for receipt in receipts {
            match receipt.outcome {
                Outcome::Unchanged | Outcome::Dead => counts.unchanged += 1,
                Outcome::History | Outcome::Killed => counts.taken += 1,
                Outcome::Added | Outcome::Updated => {
                    counts.taken += 1;
                    counts.arrived(receipt.published, now);
                }
            }
        }
    }

    /// What a run over files took in.
    pub(super) fn ingested(&self, summary: &Summary) {
        let now = Moment::now();
        let mut counts = self.counts();
        counts.taken += summary.added + summary.updated + summary.history + summary.killed;
        counts.unchanged += summary.unchanged;
        counts.refused += summary.rejected_total;
        for &published in &summary.recent {
            counts.arrived(published, now);
        }
    }

    /// So many items were there already, as can be seen without storing them.
    pub(super) fn unchanged(&self, items: u64) {
        self.counts().unchanged += items;
    }

    /// So many items were refused.
    pub fn refused(&self, items: u64) {
        self.counts().refused += items;
    }

    /// Entries between this poll of a feed and the one before may be missing.
    pub(super) fn gap(&self) {
        *self.counts().gaps.get_or_insert(0) += 1;
    }

    /// What the person who configured the source should know.
    pub(super) fn notice(&self, notice: Option<String>) {
        self.counts().notice = notice;
    }

    pub(super) fn next_poll(&self, next: Option<Moment>) {
        self.counts().next_poll = next;
    }

    /// Counts pages; from the first call on the figures show them.
    pub(super) fn pages(&self, count: impl FnOnce(&mut PageFigures)) {
        count(self.counts().pages.get_or_insert_default());
    }

    /// The figures as of now.
    pub fn figures(&self) -> SourceFigures {
        let counts = self.counts();
        let idle_seconds = u64::try_from(Moment::now().second() - counts.fresh.second()).unwrap_or_default();
        let state = match self.idle_alert {
            _ if counts.consecutive_errors > 0 => SourceState::Failing,
            Some(alert) if Duration::from_secs(idle_seconds) > alert => SourceState::Idle,
            _ => SourceState::Ok,
        };
        SourceFigures {
            name: self.name.clone(),
            kind: self.kind,
            state,
            last_error: counts.last_error.clone(),
            notice: counts.notice.clone(),
            polls: counts.polls,
            last_poll: counts.last_poll,
            last_success: counts.last_success,
            next_poll: counts.next_poll,
            consecutive_errors: counts.consecutive_errors,
            errors: counts.errors,
            taken: counts.taken,
            refused: counts.refused,
            unchanged: counts.unchanged,
            last_published: counts.last_published,
            lag_seconds: counts.lags.back().copied(),
            lag_median_seconds: median(&counts.lags),
            idle_seconds,
            gaps: counts.gaps,
            pages: counts.pages,
        }
    }
}

impl Counts {
    fn arrived(&mut self, published: Moment, now: Moment) {
        self.fresh = now;
        self.last_published = Some(published);
        if self.lags.len() == RECENT {
            self.lags.pop_front();
        }
        self.lags.push_back(now.second() - published.second());
    }
}

/// The middle one, the lower of two.
fn median(lags: &VecDeque<i64>) -> Option<i64> {
    let mut sorted: Vec<i64> = lags.iter().copied().collect();
    sorted.sort_unstable();
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(outcome: Outcome, seconds_ago: i64) -> Receipt {
        let published = Moment::from_second(Moment::now().second() - seconds_ago).unwrap();
        Receipt { id: "urn:test:a".to_owned(), version: 1, seq: 1, outcome, published }
    }

    #[test]
    fn counts_what_a_source_does() {
        let meter = Meter::new("eins", SourceKind::Feed, None);
        let before = meter.figures();
        assert_eq!((before.state, before.lag_median_seconds, before.gaps), (SourceState::Ok, None, Some(0)));
        meter.polled();
        meter.delivered(&[
            receipt(Outcome::Added, 100),
            receipt(Outcome::Updated, 300),
            receipt(Outcome::Added, 200),
            receipt(Outcome::History, 90_000),
            receipt(Outcome::Unchanged, 90_000),
            receipt(Outcome::Killed, 90_000),
            receipt(Outcome::Dead, 90_000),
        ]);
        meter.unchanged(3);
        meter.refused(2);
        meter.gap();
        meter.failed("nobody there");
        meter.failed("still nobody there");
        let figures = meter.figures();
        assert_eq!((figures.taken, figures.unchanged, figures.refused), (5, 5, 2));
        assert_eq!((figures.gaps, figures.errors, figures.consecutive_errors), (Some(1), 2, 2));
        assert_eq!(figures.state, SourceState::Failing);
        assert_eq!(figures.last_error.as_deref(), Some("still nobody there"));
        let near = |found: Option<i64>, expected: i64| {
            assert!(found.is_some_and(|found| (expected..expected + 60).contains(&found)), "{found:?}");
        };
        near(figures.lag_seconds, 200);
        near(figures.lag_median_seconds, 200);
        meter.succeeded();
        let figures = meter.figures();
        assert_eq!((figures.state, figures.last_error, figures.errors), (SourceState::Ok, None, 2));
    }

    #[test]
    fn a_source_without_news_is_idle_and_only_feeds_have_gaps() {
        let meter = Meter::new("zwei", SourceKind::Folder, Some(Duration::from_secs(60)));
        assert_eq!((meter.figures().state, meter.figures().gaps), (SourceState::Ok, None));
        meter.counts().fresh = Moment::from_second(Moment::now().second() - 61).unwrap();
        assert_eq!(meter.figures().state, SourceState::Idle);
        meter.delivered(&[receipt(Outcome::Unchanged, 0)]);
        assert_eq!(meter.figures().state, SourceState::Idle, "nothing new");
        meter.delivered(&[receipt(Outcome::Added, 0)]);
        assert_eq!(meter.figures().state, SourceState::Ok);
    }
}
