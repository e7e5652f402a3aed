//! Showing where an article matches, on its original text.
//!
//! The words at the places the index names (see `places.rs`) are analysed anew and compared with the positive words of the
//! query; where it cannot name them, all words are. A compound found by one of its parts has only that part marked; a phrase only where it stands
//! as asked; a word looked for in one field only in that field.

mod builder;
mod fragment;
mod matched;
mod needle;
mod places;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashSet;

use depesche_store::{Article, layout};
use tantivy::DocId;

use crate::Ast;
use crate::view::LookUps;
use fragment::Passage;
pub(crate) use matched::Matched;
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

    /// Where the words stand in these documents (segment and number), for [`Highlighter::read`].
    pub(crate) fn places(
        &self,
        look_ups: &mut LookUps<'_>,
        documents: &[(usize, DocId)],
    ) -> tantivy::Result<Vec<Places>> {
        self.needles.terms().places(look_ups, documents)
    }

    /// Looks through one article, of which the places are those of its present text; without places every word is looked at.
    pub(crate) fn read<'a>(&'a self, article: &'a Article, places: Option<&Places>) -> Matched<'a> {
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
        let [headline, kicker, teaser, body] = zones;
        let mut zones = [
            passages(article.headline.iter(), headline),
            passages(article.kicker.iter(), kicker),
            passages(layout::teaser(article), teaser),
            passages(layout::body(article), body),
        ];
        let all = || zones.iter().flatten().flat_map(|passage| &passage.marks);
        let found: HashSet<usize> = all().map(|mark| mark.needle).collect();
        for marks in zones.iter_mut().flatten().map(|passage| &mut passage.marks) {
            needles.keep_effective(marks, &found);
            marks.sort_unstable();
            marks.dedup();
        }
        Matched { article, needles, zones }
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
