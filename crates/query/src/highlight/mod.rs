//! Showing where an article matches, on its original text.
//!
//! The words at the places the index names (see `places.rs`) are analysed anew and compared with the positive words of the
//! query; where it cannot name them, all words are. A compound found by one of its parts has only that part marked; a phrase only where it stands
//! as asked; a word looked for in one field only in that field.

mod builder;
mod fragment;
mod needle;
mod places;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashSet;

use depesche_store::{Article, layout};
use tantivy::DocId;

use crate::view::LookUps;
use crate::{Ast, Highlights, Segment, rank};
use fragment::Passage;
use needle::{Needles, Zone};
pub(crate) use places::Places;
use places::Reading;
use text::Findings;

/// Highlights the articles of one answer.
#[derive(Debug)]
pub(crate) struct Highlighter {
    needles: Needles,
}

impl Highlighter {
    /// For the words of this query. `rarity` weighs a stem: the higher, the more telling.
    pub(crate) fn new(ast: &Ast, rarity: &mut dyn FnMut(&str) -> f32) -> Highlighter {
        Highlighter { needles: Needles::of(ast, rarity) }
    }

    /// Where the words stand in these documents (segment and number), for [`Highlighter::highlight`]; `None` if the
    /// index cannot tell.
    pub(crate) fn places(
        &self,
        look_ups: &mut LookUps<'_>,
        documents: &[(usize, DocId)],
    ) -> tantivy::Result<Option<Vec<Places>>> {
        self.needles.terms().map(|terms| terms.places(look_ups, documents)).transpose()
    }

    /// Marks one article, of which the places are those of its present text; without places every word is looked at.
    pub(crate) fn highlight(&self, article: &Article, places: Option<&Places>) -> Highlights {
        let needles = &self.needles;
        let mut zones = [
            self.findings(article.headline.iter(), Zone::Headline, places),
            self.findings(article.kicker.iter(), Zone::Kicker, places),
            self.findings(layout::teaser(article), Zone::Teaser, places),
            self.findings(layout::body(article), Zone::Body, places),
        ];
        for (n, (needle, proximity)) in needles.proximities.iter().enumerate() {
            let count: u32 = zones.iter().map(|zone| zone.count(n, proximity)).sum();
            if count >= proximity.needed() {
                zones.iter_mut().for_each(|zone| zone.mark(n, *needle, proximity));
            }
        }
        for marks in zones.iter_mut().flat_map(|zone| &mut zone.marks) {
            marks.sort_unstable();
            marks.dedup();
        }
        let [headline, kicker, teaser, body] = zones;
        let mut headline = passages(article.headline.iter(), headline).pop();
        let mut kicker = passages(article.kicker.iter(), kicker).pop();
        // The subhead shares the zone, but is not shown.
        let teasers = passages(layout::teaser(article), teaser).pop();
        let mut teaser = teasers.filter(|_| article.teaser.is_some());
        let mut passages = passages(layout::body(article), body);

        let all = || headline.iter().chain(&kicker).chain(&teaser).chain(&passages);
        let found: HashSet<usize> =
            all().flat_map(|passage| &passage.marks).map(|mark| mark.needle).collect();
        for passage in headline.iter_mut().chain(&mut kicker).chain(&mut teaser).chain(&mut passages) {
            needles.keep_effective(&mut passage.marks, &found);
        }
        let whole = |passage: Option<Passage<'_>>, always: bool| {
            let shown = passage.filter(|passage| always || !passage.marks.is_empty());
            shown.map_or_else(Vec::new, |shown| segments(shown.text, 0..shown.text.len(), &shown.marks))
        };
        Highlights {
            headline: whole(headline, true),
            kicker: whole(kicker, false),
            teaser: whole(teaser, false),
            body: fragments(&passages, needles),
        }
    }

    fn findings<'a, T: AsRef<str> + ?Sized + 'a>(
        &self,
        texts: impl Iterator<Item = &'a T>,
        zone: Zone,
        places: Option<&Places>,
    ) -> Findings {
        Findings::of(texts.map(AsRef::as_ref), zone, &self.needles, Reading::new(places, zone))
    }
}

/// Texts with what was found in them.
fn passages<'a, T: AsRef<str> + ?Sized + 'a>(
    texts: impl Iterator<Item = &'a T>,
    findings: Findings,
) -> Vec<Passage<'a>> {
    texts.zip(findings.marks).map(|(text, marks)| Passage { text: text.as_ref(), marks }).collect()
}

/// The best fragments; the beginning of the text if nothing in it matches.
fn fragments(passages: &[Passage<'_>], needles: &Needles) -> Vec<Vec<Segment>> {
    let mut fragments: Vec<_> = passages.iter().flat_map(|passage| fragment::candidates(passage)).collect();
    if fragments.is_empty() {
        let opening = passages.iter().find(|passage| !passage.text.trim().is_empty());
        return opening
            .map(|passage| segments(passage.text, fragment::opening(passage.text), &[]))
            .into_iter()
            .collect();
    }
    let mut shown = Vec::new();
    let mut covered = HashSet::new();
    while shown.len() < rank::FRAGMENTS {
        let scored = fragments.iter().enumerate().map(|(n, fragment)| (n, fragment.score(needles, &covered)));
        // The earlier one wins a tie.
        let Some((best, _)) = scored.rev().max_by(|a, b| a.1.total_cmp(&b.1)) else { break };
        let fragment = fragments.remove(best);
        covered.extend(fragment.needles());
        shown.push(segments(fragment.text, fragment.range.clone(), fragment.marks));
    }
    shown
}

/// Cuts `text[range]` at the marks; overlapping and touching marks become one segment.
fn segments(text: &str, range: std::ops::Range<usize>, marks: &[text::Mark]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut push = |from: usize, to: usize, hit: bool| {
        if from < to {
            match segments.last_mut() {
                Some(last) if last.hit == hit => last.text.push_str(&text[from..to]),
                _ => segments.push(Segment { text: text[from..to].to_owned(), hit }),
            }
        }
    };
    let mut at = range.start;
    for mark in marks {
        let (from, to) = (mark.from.clamp(at, range.end), mark.to.clamp(at, range.end));
        push(at, from, false);
        push(from, to, true);
        at = to.max(at);
    }
    push(at, range.end, false);
    segments
}
