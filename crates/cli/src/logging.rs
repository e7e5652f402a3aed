//! Log lines on standard error.

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};
use crate::output;

/// Starts logging as configured.
pub(crate) fn start(config: &Config) -> anyhow::Result<()> {
    let mut filter = EnvFilter::try_new(&config.log_level)
        .with_context(|| format!("the log level {:?} is not valid", config.log_level))?;
    // The HTTP client logs whole addresses, and some hold a key.
    for silent in ["ureq=off", "ureq_proto=off"] {
        filter = filter.add_directive(silent.parse()?);
    }
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
