//! Pages of publishers: HTML, with what schema.org, OpenGraph and microdata say in it; also JSON-LD alone.
//!
//! No rule knows a publisher. What the page says of itself (JSON-LD, meta tags) is taken for the fields, the text is
//! found in the tree: by density of running text, by links, and by what the names of elements say they are for.

mod body;
mod content;
mod depth;
mod facts;
mod head;
mod hints;
mod linked;
mod title;
mod tree;
mod units;

use depesche_store::{Article, Moment, Status};

use self::body::Known;
use self::content::Content;
use self::facts::Facts;
use self::head::Head;
use self::title::{Titles, squeezed};
use self::tree::Page;
use self::units::{Kind, Unit};
use super::probe::{Confidence, Probe};
use super::sink::{Place, Sink};
use super::web_text::datelines;
use super::{Format, Input};

/// The format.
pub(super) const FORMAT: Format = Format { name: "html_page", sniff, parse };

/// Longest page, in bytes.
const LONGEST: usize = 8 << 20;

fn sniff(probe: &Probe<'_>) -> Confidence {
    let start = probe.text.trim_start();
    let head = crate::normalise::text::start(start, 4096).to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.contains("<html") {
        return Confidence::Sure;
    }
    if head.starts_with('<') && !head.starts_with("<?xml") && (head.contains("<head") || head.contains("<body") || head.contains("<div") || head.contains("<p")) {
        return Confidence::Possible;
    }
    Confidence::No
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    if input.text.len() > LONGEST {
        let reason = format!("a page has at most {} MB", LONGEST >> 20);
        return sink.refuse(Place::default(), reason, input.bytes);
    }
    let page = Page::read(input.text);
    match article(&page, sink.undated) {
        Ok(article) => sink.article(Place::default(), article, input.bytes),
        Err(reason) => sink.refuse(Place::default(), reason.to_owned(), input.bytes),
    }
}

fn article(page: &Page, undated: Option<Moment>) -> Result<Article, &'static str> {
    let head = Head::read(page);
    let mut linked = linked::articles(&head.linked);
    let data = if linked.is_empty() { Facts::default() } else { linked.swap_remove(0) };
    let content = content::find(page);
    let everywhere = || content.above.iter().chain(&content.units).chain(&content.below);
    let shared = head.shared_title();
    let headings = headings(everywhere());
    let kicker = content.above.iter().chain(&content.units).find(|unit| unit.kicker && unit.length() <= 80);
    let titles = Titles {
        shared: shared.as_deref(),
        data: data.headline.as_deref(),
        window: head.title.as_deref(),
        headings: headings.iter().map(String::as_str).collect(),
        kicker: kicker.map(|unit| unit.text.as_str()),
        site: head.site(),
    };
    let title = titles.choose();
    let facts = data.or(head.facts());
    let shown = || everywhere().find_map(|unit| datelines::read(&unit.text)).map(|line| line.moment);
    let shown = || shown().or_else(|| head.title_date()).or_else(|| date_below_heading(page));
    let Some(published) = facts.published.or(facts.updated).or_else(shown).or(undated) else {
        return Err("no date of publication found on the page");
    };
    let pictures = page.all().filter(|node| page.is(*node, "img")).filter_map(|node| page.attribute(node, "alt"));
    let pictures = pictures.map(squeezed).collect();
    let known = Known { headline: title.headline.as_deref(), teaser: facts.teaser.as_deref(), pictures: &pictures };
    let (units, above) = below_headline(content, title.headline.as_deref());
    let body = body::read(units, &known);
    let teaser = body.teaser.or_else(|| body::teaser(&above, &known)).or(facts.teaser);
    if title.headline.is_none() {
        return Err("no headline found on the page");
    }
    Ok(Article {
        id: String::new(),
        version: 1,
        status: Status::Usable,
        signals: Vec::new(),
        language: facts.language,
        urgency: None,
        published,
        updated: facts.updated,
        received: None,
        embargo: None,
        agency: facts.agency.or(body.agency),
        services: Vec::new(),
        section: facts.section,
        genre: None,
        kicker: title.kicker,
        headline: title.headline,
        subhead: None,
        teaser,
        byline: body.byline,
        authors: facts.authors,
        dateline: None,
        places: Vec::new(),
        keywords: facts.keywords,
        subjects: Vec::new(),
        body: body.blocks,
        images: body.images,
        quoted_agencies: Vec::new(),
        notes: Vec::new(),
        url: facts.url,
        origin: None,
    })
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
        text.chars().count() >= 8 && (text == headline || (unit.kind == Kind::Heading && (text.ends_with(&headline) || headline.ends_with(&text))))
    };
    let half = content.units.len().div_ceil(2);
    let at = content.units.iter().take(half).position(is_headline);
    let above = content.above.iter().rposition(is_headline);
    let units = content.units.into_iter().skip(at.map_or(0, |at| at + 1)).collect();
    (units, content.above.into_iter().skip(above.map_or(usize::MAX, |at| at + 1)).collect())
}
