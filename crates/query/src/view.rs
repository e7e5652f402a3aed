//! The index as of one commit, with everything searches need of it opened once.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use depesche_store::{Fields, Index};
use foldhash::HashMap;
use tantivy::columnar::{Column, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, Schema};
use tantivy::{InvertedIndexReader, Searcher, SegmentReader, Term};

use crate::groups::Groups;
use crate::suggest::LookedAt;
use crate::words::Words;

/// The weight of one occurrence by the field norm id of the article.
pub(crate) type Norms = Arc<[f32; 256]>;

/// What a search sees, from its beginning to its end.
pub(crate) struct View {
    searcher: Searcher,
    fields: Fields,
    segments: Vec<Segment>,
    docs: u64,
    groups: Groups,
    looked_at: LookedAt,
    /// Made when first needed, by field and by the bits of weight and length normalisation.
    norms: Mutex<HashMap<(Field, u32, u32), Norms>>,
}

/// One segment of the index.
pub(crate) struct Segment {
    reader: SegmentReader,
    /// Made when first needed, by field; shared by all views that have the segment.
    words: Arc<Vec<OnceLock<Option<Words>>>>,
    /// By field; `None` where no article has the field.
    dictionaries: Vec<Option<Arc<InvertedIndexReader>>>,
    norms: Vec<Option<FieldNormReader>>,
    pub(crate) published: Column<i64>,
    pub(crate) visible_from: Column<i64>,
    pub(crate) row: Column<u64>,
    labels: Vec<(String, StrColumn)>,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("segments", &self.segments.len()).finish_non_exhaustive()
    }
}

impl View {
    /// What `last` has made of a segment is kept.
    fn open(searcher: Searcher, fields: Fields, last: Option<&View>) -> tantivy::Result<View> {
        let segment = |reader| Segment::open(reader, last);
        let segments = searcher.segment_readers().iter().map(segment).collect::<tantivy::Result<Vec<_>>>()?;
        let docs = segments.iter().map(|segment| u64::from(segment.max_doc())).sum();
        let groups = Groups::of(searcher.segment_readers())?;
        let looked_at = LookedAt::default();
        Ok(View { searcher, fields, segments, docs, groups, looked_at, norms: Mutex::default() })
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// What is folded into one hit.
    pub(crate) fn groups(&self) -> &Groups {
        &self.groups
    }

    /// What was found for misspelt words.
    pub(crate) fn looked_at(&self) -> &LookedAt {
        &self.looked_at
    }

    /// How many documents the statistics of terms are about; deleted ones count until they are merged away.
    pub(crate) fn docs(&self) -> u64 {
        self.docs
    }

    /// The norms of a field, or what `make` makes of the field's average length in words.
    pub(crate) fn norms(&self, field: Field, weight: f32, b: f32, make: impl Fn(f32) -> [f32; 256]) -> Norms {
        let mut known = self.norms.lock().unwrap_or_else(PoisonError::into_inner);
        let norms = known.entry((field, weight.to_bits(), b.to_bits())).or_insert_with(|| {
            let words = self.segments.iter().filter_map(|segment| segment.dictionary(field));
            let words: u64 = words.map(|dictionary| dictionary.total_num_tokens()).sum();
            // The average is over all articles, also those without this field: never less than one word.
            Arc::new(make((words as f32 / self.docs.max(1) as f32).max(1.0)))
        });
        Arc::clone(norms)
    }
}

/// Where the postings of a term are, by segment.
pub(crate) type Postings = Arc<[Option<TermInfo>]>;

/// In how many articles a term is; deleted ones count until they are merged away.
pub(crate) fn articles(postings: &Postings) -> u64 {
    postings.iter().flatten().map(|place| u64::from(place.doc_freq)).sum()
}

/// Looks terms up for one search, each once: the same word is needed to find, to order and to highlight.
pub(crate) struct LookUps<'v> {
    view: &'v View,
    known: HashMap<(Field, Box<str>), Postings>,
}

impl<'v> LookUps<'v> {
    pub(crate) fn new(view: &'v View) -> LookUps<'v> {
        LookUps { view, known: HashMap::default() }
    }

    pub(crate) fn view(&self) -> &'v View {
        self.view
    }

