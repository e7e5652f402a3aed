//! Days, weeks, months and years in Europe/Berlin.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use depesche_store::Moment;
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::{Bucket, Interval};

/// Most buckets in one histogram (274 years of days).
pub(crate) const MAX_BUCKETS: usize = 100_000;

const DAY: i64 = 86_400;
/// The shifts of Berlin's clock between these years are looked up in a table; outside of it in the zone itself.
const TABLE: (&str, &str) = ("1890-01-01T00:00Z", "2150-01-01T00:00Z");

/// From when on (seconds since 1970) which offset from UTC (seconds) holds, in order.
static SHIFTS: LazyLock<Vec<(i64, i32)>> = LazyLock::new(|| {
    let zone = Moment::berlin();
    let at = |text: &str| text.parse::<Timestamp>().expect("the table's ends are timestamps");
    let (from, to) = (at(TABLE.0), at(TABLE.1));
    let mut shifts = vec![(from.as_second(), zone.to_offset(from).seconds())];
    let within = zone.following(from).take_while(|shift| shift.timestamp() < to);
    shifts.extend(within.map(|shift| (shift.timestamp().as_second(), shift.offset().seconds())));
    shifts.push((to.as_second(), 0));
    shifts
});

/// A span in which one offset holds: from, to (exclusive), in seconds since 1970.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    from: i64,
    to: i64,
    offset: i64,
}

/// Finds the Berlin day of instants.
#[derive(Debug, Default)]
pub(crate) struct Days {
    /// The span met last in each stretch of [`STRETCH`] seconds, so that articles of several years, in any order, find
    /// theirs at once.
    spans: [Span; 16],
}

/// 97 days, as a power of two: fewer than the clock's shifts are apart.
const STRETCH: u32 = 23;

impl Days {
    /// The number of the day in Berlin (days since 1970-01-01) at `second` since 1970.
    pub(crate) fn day(&mut self, second: i64) -> i32 {
        let span = &mut self.spans[(second >> STRETCH & 15) as usize];
        if second < span.from || second >= span.to {
            *span = Span::at(second);
        }
        i32::try_from((second + span.offset).div_euclid(DAY)).unwrap_or(i32::MAX)
    }
}

impl Span {
    fn at(second: i64) -> Span {
        let after = SHIFTS.partition_point(|(from, _)| *from <= second);
        if after == 0 || after == SHIFTS.len() {
            let offset =
                Timestamp::from_second(second).map_or(0, |at| Moment::berlin().to_offset(at).seconds());
            return Span { from: second, to: second + 1, offset: offset.into() };
        }
        Span { from: SHIFTS[after - 1].0, to: SHIFTS[after].0, offset: SHIFTS[after - 1].1.into() }
    }
}

/// How many instants fall on each day.
#[derive(Clone, Debug, Default)]
pub(crate) struct DayCounts {
    /// The days around the first that was counted, from `first` on.
    near: Vec<u64>,
    first: i32,
    far: BTreeMap<i32, u64>,
}

/// Days before and after the first that are counted in an array: 11 years.
const NEAR: i32 = 4096;

impl DayCounts {
    /// Counts a day ([`Days::day`]).
    pub(crate) fn add(&mut self, day: i32) {
        if self.near.is_empty() {
            self.first = day.saturating_sub(NEAR);
            self.near = vec![0; 2 * NEAR as usize];
        }
        let at = usize::try_from(i64::from(day) - i64::from(self.first)).ok();
        match at.and_then(|at| self.near.get_mut(at)) {
            Some(count) => *count += 1,
            None => *self.far.entry(day).or_insert(0) += 1,
        }
    }

    /// The days that have a count, in order.
    fn in_order(&self) -> Vec<(i32, u64)> {
        let near = (0..).map(|n| self.first.saturating_add(n)).zip(&self.near);
        let near = near.filter(|(_, count)| **count > 0);
        let before = self.far.range(..self.first).map(|(day, count)| (*day, *count));
        let after = self.far.range(self.first..).map(|(day, count)| (*day, *count));
        before.chain(near.map(|(day, count)| (day, *count))).chain(after).collect()
    }
}

/// The second at which `date` begins in Berlin; `None` beyond the calendar.
pub(crate) fn start_of(date: Date) -> Option<i64> {
    let midnight = i64::from(number(date)) * DAY;
    let span = Span::at(midnight);
    let second = midnight - span.offset;
    // A day away from any shift of the clock there is but one midnight.
    if span.from + DAY <= second && second < span.to - DAY {
        return Some(second);
    }
    date.to_zoned_datetime(Moment::berlin()).ok().map(|zoned| zoned.timestamp().as_second())
}

/// The second at which the day after `date` begins in Berlin; the end of time on the last day of the calendar.
pub(crate) fn end_of(date: Date) -> i64 {
    date.tomorrow().ok().and_then(start_of).unwrap_or(i64::MAX)
}

/// Counts by day to buckets without gaps, from the first to the last that has a count; `None` if there would be more
/// than [`MAX_BUCKETS`].
pub(crate) fn buckets(days: &DayCounts, interval: Interval) -> Option<Vec<Bucket>> {
    let days = days.in_order();
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else {
        return Some(Vec::new());
    };
    let (mut begin, last) = (begin_of_bucket(date(*first)?, interval)?, date(*last)?);
    let mut from = moment(start_of(begin)?)?;
    let mut buckets = Vec::new();
    let mut counts = days.iter().peekable();
    while begin <= last {
        if buckets.len() == MAX_BUCKETS {
            return None;
        }
        let next = next_bucket(begin, interval);
        let end = next.map_or(i32::MAX, number);
        let mut count = 0;
        while let Some((_, n)) = counts.next_if(|(day, _)| *day < end) {
            count += n;
        }
        let to = moment(next.and_then(start_of).unwrap_or_else(|| end_of(Date::MAX).min(MAX_SECOND)))?;
        buckets.push(Bucket { from, to, count });
        let Some(next) = next else { break };
        (begin, from) = (next, to);
    }
    Some(buckets)
}

