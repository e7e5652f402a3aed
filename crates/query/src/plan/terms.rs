//! Terms in the dictionaries of the segments, and their statistics.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::Term;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::schema::Field as IndexField;

use super::scope::{Weighted, unweighted};
use super::{Layer, Planner, ZoneTerm};
use crate::rank;

/// Most dictionary entries read for one wildcard, all fields and segments together.
const MAX_SCANNED: usize = 200_000;

impl Planner<'_> {
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
            with = with.max(word + part - word * part / self.docs.max(1));
            words.push(as_word);
            terms.push(as_part);
        }
        if !onto {
            terms.append(&mut words);
        }
        let weight = weight * rank::idf(with, self.docs);
        Ok(Layer { terms, weight, k1: self.k1, alternative: Some(alternative), onto })
    }

    /// A layer that only filters.
    pub(super) fn filter(&mut self, term: &str, field: IndexField) -> tantivy::Result<Layer> {
        let term = self.zone_term(term, unweighted(field))?;
        Ok(Layer { terms: vec![term], weight: 0.0, k1: self.k1, alternative: Some(0), onto: false })
    }

    /// Rarity of a term by the zone that has it in most articles.
    pub(super) fn idf(&self, terms: &[ZoneTerm]) -> f32 {
        rank::idf(terms.iter().map(frequency).max().unwrap_or(0), self.docs)
    }

    pub(super) fn zone_term(&mut self, term: &str, weighted: Weighted) -> tantivy::Result<ZoneTerm> {
        let term = Term::from_field_text(weighted.field, term);
        let mut places = Vec::with_capacity(self.searcher.segment_readers().len());
        for segment in self.searcher.segment_readers() {
            places.push(segment.inverted_index(weighted.field)?.get_term_info(&term)?);
        }
        self.placed(weighted, places)
    }

    fn placed(&mut self, weighted: Weighted, places: Vec<Option<TermInfo>>) -> tantivy::Result<ZoneTerm> {
        let norms = self.norms(weighted)?;
        Ok(ZoneTerm { field: weighted.field, lengths: weighted.lengths, norms, places })
    }

    /// What one occurrence weighs in an article of each length: weight / (1 - b + b * length / average length).
    fn norms(&mut self, weighted: Weighted) -> tantivy::Result<Arc<[f32; 256]>> {
        if let Some((_, norms)) = self.norms.iter().find(|(field, _)| *field == weighted.field) {
            return Ok(norms.clone());
        }
        let mut words = 0;
        for segment in self.searcher.segment_readers() {
            words += segment.inverted_index(weighted.lengths)?.total_num_tokens();
        }
        // The average is over all articles, also those without this field: never less than one word.
        let average = (words as f32 / self.docs.max(1) as f32).max(1.0);
        let mut norms = [0.0; 256];
        for (id, norm) in (0_u8..=255).zip(&mut norms) {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *norm = weighted.weight / (1.0 - weighted.b + weighted.b * length / average);
        }
        let norms = Arc::new(norms);
        self.norms.push((weighted.field, norms.clone()));
        Ok(norms)
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
        let segments = self.searcher.segment_readers().len();
        let mut terms = Vec::new();
        for (_, places) in ranked {
            let mut by_field: BTreeMap<usize, Vec<Option<TermInfo>>> = BTreeMap::new();
            for (field, segment, info) in places {
                by_field.entry(field).or_insert_with(|| vec![None; segments])[segment] = Some(info);
            }
            for (field, places) in by_field {
                terms.push(self.placed(fields[field], places)?);
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
            for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
                let index = reader.inverted_index(weighted.field)?;
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
        let weight = weight * rank::idf(with, self.docs);
        Layer { terms, weight, k1: self.k1, alternative: Some(0), onto: false }
    }
}

/// In how many articles the term is in this field.
fn frequency(term: &ZoneTerm) -> u64 {
    term.places.iter().flatten().map(|info| u64::from(info.doc_freq)).sum()
}
