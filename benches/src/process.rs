//! Child processes: run to their end, watched, or kept and surely ended.

use std::fs;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::Serialize;

use crate::figures::megabytes;

/// How often a running process is looked at; fine enough for a peak that lasts.
const LOOK: Duration = Duration::from_millis(10);

/// Memory of a process.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Memory {
    /// Resident, with the pages of mapped files.
    pub(crate) rss_mb: f64,
    /// The part of it that is not the page cache's: heap and stacks.
    pub(crate) anonymous_mb: f64,
    /// The most that was ever resident.
    pub(crate) peak_mb: f64,
}

/// Runs a command to its end and returns what it wrote to standard output.
pub(crate) fn done(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("{name} could not be started"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let last: Vec<&str> = errors.lines().rev().take(8).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        bail!("{name} failed ({}): {}", output.status, last.join("\n"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command to its end and returns its time and its peak of memory. Both outputs go to `log`.
pub(crate) fn watched(command: &mut Command, log: &std::path::Path) -> anyhow::Result<(Duration, f64)> {
    let file = fs::File::create(log)?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let began = Instant::now();
    let mut child = command.spawn().context("the process could not be started")?;
    let mut peak: f64 = 0.0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak = peak.max(memory(child.id()).map_or(0.0, |memory| memory.peak_mb));
        thread::sleep(LOOK);
    };
    let took = began.elapsed();
    if !status.success() {
        bail!("the process failed ({status}): {}", fs::read_to_string(log).unwrap_or_default().trim());
    }
    Ok((took, peak))
}

/// The memory of a running process; `None` where the system does not tell (no /proc) or the process has ended.
pub(crate) fn memory(pid: u32) -> Option<Memory> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.trim_start_matches(':').trim().strip_suffix(" kB")?.parse().ok()?;
        Some(megabytes(kilobytes * 1024))
    };
    Some(Memory { rss_mb: field("VmRSS")?, anonymous_mb: field("RssAnon")?, peak_mb: field("VmHWM")? })
}

/// Waits for a process that has been asked to end, and kills it if it does not.
pub(crate) fn ended(child: &mut Child, patience: Duration) -> std::io::Result<ExitStatus> {
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(LOOK);
    }
    child.kill()?;
    child.wait()
}

/// Asks a process of ours to end.
pub(crate) fn ask_to_end(child: &Child) {
    // If `kill` is missing, the caller's patience ends and the process is killed.
    let _ = done(Command::new("kill").args(["-TERM", &child.id().to_string()]));
}
