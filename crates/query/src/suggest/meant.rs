//! What was perhaps meant: the words of a query that the index does not have, corrected one by one.

use std::time::Instant;

use depesche_analysis::{lexicon_level, word};
use depesche_store::{Store, Visibility};
use tantivy::schema::Field as IndexField;

use super::query_words::{Typed, words};
use super::visible::{Visible, is_value, within};
use super::{Correction, DidYouMean, compound, costs, spaces, spelling};
use crate::ast::Span;
use crate::view::{LookUps, View};
use crate::{Ast, Field, SearchError};

/// A search that has been answered.
pub(crate) struct Asked<'s, 'v> {
    pub(crate) store: &'s Store,
    pub(crate) view: &'v View,
    pub(crate) look_ups: &'s mut LookUps<'v>,
    pub(crate) visibility: &'s Visibility,
    pub(crate) deadline: Option<Instant>,
    pub(crate) query: &'s str,
    /// What was read in it.
    pub(crate) ast: &'s Ast,
    /// Articles that have all its words.
    pub(crate) total: u64,
}

/// Something that may have been meant, and how likely.
#[derive(Clone, Debug)]
pub(super) struct Suggestion {
    pub(super) text: String,
    pub(super) score: f32,
}

/// How much is to be said against a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    None,
    /// Articles have the word or its parts, but none has this form.
    NoForm,
    /// Only so many articles have the word itself, and the search found little or has other forms of it.
    Rare(u64),
    /// Nothing has it, nor its parts.
    Unknown,
}

/// What was perhaps meant by a search; `None` if nothing is to be said against it. Costs a few look-ups where it found
/// enough. What the time left does not suffice for is left out.
pub(crate) fn did_you_mean(asked: Asked<'_, '_>) -> Result<Option<DidYouMean>, SearchError> {
    let Asked { store, view, look_ups, visibility, deadline, query, ast, total } = asked;
    let words = words(query, ast);
    let mut speller = Speller {
        visible: Visible { store, view, look_ups, visibility, deadline },
        total,
        few: total <= costs::FEW,
    };
    match speller.corrections(query, &words) {
        Ok(corrections) if corrections.is_empty() => Ok(None),
        Ok(corrections) => Ok(Some(DidYouMean { query: corrected(query, &corrections), corrections })),
        Err(SearchError::Timeout) => Ok(None),
        Err(error) => Err(error),
    }
}

struct Speller<'s, 'v> {
    visible: Visible<'s, 'v>,
    total: u64,
    few: bool,
}

impl Speller<'_, '_> {
    fn corrections(&mut self, query: &str, words: &[Typed]) -> Result<Vec<Correction>, SearchError> {
        let mut corrections: Vec<Correction> = Vec::new();
        let mut rest = words;
        while let Some((typed, after)) = rest.split_first() {
            rest = after;
            if corrections.len() == costs::CORRECTED {
                break;
            }
            if let Some(next) = after.first().filter(|_| self.few) {
                let joined = spaces::joined(&mut self.visible, query, typed, next, self.total)?;
                if let Some(joined) = joined {
                    corrections.push(correction(query, typed.from, next.to, vec![joined]));
                    rest = &after[1..];
                    continue;
                }
            }
            let suggestions = self.word(&query[typed.from..typed.to], typed)?;
            if !suggestions.is_empty() {
                corrections.push(correction(query, typed.from, typed.to, suggestions));
            }
        }
        Ok(corrections)
    }

    /// What may have been meant by one word, the likeliest first.
    fn word(&mut self, surface: &str, typed: &Typed) -> Result<Vec<Suggestion>, SearchError> {
        let doubt = self.doubt(surface, typed)?;
        let exact = if is_value(typed.field) { surface.to_lowercase() } else { typed.word.exact.to_string() };
        if doubt == Doubt::None {
            return Ok(Vec::new());
        }
        let all = doubt == Doubt::Unknown || self.few && doubt == Doubt::NoForm;
        let budget = if all { costs::budget(exact.len()) } else { costs::DOUBT_BUDGET };
        let fields = spelling::fields(typed.field, self.visible.view.fields());
        let candidates = spelling::candidates(self.visible.view, &fields, &exact, budget)?;
        let likely = candidates.iter().filter(|candidate| {
            let near = candidate.cost <= f32::from(costs::DOUBT_BUDGET);
            let least = match doubt {
                Doubt::NoForm if !(self.few && near) => costs::FORM,
                Doubt::Rare(count) => costs::FAR_MORE * count,
                _ => 1,
            };
            let free = self.few || doubt == Doubt::Unknown;
            candidate.count >= least && (free || is_slip(&exact, &candidate.exact, doubt))
        });
        let mut suggestions = Vec::new();
        for candidate in likely.take(costs::ASKED) {
            if let Some(seen) = self.visible.word(&candidate.exact, typed.field)? {
                let score = spelling::score(candidate.cost, seen.total);
                suggestions.push(Suggestion { text: seen.written, score });
            }
        }
        if all && !is_value(typed.field) {
            suggestions.extend(spaces::apart(&mut self.visible, surface, typed.field)?);
            // A whole word that is as near is surer than one put together.
            if candidates.iter().all(|candidate| candidate.cost > 2.0 * f32::from(costs::SLIP)) {
                suggestions.extend(compound::corrected(&mut self.visible, surface, &exact, typed.field)?);
            }
        }
        Ok(best(suggestions, surface))
    }

