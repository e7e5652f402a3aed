//! Live sources: watched folders, polled feeds and queues, each on a thread of its own.
//!
//! ```text
//! schedule: poll -> what came is stored durably -> marked as taken where it came from -> figures -> wait
//! ```
//! In that order, so that a kill at any moment costs at most asking again: nothing is lost, and what comes twice changes
//! nothing. Sources are stopped between items ([`Sources::stop`]).

mod config;
mod dequeue;
mod feed;
mod figures;
mod folder;
mod moves;
mod pause;
mod reach;
mod schedule;
mod stop;
mod visits;
mod web;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::CsvOptions;
use depesche_store::{SourceFigures, Store};

pub use config::{Address, After, DequeueConfig, FeedConfig, FolderConfig, SourceConfig, check_sources};
pub use figures::Meter;
pub use pause::Pause;

use schedule::{Desk, Polled, Schedule};
use stop::Stop;
use visits::Visits;

/// First wait after a folder could not be read.
const FOLDER_RETRY: Duration = Duration::from_secs(1);
/// Longest wait after a folder could not be read.
const FOLDER_RETRY_MOST: Duration = Duration::from_secs(30);

/// How long a thread may take to end that has nothing left to do.
const LAST_STEPS: Duration = Duration::from_millis(500);

/// Why sources cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// What the configuration says of them cannot be.
    #[error("{0}")]
    Config(String),
    /// A thread could not start.
    #[error("the thread of source {name:?} could not start")]
    Thread {
        /// Name of the source.
        name: String,
        /// The cause.
        source: std::io::Error,
    },
}

/// How sources are followed.
#[derive(Clone, Debug)]
pub struct LiveOptions {
    /// Where sources keep how far they are (`DIR/sources`). Losing it costs asking for everything once more.
    pub state: PathBuf,
    /// Where refused items are kept (`DIR/rejected`).
    pub rejected: PathBuf,
    /// Threads that parse the files of a folder.
    pub threads: usize,
    /// What is set for tables.
    pub csv: Option<CsvOptions>,
}

/// Sources that are being followed.
#[derive(Debug)]
pub struct Sources {
    meters: Vec<Arc<Meter>>,
    threads: Vec<JoinHandle<()>>,
    stop: Arc<Stop>,
}

impl Sources {
    /// Starts a thread for every source.
    ///
    /// # Errors
    /// If the configuration is not valid or a thread cannot start.
    pub fn follow(
        store: &Arc<Store>,
        sources: &[SourceConfig],
        options: &LiveOptions,
    ) -> Result<Sources, SourceError> {
        check_sources(sources).map_err(SourceError::Config)?;
        let visits = Arc::new(Visits::default());
        let mut following = Sources { meters: Vec::new(), threads: Vec::new(), stop: Arc::default() };
        for config in sources {
            if let Err(error) = following.start(store, config, options, &visits) {
                following.ask_to_stop();
                return Err(error);
            }
        }
        Ok(following)
    }

    fn start(
        &mut self,
        store: &Arc<Store>,
        config: &SourceConfig,
        options: &LiveOptions,
        visits: &Arc<Visits>,
    ) -> Result<(), SourceError> {
        let name = config.name().to_owned();
        let alert = config.idle_alert().map(|pause| pause.0);
        let meter = Arc::new(Meter::new(name.clone(), config.kind(), alert));
        let stop = Arc::clone(&self.stop);
        let (mut source, mut schedule) = open(config, &options.state, visits, &stop)
            .map_err(|problem| SourceError::Config(format!("source {name:?}: {problem}")))?;
        let desk = Desk {
            store: Arc::clone(store),
            meter: Arc::clone(&meter),
            stop,
            rejected: options.rejected.clone(),
            threads: options.threads,
            csv: options.csv.clone(),
        };
        let thread = std::thread::Builder::new()
            .name(format!("source-{name}"))
            .spawn(move || schedule::run(&mut *source, &mut schedule, &desk))
            .map_err(|source| SourceError::Thread { name, source })?;
        self.meters.push(meter);
        self.threads.push(thread);
        Ok(())
    }

    /// The figures of every source, in the order of the configuration.
    pub fn figures(&self) -> Vec<SourceFigures> {
        self.meters.iter().map(|meter| meter.figures()).collect()
    }

    /// Asks every source to stop; none begins another item.
    pub fn ask_to_stop(&self) {
        self.stop.ask();
    }

    /// Stops the sources: waits until no item is half done, but not for answers that are still to come. Whether that
    /// was so within the time.
    pub fn stop(&self, within: Duration) -> bool {
        self.stop.ask();
        let settled = self.stop.settled(within);
        // Those that wait for no answer end at once, and with them their hold on the archive.
        let deadline = Instant::now() + LAST_STEPS;
        while Instant::now() < deadline && !self.threads.iter().all(JoinHandle::is_finished) {
            std::thread::sleep(Duration::from_millis(2));
        }
        settled
    }
}

impl Drop for Sources {
    fn drop(&mut self) {
        self.stop.ask();
    }
}

/// A source as it is configured, and when it is asked.
fn open(
    config: &SourceConfig,
    state: &Path,
    visits: &Arc<Visits>,
    stop: &Arc<Stop>,
) -> Result<(Box<dyn Polled + Send>, Schedule), String> {
    Ok(match config {
        SourceConfig::Folder(config) => {
            let schedule = Schedule::new(config.interval.0, FOLDER_RETRY, FOLDER_RETRY_MOST);
            (Box::new(folder::Folder::new(config)), schedule)
        }
        SourceConfig::Feed(config) => {
            let schedule = Schedule::new(config.interval.0, config.retry.0, config.retry_most.0);
            (Box::new(feed::Feed::new(config, state, visits, stop)?), schedule)
        }
        SourceConfig::Dequeue(config) => {
            let schedule = Schedule::new(config.interval.0, config.retry.0, config.retry_most.0);
            (Box::new(dequeue::Dequeue::new(config, stop)?), schedule)
        }
    })
}
