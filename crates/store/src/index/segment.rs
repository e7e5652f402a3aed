//! Builds a segment of the index.
//!
//! The engine's own writer looks up every term of every word in a hash table that no cache holds; here a word is looked up
//! once, as written, and its terms are found when the segment is written (see `postings.rs`).

use std::io;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, Schema};
use tantivy::store::StoreWriter;
use tantivy::{DocId, Segment, TantivyDocument, TantivyError};

use super::fields::Zone;
use super::numbering::{Dictionary, Numbering, Reading};
use super::postings::{Layer, Words};
use super::{Fields, failed, layout};
use crate::duplicates::{BREAK, Sample};
use crate::{Article, Error, ErrorKind, Moment};

/// Longest term the engine takes, in bytes; a longer label or code is not indexed.
const LONGEST_TERM: usize = 65_530;

fn open(segment: &Segment, component: SegmentComponent) -> Result<WritePtr, Error> {
    segment
        .open_write(component)
        .map_err(TantivyError::from)
        .map_err(failed("a segment of the index could not be written"))
}

/// Articles on their way into a segment.
pub(crate) struct SegmentBuilder {
    index: tantivy::Index,
    schema: Schema,
    fields: Fields,
    numbering: Numbering,
    reading: Reading,
    texts: Vec<Text>,
    labels: Vec<Labels>,
    label_bytes: usize,
    norms: FieldNormsWriter,
    columns: FastFieldsWriter,
    docs: DocId,
}

/// The words of a zone, or of a field of stems.
struct Text {
    layers: Vec<(Layer, Field)>,
    /// Whether codes of subjects stand in it too.
    has_codes: bool,
    words: Words,
}

/// Whole values of a field, with the articles that have them.
struct Labels {
    field: Field,
    values: Vec<(Box<str>, DocId)>,
}

fn failed_io(error: io::Error) -> Error {
    Error::with_source(ErrorKind::Storage, "a segment of the index could not be written", error)
}

impl SegmentBuilder {
    /// One of several that number words together.
    pub(crate) fn new(index: &super::Index, numbering: Numbering) -> Result<SegmentBuilder, Error> {
        let (engine, fields) = (index.engine().clone(), *index.fields());
        let schema = engine.schema();
        let zone = |zone: Zone| Text {
            layers: vec![(Layer::Stem, zone.stem), (Layer::Parts, zone.parts), (Layer::Exact, zone.exact)],
            has_codes: false,
            words: Words::default(),
        };
        let stems = |field: Field| Text {
            layers: vec![(Layer::Stem, field)],
            has_codes: field == fields.subject,
            words: Words::default(),
        };
        let labels = [fields.id, fields.agency, fields.section, fields.language, fields.genre];
        Ok(SegmentBuilder {
            numbering,
            reading: Reading::default(),
            texts: vec![
                zone(fields.headline),
                zone(fields.kicker),
                zone(fields.teaser),
                zone(fields.body),
                stems(fields.meta),
                stems(fields.author),
                stems(fields.place),
                stems(fields.keyword),
                stems(fields.subject),
            ],
            labels: labels.map(|field| Labels { field, values: Vec::new() }).into(),
            label_bytes: 0,
            norms: FieldNormsWriter::for_schema(&schema),
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(
                &schema,
                engine.fast_field_tokenizer().clone(),
            )
            .map_err(failed("the index could not be written"))?,
            docs: 0,
            index: engine,
            schema,
            fields,
        })
    }

    /// Adds an article, whose row in the archive this is, as one of the articles of an indexer's run; `alike` finds the
    /// marks of those of much the same text, given the hashes of its words and their sample.
    pub(crate) fn add(
        &mut self,
        row: u64,
        run: u64,
        article: &Article,
        alike: impl FnOnce(&[u32], &Sample) -> Result<Vec<u64>, Error>,
    ) -> Result<(), Error> {
        let doc = self.docs;
        self.add_texts(doc, article);
        let mut columns = TantivyDocument::default();
        self.add_alike(&mut columns, alike)?;
        let fields = &self.fields;
        let id = Some(article.id.as_str());
        let values = [&article.agency, &article.section, &article.language, &article.genre];
        for (labels, value) in
            self.labels.iter_mut().zip([id].into_iter().chain(values.map(Option::as_deref)))
        {
            let Some(value) = value else { continue };
            let is_id = labels.field == fields.id;
            let term = if is_id { value.into() } else { value.to_lowercase().into_boxed_str() };
            if term.len() <= LONGEST_TERM {
                self.label_bytes += term.len() + size_of::<(Box<str>, DocId)>();
                labels.values.push((term, doc));
            }
            if !is_id {
                columns.add_text(labels.field, value);
            }
        }
        columns.add_i64(fields.published, article.published.second());
        if let Some(urgency) = article.urgency {
            columns.add_u64(fields.urgency, u64::from(urgency));
        }
        columns.add_i64(fields.visible_from, article.embargo.map_or(i64::MIN, Moment::second));
        columns.add_u64(fields.row, row);
        columns.add_u64(fields.run, run);
        self.columns.add_document(&columns).map_err(failed("the index could not be written"))?;
        self.docs += 1;
        Ok(())
    }

    /// By what the article added last is found among others, and whom it was found among.
    fn add_alike(
        &self,
        columns: &mut TantivyDocument,
        alike: impl FnOnce(&[u32], &Sample) -> Result<Vec<u64>, Error>,
    ) -> Result<(), Error> {
        let [headline, _, teaser, body, ..] = self.texts.as_slice() else { return Ok(()) };
        let mut words = Vec::new();
        for text in [headline, teaser, body] {
            self.numbering.hashes(text.words.last(self.docs), BREAK, &mut words);
            words.push(BREAK);
        }
        let sample = Sample::of(&words);
        for mark in alike(&words, &sample)? {
            columns.add_u64(self.fields.alike, mark);
        }
        for shingle in &sample.hashes {
            columns.add_u64(self.fields.sample, u64::from(*shingle));
        }
        columns.add_u64(self.fields.shingles, u64::from(sample.shingles));
        Ok(())
    }

