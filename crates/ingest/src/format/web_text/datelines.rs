//! The line that gives the editorial date: `13.09.2023 - 08:30:21`, `13. September 2023, 08:30 Uhr`,
//! `Stand: 2023-09-13T08:30:21+02:00`, `Von Kara Muster, 13.09.23 08.30 Uhr`.

use depesche_store::Moment;
use jiff::civil::{Date, Time};

use crate::normalise::{agency, when};
use crate::tables::{DATE_WORDS, MONTHS};

/// Longest date line, in bytes.
const LONGEST: usize = 160;

/// What a date line says.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::format) struct DateLine {
    /// Date and time; midnight if no time is given.
    pub(in crate::format) moment: Moment,
    /// The byline before or after it.
    pub(in crate::format) byline: Option<String>,
    /// The agency beside it.
    pub(in crate::format) agency: Option<String>,
}

/// Reads a line that holds a date and nothing that is not usual beside one; running text is none.
pub(in crate::format) fn read(line: &str) -> Option<DateLine> {
    if line.len() > LONGEST || !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let (line, byline) = without_byline(line);
    let words: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || matches!(c, '|' | '•' | '·' | ',' | '(' | ')' | '–' | '—'))
        .map(|word| word.trim_matches([':', ';', '-', '/']))
        .filter(|word| !word.is_empty())
        .collect();
    let mut reading = Reading::default();
    let mut at = 0;
    while at < words.len() {
        at += reading.word(&words[at..])?;
    }
    let moment = reading.moment()?;
    Some(DateLine { moment, byline: byline.map(str::to_owned), agency: reading.agency })
}

/// Takes a byline out of the line; it ends at a bar, a comma before a digit, or the line's end.
fn without_byline(line: &str) -> (&str, Option<&str>) {
    let line = line.trim();
    let Some(start) = line.find("Von ").filter(|at| *at == 0 || line[..*at].ends_with([' ', '|'])) else {
        return (line, None);
    };
    let names = &line[start..];
    let end = names.find(|c: char| c == '|' || c.is_ascii_digit()).unwrap_or(names.len());
    let byline = names[..end].trim_end_matches([' ', ',', '-', '–', '|', '•']);
    if start == 0 { (&names[end..], Some(byline)) } else { (&line[..start], Some(byline)) }
}

/// What has been found in the line so far.
#[derive(Default)]
struct Reading {
    date: Option<Date>,
    time: Option<Time>,
    instant: Option<Moment>,
    utc: bool,
    agency: Option<String>,
}

impl Reading {
    /// Reads the next word or words; how many, `None` if they have no place in a date line.
    fn word(&mut self, words: &[&str]) -> Option<usize> {
        let word = words[0];
        let stamp = Some(word).filter(|word| word.contains('T') && word.len() > 10);
        if let Some(moment) = stamp.and_then(when::moment) {
            self.instant.get_or_insert(moment);
            return Some(1);
        }
        if let Some((date, length)) = date(words) {
            self.date.get_or_insert(date);
            return Some(length);
        }
        if let Some((time, length)) = time(words) {
            self.time.get_or_insert(time);
            return Some(length);
        }
        if matches!(word, "UTC" | "GMT") {
            self.utc = true;
            return Some(1);
        }
        if DATE_WORDS.find(word.trim_end_matches('.')).is_some() {
            return Some(1);
        }
        self.agency = Some(agency::known(word)?.to_owned());
        Some(1)
    }

    fn moment(&self) -> Option<Moment> {
        if self.instant.is_some() {
            return self.instant;
        }
        let time = self.date?.to_datetime(self.time.unwrap_or_else(Time::midnight));
        if self.utc { format!("{time}Z").parse().ok() } else { when::civil(time) }
    }
}

/// A date at the start of the words, and how many they are.
fn date(words: &[&str]) -> Option<(Date, usize)> {
    if let Ok(date) = words[0].parse::<Date>() {
        return Some((date, 1));
    }
    if let Some(date) = numeric(words[0]) {
        return Some((date, 1));
    }
    let [first, second, third, ..] = *words else { return None };
    let (day, month) = match (number(first), month(second)) {
        (Some(day), Some(month)) => (day, month),
        _ => (number(second)?, month(first)?),
    };
    valid(number(third)?, month, day).map(|date| (date, 3))
}

