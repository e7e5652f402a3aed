//! Converted EXTRA rules over articles made of their own words, against the oracle.

use std::path::{Path, PathBuf};

use depesche_store::{Article, Moment, Visibility};
use serde_json::{Value, json};

use super::{Random, naive};
use crate::eval::throw_away;
use crate::{Ast, Problem, SearchRequest, SearchService, parse_extra};

/// Articles made for each rule.
const ARTICLES: usize = 24;
const FILLER: &[&str] = &["am Dienstag", "wie es heißt", "in der Stadt", "und", "mit dem Bus", "nicht"];

const RULES: &[&str] = &[
    r#"(or (title any/stemming "Warnstreik Tarifstreit") (and ("Gewerkschaft") (or (text_content adj "Fristlose Kündigung") ("Lokführer"))))"#,
    r#"(and (or/countunique>2 (title = "Hochwasser") (title any "Flut Deich") (text_content any/stemming "Pegelstand") ("Sandsäcke") (or ("Feuerwehr") ("Helfer")) (prox/unit=sentence/distance=1 ("steigt") ("Fluss")) ("Sandsäcke")))"#,
    r#"(and (text_content all/stemming "Forschung Erkrankung") (not (title adj "T A G E S P R O G R A M M") (text_content any/stemming "Vorschau")))"#,
    r#"(or/countunique>1 (text_content adj "EU-Gipfel") (subtitle adj/stemming "Gemeinsame Erklärung") (title adj "Herbst/Winter-Treffen") ("Doppelte Haushaltsführung"))"#,
    r#"(prox/unit=paragraph/distance=1 (body = "Kläger") (or (body any "Urteil Berufung") (body adj "zweite Instanz")))"#,
    r#"(prox/unit=word/distance<=6 ("Minister") (or ("Rücktritt") (text_content adj/stemming "legt Amt nieder")))"#,
    r#"(prox/unit=word/distance<4/ordered ("Bahn") ("Fahrplan") ("Wechsel"))"#,
    r#"(prox/unit=sentence/distance>1 ("Wolf") ("Schaf"))"#,
    r#"(or/count>2 ("Impfung") (text_content any/stemming "Impfstoff") (title any "Arzt"))"#,
    r#"(and/count>1 ("Roboter") ("Chip"))"#,
    r#"(or (title any "Rakete* Träger?rakete") (body adj "Start* der Rakete") (title adj "Satel+lit"))"#,
    r#"(or/countunique<3 ("Museum") ("Oper") ("Theater"))"#,
    r#"(not ("Sport") (title adj/stemming "kurze Meldungen"))"#,
];

impl Random {
    /// Words of the rule and others, some of them at the end of a sentence.
    fn rule_text(&mut self, words: &[String], count: usize) -> String {
        let mut text = String::new();
        for _ in 0..count {
            let word = match self.below(3) {
                0 => FILLER[self.below(FILLER.len())].to_owned(),
                _ => words[self.below(words.len())].clone(),
            };
            // Inflected now and then.
            let ending = if self.below(6) == 0 { "en" } else { "" };
            text += &format!("{word}{ending}{} ", if self.below(4) == 0 { "." } else { "" });
        }
        text.trim_end().to_owned()
    }

    fn article(&mut self, id: String, words: &[String]) -> Article {
        let paragraphs = self.below(3) + 1;
        let body: Vec<Value> = (0..paragraphs).map(|_| json!({ "text": self.rule_text(words, 7) })).collect();
        let (headline, teaser) = (self.rule_text(words, 2), self.rule_text(words, 3));
        serde_json::from_value(json!({
            "id": id, "published": "2024-03-01T12:00:00Z", "language": "de",
            "headline": headline, "teaser": teaser, "body": body,
        }))
        .unwrap()
    }
}

/// What a rule looks for, also what it excludes.
fn words(ast: &Ast, found: &mut Vec<String>) {
    match ast {
        Ast::All | Ast::Published(_) | Ast::Variants { .. } => {}
        Ast::Word(text, _) | Ast::Phrase { text, .. } | Ast::Exact(text, _) | Ast::Fuzzy(text, ..) => {
            found.push(text.clone());
        }
        Ast::Wildcard(text, _) => found.push(text.replace('*', "ung").replace('?', "e")),
        Ast::Near { left, right, .. } => {
            words(left, found);
            words(right, found);
        }
        Ast::Within(_, inner) | Ast::Mentions(_, inner) | Ast::In(_, inner) | Ast::Not(inner) => {
            words(inner, found);
        }
        Ast::AtLeast(_, members) | Ast::And(members) | Ast::Or(members) => {
            members.iter().for_each(|member| words(member, found));
        }
    }
}

