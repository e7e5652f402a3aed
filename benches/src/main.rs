//! Measurements of Depesche beside what a user would pick instead.
//!
//! One file per question (`analysis`, `stemming`, `formats`, `ingest`, `search`, `kinds`, `highlight`, `http`, `relevance`, `curve`), one
//! per peer (`opensearch`, `lucene`);
//! `compare` asks all of them in one run, since only figures of one machine and one hour can be divided by each other.

mod analysis;
mod bulk;
mod cistem;
mod client;
mod compare;
mod corpus;
mod curve;
mod figures;
mod formats;
mod gold;
mod highlight;
mod http;
mod ingest;
mod kinds;
mod load;
mod lucene;
mod machine;
mod opensearch;
mod output;
mod peers;
mod place;
mod process;
mod relevance;
mod report;
mod search;
mod server;
mod shape;
mod spelling;
mod stemming;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand};

use corpus::Corpus;
use load::Pace;
use place::Place;

/// Measures Depesche beside its peers.
#[derive(Debug, Parser)]
#[command(name = "depesche-benches", version)]
struct Args {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    question: Question,
}

/// What all measurements share.
#[derive(Debug, ClapArgs)]
struct Settings {
    /// Articles in the corpus
    #[arg(long, global = true, default_value_t = 60_000, value_name = "N")]
    articles: usize,
    /// Folder of the peers and the corpus generator [default: ../shared/peers beside the workspace]
    #[arg(long, global = true, value_name = "DIR")]
    peers: Option<PathBuf>,
    /// The `depesche` to measure [default: the one built beside this program]
    #[arg(long, global = true, value_name = "FILE")]
    depesche: Option<PathBuf>,
    /// Clients at once in the HTTP measurements; may be repeated
    #[arg(long, global = true, value_delimiter = ',', default_values_t = [1, 4], value_name = "N")]
    clients: Vec<usize>,
    /// Seconds of load before each HTTP measurement
    #[arg(long, global = true, default_value_t = 3.0, value_name = "S")]
    warm: f64,
    /// Seconds of each HTTP measurement
    #[arg(long, global = true, default_value_t = 6.0, value_name = "S")]
    measured: f64,
}

/// The questions, one file each.
#[derive(Clone, Debug, Subcommand)]
enum Question {
    /// Make the corpus and its queries
    Corpus,
    /// How fast is the German chain, in one thread?
    Analysis,
    /// How well do stems agree with classes of word forms, beside other German stemmers?
    Stemming {
        /// Stem classes, one a line, its word forms apart by white space
        #[arg(long, value_name = "FILE")]
        gold: PathBuf,
    },
    /// How fast is each format parsed, normalised and validated, in one thread?
    Formats {
        /// Folder of deliveries [default: the sample corpus]
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// How fast does `depesche ingest` make a file searchable, and what does it take?
    Ingest,
    /// How fast is a search in process, in one thread?
    Search,
    /// What does it cost to highlight an article?
    Highlight,
    /// How often is the first suggestion for a misspelt word the right one?
    Spelling {
        /// Pairs of misspelling;correction, one a line
        #[arg(long, value_name = "FILE")]
        pairs: PathBuf,
        /// Words suggestions are drawn from, with their counts [default: those of the corpus]
        #[arg(long, value_name = "FILE")]
        words: Option<PathBuf>,
        /// Write the pairs that failed into this file, by kind
        #[arg(long, value_name = "FILE")]
        failures: Option<PathBuf>,
    },
    /// What does each kind of query cost, and the worst one?
    Kinds,
    /// How do costs grow with the archive? Written to benches/runs
    Curve {
        /// Sizes of the corpora
        #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000], value_name = "N")]
        sizes: Vec<usize>,
        /// Write the run into this folder [default: benches/runs/<date>-<machine>]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// How fast does `depesche serve` answer, and in how much memory?
    Http,
    /// The same corpus and the same load on OpenSearch and Lucene
    Peers,
    /// How good is the order of hits, what does each part of the ranking bring, and how good are the peers?
    Relevance {
        /// Folder of the judged sets: docs.jsonl, queries.dev.tsv and qrels.dev.tsv in a folder each
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Name of the machine in the run's folder [default: cores and CPU]
        #[arg(long, value_name = "NAME")]
        machine: Option<String>,
        /// Write the run into this folder [default: benches/runs/<date>-<machine>]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// All of it in one run, written to benches/runs
    Compare {
        /// Name of the machine in the run's folder [default: cores and CPU]
        #[arg(long, value_name = "NAME")]
        machine: Option<String>,
        /// Write the run into this folder [default: benches/runs/<date>-<machine>]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::say(&format!("depesche-benches: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> anyhow::Result<()> {
    let Settings { articles, peers, depesche, clients, warm, measured } = &args.settings;
    let place = Place::find(peers.clone(), depesche.clone())?;
    let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds);
    let pace = Pace { warm: seconds(*warm)?, measured: seconds(*measured)? };
    let corpus = || Corpus::make(&place, *articles);
    match &args.question {
        Question::Corpus => output::json(&corpus()?.facts),
        Question::Analysis => output::json(&analysis::measure(&corpus()?)?),
        Question::Stemming { gold } => output::json(&stemming::measure(&place, gold)?),
        Question::Formats { folder } => {
            let folder = folder.clone().unwrap_or_else(|| place.workspace.join("corpus"));
            output::json(&formats::measure(&folder)?)
        }
        Question::Ingest => output::json(&ingest::measure(&place, &corpus()?)?.0),
        Question::Search => {
            let corpus = corpus()?;
            let data = ingest::quietly(&place, &corpus)?;
            output::json(&search::measure(data.path(), &corpus)?)
        }
        Question::Highlight => {
            let corpus = corpus()?;
            let data = ingest::quietly(&place, &corpus)?;
            output::json(&highlight::measure(data.path(), &corpus)?)
        }
        Question::Spelling { pairs, words, failures } => {
            let made;
            let words = match words {
                Some(words) => spelling::Words::List(words),
                None => {
                    made = corpus()?;
                    spelling::Words::Corpus(&made)
                }
            };
            output::json(&spelling::measure(&place, pairs, &words, failures.as_ref())?)
        }
        Question::Kinds => {
            let corpus = corpus()?;
            let data = ingest::quietly(&place, &corpus)?;
            output::json(&kinds::measure(data.path(), &corpus)?)
        }
        Question::Curve { sizes, out } => curve::measure(&place, sizes, out.as_deref()),
        Question::Http => {
            let corpus = corpus()?;
            let data = ingest::quietly(&place, &corpus)?;
            output::json(&http::measure(&place, data.path(), &corpus, clients, pace)?)
        }
        Question::Peers => output::json(&peers::measure(&place, &corpus()?, clients, pace)),
        Question::Relevance { data, machine, out } => {
            relevance::measure(&place, data, machine.as_deref(), out.as_deref())
        }
        Question::Compare { machine, out } => {
            let run = compare::Run { clients, pace, machine: machine.as_deref(), out: out.as_deref() };
            compare::compare(&place, &corpus()?, &run)
        }
    }
}
