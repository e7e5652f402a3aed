//! What a newsroom sets for its own tables: the `[csv]` table of the configuration.

use std::borrow::Cow;
use std::collections::BTreeMap;

use depesche_store::Moment;
use encoding_rs::Encoding;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, Unexpected};
use serde::{Deserialize, Serialize};

use crate::tables::COLUMNS;

/// How CSV and TSV are read beyond what their header says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CsvOptions {
    /// What stands between two cells, an ASCII character; found from the header if it is not set.
    #[serde(deserialize_with = "delimiter", skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Charset of tables that are not UTF-8, as the web names it (`iso-8859-15`, `macintosh`).
    #[serde(deserialize_with = "charset", skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// How times are written (`%d.%m.%Y %H:%M`, as strftime); usual ways are understood if it is not set.
    #[serde(deserialize_with = "date_format", skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// Time zone of times that name none (`Europe/Vienna`); Berlin if it is not set.
    #[serde(deserialize_with = "time_zone", skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Agency of rows that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Names of columns, and the field of the article each holds. Other names are understood as before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, CsvField>,
}

impl CsvOptions {
    pub(crate) fn charset(&self) -> Option<&'static Encoding> {
        self.charset.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()))
    }

    pub(super) fn zone(&self) -> Option<TimeZone> {
        self.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok())
    }

    /// The field of a column with this name.
    pub(super) fn field(&self, name: &str) -> Option<&'static str> {
        let set = self.columns.iter().find(|(column, _)| column.trim().eq_ignore_ascii_case(name.trim()));
        set.map(|(_, field)| field.0)
    }
}

/// A field of an article that a column can hold; `time` is the time of day of `published` in a column of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CsvField(&'static str);

impl<'de> Deserialize<'de> for CsvField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CsvField, D::Error> {
        let name = String::deserialize(deserializer)?;
        let field = fields().find(|field| *field == name);
        field.map(CsvField).ok_or_else(|| {
            let known = fields().collect::<Vec<_>>().join(", ");
            D::Error::custom(format!("`{name}` is no field of an article; known are {known}"))
        })
    }
}

impl JsonSchema for CsvField {
    fn schema_name() -> Cow<'static, str> {
        "CsvField".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A field of an article that a column can hold; `time` is the time of day of `published` in a column of its own.",
            "type": "string",
            "enum": fields().collect::<Vec<_>>(),
        })
    }
}

fn fields() -> impl Iterator<Item = &'static str> {
    COLUMNS.lines().iter().map(|names| names[0])
}

fn delimiter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<char>, D::Error> {
    let delimiter = char::deserialize(deserializer)?;
    if delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && !matches!(delimiter, '"' | '\n' | '\r') {
        return Ok(Some(delimiter));
    }
    Err(D::Error::invalid_value(
        Unexpected::Char(delimiter),
        &"an ASCII character that stands in no cell, as `;`",
    ))
}

fn charset<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let is_known = |label: &str| Encoding::for_label(label.as_bytes()).is_some();
    checked(deserializer, is_known, "a charset as the web names it, as `iso-8859-15`")
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    checked(deserializer, |name| TimeZone::get(name).is_ok(), "the name of a time zone, as `Europe/Vienna`")
}

/// A way to write times that gives at least the day.
fn date_format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let gives_a_day = |format: &str| {
        let now = Moment::now().in_berlin();
        let written = strtime::format(format, &now);
        written.and_then(|text| strtime::parse(format, text)?.to_date()).is_ok()
    };
    checked(deserializer, gives_a_day, "a way to write day, month and year, as `%d.%m.%Y %H:%M`")
}

fn checked<'de, D: Deserializer<'de>>(
    deserializer: D,
    is_right: impl Fn(&str) -> bool,
    expected: &'static str,
) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_right(&text) {
        return Ok(Some(text));
    }
    Err(D::Error::invalid_value(Unexpected::Str(&text), &expected))
}
