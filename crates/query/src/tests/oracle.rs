//! Random queries over a random corpus, against the oracle: hits, total, facets, histogram, order, partial matches.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use depesche_store::{Article, Moment, Store, Visibility};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::random_query::{AGENCIES, WORDS, query};
use super::{Random, naive};
use crate::eval::throw_away;
use crate::highlight::Highlighter;
use crate::search::rarity;
use crate::view::{LookUps, Views};
use crate::{Ast, Hit, Interval, SearchRequest, SearchService, Sort, parse};

const ARTICLES: usize = 500;
const SECTIONS: &[&str] = &["Politik", "Sport", "Aus aller Welt"];

struct Corpus {
    service: SearchService,
    store: Arc<Store>,
    articles: Vec<Article>,
    _folder: tempfile::TempDir,
}

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(7);
    let articles: Vec<Article> = (0..ARTICLES).map(|n| article(n, &mut random)).collect();
    let store = throw_away(folder.path(), articles.clone()).unwrap();
    Corpus { service: SearchService::new(Arc::clone(&store)), store, articles, _folder: folder }
});

impl Random {
    /// Words, some of them at the end of a sentence.
    fn text(&mut self, words: usize) -> String {
        let mut text = String::new();
        for _ in 0..words {
            text += WORDS[self.below(WORDS.len())];
            text += if self.below(5) == 0 { ". " } else { " " };
        }
        text.trim_end().to_owned()
    }
}

fn article(n: usize, random: &mut Random) -> Article {
    let mut article = json!({
        "id": format!("urn:test:{n}"),
        "published": format!("2023-{:02}-{:02}T{:02}:30:00Z", random.below(4) + 1, random.below(28) + 1, random.below(24)),
        "headline": random.text(3),
        "body": (0..random.below(4)).map(|_| json!({ "text": random.text(9) })).collect::<Vec<_>>(),
        "language": "de",
    });
    let mut sometimes = |name: &str, value: Value, random: &mut Random| {
        if random.below(3) > 0 {
            article[name] = value;
        }
    };
    sometimes("kicker", random.text(1).into(), random);
    sometimes("teaser", random.text(4).into(), random);
    sometimes("subhead", random.text(2).into(), random);
    sometimes("agency", AGENCIES[random.below(3)].into(), random);
    sometimes("section", SECTIONS[random.below(3)].into(), random);
    sometimes("keywords", json!([random.text(1)]), random);
    sometimes("places", json!([random.text(1), random.text(2)]), random);
    sometimes("authors", json!([random.text(2)]), random);
    sometimes(
        "subjects",
        json!([{ "name": random.text(1), "code": format!("medtop:{}", random.below(3)) }]),
        random,
    );
    sometimes("images", json!([{ "caption": random.text(3) }]), random);
    if n % 10 == 9 {
        article["embargo"] = "2999-01-01T00:00:00Z".into();
    }
    serde_json::from_value(article).unwrap()
}

fn expected(ast: &'static Ast, request: &SearchRequest) -> (Vec<&'static Article>, bool) {
    let seen = |article: &&Article| {
        let value = |given: &Option<String>, allowed: &[String]| {
            let given = given.as_deref().unwrap_or("").to_lowercase();
            allowed.is_empty() || allowed.iter().any(|allowed| allowed.to_lowercase() == given)
        };
        article.embargo.is_none()
            && value(&article.agency, &request.agency)
            && value(&article.section, &request.section)
    };
    let visible: Vec<&Article> = CORPUS.articles.iter().filter(seen).collect();
    let strict: Vec<_> =
        visible.iter().copied().filter(|article| naive::matches(ast, article) != Some(false)).collect();
    if !strict.is_empty() {
        return (strict, false);
    }
    let partly: Vec<_> = visible.into_iter().filter(|article| naive::matches_partly(ast, article)).collect();
    let partial = !partly.is_empty();
    (partly, partial)
}

