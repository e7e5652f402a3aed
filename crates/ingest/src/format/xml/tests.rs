//! Documents written for this test.

use super::{Document, Element, Elements, read, root};

impl<'a> Document<'a> {
    fn elements(&self) -> Elements<'_, 'a> {
        Elements { document: self, at: 0, end: self.nodes.len() }
    }
}

/// The elements and texts as one line.
fn outline(document: &Document<'_>) -> String {
    fn element(outline: &mut String, of: Element<'_, '_>) {
        outline.push_str(of.name());
        outline.push('(');
        if of.children().next().is_none() {
            outline.push_str(&of.text());
        }
        for child in of.children() {
            element(outline, child);
        }
        outline.push(')');
    }
    let mut line = String::new();
    document.elements().for_each(|root| element(&mut line, root));
    line
}

#[test]
fn reads_documents() {
    let check = |xml: &str, expected: &str, whole: bool| {
        let document = read(xml, 0);
        assert_eq!(outline(&document), expected, "{xml}");
        assert_eq!(document.breaks.is_empty(), whole, "{xml}: {:?}", document.breaks);
    };
    check(
        "<?xml version='1.0'?><!-- x --><!DOCTYPE a SYSTEM 'a.dtd'><a><b>x</b><c/></a>",
        "a(b(x)c())",
        true,
    );
    check(
        "<a>R&amp;B &uuml;ber &#8222;M&#xfc;ll&#8220; &neu; A & B</a>",
        "a(R&B über „Müll“ &neu; A & B)",
        true,
    );
    check("<!DOCTYPE a [<!ENTITY e 'böse'><!ENTITY f SYSTEM '/etc/x'>]><a>&e;&f;</a>", "a(&e;&f;)", true);
    check("<a><![CDATA[<p>1 & 2</p>]]></a>", "a(<p>1 & 2</p>)", true);
    check("<a xmlns:n='http://iptc.org/std/nar/2006-10-01/'><n:b>x</n:b></a>", "a(b(x))", true);
    check("<a xmlns:f='http://example.org/f'><f:b>x</f:b></a>", "a((x))", true);
    check("<a xmlns='u'><b xmlns:a='http://example.org'/><a:c>x</a:c></a >", "a(b()c(x))", true);
    check("<a><b>x</a>", "a(b(x))", false);
    check("<a>x</b></a>", "a(x)", false);
    check("<a><b>x", "a(b(x))", false);
    check("<a>x <!-- ", "a(x )", false);
    check("<a/><b/>", "a()b()", true);
    check("kein XML", "", true);
}

#[test]
fn finds_attributes_elements_and_text() {
    let document = read("<a><b xml:lang='de' n:rank=\"1 &amp; 2\" c>eins <i>zwei</i></b><b>drei</b></a>", 0);
    let a = document.elements().next().unwrap();
    let b = a.child("b").unwrap();
    assert_eq!(b.attribute("lang").as_deref(), Some("de"));
    assert_eq!(b.attribute("rank").as_deref(), Some("1 & 2"));
    assert_eq!(b.attribute("xmlns"), None);
    assert_eq!((b.text(), b.text_without(&["i"])), ("eins zwei".to_owned(), "eins ".to_owned()));
    assert_eq!(a.each("b").count(), 2);
    assert_eq!(a.find("i").map(Element::text).as_deref(), Some("zwei"));
    assert_eq!(a.path(&["b", "i"]).map(Element::name), Some("i"));
}

#[test]
fn places_are_those_of_the_text() {
    let xml = "<r> ü <a>&amp;x</a>y<b/> <c q='>'>z</c></r>";
    let document = read(xml, 0);
    let root = document.elements().next().unwrap();
    let texts: Vec<&str> = root.children().map(|child| &xml[child.node().from..child.node().to]).collect();
    assert_eq!(texts, ["<a>&amp;x</a>", "<b/>", "<c q='>'>z</c>"]);
}

#[test]
fn knows_the_root() {
    let check = |xml: &str, expected: Option<&str>| assert_eq!(root(xml).as_deref(), expected, "{xml}");
    check("\u{feff}<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE n:a>\n<n:a b='c'>", Some("a"));
    check("<a/>", Some("a"));
    check("<!-- x", None);
    check("text <a/>", None);
    check("", None);
}

#[test]
fn bounds_depth_and_breaks() {
    let deep = "<a>".repeat(100_000);
    assert_eq!(read(&deep, 0).stopped, Some(super::MAX_DEPTH * 3 + 1));
    let unmatched = format!("<a>{}", "</b>".repeat(1_000_000));
    assert!(read(&unmatched, 0).stopped.is_some());
}

proptest::proptest! {
    #[test]
    fn never_panics(xml in "(</?(a|b|n:c)( x='&amp;'| xmlns:n='u')?/?>|&[a-z#0-9]{0,4};?|<!--|-->|<!\\[CDATA\\[|\\]\\]>|[<>aü\"']{0,3})*") {
        let document = read(&xml, 0);
        outline(&document);
        for root in document.elements() {
            for element in root.descendants() {
                element.attribute("x");
            }
        }
    }
}
