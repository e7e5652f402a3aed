//! What is gathered from the matching documents, in the one pass over them: the visible ones are counted, ranked, and
//! counted by facet and by day.

mod facet;
mod folded;
mod top;

use std::collections::BTreeMap;
use std::time::Instant;

use depesche_store::Visibility;
use foldhash::HashMap;
use tantivy::DocId;
use tantivy::columnar::Column;

use crate::calendar::{DayCounts, Days};
use crate::plan::Plan;
use crate::view::{Segment, View};
use crate::{FacetCount, SearchError, Sort, run};
use facet::SegmentFacet;
pub(crate) use folded::{Folded, Member};
use top::Top;
pub(crate) use top::{Candidate, Position};

/// What is asked of the documents that match.
#[derive(Clone, Debug)]
pub(crate) struct Wanted<'r> {
    pub(crate) visibility: &'r Visibility,
    /// Published from (included) to (excluded), in seconds since 1970.
    pub(crate) published: (i64, i64),
    pub(crate) sort: Sort,
    /// How many of the best are kept.
    pub(crate) keep: usize,
    /// Only hits after this one are kept; all are counted.
    pub(crate) after: Option<Position>,
    /// Whether near-duplicates are folded into one.
    pub(crate) group: bool,
    /// Names of string columns to count by.
    pub(crate) facets: Vec<&'static str>,
    pub(crate) by_day: bool,
    pub(crate) deadline: Option<Instant>,
}

impl<'r> Wanted<'r> {
    /// The first `keep` documents of any date and nothing else of them.
    pub(crate) fn first(
        keep: usize,
        sort: Sort,
        visibility: &'r Visibility,
        deadline: Option<Instant>,
    ) -> Wanted<'r> {
        Wanted {
            visibility,
            published: (i64::MIN, i64::MAX),
            sort,
            keep,
            after: None,
            group: false,
            facets: Vec::new(),
            by_day: false,
            deadline,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) total: u64,
    /// How many of them are not folded into others.
    pub(crate) unfolded: u64,
    /// The best, in order.
    pub(crate) best: Vec<Candidate>,
    /// What stands behind those of them that are groups.
    pub(crate) folded: Folded,
    pub(crate) facets: BTreeMap<String, Vec<FacetCount>>,
    /// Counts by day in Berlin.
    pub(crate) days: DayCounts,
}

/// Runs the plan over all segments.
pub(crate) fn collect(plan: &Plan, view: &View, wanted: &Wanted<'_>) -> Result<Found, SearchError> {
    let mut top = Top::new(wanted.sort, wanted.keep, wanted.after);
    let mut counts: Vec<HashMap<String, u64>> = wanted.facets.iter().map(|_| HashMap::default()).collect();
    let groups = if wanted.group { view.groups().count() } else { 0 };
    let mut found = Found { folded: Folded::new(groups), ..Found::default() };
    for (ordinal, segment) in view.segments().iter().enumerate() {
        let mut columns = Columns::open(segment, wanted);
        let scored = wanted.sort == Sort::Relevance;
        let groups = wanted.group.then(|| view.groups().of_segment(ordinal));
        run::run(plan, segment, ordinal, scored, wanted.deadline, &mut |matches| {
            columns.gather(matches, wanted);
            found.total += columns.visible.len() as u64;
            for facet in &mut columns.facets {
                facet.count(&columns.docs);
            }
            if wanted.by_day {
                columns.count_days(&mut found.days);
            }
            for (n, (doc, score)) in columns.visible.iter().enumerate() {
                let published = columns.published_of[n].unwrap_or(0);
                match groups.and_then(|groups| groups.number(*doc)) {
                    Some(group) => {
                        let row = columns.row.first(*doc).unwrap_or(0);
                        found.folded.add(group, Position { score: *score, published, row }, ordinal, *doc);
                    }
                    None => top.offer(*score, published, ordinal, *doc, &columns.row),
                }
            }
        })?;
        for (facet, counts) in columns.facets.iter().zip(&mut counts) {
            facet.add_to(counts)?;
        }
    }
    found.folded.candidates(wanted.sort).for_each(|candidate| top.add(candidate));
    found.unfolded = found.total - found.folded.folded();
    found.best = top.into_sorted();
    found.facets = wanted
        .facets
        .iter()
        .map(|name| (*name).to_owned())
        .zip(counts.into_iter().map(facet::ranked))
        .collect();
    Ok(found)
}

/// The columns of one segment, and the documents of one window.
struct Columns {
    published: Column<i64>,
    visible_from: Option<Column<i64>>,
    row: Column<u64>,
    facets: Vec<SegmentFacet>,
    calendar: Days,
    visible: Vec<(DocId, f32)>,
    docs: Vec<DocId>,
    published_of: Vec<Option<i64>>,
}

impl Columns {
    fn open(segment: &Segment, wanted: &Wanted<'_>) -> Columns {
        // Where every document of the segment is visible, none needs to be looked at.
        let all_visible = wanted.visibility.admits(segment.visible_from.max_value());
        Columns {
            published: segment.published.clone(),
            visible_from: (!all_visible).then(|| segment.visible_from.clone()),
            row: segment.row.clone(),
            facets: wanted.facets.iter().map(|name| SegmentFacet::open(segment.label(name))).collect(),
            calendar: Days::default(),
            visible: Vec::new(),
            docs: Vec::new(),
            published_of: Vec::new(),
        }
    }

    /// Keeps those of the matches that the caller may see and the period admits.
    fn gather(&mut self, matches: &[(DocId, f32)], wanted: &Wanted<'_>) {
        self.visible.clear();
        self.visible.extend(matches.iter().filter(|(doc, _)| {
            let admits =
                |column: &Column<i64>| column.first(*doc).is_some_and(|from| wanted.visibility.admits(from));
            self.visible_from.as_ref().is_none_or(admits)
        }));
        self.read_published();
        let (from, to) = wanted.published;
        if (from, to) != (i64::MIN, i64::MAX) {
            let mut kept =
                self.published_of.iter().map(|second| second.is_some_and(|at| from <= at && at < to));
            self.visible.retain(|_| kept.next().unwrap_or(false));
            self.read_published();
        }
    }

    fn read_published(&mut self) {
        self.docs.clear();
        self.docs.extend(self.visible.iter().map(|(doc, _)| *doc));
        self.published_of.clear();
        self.published_of.resize(self.docs.len(), None);
        self.published.first_vals(&self.docs, &mut self.published_of);
    }

    fn count_days(&mut self, days: &mut DayCounts) {
        for second in self.published_of.iter().flatten() {
            days.add(self.calendar.day(*second));
        }
    }
}
