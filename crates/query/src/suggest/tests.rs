//! Tests of suggestions: our own misspellings, spaces, compounds, completions, and what must not show.

use std::sync::Arc;

use depesche_store::{Article, Delivery, Moment, Store, Visibility};
use serde_json::{Value, json};

use super::{CompletionKind, DidYouMean};
use crate::eval::throw_away;
use crate::{SearchRequest, SearchService};

struct Fixture {
    service: SearchService,
    store: Arc<Store>,
    _folder: tempfile::TempDir,
}

fn article(id: &str, headline: &str, body: &str) -> Value {
    json!({
        "id": id, "published": "2024-05-01T12:00:00+02:00", "headline": headline, "agency": "dpa",
        "section": "Politik Inland", "body": [{ "text": body }],
    })
}

fn fixture(articles: Vec<Value>) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let articles: Vec<Article> =
        articles.into_iter().map(|article| serde_json::from_value(article).unwrap()).collect();
    let store = throw_away(folder.path(), articles).unwrap();
    Fixture { service: SearchService::new(Arc::clone(&store)), store, _folder: folder }
}

/// Fictional copy with the words of the tables below.
fn copy() -> Fixture {
    fixture(vec![
        article(
            "a",
            "Bundeskanzler reist nach Moorkamp",
            "Der Bundeskanzler besucht in Deutschland die Akkommodation am Hafen. Gemeinderätin Jutta Möhlenkamp \
             empfing ihn. Jutta Möhlenkamp sprach von einer Maßnahme.",
        ),
        article(
            "b",
            "Landtagswahl: Kundgebung in Quellbach",
            "Vor der Landtagswahl redet die Ministerpräsidentin über Schifffahrt und Rhythmus. Die Kundgebung war \
             friedlich. Der Müller Jörg Straßberg kam auch.",
        ),
        article(
            "c",
            "Trägerrakete startet vom Weltraumbahnhof",
            "Die Trägerrakete hob ab. Die Universität Quellbach maß den Schub. Der Feuerwehr lag ein Bericht vor.",
        ),
        article(
            "d",
            "Kundgebung der Feuerwehr",
            "Auch die Kundgebung der Gewerkschaft in Moorkamp verlief friedlich. Die Tarifverhandlung stockt, die \
             Verhandlung geht weiter. Ein neuer Tarif fehlt.",
        ),
    ])
}

fn now() -> Visibility {
    Visibility::at("2024-06-01T00:00:00Z".parse::<Moment>().unwrap())
}

impl Fixture {
    fn meant(&self, q: &str) -> Option<DidYouMean> {
        let request = SearchRequest { q: q.to_owned(), ..SearchRequest::default() };
        self.service.search(&request, &now()).unwrap().did_you_mean
    }

    fn completions(&self, q: &str) -> Vec<(String, CompletionKind, Option<u64>, usize)> {
        let answer = self.service.suggest(q, 10, &now(), None).unwrap();
        answer.suggestions.into_iter().map(|one| (one.text, one.kind, one.count, one.from)).collect()
    }
}

#[test]
fn misspelt_words_are_corrected() {
    let fixture = copy();
    let check = |q: &str, expected: &str| {
        assert_eq!(fixture.meant(q).map(|meant| meant.query).as_deref(), Some(expected), "{q}");
    };
    // Letters exchanged, left out, too many, or others; the key beside.
    check("Bundeskanzelr", "Bundeskanzler");
    check("Kundgebnug", "Kundgebung");
    check("Kundgebumg", "Kundgebung");
    check("Univversität", "Universität");
    check("Gewerkshaft", "Gewerkschaft");
    check("Ministerpresidentin", "Ministerpräsidentin");
    // Doubled letters.
    check("Akomodation", "Akkommodation");
    check("Schiffahrt", "Schifffahrt");
    // What is not heard, and what sounds alike.
    check("Rytmus", "Rhythmus");
    check("Veuerwehr", "Feuerwehr");
    check("Landtagswal", "Landtagswahl");
    // Umlauts, in names too.
    check("Mohlenkamp", "Möhlenkamp");
    check("Strasberg", "Straßberg");
    check("Tragerrakete", "Trägerrakete");
    // Spaces.
    check("inDeutschland", "in Deutschland");
    check("Bundes kanzler", "Bundeskanzler");
    // A digit from the keys above.
    check("Gewerk5schaft", "Gewerkschaft");
    // A compound no article has: part by part.
    check("Tarifverhantlungstarif", "Tarifverhandlungstarif");
}

#[test]
fn all_else_stays_as_typed() {
    let fixture = copy();
    let check = |q: &str, expected: &str| {
        assert_eq!(fixture.meant(q).map(|meant| meant.query).as_deref(), Some(expected), "{q}");
    };
    check("titel:Kundgebumg  ODER (Feuerwehr -Rakete)", "titel:Kundgebung  ODER (Feuerwehr -Rakete)");
    check("\"freidlich Kundgebumg\"~5 datum:2024", "\"friedlich Kundgebung\"~5 datum:2024");
    check("=Kundgebumg agentur:dpa", "=Kundgebung agentur:dpa");
    check("agentur:dap Feuerwehr", "agentur:dpa Feuerwehr");
    let meant = fixture.meant("die Kundgebumg").unwrap();
    assert_eq!(meant.corrections.len(), 1);
    let correction = &meant.corrections[0];
    assert_eq!((correction.from, correction.to, correction.word.as_str()), (4, 14, "Kundgebumg"));
    assert_eq!(correction.suggestions[0], "Kundgebung");
}

