//! Work beside the async threads, with a bound on how much at once.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
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
    pool: Option<Pool>,
}

/// Jobs that wait for one of the threads. A channel behind a lock would wake two threads for every job, and waking costs
/// as much as a short search.
#[derive(Default)]
struct Queue {
    jobs: Mutex<Jobs>,
    came: Condvar,
}

#[derive(Default)]
struct Jobs {
    waiting: VecDeque<Job>,
    closed: bool,
}

/// The sending end: the threads end with it.
struct Pool(Arc<Queue>);

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.came.notify_all();
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Jobs> {
        // Jobs run outside the lock, so a panic leaves nothing half done.
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, job: Job) {
        self.lock().waiting.push_back(job);
        self.came.notify_one();
    }

    /// Waits for the next job; `None` once there will be no more.
    fn next(&self) -> Option<Job> {
        let mut jobs = self.lock();
        loop {
            if let Some(job) = jobs.waiting.pop_front() {
                return Some(job);
            }
            if jobs.closed {
                return None;
            }
            jobs = self.came.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Jobs that may wait for each thread that computes, so that it need not wait for the next.
const WAITING: usize = 1;

impl Workers {
    /// For work that keeps a core busy: threads of its own that stay, since each remembers the words it has analysed.
    /// They end with this.
    pub(super) fn computing(at_once: usize, patience: Duration) -> std::io::Result<Workers> {
        let at_once = at_once.max(1);
        let pool = Pool(Arc::default());
        for n in 0..at_once {
            let queue = Arc::clone(&pool.0);
            std::thread::Builder::new().name(format!("search-{n}")).spawn(move || {
                while let Some(job) = queue.next() {
                    // The panic has been logged by its hook, and who waits is told since no answer comes.
                    let _ = catch_unwind(AssertUnwindSafe(job));
                }
            })?;
        }
        let free = Arc::new(Semaphore::new(at_once * (1 + WAITING)));
        Ok(Workers { free, patience, pool: Some(pool) })
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
                pool.0.add(Box::new(move || drop(answer.send(work()))));
                answered.await.unwrap_or_else(|gone| Err(Problem::internal(&gone)))
            }
            None => {
                tokio::task::spawn_blocking(work).await.unwrap_or_else(|gone| Err(Problem::internal(&gone)))
            }
        }
    }
}