    fn add_texts(&mut self, doc: DocId, article: &Article) {
        let fields: [Vec<&str>; 9] = [
            article.headline.as_deref().into_iter().collect(),
            article.kicker.as_deref().into_iter().collect(),
            layout::teaser(article).collect(),
            layout::body(article).collect(),
            layout::meta(article).collect(),
            layout::authors(article).collect(),
            layout::places(article).collect(),
            layout::keywords(article).collect(),
            layout::subjects(article).collect(),
        ];
        let SegmentBuilder { texts, numbering, reading, norms, .. } = self;
        numbering.read(fields.iter().flatten().copied(), reading);
        let mut read = reading.texts();
        for (text, field) in texts.iter_mut().zip(&fields) {
            let mut length = text.words.add(doc, read.by_ref().take(field.len()));
            if text.has_codes {
                let codes = article.subjects.iter().filter_map(|subject| subject.code.as_deref());
                for code in codes.filter(|code| code.len() <= LONGEST_TERM) {
                    text.words.add_code(doc, numbering.term(&code.to_lowercase()));
                    length += 1;
                }
            }
            text.record(doc, length, norms);
        }
    }

    /// Bytes it takes now, without its share of the numbers of words; writing it takes some more.
    pub(crate) fn bytes(&self) -> usize {
        let texts: usize = self.texts.iter().map(|text| text.words.bytes()).sum();
        texts + self.label_bytes + self.columns.mem_usage() + self.norms.mem_usage()
    }

    /// What it numbers words with.
    pub(crate) fn numbering(&self) -> &Numbering {
        &self.numbering
    }

    /// Writes the segment; `None` if it has no articles.
    pub(crate) fn finish(mut self) -> Result<Option<Segment>, Error> {
        if self.docs == 0 {
            return Ok(None);
        }
        let segment = self.index.new_segment();
        self.write_inverted(&segment)?;
        self.write_columns(&segment)?;
        self.write_store(&segment)?;
        let segment = segment.with_max_doc(self.docs);
        segment.meta().untrack_temp_docstore();
        Ok(Some(segment))
    }

    fn write_inverted(&mut self, segment: &Segment) -> Result<(), Error> {
        self.norms.fill_up_to_max_doc(self.docs);
        let file = open(segment, SegmentComponent::FieldNorms)?;
        let serializer = FieldNormsSerializer::from_write(file).map_err(failed_io)?;
        self.norms.serialize(serializer, None).map_err(failed_io)?;
        let norms = segment
            .open_read(SegmentComponent::FieldNorms)
            .map_err(TantivyError::from)
            .and_then(FieldNormReaders::open)
            .map_err(failed("a segment of the index could not be written"))?;
        let failed = failed("a segment of the index could not be written");
        let mut serializer = InvertedIndexSerializer::open(segment).map_err(&failed)?;
        // When the last builder has let go of the numbers they take no more memory.
        let dictionary: Dictionary = std::mem::take(&mut self.numbering).dictionary();
        // The words of a text are let go of as soon as it is written.
        for Text { layers, words, .. } in std::mem::take(&mut self.texts) {
            let counts = words.counts(&dictionary);
            for (layer, field) in layers {
                let norms = norms.get_field(field).map_err(&failed)?;
                words.write(layer, field, &dictionary, &mut serializer, norms, &counts).map_err(failed_io)?;
            }
        }
        for labels in std::mem::take(&mut self.labels) {
            labels.write(&mut serializer).map_err(failed_io)?;
        }
        serializer.close().map_err(failed_io)
    }

    fn write_columns(&mut self, segment: &Segment) -> Result<(), Error> {
        let mut file = open(segment, SegmentComponent::FastFields)?;
        self.columns.serialize(&mut file, None).and_then(|()| file.terminate()).map_err(failed_io)
    }

    /// The engine wants a stored document for each article; ours are empty.
    fn write_store(&self, segment: &Segment) -> Result<(), Error> {
        let settings = segment.index().settings();
        let file = open(segment, SegmentComponent::Store)?;
        let mut store =
            StoreWriter::new(file, settings.docstore_compression, settings.docstore_blocksize, false)
                .map_err(failed_io)?;
        let empty = TantivyDocument::default();
        for _ in 0..self.docs {
            store.store(&empty, &self.schema).map_err(failed_io)?;
        }
        store.close().map_err(failed_io)
    }
}

impl Text {
    fn record(&self, doc: DocId, length: u32, norms: &mut FieldNormsWriter) {
        if length > 0 {
            // Fields without norms are left out by the writer.
            self.layers.iter().for_each(|(_, field)| norms.record(doc, *field, length));
        }
    }
}

impl Labels {
    fn write(mut self, serializer: &mut InvertedIndexSerializer) -> io::Result<()> {
        if self.values.is_empty() {
            return Ok(());
        }
        self.values.sort_unstable();
        let mut serializer = serializer.new_field(self.field, self.values.len() as u64, None)?;
        for same in self.values.chunk_by(|(a, _), (b, _)| a == b) {
            serializer.new_term(same[0].0.as_bytes(), same.len() as u32, false)?;
            same.iter().for_each(|(_, doc)| serializer.write_doc(*doc, 0, &[]));
            serializer.close_term()?;
        }
        serializer.close()
    }
}
