//! Embargoes announced in words: `Sperrfrist 9. Oktober 14.20 Uhr`, `Sperrfrist: Montag, 0600`, `EMBARGOED until 1800 GMT`.

use depesche_store::Moment;
use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};

use super::when;
use crate::tables::MONTHS;

/// What a text says about an embargo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Embargo {
    /// None, or that it is over.
    #[default]
    None,
    /// Not to be shown before.
    Until(Moment),
    /// There is one, but its end cannot be told: the item must be held back.
    Unreadable,
}

/// Words that announce an embargo.
const OPENINGS: [&str; 7] = [
    "sperrfrist",
    "embargoed",
    "embargo pour",
    "embargo:",
    "embargo bis",
    "embargo until",
    "nicht veröffentlichen vor",
];

/// Words that lift one.
const LIFTED: [&str; 6] =
    ["ende der sperrfrist", "sperrfristende", "aufgehoben", "abgelaufen", "keine sperrfrist", "lifted"];

/// Days an announced day may lie back; one further back is of the next year.
const BACK: i64 = 180;

/// The later end of two; one that cannot be told holds back whatever else is said.
pub(crate) fn strictest(one: Embargo, other: Embargo) -> Embargo {
    match (one, other) {
        (Embargo::Unreadable, _) | (_, Embargo::Unreadable) => Embargo::Unreadable,
        (Embargo::Until(one), Embargo::Until(other)) => Embargo::Until(one.max(other)),
        (Embargo::None, other) => other,
        (one, Embargo::None) => one,
    }
}

/// Where in the text the announcement begins, in bytes.
pub(crate) fn find(text: &str) -> Option<usize> {
    let mut before = ' ';
    text.char_indices().find_map(|(at, c)| {
        let word = !(before.is_alphanumeric() || before == '-');
        before = c;
        (word && OPENINGS.iter().any(|opening| starts_with(&text[at..], opening))).then_some(at)
    })
}

fn starts_with(text: &str, lower: &str) -> bool {
    let mut chars = text.chars().flat_map(char::to_lowercase);
    lower.chars().all(|c| chars.next() == Some(c))
}

/// Reads the embargo a short text announces; days without a year are near the day of publication.
pub(crate) fn read(text: &str, published: Moment) -> Embargo {
    let Some(from) = find(text) else { return Embargo::None };
    let lower = text.to_lowercase();
    if LIFTED.iter().any(|words| lower.contains(words)) {
        return Embargo::None;
    }
    let words: Vec<&str> = text[from..]
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')'))
        .filter(|word| !word.is_empty())
        .skip(1)
        .collect();
    if let Some(moment) = words.iter().filter(|word| word.len() > 15).find_map(|word| when::moment(word)) {
        return Embargo::Until(moment);
    }
    let sent = published.in_berlin();
    let day = day(&words, sent.date());
    let clock = clock(&words);
    let moment = match (day, clock) {
        (None, None) => None,
        (day, clock) => {
            let (time, zone) = clock.unwrap_or((Time::midnight(), None));
            let at = |day: Date| when::at(day.to_datetime(time), zone);
            match day {
                Some(day) => at(day),
                // A time alone is the next one.
                None => at(sent.date())
                    .filter(|moment| *moment > published)
                    .or_else(|| at(sent.date().tomorrow().ok()?)),
            }
        }
    };
    moment.map_or(Embargo::Unreadable, Embargo::Until)
}

/// `9. Oktober`, `October 9`, `22.10.`, `22.10.2024`, `Montag`, `morgen`.
fn day(words: &[&str], sent: Date) -> Option<Date> {
    let number = |word: &&str| {
        word.trim_end_matches(['.', ':']).parse::<i8>().ok().filter(|day| (1..=31).contains(day))
    };
    let month = |word: &&str| MONTHS.find(word.trim_matches(['.', ':']))?.parse::<i8>().ok();
    let year = |word: Option<&&str>| {
        word.filter(|word| word.len() == 4)
            .and_then(|word| when::year(word))
            .filter(|year| (1970..2100).contains(year))
    };
    for (at, word) in words.iter().enumerate() {
        if let (Some(day), Some(month)) = (number(word), words.get(at + 1).and_then(month)) {
            return near(day, month, year(words.get(at + 2)), sent);
        }
        if let (Some(month), Some(day)) = (month(word), words.get(at + 1).and_then(number)) {
            return near(day, month, year(words.get(at + 2)), sent);
        }
        if let Some(date) = dotted(word, sent) {
            return Some(date);
        }
    }
    words.iter().find_map(|word| named(word.trim_matches(['.', ':']), sent))
}

/// `22.10.`, `22.10.24`, `22.10.2024`; `22.10` is a time.
fn dotted(word: &str, sent: Date) -> Option<Date> {
    let mut parts = word.trim_end_matches(':').split('.');
    let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = match parts.next()? {
        "" => None,
        year => Some(when::year(year)?),
    };
    near(day, month, year, sent)
}

