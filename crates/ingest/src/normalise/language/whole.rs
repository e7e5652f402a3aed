//! The language of a whole article: its own words, not those it quotes, lists or sets in tables.

use std::borrow::Cow;

use depesche_store::{Article, Block, BlockKind};

use super::{DE, LANGUAGES, PLAIN, SAMPLE, WORD, best, is_plainly_german, of_letters, of_words, votes};
use crate::normalise::text::start;

/// Paragraphs that are looked at; what comes after them changes no language.
const PARAGRAPHS: usize = 8;

/// Bytes of a paragraph in which quotations are looked for.
const LONGEST: usize = 5 * SAMPLE;

/// Bytes of own words that are enough to leave the quoted ones out.
const ENOUGH: usize = 12;

/// Of ten words of a list of names or titles, so many have a capital; of German text, four.
const CAPITALS: usize = 6;

/// Votes with which a paragraph or headline speaks for the language the delivery names.
const SPEAKS: f32 = 1.4;

/// The language of an article that names none.
pub(crate) fn detect(article: &Article) -> Option<&'static str> {
    let agency = article.agency.as_deref();
    // Nearly all copy is German from its first words on.
    let mut first = running(article).take(2).peekable();
    if first.peek().is_some() && first.all(|text| is_plainly_german(start(&text, SAMPLE))) {
        return Some("de");
    }
    // The first paragraphs weigh most.
    let mut sample = String::new();
    let paragraphs = running(article).filter(|text| !is_list(start(text, SAMPLE)));
    for (at, text) in paragraphs.enumerate() {
        sample.push_str(start(&text, SAMPLE / (at + 1)));
        sample.push('\n');
    }
    let captions = article.images.iter().filter_map(|image| image.caption.as_deref());
    let longest = article.body.iter().map(|block| block.text.as_str()).max_by_key(|text| text.len());
    // Names and titles tell less than the line above them.
    let is_list = longest.is_some_and(|text| is_list(start(text, SAMPLE)));
    let headline = || article.headline.as_deref();
    let first = is_list.then(headline).flatten();
    let mut texts =
        first.into_iter().chain(longest).chain(article.teaser.as_deref()).chain(captions).chain(headline());
    super::of_sample(&sample, agency).or_else(|| texts.find_map(|text| super::detect(text, agency)))
}

/// The language of an article that is plainly not in the language its delivery names: templates of web pages and desks
/// are often of another one. All of the article must agree.
pub(crate) fn overruled(declared: &str, article: &Article) -> Option<&'static str> {
    let primary = declared.split('-').next().unwrap_or_default();
    let declared = LANGUAGES.iter().position(|(tag, _)| *tag == primary)?;
    let mut all = votes();
    for text in running(article) {
        let sample = start(&text, SAMPLE);
        if declared == DE && is_plainly_german(sample) {
            return None;
        }
        if is_list(sample) {
            continue;
        }
        let mut votes = votes();
        of_words(sample, &mut votes);
        if best(&votes) == declared && votes[declared] >= SPEAKS {
            return None;
        }
        all.iter_mut().zip(votes).for_each(|(all, votes)| *all += votes);
    }
    let found = best(&all);
    let is_plain = found != declared && all[found] >= PLAIN;
    // Names and words that two languages have: one of ten.
    let is_declared = all[declared] > f32::max(WORD, all[found] / 10.0);
    let by_headline = || article.headline.as_deref().is_some_and(|line| speaks(declared, line));
    (is_plain && !is_declared && !by_headline()).then_some(LANGUAGES[found].0)
}

/// Whether a headline is in the language.
fn speaks(language: usize, headline: &str) -> bool {
    let sample = start(headline, SAMPLE);
    let mut votes = votes();
    of_words(sample, &mut votes);
    if votes[best(&votes)] < SPEAKS {
        of_letters(sample, &mut votes);
    }
    best(&votes) == language && votes[language] > 0.0
}

/// What the article itself says, without quotations.
fn running(article: &Article) -> impl Iterator<Item = Cow<'_, str>> {
    let is_running = |block: &&Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Note);
    article.body.iter().filter(is_running).filter_map(|block| own_words(&block.text)).take(PARAGRAPHS)
}

/// The text without what stands in quotation marks, unless that is all of it.
fn own_words(text: &str) -> Option<Cow<'_, str>> {
    const MARKS: [char; 8] = ['„', '“', '”', '«', '»', '"', '‹', '›'];
    let text = start(text, LONGEST);
    if !text.contains(MARKS) {
        return Some(Cow::Borrowed(text)).filter(|text| !text.is_empty());
    }
    let mut own = String::with_capacity(text.len());
    let mut is_quoted = false;
    for c in text.chars() {
        match c {
            '„' => is_quoted = true,
            '”' => is_quoted = false,
            '“' | '«' | '»' | '"' | '‹' | '›' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            _ => own.push(c),
        }
    }
    (own.trim().len() >= ENOUGH).then_some(Cow::Owned(own))
}

/// Results, names, titles: most words have a capital.
fn is_list(sample: &str) -> bool {
    let words = || sample.split(|c: char| !(c.is_alphabetic() || c == '\'')).filter(|word| !word.is_empty());
    let capitals = words().filter(|word| word.starts_with(char::is_uppercase)).count();
    capitals * 10 >= words().count() * CAPITALS
}