    fn doubt(&mut self, surface: &str, typed: &Typed) -> Result<Doubt, SearchError> {
        let fields = spelling::fields(typed.field, self.visible.view.fields());
        if fields.is_empty() {
            return Ok(Doubt::None);
        }
        let typed_word = &typed.word;
        let stems = stems(typed.field, self.visible.view);
        let mut known = if is_value(typed.field) {
            self.visible.most(&surface.to_lowercase(), &fields)?
        } else {
            self.visible.most(&typed_word.stem, &stems)?
        };
        let gone: u64 = self
            .visible
            .view
            .segments()
            .iter()
            .map(|segment| u64::from(segment.reader().num_deleted_docs()))
            .sum();
        // Its articles may all be killed; then nothing may tell that there were any.
        if known > 0 && known <= gone {
            let ast = Ast::Phrase { text: surface.to_owned(), slop: 0, exact: false, span: Span::default() };
            known = self.visible.total(&within(typed.field, ast))?;
        }
        let mut parts = !typed_word.parts.is_empty();
        for part in &typed_word.parts {
            parts = parts && self.visible.most(&part.stem, &stems)? > 0;
        }
        if known == 0 && !parts {
            return Ok(Doubt::Unknown);
        }
        let mut count = self.visible.most(&typed_word.exact, &fields)?;
        if count > 0 && count <= gone {
            let ast = Ast::Exact(surface.to_owned(), Span::default());
            count = self.visible.total(&within(typed.field, ast))?;
        }
        // Nothing can be so much more frequent, or the lexicon knows the word: then it is what was meant.
        let possible = count.saturating_mul(costs::FAR_MORE) <= self.visible.view.docs();
        let strange = count <= costs::ONCE || lexicon_level(&typed_word.exact).is_none();
        Ok(match count {
            0 if !is_said(typed.field) => Doubt::NoForm,
            1.. if self.few && possible && strange => Doubt::Rare(count),
            1.. if count * costs::HARDLY <= known => Doubt::Rare(count),
            _ => Doubt::None,
        })
    }
}

/// Whether a word, though the search found enough, is rather a slip of the other: the lexicon must have that far more often, and
/// what articles have must be no other form of it.
fn is_slip(typed: &str, other: &str, doubt: Doubt) -> bool {
    let level = |exact: &str| lexicon_level(exact).unwrap_or(0);
    let same = typed.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let other_form = same + costs::ENDING >= typed.len().max(other.len());
    level(other) >= level(typed) + costs::LEVELS && !(other_form && matches!(doubt, Doubt::Rare(_)))
}

/// Whether this is said about an article, where forms are not known.
fn is_said(field: Option<Field>) -> bool {
    field.is_some_and(|field| !field.is_text())
}

/// The fields of stems, and of parts, that a word of this field is looked for in.
fn stems(field: Option<Field>, view: &View) -> Vec<IndexField> {
    let fields = view.fields();
    match field {
        Some(Field::Author) => return vec![fields.author],
        Some(Field::Place) => return vec![fields.place],
        Some(Field::Keyword) => return vec![fields.keyword],
        Some(Field::Subject) => return vec![fields.subject],
        _ => {}
    }
    let zones = spelling::zones(field, fields);
    let mut stems: Vec<IndexField> = zones.into_iter().flat_map(|zone| [zone.stem, zone.parts]).collect();
    if field.is_none() {
        stems.push(fields.meta);
    }
    stems
}

/// In order, without what would find the same.
fn best(mut suggestions: Vec<Suggestion>, surface: &str) -> Vec<Suggestion> {
    suggestions.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
    let own = word(surface).exact.clone();
    let mut stems: Vec<Box<str>> = Vec::new();
    suggestions.retain(|suggestion| {
        if suggestion.text.contains(' ') {
            return true;
        }
        let word = word(&suggestion.text);
        let new = word.exact != own && !stems.contains(&word.stem);
        stems.push(word.stem.clone());
        new
    });
    suggestions.truncate(costs::SUGGESTIONS);
    suggestions
}

fn correction(query: &str, from: usize, to: usize, suggestions: Vec<Suggestion>) -> Correction {
    let suggestions = suggestions.into_iter().map(|suggestion| suggestion.text).collect();
    Correction { from, to, word: query[from..to].to_owned(), suggestions }
}

/// The query with the first suggestion in each place.
fn corrected(query: &str, corrections: &[Correction]) -> String {
    let mut text = String::with_capacity(query.len() + 8);
    let mut at = 0;
    for correction in corrections {
        text.push_str(&query[at..correction.from]);
        text.push_str(correction.suggestions.first().map_or("", String::as_str));
        at = correction.to;
    }
    text.push_str(&query[at..]);
    text
}
