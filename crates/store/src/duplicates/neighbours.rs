//! Finds the articles that may be alike among those near in time, without looking at all of them.
//!
//! The samples of articles are kept by week, with a table from shingle to articles; a week is read from the index when an
//! article that belongs there comes.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

use foldhash::HashMap;
use tantivy::columnar::Column;

use super::alike::WINDOW;
use super::{Fingerprint, Fingerprinter, alike};
use crate::analysts::Source;
use crate::index::failed;
use crate::{Article, Error};

const WEEK: i64 = 7 * 86_400;

/// Articles (and weeks) kept from one commit to the next.
const KEPT: usize = 30_000;

/// Articles of a week looked at for one shingle, the last added: more have only phrases that everybody uses.
const LOOKED_AT: usize = 1_000;

/// An article is compared in full with so many at most, those that share most of the sample. More look alike only where a
/// form is filled in again and again.
const COMPARED: usize = 64;

/// With fewer shingles than this, one shared shingle of the sample is enough to compare two articles in full.
const FEW: u32 = 48;

/// What a version of an article is called where it is named as alike: its row, and the run of the indexer that brought it
/// in. A row written anew is so another one.
pub fn mark(row: u64, run: u64) -> u64 {
    row << 24 | run & 0xff_ffff
}

fn row_of(mark: u64) -> u64 {
    mark >> 24
}

/// No posting.
const NONE: u32 = u32::MAX;

/// An article on its way into the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Newcomer<'a> {
    pub(crate) article: &'a Article,
    /// Its [`mark`].
    pub(crate) mark: u64,
    pub(crate) fingerprint: &'a Fingerprint,
}

/// The samples of the articles in the index, as far as they were needed. Shared by the threads of a run.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    weeks: Mutex<HashMap<i64, Week>>,
}

#[derive(Debug, Default)]
struct Week {
    /// `None` for a version that another has replaced.
    entries: Vec<Option<Sampled>>,
    /// The number of each item's entry.
    items: HashMap<Box<str>, u32>,
    /// The last posting of each shingle.
    shingles: HashMap<u32, u32>,
    /// The number of an entry, and the posting of the same shingle before; [`NONE`] if there is none.
    postings: Vec<(u32, u32)>,
}

#[derive(Clone, Copy, Debug)]
struct Sampled {
    mark: u64,
    published: i64,
    /// How many it has, in the sample or not.
    shingles: u32,
}

impl Neighbours {
    /// Adds an article; returns the marks of those alike that were there before. Of two articles added by two threads at
    /// once, one finds the other.
    pub(crate) fn add(
        &self,
        newcomer: Newcomer<'_>,
        source: Source<'_>,
        fingerprinter: &mut Fingerprinter,
    ) -> Result<Vec<u64>, Error> {
        if newcomer.fingerprint.sample().is_empty() {
            return Ok(Vec::new());
        }
        let candidates = self.candidates(newcomer, source)?;
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<u64> = candidates.iter().map(|mark| row_of(*mark)).collect();
        let mut found = Vec::new();
        for (mark, stored) in candidates.into_iter().zip(source.archive.rows(&rows)?) {
            let Some(stored) = stored.filter(|stored| stored.article.id != newcomer.article.id) else {
                continue;
            };
            if alike(newcomer.fingerprint, &fingerprinter.fingerprint(&stored.article)) {
                found.push(mark);
            }
        }
        Ok(found)
    }

