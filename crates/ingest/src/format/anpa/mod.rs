//! ANPA 1312, the wire format of American agencies: SOH, a story number, priority and category, STX, lines that begin
//! with a sign of what they are, ETX and the date.
//!
//! `^` begins a line set by itself: slug, headline, notes to editors, byline, heads between paragraphs. A tab begins a
//! paragraph, a backspace a row of a table.

mod lines;

use depesche_store::{Article, Moment, Signal, Status};

use self::lines::Text;
use super::probe::{Confidence, Probe};
use super::sink::{Place, Sink};
use super::{Format, Input};
use crate::charset;
use crate::format::draft::draft;
use crate::normalise::{agency, section};

/// The format.
pub(super) const FORMAT: Format = Format { name: "anpa", sniff, parse };

const SOH: char = '\u{1}';
const STX: char = '\u{2}';
const ETX: char = '\u{3}';
const US: char = '\u{1f}';

fn sniff(probe: &Probe<'_>) -> Confidence {
    let framed = probe.text.split(SOH).skip(1).take(2).any(|story| number(story).is_some());
    if framed { Confidence::Sure } else { Confidence::No }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let source = input.narrow();
    let mut starts: Vec<usize> = memchr::memchr_iter(SOH as u8, source).collect();
    starts.push(source.len());
    let mut line = input.first_line + memchr::memchr_iter(b'\n', &source[..starts[0]]).count() as u64;
    for pair in starts.windows(2) {
        let bytes = &source[pair[0]..pair[1]];
        let raw = if starts.len() == 2 { input.bytes } else { bytes };
        let place = Place { line: Some(line), pointer: None };
        match article(&charset::decode(bytes)) {
            Ok(article) => sink.article(place, article, raw),
            Err(reason) => sink.refuse(place, reason.to_owned(), raw),
        }
        line += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }
}

/// The story number that begins a message: a letter and digits, closed by US (`W2870`).
fn number(story: &str) -> Option<&str> {
    let (number, _) = story.trim_start_matches(SOH).split('\n').next()?.split_once(US)?;
    let digits = number.strip_prefix(|c: char| c.is_ascii_alphanumeric())?;
    ((3..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then_some(number)
}

fn article(story: &str) -> Result<Article, &'static str> {
    let Some(number) = number(story) else {
        return Err("no story number found: a message begins as in `W2870`");
    };
    let (header, text) = story.split_once(STX).unwrap_or((story, ""));
    let (text, end) = text.rsplit_once(ETX).unwrap_or((text, ""));
    let Some((source, published)) = end.split('\n').find_map(date) else {
        return Err("no date found at the end of the message, as in `AP-WF-11-13-13 1509GMT`");
    };
    let mut marks = header.split('\n').nth(1).unwrap_or_default().chars().filter(|c| !c.is_whitespace());
    let (priority, category) = (marks.next(), marks.next());
    let text = Text::read(text);
    let day = published.in_berlin().strftime("%Y%m%d");
    Ok(Article {
        status: if text.killed() { Status::Canceled } else { Status::Usable },
        signals: if text.has_lead() { vec![Signal::Update] } else { Vec::new() },
        urgency: priority.and_then(urgency),
        agency: agency::normalise(source),
        section: category
            .map(|letter| section::wire(&letter.to_string()))
            .filter(|name| section::is_section(name)),
        headline: text.headline,
        teaser: text.teaser,
        byline: text.byline,
        keywords: text.slug.into_iter().map(|slug| keyword(&slug).to_owned()).collect(),
        body: text.blocks,
        notes: text.notes,
        ..draft(format!("urn:anpa:{}:{day}:{}", source.to_lowercase(), number.to_lowercase()), published)
    })
}

/// Flash, bulletin, urgent, regular, deferred.
fn urgency(priority: char) -> Option<u8> {
    match priority.to_ascii_lowercase() {
        'f' => Some(1),
        'b' => Some(2),
        'u' => Some(3),
        'r' => Some(4),
        'd' => Some(5),
        _ => None,
    }
}

/// The slug without cycle and region: `BC-LT--Harbour-Storm, 1st Ld-Writethru,466` is about `Harbour-Storm`.
fn keyword(slug: &str) -> &str {
    let name = slug.split(',').next().unwrap_or_default().trim();
    let name = ["BC-", "AM-", "PM-", "AP-"].iter().find_map(|cycle| name.strip_prefix(cycle)).unwrap_or(name);
    match name.split_once("--") {
        Some((region, name)) if region.len() <= 4 => name,
        _ => name,
    }
}

/// `AP-WF-11-13-13 1509GMT<`: the agency and the moment.
fn date(line: &str) -> Option<(&str, Moment)> {
    let (stamp, clock) = line.trim().trim_end_matches(['<', '=']).split_once(' ')?;
    let mut parts = stamp.rsplit('-');
    let number = |text: Option<&str>| text.filter(|text| text.len() == 2)?.parse::<i8>().ok();
    let year = crate::normalise::when::year(parts.next()?)?;
    let (day, month) = (number(parts.next())?, number(parts.next())?);
    let clock = clock.trim();
    let (hour, minute) = (number(clock.get(..2))?, number(clock.get(2..4))?);
    let zone = crate::normalise::when::offset(clock.get(4..)?.trim()).unwrap_or_default();
    let time = jiff::civil::DateTime::new(year, month, day, hour, minute, 0, 0).ok()?;
    let source = stamp.split('-').next().filter(|source| !source.is_empty())?;
    Some((source, crate::normalise::when::at(time, Some(zone))?))
}

#[cfg(test)]
mod tests;
