//! The bonus for words of the query that stand side by side in the article as they do in the query.
//!
//! Only the best hits are looked at: reading positions costs more than everything before.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet};

use crate::plan::{Sequence, SequenceWord};
use crate::rank;
use crate::view::Segment;

/// Adds the bonus to the scores of these documents of one segment; they are in ascending order.
pub(crate) fn reward_neighbours(
    sequence: &Sequence,
    segment: &Segment,
    ordinal: usize,
    hits: &mut [(DocId, f32)],
) -> tantivy::Result<()> {
    let mut words = Vec::with_capacity(sequence.len());
    for word in sequence {
        words.push(match word {
            Some(word) => Some((open(word, segment, ordinal)?, word)),
            None => None,
        });
    }
    let mut before = Vec::new();
    let mut here = Vec::new();
    for (doc, score) in hits {
        let mut idf_before = None;
        for word in &mut words {
            std::mem::swap(&mut before, &mut here);
            here.clear();
            let Some((zones, word)) = word else {
                idf_before = None;
                continue;
            };
            read(zones, *doc, &mut here);
            if let Some(idf) = idf_before {
                let frequency = pairs(&before, &here, word, segment, *doc);
                *score += rank::PAIR * rank::pair_idf(idf, word.idf) * rank::saturated(frequency, rank::K1);
            }
            idf_before = Some(word.idf);
        }
    }
    Ok(())
}

/// The postings of a word by zone.
fn open(
    word: &SequenceWord,
    segment: &Segment,
    ordinal: usize,
) -> tantivy::Result<Vec<Option<SegmentPostings>>> {
    let option = IndexRecordOption::WithFreqsAndPositions;
    let mut zones = Vec::with_capacity(word.zones.len());
    for term in &word.zones {
        zones.push(match (&term.postings[ordinal], segment.dictionary(term.field)) {
            (Some(place), Some(index)) => Some(index.read_postings_from_terminfo(place, option)?),
            _ => None,
        });
    }
    Ok(zones)
}

/// The positions of a word in `doc`, with the zone in the upper half: (zone << 32 | position), ascending.
fn read(zones: &mut [Option<SegmentPostings>], doc: DocId, places: &mut Vec<u64>) {
    let mut positions = Vec::new();
    for (zone, postings) in zones.iter_mut().enumerate() {
        let Some(postings) = postings else { continue };
        let at = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
        if at == doc {
            postings.positions(&mut positions);
            places.extend(positions.iter().map(|position| (zone as u64) << 32 | u64::from(*position)));
        }
    }
}

/// The weighted number of places where a word follows the one before.
fn pairs(before: &[u64], here: &[u64], word: &SequenceWord, segment: &Segment, doc: DocId) -> f32 {
    let mut frequency = 0.0;
    for place in before {
        if here.binary_search(&(place + 1)).is_ok() {
            let zone = &word.zones[(place >> 32) as usize];
            let length = segment.norms(zone.lengths).map_or(0, |lengths| lengths.fieldnorm_id(doc));
            frequency += zone.norms[usize::from(length)];
        }
    }
    frequency
}
