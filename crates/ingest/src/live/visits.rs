//! When each host was visited last: all sources together keep the distance between two pages of one host.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Hosts remembered; when there are more, those that may be visited again are forgotten.
const HOSTS: usize = 1000;

/// The time from which each host may be visited again.
#[derive(Debug, Default)]
pub(super) struct Visits(Mutex<HashMap<String, Instant>>);

impl Visits {
    /// Claims a visit of the host now, so that the next one is `delay` later.
    ///
    /// # Errors
    /// The time from which the host may be visited.
    pub(super) fn claim(&self, host: &str, delay: Duration) -> Result<(), Instant> {
        let now = Instant::now();
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&free) = hosts.get(host).filter(|free| **free > now) {
            return Err(free);
        }
        if hosts.len() >= HOSTS {
            hosts.retain(|_, free| *free > now);
        }
        hosts.insert(host.to_owned(), now + delay);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_visit_at_a_time_to_each_host() {
        let visits = Visits::default();
        let long = Duration::from_secs(3600);
        assert_eq!(visits.claim("a.example", long), Ok(()));
        assert!(visits.claim("a.example", long).is_err_and(|free| free > Instant::now()));
        assert_eq!(visits.claim("b.example", Duration::ZERO), Ok(()));
        assert_eq!(visits.claim("b.example", long), Ok(()));
    }
}
