//! The one writer: deliveries of concurrent callers share a transaction and its fsync.

use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior, params};

use super::apply::apply;
use super::delivery::{Mark, Prepared, Receipt};
use super::dictionary::Dictionary;
use crate::{Error, ErrorKind};

/// Deliveries in one transaction, at most: bounds the memory of a group and the wait of its first caller.
const GROUP: usize = 2_000;

/// A writer that had nothing to do for so long puts things in order.
const IDLE: Duration = Duration::from_millis(200);

/// What a caller wants written in one transaction, and where to answer once it is durable.
pub(super) struct Job {
    pub(super) deliveries: Vec<Prepared>,
    pub(super) marks: Vec<Mark>,
    pub(super) reply: mpsc::SyncSender<Result<Vec<Receipt>, Error>>,
}

impl Job {
    /// A caller that has gone does not need the answer.
    fn answer(self, answer: Result<Vec<Receipt>, Error>) {
        drop(self.reply.send(answer));
    }
}

fn not_stored(error: &rusqlite::Error) -> Error {
    Error::with_source(
        ErrorKind::Storage,
        "the delivery was not stored; free disk space or mend permissions, then deliver it again",
        error.to_string(),
    )
}

/// Writes groups of jobs until every sender is gone.
pub(super) fn start(mut connection: Connection) -> Result<(mpsc::SyncSender<Job>, JoinHandle<()>), Error> {
    let (sender, jobs) = mpsc::sync_channel::<Job>(256);
    let thread = std::thread::Builder::new()
        .name("archive".to_owned())
        .spawn(move || {
            let mut written = 0;
            while let Some(first) = next(&jobs, &connection, &mut written) {
                let mut size = first.deliveries.len();
                let mut group = vec![first];
                while size < GROUP {
                    let Ok(job) = jobs.try_recv() else { break };
                    size += job.deliveries.len();
                    group.push(job);
                }
                written += size;
                write(&mut connection, group);
            }
            fold_log(&connection);
        })
        .map_err(|error| {
            Error::with_source(ErrorKind::Storage, "the archive's writer could not start", error)
        })?;
    Ok((sender, thread))
}

/// Waits for the next job. After many deliveries, given here, what they left in the log goes into the file meanwhile, and
/// the memory of the cache is given back.
fn next(jobs: &mpsc::Receiver<Job>, connection: &Connection, written: &mut usize) -> Option<Job> {
    if *written < GROUP {
        return jobs.recv().ok();
    }
    match jobs.recv_timeout(IDLE) {
        Ok(job) => return Some(job),
        Err(RecvTimeoutError::Disconnected) => return None,
        Err(RecvTimeoutError::Timeout) => *written = 0,
    }
    // Waits for no reader. What it leaves is folded in the end.
    let tidied = connection
        .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
        .and_then(|()| connection.release_memory());
    if let Err(error) = tidied {
        tracing::debug!(%error, "the archive's log stays as long as it is");
    }
    jobs.recv().ok()
}

/// Moves the write-ahead log into the database file, so that a folder at rest is one file that can be copied. Everything
/// is durable without it: a failure only leaves the log where it is.
fn fold_log(connection: &Connection) {
    let folded = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    if let Err(error) = folded {
        tracing::warn!(%error, "the archive's log was not folded into its file");
    }
}

fn write(connection: &mut Connection, group: Vec<Job>) {
    match commit(connection, &group) {
        Ok(receipts) => {
            for (job, receipts) in group.into_iter().zip(receipts) {
                job.answer(Ok(receipts));
            }
        }
        Err(error) => {
            tracing::error!(%error, "archive transaction failed");
            group.into_iter().for_each(|job| job.answer(Err(not_stored(&error))));
        }
    }
}

/// One transaction; durable when it returns.
fn commit(connection: &mut Connection, group: &[Job]) -> rusqlite::Result<Vec<Vec<Receipt>>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before: u64 =
        transaction.query_row("SELECT value FROM counter WHERE name = 'seq'", [], |row| row.get(0))?;
    let mut seq = before;
    let mut receipts = Vec::with_capacity(group.len());
    let dictionaries = store_dictionaries(&transaction, group)?;
    for job in group {
        let mut answered = Vec::with_capacity(job.deliveries.len());
        for delivery in &job.deliveries {
            let outcome = apply(&transaction, &mut seq, delivery)?;
            answered.push(Receipt {
                id: delivery.id.clone(),
                version: delivery.version,
                seq,
                outcome,
                published: delivery.published,
            });
        }
        for Mark { key, done } in &job.marks {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO input (key, done) VALUES (?1, ?2)")?
                .execute(params![key, done])?;
        }
        receipts.push(answered);
    }
    if seq != before {
        transaction.execute("UPDATE counter SET value = ?1 WHERE name = 'seq'", [seq])?;
    }
    transaction.commit()?;
    dictionaries.into_iter().for_each(Dictionary::set_stored);
    Ok(receipts)
}

/// Stores the dictionaries that these jobs are the first to need.
fn store_dictionaries<'j>(
    connection: &Connection,
    group: &'j [Job],
) -> rusqlite::Result<Vec<&'j Dictionary>> {
    let mut stored: Vec<&Dictionary> = Vec::new();
    for dictionary in group.iter().flat_map(|job| &job.deliveries).filter_map(|one| one.dictionary.as_deref())
    {
        if !stored.iter().any(|known| std::ptr::eq(*known, dictionary)) && dictionary.store(connection)? {
            stored.push(dictionary);
        }
    }
    Ok(stored)
}
