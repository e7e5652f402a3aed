//! The words of the index that may have been meant by one that was typed.

use std::sync::{Arc, Mutex, PoisonError};

use depesche_store::{Fields, Zone};
use foldhash::HashMap;
use tantivy::schema::Field as IndexField;
use tantivy_fst::Automaton;

use super::costs;
use super::edit::Edits;
use super::sound::Sound;
use crate::Field;
use crate::view::View;

/// A word that may have been meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    /// Its exact form.
    pub(super) exact: String,
    /// Tenths of a slip.
    pub(super) cost: f32,
    /// Articles with it, deleted ones among them.
    pub(super) count: u64,
}

impl Candidate {
    /// How likely it was meant, in nats.
    pub(super) fn score(&self) -> f32 {
        score(self.cost, self.count)
    }
}

pub(super) fn score(cost: f32, count: u64) -> f32 {
    (1.0 + count as f32).ln() - cost / f32::from(costs::SLIP) * costs::NATS_PER_SLIP
}

/// The fields of exact forms that a word of this field is corrected from. What is said about an article (places,
/// names, ...) mostly stands in its text too.
pub(super) fn fields(field: Option<Field>, fields: &Fields) -> Vec<IndexField> {
    match field {
        Some(Field::Agency) => vec![fields.agency],
        Some(Field::Section) => vec![fields.section],
        Some(Field::Language | Field::Id) => Vec::new(),
        field => zones(field, fields).into_iter().map(|zone| zone.exact).collect(),
    }
}

/// The zones of the text that a word of this field stands in.
pub(super) fn zones(field: Option<Field>, fields: &Fields) -> Vec<Zone> {
    match field {
        Some(Field::Headline) => vec![fields.headline],
        Some(Field::Kicker) => vec![fields.kicker],
        Some(Field::Teaser) => vec![fields.teaser],
        Some(Field::Body) => vec![fields.body],
        _ => vec![fields.headline, fields.kicker, fields.teaser, fields.body],
    }
}

/// What was found for words looked at before, in one view: a search is often repeated, with other filters.
#[derive(Debug, Default)]
pub(crate) struct LookedAt(Mutex<HashMap<Question, Arc<Vec<Candidate>>>>);

/// Word, budget and fields.
type Question = (Box<str>, u8, Vec<IndexField>);

/// Words that are remembered, and candidates of each.
const REMEMBERED: usize = 2_000;
const KEPT: usize = 200;

/// The words near to `typed`, within `budget` tenths of a slip, and those that sound like it; the likeliest first.
pub(super) fn candidates(
    view: &View,
    fields: &[IndexField],
    typed: &str,
    budget: u8,
) -> tantivy::Result<Arc<Vec<Candidate>>> {
    let question = (typed.into(), budget, fields.to_vec());
    let looked_at = || view.looked_at().0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = looked_at().get(&question) {
        return Ok(Arc::clone(known));
    }
    let found = Arc::new(search(view, fields, typed, budget)?);
    let mut known = looked_at();
    if known.len() >= REMEMBERED {
        known.clear();
    }
    known.insert(question, Arc::clone(&found));
    Ok(found)
}

fn search(view: &View, fields: &[IndexField], typed: &str, budget: u8) -> tantivy::Result<Vec<Candidate>> {
    let Some(edits) = Edits::new(typed, budget) else { return Ok(Vec::new()) };
    let mut found = walk(view, fields, &edits, costs::MATCHES)?;
    let sound = Sound::of(typed).filter(|_| budget >= costs::budget(typed.len()));
    if let Some(sound) = &sound {
        for (term, counts) in walk(view, fields, sound, costs::MATCHES)? {
            found.entry(term).or_insert(counts);
        }
    }
    let far = Edits::new(typed, costs::SOUND_BUDGET);
    let candidate = |(term, counts): (Box<[u8]>, Vec<u64>)| {
        let alike = sound.as_ref().is_some_and(|sound| sound.is(&term));
        let cost = match edits.cost(&term) {
            Some(cost) if alike => f32::from(cost) * costs::SOUND_SHARE / 10.0,
            Some(cost) => f32::from(cost),
            None => f32::from(far.as_ref()?.cost(&term)?) * costs::SOUND_SHARE / 10.0,
        };
        let exact = String::from_utf8(term.into()).ok()?;
        (exact != typed).then_some(Candidate { exact, cost, count: counts.into_iter().max().unwrap_or(0) })
    };
    let mut candidates: Vec<Candidate> = found.into_iter().filter_map(candidate).collect();
    candidates.sort_by(|a, b| b.score().total_cmp(&a.score()).then_with(|| a.exact.cmp(&b.exact)));
    candidates.truncate(KEPT);
    Ok(candidates)
}

/// The terms an automaton takes, with how many articles have them by field; at most `left` entries
/// are read.
pub(super) fn walk<A: Automaton>(
    view: &View,
    fields: &[IndexField],
    automaton: &A,
    mut left: usize,
) -> tantivy::Result<HashMap<Box<[u8]>, Vec<u64>>>
where
    A::State: Clone,
{
    let mut found: HashMap<Box<[u8]>, Vec<u64>> = HashMap::default();
    for (n, field) in fields.iter().enumerate() {
        for dictionary in view.segments().iter().filter_map(|segment| segment.dictionary(*field)) {
            let mut stream = dictionary.terms().search(automaton).into_stream()?;
            while left > 0 && stream.advance() {
                left -= 1;
                let count = u64::from(stream.value().doc_freq);
                match found.get_mut(stream.key()) {
                    Some(counts) => counts[n] += count,
                    None => {
                        let mut counts = vec![0; fields.len()];
                        counts[n] = count;
                        found.insert(stream.key().into(), counts);
                    }
                }
            }
        }
    }
    Ok(found)
}
