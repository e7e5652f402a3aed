//! Progress of long work: a bar on a terminal, log lines otherwise.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a log line is written.
const EVERY: Duration = Duration::from_secs(10);

/// Shows how far a piece of work has come.
pub(crate) struct Progress {
    what: &'static str,
    bar: Option<ProgressBar>,
    logged: Instant,
}

impl Progress {
    /// Work counted in bytes.
    pub(crate) fn bytes(what: &'static str) -> Progress {
        Progress::new(what, "{prefix} {bar:30} {bytes}/{total_bytes} {msg} {eta}")
    }

    /// Work counted in pieces.
    pub(crate) fn count(what: &'static str) -> Progress {
        Progress::new(what, "{prefix} {bar:30} {pos}/{len} {msg} {eta}")
    }

    fn new(what: &'static str, template: &str) -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style =
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(0).with_style(style).with_prefix(what)
        });
        Progress { what, bar, logged: Instant::now() }
    }

    /// Shows that `done` of `total` is done.
    pub(crate) fn set(&mut self, done: u64, total: Option<u64>, message: String) {
        if let Some(bar) = &self.bar {
            bar.set_length(total.unwrap_or(done));
            bar.set_position(done);
            bar.set_message(message);
        } else if self.logged.elapsed() >= EVERY {
            self.logged = Instant::now();
            tracing::info!(done, total, "{}: {message}", self.what);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
