//! `depesche eval`: relevance on a test collection, over a throw-away index.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use depesche_ingest::store::{Article, Moment};
use depesche_ingest::{Item, parse_collection};
use depesche_query::{Evaluation, evaluate, judged};

use crate::args::EvalArgs;
use crate::config::Config;
use crate::output;

pub(crate) fn run(args: &EvalArgs, _: &Config) -> anyhow::Result<ExitCode> {
    let articles = articles(&args.docs)?;
    let queries = columns::<2>(&args.queries)?.into_iter().map(|[id, text]| (id, text)).collect::<Vec<_>>();
    let qrels: Vec<(String, String)> = columns::<3>(&args.qrels)?
        .into_iter()
        .filter(|[_, _, grade]| grade.trim() != "0")
        .map(|[query, document, _]| (query, document))
        .collect();
    let evaluation = evaluate(articles, &judged(&queries, &qrels))?;
    if args.json {
        output::json(&evaluation)?;
    } else {
        output::line(&in_words(&evaluation, args.worst))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The documents. One that cannot be read counts as never found, which is what it would be in use; it is told.
fn articles(path: &Path) -> anyhow::Result<Vec<Article>> {
    let bytes = super::read_input(path).with_context(|| format!("{} could not be read", path.display()))?;
    let shown = path.display().to_string();
    let mut articles = Vec::new();
    for item in parse_collection(&bytes, Moment::now()).items {
        match item {
            Item::Article(article) => articles.push(article),
            Item::Refusal(refusal) => {
                let pointer = refusal.pointer.as_deref();
                output::note(&super::ingest::position(&shown, refusal.line, pointer, &refusal.reason));
            }
        }
    }
    ensure!(!articles.is_empty(), "{shown} holds no document that can be read");
    Ok(articles)
}

/// The columns of a file of tab-separated lines.
fn columns<const N: usize>(path: &Path) -> anyhow::Result<Vec<[String; N]>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<String> = line.splitn(N, '\t').map(str::to_owned).collect();
        match <[String; N]>::try_from(cells) {
            Ok(row) => rows.push(row),
            Err(cells) => {
                bail!("{}:{}: {} columns instead of {N}", path.display(), number + 1, cells.len())
            }
        }
    }
    Ok(rows)
}

fn in_words(evaluation: &Evaluation, worst: usize) -> String {
    let Evaluation { queries, mrr_at_10, ndcg_at_10, hit_at_1, recall_at_10, details } = evaluation;
    let mut text = format!(
        "queries    {queries}\nMRR@10     {mrr_at_10:.4}\nnDCG@10    {ndcg_at_10:.4}\nhit@1      {hit_at_1:.4}\n\
         recall@10  {recall_at_10:.4}"
    );
    let missed: Vec<_> = details.iter().filter(|query| query.rank != Some(1)).take(worst).collect();
    if !missed.is_empty() {
        text += "\n\nworst queries (rank of the first relevant document)";
    }
    for query in missed {
        let rank = query.rank.map_or("-".to_owned(), |rank| rank.to_string());
        text += &format!("\n{rank:>3}  {}  {}", query.id, query.text);
    }
    text
}
