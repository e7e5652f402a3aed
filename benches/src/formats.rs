//! How fast is each format parsed, normalised and validated, in one thread?
//!
//! Over a folder of deliveries (the sample corpus, or real ones), by the format found in each file. The files of a format
//! are read again and again, since folders of samples are small.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use depesche_ingest::{Item, documents, parse};
use serde::Serialize;

use crate::figures::rate;
use crate::output::say;

/// Each format is measured at least this long, in whole passes over its files.
const AT_LEAST: Duration = Duration::from_secs(2);

/// Larger files are left out: they are data sets, not deliveries.
const LARGEST: u64 = 4 << 20;

/// What one format costs.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Format {
    pub(crate) articles_per_second: f64,
    pub(crate) mb_per_second: f64,
    /// Files of the format.
    pub(crate) files: usize,
    /// Articles in them.
    pub(crate) articles: usize,
    /// Items in them that are refused, such as pictures.
    pub(crate) refused: usize,
}

pub(crate) fn measure(folder: &Path) -> anyhow::Result<BTreeMap<&'static str, Format>> {
    let mut formats: BTreeMap<&str, Vec<Vec<u8>>> = BTreeMap::new();
    for path in files(folder).with_context(|| format!("{} could not be read", folder.display()))? {
        for document in documents(&fs::read(&path)?) {
            let Ok(bytes) = document.bytes else { continue };
            let parsed = parse(&bytes, None);
            let holds_articles = parsed.items.iter().any(|item| matches!(item, Item::Article(_)));
            if let Some(format) = parsed.format.filter(|_| holds_articles) {
                formats.entry(format).or_default().push(bytes.into_owned());
            }
        }
    }
    Ok(formats.into_iter().map(|(format, files)| (format, timed(format, &files))).collect())
}

fn timed(format: &str, files: &[Vec<u8>]) -> Format {
    say(&format!("parsing {format}"));
    let (mut articles, mut refused, mut passes) = (0, 0, 0);
    let began = Instant::now();
    while began.elapsed() < AT_LEAST {
        passes += 1;
        for bytes in files {
            for item in parse(bytes, None).items {
                match item {
                    Item::Article(_) => articles += 1,
                    Item::Refusal(_) => refused += 1,
                }
            }
        }
    }
    let took = began.elapsed();
    let bytes: usize = files.iter().map(Vec::len).sum();
    Format {
        articles_per_second: rate(f64::from(articles), took),
        mb_per_second: rate(bytes as f64 * f64::from(passes) / 1e6, took),
        files: files.len(),
        articles: (articles / passes) as usize,
        refused: (refused / passes) as usize,
    }
}

/// The files of a folder and of those in it, in the order of their names.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let about = fs::metadata(entry.path())?;
            if about.is_dir() {
                open.push(entry.path());
            } else if about.len() <= LARGEST {
                found.push(entry.path());
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
