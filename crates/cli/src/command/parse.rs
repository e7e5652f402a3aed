//! `depesche parse`: prints articles as JSON Lines, stores nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use depesche_ingest::{Item, ParseOptions, Refusal, documents, parse_with};

use crate::config::Config;
use crate::output;

pub(crate) fn run(files: &[PathBuf], config: &Config) -> anyhow::Result<ExitCode> {
    let mut refused = false;
    for path in files {
        let shown = path.display().to_string();
        let mut refuse = |line: Option<u64>, pointer: Option<&str>, reason: &str| {
            refused = true;
            output::note(&super::ingest::position(&shown, line, pointer, reason));
        };
        let input = match super::read_input(path) {
            Ok(input) => input,
            Err(error) => {
                refuse(None, None, &error.to_string());
                continue;
            }
        };
        let name = path.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-");
        for document in documents(&input) {
            match document.bytes {
                Ok(bytes) => {
                    let options = ParseOptions {
                        name: document.path.as_deref().or(name),
                        address: document.address.as_deref(),
                        csv: config.csv.as_ref(),
                    };
                    for item in parse_with(&bytes, &options).items {
                        match item {
                            Item::Article(article) => output::json(&article)?,
                            Item::Refusal(Refusal { line, pointer, reason, .. }) => {
                                let inside =
                                    document.path.iter().chain(&pointer).cloned().collect::<Vec<_>>();
                                let pointer = Some(inside.join(" ")).filter(|pointer| !pointer.is_empty());
                                refuse(line, pointer.as_deref(), &reason);
                            }
                        }
                    }
                }
                Err(reason) => refuse(None, document.path.as_deref(), &reason),
            }
        }
    }
    Ok(if refused { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
