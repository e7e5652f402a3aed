//! Work beside the async threads, with a bound on how much at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use super::problem::Problem;

type Job = Box<dyn FnOnce() + Send>;

/// Lets so many pieces of work run at once; the rest waits its turn, but not for ever.
#[derive(Debug)]
pub(super) struct Workers {
    free: Arc<Semaphore>,
    patience: Duration,
    /// Where work goes; `None` for threads that come and go.
    pool: Option<mpsc::Sender<Job>>,
}

impl Workers {
    /// For work that keeps a core busy: threads of its own that stay, since each remembers the words it has analysed.
    pub(super) fn computing(at_once: usize, patience: Duration) -> std::io::Result<Workers> {
        let at_once = at_once.max(1);
        let (pool, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        for n in 0..at_once {
            let queue = Arc::clone(&queue);
            std::thread::Builder::new().name(format!("search-{n}")).spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = next else { return };
                    // The panic has been logged by its hook, and who waits is told since no answer comes.
                    let _ = catch_unwind(AssertUnwindSafe(job));
                }
            })?;
        }
        Ok(Workers { free: Arc::new(Semaphore::new(at_once)), patience, pool: Some(pool) })
    }

    /// For work that mostly waits for the disk.
    pub(super) fn waiting(at_once: usize, patience: Duration) -> Workers {
        Workers { free: Arc::new(Semaphore::new(at_once.max(1))), patience, pool: None }
    }

    /// Runs `work` on a thread where it may block.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let Ok(Ok(permit)) =
            tokio::time::timeout(self.patience, Arc::clone(&self.free).acquire_owned()).await
        else {
            return Err(Problem::busy("too many requests at once; try again"));
        };
        // The work keeps its place until it is done, also if the caller goes away meanwhile.
        let work = move || {
            let _permit = permit;
            work()
        };
        match &self.pool {
            Some(pool) => {
                let (answer, answered) = oneshot::channel();
                // A caller that has gone does not need the answer.
                let job: Job = Box::new(move || drop(answer.send(work())));
                match pool.send(job) {
                    Ok(()) => answered.await.unwrap_or_else(|gone| Err(Problem::internal(&gone))),
                    Err(gone) => Err(Problem::internal(&gone)),
                }
            }
            None => {
                tokio::task::spawn_blocking(work).await.unwrap_or_else(|gone| Err(Problem::internal(&gone)))
            }
        }
    }
}
