//! Prometheus metrics of the sources, labelled by name and kind; never an address.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use depesche_store::{Moment, PageFigures, SourceFigures, SourceState};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// The figures of all sources as they were handed over last.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceMetrics(Arc<Mutex<Vec<SourceFigures>>>);

/// A number of a source; `None` where it has none.
type Number<N> = fn(&SourceFigures) -> Option<N>;

const COUNTERS: [(&str, &str, Number<u64>); 9] = [
    ("polls", "Attempts to fetch, or deliveries", |source| Some(source.polls)),
    ("errors", "Failed attempts", |source| Some(source.errors)),
    ("taken", "Versions stored", |source| Some(source.taken)),
    ("refused", "Items refused", |source| Some(source.refused)),
    ("unchanged", "Items that were there already", |source| Some(source.unchanged)),
    ("gaps", "Polls between which entries may be missing", |source| source.gaps),
    ("pages_taken", "Pages whose text was taken", |source| pages(source, |pages| pages.taken)),
    ("pages_failed", "Failed attempts at pages", |source| pages(source, |pages| pages.failed)),
    ("pages_given_up", "Pages given up", |source| pages(source, |pages| pages.given_up)),
];

const GAUGES: [(&str, &str, Number<i64>); 11] = [
    ("failing", "1 while the last attempt failed", |source| {
        Some(i64::from(source.state == SourceState::Failing))
    }),
    ("idle", "1 while nothing new came for longer than idle_alert", |source| {
        Some(i64::from(source.state == SourceState::Idle))
    }),
    ("consecutive_errors", "Failed attempts since the last good one", |source| {
        Some(saturated(source.consecutive_errors))
    }),
    ("last_poll_timestamp_seconds", "When the last attempt began", |source| {
        source.last_poll.map(Moment::second)
    }),
    ("last_success_timestamp_seconds", "When the last good attempt ended", |source| {
        source.last_success.map(Moment::second)
    }),
    ("next_poll_timestamp_seconds", "When the next attempt is due", |source| {
        source.next_poll.map(Moment::second)
    }),
    ("last_published_timestamp_seconds", "Editorial time of the last new article", |source| {
        source.last_published.map(Moment::second)
    }),
    ("lag_seconds", "From editorial time to arrival, last new article", |source| source.lag_seconds),
    ("lag_median_seconds", "From editorial time to arrival, median of the last 101 new articles", |source| {
        source.lag_median_seconds
    }),
    ("idle_seconds", "Time since the last new article", |source| Some(saturated(source.idle_seconds))),
    ("pages_waiting", "Pages still to be fetched", |source| {
        pages(source, |pages| pages.waiting).map(saturated)
    }),
];

fn pages(source: &SourceFigures, number: fn(&PageFigures) -> u64) -> Option<u64> {
    source.pages.as_ref().map(number)
}

fn saturated(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl SourceMetrics {
    pub(super) fn set(&self, figures: Vec<SourceFigures>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = figures;
    }
}

impl Collector for SourceMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let sources = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, help, number) in COUNTERS {
            family(&mut encoder, name, help, MetricType::Counter, &sources, |source, metric| {
                number(source).map_or(Ok(()), |number| ConstCounter::new(number).encode(metric))
            })?;
        }
        for (name, help, number) in GAUGES {
            family(&mut encoder, name, help, MetricType::Gauge, &sources, |source, metric| {
                number(source).map_or(Ok(()), |number| ConstGauge::new(number).encode(metric))
            })?;
        }
        Ok(())
    }
}

/// One metric of every source.
fn family(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    kind: MetricType,
    sources: &[SourceFigures],
    each: impl Fn(&SourceFigures, MetricEncoder<'_>) -> fmt::Result,
) -> fmt::Result {
    let name = format!("source_{name}");
    let mut family = encoder.encode_descriptor(&name, help, None, kind)?;
    for source in sources {
        let labels = [("source", source.name.as_str()), ("kind", source.kind.name())];
        each(source, family.encode_family(&labels)?)?;
    }
    Ok(())
}
