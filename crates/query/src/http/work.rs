//! CPU work beside the async threads, with a bound on how much at once.

use std::time::Duration;

use tokio::sync::Semaphore;

use super::problem::Problem;

/// Lets so many pieces of work run at once; the rest waits its turn, but not for ever.
#[derive(Debug)]
pub(super) struct Workers {
    free: Semaphore,
    patience: Duration,
}

impl Workers {
    pub(super) fn new(at_once: usize, patience: Duration) -> Workers {
        Workers { free: Semaphore::new(at_once.max(1)), patience }
    }

    /// Runs `work` on a blocking thread.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let Ok(Ok(permit)) = tokio::time::timeout(self.patience, self.free.acquire()).await else {
            return Err(Problem::busy("too many requests at once; try again"));
        };
        let result = tokio::task::spawn_blocking(work).await;
        drop(permit);
        result.unwrap_or_else(|panic| Err(Problem::internal(&panic)))
    }
}
