//! `depesche check`: verifies archive and index.

use std::process::ExitCode;

use crate::config::Config;
use crate::output;

pub(crate) fn run(json: bool, config: &Config) -> anyhow::Result<ExitCode> {
    let store = super::open(config)?;
    let report = store.check()?;
    if json {
        output::json(&report)?;
    } else {
        report.problems.iter().try_for_each(|problem| output::line(problem))?;
        output::line(&format!(
            "{} versions and {} documents checked, {} problems",
            report.versions,
            report.documents,
            report.problems.len()
        ))?;
    }
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
