//! Pages of publishers: HTML, with what schema.org, OpenGraph and microdata say in it; also JSON-LD alone.
//!
//! No rule knows a publisher. What the page says of itself (JSON-LD, meta tags) is taken for the fields, the text is
//! found in the tree: by density of running text, by links, and by what the names of elements say they are for.

mod arena;
mod body;
mod content;
mod data;
mod depth;
mod facts;
mod head;
mod hints;
mod linked;
mod title;
mod tree;
mod units;

use depesche_store::{Article, Moment};

use self::body::Known;
use self::content::Content;
use self::facts::Facts;
use self::head::Head;
use self::title::{Title, Titles, squeezed};
use self::tree::Page;
use self::units::{Kind, Unit};
use super::probe::{Confidence, Probe};
use super::sink::{Place, Sink};
use super::web_text::datelines;
use super::{Format, Input};
use crate::normalise::text;

/// The format.
pub(super) const FORMAT: Format = Format { name: "html_page", sniff, parse };

/// Longest page, in bytes.
const LONGEST: usize = 8 << 20;
/// Characters of running text that make a page an article that does not call itself one.
const LEAST_TEXT: usize = 80;

fn sniff(probe: &Probe<'_>) -> Confidence {
    let start = probe.text.trim_start();
    if probe.keys.is_some() {
        let is_linked = (probe.has("@context") || probe.has("@graph") || probe.has("@type"))
            && start.contains("schema.org");
        return if is_linked { Confidence::Sure } else { Confidence::No };
    }
    let head = text::start(start, 4096).to_ascii_lowercase();
    if !head.starts_with('<') || head.starts_with("<?xml") && !head.contains("<html") {
        return Confidence::No;
    }
    let is_page = head.starts_with("<!doctype html") || head.contains("<html");
    let may_be =
        ["<head", "<body", "<meta", "<title", "<article", "<div", "<p>"].iter().any(|tag| head.contains(tag));
    match (is_page, may_be) {
        (true, _) => Confidence::Sure,
        (false, true) => Confidence::Possible,
        (false, false) => Confidence::No,
    }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    if input.text.len() > LONGEST {
        let reason = format!("a page has at most {} MB", LONGEST >> 20);
        return sink.refuse(Place::default(), reason, input.bytes);
    }
    if !input.text.trim_start().starts_with('<') {
        return data::parse(input, sink);
    }
    let page = Page::read(input.text);
    match article(&page, sink.undated) {
        Ok(article) => sink.page(article, input.bytes),
        Err(reason) => sink.refuse(Place::default(), reason.to_owned(), input.bytes),
    }
}

fn article(page: &Page, undated: Option<Moment>) -> Result<Article, &'static str> {
    let head = Head::read(page);
    let mut linked = linked::articles(&head.linked);
    let is_article = !linked.is_empty() || head.is_article();
    if linked.is_empty() && linked::is_of_many(&head.linked) {
        return Err("the page lists articles and is none itself");
    }
    let data = if linked.is_empty() { Facts::default() } else { linked.swap_remove(0) };
    let content = content::find(page);
    let title = title(&head, &data, &content);
    let mut facts = data.or(head.facts());
    let pictures =
        page.all().filter(|node| page.is(*node, "img")).filter_map(|node| page.attribute(node, "alt"));
    let pictures = pictures.map(squeezed).collect();
    let known = Known {
        headline: title.headline.as_deref(),
        teaser: facts.teaser.as_deref(),
        pictures: &pictures,
        text: facts.body.as_deref(),
    };
    let shown = shown_date(&content).or_else(|| head.title_date());
    let (units, above) = below_headline(content, title.headline.as_deref());
    let body = body::read(units, &above, &known);
    let running: usize = body.blocks.iter().map(|block| block.text.chars().count()).sum();
    if running < LEAST_TEXT && !(is_article && (running > 0 || facts.teaser.is_some())) {
        return Err("the page holds no running text");
    }
    let published =
        facts.published.or(facts.updated).or(shown).or_else(|| date_below_heading(page)).or(undated);
    let published = published.ok_or("no date of publication found on the page")?;
    if title.headline.is_none() {
        return Err("no headline found on the page");
    }
    facts.leave_out_authors(&head.site());
    facts.headline = title.headline;
    facts.kicker = title.kicker;
    facts.agency = facts.agency.or(body.agency);
    facts.teaser = body.teaser.or(facts.teaser);
    if !body.images.is_empty() {
        facts.images = body.images;
    }
    Ok(facts.article(published, body.byline, body.blocks))
}

fn title(head: &Head, data: &Facts, content: &Content) -> Title {
    let everywhere = || content.above.iter().chain(&content.units).chain(&content.below);
    let headings = headings(everywhere());
    let units: Vec<&Unit> = content.above.iter().chain(&content.units).collect();
    let shared = head.shared_title();
    let titles = Titles {
        shared: shared.as_deref(),
        data: data.headline.as_deref(),
        window: head.title.as_deref(),
        headings: headings.iter().map(String::as_str).collect(),
        units: &units,
        site: head.site(),
        shares_headline: head.shares_headline(),
    };
    titles.choose()
}

/// The first line of the page that is a date.
fn shown_date(content: &Content) -> Option<Moment> {
    let units = content.above.iter().chain(&content.units).chain(&content.below);
    units.filter_map(|unit| datelines::read(&unit.text)).map(|line| line.moment).next()
}

/// The first date below the first heading, wherever on the page it stands.
fn date_below_heading(page: &Page) -> Option<Moment> {
    let heading = page.all().find(|node| page.is(*node, "h1"))?;
    let texts = page.all().skip(heading).filter_map(|node| page.text(node));
    texts.filter_map(datelines::read).map(|line| line.moment).next()
}

/// The headings; those in several pieces as one.
fn headings<'u>(units: impl Iterator<Item = &'u Unit>) -> Vec<String> {
    let mut headings: Vec<(usize, String)> = Vec::new();
    for unit in units.filter(|unit| unit.kind == Kind::Heading) {
        match headings.last_mut().filter(|(group, _)| *group == unit.group) {
            Some((_, text)) => {
                text.push(' ');
                text.push_str(&unit.text);
            }
            None => headings.push((unit.group, unit.text.clone())),
        }
    }
    headings.into_iter().map(|(_, text)| text).collect()
}

/// The pieces below the headline, and those between it and the text.
fn below_headline(content: Content, headline: Option<&str>) -> (Vec<Unit>, Vec<Unit>) {
    let Some(headline) = headline.map(squeezed).filter(|headline| !headline.is_empty()) else {
        return (content.units, content.above);
    };
    let is_headline = |unit: &Unit| {
        let text = squeezed(&unit.text);
        text.chars().count() >= 8
            && (text == headline
                || (unit.kind == Kind::Heading
                    && (text.ends_with(&headline)
                        || (headline.ends_with(&text) && text.len() * 2 > headline.len()))))
    };
    let half = content.units.len().div_ceil(2);
    let at = content.units.iter().take(half).position(is_headline);
    let above = content.above.iter().rposition(is_headline);
    let units = content.units.into_iter().skip(at.map_or(0, |at| at + 1)).collect();
    (units, content.above.into_iter().skip(above.map_or(usize::MAX, |at| at + 1)).collect())
}

#[cfg(test)]
mod tests;