/// Runs the rules over articles made of their words and `others`; each has hits, and those the oracle names.
fn check(rules: &[&str], mut others: Vec<Article>) {
    let parsed: Vec<(Ast, Vec<Problem>)> = rules.iter().map(|rule| parse_extra(rule)).collect();
    let mut random = Random(11);
    for (n, (ast, problems)) in parsed.iter().enumerate() {
        assert_eq!(problems, &[], "problems of rule {n} ({})", rules[n]);
        let mut of_rule = Vec::new();
        words(ast, &mut of_rule);
        others.extend((0..ARTICLES).map(|m| {
            // From few words of a rule several come together.
            let mut some = of_rule.clone();
            while m % 3 > 0 && some.len() > 4 * (m % 3) {
                some.swap_remove(random.below(some.len()));
            }
            random.article(format!("urn:rule:{n}:{m}"), &some)
        }));
    }
    let articles: &'static [Article] = Box::leak(others.into_boxed_slice());
    let folder = tempfile::tempdir().unwrap();
    let service = SearchService::new(throw_away(folder.path(), articles.to_vec()).unwrap());
    let visibility = Visibility::at("2027-06-01T00:00:00Z".parse::<Moment>().unwrap());
    let seen = |article: &&Article| visibility.admits_article(article);
    for (n, (ast, _)) in parsed.into_iter().enumerate() {
        let ast: &'static Ast = Box::leak(Box::new(ast));
        let mut wanted: Vec<&str> = articles
            .iter()
            .filter(seen)
            .filter(|article| naive::matches(ast, article) != Some(false))
            .map(|article| article.id.as_str())
            .collect();
        wanted.sort_unstable();
        let mut request = SearchRequest { limit: Some(100), group: Some(false), ..SearchRequest::default() };
        let mut got = Vec::new();
        loop {
            let answer = service.search_tree(ast, &request, &visibility, None).unwrap();
            assert_eq!((answer.partial, answer.problems), (false, Vec::new()), "{}", rules[n]);
            got.extend(answer.hits.into_iter().map(|hit| hit.id));
            let Some(cursor) = answer.cursor else { break };
            request.cursor = Some(cursor);
        }
        got.sort_unstable();
        assert_eq!(got, wanted, "hits of rule {n} ({ast})");
        println!("rule {n}: {} of {} articles", wanted.len(), articles.len());
        assert!(!wanted.is_empty() && wanted.len() < articles.len(), "rule {n} ({ast}) tells nothing apart");
    }
}

/// The articles of the sample corpus.
fn corpus() -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/articles");
    let mut articles: Vec<Article> = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let lines = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        articles.extend(lines.lines().map(|line| serde_json::from_str::<Article>(line).unwrap()));
    }
    // Of each the last version, as the archive keeps it.
    articles.sort_by_key(|article| std::cmp::Reverse(article.version));
    let mut known = std::collections::HashSet::new();
    articles.retain(|article| known.insert(article.id.clone()));
    articles
}

#[test]
fn own_rules() {
    check(RULES, corpus());
}

#[test]
fn rules_of_a_newsroom() {
    let data = std::env::var_os("DEPESCHE_TEST_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let rules = data.join("iptc-extra-german/rules/german.ndjson");
    let Ok(lines) = std::fs::read_to_string(&rules) else {
        println!("off: {} is missing (set DEPESCHE_TEST_DATA)", rules.display());
        return;
    };
    let rules: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["query"].as_str().unwrap().to_owned())
        .collect();
    assert!(rules.len() >= 10, "{} rules", rules.len());
    check(&rules.iter().map(String::as_str).collect::<Vec<_>>(), corpus());
}

#[test]
fn the_deepest_and_longest_rules_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut article = Random(3).article("urn:test:1".to_owned(), &["Bahn".to_owned()]);
    article.body[0].text = "Bahn ".repeat(400);
    let articles = vec![article];
    let service = SearchService::new(throw_away(folder.path(), articles).unwrap());
    let visibility = Visibility::at("2027-06-01T00:00:00Z".parse::<Moment>().unwrap());
    let nested = |open: &str, close: &str| format!("{}(\"Bahn\"){}", open.repeat(30), close.repeat(30));
    for rule in [
        nested("(prox/unit=sentence/distance=1 (not (\"x\")) ", ")"),
        nested("(prox/distance<=3 (\"Bahn\") ", ")"),
        nested("(or/countunique>1 (\"a\") (\"b\") ", ")"),
        nested("(prox/unit=sentence/distance>1 ", " (\"y\"))"),
        nested("(not (\"x\") ", ")"),
        format!("(or {})", (0..4000).map(|n| format!("(title any \"x{n}\") ")).collect::<String>()),
        format!("(and {})", "(body adj \"Bahn Bahn\") ".repeat(2000)),
        format!("(body adj \"{}\")", "Bahn ".repeat(4000)),
    ] {
        let (ast, _) = parse_extra(&rule);
        let answer = service.search_tree(&ast, &SearchRequest::default(), &visibility, None).unwrap();
        assert!(answer.total <= 1);
    }
}
