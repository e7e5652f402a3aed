//! From the words of articles to the postings of their terms.
//!
//! While articles come in, their words are only written down by number, one after the other. When the segment is
//! written, each layer of a field is sorted by term with a counting sort over a stretch of the dictionary at a time: that
//! touches memory in order, where a posting list per term would wait for memory at every word.

use std::io;
use std::ops::Range;

use depesche_analysis::{Occurrence, TokenKind};
use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::Field;

use super::layout;
use super::numbering::Dictionary;

/// Postings sorted at a time: every stretch reads all words again, and takes eight bytes a posting.
const STRETCH: usize = 6 << 20;

/// Marks a hyphen compound as a whole.
const WHOLE: u32 = 1 << 31;
/// Marks the number of a term that is no word.
const CODE: u32 = 1 << 30;
/// Stands before the first word of a text.
const PARAGRAPH: u32 = u32::MAX;
/// Stands before the first word of any further sentence of a text.
const SENTENCE: u32 = u32::MAX - 1;

/// Which terms of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Stem,
    Parts,
    Exact,
}

/// The words of one text field, of all articles of a segment.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: Vec<u32>,
    /// The articles that have the field, and where the words of each end.
    articles: Vec<(DocId, usize)>,
}

/// How often words, codes and marks are in a field.
pub(super) struct Counts {
    words: Vec<u32>,
    codes: Vec<u32>,
    sentences: u32,
    paragraphs: u32,
}

impl Counts {
    /// How many postings each term has in a layer, by its place. The parts of a hyphen compound are those of its
    /// segments, which are words themselves.
    fn of_terms(&self, layer: Layer, dictionary: &Dictionary) -> Vec<u32> {
        let forms = &dictionary.forms;
        let mut counts = vec![0; dictionary.order.len()];
        for (word, count) in (0_u32..).zip(&self.words).filter(|(_, count)| **count > 0) {
            match layer {
                Layer::Stem => counts[forms.stem(word) as usize] += count,
                Layer::Exact => counts[forms.exact(word) as usize] += count,
                Layer::Parts => forms.parts(word).iter().for_each(|part| counts[*part as usize] += count),
            }
        }
        if layer == Layer::Stem {
            self.codes.iter().for_each(|code| counts[dictionary.places[*code as usize] as usize] += 1);
            counts[dictionary.marks.sentence as usize] += self.sentences;
            counts[dictionary.marks.paragraph as usize] += self.paragraphs;
        }
        counts
    }
}

