//! Log lines on standard error.

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};
use crate::output;

/// Starts logging as configured.
pub(crate) fn start(config: &Config) -> anyhow::Result<()> {
    // The HTTP client logs whole addresses, and some hold a key: nobody can ask for its lines.
    let asked = config.log_level.split(',').filter(|directive| !directive.trim().starts_with("ureq"));
    let asked: Vec<&str> = asked.chain(["ureq=off", "ureq_proto=off"]).collect();
    let filter = EnvFilter::try_new(asked.join(","))
        .with_context(|| format!("the log level {:?} is not valid", config.log_level))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(output::notes_want_colour())
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => builder.with_target(false).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}
