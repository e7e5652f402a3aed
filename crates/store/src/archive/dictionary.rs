//! Dictionaries: what the articles of an archive have in common, kept once, so that each compresses well by itself.
//!
//! A dictionary is made once there are enough articles, from the first ones that come or from those stored. It is stored in
//! the transaction of the first article that needs it, and never deleted. A compressed article names its dictionary as zstd
//! does, so any zstd can read it, given the bytes of the dictionary.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use foldhash::{HashMap, HashSet};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe;

use super::read::{Reader, Readers, failed};
use super::{codec, phrases};
use crate::{Error, ErrorKind};

/// Items a dictionary is made from, in a fifth of a second: with ten times as many, articles are two percent smaller.
const SAMPLES: usize = 600;

/// Bytes of a dictionary: twice as many make articles two percent smaller, but no longer fit into a core's cache.
const SIZE: usize = 112 << 10;

/// Bytes of an article that are looked at.
const SAMPLE: usize = 16 << 10;

/// An archive gets another dictionary when it is opened after it has grown so many times.
const GROWTH: u64 = 32;

/// One dictionary, to compress with.
pub(super) struct Dictionary {
    id: NonZeroU32,
    bytes: Vec<u8>,
    /// Articles the archive had when it was made.
    articles: u64,
    encoder: OnceLock<EncoderDictionary<'static>>,
    stored: OnceLock<()>,
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dictionary").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Dictionary {
    fn new(bytes: Vec<u8>, articles: u64) -> Option<Dictionary> {
        let id = zstd_safe::get_dict_id_from_dict(&bytes)?;
        Some(Dictionary { id, bytes, articles, encoder: OnceLock::new(), stored: OnceLock::new() })
    }

    pub(super) fn encoder(&self) -> &zstd_safe::CDict<'static> {
        self.encoder.get_or_init(|| EncoderDictionary::copy(&self.bytes, codec::LEVEL)).as_cdict()
    }

    /// Writes it beside the articles that need it, in their transaction; whether it was not there.
    pub(super) fn store(&self, connection: &Connection) -> rusqlite::Result<bool> {
        if self.stored.get().is_some() {
            return Ok(false);
        }
        let stored = connection
            .prepare_cached(
                "INSERT INTO dictionary (id, articles, bytes) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET articles = max(articles, excluded.articles) WHERE bytes = excluded.bytes",
            )?
            .execute(params![self.id.get(), self.articles, self.bytes])?;
        // Nothing was done if there is another with the same id, which only chance could bring about.
        if stored == 1 { Ok(true) } else { Err(rusqlite::Error::StatementChangedRows(stored)) }
    }

    /// Says that it is durable.
    pub(super) fn set_stored(&self) {
        self.stored.get_or_init(|| ());
    }
}

/// The dictionaries of one archive.
#[derive(Debug)]
pub(super) struct Dictionaries {
    /// The one that articles are compressed with.
    current: RwLock<Option<Arc<Dictionary>>>,
    training: Mutex<Training>,
}

/// How far the next dictionary is.
#[derive(Debug)]
enum Training {
    /// Enough articles are stored: so many.
    Due(u64),
    /// The first articles are collected, of items by the hashes of their ids.
    Collecting(HashSet<u64>, Vec<Vec<u8>>),
    /// Made, or not needed.
    Done,
}

