//! The words that tell a result set from everything else: related terms, for going on from there.
//!
//! A term is scored by JLH (Elasticsearch's significant terms): the gain of its share among the best hits over its share in
//! the whole index, absolute times relative.

use depesche_analysis::{TokenKind, analyze, is_stopword, tokens};
use depesche_store::{Article, layout};
use foldhash::{HashMap, HashSet};

use crate::view::{LookUps, articles as articles_with};
use crate::{Ast, RelatedTerm};

/// Best hits that are looked through.
pub(crate) const SAMPLE: usize = 100;
/// Most terms that can be asked for.
pub(crate) const MAX_RELATED: u64 = 50;
/// Fewest hits of the sample that have a term.
const LEAST: u64 = 2;
/// Longest word that is a term, in bytes.
const LONGEST: usize = 60;

#[derive(Default)]
struct Count {
    hits: u64,
    last: usize,
    /// How often it is written so.
    written: HashMap<String, u64>,
}

/// At most `limit` nouns and names of these articles, the most telling first, without the words of the query.
pub(crate) fn terms<'a>(
    articles: impl Iterator<Item = &'a Article>,
    ast: &Ast,
    limit: usize,
    look_ups: &mut LookUps<'_>,
) -> tantivy::Result<Vec<RelatedTerm>> {
    let mut counts: HashMap<Box<str>, Count> = HashMap::default();
    let mut sampled = 0;
    for article in articles {
        sampled += 1;
        let headline = article.headline.as_deref().into_iter();
        for text in headline.chain(layout::teaser(article)).chain(layout::body(article)) {
            analyze(text, |token| {
                let is_term = token.kind == TokenKind::Word
                    && token.surface.len() <= LONGEST
                    && token.surface.starts_with(char::is_uppercase)
                    && !is_stopword(&token.word.exact);
                if !is_term {
                    return;
                }
                let count = counts.entry(token.word.stem.clone()).or_default();
                count.hits += u64::from(count.last != sampled);
                count.last = sampled;
                *count.written.entry(token.surface.to_owned()).or_default() += 1;
            });
        }
    }
    let mut asked = HashSet::default();
    stems(ast, &mut asked);
    let view = look_ups.view();
    let docs = view.docs().max(1) as f32;
    let mut scored = Vec::new();
    for (stem, count) in counts.into_iter().filter(|(_, count)| count.hits >= LEAST) {
        if asked.contains(&stem) {
            continue;
        }
        let with = articles_with(&look_ups.postings(view.fields().body.stem, &stem)?);
        let here = count.hits as f32 / sampled as f32;
        let everywhere = with.max(count.hits) as f32 / docs;
        if here > everywhere {
            let written = count.written.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
            let term = written.map_or_else(String::new, |(written, _)| written);
            let score = (here - everywhere) * (here / everywhere);
            scored.push((score, RelatedTerm { term, hits: count.hits, of: sampled as u64, articles: with }));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.term.cmp(&b.1.term)));
    Ok(scored.into_iter().take(limit).map(|(_, term)| term).collect())
}

/// The stems of the words of a query.
fn stems(ast: &Ast, found: &mut HashSet<Box<str>>) {
    match ast {
        Ast::Word(text, _) | Ast::Phrase { text, .. } | Ast::Exact(text, _) | Ast::Fuzzy(text, ..) => {
            found.extend(tokens(text).iter().map(|token| token.word.stem.clone()));
        }
        Ast::And(members) | Ast::Or(members) | Ast::AtLeast(_, members) => {
            members.iter().for_each(|member| stems(member, found));
        }
        Ast::In(_, inner) | Ast::Within(_, inner) | Ast::Mentions(_, inner) => stems(inner, found),
        Ast::Near { left, right, .. } => {
            stems(left, found);
            stems(right, found);
        }
        Ast::Variants { original, others } => {
            stems(original, found);
            others.iter().for_each(|other| stems(other, found));
        }
        Ast::All | Ast::Published(_) | Ast::Wildcard(..) | Ast::Not(_) => {}
    }
}
