//! From a planned query to the documents found, in their final order.

use crate::collect::{Candidate, Found, Wanted, collect};
use crate::plan::{Plan, Planner, Sequence};
use crate::view::View;
use crate::{Ranking, SearchError, Sort, run};

/// What was found, and by what.
pub(crate) struct Answered {
    pub(crate) found: Found,
    /// Whether nothing has all the words.
    pub(crate) partial: bool,
    /// The words in their order.
    pub(crate) sequence: Sequence,
    pub(crate) plan: Plan,
}

/// What has all the words; where nothing does, or where the query is a text, the best partial matches.
pub(crate) fn find(
    planner: &mut Planner<'_, '_>,
    view: &View,
    wanted: &Wanted<'_>,
    lenient: bool,
) -> Result<Answered, SearchError> {
    let (plan, mut sequence) = planner.strict()?;
    if !lenient {
        return Ok(Answered { found: collect(&plan, view, wanted)?, partial: false, sequence, plan });
    }
    if !planner.is_text() {
        let found = collect(&plan, view, wanted)?;
        if found.total > 0 {
            return Ok(Answered { found, partial: false, sequence, plan });
        }
    }
    let Some(relaxed) = planner.relaxed()? else {
        return Ok(Answered { found: collect(&plan, view, wanted)?, partial: false, sequence, plan });
    };
    planner.add_relatives(&mut sequence)?;
    let found = collect(&relaxed, view, wanted)?;
    let partial = found.total > 0 && !(planner.is_text() && exists(&plan, view, wanted)?);
    Ok(Answered { found, partial, sequence, plan: relaxed })
}

/// Whether anything has all the words.
fn exists(strict: &Plan, view: &View, wanted: &Wanted<'_>) -> Result<bool, SearchError> {
    let count = Wanted {
        keep: 0,
        group: false,
        facets: Vec::new(),
        by_day: false,
        sort: Sort::Newest,
        ..wanted.clone()
    };
    Ok(collect(strict, view, &count)?.total > 0)
}

/// Orders the first `count` hits anew with the bonuses for the places of the words.
pub(crate) fn rerank(
    best: &mut [Candidate],
    count: usize,
    (sequence, ranking): (&Sequence, &Ranking),
    view: &View,
) -> Result<(), SearchError> {
    if sequence.iter().all(Option::is_none) {
        return Ok(());
    }
    let count = count.min(best.len());
    let best = &mut best[..count];
    best.sort_unstable_by_key(|candidate| (candidate.segment, candidate.doc));
    for hits in best.chunk_by_mut(|a, b| a.segment == b.segment) {
        let segment = hits[0].segment;
        let docs: Vec<_> = hits.iter().map(|hit| hit.doc).collect();
        let bonuses = run::bonuses(sequence, ranking, &view.segments()[segment], segment, &docs)?;
        for (hit, bonus) in hits.iter_mut().zip(bonuses) {
            hit.position.score += bonus.sum();
        }
    }
    best.sort_unstable_by(|a, b| a.position.order(&b.position, Sort::Relevance));
    Ok(())
}