/// 9999-12-30T22:00:00Z, the last second jiff has in every zone.
const MAX_SECOND: i64 = 253_402_207_200;

fn moment(second: i64) -> Option<Moment> {
    Moment::from_second(second)
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn date(day: i32) -> Option<Date> {
    EPOCH.checked_add(i64::from(day).days()).ok()
}

/// The number of a day, as [`Days::day`] counts.
fn number(date: Date) -> i32 {
    i32::try_from(date.duration_since(EPOCH).as_secs() / DAY).unwrap_or(i32::MAX)
}

fn begin_of_bucket(date: Date, interval: Interval) -> Option<Date> {
    match interval {
        Interval::Day => Some(date),
        Interval::Week => date.checked_sub(i64::from(date.weekday().since(Weekday::Monday)).days()).ok(),
        Interval::Month => Some(date.first_of_month()),
        Interval::Year => Some(date.first_of_year()),
    }
}

fn next_bucket(begin: Date, interval: Interval) -> Option<Date> {
    let width = match interval {
        Interval::Day => 1.days(),
        Interval::Week => 7.days(),
        Interval::Month => 1.months(),
        Interval::Year => 1.years(),
    };
    begin.checked_add(width).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(text: &str) -> i64 {
        text.parse::<Moment>().unwrap().second()
    }

    fn check(instants: &[&str], interval: Interval, expected: &[(&str, &str, u64)]) {
        let (mut days, mut counts) = (Days::default(), DayCounts::default());
        for instant in instants {
            counts.add(days.day(second(instant)));
        }
        let got = buckets(&counts, interval).unwrap();
        let got: Vec<_> =
            got.iter().map(|bucket| (bucket.from.to_string(), bucket.to.to_string(), bucket.count)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(from, to, count)| ((*from).to_owned(), (*to).to_owned(), *count)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn days_of_23_and_25_hours() {
        check(
            &["2024-03-30T23:59:59+01:00", "2024-03-31T00:00:00+01:00", "2024-03-31T23:59:59+02:00"],
            Interval::Day,
            &[
                ("2024-03-30T00:00:00+01:00", "2024-03-31T00:00:00+01:00", 1),
                ("2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00", 2),
            ],
        );
        check(
            &[
                "2024-10-27T00:00:00+02:00",
                "2024-10-27T02:30:00+02:00",
                "2024-10-27T02:30:00+01:00",
                "2024-10-27T23:59:59+01:00",
                "2024-10-29T00:00:00+01:00",
            ],
            Interval::Day,
            &[
                ("2024-10-27T00:00:00+02:00", "2024-10-28T00:00:00+01:00", 4),
                ("2024-10-28T00:00:00+01:00", "2024-10-29T00:00:00+01:00", 0),
                ("2024-10-29T00:00:00+01:00", "2024-10-30T00:00:00+01:00", 1),
            ],
        );
    }

    #[test]
    fn weeks_months_years() {
        check(
            &["2023-12-31T23:59:59+01:00", "2024-01-01T00:00:00+01:00"],
            Interval::Week,
            &[
                ("2023-12-25T00:00:00+01:00", "2024-01-01T00:00:00+01:00", 1),
                ("2024-01-01T00:00:00+01:00", "2024-01-08T00:00:00+01:00", 1),
            ],
        );
        check(
            &["2024-01-31T23:30:00Z", "2024-03-31T21:59:59Z", "2024-03-31T22:00:00Z"],
            Interval::Month,
            &[
                ("2024-02-01T00:00:00+01:00", "2024-03-01T00:00:00+01:00", 1),
                ("2024-03-01T00:00:00+01:00", "2024-04-01T00:00:00+02:00", 1),
                ("2024-04-01T00:00:00+02:00", "2024-05-01T00:00:00+02:00", 1),
            ],
        );
        check(
            &["2022-12-31T22:59:59Z", "2022-12-31T23:00:00Z"],
            Interval::Year,
            &[
                ("2022-01-01T00:00:00+01:00", "2023-01-01T00:00:00+01:00", 1),
                ("2023-01-01T00:00:00+01:00", "2024-01-01T00:00:00+01:00", 1),
            ],
        );
        check(&[], Interval::Day, &[]);
    }

    #[test]
    fn days_equal_the_calendar_at_every_shift_and_far_out() {
        let mut days = Days::default();
        let around = SHIFTS.iter().flat_map(|(at, _)| [at - 7200, at - 1, *at, at + 1, at + 7200]);
        for second in around.chain([second("0100-05-05T23:30:00Z"), second("2500-07-01T22:00:00Z")]) {
            let berlin = Moment::from_second(second).unwrap().in_berlin().date();
            assert_eq!(date(days.day(second)), Some(berlin), "{second}");
            for day in [berlin.yesterday().unwrap(), berlin, berlin.tomorrow().unwrap()] {
                let zoned = day.to_zoned_datetime(Moment::berlin()).unwrap();
                assert_eq!(start_of(day), Some(zoned.timestamp().as_second()), "{day}");
            }
        }
    }

    #[test]
    fn too_many_buckets_are_refused() {
        let mut days = DayCounts::default();
        [0, 200_000, -3, 0].into_iter().for_each(|day| days.add(day));
        assert_eq!(days.in_order(), [(-3, 1), (0, 2), (200_000, 1)]);
        assert!(buckets(&days, Interval::Day).is_none());
        assert_eq!(buckets(&days, Interval::Year).unwrap().len(), 549);
    }
}
