//! Tests of EXTRA rules.

use proptest::prelude::*;

use super::{MAX_BYTES, MAX_TERMS, parse_extra};
use crate::parse::parse;

/// Reads a rule, and writes the query and the problems: `query | from..to message; ...`. The query is the same tree.
fn check(rule: &str, expected: &str) {
    let (ast, problems) = parse_extra(rule);
    let understood = ast.to_string();
    let mut got = understood.clone();
    for (n, problem) in problems.iter().enumerate() {
        got += if n == 0 { " | " } else { "; " };
        got += &format!("{}..{} {}", problem.from, problem.to, problem.message);
    }
    assert_eq!(got, expected, "rule {rule:?}");
    let (again, repaired) = parse(&understood);
    assert_eq!((again, repaired.as_slice()), (ast, &[][..]), "the query of {rule:?} is another tree");
}

#[test]
fn relations() {
    check(r#"(title any "Streik Warnstreik")"#, "titel:(=Streik ODER =Warnstreik)");
    check(r#"(title any/stemming "Streik Warnstreik")"#, r#"titel:("Streik" ODER "Warnstreik")"#);
    check(r#"(body all/stemming "Bahn Lok-Führer")"#, r#"text:("Bahn" "Lok-Führer")"#);
    check(r#"(text_content adj "Fristlose  Kündigung")"#, r#"="Fristlose Kündigung""#);
    check(r#"(subtitle adj/stemming "Fristlose Kündigung")"#, r#"teaser:"Fristlose Kündigung""#);
    check(r#"(title = "Bahn")"#, "titel:=Bahn");
    check(r#"(title = "Bahn und Bus")"#, r#"titel:="Bahn und Bus""#);
    check(r#"("Bahn")"#, "=Bahn");
    check(r#"("Bahn und Bus")"#, r#"="Bahn und Bus""#);
    check("(or Bahn title any Bus)", "=Bahn ODER titel:=Bus");
    check(r#"title any "Bahn Bus""#, "titel:(=Bahn ODER =Bus)");
    check(r#"(TITLE ANY/STEMMING "Bahn")"#, r#"titel:"Bahn""#);
    check(r#"(title <> "Bahn")"#, "-titel:=Bahn");
    check(r#"(title adj "G7-Gipfel")"#, r#"titel:="G7-Gipfel""#);
    check(r#"(title any "Müller & Söhne")"#, "titel:(=Müller ODER =Söhne)");
    check(r#"(title adj "Müller & Söhne")"#, r#"titel:="Müller & Söhne""#);
    check(r#"(title adj "„Bahn“ streikt")"#, r#"titel:="Bahn streikt""#);
    check(r#"(id any "a:1 -b*")"#, r#"id:(="a:1" ODER ="-b*")"#);
    check("(slugline any „Bahn Bus“)", "stichwort:(=Bahn ODER =Bus)");
    check(r#"(versionCreated >= "2017-05-01T08:00:00Z")"#, "datum:>=2017-05-01");
    check(r#"(versionCreated within "2017-05-01 2017-05-31")"#, "datum:2017-05");
    check(r#"(versionCreated <> "2017")"#, "-datum:2017");
}

#[test]
fn operators() {
    check(r#"(and ("a") (or ("b") ("c") ) (not ("d") ("e") ) )"#, "=a (=b ODER =c) -=d -=e");
    check(r#"(OR ("a") (NOT ("b")))"#, "=a ODER -=b");
    check(r#"(not (not ("a")))"#, "=a");
    check(r#"(or/countunique>1 ("a") ("b") ("c"))"#, "VON/2(=a =b =c)");
    check(r#"(or / countunique >= 2 ("a") ("b") ("a") ("c"))"#, "VON/2(=a =b =c)");
    check(r#"(or/countunique>1 ("a") (or ("b") ("c")) ("d"))"#, "VON/2(=a (=b ODER =c) =d)");
    check(r#"(or/countunique>1 (title any "a b c"))"#, "VON/2(titel:=a titel:=b titel:=c)");
    check(r#"(or/countunique>0 ("a") ("b"))"#, "=a ODER =b");
    check(r#"(or/countunique=2 ("a") ("b") ("c"))"#, "VON/2(=a =b =c) -(=a =b =c)");
    check(r#"(or/countunique<3 ("a") ("b") ("c"))"#, "(=a ODER =b ODER =c) -(=a =b =c)");
    check(r#"(or/countunique<1 ("a") ("b"))"#, "-(=a ODER =b)");
    check(r#"(or/count>2 ("a") (title any "b c"))"#, "MIND/3(=a ODER titel:(=b ODER =c))");
    check(r#"(or/count<=2 ("a") ("b"))"#, "(=a ODER =b) -MIND/3(=a ODER =b)");
    check(r#"(and/count>1 ("a") ("b"))"#, "MIND/2(=a) MIND/2(=b)");
    check("(or // ein Wort // (\"a\") // \"b\" (oder) // (\"c\"))", "=a ODER =c");
}

#[test]
fn proximity() {
    check(r#"(prox/unit=sentence/distance=1 ("a") ("b"))"#, "SATZ(=a =b)");
    check(r#"(prox/unit=sentence/distance<2 ("a") ("b"))"#, "SATZ(=a =b)");
    check(r#"(prox/unit=sentence/distance<=2 ("a") ("b"))"#, "SATZ/1(=a =b)");
    check(r#"(prox/unit=paragraph/distance=1 ("a") (or ("b") ("c")))"#, "ABSATZ(=a (=b ODER =c))");
    check(r#"(prox/unit=sentence/distance>1 ("a") ("b"))"#, "=a -SATZ(=a =b)");
    check(
        r#"(prox/unit=sentence/distance=1 (body = "a") (body any "b c"))"#,
        "SATZ(text:=a text:(=b ODER =c))",
    );
    check(r#"(prox/unit=sentence/distance=1/ordered ("a") ("b"))"#, "SATZ(=a VOR/100 =b)");
    check(r#"(prox/unit=word/distance<=5 ("a") ("b") ("c"))"#, "=a NAHE/5 =b NAHE/5 =c");
    check(r#"(prox/unit=word/distance<5/ordered ("a") ("b c"))"#, r#"=a VOR/4 ="b c""#);
    check(r#"(prox/distance<=3 ("a") (or ("b") ("c")))"#, "=a NAHE/3 (=b ODER =c)");
    check(r#"(prox/distance<=3 ("a") (and ("b") ("c")))"#, "=a NAHE/3 =b =a NAHE/3 =c");
    check(r#"(prox/unit=word/distance>4 ("a") ("b"))"#, "=a -(=a NAHE/4 =b)");
    check(r#"(prox ("a") ("b"))"#, "=a NAHE/1 =b");
}

#[test]
fn wildcards_and_regular_expressions() {
    check(r#"(title any "terror* Anschl?g ?")"#, "titel:(terror* ODER Anschl?g)");
    check(r#"(title adj "terror* in Wien")"#, "titel:(terror* VOR/1 =in VOR/1 =Wien)");
    check(r#"(title any/literal "terror*")"#, r#"titel:="terror*""#);
    check(r#"(title any "Leser*innen")"#, r#"titel:="Leser*innen""#);
    check(r#"(title any/regexp "terror(ist|ismus)?")"#, "titel:(=terror ODER =terrorismus ODER =terrorist)");
    check(
        r#"(title adj/stemming "(Bahn|Bus) ?fahrer")"#,
        r#"titel:("Bahn fahrer" ODER "Bahnfahrer" ODER "Bus fahrer" ODER "Busfahrer")"#,
    );
    check(r#"(title adj "Waffe\w*")"#, "titel:Waffe*");
    check(r#"(title adj "\$[0-9]+\s+Millionen")"#, "titel:=Millionen");
    check(
        r#"(title adj "a{3}")"#,
        " | 11..17 a regular expression our words and wildcards cannot say: ignored",
    );
    check(r#"(title adj "Gr[ae]u")"#, "titel:(=Grau ODER =Greu)");
    check(r#"(title adj "St. Pölten")"#, r#"titel:="St. Pölten""#);
}

#[test]
fn repairs() {
    check("", "");
    check("()", " | 0..1 nothing between the brackets: ignored");
    check("(or)", " | 1..3 operator without a clause: ignored");
    check(
        r#"(or ("a"#,
        r#"=a | 0..1 opening bracket without its pair: closed at the end; 4..5 opening bracket without its pair: closed at the end; 5..6 quotation mark without its pair: closed at the end"#,
    );
    check(r#"("a"))"#, "=a | 5..6 closing bracket without its pair: ignored");
    check(r#"("a") ("b")"#, "=a =b | 0..1 several clauses without an operator: all of them must match");
    check(r#"(colour any "rot")"#, "=rot | 1..7 unknown field 'colour': searched everywhere");
    check(r#"(title any/fuzzy "a")"#, "titel:=a | 10..16 unknown modifier 'fuzzy': ignored");
    check(r#"(title any)"#, "=title =any | 1..6 several clauses without an operator: all of them must match");
    check(r#"(title = )"#, " | 1..8 relation without words after it: ignored");
    check(
        r#"("a" or "b")"#,
        "=a =b | 1..4 several clauses without an operator: all of them must match; 5..7 'or' does not stand first in its brackets: ignored",
    );
    check(
        r#"(or (@ref 12) ("a"))"#,
        "=a | 5..12 refers to another rule: ignored; put that rule in its place",
    );
    check(
        r#"(or/countunique>2 ("a") ("b"))"#,
        "=a =b | 1..17 more asked for than there are: all of them must match",
    );
    check(r#"(or/countunique ("a") ("b"))"#, "=a ODER =b | 3..15 'countunique' without a number: ignored");
    check(r#"(prox/unit=page ("a") ("b"))"#, "=a NAHE/1 =b | 5..15 unknown unit 'page': words taken");
    check(
        r#"(prox/distance<=300 ("a") ("b"))"#,
        "=a NAHE/100 =b | 1..19 distance between 1 and 100: 100 taken",
    );
    check(r#"(title < "3")"#, " | 9..12 '<' compares dates only: ignored");
    check("(or // offen\n(\"a\"))", "=a | 4..6 comment without '//' at its end: ends with the line");
    check(r#"(title any "…")"#, " | 11..16 no words to look for: ignored");
}

#[test]
fn limits() {
    let deep = format!("{}\"a\"{}", "(or ".repeat(40), ")".repeat(40));
    let (ast, problems) = parse_extra(&deep);
    assert_eq!(
        (ast.to_string().as_str(), problems[0].message.as_str()),
        ("=a", "brackets nested deeper than 32: ignored")
    );
    let (ast, problems) = parse_extra(&format!("(or {})", "(title any \"ab\") ".repeat(MAX_TERMS)));
    assert!(ast.to_string().len() > MAX_TERMS, "{problems:?}");
    let (_, problems) = parse_extra(&"ü".repeat(600_000));
    assert_eq!((problems[0].from, problems[0].to), (MAX_BYTES, 1_200_000));
    // What is needed twice, in one another.
    let twice = format!("{}(\"a\"){}", "(prox/unit=sentence/distance>1 ".repeat(30), " (\"b\"))".repeat(30));
    let (ast, problems) = parse_extra(&twice);
    assert!(ast.to_string().len() < 20 * MAX_TERMS && !problems.is_empty());
    let chain = format!("(prox/distance<5 {})", "(\"a\") ".repeat(1000));
    let (ast, problems) = parse_extra(&chain);
    assert_eq!(ast.to_string().matches("NAHE").count(), 32);
    assert!(problems[0].message.starts_with("more than 32 clauses near each other"), "{problems:?}");
}

proptest! {
    #[test]
    fn any_text_is_a_rule_and_its_query_the_same_tree(
        rule in proptest::collection::vec(
            prop_oneof![
                "[a-zäöüß]{1,5}", "\\PC{0,4}", Just(" ".to_owned()), Just("(".to_owned()), Just(")".to_owned()),
                Just("\"".to_owned()), Just("\"a b\" ".to_owned()), Just("(\"c\") ".to_owned()), Just("„".to_owned()),
                Just("(or ".to_owned()), Just("(and ".to_owned()), Just("(not ".to_owned()), Just("(prox".to_owned()),
                Just("/unit=sentence".to_owned()), Just("/unit=word".to_owned()), Just("/distance".to_owned()),
                Just("/ordered".to_owned()), Just("/countunique".to_owned()), Just("/count".to_owned()),
                Just(">1".to_owned()), Just("<=2 ".to_owned()), Just("=".to_owned()), Just("<".to_owned()),
                Just("(title any ".to_owned()), Just("/stemming ".to_owned()), Just("id adj ".to_owned()),
                Just("versionCreated ".to_owned()), Just("2017".to_owned()), Just("//".to_owned()), Just("*".to_owned()),
                Just("?".to_owned()), Just("-".to_owned()), Just("|".to_owned()), Just("[".to_owned()), Just("\\w".to_owned()),
                Just("@ref ".to_owned()), Just("\0".to_owned()),
            ],
            0..40,
        ).prop_map(|pieces| pieces.concat())
    ) {
        let (ast, problems) = parse_extra(&rule);
        for problem in &problems {
            prop_assert!(problem.from <= problem.to && rule.get(problem.from..problem.to).is_some(), "{:?}", problem);
        }
        let query = ast.to_string();
        let (again, _) = parse(&query);
        prop_assert_eq!(&again, &ast, "{} -> {}", rule, query);
    }
}