fn near(day: i8, month: i8, year: Option<i16>, sent: Date) -> Option<Date> {
    let date = Date::new(year.unwrap_or(sent.year()), month, day).ok()?;
    let back = date.until(sent).ok().map_or(0, |span| i64::from(span.get_days()));
    if year.is_none() && back > BACK { Date::new(sent.year() + 1, month, day).ok() } else { Some(date) }
}

fn named(word: &str, sent: Date) -> Option<Date> {
    let weekday = match word.to_lowercase().as_str() {
        "heute" | "today" => return Some(sent),
        "morgen" | "tomorrow" => return sent.tomorrow().ok(),
        "montag" | "monday" => Weekday::Monday,
        "dienstag" | "tuesday" => Weekday::Tuesday,
        "mittwoch" | "wednesday" => Weekday::Wednesday,
        "donnerstag" | "thursday" => Weekday::Thursday,
        "freitag" | "friday" => Weekday::Friday,
        "samstag" | "sonnabend" | "saturday" => Weekday::Saturday,
        "sonntag" | "sunday" => Weekday::Sunday,
        _ => return None,
    };
    (0..7).filter_map(|days| sent.checked_add(days.days()).ok()).find(|day| day.weekday() == weekday)
}

/// `14.20 Uhr`, `14:20`, `1420`, `18 Uhr`, `0600 GMT`, with the offset of the zone named.
fn clock(words: &[&str]) -> Option<(Time, Option<i8>)> {
    words.iter().enumerate().find_map(|(at, word)| {
        let next = words.get(at + 1).map(|next| next.trim_end_matches(['.', ':']));
        // `10.10.` is a day, unless it ends the sentence.
        if next.is_some() && word.ends_with('.') && word.matches('.').count() > 1 {
            return None;
        }
        let word = word.trim_end_matches(['.', ':', 'h']);
        let (hour, minute) = match word.split_once(['.', ':']) {
            Some((hour, minute)) if minute.len() == 2 => (hour, minute),
            Some(_) => return None,
            None if word.len() == 4 => (word.get(..2)?, word.get(2..)?),
            None if next.is_some_and(|next| next.eq_ignore_ascii_case("uhr")) => (word, "00"),
            None => return None,
        };
        // A year before the time has four digits as well.
        if word.len() == 4
            && word.starts_with("20")
            && at > 0
            && MONTHS.find(words[at - 1].trim_end_matches('.')).is_some()
        {
            return None;
        }
        let time = match (hour.parse().ok()?, minute.parse().ok()?) {
            (24, 0) => Time::new(23, 59, 59, 0),
            (hour, minute) => Time::new(hour, minute, 0, 0),
        };
        Some((time.ok()?, next.and_then(when::offset)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_announcements() {
        let sent: Moment = "2024-10-07T17:00:00+02:00".parse().unwrap();
        let check = |input: &str, expected: &str| {
            let found = match read(input, sent) {
                Embargo::None => "none".to_owned(),
                Embargo::Unreadable => "unreadable".to_owned(),
                Embargo::Until(moment) => moment.to_string(),
            };
            assert_eq!(found, expected, "{input:?}");
        };
        check("Sperrfrist 9. Oktober 14.20 Uhr", "2024-10-09T14:20:00+02:00");
        check("KORR-Bericht Sperrfrist 9. Januar 06.00 Uhr - Bitte beachten", "2025-01-09T06:00:00+01:00");
        check("Sperrfrist: 10.10.2024, 18 Uhr", "2024-10-10T18:00:00+02:00");
        check("Sperrfrist: 10.10. 1830", "2024-10-10T18:30:00+02:00");
        check("Sperrfrist: Mittwoch, 0600", "2024-10-09T06:00:00+02:00");
        check("Sperrfrist 1800", "2024-10-07T18:00:00+02:00");
        check("Sperrfrist 06:00 Uhr", "2024-10-08T06:00:00+02:00");
        check("Sperrfrist: morgen 24.00 Uhr", "2024-10-08T23:59:59+02:00");
        check("Sperrfrist 9. Oktober 2024, 20.00 Uhr", "2024-10-09T20:00:00+02:00");
        check("EMBARGOED for publication until October 9 1800 GMT", "2024-10-09T20:00:00+02:00");
        check("Sperrfrist 9. Oktober", "2024-10-09T00:00:00+02:00");
        check("Sperrfrist bis Redebeginn", "unreadable");
        check("EMBARGOED for publication until 2024-10-09T14:20:00+02:00", "2024-10-09T14:20:00+02:00");
        check(
            "Bitte beachten Sie die Sperrfrist bis heute Abend (07.10.), 19.00 Uhr.",
            "2024-10-07T19:00:00+02:00",
        );
        check("Ende der Sperrfrist 14.00 Uhr", "none");
        check("Zusammenfassung 1800", "none");
        check("Hintergrund Öl-Embargo", "none");
    }
}
