//! Which text of an article stands in which field, and at which positions.
//!
//! The words of a text stand one after the other; a hyphen compound shares the position of its first segment. Between two
//! texts of a field lie [`GAP`] positions, so that no phrase crosses from one into the next; a text without words takes no
//! place. Where texts and sentences begin is itself in the index ([`PARAGRAPH`], [`SENTENCE`]).

use crate::Article;

/// Positions left free between two texts of a field.
pub const GAP: u32 = 100;

/// The term of a field of stems that stands where a further sentence of a text begins. No word has it.
pub const SENTENCE: &str = "\u{1}";
/// The term of a field of stems that stands where a text begins (and with it a sentence).
pub const PARAGRAPH: &str = "\u{2}";

/// The texts of the body in their order: blocks, then captions.
pub fn body(article: &Article) -> impl Iterator<Item = &str> {
    let captions = article.images.iter().filter_map(|image| image.caption.as_deref());
    article.body.iter().map(|block| block.text.as_str()).chain(captions)
}

/// The texts of the teaser in their order: subhead, then teaser.
pub fn teaser(article: &Article) -> impl Iterator<Item = &str> {
    article.subhead.as_deref().into_iter().chain(article.teaser.as_deref())
}

/// What near-duplicates are told by, in its order.
pub(crate) fn compared(article: &Article) -> impl Iterator<Item = &str> {
    article.headline.as_deref().into_iter().chain(teaser(article)).chain(body(article))
}

pub(super) fn authors(article: &Article) -> impl Iterator<Item = &str> {
    article.byline.as_deref().into_iter().chain(list(&article.authors))
}

pub(super) fn places(article: &Article) -> impl Iterator<Item = &str> {
    article.dateline.as_deref().into_iter().chain(list(&article.places))
}

pub(super) fn keywords(article: &Article) -> impl Iterator<Item = &str> {
    list(&article.keywords)
}

pub(super) fn subjects(article: &Article) -> impl Iterator<Item = &str> {
    article.subjects.iter().map(|subject| subject.name.as_str())
}

/// What a plain word also finds beside the text.
pub(super) fn meta(article: &Article) -> impl Iterator<Item = &str> {
    places(article).chain(keywords(article)).chain(subjects(article)).chain(authors(article))
}

fn list(texts: &[String]) -> impl Iterator<Item = &str> {
    texts.iter().map(String::as_str)
}
