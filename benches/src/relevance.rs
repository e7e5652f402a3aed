//! How good is the order of hits, what does each part of the ranking bring, and how good are the peers?
//!
//! Over judged sets: questions and the passages that answer them, headlines and the texts they were written for, and the
//! sample corpus with its judgements. OpenSearch answers the same queries over the same texts in the same run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use depesche_ingest::{Item, documents, parse, parse_collection};
use depesche_query::{Evaluation, JudgedQuery, Ranking, compare_rankings, judged};
use depesche_store::{Article, Moment};
use serde::Serialize;
use serde_json::{Value, json};

use crate::bulk;
use crate::client::{Client, Request};
use crate::machine::Machine;
use crate::opensearch::{self, Node};
use crate::output::say;
use crate::place::Place;

/// Hits that are judged.
const DEPTH: usize = 10;
/// Articles of one request to OpenSearch.
const BATCH: usize = 500;

/// A judged set.
struct Set {
    name: String,
    articles: Vec<Article>,
    queries: Vec<JudgedQuery>,
}

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
struct Results {
    machine: Machine,
    /// The command, without the folders of this machine.
    command: &'static str,
    opensearch: String,
    sets: BTreeMap<String, Measured>,
}

/// The figures of a set.
#[derive(Clone, Debug, Serialize)]
struct Measured {
    articles: usize,
    /// Each part of the ranking added to those before.
    steps: Vec<Row>,
    /// Each part of the ranking left out of the whole.
    without: Vec<Row>,
    opensearch: Vec<Row>,
}

/// The measures of one ranking.
#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    #[serde(flatten)]
    evaluation: Evaluation,
}

pub(crate) fn measure(
    place: &Place,
    data: &Path,
    machine_name: Option<&str>,
    out: Option<&Path>,
) -> anyhow::Result<()> {
    let machine = Machine::describe(place);
    let sets = sets(place, data)?;
    let scratch = place.scratch()?;
    let node = Node::build_and_start(place, scratch.path())?;
    let mut client = Client::connect(node.address)?;
    let mut results = Results {
        command: "depesche-benches relevance --data DIR",
        opensearch: opensearch::version(&mut client)?,
        sets: BTreeMap::new(),
        machine,
    };
    for set in sets {
        say(&format!("{}: {} articles, {} queries", set.name, set.articles.len(), set.queries.len()));
        let opensearch = peer(&node, &mut client, &set)?;
        let (steps, without) = own(&set)?;
        let articles = set.articles.len();
        results.sets.insert(set.name, Measured { articles, steps, without, opensearch });
    }
    let folder = results.machine.folder(place, machine_name, out);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("relevance.json"), serde_json::to_string_pretty(&results)? + "\n")?;
    let table = report(&results);
    fs::write(folder.join("relevance.md"), &table)?;
    say(&format!("{table}\nwritten to {}", folder.display()));
    Ok(())
}

/// The sample corpus and the sets of the folder.
fn sets(place: &Place, data: &Path) -> anyhow::Result<Vec<Set>> {
    let corpus = place.workspace.join("corpus");
    let mut articles = Vec::new();
    for folder in ["articles", "digitalwires"] {
        for entry in fs::read_dir(corpus.join(folder))? {
            for document in documents(&fs::read(entry?.path())?) {
                let Ok(bytes) = document.bytes else { continue };
                articles.extend(parse(&bytes, None).items.into_iter().filter_map(article));
            }
        }
    }
    let mut sets = vec![set("corpus", articles, &corpus.join("queries.tsv"), &corpus.join("qrels.tsv"))?];
    let folders = fs::read_dir(data).with_context(|| format!("{} could not be read", data.display()))?;
    let mut folders = folders.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.join("docs.jsonl").is_file()) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let items = parse_collection(&fs::read(folder.join("docs.jsonl"))?, Moment::now()).items;
        let articles = items.into_iter().filter_map(article).collect();
        sets.push(set(&name, articles, &folder.join("queries.dev.tsv"), &folder.join("qrels.dev.tsv"))?);
    }
    ensure!(sets.len() > 1, "{} holds no folder with a docs.jsonl", data.display());
    Ok(sets)
}

fn article(item: Item) -> Option<Article> {
    if let Item::Article(article) = item { Some(article) } else { None }
}

fn set(name: &str, articles: Vec<Article>, queries: &Path, qrels: &Path) -> anyhow::Result<Set> {
    let queries: Vec<_> = columns(queries)?.into_iter().map(|[id, text, _]| (id, text)).collect();
    let relevant = |[query, article, grade]: [String; 3]| (grade != "0").then_some((query, article));
    let qrels: Vec<_> = columns(qrels)?.into_iter().filter_map(relevant).collect();
    Ok(Set { name: name.to_owned(), articles, queries: judged(&queries, &qrels) })
}