impl Words {
    /// Adds the texts of an article; gives back how many words they have (hyphen compounds count once more).
    pub(super) fn add<'a>(&mut self, doc: DocId, texts: impl Iterator<Item = &'a [Occurrence]>) -> u32 {
        let (from, mut length) = (self.words.len(), 0);
        for text in texts {
            let mut sentence = None;
            for occurrence in text {
                if sentence != Some(occurrence.sentence) {
                    self.words.push(if sentence.is_none() { PARAGRAPH } else { SENTENCE });
                    sentence = Some(occurrence.sentence);
                }
                let whole = if occurrence.kind == TokenKind::Hyphenated { WHOLE } else { 0 };
                self.words.push(occurrence.number | whole);
            }
            length += text.len() as u32;
        }
        if self.words.len() > from {
            self.articles.push((doc, self.words.len()));
        }
        length
    }

    /// The numbers of the words of an article if it was added last, `None` before each of its texts.
    pub(super) fn last(&self, doc: DocId) -> impl Iterator<Item = Option<u32>> {
        let mut ends = self.articles.iter().rev();
        let end = ends.next().filter(|(last, _)| *last == doc).map_or(0, |(_, end)| *end);
        let from = ends.next().map_or(0, |(_, end)| *end).min(end);
        let words = self.words[from..end].iter().filter(|word| **word != SENTENCE);
        words.map(|word| (*word != PARAGRAPH).then_some(word & !WHOLE))
    }

    /// Adds a term that is no word, by its number, to the article added last, or to a new one.
    pub(super) fn add_code(&mut self, doc: DocId, code: u32) {
        self.words.push(code | CODE);
        match self.articles.last_mut() {
            Some((last, end)) if *last == doc => *end = self.words.len(),
            _ => self.articles.push((doc, self.words.len())),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.len() * size_of::<u32>() + self.articles.len() * size_of::<(DocId, usize)>()
    }

    /// Calls `visit` with each term's place in the dictionary, article and position; articles and positions ascend.
    fn each(&self, layer: Layer, dictionary: &Dictionary, mut visit: impl FnMut(usize, DocId, u32)) {
        let forms = &dictionary.forms;
        let mut from = 0;
        for (doc, end) in &self.articles {
            let mut position = 0;
            for word in &self.words[from..*end] {
                if *word >= SENTENCE {
                    let is_paragraph = *word == PARAGRAPH;
                    position += if is_paragraph && position > 0 { layout::GAP } else { 0 };
                    if layer == Layer::Stem {
                        let marks = &dictionary.marks;
                        let mark = if is_paragraph { marks.paragraph } else { marks.sentence };
                        visit(mark as usize, *doc, position);
                    }
                    continue;
                }
                let number = word & !(WHOLE | CODE);
                if word & CODE > 0 {
                    if layer == Layer::Stem {
                        visit(dictionary.places[number as usize] as usize, *doc, position);
                    }
                    position += 1;
                    continue;
                }
                match layer {
                    Layer::Stem => visit(forms.stem(number) as usize, *doc, position),
                    Layer::Exact => visit(forms.exact(number) as usize, *doc, position),
                    Layer::Parts => {
                        forms.parts(number).iter().for_each(|part| visit(*part as usize, *doc, position));
                    }
                }
                // A whole is followed by its first segment at the same position.
                position += u32::from(word & WHOLE == 0);
            }
            from = *end;
        }
    }

    /// How often each word and each code is there.
    pub(super) fn counts(&self, dictionary: &Dictionary) -> Counts {
        let words = vec![0; dictionary.forms.len()];
        let mut counts = Counts { words, codes: Vec::new(), sentences: 0, paragraphs: 0 };
        for word in &self.words {
            match *word {
                PARAGRAPH => counts.paragraphs += 1,
                SENTENCE => counts.sentences += 1,
                code if code & CODE > 0 => counts.codes.push(code & !CODE),
                word => counts.words[(word & !WHOLE) as usize] += 1,
            }
        }
        counts
    }

    /// Writes one layer as a field of the segment.
    pub(super) fn write(
        &self,
        layer: Layer,
        field: Field,
        dictionary: &Dictionary,
        serializer: &mut InvertedIndexSerializer,
        norms: Option<FieldNormReader>,
        counts: &Counts,
    ) -> io::Result<()> {
        let marks = u64::from(counts.sentences) + u64::from(counts.paragraphs);
        let counts = counts.of_terms(layer, dictionary);
        let marks = if layer == Layer::Stem { marks } else { 0 };
        let total = counts.iter().map(|count| u64::from(*count)).sum::<u64>() - marks;
        if total == 0 {
            return Ok(());
        }
        let mut serializer = serializer.new_field(field, total, norms)?;
        let mut postings = Vec::new();
        let mut next = 0;
        while next < counts.len() {
            let stretch = stretch(&counts, next);
            next = stretch.end;
            let ends = self.sort(layer, dictionary, &counts, stretch.clone(), &mut postings);
            let mut from = 0;
            for (place, end) in stretch.zip(ends) {
                if end > from {
                    let postings = &postings[from as usize..end as usize];
                    write_term(&mut serializer, dictionary.term(place), postings)?;
                }
                from = end;
            }
        }
        serializer.close()
    }

    /// Fills `postings` with those of a stretch of terms, by term; gives back where each term's end.
    fn sort(
        &self,
        layer: Layer,
        dictionary: &Dictionary,
        counts: &[u32],
        stretch: Range<usize>,
        postings: &mut Vec<u64>,
    ) -> Vec<u32> {
        // Where the next posting of each term goes; in the end, where they end.
        let mut ends = Vec::with_capacity(stretch.len());
        let mut sum = 0;
        for count in &counts[stretch.clone()] {
            ends.push(sum);
            sum += *count;
        }
        let sum = sum as usize;
        // All of them are written; what is there of a stretch before need not be wiped.
        if postings.len() < sum {
            postings.resize(sum, 0);
        }
        self.each(layer, dictionary, |place, doc, position| {
            if let Some(end) = place.checked_sub(stretch.start).and_then(|place| ends.get_mut(place)) {
                postings[*end as usize] = u64::from(doc) << 32 | u64::from(position);
                *end += 1;
            }
        });
        ends
    }
}

/// As many terms from `from` on as have [`STRETCH`] postings together; at least one.
fn stretch(counts: &[u32], from: usize) -> Range<usize> {
    let mut sum = 0;
    let fitting = counts[from..].iter().take_while(|count| {
        sum += **count as usize;
        sum <= STRETCH
    });
    from..from + fitting.count().max(1)
}

/// Writes a term with its postings (article in the upper half, position in the lower).
fn write_term(serializer: &mut FieldSerializer<'_>, term: &str, postings: &[u64]) -> io::Result<()> {
    let same_doc = |a: &u64, b: &u64| a >> 32 == b >> 32;
    let docs = postings.chunk_by(same_doc).count();
    serializer.new_term(term.as_bytes(), docs as u32, true)?;
    let mut distances = Vec::new();
    for places in postings.chunk_by(same_doc) {
        let mut before = 0;
        distances.clear();
        distances.extend(places.iter().map(|place| {
            let position = *place as u32;
            position - std::mem::replace(&mut before, position)
        }));
        serializer.write_doc((places[0] >> 32) as DocId, places.len() as u32, &distances);
    }
    serializer.close_term()
}
