//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{LowerCaser, RawTokenizer, TextAnalyzer, TokenizerManager};

use super::tokenizer::PreparedTerms;

/// Name of the tokenizer for prepared terms.
const PREPARED: &str = "prepared";
/// Name of the tokenizer that takes the whole value in lower case.
const WHOLE: &str = "whole";

/// The three fields of one text zone of the article.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    /// Stems, with positions. Words of hyphen compounds stand at consecutive positions; the whole compound (joined)
    /// shares the position of its first word.
    pub stem: Field,
    /// The stems of the parts of a compound, or of the word itself; frequencies, no positions.
    pub parts: Field,
    /// Exact forms, with frequencies.
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
    /// Editorial time, seconds since 1970; fast i64, indexed.
    pub published: Field,
    /// Urgency; fast u64.
    pub urgency: Field,
    /// Duplicate group; fast u64.
    pub group: Field,
    /// Seconds since 1970 from which it may be shown; fast i64.
    pub visible_from: Field,
    /// Row in the archive; fast u64.
    pub row: Field,
}

fn prepared(builder: &mut SchemaBuilder, name: &str, option: IndexRecordOption) -> Field {
    let indexing = TextFieldIndexing::default().set_tokenizer(PREPARED).set_index_option(option);
    builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

fn zone(builder: &mut SchemaBuilder, name: &str) -> Zone {
    Zone {
        stem: prepared(builder, &format!("{name}_stem"), IndexRecordOption::WithFreqsAndPositions),
        parts: prepared(builder, &format!("{name}_parts"), IndexRecordOption::WithFreqs),
        exact: prepared(builder, &format!("{name}_exact"), IndexRecordOption::WithFreqs),
    }
}

fn keyword(builder: &mut SchemaBuilder, name: &str) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WHOLE)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing).set_fast("raw"))
}

/// The schema, and its fields by name.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let id_indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let fields = Fields {
        headline: zone(&mut builder, "headline"),
        kicker: zone(&mut builder, "kicker"),
        teaser: zone(&mut builder, "teaser"),
        body: zone(&mut builder, "body"),
        meta: prepared(&mut builder, "meta", positions),
        author: prepared(&mut builder, "author", positions),
        place: prepared(&mut builder, "place", positions),
        keyword: prepared(&mut builder, "keyword", positions),
        subject: prepared(&mut builder, "subject", positions),
        id: builder.add_text_field("id", TextOptions::default().set_indexing_options(id_indexing)),
        agency: keyword(&mut builder, "agency"),
        section: keyword(&mut builder, "section"),
        language: keyword(&mut builder, "language"),
        genre: keyword(&mut builder, "genre"),
        published: builder.add_i64_field("published", FAST | INDEXED),
        urgency: builder.add_u64_field("urgency", FAST),
        group: builder.add_u64_field("group", FAST),
        visible_from: builder.add_i64_field("visible_from", FAST),
        row: builder.add_u64_field("row", FAST),
    };
    (builder.build(), fields)
}

/// The tokenizers the schema names.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(PREPARED, PreparedTerms::default());
    manager.register(WHOLE, TextAnalyzer::builder(RawTokenizer::default()).filter(LowerCaser).build());
    manager
}
