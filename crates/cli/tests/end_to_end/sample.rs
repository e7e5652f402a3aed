//! What the program is fed with: the sample corpus, made-up articles, random numbers.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::succeed;

/// The sample corpus.
pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").canonicalize().unwrap()
}

/// The folders of the corpus that hold deliveries with articles.
pub(crate) fn deliveries() -> Vec<String> {
    let names = ["articles", "web", "warc", "zip"].into_iter().chain(depesche_ingest::format_names());
    let folders = names.map(|name| corpus().join(name)).filter(|folder| folder.is_dir());
    folders.map(|folder| folder.display().to_string()).collect()
}

/// A data folder with the corpus in it.
pub(crate) fn corpus_data() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let paths = deliveries();
    let arguments: Vec<&str> = std::iter::once("ingest").chain(paths.iter().map(String::as_str)).collect();
    succeed(folder.path(), &arguments);
    folder
}

/// A made-up article.
pub(crate) fn article(id: &str, version: u32, headline: &str) -> Value {
    json!({
        "id": id, "version": version, "published": "2025-05-01T12:00:00+02:00", "agency": "dpa",
        "section": "Panorama", "headline": headline,
        "body": [{ "text": "Die Feuerwehr in Kaltenleupe hat am Donnerstag eine Übung abgehalten, wie ein Sprecher sagte." }],
    })
}

/// `article` with further fields.
pub(crate) fn with(mut article: Value, fields: Value) -> Value {
    let (Value::Object(into), Value::Object(fields)) = (&mut article, fields) else { panic!("no objects") };
    into.extend(fields);
    article
}

/// A number of an environment variable, or `default`.
pub(crate) fn number_of(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}")))
}

/// Random numbers that a seed repeats (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// One of `choices`.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }
}
