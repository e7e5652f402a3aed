//! How to go on with what is being typed: the last word of a query, as visible articles have it.

use std::time::Instant;

use depesche_analysis::{TokenKind, is_stopword, tokens};
use depesche_store::Visibility;
use schemars::JsonSchema;
use serde::Serialize;
use tantivy::schema::Field as IndexField;
use tantivy_fst::Automaton;

use super::last_word::{LastWord, NAMES, OPERATORS};
use super::visible::Visible;
use super::{continuations, costs, spelling};
use crate::view::LookUps;
use crate::{Field, SearchError, SearchService};

/// Ways to go on with a query (`schemas/suggest-answer.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SuggestAnswer {
    /// The best first: continuations of the word before, then by count, those that begin as typed before others.
    pub suggestions: Vec<Completion>,
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Completion {
    /// What takes the place of the query's end.
    pub text: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Articles with it that the caller may see; absent for fields and operators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Byte offset in the query from which `text` takes the place of the rest.
    pub from: usize,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CompletionKind {
    /// A word of articles.
    Word,
    /// The word before with one that follows it in articles.
    Phrase,
    /// An agency, with its field.
    Agency,
    /// A section, with its field.
    Section,
    /// The name of a field.
    Field,
    /// An operator of the query language.
    Operator,
}

/// Suggestions where no number is asked for, and most that can be.
pub(crate) const DEFAULT_COMPLETIONS: usize = 10;
/// Most suggestions.
pub(crate) const MAX_COMPLETIONS: usize = 50;

impl SearchService {
    /// At most `limit` ways to go on with `query`, from what `visibility` allows to be seen.
    pub fn suggest(
        &self,
        query: &str,
        limit: usize,
        visibility: &Visibility,
        deadline: Option<Instant>,
    ) -> Result<SuggestAnswer, SearchError> {
        let limit = limit.min(MAX_COMPLETIONS);
        let Some(last) = LastWord::of(query).filter(|_| limit > 0) else {
            return Ok(SuggestAnswer { suggestions: Vec::new() });
        };
        let view = self.view()?;
        let mut look_ups = LookUps::new(&view);
        let mut visible =
            Visible { store: self.store(), view: &view, look_ups: &mut look_ups, visibility, deadline };
        let mut suggestions = continuations::phrases(&mut visible, &last, limit.div_ceil(2))?;
        let mut counted = Vec::new();
        match last.field {
            Some(field @ (Field::Agency | Field::Section)) => {
                counted.extend(values(&mut visible, &last, field, limit)?);
            }
            Some(Field::Id | Field::Language) => {}
            _ if last.text.is_empty() => {}
            field => {
                counted.extend(words(&mut visible, &last, limit)?);
                if field.is_none() && !last.quoted {
                    counted.extend(values(&mut visible, &last, Field::Agency, limit)?);
                    counted.extend(values(&mut visible, &last, Field::Section, limit)?);
                }
            }
        }
        let typed = last.text.to_lowercase();
        let as_typed = |completion: &Completion| {
            let value = completion.text.rsplit_once(':').map_or(&*completion.text, |(_, value)| value);
            value.trim_start_matches('"').to_lowercase().starts_with(&typed)
        };
        counted.sort_by(|a, b| {
            as_typed(b).cmp(&as_typed(a)).then(b.count.cmp(&a.count)).then_with(|| a.text.cmp(&b.text))
        });
        suggestions.extend(counted);
        let names = names(&last);
        suggestions.truncate(limit.saturating_sub(names.len()));
        suggestions.extend(names);
        suggestions.truncate(limit);
        Ok(SuggestAnswer { suggestions })
    }
}

/// Words that begin so, the most frequent first.
fn words(
    visible: &mut Visible<'_, '_>,
    last: &LastWord<'_>,
    limit: usize,
) -> Result<Vec<Completion>, SearchError> {
    let Some(exact) = exact_prefix(last.text) else { return Ok(Vec::new()) };
    let fields = spelling::fields(last.field, visible.view.fields());
    let has_digit = exact.contains(|c: char| c.is_ascii_digit());
    let mut found: Vec<(String, u64)> = Vec::new();
    for prefix in without_umlaut_dots(&exact) {
        for (term, count) in beginning(visible, &fields, &prefix)? {
            let is_word = has_digit || term.chars().all(char::is_alphabetic);
            if is_word && !is_stopword(&term) && found.iter().all(|(known, _)| *known != term) {
                found.push((term, count));
            }
        }
    }
    found.sort_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
    let mut completions = Vec::new();
    // Some may be in deleted articles only.
    for (term, _) in found.into_iter().take(2 * limit) {
        if completions.len() == limit {
            break;
        }
        if let Some(seen) = visible.word(&term, last.field.filter(|field| field.is_text()))? {
            let (kind, count) = (CompletionKind::Word, Some(seen.total));
            completions.push(Completion { text: seen.written, kind, count, from: last.word_from });
        }
    }
    Ok(completions)
}

/// Everything that begins so.
struct Beginning<'p>(&'p [u8]);