/// The lines of a file of two or three columns.
fn columns(path: &Path) -> anyhow::Result<Vec<[String; 3]>> {
    let text = fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
    let row = |line: &str| {
        let mut cells = line.split('\t').map(|cell| cell.trim().to_owned());
        let (Some(first), Some(second)) = (cells.next(), cells.next()) else {
            bail!("{} has a line without a tab", path.display());
        };
        Ok([first, second, cells.next().unwrap_or_default()])
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}

/// Switches one part of the ranking on in `ranking`, as it is in `whole`.
type Switch = fn(ranking: &mut Ranking, whole: &Ranking);

/// The parts of the ranking that can be switched.
const PARTS: [(&str, Switch); 5] = [
    ("parts of compounds", |ranking, whole| {
        ranking.parts = whole.parts;
        ranking.compound_parts = whole.compound_parts;
    }),
    ("exact form", |ranking, whole| ranking.exact = whole.exact),
    ("neighbouring words", |ranking, whole| ranking.neighbours = whole.neighbours),
    ("near the beginning", |ranking, whole| ranking.lead = whole.lead),
    ("word families", |ranking, whole| ranking.family = whole.family),
];

fn own(set: &Set) -> anyhow::Result<(Vec<Row>, Vec<Row>)> {
    let whole = Ranking::default();
    let stems =
        Ranking { parts: 0.0, compound_parts: 0.0, exact: 0.0, neighbours: 0.0, lead: 0.0, family: 0.0 };
    let mut names = vec!["stems".to_owned()];
    let mut rankings = vec![stems];
    let mut step = stems;
    for (name, switch) in PARTS {
        switch(&mut step, &whole);
        names.push(format!("+ {name}"));
        rankings.push(step);
    }
    for (name, switch) in PARTS {
        let mut without = whole;
        switch(&mut without, &stems);
        names.push(format!("all but {name}"));
        rankings.push(without);
    }
    let evaluations = compare_rankings(set.articles.clone(), &set.queries, &rankings)?;
    let mut steps: Vec<Row> =
        names.into_iter().zip(evaluations).map(|(name, evaluation)| Row { name, evaluation }).collect();
    let without = steps.split_off(PARTS.len() + 1);
    Ok((steps, without))
}

/// OpenSearch with each of its analysers.
fn peer(node: &Node, client: &mut Client, set: &Set) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, analysis) in opensearch::analysers() {
        bulk::create(client, "judged", &analysis)?;
        bulk::fill(node.address, "judged", &batches(&set.articles))?;
        let mut found = Vec::new();
        for query in &set.queries {
            // The score of all fields, the headline twice: what its manual advises for prose.
            let asked = json!({ "multi_match": {
                "query": query.text, "fields": ["headline^2", "body"], "type": "most_fields",
            } });
            let body = json!({ "size": DEPTH, "_source": false, "query": asked });
            let answer = client.ask(&Request::json("POST", "/judged/_search", &body))?;
            let hits = answer["hits"]["hits"].as_array().context("no hits")?;
            found.push(hits.iter().filter_map(|hit| hit["_id"].as_str().map(str::to_owned)).collect());
        }
        let evaluation = depesche_query::measure(&set.queries, found);
        rows.push(Row { name: name.to_owned(), evaluation });
    }
    client.send(&Request::json("DELETE", "/judged", &Value::Null))?;
    Ok(rows)
}

/// Headline and text of the articles, as requests; a later version of an article replaces the one before.
fn batches(articles: &[Article]) -> Vec<Request> {
    let request = |articles: &[Article]| {
        let mut lines = String::new();
        for article in articles {
            let joined = |texts: &[&Option<String>]| {
                texts.iter().filter_map(|text| text.as_deref()).collect::<Vec<_>>().join("\n\n")
            };
            let text: Vec<_> = article.body.iter().map(|block| block.text.as_str()).collect();
            let fields = json!({
                "headline": joined(&[&article.kicker, &article.headline]),
                "body": joined(&[&article.teaser]) + "\n\n" + &text.join("\n\n"),
            });
            lines += &format!("{}\n{fields}\n", json!({ "index": { "_id": article.id } }));
        }
        Request::new("POST", "/judged/_bulk", "application/x-ndjson", lines.as_bytes())
    };
    articles.chunks(BATCH).map(request).collect()
}

/// The page for people.
fn report(results: &Results) -> String {
    let machine = &results.machine;
    let mut page = format!(
        "# Relevance, {}\n\n- {}; commit {}; OpenSearch {}\n- command: `{}`\n\n\
         MRR@10 / nDCG@10 on the dev queries. What each line means: [benches](../../README.md).\n\n",
        machine.date, machine.depesche, machine.commit, results.opensearch, results.command,
    );
    let sets: Vec<_> = results.sets.iter().collect();
    let names: Vec<_> = sets
        .iter()
        .map(|(name, set)| {
            let queries = set.steps.first().map_or(0, |row| row.evaluation.queries);
            format!("{name} ({queries} queries, {} articles)", set.articles)
        })
        .collect();
    page += &format!("| | {} |\n|---{}|\n", names.join(" | "), "|---".repeat(names.len()));
    let mut rows = |title: &str, of: fn(&Measured) -> &[Row]| {
        let count = sets.first().map_or(0, |(_, set)| of(set).len());
        for at in 0..count {
            let cells: Vec<_> = sets.iter().filter_map(|(_, set)| of(set).get(at)).collect();
            let name = cells.first().map_or("", |row| row.name.as_str());
            let figures = cells
                .iter()
                .map(|row| format!("{:.4} / {:.4}", row.evaluation.mrr_at_10, row.evaluation.ndcg_at_10));
            page += &format!("| {title}{name} | {} |\n", figures.collect::<Vec<_>>().join(" | "));
        }
    };
    rows("Depesche: ", |set| &set.steps);
    rows("Depesche: ", |set| &set.without);
    rows("OpenSearch: ", |set| &set.opensearch);
    page
}
