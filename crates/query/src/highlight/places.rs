//! Where the words of a query stand in the articles of a page, as the index knows it.
//!
//! Reading these positions and analysing only the words there is several times cheaper than analysing whole texts.

use depesche_analysis::{Positions, Token, analyze_at};
use depesche_store::layout;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet};

use super::needle::{Needles, Zone};
use crate::view::{LookUps, Segment};

/// The positions of one article by zone, ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    zones: [Vec<u32>; Zone::ALL.len()],
}

/// Terms looked for in every zone.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    pub(super) stems: Vec<Box<str>>,
    /// Those that may be a part of a compound.
    pub(super) parts: Vec<Box<str>>,
    pub(super) exacts: Vec<Box<str>>,
}

impl Terms {
    /// The places of the terms in these documents (segment and number), in their order.
    pub(super) fn places(
        &self,
        look_ups: &mut LookUps<'_>,
        documents: &[(usize, DocId)],
    ) -> tantivy::Result<Vec<Places>> {
        let view = look_ups.view();
        let mut found = vec![Places::default(); documents.len()];
        let mut order: Vec<usize> = (0..documents.len()).collect();
        order.sort_unstable_by_key(|n| documents[*n]);
        for same in order.chunk_by(|a, b| documents[*a].0 == documents[*b].0) {
            let ordinal = documents[same[0]].0;
            let segment = &view.segments()[ordinal];
            for zone in Zone::ALL {
                let fields = zone.of(view.fields());
                let layers =
                    [(fields.stem, &self.stems), (fields.parts, &self.parts), (fields.exact, &self.exacts)];
                for (field, terms) in layers {
                    for term in terms {
                        let places = look_ups.postings(field, term)?;
                        let Some(mut postings) = open(segment, field, places[ordinal].as_ref())? else {
                            continue;
                        };
                        for n in same {
                            let doc = documents[*n].1;
                            let at = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
                            if at == doc {
                                postings.append_positions_with_offset(0, &mut found[*n].zones[zone as usize]);
                            }
                        }
                    }
                }
            }
        }
        for positions in found.iter_mut().flat_map(|places| &mut places.zones) {
            positions.sort_unstable();
            positions.dedup();
        }
        Ok(found)
    }
}

fn open(
    segment: &Segment,
    field: Field,
    place: Option<&TermInfo>,
) -> tantivy::Result<Option<SegmentPostings>> {
    let (Some(index), Some(place)) = (segment.dictionary(field), place) else { return Ok(None) };
    Ok(Some(index.read_postings_from_terminfo(place, IndexRecordOption::WithFreqsAndPositions)?))
}

/// Reads the texts of a zone one after the other.
#[derive(Debug)]
pub(super) struct Reading<'p> {
    /// The places not yet reached; `None` if all words are to be read.
    rest: Option<&'p [u32]>,
    /// The position after the text before.
    end: u32,
}

impl<'p> Reading<'p> {
    pub(super) fn new(places: Option<&'p Places>, zone: Zone) -> Reading<'p> {
        Reading { rest: places.map(|places| places.zones[zone as usize].as_slice()), end: 0 }
    }

    /// Hands the words of the next text to `sink`, each with the position of the first word of the text: those at the
    /// places and those that a wildcard may stand for, or all. Positions of words count from the beginning of their text. `begins` is told where sentences begin,
    /// counted over all texts, and their number in the text.
    pub(super) fn read<'t>(
        &mut self,
        text: &'t str,
        needles: &Needles,
        mut begins: impl FnMut(u32, u32),
        mut sink: impl FnMut(Token<'t>, u32),
    ) {
        let start = if self.end > 0 { self.end + layout::GAP } else { 0 };
        let begins = |position: u32, sentence: u32| begins(start + position, sentence);
        let sink = |token| sink(token, start);
        let words = match self.rest {
            None => analyze_at(text, Positions::All, |_| true, begins, sink),
            Some(rest) => {
                let rest = &rest[rest.partition_point(|position| *position < start)..];
                if rest.is_empty() && !needles.has_likes() {
                    // Nothing here and in the texts after.
                    self.rest = Some(rest);
                    return;
                }
                let also = |surface: &str| needles.may_be_like(surface);
                analyze_at(text, Positions::At(rest, start), also, begins, sink)
            }
        };
        // A text without words takes no place.
        self.end = if words > 0 { start + words } else { self.end };
        self.rest = self.rest.map(|rest| &rest[rest.partition_point(|position| *position < self.end)..]);
    }
}
