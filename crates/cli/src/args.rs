//! What was typed. Nothing below `main` and the commands sees these types.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

use crate::config::LogFormat;

/// Search engine for German wire copy.
#[derive(Debug, Parser)]
#[command(name = "depesche", version, arg_required_else_help = true, subcommand_required = false)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// Print the configuration as it results from flags, environment and file, then stop
    #[arg(long, global = true)]
    pub(crate) print_config: bool,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Settings every command understands; each overrides the configuration file.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Settings {
    /// Configuration file (TOML)
    #[arg(long, global = true, env = "DEPESCHE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Data folder: archive, index, rejected deliveries [default: depesche-data]
    #[arg(long, global = true, env = "DEPESCHE_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:7700]
    #[arg(long, global = true, env = "DEPESCHE_LISTEN", value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// Threads that parse and index [default: one per core]
    #[arg(long, global = true, env = "DEPESCHE_THREADS", value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// Longest time for one search, in milliseconds [default: 5000]
    #[arg(long, global = true, env = "DEPESCHE_SEARCH_TIMEOUT_MS", value_name = "MS")]
    pub(crate) search_timeout_ms: Option<u64>,
    /// Largest delivery taken over HTTP, in bytes [default: 33554432]
    #[arg(long, global = true, env = "DEPESCHE_MAX_DELIVERY_BYTES", value_name = "BYTES")]
    pub(crate) max_delivery_bytes: Option<usize>,
    /// Agencies whose article stands for its near-duplicates, the most wanted first [default: none, the newest does]
    #[arg(
        long,
        global = true,
        env = "DEPESCHE_PREFERRED_AGENCIES",
        value_name = "AGENCY",
        value_delimiter = ','
    )]
    pub(crate) preferred_agencies: Option<Vec<String>>,
    /// File of words that mean the same, beside the built-in ones
    #[arg(long, global = true, env = "DEPESCHE_SYNONYMS", value_name = "FILE")]
    pub(crate) synonyms: Option<PathBuf>,
    /// Keep the delivered bytes beside the articles [default: true]
    #[arg(long, global = true, env = "DEPESCHE_KEEP_ORIGINALS", value_name = "BOOL")]
    pub(crate) keep_originals: Option<bool>,
    /// Log lines as text or JSON [default: text]
    #[arg(long, global = true, env = "DEPESCHE_LOG_FORMAT", value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// What to log, as in `info` or `depesche_query=debug` [default: info]
    #[arg(long, global = true, env = "DEPESCHE_LOG_LEVEL", value_name = "FILTER")]
    pub(crate) log_level: Option<String>,
}

/// The commands, one file each under `command/`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Store and index deliveries of any known format
    Ingest {
        /// Files, folders, or - for standard input; plain, gzip, zstd, zip, tar or WARC
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Print the summary as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the articles that files hold as JSON Lines; stores nothing
    Parse {
        /// Files, or - for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Print every token of a text: surface, offsets, position, stem, parts, exact form
    Analyze {
        /// The text, or - for standard input
        #[arg(allow_hyphen_values = true)]
        text: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print rules of IPTC's EXTRA as queries
    ConvertRule {
        /// A rule, JSON with rules, or JSON Lines; standard input without it
        #[arg(value_name = "FILE", default_value = "-")]
        file: PathBuf,
        /// Print JSON, with what was repaired or ignored
        #[arg(long)]
        json: bool,
    },
    /// Answer a query in the terminal
    Search(Box<SearchArgs>),
    /// Serve the HTTP API and the search page
    Serve,
    /// Take in the sample corpus and serve it
    Demo {
        /// Folder of the sample corpus
        #[arg(long, value_name = "DIR")]
        corpus: Option<PathBuf>,
    },
    /// Build the index anew from the archive
    Reindex,
    /// Print figures about the data folder
    Stats {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Verify archive and index and compare them
    Check {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Measure relevance on documents, queries and judgements
    Eval(EvalArgs),
    /// Print or write the generated JSON schemas
    Schema {
        /// Write them into this folder instead of printing
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
    },
}

/// What to search for, and how to show it.
#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    /// The query
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    pub(crate) query: String,
    /// Print what the API answers
    #[arg(long)]
    pub(crate) json: bool,
    /// Published at or after this time, day, month or year
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// Published by the end of this day, month or year, or before this time
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// Only this agency (may be repeated)
    #[arg(long)]
    pub(crate) agency: Vec<String>,
    /// Only this section (may be repeated)
    #[arg(long)]
    pub(crate) section: Vec<String>,
    /// Only this language (may be repeated)
    #[arg(long)]
    pub(crate) language: Vec<String>,
    /// relevance, newest or oldest
    #[arg(long)]
    pub(crate) sort: Option<String>,
    /// Number of hits
    #[arg(long)]
    pub(crate) limit: Option<u64>,
    /// Hits to skip
    #[arg(long)]
    pub(crate) offset: Option<u64>,
    /// Where the last page ended
    #[arg(long)]
    pub(crate) cursor: Option<String>,
    /// Count these facets: agency, section
    #[arg(long, value_delimiter = ',')]
    pub(crate) facets: Vec<String>,
    /// Count by day, week, month or year
    #[arg(long)]
    pub(crate) histogram: Option<String>,
    /// Show near-duplicates as hits of their own
    #[arg(long)]
    pub(crate) no_group: bool,
    /// Show so many words that tell the best hits from other articles
    #[arg(long, value_name = "N")]
    pub(crate) related: Option<u64>,
    /// Tell what the score of each hit is made of
    #[arg(long)]
    pub(crate) explain: bool,
    /// Look only for what is written, not for what means the same
    #[arg(long)]
    pub(crate) no_synonyms: bool,
    /// Leave highlights out
    #[arg(long)]
    pub(crate) no_highlight: bool,
}

/// A test collection.
#[derive(Debug, ClapArgs)]
pub(crate) struct EvalArgs {
    /// Documents as JSON Lines (any known format)
    #[arg(long, value_name = "FILE")]
    pub(crate) docs: PathBuf,
    /// Queries: id, tab, text
    #[arg(long, value_name = "FILE")]
    pub(crate) queries: PathBuf,
    /// Judgements: query id, tab, document id, tab, grade (0 is not relevant)
    #[arg(long, value_name = "FILE")]
    pub(crate) qrels: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Queries to list that did worst
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) worst: usize,
}
