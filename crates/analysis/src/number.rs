//! Terms of numbers and dates: one form for the ways to write them.

/// The term of a number written with digits and marks: thousands dots go, dates lose leading zeros.
/// `None` if it is something else.
pub(crate) fn term(letters: &str) -> Option<String> {
    if !letters.starts_with(|c: char| c.is_ascii_digit())
        || !letters.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':'))
    {
        return None;
    }
    let groups: Vec<&str> = letters.split('.').collect();
    if let [day, month, year] = groups[..]
        && is_day_or_month(day, 31)
        && is_day_or_month(month, 12)
        && matches!(year.len(), 2 | 4)
        && year.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(format!("{}.{}.{year}", day.trim_start_matches('0'), month.trim_start_matches('0')));
    }
    let (whole, fraction) =
        letters.split_once(',').map_or((letters, ""), |(whole, fraction)| (whole, fraction));
    let thousands: Vec<&str> = whole.split('.').collect();
    let grouped = thousands.len() > 1
        && (1..=3).contains(&thousands[0].len())
        && thousands[1..].iter().all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
        && thousands[0] != "0";
    let whole = if grouped { thousands.concat() } else { whole.to_owned() };
    Some(if fraction.is_empty() { whole } else { format!("{whole},{fraction}") })
}

fn is_day_or_month(digits: &str, max: u8) -> bool {
    (1..=2).contains(&digits.len()) && digits.parse::<u8>().is_ok_and(|n| (1..=max).contains(&n))
}

#[cfg(test)]
mod tests {
    use super::term;

    #[test]
    fn numbers_meet_however_written() {
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(term(written).as_deref(), expected, "{written}");
        };
        check("1.234,56", Some("1234,56"));
        check("1.234", Some("1234"));
        check("1.234.567", Some("1234567"));
        check("1234", Some("1234"));
        check("0.125", Some("0.125"));
        check("1,5", Some("1,5"));
        check("8.30", Some("8.30"));
        check("13.09.2023", Some("13.9.2023"));
        check("13.9.23", Some("13.9.23"));
        check("32.9.2023", Some("32.9.2023"));
        check("3:2", Some("3:2"));
        check("g7", None);
        check("218a", None);
    }
}
