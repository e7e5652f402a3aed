//! From the pieces of an article's text to its blocks, without what a page puts between and around them.

use std::collections::HashSet;

use depesche_store::{Block, BlockKind, Image};

use super::content::running;
use super::linked;
use super::title::squeezed;
use super::units::{Kind, Unit};
use crate::format::web_text::{datelines, trailer};
use crate::normalise::{agency, byline, credit};
use crate::tables::{PAGE_LINES, PAGE_OPENINGS};

/// Characters of a piece that may be a label of the page.
const LABEL: usize = 60;
/// Characters of a line that names source or author.
const LINE: usize = 120;
/// Pieces below the headline that may belong to it.
const HEAD: usize = 40;
/// Longest text of the data that is compared with that of the page, in bytes.
const MOST_COMPARED: usize = 200_000;

/// What the pieces hold.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
    pub(super) images: Vec<Image>,
    /// The summary shown above the text.
    pub(super) teaser: Option<String>,
    pub(super) byline: Option<String>,
    /// The agency named below the text.
    pub(super) agency: Option<String>,
}

/// What is known of the article besides.
pub(super) struct Known<'k> {
    pub(super) headline: Option<&'k str>,
    /// The summary in the head of the page.
    pub(super) teaser: Option<&'k str>,
    /// Descriptions of pictures.
    pub(super) pictures: &'k HashSet<String>,
    /// The text in the data of the page.
    pub(super) text: Option<&'k str>,
}

/// The blocks of the pieces below the headline; `above` stands between it and the text.
pub(super) fn read(units: Vec<Unit>, above: &[Unit], known: &Known<'_>) -> Body {
    let mut body = Body::default();
    for caption in
        above.chunk_by(|one, other| one.group == other.group).filter(|run| run[0].kind == Kind::Caption)
    {
        body.images.extend(picture(caption));
    }
    let mut units = without_repeats(units, known, &mut body);
    head(&mut units, known, &mut body);
    blocks(&units, &mut body);
    if let Some(text) = known.text {
        compare(&mut body, text);
    }
    tail(&mut body);
    body.teaser = body.teaser.or_else(|| teaser(above, known));
    body
}

/// What the data of the page gives as text tells where that of the page begins and ends; where the page has much less,
/// it is taken instead.
fn compare(body: &mut Body, text: &str) {
    let data = squeezed(text);
    if data.len() > MOST_COMPARED || body.blocks.len() > 500 {
        return;
    }
    let pieces: Vec<String> = body.blocks.iter().map(|block| squeezed(&block.text)).collect();
    let all: usize = pieces.iter().map(String::len).sum();
    if all * 2 < data.len() && data.len() >= 60 {
        body.blocks = linked::blocks(text);
        return;
    }
    let is_in: Vec<bool> =
        pieces.iter().map(|piece| piece.len() >= 20 && data.contains(piece.as_str())).collect();
    let common: usize =
        pieces.iter().zip(&is_in).filter(|(_, is_in)| **is_in).map(|(piece, _)| piece.len()).sum();
    let (first, last) = (is_in.iter().position(|is_in| *is_in), is_in.iter().rposition(|is_in| *is_in));
    if data.len() >= 200
        && common * 10 >= data.len() * 9
        && let (Some(first), Some(last)) = (first, last)
    {
        body.blocks.truncate(last + 1);
        let opening =
            body.blocks[..first].iter().take_while(|block| block.kind != BlockKind::Intertitle).count();
        body.blocks.drain(..opening.min(first));
    }
}

/// Drops lines of the page, the headline, captions that stand in the text as well, and what is said twice.
fn without_repeats(units: Vec<Unit>, known: &Known<'_>, body: &mut Body) -> Vec<Unit> {
    let headline = known.headline.map(squeezed).unwrap_or_default();
    let mut seen = HashSet::new();
    let mut kept = Vec::with_capacity(units.len());
    for unit in units {
        let text = squeezed(&unit.text);
        let caption = unit.kind != Kind::Heading && text.len() >= 20 && known.pictures.contains(&text);
        let again = text.len() >= 40 && !seen.insert(text.clone());
        if caption {
            body.images.push(credit::image(&unit.text));
        } else if !(text.is_empty()
            || again
            || (text == headline && !text.is_empty())
            || is_of_the_page(&unit.text))
        {
            kept.push(unit);
        }
    }
    kept
}

