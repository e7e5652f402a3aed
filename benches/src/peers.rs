//! All peers, each of which may be missing: then the run says so and goes on.

use serde::Serialize;

use crate::corpus::Corpus;
use crate::load::Pace;
use crate::lucene::{self, Lucene};
use crate::opensearch::{self, OpenSearch};
use crate::output::say;
use crate::place::Place;

/// What the peers did.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Peers {
    pub(crate) opensearch: Option<OpenSearch>,
    pub(crate) lucene: Option<Lucene>,
    /// Why one is missing.
    pub(crate) missing: Vec<String>,
}

pub(crate) fn measure(place: &Place, corpus: &Corpus, clients: &[usize], pace: Pace) -> Peers {
    let mut missing = Vec::new();
    let opensearch = present("OpenSearch", opensearch::measure(place, corpus, clients, pace), &mut missing);
    let lucene = present("Lucene", lucene::measure(place, corpus), &mut missing);
    // Reasons name files of this machine; a run that is committed does not.
    let workspace = place.workspace.to_string_lossy().into_owned();
    for reason in &mut missing {
        *reason = reason.replace(&workspace, ".");
    }
    Peers { opensearch, lucene, missing }
}

fn present<T>(name: &str, result: anyhow::Result<T>, missing: &mut Vec<String>) -> Option<T> {
    result
        .map_err(|error| {
            let reason = format!("{name}: {error:#}");
            say(&reason);
            missing.push(reason);
        })
        .ok()
}
