//! Which article of a group of near-duplicates stands for it, and which are folded into it.

use std::cmp::Reverse;

use depesche_store::{Archive, Error, Visibility};
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
    /// The rows of what is folded into it, the newest first.
    others: Vec<u64>,
}

/// Agencies whose article stands for a group, the most wanted first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preference(Vec<String>);

impl Preference {
    pub(crate) fn new(agencies: &[String]) -> Preference {
        Preference(agencies.iter().map(|agency| agency.to_lowercase()).collect())
    }

    /// The document that stands for a candidate: of the matching ones of its group that of the agency most wanted, then
    /// the newest.
    pub(crate) fn shown(&self, candidate: &Candidate, folded: &Folded, view: &View) -> Shown {
        let score = candidate.position.score;
        let mut members: Vec<(usize, Member)> =
            folded.members(candidate.group).map(|member| (self.place(&member, view), member)).collect();
        members.sort_unstable_by_key(|(place, member)| {
            (*place, Reverse((member.position.published, member.position.row)))
        });
        let Some((_, lead)) = members.first().copied() else {
            let Candidate { position, segment, doc, .. } = *candidate;
            return Shown { segment, doc, row: position.row, score, others: Vec::new() };
        };
        let mut others: Vec<_> = members[1..].iter().map(|(_, member)| member.position).collect();
        others.sort_unstable_by_key(|position| Reverse((position.published, position.row)));
        let others = others.into_iter().map(|position| position.row).collect();
        Shown { segment: lead.segment, doc: lead.doc, row: lead.position.row, score, others }
    }

    /// How wanted a document's agency is; 0 is the most.
    fn place(&self, member: &Member, view: &View) -> usize {
        if self.0.is_empty() {
            return 0;
        }
        let agency = || {
            let column = view.segments().get(member.segment)?.label("agency")?;
            let mut agency = String::new();
            column.ord_to_str(column.term_ords(member.doc).next()?, &mut agency).ok()?;
            let agency = agency.to_lowercase();
            self.0.iter().position(|wanted| *wanted == agency)
        };
        agency().unwrap_or(self.0.len())
    }
}

impl Shown {
    /// What is folded into it, as far as it may still be seen.
    pub(crate) fn duplicates(
        &self,
        archive: &Archive,
        visibility: &Visibility,
    ) -> Result<Option<Duplicates>, Error> {
        let named = &self.others[..self.others.len().min(IDS)];
        if named.is_empty() {
            return Ok(None);
        }
        let ids: Vec<String> = archive.ids(named, visibility)?.into_iter().flatten().collect();
        let gone = named.len() - ids.len();
        let count = (self.others.len() - gone) as u64;
        Ok((count > 0).then_some(Duplicates { count, ids }))
    }
}
