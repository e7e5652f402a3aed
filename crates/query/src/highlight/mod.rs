//! Showing where an article matches, on its original text.
//!
//! The texts of a hit are analysed anew (most words come out of the analyser's cache) and compared with the positive
//! words of the query. A compound found by one of its parts has only that part marked; a phrase only where it stands
//! as asked; a word looked for in one field only in that field.

mod fragment;
mod needle;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashSet;

use depesche_store::Article;

use crate::{Ast, Highlights, Segment, rank};
use fragment::Passage;
use needle::{Needles, Zone};
use text::marks;

/// Highlights the articles of one answer.
#[derive(Debug)]
pub(crate) struct Highlighter {
    needles: Needles,
}

impl Highlighter {
    /// For the words of this query. `rarity` weighs a stem: the higher, the more telling.
    pub(crate) fn new(ast: &Ast, rarity: &dyn Fn(&str) -> f32) -> Highlighter {
        Highlighter { needles: Needles::of(ast, rarity) }
    }

    /// Marks one article.
    pub(crate) fn highlight(&mut self, article: &Article) -> Highlights {
        let mut found = HashSet::new();
        let mut headline =
            article.headline.as_deref().map(|text| self.mark(text, Zone::Headline, &mut found));
        let mut kicker = article.kicker.as_deref().map(|text| self.mark(text, Zone::Kicker, &mut found));
        let mut teaser = article.teaser.as_deref().map(|text| self.mark(text, Zone::Teaser, &mut found));
        let blocks = article.body.iter().map(|block| block.text.as_str());
        let captions = article.images.iter().filter_map(|image| image.caption.as_deref());
        let body: Vec<_> =
            blocks.chain(captions).map(|text| self.mark(text, Zone::Body, &mut found)).collect();

        let needles = &self.needles;
        let mut passages = body;
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

    fn mark<'a>(&mut self, text: &'a str, zone: Zone, found: &mut HashSet<usize>) -> Passage<'a> {
        let marks = marks(text, zone, &mut self.needles);
        found.extend(marks.iter().map(|mark| mark.needle));
        Passage { text, marks }
    }
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
