//! Days, months and years in a query or a parameter.

use jiff::Span;
use jiff::civil::Date;

use crate::DateRange;

/// Reads `2023-09-13`, `13.09.2023`, `2023-09`, `09/2023` or `2023` as the days it covers, first and last; also, seen from
/// `today`, `heute`, `gestern`, `vorgestern`, and `7d`, `2w`, `3m`, `1y` as the day so long ago.
pub(crate) fn days(text: &str, today: Date) -> Option<(Date, Date)> {
    if let Some(day) = relative(text, today) {
        return Some((day, day));
    }
    let numbers = |separator| text.split(separator).map(number).collect::<Option<Vec<_>>>();
    if let Some(iso) = numbers('-') {
        return match iso[..] {
            [(4, year)] => {
                let first = date(year, 1, 1)?;
                Some((first, first.last_of_year()))
            }
            [(4, year), (_, month)] => {
                let first = date(year, month, 1)?;
                Some((first, first.last_of_month()))
            }
            [(4, year), (_, month), (_, day)] => date(year, month, day).map(|date| (date, date)),
            _ => None,
        };
    }
    if let Some(month) = numbers('/') {
        let [(_, month), (4, year)] = month[..] else { return None };
        let first = date(year, month, 1)?;
        return Some((first, first.last_of_month()));
    }
    match numbers('.')?[..] {
        [(_, day), (_, month), (4, year)] => date(year, month, day).map(|date| (date, date)),
        _ => None,
    }
}

/// A day seen from today.
fn relative(text: &str, today: Date) -> Option<Date> {
    let ago = |span: Span| today.checked_sub(span).ok();
    match text.to_lowercase().as_str() {
        "heute" | "today" => return Some(today),
        "gestern" | "yesterday" => return ago(Span::new().days(1)),
        "vorgestern" => return ago(Span::new().days(2)),
        _ => {}
    }
    let unit = text.chars().next_back()?;
    let digits = &text[..text.len() - unit.len_utf8()];
    let (_, count) = number(digits)?;
    match unit.to_ascii_lowercase() {
        'd' | 't' => ago(Span::new().try_days(count).ok()?),
        'w' => ago(Span::new().try_weeks(count).ok()?),
        'm' => ago(Span::new().try_months(count).ok()?),
        'y' | 'j' => ago(Span::new().try_years(count).ok()?),
        _ => None,
    }
}

/// Reads the value of `datum:`: days, `a..b` (either side may be open), `>a`, `>=a`, `<a`, `<=a`; so long ago (`7d`) means
/// since then. The flag tells that the ends of the range were the wrong way round and have been exchanged.
pub(crate) fn range(text: &str, today: Date) -> Option<(DateRange, bool)> {
    let days = |text: &str| days(text, today);
    let open = |first, last| Some((DateRange { first, last }, false));
    if let Some(rest) = text.strip_prefix(">=") {
        return open(Some(days(rest)?.0), None);
    }
    if let Some(rest) = text.strip_prefix('>') {
        return open(Some(days(rest)?.1.tomorrow().ok()?), None);
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return open(None, Some(days(rest)?.1));
    }
    if let Some(rest) = text.strip_prefix('<') {
        return open(None, Some(days(rest)?.0.yesterday().ok()?));
    }
    let Some((from, to)) = text.split_once("..") else {
        let (first, last) = days(text)?;
        let is_ago = text.starts_with(|c: char| c.is_ascii_digit()) && relative(text, today).is_some();
        return open(Some(first), Some(if is_ago { today } else { last }));
    };
    match (from.is_empty(), to.is_empty()) {
        (true, true) => None,
        (true, false) => open(None, Some(days(to)?.1)),
        (false, true) => open(Some(days(from)?.0), None),
        (false, false) => {
            let (a, b) = (days(from)?, days(to)?);
            let swapped = a.0 > b.1;
            let (a, b) = if swapped { (b, a) } else { (a, b) };
            Some((DateRange { first: Some(a.0), last: Some(b.1) }, swapped))
        }
    }
}

/// A run of one to four ASCII digits: how many, and their value.
fn number(text: &str) -> Option<(usize, i16)> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok().map(|value| (text.len(), value)) } else { None }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    if year < 1000 {
        return None;
    }
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}
