//! What a caller may see of a word: in how many articles, and how it is written there.

use std::time::Instant;

use depesche_analysis::analyze;
use depesche_store::{Article, Store, Visibility, layout};
use foldhash::HashMap;
use tantivy::schema::Field as IndexField;

use super::costs;
use crate::ast::Span;
use crate::collect::{Found, Wanted, collect};
use crate::plan::Planner;
use crate::rank::Ranking;
use crate::view::{LookUps, View, articles};
use crate::{Ast, Field, SearchError, Sort};

/// Looks at index and archive as one caller may.
pub(super) struct Visible<'s, 'v> {
    pub(super) store: &'s Store,
    pub(super) view: &'v View,
    pub(super) look_ups: &'s mut LookUps<'v>,
    pub(super) visibility: &'s Visibility,
    pub(super) deadline: Option<Instant>,
}

/// A word in articles.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// In how many.
    pub(super) total: u64,
    /// As they have it.
    pub(super) written: String,
}

impl Visible<'_, '_> {
    /// How many articles have what is asked for.
    pub(super) fn total(&mut self, ast: &Ast) -> Result<u64, SearchError> {
        Ok(self.find(ast, 0)?.total)
    }

    /// Articles that have this term in one of these fields, by the field where they are most; deleted ones among them.
    pub(super) fn most(&mut self, term: &str, fields: &[IndexField]) -> Result<u64, SearchError> {
        let mut most = 0;
        for field in fields {
            most = most.max(articles(&self.look_ups.postings(*field, term)?));
        }
        Ok(most)
    }

    /// The word with this exact form in articles, in one field or any; `None` if none can be seen.
    pub(super) fn word(&mut self, exact: &str, field: Option<Field>) -> Result<Option<Seen>, SearchError> {
        let (text, span) = (exact.to_owned(), Span::default());
        let ast = if is_value(field) {
            Ast::Phrase { text, slop: 0, exact: false, span }
        } else {
            Ast::Exact(text, span)
        };
        let found = self.find(&within(field, ast), costs::READ)?;
        let read = self.read(&found)?;
        let written = match field {
            Some(Field::Agency) => read.into_iter().find_map(|article| article.agency),
            Some(Field::Section) => read.into_iter().find_map(|article| article.section),
            _ => written(&read, exact),
        };
        Ok(written.map(|written| Seen { total: found.total, written }))
    }

    /// The newest articles found that may be seen now.
    pub(super) fn read(&self, found: &Found) -> Result<Vec<Article>, SearchError> {
        let row = |hit: &crate::collect::Candidate| {
            self.view.segments()[hit.segment].row.first(hit.doc).unwrap_or(0)
        };
        let rows: Vec<u64> = found.best.iter().map(row).collect();
        let stored = self.store.archive().rows(&rows)?.into_iter().flatten();
        let articles = stored.map(|stored| stored.article);
        Ok(articles.filter(|article| self.visibility.admits_article(article)).collect())
    }

    /// What is asked for, with the newest articles that have it.
    pub(super) fn find(&mut self, ast: &Ast, keep: usize) -> Result<Found, SearchError> {
        let mut problems = Vec::new();
        let (plan, _) = Planner::new(ast, self.look_ups, &mut problems, Ranking::default()).strict()?;
        let wanted = Wanted::first(keep, Sort::Newest, self.visibility, self.deadline);
        collect(&plan, self.view, &wanted)
    }
}

/// Whether a field holds values of articles, not words.
pub(super) fn is_value(field: Option<Field>) -> bool {
    matches!(field, Some(Field::Agency | Field::Section))
}

/// Something looked for in one field, or anywhere.
pub(super) fn within(field: Option<Field>, ast: Ast) -> Ast {
    match field {
        Some(field) => Ast::In(field, Box::new(ast)),
        None => ast,
    }
}

/// The texts a word can be written in.
pub(super) fn texts(article: &Article) -> impl Iterator<Item = &str> {
    let short = [&article.headline, &article.kicker].into_iter().filter_map(|text| text.as_deref());
    short.chain(layout::teaser(article)).chain(layout::body(article))
}

/// How these articles mostly write the word; a form in capitals only where there is no other.
fn written(articles: &[Article], exact: &str) -> Option<String> {
    let mut forms: HashMap<&str, u32> = HashMap::default();
    let said = |article: &Article| -> Vec<String> {
        let lists = [&article.keywords, &article.places, &article.authors];
        let short = [&article.byline, &article.dateline].into_iter().flatten();
        lists.into_iter().flatten().chain(short).cloned().collect()
    };
    let said: Vec<String> = articles.iter().flat_map(said).collect();
    let texts = articles.iter().flat_map(texts).chain(said.iter().map(String::as_str));
    for text in texts {
        analyze(text, |token| {
            if *token.word.exact == *exact {
                *forms.entry(token.surface).or_default() += 1;
            }
        });
    }
    let shouted = |form: &str| form.chars().skip(1).all(|c| !c.is_lowercase()) && form.chars().count() > 4;
    forms
        .into_iter()
        .max_by_key(|(form, count)| (!shouted(form), *count, *form))
        .map(|(form, _)| form.to_owned())
}
