//! `depesche analyze`: prints what the German analysis makes of a text.

use std::path::Path;
use std::process::ExitCode;

use depesche_query::analysis::{TokenDescription, describe};
use serde_json::json;

use crate::output;

pub(crate) fn run(text: &str, json: bool) -> anyhow::Result<ExitCode> {
    let text = match text {
        "-" => String::from_utf8_lossy(&super::read_input(Path::new("-"))?).into_owned(),
        text => text.to_owned(),
    };
    let tokens = describe(&text);
    if json {
        output::json(&tokens.iter().map(to_json).collect::<Vec<_>>())?;
    } else {
        output::line(&table(&tokens))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn to_json(token: &TokenDescription) -> serde_json::Value {
    let part = |part: &depesche_query::analysis::PartDescription| json!({"surface": part.surface, "start": part.start, "end": part.end, "stem": part.stem});
    json!({
        "surface": token.surface, "start": token.start, "end": token.end, "position": token.position,
        "stem": token.stem, "exact": token.exact, "parts": token.parts.iter().map(part).collect::<Vec<_>>(),
    })
}

fn table(tokens: &[TokenDescription]) -> String {
    let mut rows = vec![["position", "bytes", "surface", "stem", "exact", "parts"].map(str::to_owned)];
    for token in tokens {
        let parts: Vec<String> =
            token.parts.iter().map(|part| format!("{} ({})", part.surface, part.stem)).collect();
        rows.push([
            token.position.to_string(),
            format!("{}-{}", token.start, token.end),
            token.surface.clone(),
            token.stem.clone(),
            token.exact.clone(),
            parts.join(" + "),
        ]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let line = |row: &[String; 6]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
