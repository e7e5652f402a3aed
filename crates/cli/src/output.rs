//! Standard output and standard error of the commands.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

/// Writes a line to standard output. A reader that has gone (`| head`) ends the program quietly.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out
        .write_all(text.as_bytes())
        .and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") })
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        result => result,
    }
}

/// Writes a value as one line of JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(line(&serde_json::to_string(value)?)?)
}

/// Writes a line to standard error.
pub(crate) fn note(text: &str) {
    // There is nobody left to tell if standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes an error and its causes to standard error.
pub(crate) fn error(error: &anyhow::Error) {
    note(&format!("depesche: {error:#}"));
}

/// Whether standard output understands colours and wants them.
pub(crate) fn wants_colour() -> bool {
    io::stdout().is_terminal() && !colour_is_refused()
}

/// The same for standard error.
pub(crate) fn notes_want_colour() -> bool {
    io::stderr().is_terminal() && !colour_is_refused()
}

/// NO_COLOR, see no-color.org.
fn colour_is_refused() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
