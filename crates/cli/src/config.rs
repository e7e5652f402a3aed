//! What is meant: flags override the environment, which overrides the configuration file, which overrides the defaults.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use depesche_ingest::CsvOptions;
use depesche_ingest::live::{LiveOptions, SourceConfig, check_sources};
use depesche_ingest::store::StoreOptions;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::args::Settings;

/// The configuration of `depesche`; the file has the same names (`schemas/config.json`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Data folder: archive, index, rejected deliveries.
    pub(crate) data: PathBuf,
    /// Address to listen on; loopback only, since there are no keys yet.
    pub(crate) listen: SocketAddr,
    /// Threads that parse and index.
    pub(crate) threads: usize,
    /// Longest time for one search, in milliseconds.
    pub(crate) search_timeout_ms: u64,
    /// Largest delivery taken over HTTP, in bytes.
    pub(crate) max_delivery_bytes: usize,
    /// Agencies whose article stands for its near-duplicates in a list of hits, the most wanted first; else the newest does.
    pub(crate) preferred_agencies: Vec<String>,
    /// File of words that mean the same: groups, one a line, parted by commas. It is added to the built-in list and read again
    /// whenever it changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) synonyms: Option<PathBuf>,
    /// Whether the delivered bytes are kept beside the articles.
    pub(crate) keep_originals: bool,
    /// Log lines as text or JSON.
    pub(crate) log_format: LogFormat,
    /// What to log, as in `info` or `depesche_query=debug`.
    pub(crate) log_level: String,
    /// How CSV and TSV are read beyond what their header says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) csv: Option<CsvOptions>,
    /// Sources of articles that `serve` follows.
    pub(crate) source: Vec<SourceConfig>,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            data: "depesche-data".into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7700)),
            threads: std::thread::available_parallelism().map_or(2, usize::from),
            search_timeout_ms: 5_000,
            max_delivery_bytes: 32 << 20,
            preferred_agencies: Vec::new(),
            synonyms: None,
            keep_originals: true,
            log_format: LogFormat::Text,
            log_level: "info".to_owned(),
            csv: None,
            source: Vec::new(),
        }
    }
}

impl Config {
    /// The configuration that results from `settings` and the file they name.
    pub(crate) fn resolve(settings: &Settings) -> anyhow::Result<Config> {
        let file = settings.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        if let Err(problem) = check_sources(&file.source) {
            bail!("the configuration file is not valid: {problem}");
        }
        let given = settings.clone();
        Ok(Config {
            data: given.data.unwrap_or(file.data),
            listen: given.listen.unwrap_or(file.listen),
            threads: given.threads.unwrap_or(file.threads).clamp(1, 64),
            search_timeout_ms: given.search_timeout_ms.unwrap_or(file.search_timeout_ms),
            max_delivery_bytes: given.max_delivery_bytes.unwrap_or(file.max_delivery_bytes),
            preferred_agencies: given.preferred_agencies.unwrap_or(file.preferred_agencies),
            synonyms: given.synonyms.or(file.synonyms),
            keep_originals: given.keep_originals.unwrap_or(file.keep_originals),
            log_format: given.log_format.unwrap_or(file.log_format),
            log_level: given.log_level.unwrap_or(file.log_level),
            csv: file.csv,
            source: file.source,
        })
    }

    fn read(path: &Path) -> anyhow::Result<Config> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the configuration file {} could not be read", path.display()))?;
        toml::from_str(&text).map_err(|error| {
            // As the crate shows it, the error repeats the line, which may be an address that holds a key.
            let place = error.span().map(|span| place(&text, span.start)).unwrap_or_default();
            anyhow!(
                "the configuration file {} is not valid{place}: {}",
                path.display(),
                without_addresses(error.message())
            )
        })
    }

    /// The configuration as a file.
    pub(crate) fn to_toml(&self) -> anyhow::Result<String> {
        Ok(toml::to_string(self)?)
    }

    /// How the store is opened.
    pub(crate) fn store_options(&self) -> StoreOptions {
        StoreOptions {
            index_threads: self.threads,
            keep_originals: self.keep_originals,
            ..StoreOptions::default()
        }
    }

    /// How sources are followed.
    pub(crate) fn live_options(&self) -> LiveOptions {
        LiveOptions {
            state: self.data.join("sources"),
            rejected: self.rejected(),
            threads: self.threads,
            csv: self.csv.clone(),
        }
    }

    /// Where rejected deliveries are kept.
    pub(crate) fn rejected(&self) -> PathBuf {
        self.data.join("rejected")
    }
}

/// A message without the addresses it quotes, which may hold keys.
fn without_addresses(message: &str) -> String {
    let words = message.split_inclusive(char::is_whitespace);
    words.map(|word| if word.contains("://") { "(an address) " } else { word }).collect()
}

/// Line and column of a byte, as people count them.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!(" (line {line} column {column})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_override_the_file_which_overrides_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depesche.toml");
        std::fs::write(&path, "threads = 3\nlog_format = \"json\"\n").unwrap();
        let settings = Settings { config: Some(path), threads: Some(5), ..Settings::default() };
        let config = Config::resolve(&settings).unwrap();
        assert_eq!((config.threads, config.log_format), (5, LogFormat::Json));
        assert_eq!(config.listen, Config::default().listen);
    }

    #[test]
    fn unknown_names_in_the_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depesche.toml");
        std::fs::write(&path, "thread = 3\n").unwrap();
        let settings = Settings { config: Some(path), ..Settings::default() };
        let error = format!("{:#}", Config::resolve(&settings).unwrap_err());
        assert!(error.contains("unknown field `thread`"), "{error}");
    }

    #[test]
    fn what_is_wrong_in_the_file_is_told_without_the_addresses_in_it() {
        let check = |source: &str, expected: &str| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("depesche.toml");
            std::fs::write(&path, format!("threads = 3\n[[source]]\n{source}\n")).unwrap();
            let settings = Settings { config: Some(path), ..Settings::default() };
            let error = format!("{:?}", Config::resolve(&settings).unwrap_err());
            assert!(error.contains(expected) && !error.contains("geheim"), "{error}");
        };
        check("kind = \"feed\"\nurl = \"https://x.example/geheim", "(line 4 column");
        check("kind = \"feed\"\nurl = https://x.example/geheim", "(line 4 column 7)");
        check("ä = 7; url = \"https://x.example/geheim\"", "(line 3 column");
        check("kind = \"dequeue\"\nurl = \"https://x.example/geheim\"", "missing field `name`");
        check("kind = \"feed\"\nname = \"a\"\nurl = [\"https://x.example/geheim\"]", "expected a string");
        check(
            "kind = \"feed\"\nname = \"a\"\ninterval = \"https://x.example/geheim\"",
            "is no length of time",
        );
    }

    #[test]
    fn the_printed_configuration_reads_back() {
        let config = Config { threads: 7, ..Config::default() };
        assert_eq!(toml::from_str::<Config>(&config.to_toml().unwrap()).unwrap(), config);
    }
}
