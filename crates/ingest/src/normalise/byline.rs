//! Bylines: `Von Kara Muster und Ole Beispiel, dpa` names two authors.

use super::{agency, contact, dateline};

const OPENINGS: [&str; 6] = ["von ", "by ", "por ", "par ", "interview: ", "text: "];

/// The names in a byline, without agencies, roles and places.
pub(crate) fn authors(byline: &str) -> Vec<String> {
    let lower = byline.to_lowercase();
    let opening = OPENINGS.iter().find(|opening| lower.starts_with(**opening));
    let names = byline.get(opening.map_or(0, |opening| opening.len())..).unwrap_or(byline);
    let mut authors: Vec<String> = Vec::new();
    for name in split(names) {
        let name = name.split(['(', '/', '|']).next().unwrap_or_default().trim();
        if is_name(name) {
            let name = dateline::capitalised(name);
            if !authors.contains(&name) {
                authors.push(name);
            }
        }
    }
    authors
}

/// The agency a byline names (`Von Kara Muster, dpa`, `dpa`).
pub(crate) fn agency(byline: &str) -> Option<&'static str> {
    agency::all(byline).first().copied()
}

fn split(names: &str) -> Vec<&str> {
    let mut parts = vec![names];
    for separator in [", ", " und ", " and ", " & ", " sowie ", "; ", " y ", " et "] {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
    }
    parts
}

/// At least a first and a last name, each with a capital; particles (`von der`) in between may be small.
fn is_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    (2..=6).contains(&words.len())
        && words.first().is_none_or(|word| !matches!(*word, "The" | "Die" | "Der" | "Das"))
        && agency::known(name).is_none()
        && !contact::has_contact(name)
        && words.first().is_some_and(|word| word.starts_with(char::is_uppercase))
        && words.last().is_some_and(|word| word.starts_with(char::is_uppercase))
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'' | '’'))
}

#[cfg(test)]
mod tests {
    use super::{agency, authors};

    #[test]
    fn finds_agencies() {
        let check = |input: &str, expected: Option<&str>| assert_eq!(agency(input), expected, "{input:?}");
        check("Von Kara Muster und Ole Beispiel, dpa", Some("dpa"));
        check("Kara Muster (AFP)", Some("AFP"));
        check("dpa", Some("dpa"));
        check("Von dpa", Some("dpa"));
        check("Kara Muster (dpa/AFP)", Some("dpa"));
        check("Von Kara Muster", None);
        check("Von Kara Muster (aa)", None);
        check("cp", None);
        check("Kara Muster, dj", None);
    }

    #[test]
    fn finds_names() {
        let check = |input: &str, expected: &[&str]| assert_eq!(authors(input), expected, "{input:?}");
        check("Von Kara Muster und Ole Beispiel, dpa", &["Kara Muster", "Ole Beispiel"]);
        check(
            "Von Kara Muster, Ole von der Beispiel und Mia-Lu Test, AFP",
            &["Kara Muster", "Ole von der Beispiel", "Mia-Lu Test"],
        );
        check("Von dpa", &[]);
        check("By KARA MUSTER", &["Kara Muster"]);
        check("Kara Muster (dpa)", &["Kara Muster"]);
        check("By Kara Muster, The Moorkamp Tribune", &["Kara Muster"]);
        check("dpa-Korrespondentin Kara Muster", &[]);
        check("", &[]);
    }
}
