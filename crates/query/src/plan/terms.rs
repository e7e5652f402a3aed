//! Terms in the dictionaries of the segments, and their statistics.

use std::cell::Cell;
use std::collections::BTreeMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::schema::Field as IndexField;
use tantivy::termdict::TermStreamer;
use tantivy_fst::Automaton;

use super::scope::{Weighted, unweighted};
use super::{Layer, LayerKind, Planner, ZoneTerm};
use crate::pattern::Shape;
use crate::rank;
use crate::view::{self, Postings};

/// Most dictionary entries read for one wildcard, all fields and segments together.
const MAX_SCANNED: usize = 200_000;
/// Most letters compared for one wildcard or fuzzy word, all dictionaries together.
const MAX_STEPS: usize = 4_000_000;

impl Planner<'_, '_> {
    /// A layer of one term in all these fields, weighted by its rarity.
    pub(super) fn layer(
        &mut self,
        kind: LayerKind,
        term: &str,
        fields: &[Weighted],
        weight: f32,
        alternative: Option<usize>,
    ) -> tantivy::Result<Layer> {
        let mut terms = Vec::with_capacity(fields.len());
        for field in fields {
            terms.push(self.zone_term(term, *field)?);
        }
        let weight = weight * self.scale * self.idf(&terms);
        let term = term.into();
        Ok(Layer { kind, term, terms, weight, k1: self.k1, alternative, onto: false })
    }

    /// A layer of one stem, as a word or as a part of a compound. With `onto` it stands on the layer of the same stem, and
    /// reads only the parts.
    pub(super) fn parts_layer(
        &mut self,
        stem: &str,
        (stems, parts): (&[Weighted], &[Weighted]),
        weight: f32,
        alternative: usize,
        onto: bool,
    ) -> tantivy::Result<Layer> {
        let (mut terms, mut words, mut with) = (Vec::new(), Vec::new(), 0);
        for (as_word, as_part) in stems.iter().zip(parts) {
            let (as_word, as_part) = (self.zone_term(stem, *as_word)?, self.zone_term(stem, *as_part)?);
            let (word, part) = (frequency(&as_word), frequency(&as_part));
            // Articles with both are as many as if one had nothing to do with the other.
            with = with.max(word + part - word * part / self.view.docs().max(1));
            words.push(as_word);
            terms.push(as_part);
        }
        if !onto {
            terms.append(&mut words);
        }
        let weight = weight * self.scale * rank::idf(with, self.view.docs());
        let (kind, term, alternative) = (LayerKind::Part, stem.into(), Some(alternative));
        Ok(Layer { kind, term, terms, weight, k1: self.k1, alternative, onto })
    }

    /// A layer that only filters.
    pub(super) fn filter(&mut self, term: &str, field: IndexField) -> tantivy::Result<Layer> {
        let terms = vec![self.zone_term(term, unweighted(field))?];
        let (kind, term) = (LayerKind::Filter, term.into());
        Ok(Layer { kind, term, terms, weight: 0.0, k1: self.k1, alternative: Some(0), onto: false })
    }

    /// Rarity of a term by the zone that has it in most articles.
    pub(super) fn idf(&self, terms: &[ZoneTerm]) -> f32 {
        rank::idf(terms.iter().map(frequency).max().unwrap_or(0), self.view.docs())
    }

    pub(super) fn zone_term(&mut self, term: &str, weighted: Weighted) -> tantivy::Result<ZoneTerm> {
        let postings = self.look_ups.postings(weighted.field, term)?;
        Ok(self.weighted(weighted, postings))
    }

    /// With what one occurrence weighs in an article of each length: weight / (1 - b + b * length / average length).
    fn weighted(&self, weighted: Weighted, postings: Postings) -> ZoneTerm {
        let Weighted { field, lengths, weight, b } = weighted;
        let norms = self.view.norms(lengths, weight, b, |average| {
            let mut norms = [0.0; 256];
            for (id, norm) in (0_u8..=255).zip(&mut norms) {
                let length = FieldNormReader::id_to_fieldnorm(id) as f32;
                *norm = weight / (1.0 - b + b * length / average);
            }
            norms
        });
        ZoneTerm { field, lengths, norms, postings }
    }

