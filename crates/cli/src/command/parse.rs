//! `depesche parse`: prints articles as JSON Lines, stores nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use depesche_ingest::{Item, parse, unpack};

use crate::output;

pub(crate) fn run(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let mut refused = false;
    for path in files {
        let shown = path.display().to_string();
        let input = super::read_input(path);
        let unpacked = input.as_deref().map_err(ToString::to_string).and_then(unpack);
        let bytes = match unpacked {
            Ok(bytes) => bytes,
            Err(reason) => {
                refused = true;
                output::note(&super::ingest::position(&shown, None, None, &reason));
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
