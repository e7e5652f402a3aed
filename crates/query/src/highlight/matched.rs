//! What was found in one article, as highlights, as reasons, and as marks on the whole of it.

use std::collections::{BTreeMap, HashSet};

use depesche_analysis::{exact_form, tokens};
use depesche_store::Article;

use super::fragment::{self, Passage};
use super::needle::{Kind, Needles};
use super::text::Mark;
use crate::{ArticleHighlights, Highlights, How, MarkedWord, MatchedForm, MatchedWord, Segment, rank};

/// An article with the marks on its texts.
#[derive(Debug)]
pub(crate) struct Matched<'a> {
    pub(super) article: &'a Article,
    pub(super) needles: &'a Needles,
    /// Headline, kicker, teaser (with the subhead before it), and body with captions.
    pub(super) zones: [Vec<Passage<'a>>; 4],
}

impl Matched<'_> {
    /// Headline, kicker and teaser, and the best fragments of the body.
    pub(crate) fn highlights(&self) -> Highlights {
        let [headline, kicker, teaser, body] = &self.zones;
        let whole = |passage: Option<&Passage<'_>>, always: bool| {
            let shown = passage.filter(|passage| always || !passage.marks.is_empty());
            shown.map_or_else(Vec::new, whole)
        };
        Highlights {
            headline: whole(headline.last(), true),
            kicker: whole(kicker.last(), false),
            // The subhead shares the zone, but is not shown.
            teaser: whole(teaser.last().filter(|_| self.article.teaser.is_some()), false),
            body: fragments(body, self.needles),
        }
    }

    /// Which words of the query are found, and in which forms.
    pub(crate) fn why(&self) -> Vec<MatchedWord> {
        let mut words: Vec<MatchedWord> = Vec::new();
        let mut forms: BTreeMap<(&str, &str, Option<&str>), (How, u64)> = BTreeMap::new();
        for passage in self.zones.iter().flatten() {
            for mark in &passage.marks {
                let needle = self.needles.get(mark.needle);
                let form = &passage.text[mark.word.0..mark.word.1];
                let marked = &passage.text[mark.from..mark.to];
                let part = Some(marked).filter(|marked| *marked != form);
                let how = how(needle.kind, &needle.word, form, part.is_some());
                forms.entry((&needle.word, form, part)).or_insert((how, 0)).1 += 1;
            }
        }
        for ((word, form, part), (how, count)) in forms {
            let form = MatchedForm { form: form.to_owned(), part: part.map(str::to_owned), how, count };
            match words.iter_mut().find(|known| known.word == word) {
                Some(known) => known.forms.push(form),
                None => words.push(MatchedWord { word: word.to_owned(), forms: vec![form] }),
            }
        }
        for word in &mut words {
            word.forms.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.form.cmp(&b.form)));
            word.forms.truncate(rank::FORMS);
        }
        // As they stand in the query.
        words.sort_by_key(|word| self.needles.place(&word.word));
        words
    }

    /// The whole article with all marks.
    pub(crate) fn everything(&self) -> ArticleHighlights {
        let [headline, kicker, teaser, body] = &self.zones;
        let one = |passage: Option<&Passage<'_>>| passage.map_or_else(Vec::new, whole);
        let all = |passages: &[Passage<'_>]| passages.iter().map(whole).collect::<Vec<_>>();
        let subheads = usize::from(self.article.subhead.is_some()).min(teaser.len());
        let (subhead, teaser) = teaser.split_at(subheads);
        let (blocks, captions) = body.split_at(self.article.body.len().min(body.len()));
        let mut marks = Vec::new();
        let named =
            [("headline", headline.as_slice()), ("kicker", kicker), ("subhead", subhead), ("teaser", teaser)];
        for (field, passages) in named.into_iter().chain([("body", blocks), ("caption", captions)]) {
            for (index, passage) in passages.iter().enumerate() {
                marks.extend(passage.marks.iter().map(|mark| MarkedWord {
                    field: field.to_owned(),
                    index,
                    from: mark.from,
                    to: mark.to,
                    word: self.needles.get(mark.needle).word.to_string(),
                }));
            }
        }
        ArticleHighlights {
            id: self.article.id.clone(),
            version: self.article.version,
            headline: one(headline.first()),
            kicker: one(kicker.first()),
            subhead: one(subhead.first()),
            teaser: one(teaser.first()),
            body: all(blocks),
            captions: all(captions),
            marks,
            why: self.why(),
        }
    }
}

/// In which way a form of the text is the word of the query.
fn how(kind: Kind, word: &str, form: &str, is_part: bool) -> How {
    match kind {
        _ if is_part => How::Part,
        Kind::Place => How::Place,
        Kind::Like => How::Like,
        Kind::Synonym => How::Synonym,
        Kind::Word if form == word => How::Exact,
        Kind::Word if exact_form(form) == exact_form(word) => How::Spelling,
        Kind::Word if tokens(word).len() > 1 || tokens(form).len() > 1 => How::Spelling,
        Kind::Word => How::Inflected,
    }
}

fn whole(passage: &Passage<'_>) -> Vec<Segment> {
    segments(passage.text, 0..passage.text.len(), &passage.marks)
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
fn segments(text: &str, range: std::ops::Range<usize>, marks: &[Mark]) -> Vec<Segment> {
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