    /// The terms that are like this, the most frequent first (then by alphabet), each with the number of its field; and
    /// whether some were left out.
    pub(super) fn expand(
        &mut self,
        shape: &Shape,
        fields: &[Weighted],
    ) -> tantivy::Result<(Vec<(usize, ZoneTerm)>, bool)> {
        let mut found = Found { places: BTreeMap::new(), entries: 0, cut: false };
        let steps = Cell::new(0);
        for (field, weighted) in fields.iter().enumerate() {
            for (segment, reader) in self.view.segments().iter().enumerate() {
                let Some(index) = reader.dictionary(weighted.field) else { continue };
                let terms = index.terms();
                let place = (field, segment);
                match shape {
                    Shape::Pattern(pattern) => match pattern.prefix() {
                        Some(prefix) => {
                            let stream = terms.range().ge(&prefix).into_stream()?;
                            found.read(stream, place, |term| term.starts_with(&prefix));
                        }
                        None if !pattern.begins() && !pattern.literal().is_empty() => {
                            if let Some(words) = reader.words(weighted.field)? {
                                let is_it = |term: &str| pattern.matches(term);
                                words.holding(&pattern.literal(), index, is_it, |term, info| {
                                    found.add(term, place, info)
                                })?;
                            }
                        }
                        None => {
                            let automaton = Bounded { automaton: pattern, steps: &steps };
                            found.read(terms.search(automaton).into_stream()?, place, |_| true);
                        }
                    },
                    Shape::Fuzzy(fuzzy) => {
                        let automaton = Bounded { automaton: fuzzy, steps: &steps };
                        found.read(terms.search(automaton).into_stream()?, place, |_| true);
                    }
                }
            }
        }
        let mut cut = found.cut || steps.get() > MAX_STEPS;
        let mut ranked: Vec<_> = found.places.into_iter().collect();
        let total = |places: &[TermPlace]| -> u64 {
            places.iter().map(|(_, _, info)| u64::from(info.doc_freq)).sum()
        };
        ranked.sort_by(|(a, a_places), (b, b_places)| total(b_places).cmp(&total(a_places)).then(a.cmp(b)));
        let allowed = self.expansions_left.min(rank::EXPANSIONS_OF_ONE);
        cut |= ranked.len() > allowed;
        ranked.truncate(allowed);
        self.expansions_left -= ranked.len();
        let segments = self.view.segments().len();
        let mut terms = Vec::new();
        for (_, places) in ranked {
            let mut by_field: BTreeMap<usize, Vec<Option<TermInfo>>> = BTreeMap::new();
            for (field, segment, info) in places {
                by_field.entry(field).or_insert_with(|| vec![None; segments])[segment] = Some(info);
            }
            for (field, places) in by_field {
                terms.push((field, self.weighted(fields[field], places.into())));
            }
        }
        Ok((terms, cut))
    }

    /// The layer of a wildcard's terms: one pseudo-word.
    pub(super) fn union(&self, text: &str, terms: Vec<ZoneTerm>, weight: f32) -> Layer {
        let with = terms.iter().map(frequency).sum();
        let weight = weight * self.scale * rank::idf(with, self.view.docs());
        let (kind, term) = (LayerKind::Like, text.into());
        Layer { kind, term, terms, weight, k1: self.k1, alternative: Some(0), onto: false }
    }
}

/// Field, segment, and place in its dictionary.
type TermPlace = (usize, usize, TermInfo);

/// Terms found in dictionaries, and where.
struct Found {
    places: BTreeMap<Box<[u8]>, Vec<TermPlace>>,
    entries: usize,
    cut: bool,
}

impl Found {
    /// Reads a dictionary as long as `goes_on`; all of them together have at most [`MAX_SCANNED`] entries read.
    fn read<A: Automaton>(
        &mut self,
        mut stream: TermStreamer<'_, A>,
        (field, segment): (usize, usize),
        goes_on: impl Fn(&[u8]) -> bool,
    ) where
        A::State: Clone,
    {
        while stream.advance() && goes_on(stream.key()) {
            if !self.add(stream.key(), (field, segment), stream.value().clone()) {
                return;
            }
        }
    }

    /// Adds a term; false if there are enough.
    fn add(&mut self, term: &[u8], (field, segment): (usize, usize), info: TermInfo) -> bool {
        if self.entries == MAX_SCANNED {
            self.cut = true;
            return false;
        }
        self.entries += 1;
        let place = (field, segment, info);
        match self.places.get_mut(term) {
            Some(places) => places.push(place),
            None => {
                self.places.insert(term.into(), vec![place]);
            }
        }
        true
    }
}

/// Stops looking for words after [`MAX_STEPS`] letters.
struct Bounded<'a, A> {
    automaton: &'a A,
    steps: &'a Cell<usize>,
}

impl<A: Automaton> Automaton for Bounded<'_, A> {
    type State = A::State;

    fn start(&self) -> A::State {
        self.automaton.start()
    }

    fn is_match(&self, state: &A::State) -> bool {
        self.automaton.is_match(state)
    }

    fn can_match(&self, state: &A::State) -> bool {
        self.steps.get() <= MAX_STEPS && self.automaton.can_match(state)
    }

    fn accept(&self, state: &A::State, byte: u8) -> A::State {
        self.steps.set(self.steps.get() + 1);
        self.automaton.accept(state, byte)
    }
}

/// In how many articles the term is in this field.
pub(super) fn frequency(term: &ZoneTerm) -> u64 {
    view::articles(&term.postings)
}
