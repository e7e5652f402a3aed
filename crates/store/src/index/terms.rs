//! From an article to the terms of each field: analysed once, written as plain text any engine can split again.
//!
//! Terms stand one per line, in order. A line that begins with [`SAME_POSITION`] stands where the one before stands; a
//! line of only [`GAP`] leaves [`GAP_WIDTH`] positions free, so that no phrase crosses from one block into the next.

use depesche_analysis::{Token, TokenKind, analyze};

use crate::Article;

/// Separates terms.
pub(crate) const SEPARATOR: char = '\n';
/// Begins a term that shares the position of the one before.
pub(crate) const SAME_POSITION: char = '\u{1}';
/// A line of its own: the next term stands [`GAP_WIDTH`] positions further.
pub(crate) const GAP: char = '\u{2}';
/// Positions between two blocks.
pub(crate) const GAP_WIDTH: usize = 100;

/// The terms of one zone, one text per field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ZoneTerms {
    pub(crate) stem: String,
    pub(crate) parts: String,
    pub(crate) exact: String,
}

fn push(terms: &mut String, term: &str) {
    terms.push_str(term);
    terms.push(SEPARATOR);
}

impl ZoneTerms {
    fn add_block(&mut self, text: &str) {
        if !self.stem.is_empty() {
            self.stem.push(GAP);
            self.stem.push(SEPARATOR);
        }
        let mut whole: Option<u32> = None;
        analyze(text, |token| {
            self.add_stem(&token, whole == Some(token.position));
            push(&mut self.exact, &token.word.exact);
            match token.kind {
                // Its segments follow and stand for its parts.
                TokenKind::Hyphenated => whole = Some(token.position),
                TokenKind::Word if token.word.parts.is_empty() => push(&mut self.parts, &token.word.stem),
                TokenKind::Word => token.word.parts.iter().for_each(|part| push(&mut self.parts, &part.stem)),
            }
        });
    }

    fn add_stem(&mut self, token: &Token<'_>, same_position: bool) {
        if same_position {
            self.stem.push(SAME_POSITION);
        }
        push(&mut self.stem, &token.word.stem);
    }

    fn of<'a>(blocks: impl IntoIterator<Item = &'a str>) -> ZoneTerms {
        let mut terms = ZoneTerms::default();
        blocks.into_iter().for_each(|block| terms.add_block(block));
        terms
    }
}

/// The stems of some short texts.
fn stems<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    ZoneTerms::of(texts).stem
}

/// The terms of an article by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ArticleTerms {
    pub(crate) headline: ZoneTerms,
    pub(crate) kicker: ZoneTerms,
    pub(crate) teaser: ZoneTerms,
    pub(crate) body: ZoneTerms,
    pub(crate) meta: String,
    pub(crate) author: String,
    pub(crate) place: String,
    pub(crate) keyword: String,
    pub(crate) subject: String,
}

impl ArticleTerms {
    pub(crate) fn of(article: &Article) -> ArticleTerms {
        let captions = article.images.iter().filter_map(|image| image.caption.as_deref());
        let blocks = article.body.iter().map(|block| block.text.as_str());
        let authors: Vec<&str> =
            article.byline.as_deref().into_iter().chain(list(&article.authors)).collect();
        let places: Vec<&str> =
            article.dateline.as_deref().into_iter().chain(list(&article.places)).collect();
        let keywords: Vec<&str> = list(&article.keywords).collect();
        let subjects: Vec<&str> = article.subjects.iter().map(|subject| subject.name.as_str()).collect();
        let all = places.iter().chain(&keywords).chain(&subjects).chain(&authors).copied();
        let mut subject = stems(subjects.iter().copied());
        for code in article.subjects.iter().filter_map(|subject| subject.code.as_deref()) {
            push(&mut subject, &code.to_lowercase());
        }
        ArticleTerms {
            headline: ZoneTerms::of(article.headline.as_deref()),
            kicker: ZoneTerms::of(article.kicker.as_deref()),
            teaser: ZoneTerms::of(article.subhead.as_deref().into_iter().chain(article.teaser.as_deref())),
            body: ZoneTerms::of(blocks.chain(captions)),
            meta: stems(all),
            author: stems(authors),
            place: stems(places),
            keyword: stems(keywords),
            subject,
        }
    }
}

fn list(texts: &[String]) -> impl Iterator<Item = &str> {
    texts.iter().map(String::as_str)
}

/// Changes whenever analysis does: the terms of a few telling words. An index made with other terms must be rebuilt.
pub(crate) fn analysis_fingerprint() -> String {
    use sha2::{Digest, Sha256};
    const WORDS: &str = "Häuser Schlueter Straße gruene Journalist*innen EU-Kommission Landtagswahl Weltraumbahnhof \
        Bundesverfassungsgericht Trägerrakete Machthaber Sicherheit aktuell Israel 1.234,56 z.B. Dr. § 218 G7 Müller's";
    let terms = ZoneTerms::of([WORDS]);
    let digest = Sha256::digest([terms.stem, terms.parts, terms.exact].concat());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
