//! Finds the text of the article among everything a page shows.

use std::collections::HashMap;

use super::hints::{self, Hints};
use super::tree::Page;
use super::units::{self, Kind, Unit};

/// Share of the page's text above which an element is no aside, whatever it is called.
const MOST_ASIDE: f64 = 0.4;
/// The same for readers' comments, which may be longer than the article.
const MOST_COMMENTS: f64 = 0.9;
/// Share of the running text that is in the element of the article.
const SHARE: f64 = 0.8;
/// Share of the page's text below which articles inside of the article are teasers of others.
const MOST_NESTED: f64 = 0.3;
/// Characters of paragraphs directly in an element that make it the one of the article.
const OWN: usize = 150;
/// Least characters of a piece that counts as running text.
const RUNNING: usize = 60;

/// The pieces of the article's text, with what stands around them.
pub(super) struct Content {
    /// Pieces in the element of the article, in order.
    pub(super) units: Vec<Unit>,
    /// Pieces of the page before it.
    pub(super) above: Vec<Unit>,
    /// Pieces of the page behind it.
    pub(super) below: Vec<Unit>,
}

/// Looks for the text of the article.
pub(super) fn find(page: &Page) -> Content {
    let hints = hints::all(page);
    let skip = skip(page, &hints);
    let units = units::read(page, &hints, &skip);
    let root = root(page, &units);
    let inside = page.subtree(root);
    let mut content = Content { units: Vec::new(), above: Vec::new(), below: Vec::new() };
    for unit in units {
        if unit.at < inside.start {
            content.above.push(unit);
        } else if unit.at < inside.end {
            content.units.push(unit);
        } else {
            content.below.push(unit);
        }
    }
    content
}

/// Which elements are left out with all they hold.
fn skip(page: &Page, hints: &[Hints]) -> Vec<bool> {
    let mut skip = vec![false; page.all().end];
    let (text, links) = masses(page, &mut skip, hints);
    let all = text.first().copied().unwrap_or_default().max(1) as f64;
    let nested = nested(page, &text);
    for node in page.all() {
        let Some(name) = page.name(node) else { continue };
        if skip[node] || matches!(&**name, "html" | "body" | "main") {
            continue;
        }
        let share = text[node] as f64 / all;
        let linked = links[node] as f64 / (links[node] + text[node]).max(1) as f64;
        let is_text = page.attribute(node, "itemprop").is_some_and(|property| property == "articleBody");
        let hints = hints[node];
        let by_name = match &**name {
            "nav" | "menu" => share < MOST_COMMENTS,
            "footer" | "aside" => share < MOST_ASIDE,
            "form" => share < MOST_ASIDE,
            _ => false,
        };
        let by_hint = hints.aside && share < MOST_ASIDE || hints.comment && share < MOST_COMMENTS;
        let teasers = hints.weak && linked > 0.3 && share < MOST_ASIDE;
        let nested = &**name == "article"
            && nested.get(&node).is_some_and(|mass| (*mass as f64) < MOST_NESTED * all)
            && has_heading(page, node);
        // Links and emphasis in a paragraph are text, whatever their names say.
        let inline = units::is_inline(name) && in_paragraph(page, node);
        // Credits are often called `copyright` or `author`.
        let pictured =
            || page.path(node).take(6).any(|outer| page.is(outer, "figure") || page.is(outer, "figcaption"));
        let protected = is_text || inline || matches!(&**name, "article" | "h1" | "p");
        skip[node] = by_name || nested || (!protected && (by_hint || teasers) && !pictured());
    }
    skip
}

/// For every article inside of an article, how much text all such have together: teasers have little, the entries of
/// a live ticker are the text itself.
fn nested(page: &Page, text: &[usize]) -> HashMap<usize, usize> {
    let is_article = |node: &usize| page.is(*node, "article");
    let mut outermost = 0;
    let mut groups: HashMap<usize, (usize, Vec<usize>)> = HashMap::new();
    let (mut outer_end, mut inner_end) = (0, 0);
    for node in page.all().filter(is_article) {
        if node >= outer_end {
            outermost = node;
            outer_end = page.end(node);
        } else if node >= inner_end {
            inner_end = page.end(node);
            let group = groups.entry(outermost).or_default();
            group.0 += text[node];
            group.1.push(node);
        }
    }
    groups.into_values().flat_map(|(mass, nodes)| nodes.into_iter().map(move |node| (node, mass))).collect()
}