    /// Where a term is.
    pub(crate) fn postings(&mut self, field: Field, term: &str) -> tantivy::Result<Postings> {
        let key = (field, Box::from(term));
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let looked_up = Term::from_field_text(field, term);
        let place = |segment: &Segment| match segment.dictionary(field) {
            Some(dictionary) => Ok(dictionary.get_term_info(&looked_up)?),
            None => Ok(None),
        };
        let found: Postings = self.view.segments.iter().map(place).collect::<tantivy::Result<_>>()?;
        self.known.insert(key, Arc::clone(&found));
        Ok(found)
    }
}

impl Segment {
    fn open(reader: &SegmentReader, last: Option<&View>) -> tantivy::Result<Segment> {
        let schema = reader.schema();
        let (mut dictionaries, mut norms) = (Vec::new(), Vec::new());
        for (field, entry) in schema.fields() {
            let dictionary = if entry.is_indexed() { Some(reader.inverted_index(field)?) } else { None };
            dictionaries.push(dictionary.filter(|dictionary| dictionary.terms().num_terms() > 0));
            norms.push(if entry.has_fieldnorms() {
                Some(reader.get_fieldnorms_reader(field)?)
            } else {
                None
            });
        }
        let columns = reader.fast_fields();
        let known = last.into_iter().flat_map(View::segments);
        let known =
            known.filter(|known| known.reader.segment_id() == reader.segment_id()).map(|known| &known.words);
        let unread = || Arc::new(dictionaries.iter().map(|_| OnceLock::new()).collect());
        Ok(Segment {
            words: known.map(Arc::clone).next().unwrap_or_else(unread),
            labels: labels(schema, reader)?,
            published: columns.i64("published")?,
            visible_from: columns.i64("visible_from")?,
            row: columns.u64("row")?,
            reader: reader.clone(),
            dictionaries,
            norms,
        })
    }

    /// The terms of a field; `None` where no article has the field.
    pub(crate) fn dictionary(&self, field: Field) -> Option<&Arc<InvertedIndexReader>> {
        self.dictionaries[field.field_id() as usize].as_ref()
    }

    /// The terms of a field in memory; `None` where there are none, or too many.
    pub(crate) fn words(&self, field: Field) -> tantivy::Result<Option<&Words>> {
        let Some(dictionary) = self.dictionary(field) else { return Ok(None) };
        let words = &self.words[field.field_id() as usize];
        if words.get().is_none() {
            // Whoever is first has it for all.
            let _ = words.set(Words::read(dictionary)?);
        }
        Ok(words.get().and_then(Option::as_ref))
    }

    /// The lengths of a field that has norms.
    pub(crate) fn norms(&self, field: Field) -> Option<&FieldNormReader> {
        self.norms[field.field_id() as usize].as_ref()
    }

    /// The column of a label; `None` where no article has one.
    pub(crate) fn label(&self, name: &str) -> Option<&StrColumn> {
        self.labels.iter().find(|(label, _)| label == name).map(|(_, column)| column)
    }

    pub(crate) fn max_doc(&self) -> u32 {
        self.reader.max_doc()
    }

    pub(crate) fn reader(&self) -> &SegmentReader {
        &self.reader
    }
}

fn labels(schema: &Schema, reader: &SegmentReader) -> tantivy::Result<Vec<(String, StrColumn)>> {
    let mut labels = Vec::new();
    for (_, entry) in schema.fields().filter(|(_, entry)| entry.is_fast() && entry.field_type().is_str()) {
        if let Some(column) = reader.fast_fields().str(entry.name())? {
            labels.push((entry.name().to_owned(), column));
        }
    }
    Ok(labels)
}

/// The view of the last commit, kept until there is another.
#[derive(Debug, Default)]
pub(crate) struct Views {
    last: Mutex<Option<Arc<View>>>,
}

impl Views {
    /// The index as it is now.
    pub(crate) fn of(&self, index: &Index) -> tantivy::Result<Arc<View>> {
        let searcher = index.searcher();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = last.as_ref().filter(|view| view.searcher.generation() == searcher.generation()) {
            return Ok(Arc::clone(view));
        }
        let view = Arc::new(View::open(searcher, *index.fields(), last.as_deref())?);
        *last = Some(Arc::clone(&view));
        Ok(view)
    }
}
