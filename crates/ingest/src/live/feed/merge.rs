//! The text of a page for an entry that has only a teaser.
//!
//! The feed wins in what identifies and dates the article: id, version, status, address, dates, headline, and in every
//! other field it fills. The page gives the text, and the fields the feed leaves empty.

use depesche_store::{Article, Moment};
use serde::{Deserialize, Serialize};

/// Characters of text from which an entry counts as a whole article.
const TEASER: usize = 500;

/// Whether the article has no more text than a teaser.
pub(super) fn is_teaser(article: &Article) -> bool {
    length(article) < TEASER
}

fn length(article: &Article) -> usize {
    article.body.iter().map(|block| block.text.chars().count()).sum()
}

/// What a feed gave of an article, to tell it in the archive from what the page gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Own {
    /// Characters of text.
    text: usize,
    /// Names of the fields.
    fields: Vec<String>,
}

impl Own {
    pub(super) fn of(entry: &Article) -> Own {
        let fields = match serde_json::to_value(entry) {
            Ok(serde_json::Value::Object(fields)) => fields.into_iter().map(|(name, _)| name).collect(),
            _ => Vec::new(),
        };
        Own { text: length(entry), fields }
    }

    /// The stored article without what an earlier page gave.
    fn without_page(&self, stored: &Article) -> Article {
        let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(stored) else {
            return stored.clone();
        };
        let is_kept = |name: &str| matches!(name, "updated" | "received");
        fields.retain(|name, _| is_kept(name) || self.fields.iter().any(|own| own == name));
        serde_json::from_value(fields.into()).unwrap_or_else(|_| stored.clone())
    }
}

/// The stored article with the text of its page in place of what an earlier page gave; `None` if the page has no more
/// text than the feed.
pub(super) fn with_page(stored: &Article, own: &Own, page: Article) -> Option<Article> {
    (length(&page) > own.text).then(|| merged(&own.without_page(stored), page))
}

/// The entry with the text that is known of its page; `None` if that is no more than the entry has.
pub(super) fn with_text(entry: &Article, known: Article) -> Option<Article> {
    (length(&known) > length(entry)).then(|| merged(entry, known))
}

/// Whether two articles say the same, whenever and wherever that was read.
pub(super) fn says_the_same(one: &Article, other: &Article) -> bool {
    let bare = |article: &Article| Article { updated: None, received: None, origin: None, ..article.clone() };
    bare(one) == bare(other)
}

/// The time of its update is a second after the entry's: of two deliveries of one version the later stands, so the entry
/// alone, delivered once more, does not take the text away.
fn merged(entry: &Article, page: Article) -> Article {
    let filled = |own: &Option<String>, other: Option<String>| own.clone().or(other);
    let listed = |own: &[String], other: Vec<String>| if own.is_empty() { other } else { own.to_vec() };
    let updated = entry.updated.unwrap_or(entry.published).second().saturating_add(1);
    Article {
        updated: Moment::from_second(updated).or(entry.updated),
        embargo: entry.embargo.max(page.embargo),
        language: filled(&entry.language, page.language),
        agency: filled(&entry.agency, page.agency),
        section: filled(&entry.section, page.section),
        genre: filled(&entry.genre, page.genre),
        kicker: filled(&entry.kicker, page.kicker),
        headline: filled(&entry.headline, page.headline),
        subhead: filled(&entry.subhead, page.subhead),
        teaser: filled(&entry.teaser, page.teaser),
        byline: filled(&entry.byline, page.byline),
        authors: listed(&entry.authors, page.authors),
        dateline: filled(&entry.dateline, page.dateline),
        places: listed(&entry.places, page.places),
        keywords: listed(&entry.keywords, page.keywords),
        subjects: if entry.subjects.is_empty() { page.subjects } else { entry.subjects.clone() },
        body: page.body,
        images: if page.images.is_empty() { entry.images.clone() } else { page.images },
        quoted_agencies: listed(&page.quoted_agencies, entry.quoted_agencies.clone()),
        notes: listed(&entry.notes, page.notes),
        // The text, which is nearly all of it, was read from the page.
        origin: page.origin,
        ..entry.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(fields: serde_json::Value) -> Article {
        let mut article = serde_json::json!({ "id": "urn:test:a", "published": "2025-03-01T10:00:00+01:00" });
        article.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_value(article).unwrap()
    }

    #[test]
    fn the_feed_wins_and_the_page_gives_the_text() {
        let text = "Die Brücke über die Leupe wird gesperrt. ".repeat(20);
        let entry = article(serde_json::json!({
            "updated": "2025-03-01T11:00:00+01:00", "headline": "Brücke gesperrt", "teaser": "Kurz gesagt.",
            "url": "https://zeitung.example/bruecke", "keywords": ["Verkehr"],
        }));
        let page = article(serde_json::json!({
            "id": "https://zeitung.example/anders", "published": "2020-01-01T00:00:00Z", "headline": "Andere Zeile",
            "agency": "dpa", "keywords": ["Leupe"], "teaser": "Länger gesagt.", "body": [{ "text": text }],
            "url": "https://zeitung.example/anders", "embargo": "2030-01-01T00:00:00Z",
        }));
        let merged = with_text(&entry, page.clone()).unwrap();
        let expected = article(serde_json::json!({
            "updated": "2025-03-01T11:00:01+01:00", "headline": "Brücke gesperrt", "teaser": "Kurz gesagt.",
            "url": "https://zeitung.example/bruecke", "keywords": ["Verkehr"], "agency": "dpa",
            "body": [{ "text": text }], "embargo": "2030-01-01T00:00:00Z",
        }));
        assert_eq!(merged, expected);
        assert!(is_teaser(&entry) && !is_teaser(&merged));
        assert_eq!(with_text(&merged, page), None, "no more text than there is");
        assert_eq!(with_text(&entry, entry.clone()), None);
    }
    #[test]
    fn what_a_page_gave_is_replaced_by_what_it_says_now() {
        let sentence = "Die Brücke über die Leupe ist gesperrt worden, teilte der Verband mit. ";
        let text = |words: &str| serde_json::json!([{ "text": words.repeat(10) }]);
        let entry = article(serde_json::json!({ "headline": "Brücke", "body": [{ "text": "Kurz." }] }));
        let own = Own::of(&entry);
        let page = |words: &str, more: serde_json::Value| {
            let mut fields = serde_json::json!({ "headline": "Andere Zeile", "body": text(words) });
            fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            article(fields)
        };
        let before = serde_json::json!({ "byline": "Von Kara Muster", "keywords": ["Sperrung"] });
        let stored = with_page(&entry, &own, page(sentence, before)).unwrap();
        assert_eq!(stored.byline.as_deref(), Some("Von Kara Muster"));
        // Shorter than before, and without what was said before.
        let now = serde_json::json!({ "byline": "Von Ole Test" });
        let replaced = with_page(&stored, &own, page("Die Brücke ist frei. ", now)).unwrap();
        let expected = serde_json::json!({
            "headline": "Brücke", "byline": "Von Ole Test", "body": text("Die Brücke ist frei. "),
        });
        assert!(says_the_same(&replaced, &article(expected)), "{replaced:?}");
        assert!(replaced.updated > stored.updated, "decides whatever the texts are");
        let short = article(serde_json::json!({ "body": [{ "text": "Kurz" }] }));
        assert_eq!(with_page(&stored, &own, short), None, "no more than the feed has");
    }
}