impl Automaton for Beginning<'_> {
    /// How much of the beginning has been read; `None` for what begins otherwise.
    type State = Option<usize>;

    fn start(&self) -> Option<usize> {
        Some(0)
    }

    fn is_match(&self, state: &Option<usize>) -> bool {
        *state == Some(self.0.len())
    }

    fn can_match(&self, state: &Option<usize>) -> bool {
        state.is_some()
    }

    fn accept(&self, state: &Option<usize>, letter: u8) -> Option<usize> {
        let read = (*state)?;
        if read == self.0.len() {
            return Some(read);
        }
        (self.0[read] == letter).then_some(read + 1)
    }
}

/// The terms that begin so with their articles, the most frequent first; only as many as can be needed.
fn beginning(
    visible: &Visible<'_, '_>,
    fields: &[IndexField],
    prefix: &str,
) -> Result<Vec<(String, u64)>, SearchError> {
    let found = spelling::walk(visible.view, fields, &Beginning(prefix.as_bytes()), costs::SCANNED)?;
    let mut found: Vec<(Box<[u8]>, u64)> =
        found.into_iter().map(|(term, counts)| (term, counts.into_iter().max().unwrap_or(0))).collect();
    let order = |a: &(Box<[u8]>, u64), b: &(Box<[u8]>, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
    if found.len() > costs::MOST_FREQUENT {
        found.select_nth_unstable_by(costs::MOST_FREQUENT, order);
        found.truncate(costs::MOST_FREQUENT);
    }
    found.sort_unstable_by(order);
    let text = |(term, count): (Box<[u8]>, u64)| Some((String::from_utf8(term.into()).ok()?, count));
    Ok(found.into_iter().filter_map(text).collect())
}

/// Agencies or sections that begin so.
fn values(
    visible: &mut Visible<'_, '_>,
    last: &LastWord<'_>,
    field: Field,
    limit: usize,
) -> Result<Vec<Completion>, SearchError> {
    let kind = if field == Field::Agency { CompletionKind::Agency } else { CompletionKind::Section };
    let fields = spelling::fields(Some(field), visible.view.fields());
    let wanted = folded(last.text);
    let values =
        beginning(visible, &fields, "")?.into_iter().filter(|(value, _)| folded(value).starts_with(&wanted));
    let mut completions = Vec::new();
    for (value, _) in values.take(limit) {
        let Some(seen) = visible.word(&value, Some(field))? else { continue };
        let is_one_word = seen.written.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
        let value = if is_one_word { seen.written } else { format!("\"{}\"", seen.written) };
        let text = format!("{}:{value}", field.name());
        completions.push(Completion { text, kind, count: Some(seen.total), from: last.from });
    }
    Ok(completions)
}

/// Names of fields, and operators, that begin so.
fn names(last: &LastWord<'_>) -> Vec<Completion> {
    if last.field.is_some() || last.quoted || last.text.chars().count() < 2 {
        return Vec::new();
    }
    let completion = |text: String, kind| Completion { text, kind, count: None, from: last.from };
    let typed = last.text.to_lowercase();
    let fields = NAMES.iter().filter(|name| name.starts_with(&typed));
    let operators = OPERATORS.iter().filter(|name| name.starts_with(last.text) && **name != last.text);
    fields
        .map(|name| completion(format!("{name}:"), CompletionKind::Field))
        .chain(operators.map(|name| completion((*name).to_owned(), CompletionKind::Operator)))
        .take(2)
        .collect()
}

/// The exact form of the beginning of a word; `None` if it is none.
fn exact_prefix(text: &str) -> Option<String> {
    let tokens = tokens(text);
    let first = tokens.first()?;
    let whole = tokens.len() == 1 || first.kind == TokenKind::Hyphenated && first.end == text.len();
    (whole && text.len() <= costs::LONGEST_PREFIX).then(|| first.word.exact.to_string())
}

/// The prefix as it is, and with each of its vowels as an umlaut (mull: muell). The last needs none: more may follow it.
fn without_umlaut_dots(exact: &str) -> Vec<String> {
    let bytes = exact.as_bytes();
    let dots = (0..bytes.len().saturating_sub(1)).filter(|at| {
        matches!(bytes[*at], b'a' | b'o' | b'u')
            && !matches!(bytes[at + 1], b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
    });
    let with = |at: usize| format!("{}e{}", &exact[..=at], &exact[at + 1..]);
    std::iter::once(exact.to_owned()).chain(dots.take(costs::UMLAUTS).map(with)).collect()
}

/// Lower case with umlauts written out, for values that are no single words.
fn folded(text: &str) -> String {
    text.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss")
}
