//! The samples of the articles of one week, and how they are read from the index.

use std::ops::{Range, RangeInclusive};

use foldhash::HashMap;
use tantivy::columnar::Column;
use tantivy::{DocId, Searcher};

use super::{Sample, mark, row_of};
use crate::analysts::Source;
use crate::index::failed;
use crate::{Error, Index};

/// Articles looked at for one shingle, the last added: more have only phrases that everybody uses.
const LOOKED_AT: usize = 1_000;

/// No posting.
const NONE: u32 = u32::MAX;

/// An article by its sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sampled {
    /// Its [`mark`].
    pub(super) mark: u64,
    published: i64,
    /// How many shingles it has, in the sample or not.
    pub(super) shingles: u32,
    sampled: u32,
}

impl Sampled {
    pub(super) fn of(mark: u64, published: i64, sample: &Sample) -> Sampled {
        let sampled = sample.hashes.len() as u32;
        Sampled { mark, published, shingles: sample.shingles, sampled }
    }

    /// Which share of its shingles is in the sample.
    pub(super) fn density(&self) -> f32 {
        self.sampled as f32 / self.shingles.max(1) as f32
    }
}

/// The articles of a week.
#[derive(Debug, Default)]
pub(super) struct Week {
    /// `None` for one that was replaced or removed.
    entries: Vec<Option<Sampled>>,
    gone: usize,
    /// The number of each item's entry.
    items: HashMap<Box<str>, u32>,
    /// The last posting of each shingle.
    shingles: HashMap<u32, u32>,
    /// The number of an entry, and the posting before of the same shingle; [`NONE`] if there is none.
    postings: Vec<(u32, u32)>,
    /// Whether anything was looked for since the last commit.
    needed: bool,
}

impl Week {
    pub(super) fn size(&self) -> usize {
        self.entries.len()
    }

    /// Whether it was needed since this was last asked.
    pub(super) fn take_needed(&mut self) -> bool {
        std::mem::take(&mut self.needed)
    }

    /// Adds an article that is not there.
    pub(super) fn add(&mut self, id: &str, entry: Sampled, sample: &[u32]) {
        if self.gone * 2 > self.entries.len().max(100) {
            self.tidy();
        }
        let number = self.entries.len() as u32;
        self.items.insert(id.into(), number);
        self.entries.push(Some(entry));
        sample.iter().for_each(|shingle| self.post(*shingle, number));
    }

    fn post(&mut self, shingle: u32, number: u32) {
        let before = self.shingles.insert(shingle, self.postings.len() as u32);
        self.postings.push((number, before.unwrap_or(NONE)));
    }

    pub(super) fn remove(&mut self, id: &str) {
        if let Some(number) = self.items.remove(id)
            && let Some(entry) = self.entries.get_mut(number as usize)
        {
            *entry = None;
            self.gone += 1;
        }
    }

    /// Lets go of what was removed.
    fn tidy(&mut self) {
        let mut renumbered = vec![NONE; self.entries.len()];
        let mut entries = Vec::new();
        for (number, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.is_some()) {
            renumbered[number] = entries.len() as u32;
            entries.push(*entry);
        }
        let mut kept = Vec::new();
        for (shingle, last) in &self.shingles {
            let numbers = self.of_shingle(*last).map(|number| renumbered[number as usize]);
            kept.extend(numbers.filter(|number| *number != NONE).map(|number| (number, *shingle)));
        }
        // As they were added.
        kept.sort_unstable();
        let items = std::mem::take(&mut self.items);
        let items = items.into_iter().map(|(id, number)| (id, renumbered[number as usize])).collect();
        *self = Week { entries, items, needed: self.needed, ..Week::default() };
        kept.into_iter().for_each(|(number, shingle)| self.post(shingle, number));
    }

    /// The numbers of the entries that have a shingle, given its last posting.
    fn of_shingle(&self, last: u32) -> impl Iterator<Item = u32> {
        let mut next = last;
        std::iter::from_fn(move || {
            let (number, before) = self.postings.get(next as usize)?;
            next = *before;
            Some(*number)
        })
    }

    /// Adds the articles inside the window that share shingles of the sample, with how many they share.
    pub(super) fn sharing(
        &mut self,
        sample: &[u32],
        window: &RangeInclusive<i64>,
        found: &mut Vec<(Sampled, usize)>,
    ) {
        self.needed = true;
        let mut numbers = Vec::new();
        for last in sample.iter().filter_map(|shingle| self.shingles.get(shingle)) {
            numbers.extend(self.of_shingle(*last).take(LOOKED_AT));
        }
        numbers.sort_unstable();
        for same in numbers.chunk_by(|a, b| a == b) {
            let entry = self.entries.get(same[0] as usize).copied().flatten();
            found.extend(
                entry.filter(|entry| window.contains(&entry.published)).map(|entry| (entry, same.len())),
            );
        }
    }
}

/// The articles of the last commit by time.
pub(super) struct Shelf {
    searcher: Searcher,
    /// Published, segment and document.
    docs: Vec<(i64, u32, DocId)>,
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").field("docs", &self.docs.len()).finish_non_exhaustive()
    }
}

impl Shelf {
    pub(super) fn new(index: &Index) -> Result<Shelf, Error> {
        let searcher = index.searcher();
        let mut docs = Vec::new();
        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            let published =
                segment.fast_fields().i64("published").map_err(failed("the index could not be read"))?;
            let at = |doc| published.first(doc).unwrap_or_default();
            docs.extend(segment.doc_ids_alive().map(|doc| (at(doc), ordinal, doc)));
        }
        docs.sort_unstable();
        Ok(Shelf { searcher, docs })
    }

    /// The articles published in this period, and their ids.
    pub(super) fn read(
        &self,
        period: Range<i64>,
        Source { archive, visibility, .. }: Source<'_>,
    ) -> Result<(Week, Vec<Box<str>>), Error> {
        let place = |second: i64| self.docs.partition_point(|(published, ..)| *published < second);
        let mut docs = self.docs[place(period.start)..place(period.end)].to_vec();
        docs.sort_unstable_by_key(|(_, segment, doc)| (*segment, *doc));
        let mut found = Vec::with_capacity(docs.len());
        for docs in docs.chunk_by(|a, b| a.1 == b.1) {
            let columns = self.searcher.segment_reader(docs[0].1).fast_fields();
            let column = |name: &str| columns.u64(name).map_err(failed("the index could not be read"));
            let (rows, runs, shingles) = (column("row")?, column("run")?, column("shingles")?);
            let samples = column("sample")?;
            for (published, _, doc) in docs {
                let value = |column: &Column<u64>| column.first(*doc).unwrap_or_default();
                let sample: Vec<u32> = samples.values_for_doc(*doc).map(|shingle| shingle as u32).collect();
                let entry = Sampled {
                    mark: mark(value(&rows), value(&runs)),
                    published: *published,
                    shingles: value(&shingles) as u32,
                    sampled: sample.len() as u32,
                };
                found.push((entry, sample));
            }
        }
        let rows: Vec<u64> = found.iter().map(|(entry, _)| row_of(entry.mark)).collect();
        let (mut week, mut ids) = (Week::default(), Vec::new());
        for ((entry, sample), id) in found.into_iter().zip(archive.ids(&rows, visibility)?) {
            if let Some(id) = id {
                week.add(&id, entry, &sample);
                ids.push(id.into_boxed_str());
            }
        }
        Ok((week, ids))
    }
}
