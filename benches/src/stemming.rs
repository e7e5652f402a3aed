//! How well do stems bring together the forms of a word, and keep apart what is not one?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use rust_stemmers::{Algorithm, Stemmer};
use serde::Serialize;

use crate::gold::{Agreement, Gold, GoldFacts};
use crate::output::say;
use crate::place::Place;
use crate::{cistem, lucene, process};

/// What the measurement found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Stemming {
    gold: GoldFacts,
    stemmers: BTreeMap<&'static str, Agreement>,
    /// Why a peer is missing.
    missing: Vec<String>,
}

pub(crate) fn measure(place: &Place, path: &Path) -> anyhow::Result<Stemming> {
    let gold = Gold::read(path)?;
    let each = |stem: &dyn Fn(&str) -> String| -> anyhow::Result<Agreement> {
        gold.agreement(&gold.forms.iter().map(|form| stem(form)).collect::<Vec<_>>())
    };
    let snowball = Stemmer::create(Algorithm::German);
    let mut stemmers = BTreeMap::from([
        ("depesche", each(&|form| depesche_analysis::word(form).stem.to_string())?),
        ("snowball", each(&|form| snowball.stem(&form.to_lowercase()).into_owned())?),
        ("cistem", each(&cistem::stem)?),
    ]);
    let mut missing = Vec::new();
    match lucene_stems(place, &gold.forms).and_then(|stems| gold.agreement(&stems)) {
        Ok(agreement) => drop(stemmers.insert("lucene_light", agreement)),
        Err(error) => {
            let reason = format!("Lucene: {error:#}");
            say(&reason);
            missing.push(reason);
        }
    }
    Ok(Stemming { gold: gold.facts(), stemmers, missing })
}

/// What Lucene's light German stemmer makes of each form, after its analyser's other filters.
fn lucene_stems(place: &Place, forms: &[String]) -> anyhow::Result<Vec<String>> {
    let (jdk, _) = lucene::jdk()?;
    let folder = lucene::libraries(place)?;
    let scratch = place.scratch()?;
    let (words, stems) = (scratch.path().join("words"), scratch.path().join("stems"));
    fs::write(&words, forms.join("\n"))?;
    let classes = scratch.path().join("classes");
    process::done(
        Command::new(jdk.join("bin/javac"))
            .args(["-cp", "lib/*", "-d"])
            .arg(&classes)
            .arg(place.workspace.join("benches/lucene/Stems.java"))
            .current_dir(&folder),
    )?;
    let class_path = format!("{}:lib/*", classes.display());
    process::done(
        Command::new(jdk.join("bin/java"))
            .args(["-cp", &class_path, "Stems"])
            .args([&words, &stems])
            .current_dir(&folder),
    )?;
    Ok(fs::read_to_string(&stems)?.lines().map(str::to_owned).collect())
}
