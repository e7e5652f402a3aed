//! Headlines: which of several is the headline, which stands above it and which below.

use depesche_store::Article;

use super::meta::Meta;
use crate::format::newscodes::local;
use crate::format::xml::Element;

/// What a headline is.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    Main,
    Above,
    Below,
    Other,
}

/// Fills kicker, headline and subhead; a title of the item stands in for a missing headline.
pub(super) fn read(meta: &Meta<'_, '_>, article: &mut Article) {
    let mut lines: Vec<(Line, u32, String)> =
        meta.content_each("headline").map(|line| (kind(line), rank(line), line.text())).collect();
    lines.retain(|(_, _, text)| !text.trim().is_empty());
    lines.sort_by_key(|(_, rank, _)| *rank);
    let mut first = |kind: Line| {
        let at = lines.iter().position(|line| line.0 == kind)?;
        Some(lines.remove(at).2)
    };
    article.headline = first(Line::Main);
    article.kicker = first(Line::Above);
    article.subhead = first(Line::Below);
    if article.headline.is_none() {
        article.headline = first(Line::Other).or_else(|| meta.title());
    }
}

fn rank(line: Element<'_, '_>) -> u32 {
    line.attribute("rank").and_then(|rank| rank.trim().parse().ok()).unwrap_or(1)
}

/// By its role, else by its rank: dpa ranks the headline first, the line below it second, the one above it third.
fn kind(line: Element<'_, '_>) -> Line {
    let role = line.attribute("role").unwrap_or_default().to_lowercase();
    let role = local(&role);
    let has = |words: &[&str]| words.iter().any(|word| role.contains(word));
    if has(&["sub", "unter", "deck"]) {
        return Line::Below;
    }
    if has(&["kicker", "over", "dach", "spitz", "strap", "vorspann", "topline"]) {
        return Line::Above;
    }
    if has(&["short", "kurz", "web", "sms", "alt", "slug", "seo", "mobile"]) {
        return Line::Other;
    }
    match (role, rank(line)) {
        ("", 2) => Line::Below,
        ("", 3) => Line::Above,
        ("", 4..) => Line::Other,
        _ => Line::Main,
    }
}
