//! Codes of the IPTC's vocabularies, as several formats write them: `stat:usable`, `Usable`, a URI that ends so.

use depesche_store::{Moment, Signal, Status};

use crate::normalise::{marks, when};

/// What stands behind the scheme: `usable` of `stat:usable` and of `http://cv.example.org/status/usable`.
pub(super) fn local(code: &str) -> &str {
    code.trim().rsplit([':', '/', '#']).next().unwrap_or_default()
}

/// Whether an item may be published; `embargo`: when one that is embargoed may. An unknown status must not make it
/// public.
pub(super) fn status(code: &str, embargo: Option<Moment>) -> Result<Status, String> {
    match local(code).to_lowercase().as_str() {
        "usable" | "" => Ok(Status::Usable),
        "embargoed" if embargo.is_some() => Ok(Status::Usable),
        "withheld" | "embargoed" => Ok(Status::Withheld),
        "canceled" | "cancelled" | "kill" | "killed" | "withdrawn" => Ok(Status::Canceled),
        _ => Err(format!("unknown status `{}`", code.trim())),
    }
}

/// Why a version was sent, if the code is one of those that say so.
pub(super) fn signal(code: &str) -> Option<Signal> {
    marks::signal(local(code))
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
        let embargo = "2024-05-07T10:00:00Z".parse().ok();
        let check = |code: &str, expected: Option<Status>, until: Option<Status>| {
            assert_eq!((status(code, None).ok(), status(code, embargo).ok()), (expected, until), "{code}");
        };
        check("stat:usable", Some(Status::Usable), Some(Status::Usable));
        check("Usable", Some(Status::Usable), Some(Status::Usable));
        check("", Some(Status::Usable), Some(Status::Usable));
        check("stat:withheld", Some(Status::Withheld), Some(Status::Withheld));
        check("Embargoed", Some(Status::Withheld), Some(Status::Usable));
        check("http://cv.example.org/pubstatus/canceled", Some(Status::Canceled), Some(Status::Canceled));
        check("cancelled", Some(Status::Canceled), Some(Status::Canceled));
        check("geheim", None, None);
        let check = |code: &str, expected: Option<Signal>| assert_eq!(signal(code), expected, "{code}");
        check("sig:correction", Some(Signal::Correction));
        check("http://cv.iptc.org/newscodes/signal/update", Some(Signal::Update));
        check("sig:repeat", Some(Signal::Repeat));
        check("Urgent", Some(Signal::Urgent));
        check("sig:flash", Some(Signal::Flash));
        check("red:KURZ", None);
        check("dpasig:isplanned", None);
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