fn counts(values: impl Iterator<Item = Option<String>>) -> Vec<(String, u64)> {
    let mut counts = BTreeMap::new();
    values.flatten().for_each(|value| *counts.entry(value).or_insert(0) += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

/// The places the index names are those of all words that match.
fn check_highlights(query: &str, ast: &Ast, hits: &[Hit]) {
    let view = Views::default().of(&CORPUS.store.index()).unwrap();
    let mut look_ups = LookUps::new(&view);
    let highlighter = Highlighter::new(ast, &mut |stem| rarity(stem, &mut look_ups));
    for hit in hits {
        let article = CORPUS.articles.iter().find(|article| article.id == hit.id).unwrap();
        assert_eq!(
            hit.highlights,
            Some(highlighter.read(article, None).highlights()),
            "{query:?} in {article:?}"
        );
    }
}

/// Asks and compares.
fn check(query: &str, agency: Option<&str>, section: Option<&str>) {
    // The oracle keeps what it has analysed of texts and queries.
    let ast: &'static Ast = Box::leak(Box::new(parse(query).0));
    let mut request = SearchRequest {
        q: query.to_owned(),
        agency: agency.into_iter().map(str::to_owned).collect(),
        section: section.into_iter().map(str::to_owned).collect(),
        limit: Some(20),
        facets: vec!["agency".to_owned(), "section".to_owned()],
        histogram: Some(Interval::Month),
        group: Some(false),
        explain: Some(true),
        ..SearchRequest::default()
    };
    let visibility = Visibility::at("2024-01-01T00:00:00Z".parse::<Moment>().unwrap());
    let mut answer = CORPUS.service.search(&request, &visibility).unwrap();
    let (articles, partial) = expected(ast, &request);
    let mut hits = std::mem::take(&mut answer.hits);
    check_highlights(query, ast, &hits);
    for hit in &hits {
        let (told, score) = (hit.explanation.as_ref().unwrap().score, hit.score.unwrap());
        assert!(
            (told - score).abs() <= 1e-3 * score.max(1.0),
            "{query:?}: {:?}, but {score}",
            hit.explanation
        );
    }
    request = SearchRequest { limit: Some(100), highlight: Some(false), explain: None, ..request };
    let first = answer.clone();
    while let Some(cursor) = answer.cursor {
        request.cursor = Some(cursor);
        answer = CORPUS.service.search(&request, &visibility).unwrap();
        hits.append(&mut answer.hits);
    }
    let mut got: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
    got.sort_unstable();
    let mut wanted: Vec<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    wanted.sort_unstable();
    assert_eq!(got, wanted, "hits of {query:?} ({ast:?})");
    assert_eq!((first.total, first.partial), (wanted.len() as u64, partial), "{query:?}");
    let scores: Vec<_> = hits.iter().map(|hit| hit.score.unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{query:?}: {scores:?}");
    for (name, value) in [("agency", 0), ("section", 1)] {
        let of =
            |article: &&Article| if value == 0 { article.agency.clone() } else { article.section.clone() };
        let got: Vec<_> = first.facets[name].iter().map(|facet| (facet.value.clone(), facet.count)).collect();
        assert_eq!(got, counts(articles.iter().map(of)), "{name} of {query:?}");
    }
    let months = counts(articles.iter().map(|article| Some(article.published.to_string()[..7].to_owned())));
    let buckets = first.histogram.unwrap();
    let got: BTreeMap<_, _> = buckets
        .iter()
        .filter(|bucket| bucket.count > 0)
        .map(|bucket| (bucket.from.to_string()[..7].to_owned(), bucket.count))
        .collect();
    assert_eq!(got, months.into_iter().collect(), "histogram of {query:?}");
}

#[test]
fn chosen_queries() {
    for query in [
        "",
        "Rakete",
        "Raketenstart",
        "Angriff Ukraine",
        "\"Kim Jong-un\"",
        "Kim Jong Un",
        "\"Kim Jong Un\"",
        "EU-Kommission",
        "EUKommission",
        "die Rakete",
        "die der",
        "-Rakete",
        "Rakete -Start",
        "nichtsdergleichen Rakete",
        "Haeuser",
        "=Häuser",
        "=Haus",
        "Rak*",
        "titel:Rakete",
        "titel:(Rakete ODER Wahl) -text:Haus",
        "agentur:DPA",
        "agentur:(dpa ODER afp) Wahl",
        "ressort:\"aus aller welt\"",
        "thema:medtop:1",
        "thema:Rakete",
        "stichwort:Wahl",
        "ort:Kim",
        "autor:Kim",
        "id:urn:test:5",
        "datum:2023-02",
        "datum:>2023-03-15 Rakete",
        "datum:2023-01-31..2023-02-01",
        "(die ODER Rakete) Wahl",
        "\"Wahl Rakete\"~3",
        "Landtagswahl xyzzy",
        "EU-Kommission xyzzy",
        "\"Kim Rakete\" xyzzy",
        "xyzzy",
        "agentur:dpa xyzzy Rakete",
        "nicht xyzzy",
        "Rakete NAHE/2 Start",
        "Start VOR/3 Rakete",
        "(Rakete Start) NAHE/2 Wahl",
        "Rakete NAHE/2 Start NAHE/4 Wahl",
        "Raketenstart NAHE/1 EU-Kommission",
        "SATZ(Rakete Start)",
        "SATZ/1(Rakete Start -Wahl)",
        "ABSATZ(SATZ(Rakete Start) Wahl)",
        "ANFANG/3(Rakete ODER Wahl)",
        "text:ANFANG/15(Rakete)",
        "MIND/3(Rakete)",
        "MIND/2(Rakete ODER \"die Wahl\")",
        "VON/2(Rakete Start Wahl)",
        "*rakete",
        "R?kete",
        "H?user",
        "Rakte~",
        "ort:(Kim NAHE/2 Jong)",
        "\"Rakete Start\"",
        "=\"die Rakete\"",
        "\"Kim Jongun\"",
    ] {
        check(query, None, None);
    }
    check("Rakete", Some("DPA"), Some("politik"));
    check("", Some("afp"), None);
    check("xyzzy", Some("afp"), None);
}

proptest! {
    // PROPTEST_CASES asks for more.
    #![proptest_config(ProptestConfig { max_global_rejects: 1 << 20, ..ProptestConfig::default() })]
    #[test]
    fn random_queries(query in query().prop_filter("a text is looser", |query| !super::is_long(query))) {
        check(&query, None, None);
    }
}

#[test]
fn dates_have_a_strict_order() {
    let visibility = Visibility::at("2024-01-01T00:00:00Z".parse().unwrap());
    for sort in [Sort::Newest, Sort::Oldest] {
        let mut request =
            SearchRequest { sort, limit: Some(7), group: Some(false), ..SearchRequest::default() };
        let mut all = Vec::new();
        loop {
            let mut answer = CORPUS.service.search(&request, &visibility).unwrap();
            assert_eq!(answer.total, ARTICLES as u64 * 9 / 10);
            all.append(&mut answer.hits);
            let Some(cursor) = answer.cursor else { break };
            request.cursor = Some(cursor);
        }
        assert_eq!(all.len(), ARTICLES * 9 / 10);
        assert!(all.is_sorted_by(|a, b| match sort {
            Sort::Newest => a.published >= b.published,
            _ => a.published <= b.published,
        }));
        assert!(all.iter().all(|hit| hit.score.is_none()));
    }
}
