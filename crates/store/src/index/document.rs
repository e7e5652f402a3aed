//! From an article to a document of the index.

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::fields::{Fields, Zone};
use super::terms::{ArticleTerms, ZoneTerms};
use crate::{Article, Moment};

/// The document of one article; nothing of its text is stored in it.
pub(crate) fn document(fields: &Fields, row: u64, article: &Article) -> TantivyDocument {
    let terms = ArticleTerms::of(article);
    let mut document = TantivyDocument::default();
    let mut add_zone = |zone: Zone, terms: ZoneTerms| {
        add(&mut document, zone.stem, terms.stem);
        add(&mut document, zone.parts, terms.parts);
        add(&mut document, zone.exact, terms.exact);
    };
    add_zone(fields.headline, terms.headline);
    add_zone(fields.kicker, terms.kicker);
    add_zone(fields.teaser, terms.teaser);
    add_zone(fields.body, terms.body);
    add(&mut document, fields.meta, terms.meta);
    add(&mut document, fields.author, terms.author);
    add(&mut document, fields.place, terms.place);
    add(&mut document, fields.keyword, terms.keyword);
    add(&mut document, fields.subject, terms.subject);
    document.add_text(fields.id, &article.id);
    let labels = [
        (fields.agency, &article.agency),
        (fields.section, &article.section),
        (fields.language, &article.language),
        (fields.genre, &article.genre),
    ];
    for (field, label) in labels {
        if let Some(label) = label {
            document.add_text(field, label);
        }
    }
    document.add_i64(fields.published, article.published.second());
    if let Some(urgency) = article.urgency {
        document.add_u64(fields.urgency, u64::from(urgency));
    }
    document.add_i64(fields.visible_from, article.embargo.map_or(i64::MIN, Moment::second));
    document.add_u64(fields.row, row);
    document
}

fn add(document: &mut TantivyDocument, field: Field, terms: String) {
    if !terms.is_empty() {
        document.add_text(field, terms);
    }
}
