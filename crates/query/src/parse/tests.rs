//! Tests of the query language.

use proptest::prelude::*;

use super::{parse, parse_on};
use crate::Ast;

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
    check("Leser(innen) Leser(in) (innen) Leser(inne)", "Leser(innen) Leser(in) innen Leser inne");
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
    check("*rakete *rak*te* M?ller", "*rakete *rak*te* M?ller");
    check("-titel:*rakete", "-titel:*rakete");
    check("R*", "R | 0..2 a wildcard needs 2 letters beside it: searched as the word");
    check("* x", "x | 0..1 '*' without a word: ignored");
    check("Leser*innen Wer? Wer*?", "Leser*innen Wer? Wer*");
    check(
        "Berlin/Pots*",
        "\"Berlin/Pots\" | 0..12 wildcards stand only inside one word: searched as a phrase",
    );
    check(
        "https://example.org/a?b=c",
        "\"https://example.org/ab=c\" | 0..25 wildcards stand only inside one word: searched as a phrase",
    );
    check("=", " | 0..1 '=' without a word: ignored");
    check("=\"a b\" -=\"c d\"~2", "=\"a b\" -=\"c d\"~2");
    check("*UND", "*UND");
    check("Wostotschni~2 Kreml~ Kim~", "Wostotschni~2 Kreml~1 Kim~1");
    check("Putin~9", "Putin~2 | 0..7 at most 2 letters off");
    let few = "'~' needs 3 letters before it and 1 or 2 after it: searched as the word";
    check("EU~", &format!("EU | 0..3 {few}"));
    check("Putin~0", &format!("Putin | 0..7 {few}"));
    check("P*tin~1", "P*tin | 0..7 '~' and wildcards do not go together: '~' ignored");
}

#[test]
fn asterisks_of_gender_forms_are_no_wildcards() {
    let is_wildcard = |query: &str| matches!(parse(query).0, Ast::Wildcard(..));
    for query in ["Rak*te", "Rak*start", "Träger*rakete", "Leser*inde", "Ra*e*n", "Leser*innen*", "M?ller"] {
        assert!(is_wildcard(query), "{query}");
    }
    for query in ["Leser*innen", "Leser*in", "Leser*innenbrief", "jede*r", "ein*e"] {
        assert!(!is_wildcard(query), "{query}");
    }
}

#[test]
fn proximity() {
    check("a NAHE/5 b near/3 c", "a NAHE/5 b NAHE/3 c");
    check("a VOR/2 (b ODER \"c d\") x", "a VOR/2 (b ODER \"c d\") x");
    check("a BEFORE/2 (b NAHE/3 c)", "a VOR/2 (b NAHE/3 c)");
    check("(a b) NAHE/5 c", "a NAHE/5 c b NAHE/5 c");
    check("(a -b) NAHE/5 c", "a NAHE/5 c -(b NAHE/5 c)");
    check("-a NAHE/5 b", "-(a NAHE/5 b)");
    check("NICHT a NAHE/5 b", "-(a NAHE/5 b)");
    check("a NAHE/5 -b", "a -(a NAHE/5 b)");
    check("titel:(a NAHE/5 b) text:a NAHE/5 c", "titel:(a NAHE/5 b) text:a NAHE/5 c");
    check("titel:(a b) NAHE/1 c", "titel:a NAHE/1 c titel:b NAHE/1 c");
    check("a NAHE/0 b", "a NAHE/1 b | 2..8 distance between 1 and 100: 1 taken");
    check("a NAHE/999 b", "a NAHE/100 b | 2..10 distance between 1 and 100: 100 taken");
    let sides = "operator without a word on both sides: ignored";
    check("NAHE/5 a", &format!("a | 0..6 {sides}"));
    check("a NAHE/5", &format!("a | 2..8 {sides}"));
    check("a NAHE/5 UND b", &format!("a b | 2..8 {sides}"));
    check("NAHE/5", "nahe | 0..6 operator without words: searched as a word");
    check(
        "a NAHE b",
        "a NAHE b | 2..6 'NAHE' without a number: searched as a word (NAHE/5: at most five words apart)",
    );
    let words = "a proximity operator needs words on both sides: read as UND";
    check("a NAHE/5 datum:2023", &format!("a datum:2023 | 2..8 {words}"));
    check("a NAHE/5 SATZ(b c)", &format!("a SATZ(b c) | 2..8 {words}"));
}

