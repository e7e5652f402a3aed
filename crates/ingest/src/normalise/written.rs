//! Points in time as feeds and people write them.

use depesche_store::Moment;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

use super::when;
use crate::tables::MONTHS;

/// Longest time that is read, in bytes.
const LONGEST: usize = 80;

/// Reads what [`when::moment`] reads, times as feeds write them (`Tue, 07 May 2024 10:00:00 GMT`, also faulty ones) and as
/// people do (`7. Mai 2024, 10.00 Uhr`, `07.05.2024 10:00`).
pub(crate) fn moment(text: &str) -> Option<Moment> {
    moment_in(text, &Moment::berlin())
}

/// The same; without an offset it is a time in this zone.
pub(crate) fn moment_in(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    when::moment_in(text, zone).or_else(|| {
        let mut parts = Parts::default();
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'));
        for word in words.filter(|word| !word.is_empty()) {
            parts.word(word)?;
        }
        parts.moment(zone)
    })
}

/// The parts of a written time found so far.
#[derive(Default)]
struct Parts {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    time: Option<Time>,
    offset: Option<Offset>,
}

impl Parts {
    /// Takes a word; `None` if it cannot stand in a time.
    fn word(&mut self, word: &str) -> Option<()> {
        if let Some(offset) = zone(word).filter(|_| self.time.is_some()) {
            self.offset = Some(offset);
        } else if let Some((day, month, year)) = dotted(word) {
            (self.day, self.month) = (Some(day), Some(month));
            self.year = year.or(self.year);
        } else if let Some(time) = clock(word).filter(|_| self.time.is_none()) {
            self.time = Some(time);
        } else if let Some(month) = MONTHS.find(word.trim_end_matches('.')).filter(|_| !is_number(word)) {
            self.month = month.parse().ok();
        } else if let Ok(number) = word.trim_end_matches('.').parse::<i16>() {
            match self.day {
                None if (1..=31).contains(&number) => self.day = i8::try_from(number).ok(),
                _ if self.year.is_none() => self.year = Some(whole_year(number)),
                _ => return None,
            }
        } else if !word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-')) {
            return None;
        }
        Some(())
    }

    fn moment(self, zone: &TimeZone) -> Option<Moment> {
        let date = Date::new(self.year?, self.month?, self.day?).ok()?;
        let time = date.to_datetime(self.time.unwrap_or(Time::midnight()));
        match self.offset {
            Some(offset) => offset.to_timestamp(time).ok().map(Moment::from_timestamp),
            None => when::civil_in(time, zone),
        }
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// `13.09.2023`, `13.9.23`, `13.09.`
fn dotted(word: &str) -> Option<(i8, i8, Option<i16>)> {
    let mut parts = word.split('.');
    let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = match parts.next()? {
        "" => None,
        year => Some(whole_year(year.parse().ok()?)),
    };
    parts.next().is_none().then_some((day, month, year))
}

/// Years of two digits are those from 1970 to 2069.
fn whole_year(year: i16) -> i16 {
    match year {
        0..70 => 2000 + year,
        70..100 => 1900 + year,
        _ => year,
    }
}

/// `10:00`, `10:00:30`, `9.05`
fn clock(word: &str) -> Option<Time> {
    let word = word.split(['.', ',']).next().filter(|whole| whole.contains(':')).unwrap_or(word);
    let mut parts = word.split([':', '.']);
    let (hour, minute) = (parts.next()?.parse::<i8>().ok()?, parts.next()?);
    let second = parts.next().map_or(Some(0), |second| second.parse::<i8>().ok())?;
    if minute.len() != 2 || parts.next().is_some() {
        return None;
    }
    // Some write the midnight that begins a day as its 24th hour.
    Time::new(hour % 24, minute.parse().ok()?, second, 0).ok()
}

/// A time of day alone: `14:30`, `14.30 Uhr`.
pub(crate) fn time_of_day(text: &str) -> Option<Time> {
    let text = text.trim();
    clock(text.strip_suffix("Uhr").unwrap_or(text).trim_end())
}

/// `+0200`, `+02:00`, `GMT`, `MESZ`, `GMT+0200`
fn zone(word: &str) -> Option<Offset> {
    let (name, rest) = word.split_at(word.find(['+', '-']).unwrap_or(word.len()));
    if !rest.is_empty() && matches!(name, "" | "GMT" | "UTC" | "UT") {
        let digits: String = rest[1..].chars().filter(|c| *c != ':').collect();
        let (hours, minutes) = digits.split_at_checked(2)?;
        let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().unwrap_or(0) * 60;
        return Offset::from_seconds(if rest.starts_with('-') { -seconds } else { seconds }).ok();
    }
    let hours = match word {
        "Z" | "GMT" | "UTC" | "UT" => 0,
        "MEZ" | "CET" => 1,
        "MESZ" | "CEST" => 2,
        "EST" | "CDT" => -5,
        "EDT" => -4,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}

#[cfg(test)]
mod tests {
    use super::{moment, time_of_day};

    #[test]
    fn reads_moments() {
        let check = |input: &str, expected: Option<&str>| {
            assert_eq!(moment(input).map(|moment| moment.to_string()).as_deref(), expected, "{input:?}");
        };
        check("Tue, 07 May 2024 10:00:30 GMT", Some("2024-05-07T12:00:30+02:00"));
        check("Thurs, 7 May 24 9:00 +0200", Some("2024-05-07T09:00:00+02:00"));
        check("Tue, 07 May 2024 10:00:00 GMT+0100", Some("2024-05-07T11:00:00+02:00"));
        check("Tue, 07 Jan 2014 24:00:00 -05:00", Some("2014-01-07T06:00:00+01:00"));
        check("Di, 07 Mai 2024 10:00 MESZ", Some("2024-05-07T10:00:00+02:00"));
        check("May 7, 2024 10:00", Some("2024-05-07T10:00:00+02:00"));
        check("7. Mai 2024, 10.30 Uhr", Some("2024-05-07T10:30:00+02:00"));
        check("07.01.2024 10:30:15", Some("2024-01-07T10:30:15+01:00"));
        check("7.1.24", Some("2024-01-07T00:00:00+01:00"));
        check("2024-05-07T10:00:00Z", Some("2024-05-07T12:00:00+02:00"));
        check("40.01.2024", None);
        check("gestern", None);
        check("12", None);
        check("", None);
        check("7. Mai 2024 99:99", None);
    }

    #[test]
    fn reads_times_of_day() {
        let check = |input: &str, expected: Option<&str>| {
            assert_eq!(time_of_day(input).map(|time| time.to_string()).as_deref(), expected, "{input:?}");
        };
        check("14:30", Some("14:30:00"));
        check(" 9.05 Uhr", Some("09:05:00"));
        check("14:30:15", Some("14:30:15"));
        check("24:00", Some("00:00:00"));
        check("03:00 PM", None);
        check("mittags", None);
        check("", None);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "([0-9]{1,4}|[.:,+ -]|Mai|GMT|Z|ä|Tue){0,12}") {
            moment(&text);
            time_of_day(&text);
        }
    }
}
