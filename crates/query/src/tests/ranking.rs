//! How good the ranking is on the judged German queries of `shared/data/retrieval` (dev split).

use std::path::{Path, PathBuf};

use depesche_store::Article;
use serde_json::{Value, json};

use crate::eval::{JudgedQuery, evaluate, judged};

/// The articles and judged queries of one of the sets.
pub(crate) fn load(retrieval: &Path, set: &str) -> (Vec<Article>, Vec<JudgedQuery>) {
    let read = |name: &str| std::fs::read_to_string(retrieval.join(set).join(name)).unwrap();
    let articles = read("docs.jsonl").lines().map(article).collect();
    let pairs = |text: &str| -> Vec<(String, String)> {
        let pair = |line: &str| {
            let mut fields = line.split('\t').map(str::to_owned);
            (fields.next().unwrap(), fields.next().unwrap())
        };
        text.lines().map(pair).collect()
    };
    (articles, judged(&pairs(&read("queries.dev.tsv")), &pairs(&read("qrels.dev.tsv"))))
}

fn article(line: &str) -> Article {
    let given: Value = serde_json::from_str(line).unwrap();
    let paragraphs = given["text"].as_str().unwrap().split("\n\n").filter(|text| !text.trim().is_empty());
    let mut article = json!({
        "id": given["id"], "published": given["published"], "agency": given["agency"], "language": given["language"],
        "body": paragraphs.map(|text| json!({ "text": text })).collect::<Vec<_>>(),
    });
    if let Some(headline) = given["headline"].as_str().filter(|headline| !headline.is_empty()) {
        article["headline"] = headline.into();
    }
    serde_json::from_value(article).unwrap()
}

#[test]
fn judged_queries_are_answered_well() {
    let data = std::env::var_os("DEPESCHE_TEST_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let retrieval = data.join("retrieval");
    if !retrieval.is_dir() {
        println!("off: {} is missing (set DEPESCHE_TEST_DATA)", retrieval.display());
        return;
    }
    for (set, wanted) in [("fragen", 0.940), ("schlagzeile", 0.905)] {
        let (articles, queries) = load(&retrieval, set);
        let evaluation = evaluate(articles, &queries).unwrap();
        println!("{set}: {}", serde_json::to_string(&evaluation).unwrap());
        assert!(evaluation.mrr_at_10 >= wanted, "{set}: mrr@10 {}", evaluation.mrr_at_10);
    }
}