/// Whether a piece is one that pages put into any article.
pub(super) fn is_of_the_page(text: &str) -> bool {
    if PAGE_LINES.find(text.trim_end_matches([':', '.', '!', '?', '>', ' '])).is_some() {
        return true;
    }
    if text.chars().count() > 240 {
        return false;
    }
    // The first words, up to the longest opening of the list; some end with a colon.
    let lower = text.trim_start_matches(['>', '»', '→', '-', '•', ' ']).to_lowercase();
    let ends = lower.char_indices().filter(|(_, c)| !c.is_alphanumeric());
    let ends = ends.flat_map(|(at, c)| [at, at + if c == ':' { 1 } else { 0 }]).chain([lower.len()]);
    let found = ends.take(16).any(|end| PAGE_OPENINGS.find(&lower[..end]).is_some());
    found && !trailer::is_opening(text)
}

/// Takes teaser, kicker, byline and date line off the start.
fn head(units: &mut Vec<Unit>, known: &Known<'_>, body: &mut Body) {
    let description = known.teaser.map(squeezed).unwrap_or_default();
    // Where every piece is in an element named as a lead, none is one.
    let all_lead = units.iter().filter(|unit| running(unit) > 0).all(|unit| unit.lead);
    let mut at = 0;
    while at < HEAD.min(units.len()) {
        let unit = &units[at];
        let text = squeezed(&unit.text);
        let next = units[at + 1..].iter().take(HEAD).find(|other| running(other) > 0);
        let apart = next.is_some_and(|next| next.group != unit.group && next.parent != unit.parent);
        let described = text.len() >= 30 && is_same(&text, &description);
        let is_lead = next.is_some()
            && body.teaser.is_none()
            && ((unit.lead && !all_lead && unit.length() >= 30) || (described && apart));
        if is_lead && unit.kind != Kind::Caption {
            body.teaser = Some(unit.text.clone());
        } else if unit.kicker && unit.length() <= LINE || is_date_line(&unit.text) {
        } else if let Some(names) = names(&unit.text) {
            body.byline.get_or_insert(names);
        } else if running(unit) > 0 {
            break;
        } else {
            at += 1;
            continue;
        }
        units.remove(at);
    }
}

/// The summary that stands between the headline and the element of the text.
fn teaser(above: &[Unit], known: &Known<'_>) -> Option<String> {
    let description = known.teaser.map(squeezed).unwrap_or_default();
    let is_teaser = |unit: &&Unit| {
        let is_text = unit.kind != Kind::Caption && unit.length() >= 40 && unit.link_share() < 0.3;
        is_text && (unit.lead || is_same(&squeezed(&unit.text), &description) || running(unit) > 0)
    };
    above.iter().find(is_teaser).map(|unit| unit.text.clone())
}

/// Whether one text is the other, or its beginning.
fn is_same(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.len() >= 30 && (long.starts_with(short) || long.ends_with(short))
}

fn is_date_line(text: &str) -> bool {
    text.chars().count() <= LINE
        && (datelines::read(text).is_some()
            || (text.bytes().any(|b| b.is_ascii_digit())
                && ["Lesedauer", " Uhr", "Stand:", " Min.", "Minuten Lesezeit"]
                    .iter()
                    .any(|mark| text.contains(mark))
                && !text.ends_with(['!', '?'])
                && text.chars().filter(char::is_ascii_digit).count() * 8 >= text.chars().count()))
}

/// A line that is only a byline.
fn names(text: &str) -> Option<String> {
    let opened = ["Von ", "von ", "VON ", "Ein Kommentar von ", "Text: "]
        .iter()
        .any(|opening| text.starts_with(opening));
    let is_names = opened && text.chars().count() <= LINE && !text.ends_with(['.', '!', '?']);
    (is_names && !byline::authors(text).is_empty()).then(|| text.to_owned())
}

fn blocks(units: &[Unit], body: &mut Body) {
    let mut at = 0;
    while at < units.len() {
        let unit = &units[at];
        let same = |other: &&Unit| other.group == unit.group && other.kind == unit.kind;
        let run = &units[at..at + units[at..].iter().take_while(same).count()];
        match unit.kind {
            Kind::Caption => body.images.extend(picture(run)),
            Kind::Item => {
                let length: usize = run.iter().map(Unit::length).sum();
                let linked: usize = run.iter().map(|unit| unit.linked).sum();
                if linked * 2 < length {
                    body.blocks.push(Block { kind: BlockKind::List, text: joined(run, "\n") });
                }
            }
            Kind::Cell => at += table(&units[at..], body).saturating_sub(run.len()),
            _ => body.blocks.extend(run.iter().filter(|unit| keeps(unit)).map(block)),
        }
        at += run.len();
    }
}

