//! The one writer: deliveries of concurrent callers share a transaction and its fsync.

use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior, params};

use super::apply::apply;
use super::delivery::{Prepared, Receipt};
use crate::{Error, ErrorKind};

/// Deliveries in one transaction, at most: bounds the memory of a group and the wait of its first caller.
const GROUP: usize = 2_000;

/// What a caller wants written.
pub(super) enum Job {
    /// Deliveries, answered once they are durable.
    Deliver(Vec<Prepared>, mpsc::SyncSender<Result<Vec<Receipt>, Error>>),
    /// How far an input has been read.
    MarkInput { key: String, done: u64, reply: mpsc::SyncSender<Result<(), Error>> },
}

impl Job {
    fn size(&self) -> usize {
        match self {
            Job::Deliver(deliveries, _) => deliveries.len(),
            Job::MarkInput { .. } => 1,
        }
    }

    fn fail(self, error: &rusqlite::Error) {
        // A caller that has gone does not need the answer.
        match self {
            Job::Deliver(_, reply) => drop(reply.send(Err(not_stored(error)))),
            Job::MarkInput { reply, .. } => drop(reply.send(Err(not_stored(error)))),
        }
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
            while let Ok(first) = jobs.recv() {
                let mut size = first.size();
                let mut group = vec![first];
                while size < GROUP {
                    let Ok(job) = jobs.try_recv() else { break };
                    size += job.size();
                    group.push(job);
                }
                write(&mut connection, group);
            }
            fold_log(&connection);
        })
        .map_err(|error| {
            Error::with_source(ErrorKind::Storage, "the archive's writer could not start", error)
        })?;
    Ok((sender, thread))
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
                match job {
                    Job::Deliver(_, reply) => drop(reply.send(Ok(receipts))),
                    Job::MarkInput { reply, .. } => drop(reply.send(Ok(()))),
                }
            }
        }
        Err(error) => {
            tracing::error!(%error, "archive transaction failed");
            group.into_iter().for_each(|job| job.fail(&error));
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
    for job in group {
        let mut answered = Vec::new();
        match job {
            Job::Deliver(deliveries, _) => {
                for delivery in deliveries {
                    let outcome = apply(&transaction, &mut seq, delivery)?;
                    let (id, version) = (delivery.article.id.clone(), delivery.article.version);
                    answered.push(Receipt { id, version, seq, outcome });
                }
            }
            Job::MarkInput { key, done, .. } => {
                transaction
                    .prepare_cached("INSERT OR REPLACE INTO input (key, done) VALUES (?1, ?2)")?
                    .execute(params![key, done])?;
            }
        }
        receipts.push(answered);
    }
    if seq != before {
        transaction.execute("UPDATE counter SET value = ?1 WHERE name = 'seq'", [seq])?;
    }
    transaction.commit()?;
    Ok(receipts)
}
