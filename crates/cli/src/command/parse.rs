//! `depesche parse`: prints articles as JSON Lines, stores nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use depesche_ingest::{Item, parse};

use crate::output;

pub(crate) fn run(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let mut refused = false;
    for path in files {
        let shown = path.display().to_string();
        let bytes = match super::read_input(path).and_then(|bytes| Ok(depesche_ingest::unpack(bytes)?)) {
            Ok(bytes) => bytes,
            Err(error) => {
                refused = true;
                output::note(&super::ingest::position(&shown, None, None, &error.to_string()));
                continue;
            }
        };
        let name = path.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-");
        for item in parse(&bytes, name).items {
            match item {
                Item::Article(article) => output::json(&article)?,
                Item::Refusal(refusal) => {
                    refused = true;
                    let pointer = refusal.pointer.as_deref();
                    output::note(&super::ingest::position(&shown, refusal.line, pointer, &refusal.reason));
                }
            }
        }
    }
    Ok(if refused { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
