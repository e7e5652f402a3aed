//! An article as copied from a web page: headings, date, captions, text, source, set apart by empty lines.
//!
//! There is no markup to go by, only the order of things. A page without an editorial date or without a headline is
//! refused: arbitrary text must not become an article.

pub(super) mod datelines;
mod headings;
mod pictures;
mod sentences;
pub(super) mod trailer;
mod units;

use depesche_store::{Article, Block, BlockKind, Image};

use self::datelines::DateLine;
use self::headings::Headings;
use self::units::Unit;
use super::probe::{Confidence, Probe};
use super::sink::{Place, Sink};
use super::{Format, Input};
use crate::format::draft::draft;
use crate::normalise::byline;
use crate::tables::PAGE_LINES;

/// The format.
pub(super) const FORMAT: Format = Format { name: "web_text", sniff, parse };

/// Paragraphs among which the date is looked for.
const HEAD: usize = 10;
/// Longest paragraph above the date, in bytes.
const HEADING: usize = 500;
/// Characters of running text an article has at least.
const LEAST_TEXT: usize = 80;
/// Longest page, in bytes.
const LONGEST: usize = 4 << 20;

fn sniff(probe: &Probe<'_>) -> Confidence {
    if probe.keys.is_some() {
        return Confidence::No;
    }
    let text = probe.text.trim_start();
    let markup = text.starts_with('<') || text.starts_with('#') || text.contains("\n```");
    let binary =
        text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}'));
    if text.is_empty() || markup || binary { Confidence::No } else { Confidence::Possible }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    if input.text.len() > LONGEST {
        let reason = format!("a page of text has at most {LONGEST} bytes");
        return sink.refuse(Place::default(), reason, input.bytes);
    }
    match article(input.text) {
        Ok(article) => sink.article(Place::default(), article, input.bytes),
        Err(reason) => sink.refuse(Place::default(), reason.to_owned(), input.bytes),
    }
}

fn article(page: &str) -> Result<Article, &'static str> {
    let mut units = units::split(page, |line| datelines::read(line).is_some());
    units.retain(|unit| PAGE_LINES.find(&unit.text).is_none());
    let source = trailer::take(&mut units);
    let Some((above, date, below)) = at_date(units) else {
        return Err("no editorial date found: it stands above the text, as in `13.09.2023 - 08:30:21`");
    };
    let (images, mut below) = pictures::take(below);
    let (above, below_names) = (without_byline(above), take_byline(&mut below));
    let (above, above_names) = above;
    let opening = below.first().filter(|unit| !unit.bullet).map(|unit| unit.text.as_str());
    let headings = headings::read(&above, opening);
    if headings.headline.is_none() {
        return Err("no headline found above or below the date");
    }
    if headings.opening_used {
        below.remove(0);
    }
    let body = body(below, &headings);
    let running: usize = body.iter().map(|block| block.text.chars().count()).sum();
    if running < LEAST_TEXT && images.is_empty() {
        return Err("no running text found below headline and date");
    }
    let byline = date.byline.or(above_names).or(below_names);
    Ok(assemble(date.moment, source.or(date.agency), byline, headings, body, images))
}

fn assemble(
    published: depesche_store::Moment,
    agency: Option<String>,
    byline: Option<String>,
    headings: Headings,
    body: Vec<Block>,
    images: Vec<Image>,
) -> Article {
    Article {
        agency,
        kicker: headings.kicker,
        headline: headings.headline,
        subhead: headings.subhead,
        teaser: headings.teaser,
        byline,
        body,
        images,
        ..draft(String::new(), published)
    }
}

/// The paragraphs above the date, the date, and those below it.
fn at_date(mut units: Vec<Unit>) -> Option<(Vec<String>, DateLine, Vec<Unit>)> {
    let head = units.iter().take(HEAD).take_while(|unit| unit.text.len() <= HEADING);
    let (at, date) = head.enumerate().find_map(|(at, unit)| Some((at, datelines::read(&unit.text)?)))?;
    let below = units.split_off(at + 1);
    units.pop();
    Some((units.into_iter().map(|unit| unit.text).collect(), date, below))
}

/// Takes the byline out of the paragraphs above the date.
fn without_byline(mut above: Vec<String>) -> (Vec<String>, Option<String>) {
    let at = above.iter().position(|line| is_byline(line));
    let names = at.map(|at| above.remove(at));
    (above, names)
}

/// Takes the byline from the paragraphs right below the date.
fn take_byline(below: &mut Vec<Unit>) -> Option<String> {
    let at = below.iter().take(3).position(|unit| is_byline(&unit.text))?;
    Some(below.remove(at).text)
}

fn is_byline(line: &str) -> bool {
    let opened = line.starts_with("Von ") || line.starts_with("By ");
    opened && line.len() <= 120 && !sentences::is_closed(line) && !byline::authors(line).is_empty()
}

/// Paragraphs, intertitles and lists; what the headings or an earlier paragraph said is not said again.
fn body(units: Vec<Unit>, headings: &Headings) -> Vec<Block> {
    let said = [&headings.headline, &headings.subhead, &headings.teaser].into_iter().flatten();
    let mut said: Vec<String> = said.cloned().collect();
    let mut blocks: Vec<Block> = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        if said.iter().any(|text| text.trim_end_matches('.') == unit.text.trim_end_matches('.')) {
            continue;
        }
        if unit.text.len() >= 24 {
            said.push(unit.text.clone());
        }
        if unit.bullet {
            add_item(&mut blocks, &unit.text);
            continue;
        }
        let next = units.get(at + 1).filter(|next| !next.bullet);
        let kind = match next {
            Some(next) if !blocks.is_empty() && is_intertitle(&unit.text, &next.text) => {
                BlockKind::Intertitle
            }
            _ => BlockKind::Paragraph,
        };
        blocks.push(Block { kind, text: unit.text.clone() });
    }
    blocks
}

fn add_item(blocks: &mut Vec<Block>, item: &str) {
    match blocks.last_mut() {
        Some(list) if list.kind == BlockKind::List => {
            list.text.push('\n');
            list.text.push_str(item);
        }
        _ => blocks.push(Block { kind: BlockKind::List, text: item.to_owned() }),
    }
}

/// A short line that ends no sentence (a question may) before a paragraph that does.
fn is_intertitle(line: &str, next: &str) -> bool {
    let length = line.chars().count();
    let open = !sentences::is_closed(line) || (line.ends_with('?') && sentences::count(line) == 1);
    let capital = line.starts_with(|c: char| !c.is_lowercase());
    open && capital && length <= 100 && sentences::is_closed(next) && next.chars().count() > length
}

#[cfg(test)]
mod tests;
