//! Lengths of time in the configuration, as people write them (`30s`, `5m`, `1h 30m`).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest time that makes sense: beyond it a source would never be asked again.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pause(pub Duration);

impl Pause {
    /// So many seconds.
    pub const fn seconds(seconds: u64) -> Pause {
        Pause(Duration::from_secs(seconds))
    }
}

impl FromStr for Pause {
    type Err = String;

    fn from_str(text: &str) -> Result<Pause, String> {
        let signed: SignedDuration =
            text.parse().map_err(|_| format!("`{text}` is no length of time; write 30s, 5m or 1h"))?;
        match Duration::try_from(signed) {
            Ok(length) if length <= LONGEST => Ok(Pause(length)),
            _ => Err(format!("`{text}` is not between 0s and a year")),
        }
    }
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match SignedDuration::try_from(self.0) {
            Ok(signed) => write!(f, "{signed:#}"),
            Err(_) => write!(f, "{}s", self.0.as_secs()),
        }
    }
}

impl Serialize for Pause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Pause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pause, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Pause {
    fn schema_name() -> Cow<'static, str> {
        "Pause".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A length of time",
            "examples": ["500ms", "30s", "5m", "1h 30m"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_lengths_of_time() {
        let check = |text: &str, expected: Result<(u64, &str), &str>| match (text.parse::<Pause>(), expected)
        {
            (Ok(pause), Ok((milliseconds, written))) => {
                assert_eq!(pause.0, Duration::from_millis(milliseconds), "{text}");
                assert_eq!(pause.to_string(), written);
            }
            (Err(reason), Err(expected)) => assert!(reason.contains(expected), "{reason}"),
            (found, _) => panic!("{text}: {found:?}"),
        };
        check("30s", Ok((30_000, "30s")));
        check("500ms", Ok((500, "500ms")));
        check("90s", Ok((90_000, "1m 30s")));
        check("5m", Ok((300_000, "5m")));
        check("1h 30m", Ok((5_400_000, "1h 30m")));
        check("0s", Ok((0, "0s")));
        check("30", Err("write 30s"));
        check("soon", Err("write 30s"));
        check("-5s", Err("not between"));
        check("9000h", Err("not between"));
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_reads_back(milliseconds in 0_u64..366 * 86_400_000, text in ".{0,12}") {
            let pause = Pause(Duration::from_millis(milliseconds));
            proptest::prop_assert_eq!(pause.to_string().parse(), Ok(pause));
            let _ = text.parse::<Pause>();
        }
    }
}
