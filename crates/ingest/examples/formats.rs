//! Prints the format found in every file, a tab, and its path; `containers` for packed files and those that hold many.

use std::io::Write as _;

use depesche_ingest::{documents, parse};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let documents = documents(&bytes);
        let is_plain = match documents.as_slice() {
            [only] => only.path.is_none() && only.bytes.as_deref().is_ok_and(|read| read == bytes),
            _ => false,
        };
        let format = if is_plain { parse(&bytes, None).format } else { Some("containers") };
        if let Some(format) = format {
            writeln!(out, "{format}\t{path}")?;
        }
    }
    Ok(())
}
