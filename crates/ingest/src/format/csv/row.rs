//! From the cells of a row to an article.

use csv::StringRecord;
use depesche_store::{Article, Moment, Status};
use jiff::civil::Time;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::CsvOptions;
use crate::format::content;
use crate::format::draft::draft;
use crate::html::Fragment;
use crate::normalise::{text, when, written};

/// How the cells of a table are read.
pub(super) struct Reading<'o> {
    zone: TimeZone,
    date_format: Option<&'o str>,
    agency: Option<&'o str>,
}

impl<'o> Reading<'o> {
    pub(super) fn of(options: Option<&'o CsvOptions>) -> Reading<'o> {
        Reading {
            zone: options.and_then(CsvOptions::zone).unwrap_or_else(Moment::berlin),
            date_format: options.and_then(|options| options.date_format.as_deref()),
            agency: options.and_then(|options| options.agency.as_deref()),
        }
    }

    /// A format that is set is the only one: `05/07/2024` says by itself which number is the month to nobody.
    fn moment(&self, text: &str) -> Option<Moment> {
        let Some(format) = self.date_format else { return written::moment_in(text, &self.zone) };
        let parts = strtime::parse(format, text.trim()).ok()?;
        if let Ok(timestamp) = parts.to_timestamp() {
            return Some(Moment::from_timestamp(timestamp));
        }
        let time = parts.to_time().unwrap_or_default();
        when::civil_in(parts.to_date().ok()?.to_datetime(time), &self.zone)
    }

    /// The moment that a date and a time of day say together; what both say of the time must not be dropped.
    fn moment_of(&self, date: &str, time: &str) -> Option<Moment> {
        if let Some(moment) = self.moment(&format!("{date} {time}")) {
            return Some(moment);
        }
        let moment = self.moment(date)?;
        let day = moment.timestamp().to_zoned_datetime(self.zone.clone());
        // A date that has the time in it needs no other.
        if day.time() != Time::midnight() {
            return Some(moment);
        }
        when::civil_in(day.date().to_datetime(written::time_of_day(time)?), &self.zone)
    }
}

/// The cells by the field of their column.
struct Row<'r> {
    fields: &'r [Option<&'static str>],
    cells: &'r StringRecord,
    reading: &'r Reading<'r>,
}

impl<'r> Row<'r> {
    fn cell(&self, field: &str) -> Option<&'r str> {
        let at = self.fields.iter().position(|known| *known == Some(field))?;
        self.cells.get(at).map(str::trim).filter(|cell| !cell.is_empty())
    }

    fn line(&self, field: &str) -> Option<String> {
        self.cell(field).and_then(content::line)
    }

    /// Several entries in one cell, set apart by semicolons, bars, else commas.
    fn list(&self, field: &str) -> Vec<String> {
        let Some(cell) = self.cell(field) else { return Vec::new() };
        let separator =
            [';', '|', '\n'].into_iter().find(|separator| cell.contains(*separator)).unwrap_or(',');
        cell.split(separator).filter_map(content::line).collect()
    }

    fn moment(&self, field: &str) -> Result<Option<Moment>, String> {
        let Some(cell) = self.cell(field) else { return Ok(None) };
        let Some(moment) = self.reading.moment(cell) else {
            let as_set = self.reading.date_format.map(|format| format!(" written `{format}`"));
            let cell = text::start(cell, 40);
            return Err(format!("`{cell}` in column {field} is no time{}", as_set.unwrap_or_default()));
        };
        Ok(Some(moment))
    }

    /// The time of publication, also in two columns for date and time of day.
    fn published(&self) -> Result<Option<Moment>, String> {
        match (self.cell("published"), self.cell("time")) {
            (Some(date), Some(time)) => match self.reading.moment_of(date, time) {
                Some(moment) => Ok(Some(moment)),
                // The date may be what cannot be read.
                None => self.moment("published").and_then(|_| {
                    Err(format!("`{}` in column time is no time of day", text::start(time, 40)))
                }),
            },
            _ => self.moment("published"),
        }
    }

    /// An unknown status must not make an article public.
    fn status(&self) -> Result<Status, String> {
        let Some(status) = self.cell("status") else { return Ok(Status::Usable) };
        match status.to_lowercase().as_str() {
            "usable" | "published" | "publish" | "veröffentlicht" | "freigegeben" | "online" => {
                Ok(Status::Usable)
            }
            "withheld" | "draft" | "entwurf" | "pending" | "private" | "gesperrt" | "offline" => {
                Ok(Status::Withheld)
            }
            "canceled" | "cancelled" | "killed" | "zurückgezogen" => Ok(Status::Canceled),
            _ => Err(format!("unknown status `{}`", text::start(status, 40))),
        }
    }
}

/// `undated` is the time of an article that gives none.
pub(super) fn article(
    fields: &[Option<&'static str>],
    cells: &StringRecord,
    reading: &Reading<'_>,
    undated: Option<Moment>,
) -> Result<Article, String> {
    let row = Row { fields, cells, reading };
    let Some(published) = row.published()?.or(undated) else {
        return Err("the row has no date".to_owned());
    };
    let Fragment { blocks, images } = row.cell("body").map(content::read).unwrap_or_default();
    let headline = row.line("headline");
    let number = |field: &str| row.cell(field).and_then(|cell| cell.parse::<u32>().ok());
    Ok(Article {
        version: number("version").unwrap_or(1),
        status: row.status()?,
        language: row.line("language"),
        urgency: number("urgency")
            .and_then(|urgency| u8::try_from(urgency).ok())
            .filter(|urgency| (1..=9).contains(urgency)),
        // Rows without a version: of two with one id the later stands.
        updated: row.moment("updated")?.or_else(|| row.cell("version").is_none().then_some(published)),
        embargo: row.moment("embargo")?,
        agency: row.line("agency").or_else(|| reading.agency.map(str::to_owned)),
        services: row.list("services"),
        section: row.line("section"),
        genre: row.line("genre"),
        kicker: row.line("kicker"),
        subhead: row.line("subhead"),
        teaser: row.cell("teaser").and_then(content::summary),
        byline: row.line("author"),
        dateline: row.line("dateline"),
        places: row.list("place"),
        keywords: row.list("keywords"),
        body: content::below(headline.as_deref(), blocks),
        images,
        url: row.line("url"),
        headline,
        ..draft(row.line("id").unwrap_or_default(), published)
    })
}
