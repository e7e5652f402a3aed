//! `depesche demo`: takes in the sample corpus and serves it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::ensure;
use depesche_ingest::format_names;

use crate::config::Config;
use crate::output;

/// Where the corpus lies in a checkout and in the container.
const PLACES: [&str; 2] =
    [concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus"), "/usr/share/depesche/corpus"];

pub(crate) fn run(corpus: Option<&Path>, config: &Config) -> anyhow::Result<ExitCode> {
    let corpus = match corpus {
        Some(folder) => folder.to_owned(),
        None => PLACES
            .iter()
            .map(PathBuf::from)
            .find(|folder| folder.is_dir())
            .unwrap_or_else(|| PLACES[0].into()),
    };
    ensure!(corpus.is_dir(), "no corpus in {}; name its folder with --corpus", corpus.display());
    // A data folder the user named stays; otherwise the demo leaves nothing behind.
    let named = config.data != Config::default().data;
    let temporary = if named { None } else { Some(tempfile::tempdir()?) };
    let data = temporary.as_ref().map_or(config.data.clone(), |folder| folder.path().to_owned());
    // Nor does it take anything away from the sources of a real configuration.
    let config = Config { data, source: Vec::new(), ..config.clone() };

    let store = super::open(&config)?;
    let paths = deliveries(&corpus)?;
    let summary = super::ingest::take_in(&store, &paths, &config)?;
    for item in &summary.rejected {
        output::note(&super::ingest::rejected_line(item));
    }
    super::catch_up(&store)?;
    let figures = store.stats()?;
    output::note(&format!("{} articles of {} agencies indexed", figures.items, figures.agencies.len()));
    super::serve::serve(store, &config, greet)
}

/// The folders of a corpus with deliveries: one a format, two of them under other names, and those of containers.
fn deliveries(corpus: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let names = ["articles", "web", "warc", "zip"].into_iter().chain(format_names());
    let folders: Vec<PathBuf> =
        names.map(|name| corpus.join(name)).filter(|folder| folder.is_dir()).collect();
    ensure!(!folders.is_empty(), "no folders of deliveries in {}", corpus.display());
    Ok(folders)
}

fn greet(address: SocketAddr) {
    let text = format!(
        "
depesche listens on http://{address} (Ctrl-C stops it)

  curl 'http://{address}/v1/search?q=Hochwasser&limit=3'
  curl -G 'http://{address}/v1/search' --data-urlencode 'q=Wahl ODER Abstimmung' -d facets=agency,section -d histogram=month
  curl -H 'content-type: application/json' -d '{{\"q\": \"agentur:dpa Polizei\", \"sort\": \"newest\"}}' 'http://{address}/v1/search'
"
    );
    output::note(&text);
}
