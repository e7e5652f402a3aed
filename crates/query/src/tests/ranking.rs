//! What each part of the ranking does, and how good the whole is on the judged German queries of `shared/data/retrieval`
//! (dev split).

use std::path::{Path, PathBuf};

use depesche_store::{Article, Moment, Visibility};
use serde_json::{Value, json};

use crate::eval::{JudgedQuery, evaluate, judged, throw_away};
use crate::{Ranking, SearchRequest, SearchService};

/// Articles as headline and text; with the ranking as it is the first stands before the second, without a part of it the
/// second before the first.
struct Contest {
    query: &'static str,
    better: (&'static str, &'static str),
    worse: (&'static str, &'static str),
}

/// Whether the better article stands first.
fn is_won(contest: &Contest, ranking: Ranking) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let article = |id: &str, (headline, text): (&str, &str)| {
        let article = json!({
            "id": id, "published": "2024-05-01T12:00:00+02:00", "headline": headline, "body": [{ "text": text }],
        });
        serde_json::from_value(article).unwrap()
    };
    let others =
        (0..8).map(|n| article(&format!("other {n}"), ("Kurz gemeldet", "Der Markt bleibt am Montag zu.")));
    let both = [article("better", contest.better), article("worse", contest.worse)];
    let store = throw_away(folder.path(), both.into_iter().chain(others).collect()).unwrap();
    let service = SearchService::new(store).ranking_by(ranking);
    let request =
        SearchRequest { q: contest.query.to_owned(), group: Some(false), ..SearchRequest::default() };
    let visibility = Visibility::at("2024-06-01T00:00:00Z".parse::<Moment>().unwrap());
    let hits = service.search(&request, &visibility).unwrap().hits;
    let ids: Vec<_> = hits.iter().map(|hit| hit.id.as_str()).collect();
    assert!(ids.len() >= 2 && ids[..2].contains(&"better") && ids[..2].contains(&"worse"), "{ids:?}");
    ids[0] == "better"
}

/// Each is won by the part of the ranking that `switch` takes out.
fn check(switch: fn(&mut Ranking), contests: &[Contest]) {
    for contest in contests {
        let mut without = Ranking::default();
        switch(&mut without);
        let query = contest.query;
        assert!(is_won(contest, Ranking::default()), "{query}: {:?}", contest.better);
        assert!(!is_won(contest, without), "{query}: won anyway");
    }
}

#[test]
fn what_an_article_says_first_it_is_about() {
    let rest = "Der Rat tagte bis in die Nacht und vertagte dann alle anderen Punkte auf Mai. ".repeat(8);
    let first = |word: &str| -> &'static str { format!("{word} in Ahlen: {rest}").leak() };
    let last = |word: &str| -> &'static str { format!("{rest} {word} in Ahlen, {word}.").leak() };
    let contest = |query: &'static str, word: &str, other: &str| Contest {
        query,
        better: ("Aus dem Rat", first(word)),
        worse: ("Aus dem Rat", last(other)),
    };
    check(
        |ranking| ranking.lead = 0.0,
        &[
            contest("Radweg Ahlen", "Radweg", "Radweg"),
            contest("Radweg Ahlen", "Radwegbau", "Radwegbau"),
            contest("Radwegbau Ahlen", "Radweg, Wegbau", "Radweg, Wegbau"),
            contest("Streit um den Radweg im Norden von Ahlen", "Radweg", "Radweg"),
        ],
    );
}

#[test]
fn words_of_the_family_stand_for_a_missing_word() {
    let contest = |query, better, worse| Contest {
        query,
        better: ("Vermischtes", better),
        worse: ("Vermischtes", worse),
    };
    check(
        |ranking| ranking.family = 0.0,
        &[
            contest(
                "Wer hat die Orgel der Stiftskirche restauriert?",
                "Die Orgel der Stiftskirche klingt nach der Restaurierung am Abend wieder.",
                "Die Orgel der Stiftskirche klingt seit dem Abend wieder.",
            ),
            contest(
                "Welche Häfen in Kanada haben Eis?",
                "Häfen und Eis: Ein kanadischer Brecher hilft den Fischern weiter im Norden.",
                "Häfen und Eis: Ein Brecher hilft den Fischern weiter im Norden.",
            ),
            contest(
                "Spielt der neue Club aus Ahlen heute Abend in der Halle?",
                "Heute Abend in Ahlen: Der neue Klub will in der Halle spielen.",
                "Heute Abend in Ahlen: Der neue Chor will in der Halle spielen.",
            ),
            contest(
                "Die Gemeinde streitet noch immer um eine Brücke in Norddeutschland",
                "Die Gemeinde streitet um die Brücke. Eine norddeutsche Firma soll sie fertig bauen.",
                "Die Gemeinde streitet um die Brücke. Eine Firma soll sie fertig bauen.",
            ),
        ],
    );
}

#[test]
fn neighbours_in_the_query_are_neighbours_in_the_article() {
    check(
        |ranking| ranking.neighbours = 0.0,
        &[Contest {
            query: "Neue Mühle",
            better: ("Ausflug", "Am Sonntag sah die Frau erst die neue Mühle und dann den See."),
            worse: ("Ausflug", "Am Sonntag sah die neue Frau erst die Mühle und dann den See."),
        }],
    );
}

#[test]
fn a_hyphen_compound_does_not_outweigh_the_rest_of_a_text() {
    let contest = Contest {
        query: "Handball-Liga: Trainer aus Ahlen tritt nach Niederlage zurück",
        better: (
            "Sport",
            "Der Trainer aus Ahlen tritt zurück. Die Niederlage am Samstag war die fünfte der Handballer.",
        ),
        worse: ("Sport", "Die Handball-Liga gibt Termine bekannt."),
    };
    assert!(is_won(&contest, Ranking::default()));
}

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
    for (set, wanted) in [("fragen", 0.952), ("schlagzeile", 0.932)] {
        let (articles, queries) = load(&retrieval, set);
        let evaluation = evaluate(articles, &queries).unwrap();
        println!("{set}: {}", serde_json::to_string(&evaluation).unwrap());
        assert!(evaluation.mrr_at_10 >= wanted, "{set}: mrr@10 {}", evaluation.mrr_at_10);
    }
}
