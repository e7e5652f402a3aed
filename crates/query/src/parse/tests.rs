//! Tests of the query language.

use proptest::prelude::*;

use super::parse;

/// Parses, and writes the tree and the problems: `understood | from..to message; ...`.
fn check(query: &str, expected: &str) {
    let (ast, problems) = parse(query);
    let understood = ast.to_string();
    let mut got = understood.clone();
    for (n, problem) in problems.iter().enumerate() {
        got += if n == 0 { " | " } else { "; " };
        got += &format!("{}..{} {}", problem.from, problem.to, problem.message);
    }
    assert_eq!(got, expected, "query {query:?}");
    assert_eq!(parse(&understood).0, ast, "the text of {query:?} parses to another tree");
}

#[test]
fn words_operators_and_brackets() {
    check("", "");
    check("  Putin   Kim ", "Putin Kim");
    check("Putin UND Kim", "Putin Kim");
    check("Putin AND Kim OR Xi", "Putin Kim ODER Xi");
    check("Putin (Kim ODER Xi)", "Putin (Kim ODER Xi)");
    check("(Putin Kim) ODER Xi", "Putin Kim ODER Xi");
    check("Putin NICHT Kim", "Putin -Kim");
    check("Putin UND NOT (Kim OR Xi)", "Putin -(Kim ODER Xi)");
    check("-Kim", "-Kim");
    check("NICHT NICHT Kim", "Kim");
    check("-(-Kim)", "Kim");
    check("Rakete – Start", "Rakete Start");
    check("Rakete - Start", "Rakete Start");
    check("--Rakete +Start", "Rakete Start");
    check("und oder nicht", "und oder nicht");
    check("((Putin))", "Putin");
    check("Leser*innen Leser:innen Leser_innen", "Leser*innen Leser:innen Leser_innen");
    check("18:30 https://example.org/a G7", "18:30 https://example.org/a G7");
}

#[test]
fn quotations() {
    check("\"Kim Jong-un\"", "\"Kim Jong-un\"");
    check("„Kim Jong Un“ «a b» »c d«", "\"Kim Jong Un\" \"a b\" \"c d\"");
    check("\"Kim  Un\"~5", "\"Kim Un\"~5");
    check("-\"Kim Un\"", "-\"Kim Un\"");
    check("„Graf Zeppelin“-Wrack", "\"Graf Zeppelin\" Wrack");
    check("(Graf)-Wrack (-Wrack)", "Graf Wrack -Wrack");
    check("\"a b\"~999", "\"a b\"~50 | 5..9 distance limited to 50");
    check("\"a b\"~ c", "\"a b\" c | 5..6 '~' without a number: ignored");
    check("Putin \"Kim Un", "Putin \"Kim Un\" | 6..7 quotation mark without its pair: closed at the end");
    check("\"\" x", "x | 0..2 nothing between the quotation marks: ignored");
}

#[test]
fn fields() {
    check("titel:Putin Title:Kim", "titel:Putin titel:Kim");
    check("titel:(Putin Kim) autor:\"Eva M\"", "titel:(Putin Kim) autor:\"Eva M\"");
    check("-ressort:Sport", "-ressort:Sport");
    // Found by fuzzing: without the brackets they would be read as an id.
    check("id:(ab*) id:(=x) id:ab*", "id:(ab*) id:(=x) id:ab*");
    check("titel:-Putin", "-titel:Putin");
    check("titel:(-Putin)", "titel:(-Putin)");
    check("titel:(a autor:b)", "titel:(a autor:b)");
    check("titel:autor:b", "autor:b");
    check("titel: Putin", "titel: Putin");
    check("id:urn:newsml:dpa.com:1*", "id:urn:newsml:dpa.com:1*");
    check("farbe:rot", "farbe:rot | 0..9 unknown field 'farbe': searched as words");
    check("titel:()", " | 0..7 nothing between the brackets: ignored");
}

#[test]
fn exact_forms_and_wildcards() {
    check("=Toten -=Toten titel:=Toten =titel:Toten", "=Toten -=Toten titel:=Toten titel:=Toten");
    check("Rakete* =Rakete*", "Rakete* Rakete*");
    check("R*", "R | 0..2 a wildcard needs 2 letters before it: searched as the word");
    check("*rakete", "rakete | 0..1 leading wildcard ignored: parts of compounds are found without it");
    check("*rakete*", "rakete* | 0..1 leading wildcard ignored: parts of compounds are found without it");
    check("Wostotschni~2", "Wostotschni | 0..13 fuzzy search is not available: searched as the word");
    check("* x", "x | 0..1 '*' without a word: ignored");
    check("=", " | 0..1 '=' without a word: ignored");
    check("=\"a b\"", "\"a b\" | 0..6 '=' applies to single words: searched as a phrase");
    check("*UND", "und | 0..1 leading wildcard ignored: parts of compounds are found without it");
}

