//! The tantivy index: schema, format version, opening.

use std::path::Path;

use tantivy::schema::Field;

use crate::Error;

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
    /// Stems of places and the dateline. Positions.
    pub place: Field,
    /// Stems of keywords. Positions.
    pub keyword: Field,
    /// Stems of subject names, and subject codes lower-cased as one term. Positions.
    pub subject: Field,
    /// Item id, one term; the key for updates.
    pub id: Field,
    /// Agency: fast string column, and one term lower-cased for filters. Absent: no value.
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

/// The index of one data folder.
#[derive(Debug)]
pub struct Index {}

impl Index {
    /// Opens or creates the index in this folder. An index of another format version is an error of kind `Format`
    /// that names the command to rebuild it.
    pub fn open(folder: &Path) -> Result<Index, Error> {
        let _ = folder;
        todo!()
    }

    /// The fields.
    pub fn fields(&self) -> &Fields {
        todo!()
    }

    /// A view of the last commit; cheap.
    pub fn searcher(&self) -> tantivy::Searcher {
        todo!()
    }
}