    /// The marks of articles that share enough of the sample; adds the newcomer.
    fn candidates(&self, newcomer: Newcomer<'_>, source: Source<'_>) -> Result<Vec<u64>, Error> {
        let Newcomer { article, mark, fingerprint } = newcomer;
        let published = article.published.second();
        let shingles = fingerprint.shingles.len() as u32;
        let window = published.saturating_sub(WINDOW)..=published.saturating_add(WINDOW);
        let mut weeks = self.weeks.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sharing = Vec::new();
        for number in window.start().div_euclid(WEEK)..=window.end().div_euclid(WEEK) {
            let week = match weeks.entry(number) {
                Entry::Occupied(read) => read.into_mut(),
                Entry::Vacant(unread) => unread.insert(Week::read(number, source)?),
            };
            week.sharing(fingerprint.sample(), &window, &mut sharing);
            if number == published.div_euclid(WEEK) {
                let entry = Sampled { mark, published, shingles };
                week.add(&article.id, entry, fingerprint.sample());
            }
        }
        drop(weeks);
        sharing.retain(|(entry, count)| *count > 1 || entry.shingles.min(shingles) < FEW);
        sharing.sort_unstable_by_key(|(entry, count)| (Reverse(*count), Reverse(entry.mark)));
        Ok(sharing.into_iter().take(COMPARED).map(|(entry, _)| entry.mark).collect())
    }

    /// Lets go of what is more than a server needs. What is not committed must stay: it could not be read again.
    pub(crate) fn shrink(&self) {
        let mut weeks = self.weeks.lock().unwrap_or_else(PoisonError::into_inner);
        if weeks.values().map(|week| week.entries.len() + 1).sum::<usize>() > KEPT {
            *weeks = HashMap::default();
        }
    }
}

impl Week {
    /// The articles of this week that the index holds.
    fn read(number: i64, Source { archive, index, visibility, .. }: Source<'_>) -> Result<Week, Error> {
        let failed = failed("the index could not be read");
        let (first, last) = (number.saturating_mul(WEEK), number.saturating_add(1).saturating_mul(WEEK));
        let mut found: Vec<(Sampled, Vec<u32>)> = Vec::new();
        for segment in index.searcher().segment_readers() {
            let columns = segment.fast_fields();
            let published = columns.i64("published").map_err(&failed)?;
            if published.min_value() >= last || published.max_value() < first {
                continue;
            }
            let (rows, runs) = (columns.u64("row").map_err(&failed)?, columns.u64("run").map_err(&failed)?);
            let shingles = columns.u64("shingles").map_err(&failed)?;
            let sample = columns.u64("sample").map_err(&failed)?;
            for doc in segment.doc_ids_alive() {
                let Some(at) = published.first(doc).filter(|at| (first..last).contains(at)) else { continue };
                let value = |column: &Column<u64>| column.first(doc).unwrap_or_default();
                let mark = mark(value(&rows), value(&runs));
                let entry = Sampled { mark, published: at, shingles: value(&shingles) as u32 };
                found.push((entry, sample.values_for_doc(doc).map(|shingle| shingle as u32).collect()));
            }
        }
        let rows: Vec<u64> = found.iter().map(|(entry, _)| row_of(entry.mark)).collect();
        let mut week = Week::default();
        for ((entry, sample), id) in found.into_iter().zip(archive.ids(&rows, visibility)?) {
            if let Some(id) = id {
                week.add(&id, entry, &sample);
            }
        }
        Ok(week)
    }

    /// Adds an article, in the place of the item's former version.
    fn add(&mut self, id: &str, entry: Sampled, sample: &[u32]) {
        let number = self.entries.len() as u32;
        if let Some(former) = self.items.insert(id.into(), number)
            && let Some(former) = self.entries.get_mut(former as usize)
        {
            *former = None;
        }
        self.entries.push(Some(entry));
        for shingle in sample {
            let last = self.shingles.insert(*shingle, self.postings.len() as u32);
            self.postings.push((number, last.unwrap_or(NONE)));
        }
    }

    /// Adds the articles inside the window that share shingles of the sample, with how many they share.
    fn sharing(&self, sample: &[u32], window: &RangeInclusive<i64>, found: &mut Vec<(Sampled, usize)>) {
        let mut numbers = Vec::new();
        for shingle in sample {
            let mut next = self.shingles.get(shingle).copied().unwrap_or(NONE);
            let of_shingle = std::iter::from_fn(|| {
                let (number, before) = self.postings.get(next as usize)?;
                next = *before;
                Some(*number)
            });
            numbers.extend(of_shingle.take(LOOKED_AT));
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
