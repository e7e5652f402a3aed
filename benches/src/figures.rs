//! Numbers as they are told: rates, percentiles, few digits.

use std::time::Duration;

use serde::Serialize;

/// How long answers took.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Latency {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

impl Latency {
    /// The figures of all `times`, which took `whole` together (less than their sum where clients ran at once).
    pub(crate) fn of(mut times: Vec<Duration>, whole: Duration) -> Latency {
        times.sort_unstable();
        let at = |percent: usize| {
            let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
            times.get(place).map_or(0.0, |time| rounded(time.as_secs_f64() * 1e3))
        };
        Latency { per_second: rate(times.len() as f64, whole), p50_ms: at(50), p99_ms: at(99) }
    }
}

/// So many a second.
pub(crate) fn rate(amount: f64, time: Duration) -> f64 {
    rounded(amount / time.as_secs_f64().max(1e-9))
}

/// Bytes as megabytes (10^6).
pub(crate) fn megabytes(bytes: u64) -> f64 {
    rounded(bytes as f64 / 1e6)
}

/// Four significant digits: no measurement here is better than that.
pub(crate) fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10f64.powi(3 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

/// The value in the middle; 0 of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Latency, median, rounded};

    #[test]
    fn four_digits_are_kept() {
        let check = |value: f64, expected: f64| assert!((rounded(value) - expected).abs() < 1e-9, "{value}");
        check(1234.56, 1235.0);
        check(0.012_345_6, 0.012_35);
        check(-98.765_4, -98.77);
        check(0.0, 0.0);
    }

    #[test]
    fn percentiles_are_measured_times() {
        let times = (1..=200).rev().map(Duration::from_millis).collect();
        let latency = Latency::of(times, Duration::from_secs(2));
        assert_eq!((latency.per_second, latency.p50_ms, latency.p99_ms), (100.0, 101.0, 199.0));
        assert_eq!(Latency::of(Vec::new(), Duration::from_secs(1)).p99_ms, 0.0);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
