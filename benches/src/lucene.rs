//! Lucene in process, by the peers' program: index, search, highlight, in one JVM each.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Serialize;

use crate::corpus::Corpus;
use crate::figures::{Latency, rounded};
use crate::output::say;
use crate::place::Place;
use crate::process;

/// The oldest Java that runs it.
const JAVA: u32 = 21;

/// Where distributions put their JDKs.
const JDKS: &str = "/usr/lib/jvm";

/// What the measurement found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Lucene {
    pub(crate) version: String,
    pub(crate) java: String,
    /// By analyser, under the names OpenSearch has here.
    pub(crate) kinds: BTreeMap<&'static str, Kind>,
}

/// One index.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Kind {
    pub(crate) articles_per_second: f64,
    pub(crate) disk_mb: f64,
    pub(crate) search: Latency,
    pub(crate) hl: Latency,
}

/// A JDK and the program built with it.
struct Program {
    java: PathBuf,
    folder: PathBuf,
}

pub(crate) fn measure(place: &Place, corpus: &Corpus) -> anyhow::Result<Lucene> {
    let (jdk, java) = jdk()?;
    // The decompounder's word list is OpenSearch's.
    place.peer("opensearch")?;
    let folder = libraries(place)?;
    say("building the Lucene program");
    process::done(
        Command::new(jdk.join("bin/javac"))
            .args(["-nowarn", "-cp", "lib/*", "-d", "out", "Bench.java"])
            .current_dir(&folder),
    )?;
    let version = version(&folder)?;
    let program = Program { java: jdk.join("bin/java"), folder };
    let mut kinds = BTreeMap::new();
    for (name, argument) in [("german", "german"), ("decompounder", "decomp")] {
        say(&format!("Lucene {version}, {name}"));
        kinds.insert(name, program.kind(argument, corpus)?);
    }
    Ok(Lucene { version, java, kinds })
}

/// The folder of the peers' program, with Lucene in its `lib`.
pub(crate) fn libraries(place: &Place) -> anyhow::Result<PathBuf> {
    let folder = place.peer("lucene")?;
    say("fetching Lucene");
    process::done(
        Command::new("mvn")
            .args(["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"])
            .current_dir(&folder),
    )?;
    Ok(folder)
}

impl Program {
    fn kind(&self, kind: &str, corpus: &Corpus) -> anyhow::Result<Kind> {
        let index = self.run("index", kind, corpus, 2)?;
        let search = self.run("search", kind, corpus, 1)?;
        let hl = self.run("hl", kind, corpus, 1)?;
        fs::remove_dir_all(self.folder.join(format!("idx-{kind}")))?;
        let size = index.split_whitespace().find_map(|word| word.strip_prefix("size=")?.strip_suffix("MB"));
        Ok(Kind {
            articles_per_second: rounded(before(&index, "docs/s")?),
            disk_mb: rounded(size.context("no size")?.parse()?),
            search: latency(&search)?,
            hl: latency(&hl)?,
        })
    }

    /// The last line it tells: it repeats everything, and the last time the JVM is warm.
    fn run(&self, mode: &str, kind: &str, corpus: &Corpus, threads: u32) -> anyhow::Result<String> {
        let mut command = Command::new(&self.java);
        command.args(["-Xms4g", "-Xmx4g", "-Duser.language=en", "--add-modules", "jdk.incubator.vector"]);
        command.args(["-cp", "out:lib/*", "Bench", mode, kind]);
        command.arg(&corpus.path).arg(threads.to_string()).arg(&corpus.queries_path);
        let told = process::done(command.current_dir(&self.folder))?;
        Ok(told.lines().last().context("it told nothing")?.to_owned())
    }
}

fn latency(line: &str) -> anyhow::Result<Latency> {
    let micros = |name: &str| -> anyhow::Result<f64> {
        let found = line.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_suffix("us"));
        Ok(rounded(found.with_context(|| format!("no {name} in {line:?}"))?.parse::<f64>()? / 1e3))
    };
    Ok(Latency {
        per_second: rounded(before(line, "q/s")?),
        p50_ms: micros("p50=")?,
        p99_ms: micros("p99=")?,
    })
}

/// The number before a unit.
fn before(line: &str, unit: &str) -> anyhow::Result<f64> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| *word == unit).filter(|at| *at > 0);
    Ok(words[at.with_context(|| format!("no {unit} in {line:?}"))? - 1].parse()?)
}

fn version(folder: &Path) -> anyhow::Result<String> {
    for entry in fs::read_dir(folder.join("lib"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(version) = name.strip_prefix("lucene-core-").and_then(|name| name.strip_suffix(".jar")) {
            return Ok(version.to_owned());
        }
    }
    ensure!(false, "Maven fetched no lucene-core");
    Ok(String::new())
}

/// The newest JDK that runs Lucene, with its version.
pub(crate) fn jdk() -> anyhow::Result<(PathBuf, String)> {
    let named = ["OS_JAVA_HOME", "JAVA_HOME"].iter().filter_map(std::env::var_os).map(PathBuf::from);
    let usual = fs::read_dir(JDKS).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    named
        .chain(usual)
        .filter(|folder| folder.join("bin/javac").is_file())
        .filter_map(|folder| {
            let release = fs::read_to_string(folder.join("release")).ok()?;
            let version = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION="))?;
            let version = version.trim_matches('"').to_owned();
            let major: u32 = version.split('.').next()?.parse().ok()?;
            (major >= JAVA).then_some((major, folder, version))
        })
        .max()
        .map(|(_, folder, version)| (folder, version))
        .with_context(|| format!("no JDK {JAVA} or newer was found in {JDKS}"))
}

#[cfg(test)]
mod tests {
    use super::{before, latency};

    #[test]
    fn what_the_program_tells_is_read() {
        let index = "lucene german index threads=2 docs=60000 11.79s 5090 docs/s size=146.0MB";
        assert_eq!(before(index, "docs/s").unwrap(), 5090.0);
        let found = latency("lucene german search q=2000 3808 q/s p50=201us p99=1204us").unwrap();
        assert_eq!((found.per_second, found.p50_ms, found.p99_ms), (3808.0, 0.201, 1.204));
        assert!(before("broken", "q/s").is_err());
    }
}
