//! A point in time, written as RFC 3339 with the offset of Europe/Berlin.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

static BERLIN: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/Berlin").expect("the time zone database is compiled in"));

/// A point in time to the second. Reads any RFC 3339 timestamp; writes the Berlin offset (`2023-09-13T08:30:21+02:00`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Timestamp);

impl Moment {
    /// The present second.
    pub fn now() -> Moment {
        Moment::from_timestamp(Timestamp::now())
    }

    /// Cuts the timestamp to whole seconds.
    pub fn from_timestamp(timestamp: Timestamp) -> Moment {
        Moment(
            Timestamp::from_second(timestamp.as_second()).expect("the second of a timestamp is a timestamp"),
        )
    }

    /// Seconds since 1970-01-01T00:00:00Z; `None` outside the years -9999 to 9999.
    pub fn from_second(second: i64) -> Option<Moment> {
        Timestamp::from_second(second).ok().map(Moment)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn second(self) -> i64 {
        self.0.as_second()
    }

    /// The instant.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// The wall clock time in Berlin.
    pub fn in_berlin(self) -> ZonedDateTime {
        self.0.to_zoned_datetime(BERLIN.clone())
    }

    /// The zone all editorial times are written in.
    pub fn berlin() -> TimeZone {
        BERLIN.clone()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Offsets are written in minutes; Berlin's before 1893 had seconds, which would be lost from the time.
        let seconds = self.in_berlin().offset().seconds();
        let offset = Offset::from_seconds(seconds - seconds % 60).unwrap_or(Offset::UTC);
        write!(f, "{}", self.0.display_with_offset(offset))
    }
}

impl FromStr for Moment {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Moment, jiff::Error> {
        text.parse::<Timestamp>().map(Moment::from_timestamp)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "RFC 3339; written with the offset of Europe/Berlin"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    /// Clocks of Berlin were 53 minutes and 28 seconds ahead then, and an offset has no seconds.
    #[test]
    fn what_is_written_of_old_times_is_the_same_time() {
        for written in ["1848-03-18T12:15:20Z", "1013-03-30T12:15:20Z", "1893-03-31T23:06:31Z"] {
            let moment = written.parse::<Moment>().unwrap();
            assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment, "{moment}");
        }
        assert_eq!(
            "1848-03-18T12:15:20Z".parse::<Moment>().unwrap().to_string(),
            "1848-03-18T13:08:20+00:53"
        );
    }

    #[test]
    fn writes_the_berlin_offset() {
        let check = |input: &str, expected: &str| {
            assert_eq!(input.parse::<Moment>().unwrap().to_string(), expected);
        };
        check("2023-09-13T06:30:21Z", "2023-09-13T08:30:21+02:00");
        check("2023-12-13T06:30:21.75Z", "2023-12-13T07:30:21+01:00");
        check("2024-10-27T02:30:00+02:00", "2024-10-27T02:30:00+02:00");
        check("2024-10-27T02:30:00+01:00", "2024-10-27T02:30:00+01:00");
    }
}
