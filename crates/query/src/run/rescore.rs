//! The second look at the best hits: what takes the places of the words, or words that the first look did not ask for.
//!
//! Only the best hits are looked at: reading positions costs more than everything before.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED};

use crate::plan::{Lead, LeadTerm, Sequence, SequenceWord, ZoneTerm};
use crate::view::{self, Segment};
use crate::{Ranking, rank};

/// What an article gets beside its score.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bonus {
    /// For words that stand side by side as they do in the query.
    pub(crate) neighbours: f32,
    /// For words near the beginning of the text, or above it.
    pub(crate) lead: f32,
    /// For words of the family of one that is missing.
    pub(crate) family: f32,
}

impl Bonus {
    pub(crate) fn sum(&self) -> f32 {
        self.neighbours + self.lead + self.family
    }
}

/// The bonuses of these documents of one segment, which are in ascending order.
pub(crate) fn bonuses(
    sequence: &Sequence,
    ranking: &Ranking,
    segment: &Segment,
    ordinal: usize,
    docs: &[DocId],
) -> tantivy::Result<Vec<Bonus>> {
    let mut words = Vec::with_capacity(sequence.len());
    for word in sequence {
        words.push(word.as_ref().map(|word| Opened::new(word, segment, ordinal)).transpose()?);
    }
    let mut positions = Vec::new();
    let (mut before, mut here) = (Vec::new(), Vec::new());
    let mut bonuses = Vec::with_capacity(docs.len());
    for doc in docs.iter().copied() {
        let mut bonus = Bonus::default();
        let mut idf_before = None;
        for opened in &mut words {
            std::mem::swap(&mut before, &mut here);
            here.clear();
            let Some(opened) = opened else {
                idf_before = None;
                continue;
            };
            let word = opened.word;
            opened.read(doc, &mut here, &mut positions);
            if let Some(idf) = idf_before {
                let frequency = pairs(&before, &here, word, segment, doc);
                bonus.neighbours += rank::pair_idf(idf, word.idf) * rank::saturated(frequency, rank::K1);
            }
            idf_before = Some(word.idf);
            if let Some(lead) = &word.lead {
                let nearest = opened.nearest(lead, &here, doc, &mut positions);
                bonus.lead += word.idf * opened.nearness(nearest, doc, &mut positions);
                if here.is_empty() && nearest.is_none() {
                    let frequency = opened.relatives(segment, doc);
                    bonus.family += word.family_idf * rank::saturated(frequency, rank::K1);
                }
            }
        }
        bonus.neighbours *= ranking.neighbours;
        bonus.lead *= ranking.lead;
        bonus.family *= ranking.family;
        bonuses.push(bonus);
    }
    Ok(bonuses)
}

/// The postings of a word in one segment.
struct Opened<'s> {
    word: &'s SequenceWord,
    /// By zone.
    stems: Vec<Option<SegmentPostings>>,
    part: Option<Beginning>,
    compound_parts: Vec<Beginning>,
    relatives: Vec<(SegmentPostings, &'s ZoneTerm)>,
}

