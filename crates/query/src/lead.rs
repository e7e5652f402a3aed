//! Which article of a group of near-duplicates stands for it, and which are folded into it.

use std::cmp::Reverse;

use depesche_store::{Archive, Error, Stored, Visibility};
use tantivy::DocId;

use crate::Duplicates;
use crate::collect::{Candidate, Folded, Member};
use crate::view::View;

/// Ids given of what is folded into a hit.
const IDS: usize = 50;

/// A document that is shown as a hit.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    pub(crate) row: u64,
    pub(crate) score: f32,
    /// What is folded into it, the most wanted first.
    others: Vec<Other>,
}

#[derive(Clone, Copy, Debug)]
struct Other {
    row: u64,
    published: i64,
}

/// Agencies whose article stands for a group, the most wanted first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preference(Vec<String>);

/// How wanted the agencies of a view are, by segment and ordinal.
pub(crate) struct Places<'v> {
    preference: &'v Preference,
    view: &'v View,
    by_segment: Vec<Option<Vec<usize>>>,
}

impl Preference {
    pub(crate) fn new(agencies: &[String]) -> Preference {
        let agencies = agencies.iter().map(|agency| agency.trim().to_lowercase());
        Preference(agencies.filter(|agency| !agency.is_empty()).collect())
    }

    pub(crate) fn places<'v>(&'v self, view: &'v View) -> Places<'v> {
        Places { preference: self, view, by_segment: vec![None; view.segments().len()] }
    }
}

impl Places<'_> {
    /// How wanted a document's agency is; 0 is the most.
    fn place(&mut self, member: &Member) -> usize {
        let wanted = &self.preference.0;
        if wanted.is_empty() {
            return 0;
        }
        let segment = member.segment as usize;
        let column = self.view.segments().get(segment).and_then(|segment| segment.label("agency"));
        let Some(column) = column else { return wanted.len() };
        let places = self.by_segment[segment].get_or_insert_with(|| {
            let mut agency = String::new();
            let mut place = |ordinal: usize| {
                column.ord_to_str(ordinal as u64, &mut agency).ok()?;
                let agency = agency.to_lowercase();
                wanted.iter().position(|wanted| *wanted == agency)
            };
            let values = column.dictionary().num_terms();
            (0..values).map(|ordinal| place(ordinal).unwrap_or(wanted.len())).collect()
        });
        let ordinal = column.term_ords(member.doc).next();
        ordinal.and_then(|ordinal| places.get(ordinal as usize).copied()).unwrap_or(wanted.len())
    }
}

impl Shown {
    /// The document that stands for a candidate: of the matching ones of its group that of the agency most wanted, then
    /// the newest.
    pub(crate) fn of(candidate: &Candidate, folded: &Folded, places: &mut Places<'_>) -> Shown {
        let Candidate { position, segment, doc, group } = *candidate;
        let score = position.score;
        let mut members: Vec<(usize, Member)> =
            folded.members(group).map(|member| (places.place(&member), member)).collect();
        members.sort_unstable_by_key(|(place, member)| {
            (*place, Reverse((member.position.published, member.position.row)))
        });
        let Some(((_, lead), others)) = members.split_first() else {
            return Shown { segment, doc, row: position.row, score, others: Vec::new() };
        };
        let other = |(_, member): &(usize, Member)| Other {
            row: member.position.row,
            published: member.position.published,
        };
        Shown {
            segment: lead.segment as usize,
            doc: lead.doc,
            row: lead.position.row,
            score,
            others: others.iter().map(other).collect(),
        }
    }

    /// The next article of the group that may be seen, and how many were passed over, the first included.
    pub(crate) fn next_admitted(
        &self,
        archive: &Archive,
        visibility: &Visibility,
    ) -> Result<(Option<Stored>, usize), Error> {
        for (passed, other) in (1..).zip(&self.others) {
            let stored = archive.rows(&[other.row])?.into_iter().flatten().next();
            if let Some(stored) = stored.filter(|stored| visibility.admits_article(&stored.article)) {
                return Ok((Some(stored), passed));
            }
        }
        Ok((None, 0))
    }

    /// What is folded into it, as far as it may still be seen, where `passed` of the group were passed over.
    pub(crate) fn duplicates(
        &self,
        passed: usize,
        archive: &Archive,
        visibility: &Visibility,
    ) -> Result<Option<Duplicates>, Error> {
        let mut others = self.others.get(passed..).unwrap_or_default().to_vec();
        if others.is_empty() {
            return Ok(None);
        }
        others.sort_unstable_by_key(|other| Reverse((other.published, other.row)));
        let named: Vec<u64> = others.iter().take(IDS).map(|other| other.row).collect();
        let ids: Vec<String> = archive.ids(&named, visibility)?.into_iter().flatten().collect();
        let count = (others.len() - (named.len() - ids.len())) as u64;
        Ok((count > 0).then_some(Duplicates { count, ids }))
    }
}
