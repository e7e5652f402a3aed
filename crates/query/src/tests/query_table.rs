//! The table of queries of the sample corpus (`corpus/query-table`): what each must find, and what it must not.

use std::collections::BTreeSet;
use std::path::Path;

use depesche_store::{Article, Moment, Visibility};

use crate::eval::throw_away;
use crate::{SearchRequest, SearchService, parse};

/// Rows the table has at least.
const ROWS: usize = 150;

/// One line: query, ids found, ids not found (`*`: no other), what is understood (if it is told), what the line shows.
struct Row<'t> {
    line: usize,
    query: &'t str,
    found: BTreeSet<&'t str>,
    missing: BTreeSet<&'t str>,
    understood: &'t str,
}

fn rows(table: &str) -> Vec<Row<'_>> {
    let rows = table.lines().enumerate().skip(1).map(|(n, line)| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [query, found, missing, understood, shows] = fields.as_slice() else {
            panic!("line {}: five fields, four tabs: {line}", n + 1)
        };
        assert!(!shows.is_empty() && !query.is_empty(), "line {}: {line}", n + 1);
        Row { line: n + 1, query, found: ids(found), missing: ids(missing), understood }
    });
    rows.collect()
}

fn ids(field: &str) -> BTreeSet<&str> {
    field.split(' ').filter(|id| !id.is_empty()).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(path)).unwrap()
}

/// The id without what all ids of the corpus begin with.
fn short(id: &str) -> &str {
    id.strip_prefix("urn:newsml:depesche.example:").unwrap_or(id)
}

#[test]
fn every_row_finds_what_it_must_and_nothing_it_must_not() {
    let sections =
        ["kultur", "netzwelt", "panorama", "politik", "sport", "wirtschaft", "wissenschaft", "gesperrt"];
    let mut files: Vec<String> =
        sections.iter().map(|name| read(&format!("articles/{name}.jsonl"))).collect();
    files.push(read("query-table/articles.jsonl"));
    let articles: Vec<Article> = files
        .iter()
        .flat_map(|file| file.lines())
        .map(|line| serde_json::from_str::<Article>(line).unwrap())
        .collect();
    let known: BTreeSet<String> = articles.iter().map(|article| short(&article.id).to_owned()).collect();
    let folder = tempfile::tempdir().unwrap();
    let service = SearchService::new(throw_away(folder.path(), articles).unwrap());
    let visibility = Visibility::at("2027-01-01T00:00:00Z".parse::<Moment>().unwrap());
    let table = read("query-table/queries.tsv");
    let rows = rows(&table);
    let mut wrong = Vec::new();
    for row in &rows {
        let mut tell = |what: String| wrong.push(format!("line {}, {}: {what}", row.line, row.query));
        let (ast, problems) = parse(row.query);
        if !problems.is_empty() {
            tell(format!("problems {problems:?}"));
        }
        if !row.understood.is_empty() && ast.to_string() != row.understood {
            tell(format!("understood {ast}"));
        }
        let request = SearchRequest {
            q: row.query.to_owned(),
            limit: Some(100),
            group: Some(false),
            highlight: Some(false),
            synonyms: Some(false),
            ..SearchRequest::default()
        };
        let answer = service.search(&request, &visibility).unwrap();
        // Best partial matches are none that have what was asked for.
        let hits = answer.hits.iter().filter(|_| !answer.partial);
        let got: BTreeSet<&str> = hits.map(|hit| short(&hit.id)).collect();
        let only = row.missing.contains("*");
        let unknown: Vec<&&str> =
            row.found.union(&row.missing).filter(|id| **id != "*" && !known.contains(**id)).collect();
        let missed: Vec<&&str> = row.found.difference(&got).collect();
        let unwanted =
            got.iter().filter(|id| row.missing.contains(**id) || only && !row.found.contains(**id));
        let unwanted: Vec<&&str> = unwanted.collect();
        if !(unknown.is_empty() && missed.is_empty() && unwanted.is_empty()) {
            tell(format!("missed {missed:?}, unwanted {unwanted:?}, no such article {unknown:?}"));
        }
        if row.found.is_empty() && row.missing.is_empty() {
            tell("expects nothing".to_owned());
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() >= ROWS, "{} rows", rows.len());
}