#[test]
fn what_is_right_or_like_nothing_is_left_alone() {
    let fixture = copy();
    for q in [
        "",
        "Kundgebung",
        "Kundgebungen",
        "Feuerwehr Kundgebung",
        "Rakete",
        "Xylophonquark",
        "Kundgebum*",
        "Feuerwehr -Kundgebumg",
        "datum:2024 id:urn:x",
        "12345",
    ] {
        assert_eq!(fixture.meant(q), None, "{q}");
    }
}

#[test]
fn words_are_completed() {
    let fixture = copy();
    let first = |q: &str| fixture.completions(q).into_iter().next();
    let word = |text: &str, count: u64, from: usize| {
        Some((text.to_owned(), CompletionKind::Word, Some(count), from))
    };
    assert_eq!(first("Bundesk"), word("Bundeskanzler", 1, 0));
    assert_eq!(first("kundg"), word("Kundgebung", 2, 0));
    for typed in ["möhl", "moehl", "Mohl", "MÖHL"] {
        assert_eq!(first(typed), word("Möhlenkamp", 1, 0), "{typed}");
    }
    assert_eq!(first("titel:Feuerw"), word("Feuerwehr", 1, 6));
    assert_eq!(first("Hafen -Quell"), word("Quellbach", 2, 7));
    let phrase = |text: &str, from: usize| Some((text.to_owned(), CompletionKind::Phrase, Some(1), from));
    assert_eq!(first("Jutta Mo"), phrase("Jutta Möhlenkamp", 0).or(None));
    assert_eq!(first("Hafen Jutta "), phrase("Jutta Möhlenkamp", 6));
}

#[test]
fn agencies_sections_fields_and_operators_are_completed() {
    let fixture = copy();
    let check = |q: &str, text: &str, kind: CompletionKind, count: Option<u64>, from: usize| {
        let all = fixture.completions(q);
        assert!(all.contains(&(text.to_owned(), kind, count, from)), "{q}: {all:?}");
    };
    check("dp", "agentur:dpa", CompletionKind::Agency, Some(4), 0);
    check("Hafen agentur:", "agentur:dpa", CompletionKind::Agency, Some(4), 6);
    check("ressort:polit", "ressort:\"Politik Inland\"", CompletionKind::Section, Some(4), 0);
    check("tit", "titel:", CompletionKind::Field, None, 0);
    check("Hafen OD", "ODER", CompletionKind::Operator, None, 6);
    assert_eq!(fixture.completions("datum:20"), []);
    assert_eq!(fixture.completions("Xylophonq"), []);
    assert_eq!(fixture.completions(""), []);
}

#[test]
fn nothing_of_killed_or_held_back_articles_shows() {
    let mut held = article("held", "Quirlabor in Moorkamp", "Das Quirlabor bleibt geheim.");
    held["embargo"] = "2030-01-01T00:00:00+01:00".into();
    let mut fixture = fixture(vec![
        article("open", "Feuerwehr in Moorkamp", "Die Feuerwehr kam nach Moorkamp."),
        article("gone", "Zwirbelfest in Moorkamp", "Das Zwirbelfest in Moorkamp fällt aus."),
        held,
    ]);
    let shown = |fixture: &Fixture| {
        let mut all = String::new();
        for q in ["Zwirbelfets", "Zwirbelfes", "Quirlabro", "Zwirbel fest", "inZwirbelfest", "Zwirbelfest"] {
            if let Some(meant) = fixture.meant(q) {
                all += &format!(
                    "{:?}",
                    meant.corrections.iter().map(|one| &one.suggestions).collect::<Vec<_>>()
                );
            }
        }
        for q in ["Zw", "zwirbel", "Qui", "Moorkamp ", "Das ", "in Zw", "titel:Zw", "fällt "] {
            all += &format!("{:?}", fixture.completions(q));
        }
        all
    };
    assert!(shown(&fixture).contains("Zwirbelfest") && !shown(&fixture).contains("Quirlabor"));
    let kill: Article = serde_json::from_value(json!({
        "id": "gone", "version": 2, "status": "canceled", "published": "2024-05-01T12:00:00+02:00",
    }))
    .unwrap();
    fixture.store.deliver(vec![Delivery { article: kill, original: None }]).unwrap();
    // Gone before the index knows, and after.
    assert!(!shown(&fixture).contains("Zwirbelfest"), "{}", shown(&fixture));
    fixture.store.catch_up(&mut |_| {}).unwrap();
    fixture.service = SearchService::new(Arc::clone(&fixture.store));
    assert!(!shown(&fixture).contains("Zwirbelfest"), "{}", shown(&fixture));
}

#[test]
fn a_word_that_stands_beside_several_is_corrected_once() {
    let meant = copy().meant("Bundeskanzelr NAHE/5 (Landtagswal Kundgebnug)").unwrap();
    assert_eq!(meant.query, "Bundeskanzler NAHE/5 (Landtagswahl Kundgebung)");
    assert_eq!(meant.corrections.len(), 3);
}
