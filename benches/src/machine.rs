//! Where and with what a run was made. Never the name of the host: runs are published.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use depesche_store::Moment;
use serde::Serialize;

use crate::place::Place;
use crate::process;

/// The machine and the versions.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) date: String,
    pub(crate) cores: usize,
    pub(crate) cpu: String,
    pub(crate) memory_gb: u64,
    pub(crate) system: String,
    pub(crate) rustc: String,
    pub(crate) depesche: String,
    /// Commit of the workspace; ends in `-dirty` if files differed from it.
    pub(crate) commit: String,
    /// Load of the last minute before the run: what else the machine was doing.
    pub(crate) load_before: String,
}

impl Machine {
    pub(crate) fn describe(place: &Place) -> Machine {
        let told = |command: &mut Command| {
            process::done(command.current_dir(&place.workspace))
                .map_or_else(|_| unknown(), |text| text.trim().to_owned())
        };
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let after = |text: &str, name: &str, separator: char| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(separator)?.1.trim().trim_matches('"').to_owned())
        };
        let memory = after(&read("/proc/meminfo"), "MemTotal", ':');
        let kilobytes = memory.and_then(|text| text.strip_suffix(" kB")?.parse::<u64>().ok());
        Machine {
            date: Moment::now().in_berlin().date().to_string(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            cpu: after(&read("/proc/cpuinfo"), "model name", ':').unwrap_or_else(unknown),
            memory_gb: (kilobytes.unwrap_or(0) + (512 << 10)) >> 20,
            system: after(&read("/etc/os-release"), "PRETTY_NAME", '=').unwrap_or_else(unknown),
            rustc: told(Command::new("rustc").arg("--version")),
            depesche: place
                .depesche()
                .map_or_else(|_| unknown(), |path| told(Command::new(path).arg("--version"))),
            commit: told(Command::new("git").args(["describe", "--always", "--dirty", "--exclude=*"])),
            load_before: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
        }
    }

    /// The folder of a run: the one wished for, else by date and machine.
    pub(crate) fn folder(&self, place: &Place, name: Option<&str>, wished: Option<&Path>) -> PathBuf {
        let name = name.map_or_else(|| self.name(), str::to_owned);
        let usual = || place.workspace.join("benches/runs").join(format!("{}-{name}", self.date));
        wished.map_or_else(usual, Path::to_owned)
    }

    /// A short name for a folder.
    pub(crate) fn name(&self) -> String {
        let cpu: String = self
            .cpu
            .to_lowercase()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        let words: Vec<&str> = cpu.split('-').filter(|word| !word.is_empty()).take(3).collect();
        format!("{}core-{}", self.cores, words.join("-"))
    }
}

fn unknown() -> String {
    "unknown".to_owned()
}
