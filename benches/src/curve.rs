//! How do costs grow with the archive? The same measurements over corpora of different sizes, in one run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::corpus::Corpus;
use crate::figures::Latency;
use crate::ingest::{self, Ingest};
use crate::machine::Machine;
use crate::output::say;
use crate::place::Place;
use crate::search::{self, Search};
use crate::shape::Shape;

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Curve {
    pub(crate) machine: Machine,
    pub(crate) sizes: Vec<Size>,
}

/// The figures of one size.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Size {
    pub(crate) articles: usize,
    pub(crate) corpus_bytes: u64,
    pub(crate) ingest: Ingest,
    pub(crate) search: Search,
}

/// Measures all sizes; the corpus of a size above [`KEPT`] is removed afterwards.
pub(crate) fn measure(place: &Place, sizes: &[usize], out: Option<&Path>) -> anyhow::Result<()> {
    let machine = Machine::describe(place);
    let folder = machine.folder(place, None, out);
    let mut measured = Vec::new();
    for articles in sizes {
        say(&format!("{articles} articles"));
        let corpus = Corpus::make(place, *articles)?;
        let (ingest, data) = ingest::measure(place, &corpus)?;
        let search = search::measure(data.path(), &corpus)?;
        measured.push(Size { articles: *articles, corpus_bytes: corpus.facts.bytes, ingest, search });
        if *articles > KEPT {
            fs::remove_file(&corpus.path)?;
            fs::remove_file(&corpus.queries_path)?;
        }
    }
    let curve = Curve { machine, sizes: measured };
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("curve.json"), serde_json::to_string_pretty(&curve)? + "\n")?;
    let table = table(&curve);
    fs::write(folder.join("curve.md"), &table)?;
    say(&format!("{table}\nwritten to {}", folder.display()));
    Ok(())
}

/// Largest corpus that stays on the disk.
const KEPT: usize = 100_000;

fn table(curve: &Curve) -> String {
    let mut page = format!(
        "# Costs by size of the archive, {}\n\n- machine: {} cores, {}; commit {}\n- in process, one thread, queries of 1 to 4 words\n\n",
        curve.machine.date, curve.machine.cores, curve.machine.cpu, curve.machine.commit
    );
    let heads: Vec<String> = curve.sizes.iter().map(|size| format!("{} articles", size.articles)).collect();
    page += &format!("| | {} |\n|---{}|\n", heads.join(" | "), "|---".repeat(heads.len()));
    let mut row = |name: &str, value: &dyn Fn(&Size) -> String| {
        let values: Vec<String> = curve.sizes.iter().map(value).collect();
        page += &format!("| {name} | {} |\n", values.join(" | "));
    };
    row("ingest, articles/s", &|size| size.ingest.usual.articles_per_second.to_string());
    row("- without kept originals", &|size| size.ingest.without_originals.articles_per_second.to_string());
    row("peak of memory of ingest, MB", &|size| size.ingest.usual.peak_memory_mb.to_string());
    row("disk without originals, bytes an article", &|size| {
        (size.ingest.without_originals.disk_mb * 1e6 / size.articles as f64).round().to_string()
    });
    row("articles found by a query, mean", &|size| size.search.found.to_string());
    let names = [
        (Shape::Search, "search"),
        (Shape::Hl, "search + highlights"),
        (Shape::Full, "search + highlights + 2 facets + months"),
        (Shape::FullSwapped, "the same, any word"),
    ];
    for (shape, name) in names {
        let latency = |size: &Size, of: fn(&Latency) -> f64| of_shape(&size.search.shapes, shape, of);
        row(&format!("{name}, p50 ms"), &|size| latency(size, |latency| latency.p50_ms));
        row("- p99 ms", &|size| latency(size, |latency| latency.p99_ms));
    }
    page
}

fn of_shape(shapes: &BTreeMap<Shape, Latency>, shape: Shape, of: fn(&Latency) -> f64) -> String {
    shapes.get(&shape).map_or_else(|| "-".to_owned(), |latency| of(latency).to_string())
}
