//! Points in time as deliveries write them; without an offset they are Berlin time.

use depesche_store::Moment;
use jiff::civil::{Date, DateTime};

/// Reads RFC 3339 (`T` or a space, offset with or without colon), a date and time without offset, or a bare date.
/// A time that a change of the clocks repeats is the earlier one; one that it skips is moved on.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Moment>() {
        return Some(moment);
    }
    if let Ok(time) = text.parse::<DateTime>() {
        return civil(time);
    }
    text.parse::<Date>().ok().and_then(|date| civil(date.to_datetime(jiff::civil::Time::midnight())))
}

/// The moment of a wall clock time in Berlin.
pub(crate) fn civil(time: DateTime) -> Option<Moment> {
    time.to_zoned_datetime(Moment::berlin()).ok().map(|zoned| Moment::from_timestamp(zoned.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn reads_moments() {
        let check = |input: &str, expected: Option<&str>| {
            assert_eq!(moment(input).map(|moment| moment.to_string()).as_deref(), expected, "{input:?}");
        };
        check("2023-09-13T08:30:21+02:00", Some("2023-09-13T08:30:21+02:00"));
        check("2023-09-13T06:30:21Z", Some("2023-09-13T08:30:21+02:00"));
        check("2016-11-11T22:03:22+0100", Some("2016-11-11T22:03:22+01:00"));
        check("2023-09-13T08:30:21", Some("2023-09-13T08:30:21+02:00"));
        check("2023-09-13 08:30", Some("2023-09-13T08:30:00+02:00"));
        check("2023-12-13", Some("2023-12-13T00:00:00+01:00"));
        check("2024-10-27T02:30:00", Some("2024-10-27T02:30:00+02:00"));
        check("2024-03-31T02:30:00", Some("2024-03-31T03:30:00+02:00"));
        check("gestern", None);
        check("2023-13-13", None);
    }
}
