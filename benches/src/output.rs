//! What the program tells: figures on standard output, progress on standard error.

use std::io::{self, Write};

use serde::Serialize;

/// Writes figures as JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    Ok(writeln!(out)?)
}

/// Writes a line for whoever waits.
pub(crate) fn say(text: &str) {
    // There is nobody left to tell if standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
