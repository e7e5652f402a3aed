//! What every article must have, and how large it may be.

use depesche_store::{Article, Moment};

/// Largest text of one article, in bytes.
const MAX_BODY: usize = 2 << 20;
/// Largest other text, in bytes.
const MAX_LINE: usize = 16 << 10;
/// Longest id, in bytes.
const MAX_ID: usize = 512;
/// Most entries of a list.
pub(crate) const MAX_LIST: usize = 4096;
/// Seconds a published moment may lie ahead: ten years cover every announced embargo and preview.
const MAX_AHEAD: i64 = 10 * 366 * 86_400;
/// 1800-01-01T00:00:00Z: before the first news agency.
const EARLIEST: i64 = -5_364_662_400;

/// The reason this article cannot be taken, if there is one.
pub(crate) fn problem(article: &Article) -> Option<String> {
    identity(article).or_else(|| time(article)).or_else(|| content(article)).or_else(|| size(article))
}

fn identity(article: &Article) -> Option<String> {
    if article.id.is_empty() {
        return Some("the article has no id".to_owned());
    }
    if article.id.len() > MAX_ID {
        return Some(format!("the id is longer than {MAX_ID} bytes"));
    }
    None
}

/// What is wrong with the editorial time.
pub(crate) fn time(article: &Article) -> Option<String> {
    let second = article.published.second();
    if second < EARLIEST {
        return Some(format!("published {} is before the year 1800", article.published));
    }
    if second > Moment::now().second() + MAX_AHEAD {
        return Some(format!("published {} is more than ten years ahead", article.published));
    }
    None
}

/// A kill needs no text.
fn content(article: &Article) -> Option<String> {
    let has_caption = article.images.iter().any(|image| image.caption.is_some());
    let has_text = article.headline.is_some() || !article.body.is_empty() || has_caption;
    if has_text || article.status == depesche_store::Status::Canceled {
        return None;
    }
    Some("the article has neither headline nor text".to_owned())
}

fn size(article: &Article) -> Option<String> {
    let body: usize = article.body.iter().map(|block| block.text.len()).sum();
    if body > MAX_BODY {
        return Some(format!("the text has {body} bytes, more than {MAX_BODY}"));
    }
    let lines = [
        ("kicker", &article.kicker),
        ("headline", &article.headline),
        ("subhead", &article.subhead),
        ("teaser", &article.teaser),
        ("byline", &article.byline),
        ("dateline", &article.dateline),
        ("url", &article.url),
    ];
    for (name, line) in lines {
        if line.as_ref().is_some_and(|line| line.len() > MAX_LINE) {
            return Some(format!("{name} is longer than {MAX_LINE} bytes"));
        }
    }
    let lists = [
        ("services", article.services.len()),
        ("authors", article.authors.len()),
        ("places", article.places.len()),
        ("keywords", article.keywords.len()),
        ("subjects", article.subjects.len()),
        ("images", article.images.len()),
        ("notes", article.notes.len()),
        ("body", article.body.len() / 16),
    ];
    lists
        .into_iter()
        .find(|(_, length)| *length > MAX_LIST)
        .map(|(name, length)| format!("{name} has {length} entries, more than {MAX_LIST}"))
}
