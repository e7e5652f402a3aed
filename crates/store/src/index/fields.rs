//! The fields of the index.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// The schema must name a tokenizer, but none is used: the segment builder makes the terms.
const UNUSED: &str = "raw";

/// The three fields of one text zone of the article.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    /// Stems, with positions. Words of hyphen compounds stand at consecutive positions; the whole compound (joined)
    /// shares the position of its first word. Also where texts and sentences begin.
    pub stem: Field,
    /// The stems of the parts of compounds, at the position of the compound. No field norms: their length is that of
    /// the stems.
    pub parts: Field,
    /// Exact forms, with positions.
    pub exact: Field,
}

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// Headline.
    pub headline: Zone,
    /// Kicker.
    pub kicker: Zone,
    /// Subhead and teaser.
    pub teaser: Zone,
    /// Blocks of the text, then captions; a gap of positions between blocks.
    pub body: Zone,
    /// Stems of places, keywords, subject names and authors: what a plain word also finds. Positions.
    pub meta: Field,
    /// Stems of byline and authors. Positions.
    pub author: Field,
    /// Stems of the dateline and places. Positions.
    pub place: Field,
    /// Stems of keywords. Positions.
    pub keyword: Field,
    /// Stems of subject names, and subject codes lower-cased as one term. Positions.
    pub subject: Field,
    /// Item id, one term as written; the key for updates.
    pub id: Field,
    /// Agency: fast string column as written, and one term lower-cased for filters. Absent: no value.
    pub agency: Field,
    /// Section; as agency.
    pub section: Field,
    /// Language; as agency.
    pub language: Field,
    /// Genre; as agency.
    pub genre: Field,
    /// Editorial time, seconds since 1970; fast i64.
    pub published: Field,
    /// Urgency; fast u64.
    pub urgency: Field,
    /// Marks of articles of much the same text that were there before ([`crate::mark`]); fast u64, any number.
    pub alike: Field,
    /// Hashes by which articles of much the same text are looked up; fast u64, any number.
    pub sample: Field,
    /// How many hashes the sample is taken from; fast u64.
    pub shingles: Field,
    /// Seconds since 1970 from which it may be shown; fast i64.
    pub visible_from: Field,
    /// Row in the archive; fast u64.
    pub row: Field,
    /// Run of the indexer that brought it in; fast u64.
    pub run: Field,
}

fn stems(builder: &mut SchemaBuilder, name: &str) -> Field {
    text(builder, name, IndexRecordOption::WithFreqsAndPositions, true)
}

fn text(builder: &mut SchemaBuilder, name: &str, option: IndexRecordOption, norms: bool) -> Field {
    let indexing =
        TextFieldIndexing::default().set_tokenizer(UNUSED).set_index_option(option).set_fieldnorms(norms);
    builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn zone(builder: &mut SchemaBuilder, name: &str) -> Zone {
    let positions = IndexRecordOption::WithFreqsAndPositions;
    Zone {
        stem: stems(builder, &format!("{name}_stem")),
        parts: text(builder, &format!("{name}_parts"), positions, false),
        exact: text(builder, &format!("{name}_exact"), positions, true),
    }
}

/// Whole values as terms; those that are counted are a column too.
fn label(builder: &mut SchemaBuilder, name: &str, counted: bool) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(UNUSED)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let options = TextOptions::default().set_indexing_options(indexing);
    builder.add_text_field(name, if counted { options.set_fast("raw") } else { options })
}

/// The schema, and its fields by name.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let fields = Fields {
        headline: zone(&mut builder, "headline"),
        kicker: zone(&mut builder, "kicker"),
        teaser: zone(&mut builder, "teaser"),
        body: zone(&mut builder, "body"),
        meta: stems(&mut builder, "meta"),
        author: stems(&mut builder, "author"),
        place: stems(&mut builder, "place"),
        keyword: stems(&mut builder, "keyword"),
        subject: stems(&mut builder, "subject"),
        id: label(&mut builder, "id", false),
        agency: label(&mut builder, "agency", true),
        section: label(&mut builder, "section", true),
        language: label(&mut builder, "language", true),
        genre: label(&mut builder, "genre", true),
        published: builder.add_i64_field("published", FAST),
        urgency: builder.add_u64_field("urgency", FAST),
        alike: builder.add_u64_field("alike", FAST),
        sample: builder.add_u64_field("sample", FAST),
        shingles: builder.add_u64_field("shingles", FAST),
        visible_from: builder.add_i64_field("visible_from", FAST),
        row: builder.add_u64_field("row", FAST),
        run: builder.add_u64_field("run", FAST),
    };
    (builder.build(), fields)
}