impl Dictionaries {
    /// Those of the archive behind this connection.
    pub(super) fn open(connection: &Connection) -> rusqlite::Result<Dictionaries> {
        let articles: Option<u64> =
            connection.query_row("SELECT max(row) FROM version", [], |row| row.get(0))?;
        let articles = articles.unwrap_or_default();
        let latest = connection
            .query_row(
                "SELECT bytes, articles FROM dictionary ORDER BY articles DESC, id LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let current = latest.and_then(|(bytes, articles)| Dictionary::new(bytes, articles));
        if let Some(dictionary) = &current {
            dictionary.set_stored();
        }
        let enough = current.as_ref().map_or(SAMPLES as u64, |latest| latest.articles.saturating_mul(GROWTH));
        let training = match &current {
            _ if articles >= enough => Training::Due(articles),
            Some(_) => Training::Done,
            None => Training::Collecting(HashSet::default(), Vec::new()),
        };
        Ok(Dictionaries { current: RwLock::new(current.map(Arc::new)), training: Mutex::new(training) })
    }

    /// What to compress with.
    pub(super) fn current(&self) -> Option<Arc<Dictionary>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows an article on its way into the archive; once in the life of an archive, this makes its dictionary, and all
    /// who compress wait for it. Another is made while they go on with the one before.
    pub(super) fn see(&self, id: &str, article: &[u8], readers: &Readers) {
        let Ok(mut training) = self.training.try_lock().or_else(|busy| match self.current() {
            Some(_) => Err(busy),
            None => Ok(self.training.lock().unwrap_or_else(PoisonError::into_inner)),
        }) else {
            return;
        };
        let made = match &mut *training {
            Training::Due(articles) => {
                readers.with(samples).and_then(|samples| self.replace(&samples, *articles))
            }
            Training::Collecting(items, samples) => {
                if items.insert(phrases::hash(id)) {
                    samples.push(article[..article.len().min(SAMPLE)].to_vec());
                }
                if samples.len() < SAMPLES {
                    return;
                }
                self.replace(samples, SAMPLES as u64)
            }
            Training::Done => return,
        };
        if let Err(error) = made {
            tracing::debug!(error = crate::error::chain(&error), "articles are compressed as before");
        }
        *training = Training::Done;
    }

    /// Puts a dictionary made from these articles in the place of the current one.
    fn replace(&self, samples: &[Vec<u8>], articles: u64) -> Result<(), Error> {
        let unmade = |error| Error::with_source(ErrorKind::Invalid, "no dictionary could be made", error);
        let bytes = zstd::dict::from_samples(&phrases::common(samples), SIZE).map_err(unmade)?;
        let Some(made) = Dictionary::new(named(bytes), articles) else { return Ok(()) };
        made.encoder();
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(made));
        Ok(())
    }
}

/// Gives a dictionary an id that tells it from all others: zstd takes one that says nothing of its tables.
fn named(mut bytes: Vec<u8>) -> Vec<u8> {
    /// Those below are reserved.
    const FIRST: u32 = 1 << 15;
    const LAST: u32 = (1 << 31) - 1;
    let digest = Sha256::digest(&bytes);
    let number = digest.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte));
    let id = FIRST + number % (LAST - FIRST);
    if let Some(place) = bytes.get_mut(4..8) {
        place.copy_from_slice(&id.to_le_bytes());
    }
    bytes
}

/// Articles from all over the archive, one of an item.
fn samples(reader: &Reader) -> Result<Vec<Vec<u8>>, Error> {
    let last: u64 = reader.query_row("SELECT max(row) FROM version", [], |row| row.get(0)).map_err(failed)?;
    let mut statement = reader
        .prepare("SELECT row, id, article FROM version WHERE row >= ?1 ORDER BY row LIMIT 1")
        .map_err(failed)?;
    let (mut items, mut found, mut next) = (HashSet::default(), Vec::new(), 0);
    for sample in 0..SAMPLES as u64 {
        let mut rows = statement.query([next.max(last * sample / SAMPLES as u64)]).map_err(failed)?;
        let Some(row) = rows.next().map_err(failed)? else { break };
        next = row.get::<_, u64>(0).map_err(failed)? + 1;
        let blob = row.get_ref(2).and_then(|value| Ok(value.as_blob()?)).map_err(failed)?;
        if items.insert(phrases::hash(row.get_ref(1).and_then(|id| Ok(id.as_str()?)).map_err(failed)?)) {
            let mut article = reader.decompress(blob)?;
            article.truncate(SAMPLE);
            found.push(article);
        }
    }
    Ok(found)
}

/// Dictionaries to read with, as they were needed.
#[derive(Default)]
pub(super) struct Decoders(RwLock<HashMap<NonZeroU32, Arc<DecoderDictionary<'static>>>>);

impl std::fmt::Debug for Decoders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoders").finish_non_exhaustive()
    }
}

impl Decoders {
    /// The dictionary with this id, from the archive behind this connection.
    pub(super) fn get(
        &self,
        id: NonZeroU32,
        connection: &Connection,
    ) -> Result<Arc<DecoderDictionary<'static>>, Error> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let bytes: Option<Vec<u8>> = connection
            .query_row("SELECT bytes FROM dictionary WHERE id = ?1", [id.get()], |row| row.get(0))
            .optional()
            .map_err(failed)?;
        let missing = || {
            Error::new(ErrorKind::Corrupt, format!("the archive lacks dictionary {id} to read articles with"))
        };
        let read = Arc::new(DecoderDictionary::try_copy(&bytes.ok_or_else(missing)?).map_err(|error| {
            Error::with_source(
                ErrorKind::Corrupt,
                format!("dictionary {id} of the archive is damaged"),
                error,
            )
        })?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&read));
        Ok(read)
    }
}
