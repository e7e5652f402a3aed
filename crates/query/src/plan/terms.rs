//! Terms in the dictionaries of the segments, and their statistics.

use std::collections::BTreeMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::schema::Field as IndexField;

use super::scope::{Weighted, unweighted};
use super::{Layer, Planner, ZoneTerm};
use crate::rank;
use crate::view::Postings;

/// Most dictionary entries read for one wildcard, all fields and segments together.
const MAX_SCANNED: usize = 200_000;

impl Planner<'_, '_> {
    /// A layer of one term in all these fields, weighted by its rarity.
    pub(super) fn layer(
        &mut self,
        term: &str,
        fields: &[Weighted],
        weight: f32,
        alternative: Option<usize>,
    ) -> tantivy::Result<Layer> {
        let mut terms = Vec::with_capacity(fields.len());
        for field in fields {
            terms.push(self.zone_term(term, *field)?);
        }
        let weight = weight * self.idf(&terms);
        Ok(Layer { terms, weight, k1: self.k1, alternative, onto: false })
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
        let weight = weight * rank::idf(with, self.view.docs());
        Ok(Layer { terms, weight, k1: self.k1, alternative: Some(alternative), onto })
    }

    /// A layer that only filters.
    pub(super) fn filter(&mut self, term: &str, field: IndexField) -> tantivy::Result<Layer> {
        let term = self.zone_term(term, unweighted(field))?;
        Ok(Layer { terms: vec![term], weight: 0.0, k1: self.k1, alternative: Some(0), onto: false })
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

    /// The terms that begin with `prefix`, the most frequent first (then by alphabet), and whether some were left out.
    pub(super) fn expand(
        &mut self,
        prefix: &str,
        fields: &[Weighted],
    ) -> tantivy::Result<(Vec<ZoneTerm>, bool)> {
        let (found, mut cut) = self.scan(prefix, fields)?;
        let mut ranked: Vec<_> = found.into_iter().collect();
        let total = |places: &[(usize, usize, TermInfo)]| -> u64 {
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
                terms.push(self.weighted(fields[field], places.into()));
            }
        }
        Ok((terms, cut))
    }

    /// All terms that begin with `prefix`: where they are by field and segment. Stops after [`MAX_SCANNED`] entries.
    #[expect(clippy::type_complexity, reason = "used by one caller, which takes it apart at once")]
    fn scan(
        &self,
        prefix: &str,
        fields: &[Weighted],
    ) -> tantivy::Result<(BTreeMap<Box<[u8]>, Vec<(usize, usize, TermInfo)>>, bool)> {
        let mut found: BTreeMap<Box<[u8]>, Vec<(usize, usize, TermInfo)>> = BTreeMap::new();
        let mut scanned = 0;
        for (field, weighted) in fields.iter().enumerate() {
            for (segment, reader) in self.view.segments().iter().enumerate() {
                let Some(index) = reader.dictionary(weighted.field) else { continue };
                let mut stream = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
                while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                    if scanned == MAX_SCANNED {
                        return Ok((found, true));
                    }
                    scanned += 1;
                    let place = (field, segment, stream.value().clone());
                    match found.get_mut(stream.key()) {
                        Some(places) => places.push(place),
                        None => {
                            found.insert(stream.key().into(), vec![place]);
                        }
                    }
                }
            }
        }
        Ok((found, false))
    }

    /// The layer of a wildcard's terms: one pseudo-word.
    pub(super) fn union(&self, terms: Vec<ZoneTerm>, weight: f32) -> Layer {
        let with = terms.iter().map(frequency).sum();
        let weight = weight * rank::idf(with, self.view.docs());
        Layer { terms, weight, k1: self.k1, alternative: Some(0), onto: false }
    }
}

/// In how many articles the term is in this field.
pub(super) fn frequency(term: &ZoneTerm) -> u64 {
    term.postings.iter().flatten().map(|info| u64::from(info.doc_freq)).sum()
}
