//! Finds the articles that may be alike among those near in time, without looking at all of them.
//!
//! The samples of articles are kept by week, with a table from shingle to articles; a week is read from the index when an
//! article that belongs there comes.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::HashMap;

use super::alike::{SHINGLES, WINDOW};
use super::week::{Sampled, Shelf, Week};
use super::{Fingerprint, Fingerprinter, Sample, alike, row_of};
use crate::analysts::Source;
use crate::{Article, Error};

const WEEK: i64 = 7 * 86_400;

/// Articles from which on weeks that were not needed lately are let go of.
const MANY: usize = 30_000;

/// Articles from which on all are let go of.
const MOST: usize = 200_000;

/// An article is compared in full with so many at most, those that share most of the sample. More look alike only where a
/// form is filled in again and again.
const COMPARED: usize = 64;

/// An article is noted with so many alike at most, of those that were there before.
const NOTED: usize = 16;

/// Fingerprints kept for the next comparisons.
const FINGERPRINTS: usize = 2_000;

/// An article on its way into the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Newcomer<'a> {
    pub(crate) article: &'a Article,
    /// Its [`super::mark`].
    pub(crate) mark: u64,
    /// The hashes of its words.
    pub(crate) words: &'a [u32],
    pub(crate) sample: &'a Sample,
}

/// The mark of an article that may be alike, with its fingerprint if it is known.
type Candidate = (u64, Option<Arc<Fingerprint>>);

/// The samples of the articles in the index, as far as they were needed. Shared by the threads of a run.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    weeks: HashMap<i64, Week>,
    /// The week each item is in.
    items: HashMap<Box<str>, i64>,
    shelf: Option<Shelf>,
    fingerprints: HashMap<u64, Arc<Fingerprint>>,
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
        let candidates = self.candidates(newcomer, source)?;
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let own = Arc::new(Fingerprint::of(newcomer.words));
        self.lock().keep(newcomer.mark, Arc::clone(&own));
        let mut found = Vec::new();
        for (mark, known) in candidates {
            let fingerprint = match known {
                Some(known) => known,
                None => match self.read(mark, source, fingerprinter)? {
                    Some(read) => read,
                    None => continue,
                },
            };
            if alike(&own, &fingerprint) {
                found.push(mark);
            }
            if found.len() == NOTED {
                break;
            }
        }
        Ok(found)
    }

    /// Forgets an item that is not to be shown any more.
    pub(crate) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The marks of articles that share enough of the sample, those that share most first, with their fingerprints if they
    /// are known; adds the newcomer.
    fn candidates(&self, newcomer: Newcomer<'_>, source: Source<'_>) -> Result<Vec<Candidate>, Error> {
        let Newcomer { article, mark, sample, .. } = newcomer;
        let published = article.published.second();
        let own = Sampled::of(mark, published, sample);
        let window = published.saturating_sub(WINDOW)..=published.saturating_add(WINDOW);
        let mut known = self.lock();
        known.remove(&article.id);
        if sample.hashes.is_empty() {
            return Ok(Vec::new());
        }
        let mut sharing = Vec::new();
        for number in window.start().div_euclid(WEEK)..=window.end().div_euclid(WEEK) {
            let week = known.week(number, source)?;
            week.sharing(&sample.hashes, &window, &mut sharing);
        }
        let number = published.div_euclid(WEEK);
        known.week(number, source)?.add(&article.id, own, &sample.hashes);
        known.items.insert(article.id.as_str().into(), number);
        sharing.retain(|(other, count)| *count >= enough(&own, other));
        sharing.sort_unstable_by_key(|(other, count)| (Reverse(*count), Reverse(other.mark)));
        sharing.truncate(COMPARED);
        let fingerprints = &known.fingerprints;
        let found = sharing.iter().map(|(other, _)| (other.mark, fingerprints.get(&other.mark).cloned()));
        Ok(found.collect())
    }

    /// The fingerprint of an article in the index; `None` if it may not be seen any more.
    fn read(
        &self,
        mark: u64,
        Source { archive, visibility, .. }: Source<'_>,
        fingerprinter: &mut Fingerprinter,
    ) -> Result<Option<Arc<Fingerprint>>, Error> {
        let stored = archive.rows(&[row_of(mark)])?.into_iter().flatten().next();
        let Some(stored) = stored.filter(|stored| visibility.admits_article(&stored.article)) else {
            return Ok(None);
        };
        let fingerprint = Arc::new(fingerprinter.fingerprint(&stored.article));
        self.lock().keep(mark, Arc::clone(&fingerprint));
        Ok(Some(fingerprint))
    }

    /// Lets go of what is more than a server needs. What is not committed must stay: it could not be read again.
    pub(crate) fn shrink(&self) {
        let mut known = self.lock();
        // It tells of the commit before.
        known.shelf = None;
        let size = |known: &Known| known.weeks.values().map(|week| week.size() + 1).sum::<usize>();
        if size(&known) > MANY {
            known.weeks.retain(|_, week| week.take_needed());
        }
        if size(&known) > MOST {
            *known = Known::default();
        }
        let Known { weeks, items, .. } = &mut *known;
        items.retain(|_, number| weeks.contains_key(number));
    }
}

/// How much of the sample two articles must share to be compared in full: a good part of what they would share if they had
/// the least in common that articles alike have.
fn enough(a: &Sampled, b: &Sampled) -> usize {
    let least = SHINGLES * a.shingles.min(b.shingles) as f32 * a.density().min(b.density());
    ((least * 0.4) as usize).max(1)
}

impl Known {
    fn week(&mut self, number: i64, source: Source<'_>) -> Result<&mut Week, Error> {
        use std::collections::hash_map::Entry;
        match self.weeks.entry(number) {
            Entry::Occupied(read) => Ok(read.into_mut()),
            Entry::Vacant(unread) => {
                let shelf = match &self.shelf {
                    Some(shelf) => shelf,
                    None => self.shelf.insert(Shelf::new(source.index)?),
                };
                let first = number.saturating_mul(WEEK);
                let (week, ids) = shelf.read(first..first.saturating_add(WEEK), source)?;
                self.items.extend(ids.into_iter().map(|id| (id, number)));
                Ok(unread.insert(week))
            }
        }
    }

    fn remove(&mut self, id: &str) {
        if let Some(number) = self.items.remove(id)
            && let Some(week) = self.weeks.get_mut(&number)
        {
            week.remove(id);
        }
    }

    fn keep(&mut self, mark: u64, fingerprint: Arc<Fingerprint>) {
        if self.fingerprints.len() >= FINGERPRINTS {
            self.fingerprints.clear();
        }
        self.fingerprints.insert(mark, fingerprint);
    }
}