impl<'s> Opened<'s> {
    fn new(word: &'s SequenceWord, segment: &Segment, ordinal: usize) -> tantivy::Result<Opened<'s>> {
        let open = |field: Field, postings: &view::Postings, option| match (
            &postings[ordinal],
            segment.dictionary(field),
        ) {
            (Some(place), Some(index)) => index.read_postings_from_terminfo(place, option).map(Some),
            _ => Ok(None),
        };
        let positions = IndexRecordOption::WithFreqsAndPositions;
        let beginning = |LeadTerm { headline, body }: &LeadTerm| -> std::io::Result<Beginning> {
            let headline = open(headline.field, &headline.postings, IndexRecordOption::Basic)?;
            Ok(Beginning { headline, body: open(body.field, &body.postings, positions)? })
        };
        let mut opened =
            Opened { word, stems: Vec::new(), part: None, compound_parts: Vec::new(), relatives: Vec::new() };
        for zone in &word.zones {
            opened.stems.push(open(zone.field, &zone.postings, positions)?);
        }
        if let Some(lead) = &word.lead {
            opened.part = Some(beginning(&lead.part)?);
            for part in &lead.compound_parts {
                opened.compound_parts.push(beginning(part)?);
            }
        }
        for relative in &word.relatives {
            let postings = open(relative.field, &relative.postings, IndexRecordOption::WithFreqs)?;
            opened.relatives.extend(postings.map(|postings| (postings, relative)));
        }
        Ok(opened)
    }

    /// The places of the word in `doc`, with the zone in the upper half: (zone << 32 | position), ascending.
    fn read(&mut self, doc: DocId, places: &mut Vec<u64>, positions: &mut Vec<u32>) {
        for (zone, postings) in self.stems.iter_mut().enumerate() {
            let Some(postings) = postings else { continue };
            if has(postings, doc) {
                postings.positions(positions);
                places.extend(positions.iter().map(|position| (zone as u64) << 32 | u64::from(*position)));
            }
        }
    }

    /// The place of the word, as a word or as a part, that is nearest to the beginning of the text.
    fn nearest(&mut self, lead: &Lead, places: &[u64], doc: DocId, positions: &mut Vec<u32>) -> Option<u32> {
        let body = lead.body as u64;
        let word = places.first().filter(|place| **place >> 32 <= body);
        let word = word.map(|place| if place >> 32 < body { 0 } else { *place as u32 });
        let part = self.part.as_mut().and_then(|part| part.nearest(doc, positions));
        word.into_iter().chain(part).min()
    }

    /// How near to the beginning that is. Parts of the compound the word is may be nearer, but count less.
    fn nearness(&mut self, nearest: Option<u32>, doc: DocId, positions: &mut Vec<u32>) -> f32 {
        let whole = nearest.map_or(0.0, rank::nearness);
        if whole >= rank::LEAD_COMPOUND_PART {
            return whole;
        }
        let parts = self.compound_parts.iter_mut().filter_map(|part| part.nearest(doc, positions));
        whole.max(parts.min().map_or(0.0, rank::nearness) * rank::LEAD_COMPOUND_PART)
    }

    /// The weighted number of words of the family in `doc`.
    fn relatives(&mut self, segment: &Segment, doc: DocId) -> f32 {
        let mut frequency = 0.0;
        for (postings, zone) in &mut self.relatives {
            if has(postings, doc) {
                frequency += postings.term_freq() as f32 * weight(zone, segment, doc);
            }
        }
        frequency
    }
}

/// The postings of a term in headline and text.
struct Beginning {
    headline: Option<SegmentPostings>,
    body: Option<SegmentPostings>,
}

impl Beginning {
    /// The first place in the text; a headline stands before all of it.
    fn nearest(&mut self, doc: DocId, positions: &mut Vec<u32>) -> Option<u32> {
        if self.headline.as_mut().is_some_and(|headline| has(headline, doc)) {
            return Some(0);
        }
        let body = self.body.as_mut()?;
        if !has(body, doc) {
            return None;
        }
        body.positions(positions);
        positions.first().copied()
    }
}

/// Whether `doc`, which is not before the one asked for last, has the term.
fn has(postings: &mut SegmentPostings, doc: DocId) -> bool {
    let at = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
    at == doc && at != TERMINATED
}

/// What one occurrence in a zone of `doc` weighs.
fn weight(zone: &ZoneTerm, segment: &Segment, doc: DocId) -> f32 {
    let length = segment.norms(zone.lengths).map_or(0, |lengths| lengths.fieldnorm_id(doc));
    zone.norms[usize::from(length)]
}

/// The weighted number of places where a word follows the one before.
fn pairs(before: &[u64], here: &[u64], word: &SequenceWord, segment: &Segment, doc: DocId) -> f32 {
    let follows = |place: &&u64| here.binary_search(&(**place + 1)).is_ok();
    let weight = |place: &u64| weight(&word.zones[(*place >> 32) as usize], segment, doc);
    before.iter().filter(follows).map(weight).sum()
}
