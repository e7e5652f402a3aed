//! Articles similar to one: its near-duplicates, then those with most of its telling words.

use std::time::Instant;

use depesche_analysis::{TokenKind, analyze, is_stopword};
use depesche_store::{Article, Fingerprinter, Moment, Stored, Visibility, layout, overlap};
use foldhash::{HashMap, HashSet};
use schemars::JsonSchema;
use serde::Serialize;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::ast::Span;
use crate::collect::{Wanted, collect};
use crate::plan::Planner;
use crate::search::rarity;
use crate::view::{LookUps, View};
use crate::{Ast, Ranking, SearchError, SearchService, Sort};

/// Articles similar to one (`schemas/similar-articles.json`).
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SimilarArticles {
    /// Id of the article they are similar to.
    pub id: String,
    /// Near-duplicates first, those that share most before others; then the rest, the most similar first.
    pub articles: Vec<SimilarArticle>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SimilarArticle {
    /// Id of the item.
    pub id: String,
    /// Version shown.
    pub version: u32,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Editorial time.
    pub published: Moment,
    /// How much of the shorter of the two texts is in the longer, from 0 to 1: the share of pairs of neighbouring words,
    /// stop words left out.
    pub overlap: f32,
    /// Whether searches fold the two into one hit, be it by way of others.
    pub duplicate: bool,
}

/// Most that can be asked for.
pub(crate) const MAX_SIMILAR: usize = 50;

/// Members of the article's group that are read.
const MEMBERS: usize = 100;

/// Words of an article that others are looked for with.
const WORDS: usize = 25;

/// A word of the headline counts as so many of the text.
const HEADLINE: f32 = 3.0;

/// What scores less than this share of the article's own score has not enough in common with it.
const LEAST: f32 = 0.1;

/// Longest word looked for, in bytes.
const LONGEST: usize = 100;

impl SearchService {
    /// At most `limit` articles similar to the item `id`; `None` if there is no such item to be seen.
    pub fn similar(
        &self,
        id: &str,
        limit: usize,
        visibility: &Visibility,
        deadline: Option<Instant>,
    ) -> Result<Option<SimilarArticles>, SearchError> {
        let archive = self.store().archive();
        let Some(article) = archive.article(id, visibility)? else { return Ok(None) };
        let view = self.view()?;
        let mut documents = duplicates(&view, &article, visibility)?;
        let count = documents.len();
        let known: HashSet<(usize, DocId)> = documents.iter().copied().collect();
        let related = related(&view, &article, limit + count + 1, visibility, deadline)?;
        documents.extend(related.into_iter().filter(|place| !known.contains(place)));
        let row = |(segment, doc): &(usize, DocId)| view.segments()[*segment].row.first(*doc).unwrap_or(0);
        let rows: Vec<u64> = documents.iter().map(row).collect();
        let mut fingerprinter = Fingerprinter::new();
        let own = fingerprinter.fingerprint(&article);
        let mut articles = Vec::new();
        for (n, stored) in archive.rows(&rows)?.into_iter().enumerate() {
            let Some(Stored { article: other, .. }) = stored else { continue };
            if other.id == id || !visibility.admits_article(&other) {
                continue;
            }
            articles.push(SimilarArticle {
                overlap: overlap(&own, &fingerprinter.fingerprint(&other)),
                duplicate: n < count,
                id: other.id,
                version: other.version,
                headline: other.headline,
                agency: other.agency,
                section: other.section,
                published: other.published,
            });
        }
        let duplicates = articles.iter().take_while(|article| article.duplicate).count();
        articles[..duplicates].sort_by(|a, b| b.overlap.total_cmp(&a.overlap));
        articles.truncate(limit);
        Ok(Some(SimilarArticles { id: id.to_owned(), articles }))
    }
}

/// The other documents of the article's group; of many the nearest in time.
fn duplicates(
    view: &View,
    article: &Article,
    visibility: &Visibility,
) -> Result<Vec<(usize, DocId)>, SearchError> {
    let term = Term::from_field_text(view.fields().id, &article.id);
    let mut group = None;
    for (ordinal, segment) in view.segments().iter().enumerate() {
        let Some(dictionary) = segment.dictionary(view.fields().id) else { continue };
        let Some(mut postings) =
            dictionary.read_postings(&term, IndexRecordOption::Basic).map_err(tantivy::TantivyError::from)?
        else {
            continue;
        };
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            if !segment.reader().is_deleted(doc) {
                group = view.groups().of_segment(ordinal).number(doc).or(group);
            }
            postings.advance();
        }
    }
    let Some(group) = group else { return Ok(Vec::new()) };
    let admitted = |(segment, doc): &(usize, DocId)| {
        view.segments()[*segment].visible_from.first(*doc).is_some_and(|from| visibility.admits(from))
    };
    let mut members: Vec<(usize, DocId)> = view.groups().members(group).filter(admitted).collect();
    members.sort_by_key(|(segment, doc)| {
        let published = view.segments()[*segment].published.first(*doc).unwrap_or_default();
        published.abs_diff(article.published.second())
    });
    members.truncate(MEMBERS);
    Ok(members)
}

/// The documents that have most of the article's telling words, the best first.
fn related(
    view: &View,
    article: &Article,
    count: usize,
    visibility: &Visibility,
    deadline: Option<Instant>,
) -> Result<Vec<(usize, DocId)>, SearchError> {
    let mut look_ups = LookUps::new(view);
    let words = telling(article, &mut look_ups).into_iter().map(|word| Ast::Word(word, Span::default()));
    let Some(ast) = Ast::any_of(words.collect()) else { return Ok(Vec::new()) };
    let (plan, _) = Planner::new(&ast, &mut look_ups, &mut Vec::new(), Ranking::default()).strict()?;
    let wanted = Wanted::first(count, Sort::Relevance, visibility, deadline);
    let found = collect(&plan, view, &wanted)?;
    // The article itself is among them, with the score of one that has all the words.
    let enough = found.best.first().map_or(0.0, |best| best.position.score * LEAST);
    let similar = found.best.iter().filter(|candidate| candidate.position.score >= enough);
    Ok(similar.map(|candidate| (candidate.segment, candidate.doc)).collect())
}

/// The words of an article that tell most about it: what it says often and few others say.
fn telling(article: &Article, look_ups: &mut LookUps<'_>) -> Vec<String> {
    let mut counts: HashMap<Box<str>, (f32, String)> = HashMap::default();
    let headline = article.headline.as_deref().into_iter().map(|text| (text, HEADLINE));
    let texts = layout::teaser(article).chain(layout::body(article)).map(|text| (text, 1.0));
    for (text, weight) in headline.chain(texts) {
        analyze(text, |token| {
            let is_word = token.kind == TokenKind::Word && token.surface.len() <= LONGEST;
            if is_word && !is_stopword(&token.word.exact) {
                let entry =
                    counts.entry(token.word.stem.clone()).or_insert_with(|| (0.0, token.surface.to_owned()));
                entry.0 += weight;
            }
        });
    }
    let mut words: Vec<(f32, String)> = counts
        .into_iter()
        .map(|(stem, (count, word))| (count.sqrt() * rarity(&stem, look_ups), word))
        .collect();
    words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    words.into_iter().take(WORDS).map(|(_, word)| word).collect()
}