fn block(unit: &Unit) -> Block {
    let title = unit.bold
        && unit.length() <= LINE
        && !unit.text.contains('\n')
        && !unit.text.ends_with(['.', '!', ':', ',', ';']);
    let kind = match unit.kind {
        Kind::Heading => BlockKind::Intertitle,
        Kind::Quote => BlockKind::Quote,
        _ if title => BlockKind::Intertitle,
        _ => BlockKind::Paragraph,
    };
    Block { kind, text: unit.text.clone() }
}

/// Rows of a table, or the paragraphs of a page that is laid out in one; how many pieces it took.
fn table(units: &[Unit], body: &mut Body) -> usize {
    let cells = units.iter().take_while(|unit| unit.kind == Kind::Cell).count();
    let cells = &units[..cells];
    if cells.iter().any(|cell| cell.length() > 200) {
        body.blocks.extend(cells.iter().filter(|unit| keeps(unit)).map(block));
        return cells.len();
    }
    let linked: usize = cells.iter().map(|unit| unit.linked).sum();
    let length: usize = cells.iter().map(Unit::length).sum();
    if linked * 2 < length {
        let rows = cells.chunk_by(|one, other| one.group == other.group).map(|row| joined(row, "\t"));
        body.blocks.push(Block { kind: BlockKind::Table, text: rows.collect::<Vec<_>>().join("\n") });
    }
    cells.len()
}

/// A picture from its caption; who made it may stand in a piece of its own.
fn picture(run: &[Unit]) -> Option<Image> {
    let text = joined(run, " ");
    // Lines with author and date are named like captions on some pages.
    if is_date_line(&text) || (text.starts_with("Von ") && text.bytes().any(|b| b.is_ascii_digit())) {
        return None;
    }
    let image = credit::image(&text);
    Some(match run {
        [caption @ .., last] if !caption.is_empty() && image.credit.is_none() && is_credit(&last.text) => {
            Image {
                caption: Some(joined(caption, " ")),
                credit: Some(last.text.clone()),
                agencies: Vec::new(),
            }
        }
        _ => image,
    })
}

/// `Kara Muster/dpa`, `dpa`.
fn is_credit(text: &str) -> bool {
    text.chars().count() <= 80
        && !text.ends_with('.')
        && (text.contains('/') || !credit::agencies(text).is_empty())
}

fn joined(units: &[Unit], between: &str) -> String {
    units.iter().map(|unit| unit.text.replace('\n', " ")).collect::<Vec<_>>().join(between)
}

fn keeps(unit: &Unit) -> bool {
    let length = unit.length();
    let linked = unit.link_share();
    match unit.kind {
        Kind::Loose => {
            let sentence = unit.text.ends_with(['.', '!', '?', '"', '“', '”', '«', '»', ':', '…']);
            linked < 0.5 && (length >= LABEL || sentence)
        }
        _ => linked < 0.8 || length > 200,
    }
}

/// Takes the source and what belongs to the page off the end.
fn tail(body: &mut Body) {
    while let Some(last) = body.blocks.last() {
        let text = last.text.trim();
        let short = text.chars().count() <= LINE;
        let source = Some(text).filter(|_| short).and_then(source);
        let initials = text.chars().count() <= 5 && text.chars().all(char::is_lowercase);
        // A heading without text below it belongs to the page.
        if !(last.kind == BlockKind::Intertitle
            || source.is_some()
            || initials
            || (short && trailer::is_opening(text)))
        {
            break;
        }
        body.agency = source.or(body.agency.take());
        body.blocks.pop();
    }
    if let Some(last) = body.blocks.last().filter(|_| body.agency.is_none()) {
        let inner = last.text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once('('));
        body.agency = inner.filter(|(_, source)| source.len() <= 40).and_then(|(_, names)| source(names));
    }
}

/// The agency of a line that only names sources: `dpa`, `SDA/sep`, `(dpa/lno)`, `Quelle: AFP`.
fn source(text: &str) -> Option<String> {
    if let Some(agency) = trailer::agency_in(text) {
        return Some(agency);
    }
    let names = text.trim_matches(['(', ')', ' ', '.']);
    let is_list =
        names.len() <= 40 && names.split(['/', ',', '-']).all(|name| name.split_whitespace().count() <= 2);
    names.split(['/', ',']).filter(|_| is_list).find_map(agency::known).map(str::to_owned)
}
