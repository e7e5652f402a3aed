//! Finding and scoring one word in a window.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::Scratch;
use super::bits::{Bits, Window};
use super::postings::Cursor;
use crate::plan::{Layer, Word};
use crate::rank;
use crate::view::{Norms, Segment};

/// A [`Word`] opened on one segment.
pub(super) struct WordCursor {
    layers: Vec<LayerCursor>,
    alternatives: usize,
    pub(super) cost: u64,
}

struct LayerCursor {
    zones: Vec<ZoneCursor>,
    weight: f32,
    k1: f32,
    alternative: Option<usize>,
    /// Whether the layer before counts here too.
    onto: bool,
    /// Whether the layer after stands on this one.
    under: bool,
}

struct ZoneCursor {
    postings: Cursor,
    /// Field norms of the segment and what they stand for; `None` where nothing is scored.
    norms: Option<(FieldNormReader, Norms)>,
}

impl WordCursor {
    pub(super) fn open(
        word: &Word,
        segment: &Segment,
        ordinal: usize,
        scored: bool,
    ) -> tantivy::Result<WordCursor> {
        let mut cursor = WordCursor { layers: Vec::new(), alternatives: word.alternatives, cost: 0 };
        for layer in &word.layers {
            let scored = scored && layer.weight > 0.0;
            if !scored && layer.alternative.is_none() {
                continue;
            }
            let zones = open_zones(layer, segment, ordinal, scored)?;
            if layer.alternative.is_some() {
                cursor.cost += layer
                    .terms
                    .iter()
                    .filter_map(|term| term.postings[ordinal].as_ref())
                    .map(|place| u64::from(place.doc_freq))
                    .sum::<u64>();
            }
            let weight = if scored { layer.weight } else { 0.0 };
            if let Some(before) = cursor.layers.last_mut() {
                before.under = layer.onto;
            }
            cursor.layers.push(LayerCursor {
                zones,
                weight,
                k1: layer.k1,
                alternative: layer.alternative,
                onto: layer.onto,
                under: false,
            });
        }
        Ok(cursor)
    }

    /// No document before the one returned matches, counted from `target`.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        let matching = self.layers.iter_mut().filter(|layer| layer.alternative.is_some());
        let zones = matching.flat_map(|layer| &mut layer.zones);
        zones.map(|zone| zone.postings.seek(target)).min().unwrap_or(TERMINATED)
    }

    /// The candidates that have the word; adds to their scores.
    pub(super) fn find(&mut self, window: Window, candidates: &Bits, scratch: &mut Scratch) -> Bits {
        let few = candidates.count();
        let mut found = Bits::EMPTY;
        // What the layer before has found.
        let mut before = Bits::EMPTY;
        for alternative in 0..self.alternatives {
            let mut all: Option<Bits> = None;
            for layer in self.layers.iter_mut().filter(|layer| layer.alternative == Some(alternative)) {
                let touched = layer.visit(window, candidates, few, before, scratch);
                before = touched;
                match &mut all {
                    Some(all) => all.keep(&touched),
                    None => all = Some(touched),
                }
            }
            found.add(&all.unwrap_or(Bits::EMPTY));
        }
        found.keep(candidates);
        for layer in self.layers.iter_mut().filter(|layer| layer.alternative.is_none()) {
            layer.visit(window, &found, found.count(), Bits::EMPTY, scratch);
        }
        found
    }
}

impl LayerCursor {
    /// Which documents of the window have the layer's terms (others than candidates may be missing).
    fn visit(
        &mut self,
        window: Window,
        candidates: &Bits,
        few: usize,
        before: Bits,
        scratch: &mut Scratch,
    ) -> Bits {
        let mut touched = if self.onto { before } else { Bits::EMPTY };
        for zone in &mut self.zones {
            match &zone.norms {
                Some((lengths, norms)) => zone.postings.scan(window, candidates, few, |doc, frequency| {
                    let at = window.at(doc);
                    touched.insert(at);
                    scratch.frequencies[at] +=
                        frequency as f32 * norms[usize::from(lengths.fieldnorm_id(doc))];
                }),
                None => zone.postings.scan(window, candidates, few, |doc, _| touched.insert(window.at(doc))),
            }
        }
        if self.weight > 0.0 {
            for at in touched.iter() {
                let frequency = scratch.frequencies[at];
                scratch.scores[at] += self.weight * rank::saturated(frequency, self.k1);
                scratch.frequencies[at] = if self.under { frequency } else { 0.0 };
            }
        }
        touched
    }
}

fn open_zones(
    layer: &Layer,
    segment: &Segment,
    ordinal: usize,
    scored: bool,
) -> tantivy::Result<Vec<ZoneCursor>> {
    let option = if scored { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
    let mut zones = Vec::new();
    for term in &layer.terms {
        let Some(place) = &term.postings[ordinal] else { continue };
        let Some(postings) = Cursor::open(segment, term.field, place, option)? else { continue };
        let lengths = segment.norms(term.lengths).filter(|_| scored);
        let norms = lengths.map(|lengths| (lengths.clone(), term.norms.clone()));
        zones.push(ZoneCursor { postings, norms });
    }
    Ok(zones)
}