/// `13.09.2023`, `13.9.23`.
fn numeric(word: &str) -> Option<Date> {
    let mut numbers = word.trim_end_matches('.').split('.').map(number);
    let (day, month, year) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() { None } else { valid(year, month, day) }
}

/// Two digits of a year are of this century up to the next ten years, else of the last.
fn valid(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = match year {
        0..=36 => 2000 + year,
        37..=99 => 1900 + year,
        _ => year,
    };
    let year = i16::try_from(year).ok().filter(|year| *year >= 1800)?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn month(word: &str) -> Option<i64> {
    let name = word.trim_end_matches('.');
    if name.starts_with(|c: char| c.is_ascii_digit()) { None } else { MONTHS.find(name).and_then(number) }
}

fn number(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches('.');
    let all = digits.bytes().all(|b| b.is_ascii_digit()) && (1..=4).contains(&digits.len());
    if all { digits.parse().ok() } else { None }
}

/// `08:30`, `08:30:21`, `8.30 Uhr`, `8 Uhr`, `08:30Uhr`, and how many words they are.
fn time(words: &[&str]) -> Option<(Time, usize)> {
    let glued = words[0].strip_suffix("Uhr").filter(|word| !word.is_empty());
    let followed = words.get(1).is_some_and(|word| word.eq_ignore_ascii_case("uhr"));
    let word = glued.unwrap_or(words[0]);
    let hour_word = glued.is_some() || followed;
    if !word.contains(':') && !hour_word {
        return None;
    }
    let mut numbers = word.split([':', '.']).map(number);
    let hour = numbers.next()??;
    let minute = numbers.next().unwrap_or(Some(0))?;
    let second = numbers.next().unwrap_or(Some(0))?;
    let parts = [hour, minute, second].map(|part| i8::try_from(part).ok());
    let [Some(hour), Some(minute), Some(second)] = parts else { return None };
    let time = Time::new(hour, minute, second, 0).ok().filter(|_| numbers.next().is_none())?;
    Some((time, 1 + usize::from(followed)))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn reads_date_lines() {
        let check = |line: &str, expected: Option<&str>| {
            assert_eq!(read(line).map(|line| line.moment.to_string()).as_deref(), expected, "{line}");
        };
        let morning = Some("2023-09-13T08:30:00+02:00");
        check("13.09.2023 - 08:30:21", Some("2023-09-13T08:30:21+02:00"));
        check("13. September 2023, 08:30 Uhr", morning);
        check("13.09.2023 08:30", morning);
        check("13.9.23, 8.30 Uhr", morning);
        check("Mittwoch, 13. Sept. 2023 | 08:30Uhr", morning);
        check("Stand: 13.09.2023 08:30 Uhr", morning);
        check("Veröffentlicht am 13.09.2023 um 08:30 Uhr", morning);
        check("2023-09-13T08:30:00+02:00", morning);
        check("2023-09-13 08:30", morning);
        check("September 13, 2023 06:30 UTC", morning);
        check("dpa | 13.09.2023 08:30", morning);
        check("Von Kara Muster | 13.09.2023 08:30 Uhr", morning);
        check("13. Januar 2023", Some("2023-01-13T00:00:00+01:00"));
        check("Am 13. September 2023 trafen sich beide.", None);
        check("13 Menschen kamen 2023", None);
        check("31.02.2023", None);
        check("Kapitel 1.2.3", None);
        check("08:30 Uhr", None);
    }

    #[test]
    fn finds_byline_and_agency() {
        let line = read("Von Kara Muster, dpa | 13.09.2023 08:30 Uhr").unwrap();
        assert_eq!(line.byline.as_deref(), Some("Von Kara Muster, dpa"));
        assert_eq!(read("13.09.2023 AFP").unwrap().agency.as_deref(), Some("AFP"));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(line in "\\PC{0,60}|(Von |[0-9]{1,4}|[.:,| -]|Uhr|September|T|Z|ä){0,14}") {
            read(&line);
        }
    }
}
