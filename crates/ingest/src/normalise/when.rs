//! Points in time as deliveries write them; without an offset they are Berlin time.

use depesche_store::Moment;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::tables::MONTHS;

/// Reads RFC 3339 (`T` or a space, offset with or without colon), a date and time without offset, or a bare date.
/// A time that a change of the clocks repeats is the earlier one; one that it skips is moved on.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    moment_in(text, &Moment::berlin())
}

/// The same; without an offset it is a time in this zone.
pub(crate) fn moment_in(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Moment>() {
        return Some(moment);
    }
    if let Ok(time) = text.parse::<DateTime>() {
        return civil_in(time, zone);
    }
    text.parse::<Date>().ok().and_then(|date| civil_in(date.to_datetime(jiff::civil::Time::midnight()), zone))
}

/// The moment of a wall clock time in Berlin.
pub(crate) fn civil(time: DateTime) -> Option<Moment> {
    civil_in(time, &Moment::berlin())
}

/// The moment of a wall clock time in a zone.
pub(crate) fn civil_in(time: DateTime, zone: &TimeZone) -> Option<Moment> {
    time.to_zoned_datetime(zone.clone()).ok().map(|zoned| Moment::from_timestamp(zoned.timestamp()))
}

/// Reads the date that closes a wire message: `251852 Sep 24`, `131137 GMT Nov 13`, `181200 Dez 2018`. Without a zone it
/// is Berlin time.
pub(crate) fn wire(text: &str) -> Option<Moment> {
    let is_separator = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '.' | ',');
    let mut words = text.split(is_separator).filter(|word| !word.is_empty());
    let clock = words.next().filter(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()))?;
    let number = |from: usize| clock.get(from..from + 2)?.parse::<i8>().ok();
    let (day, hour, minute) = (number(0)?, number(2)?, number(4)?);
    let word = words.next()?;
    let zone = offset(word);
    let month = if zone.is_some() { words.next()? } else { word };
    let month = MONTHS.find(month)?.parse().ok()?;
    let year = year(words.next()?)?;
    // A line of running text may begin like a date.
    if words.next().is_some() {
        return None;
    }
    at(DateTime::new(year, month, day, hour, minute, 0, 0).ok()?, zone)
}

/// The moment of a wall clock time, in Berlin or at an offset in hours.
pub(crate) fn at(time: DateTime, zone: Option<i8>) -> Option<Moment> {
    match zone {
        None => civil(time),
        Some(hours) => jiff::tz::offset(hours).to_timestamp(time).ok().map(Moment::from_timestamp),
    }
}

/// The offset of a zone's name, in hours.
pub(crate) fn offset(zone: &str) -> Option<i8> {
    match zone {
        "GMT" | "gmt" | "UTC" | "Z" => Some(0),
        "MEZ" | "CET" => Some(1),
        "MESZ" | "CEST" => Some(2),
        _ => None,
    }
}

/// `24` or `2024`; two digits from 70 on are of the last century.
pub(crate) fn year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        2 => Some(if year >= 70 { 1900 + year } else { 2000 + year }),
        4 => Some(year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{moment, wire};

    #[test]
    fn reads_dates_of_messages() {
        let check = |input: &str, expected: Option<&str>| {
            assert_eq!(wire(input).map(|moment| moment.to_string()).as_deref(), expected, "{input:?}");
        };
        check("251852 Sep 24", Some("2024-09-25T18:52:00+02:00"));
        check("\u{3}131137 GMT Nov 13 \r", Some("2013-11-13T12:37:00+01:00"));
        check("071341 GMT Okt 15", Some("2015-10-07T15:41:00+02:00"));
        check("181200 dec 18", Some("2018-12-18T12:00:00+01:00"));
        check("181200 Dez. 1998", Some("1998-12-18T12:00:00+01:00"));
        check("181200 MESZ Mär 99", Some("1999-03-18T11:00:00+01:00"));
        check("311200 Feb 24", None);
        check("182500 Feb 24", None);
        check("181200 Menschen 24", None);
        check("181200 Mai 24 kamen", None);
        check("äöü", None);
        check("", None);
    }

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