fn has_heading(page: &Page, node: usize) -> bool {
    page.subtree(node).any(|inner| {
        matches!(
            page.name(inner).map(|name| &**name),
            Some("h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header")
        )
    })
}

fn in_paragraph(page: &Page, node: usize) -> bool {
    let outer = page.path(node).skip(1).filter_map(|node| page.name(node));
    let block = outer.map(|name| &**name).find(|name| !units::is_inline(name));
    matches!(block, Some("p" | "li" | "blockquote" | "td" | "h1" | "h2" | "h3" | "h4"))
}

/// Characters of text outside of links, and inside of them, of every subtree; marks what is never shown.
fn masses(page: &Page, skip: &mut [bool], hints: &[Hints]) -> (Vec<usize>, Vec<usize>) {
    let count = page.all().end;
    let (mut text, mut links) = (vec![0; count], vec![0; count]);
    let (mut at, mut link_end) = (0, 0);
    while at < count {
        if let Some(name) = page.name(at) {
            let never = units::is_never_text(name)
                || (hints[at].hidden && !matches!(&**name, "html" | "body" | "main" | "article"));
            if never {
                skip[at] = true;
                at = page.end(at);
                continue;
            }
            if &**name == "a" && page.has_attribute(at, "href") {
                link_end = page.end(at).max(link_end);
            }
        } else if let Some(piece) = page.text(at) {
            let length = piece.split_whitespace().map(|word| word.chars().count() + 1).sum::<usize>();
            if at < link_end { links[at] = length } else { text[at] = length }
        }
        at += 1;
    }
    for node in (1..count).rev() {
        if let Some(parent) = page.parent(node) {
            text[parent] += text[node];
            links[parent] += links[node];
        }
    }
    (text, links)
}

/// How much running text a piece is.
pub(super) fn running(unit: &Unit) -> usize {
    let length = unit.length();
    let is_text = matches!(unit.kind, Kind::Paragraph | Kind::Loose | Kind::Quote | Kind::Item | Kind::Cell)
        && length >= RUNNING
        && unit.link_share() < 0.4
        && unit.text.contains(['.', ',', '!', '?', ':', '…']);
    if is_text { length } else { 0 }
}

/// The smallest element that holds nearly all running text.
fn root(page: &Page, units: &[Unit]) -> usize {
    let mut mass = vec![0; page.all().end];
    // Running text that stands in an element itself, not in one of its parts.
    let mut own = vec![0; page.all().end];
    for unit in units {
        mass[unit.at] += running(unit);
        if unit.kind == Kind::Paragraph {
            own[unit.parent] += running(unit);
        }
    }
    for node in (1..page.all().end).rev() {
        if let Some(parent) = page.parent(node) {
            mass[parent] += mass[node];
        }
    }
    let all = mass.first().copied().unwrap_or_default();
    // What the page itself says: the text of the article.
    let marked = page.all().filter(|node| {
        page.attribute(*node, "itemprop").is_some_and(|property| property.eq_ignore_ascii_case("articleBody"))
    });
    let marked = marked.max_by_key(|node| mass[*node]).filter(|node| mass[*node] * 3 > all);
    if let Some(marked) = marked {
        return marked;
    }
    let mut at = 0;
    loop {
        if own[at] >= OWN && own[at] * 20 >= mass[at] {
            return at;
        }
        let mut child = at + 1;
        let mut best = None;
        while child < page.end(at) {
            if page.name(child).is_some() && best.is_none_or(|best: usize| mass[child] > mass[best]) {
                best = Some(child);
            }
            child = page.end(child);
        }
        match best.filter(|best| mass[*best] > 0 && mass[*best] as f64 >= SHARE * mass[at] as f64) {
            // A single paragraph is not the article, unless it is all there is.
            Some(best) if !matches!(page.name(best).map(|name| &**name), Some("p" | "li" | "blockquote")) => {
                at = best;
            }
            _ => return at,
        }
    }
}
