//! The corpus: synthetic wire articles with a real German vocabulary, and queries whose words stand together in one.
//!
//! Real copy may not be passed on, and a sample of some hundred articles measures nothing. The generator belongs to the
//! peers, so that it knows nothing of our lexicon; it draws words by their real frequency, hence Zipf and compounds.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use crate::output::say;
use crate::place::Place;
use crate::process;

/// Python packages of the generator.
const PACKAGES: [&str; 2] = ["wordfreq", "numpy"];

/// A corpus on disk with its queries.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// The articles as JSON Lines.
    pub(crate) path: PathBuf,
    /// The queries, one a line.
    pub(crate) queries_path: PathBuf,
    /// The queries.
    pub(crate) queries: Vec<String>,
    pub(crate) facts: Facts,
}

/// What the corpus is, for the report.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Facts {
    pub(crate) articles: usize,
    pub(crate) bytes: u64,
    pub(crate) queries: usize,
}

/// The fields of an article the measurements look at.
#[derive(Debug, Deserialize)]
pub(crate) struct Article {
    pub(crate) id: String,
    pub(crate) headline: String,
    pub(crate) body: String,
}

impl Corpus {
    /// The corpus of `articles` articles; made once, then taken from the disk.
    pub(crate) fn make(place: &Place, articles: usize) -> anyhow::Result<Corpus> {
        let path = place.data.join(format!("articles-{articles}.jsonl"));
        let queries_path = place.data.join(format!("queries-{articles}.txt"));
        if !(path.is_file() && queries_path.is_file()) {
            generate(place, articles, &path, &queries_path).context("the corpus could not be made")?;
        }
        let queries: Vec<String> = fs::read_to_string(&queries_path)?
            .lines()
            .map(str::to_owned)
            .filter(|line| !line.is_empty())
            .collect();
        ensure!(!queries.is_empty(), "{} holds no queries", queries_path.display());
        let facts = Facts { articles, bytes: fs::metadata(&path)?.len(), queries: queries.len() };
        Ok(Corpus { path, queries_path, queries, facts })
    }

    /// The lines of the corpus file.
    pub(crate) fn lines(&self) -> anyhow::Result<impl Iterator<Item = std::io::Result<String>> + use<>> {
        Ok(BufReader::new(File::open(&self.path)?).lines())
    }

    /// The articles in the order of the file.
    pub(crate) fn articles(&self) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Article>> + use<>> {
        Ok(self.lines()?.map(|line| Ok(serde_json::from_str(&line?)?)))
    }
}

/// Runs the generator in a folder of its own, so that a broken-off run leaves no half corpus.
fn generate(place: &Place, articles: usize, path: &Path, queries_path: &Path) -> anyhow::Result<()> {
    let scripts = place.peer("corpus")?;
    let python = python(place)?;
    let scratch = place.scratch()?;
    say(&format!("making a corpus of {articles} articles"));
    let script = |name: &str| {
        let mut command = Command::new(&python);
        command.arg(scripts.join(name)).current_dir(scratch.path()).env("PYTHONUTF8", "1");
        command
    };
    process::done(script("articles.py").arg(articles.to_string()).arg("articles.jsonl"))?;
    process::done(script("queries.py").arg("articles.jsonl"))?;
    fs::rename(scratch.path().join("articles.jsonl"), path)?;
    fs::rename(scratch.path().join("queries.txt"), queries_path)?;
    Ok(())
}

/// A Python that has the packages of the generator.
fn python(place: &Place) -> anyhow::Result<PathBuf> {
    let folder = place.data.join("venv");
    let python = folder.join("bin/python");
    let imports = format!("import {}", PACKAGES.join(", "));
    if process::done(Command::new(&python).args(["-c", &imports])).is_err() {
        say("installing the packages of the corpus generator");
        process::done(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        process::done(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
    }
    Ok(python)
}
