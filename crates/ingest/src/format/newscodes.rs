//! Codes of the IPTC's vocabularies, as several formats write them: `stat:usable`, `Usable`, a URI that ends so.

use depesche_store::{Moment, Signal, Status};

use crate::normalise::when;

/// What stands behind the scheme: `usable` of `stat:usable` and of `http://cv.example.org/status/usable`.
pub(super) fn local(code: &str) -> &str {
    code.trim().rsplit([':', '/', '#']).next().unwrap_or_default()
}

/// An unknown status must not make an item public.
pub(super) fn status(code: &str) -> Result<Status, String> {
    match local(code).to_lowercase().as_str() {
        "usable" | "" => Ok(Status::Usable),
        // Whoever gives the end of an embargo besides overrules this.
        "withheld" | "embargoed" => Ok(Status::Withheld),
        "canceled" | "cancelled" | "kill" | "killed" | "withdrawn" => Ok(Status::Canceled),
        _ => Err(format!("unknown status `{}`", code.trim())),
    }
}

/// Why a version was sent, if the code is one of those that say so.
pub(super) fn signal(code: &str) -> Option<Signal> {
    match local(code).to_lowercase().as_str() {
        "correction" | "corrected" => Some(Signal::Correction),
        "update" | "updated" => Some(Signal::Update),
        "repeat" => Some(Signal::Repeat),
        "urgent" => Some(Signal::Urgent),
        "flash" => Some(Signal::Flash),
        _ => None,
    }
}

/// 1 to 9; 0 and what is no number say nothing.
pub(super) fn urgency(text: &str) -> Option<u8> {
    text.trim().parse().ok().filter(|urgency| (1..=9).contains(urgency))
}

/// The first of several times, by the name of its field, that can be read.
pub(super) fn published<'v>(
    times: impl IntoIterator<Item = (&'static str, Option<String>)> + 'v,
) -> Result<Moment, String> {
    let mut problem = "the item has no time".to_owned();
    for (name, time) in times {
        let Some(time) = time.filter(|time| !time.trim().is_empty()) else { continue };
        match when::moment(&time) {
            Some(moment) => return Ok(moment),
            None => problem = format!("`{name}` is no time"),
        }
    }
    Err(problem)
}

/// The end of an embargo. One that cannot be read must not make an item public.
pub(super) fn embargo(name: &str, time: &str) -> Result<Option<Moment>, String> {
    if time.trim().is_empty() {
        return Ok(None);
    }
    when::moment(time).map(Some).ok_or_else(|| format!("`{name}` is no time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_codes() {
        let check = |code: &str, expected: Option<Status>| assert_eq!(status(code).ok(), expected, "{code}");
        check("stat:usable", Some(Status::Usable));
        check("Usable", Some(Status::Usable));
        check("http://cv.example.org/pubstatus/canceled", Some(Status::Canceled));
        check("Embargoed", Some(Status::Withheld));
        check("geheim", None);
        assert_eq!(signal("sig:correction"), Some(Signal::Correction));
        assert_eq!(signal("red:KURZ"), None);
        assert_eq!((urgency(" 4 "), urgency("0"), urgency("x")), (Some(4), None, None));
    }

    #[test]
    fn takes_the_first_time_that_can_be_read() {
        let times =
            |first: &str| published([("a", Some(first.to_owned())), ("b", Some("2024-05-07".to_owned()))]);
        assert_eq!(times("20240506T120000+0200").unwrap().to_string(), "2024-05-06T12:00:00+02:00");
        assert_eq!(times("20240506T100000Z").unwrap().to_string(), "2024-05-06T12:00:00+02:00");
        assert_eq!(times("20240506T120000").unwrap().to_string(), "2024-05-06T12:00:00+02:00");
        assert_eq!(times("gestern").unwrap().to_string(), "2024-05-07T00:00:00+02:00");
        assert_eq!(published([("a", Some("x".to_owned())), ("b", None)]).unwrap_err(), "`a` is no time");
    }
}