#[test]
fn dates() {
    check("datum:2023-09-13", "datum:2023-09-13");
    check("date:13.9.2023", "datum:2023-09-13");
    check("datum:2023-09 datum:2023", "datum:2023-09 datum:2023");
    check("datum:2023-09-13..2023-10", "datum:2023-09-13..2023-10-31");
    check("datum:>2023-09-13 datum:>=2023", "datum:>=2023-09-14 datum:>=2023-01-01");
    check("datum:<2023-09 datum:<=2023-09", "datum:<=2023-08-31 datum:<=2023-09-30");
    check("datum:2023.. datum:..2023", "datum:>=2023-01-01 datum:<=2023-12-31");
    check("-datum:\"2023\"", "-datum:2023");
    let exchanged = "datum:2022..2023 | 0..16 the range ends before it begins: its ends are exchanged";
    check("datum:2023..2022", exchanged.replace("2022..2023", "2022-01-01..2023-12-31").as_str());
    check(
        "datum:gestern",
        "gestern | 0..13 'gestern' is no date (2023-09-13, 2023-09, 2023, 13.09.2023, a..b, >a, <a): \
         searched as a word",
    );
    check(
        "datum:>9999",
        ">9999 | 0..11 '>9999' is no date (2023-09-13, 2023-09, 2023, 13.09.2023, a..b, >a, <a): \
         searched as a word",
    );
}

#[test]
fn repairs() {
    let sides = "operator without a word on both sides: ignored";
    check("UND", "und | 0..3 operator without words: searched as a word");
    check("ODER Putin", &format!("Putin | 0..4 {sides}"));
    check("Putin ODER", &format!("Putin | 6..10 {sides}"));
    check("Putin UND", "Putin | 6..9 operator without a word after it: ignored");
    check("UND Putin", &format!("Putin | 0..3 {sides}"));
    check("Putin UND UND Kim", &format!("Putin Kim | 10..13 {sides}"));
    check("Putin NICHT", "Putin | 6..11 operator without a word after it: ignored");
    check("(Putin", "Putin | 0..1 opening bracket without its pair: closed at the end");
    check("Putin)", "Putin | 5..6 closing bracket without its pair: ignored");
    check("() Putin", "Putin | 0..1 nothing between the brackets: ignored");
    check("Mord\0Kim", "Mord Kim");
    check("? ! … –", "");
}

#[test]
fn limits() {
    let deep = format!("{}Putin{}", "(".repeat(40), ")".repeat(40));
    check(&deep, "Putin | 32..33 brackets nested deeper than 32: ignored");
    let hostile = "(".repeat(3000);
    assert_eq!(parse(&hostile).0.to_string(), "");
    let nots = "NICHT ".repeat(600) + "Putin";
    assert_eq!(parse(&nots).0.to_string(), "Putin");
    let words = "ab ".repeat(300);
    let (ast, problems) = parse(&words);
    assert_eq!(ast.to_string().split(' ').count(), 256);
    assert_eq!(problems[0].message, "more than 256 words: the rest is ignored");
    let long = "ü".repeat(600_000);
    let (_, problems) = parse(&long);
    assert_eq!((problems[0].from, problems[0].to), (4096, long.len()));
}

proptest! {
    #[test]
    fn any_text_parses_and_the_understood_text_parses_to_the_same_tree(
        query in proptest::collection::vec(
            prop_oneof![
                "[a-zäöüß]{1,5}", "\\PC{0,4}", Just(" ".to_owned()), Just("(".to_owned()), Just(")".to_owned()),
                Just("\"".to_owned()), Just("„".to_owned()), Just("-".to_owned()), Just("=".to_owned()),
                Just("*".to_owned()), Just("~".to_owned()), Just("+".to_owned()), Just("titel:".to_owned()),
                Just("id:".to_owned()), Just("datum:".to_owned()), Just("2023".to_owned()), Just("..".to_owned()),
                Just(" UND ".to_owned()), Just(" ODER ".to_owned()), Just(" NICHT ".to_owned()),
                Just(">".to_owned()), Just("7".to_owned()), Just("\0".to_owned()),
            ],
            0..40,
        ).prop_map(|pieces| pieces.concat())
    ) {
        let (ast, problems) = parse(&query);
        for problem in &problems {
            prop_assert!(problem.from <= problem.to && query.get(problem.from..problem.to).is_some(), "{:?}", problem);
        }
        let understood = ast.to_string();
        let (again, _) = parse(&understood);
        prop_assert_eq!(&again, &ast, "{} -> {}", query, understood);
        prop_assert_eq!(again.to_string(), understood);
    }
}
