//! `depesche schema`: the JSON schemas generated from the types.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use depesche_ingest::store::article_schema;
use depesche_query::{
    ArticleDiff, ArticleHighlights, ArticleVersions, SearchAnswer, SearchRequest, SimilarArticles,
    SuggestAnswer,
};
use serde_json::Value;

use crate::config::Config;
use crate::output;

pub(crate) fn run(write: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Some(folder) = write else {
        output::line(&serde_json::to_string_pretty(&Value::Object(schemas().into_iter().collect()))?)?;
        return Ok(ExitCode::SUCCESS);
    };
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} could not be made", folder.display()))?;
    for (name, schema) in schemas() {
        let path = folder.join(name);
        let text = format!("{}\n", serde_json::to_string_pretty(&schema)?);
        std::fs::write(&path, text).with_context(|| format!("{} could not be written", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn schemas() -> Vec<(String, Value)> {
    let named = |name: &str, schema: Value| (format!("{name}.json"), schema);
    vec![
        named("article", article_schema()),
        named("search-request", schemars::schema_for!(SearchRequest).to_value()),
        named("search-answer", schemars::schema_for!(SearchAnswer).to_value()),
        named("article-versions", schemars::schema_for!(ArticleVersions).to_value()),
        named("article-diff", schemars::schema_for!(ArticleDiff).to_value()),
        named("article-highlights", schemars::schema_for!(ArticleHighlights).to_value()),
        named("similar-articles", schemars::schema_for!(SimilarArticles).to_value()),
        named("suggest-answer", schemars::schema_for!(SuggestAnswer).to_value()),
        named("config", config_schema()),
    ]
}

/// Without the defaults: some depend on the machine.
fn config_schema() -> Value {
    let mut schema = schemars::schema_for!(Config).to_value();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for property in properties.values_mut().filter_map(Value::as_object_mut) {
            property.remove("default");
        }
    }
    schema
}