#[test]
fn stretches_of_text_and_counts() {
    check("SATZ(a b) absatz/1(a ODER b)", "SATZ(a b) ABSATZ/1(a ODER b)");
    check("SENTENCE/2(a -b) PARAGRAPH(c)", "SATZ/2(a -b) ABSATZ(c)");
    check("ANFANG/20(a b) START(c)", "ANFANG/20(a b) ANFANG/50(c)");
    check("titel:ANFANG/3(a) -SATZ(a b)", "titel:ANFANG/3(a) -SATZ(a b)");
    check("ABSATZ(SATZ(a b) c NAHE/3 d)", "ABSATZ(SATZ(a b) c NAHE/3 d)");
    check("satz(a) Satz(a)", "satz a Satz a");
    check("MIND/3(a) atleast2(a ODER b)", "MIND/3(a) MIND/2(a ODER b)");
    check("MIND/3(a b)", "MIND/3(a) MIND/3(b)");
    check("MIND(a)", "MIND a");
    check("VON/2(a b c) OF/2(a b ODER (c d))", "VON/2(a b c) VON/2(a b (c d))");
    check("VON/1(a b)", "a ODER b");
    check("VON/2(a b)", "a b");
    check("VON/3(a b)", "a b | 0..6 more asked for than there are: all of them must match");
    check("VON/2(a b c -d)", "VON/2(a b c) -d");
    let ignored = "only words can be looked for within a stretch of text: the rest of it ignored";
    check("SATZ(a datum:2023)", &format!("SATZ(a) | 0..5 {ignored}"));
    check("SATZ(agentur:dpa)", &format!(" | 0..5 {ignored}"));
    check("SATZ()", " | 0..5 nothing between the brackets: ignored");
    check("MIND/2(a datum:2023)", "MIND/2(a) datum:2023 | 0..7 only words can be counted: the rest not");
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
    check("datum:09/2023 datum:9/2023..10/2023", "datum:2023-09 datum:2023-09-01..2023-10-31");
    check(
        "datum:>9999",
        ">9999 | 0..11 '>9999' is no date (2023-09-13, 2023-09, 2023, 13.09.2023, heute, 7d, a..b, >a, <a): \
         searched as a word",
    );
}

#[test]
fn days_seen_from_today() {
    let check = |query: &str, expected: &str| {
        let (ast, problems) = parse_on(query, "2024-03-01".parse().unwrap());
        assert_eq!((ast.to_string().as_str(), problems), (expected, Vec::new()), "{query}");
    };
    check("datum:heute", "datum:2024-03-01");
    check("datum:Gestern date:yesterday", "datum:2024-02-29 datum:2024-02-29");
    check("datum:vorgestern..gestern", "datum:2024-02-28..2024-02-29");
    check("datum:7d", "datum:2024-02-23..2024-03-01");
    check("datum:>=2w", "datum:>=2024-02-16");
    check("datum:1m..heute", "datum:2024-02-01..2024-03-01");
    check("datum:<1j", "datum:<=2023-02-28");
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
                Just("*".to_owned()), Just("~".to_owned()), Just("?".to_owned()), Just(" NAHE/3 ".to_owned()),
                Just(" VOR/2 ".to_owned()), Just("SATZ(".to_owned()), Just("MIND/2(".to_owned()), Just("VON/2(".to_owned()),
                Just("ANFANG/9(".to_owned()), Just(" a b ".to_owned()), Just("+".to_owned()), Just("titel:".to_owned()),
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
