//! `depesche convert-rule`: prints rules of IPTC's EXTRA as queries of our language.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use depesche_query::{Problem, parse, parse_extra};
use serde::Serialize;
use serde_json::Value;

use crate::output;

/// A rule as a query.
#[derive(Serialize)]
struct Converted {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    query: String,
    /// Whether the query language reads the query whole.
    fits: bool,
    problems: Vec<Problem>,
}

pub(crate) fn run(file: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let input = super::read_input(file).with_context(|| format!("{} could not be read", file.display()))?;
    let text = String::from_utf8_lossy(&input);
    let rules = rules(&text);
    anyhow::ensure!(!rules.is_empty(), "{} holds JSON, but no object with a \"query\"", file.display());
    let mut sound = true;
    for (name, rule) in rules {
        let converted = converted(name, &rule);
        sound &= converted.fits && converted.problems.is_empty();
        if json {
            output::json(&converted)?;
        } else {
            print(&converted)?;
        }
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn converted(name: Option<String>, rule: &str) -> Converted {
    let (ast, problems) = parse_extra(rule);
    let query = ast.to_string();
    let (again, cut) = parse(&query);
    Converted { name, fits: cut.is_empty() && again == ast, query, problems }
}

fn print(converted: &Converted) -> anyhow::Result<()> {
    let name = converted.name.as_deref().map_or(String::new(), |name| format!("{name}: "));
    for problem in &converted.problems {
        output::note(&format!("{name}{}-{}: {}", problem.from, problem.to, problem.message));
    }
    if !converted.fits {
        output::note(&format!("{name}longer than a query may be: divide the rule"));
    }
    Ok(output::line(&converted.query)?)
}

/// The rules of a file with their names: JSON Lines, `{"rules": [...]}`, a list, or else the text is one.
fn rules(text: &str) -> Vec<(Option<String>, String)> {
    let mut rules = Vec::new();
    if !text.trim_start().starts_with(['{', '[']) {
        return vec![(None, text.to_owned())];
    }
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => collect(value, &mut rules),
            // A rule that only looks like JSON, or one after JSON that was cut.
            Err(_) if rules.is_empty() => return vec![(None, text.to_owned())],
            Err(error) => {
                output::note(&format!("after {} rules the JSON is broken: {error}", rules.len()));
                break;
            }
        }
    }
    rules
}

fn collect(value: Value, rules: &mut Vec<(Option<String>, String)>) {
    match value {
        Value::String(rule) => rules.push((None, rule)),
        Value::Array(values) => values.into_iter().for_each(|value| collect(value, rules)),
        Value::Object(mut fields) => {
            if let Some(list @ Value::Array(_)) = fields.remove("rules") {
                collect(list, rules);
            } else if let Some(Value::String(rule)) = fields.remove("query") {
                let name = fields.get("name").and_then(Value::as_str).map(str::to_owned);
                rules.push((name, rule));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
