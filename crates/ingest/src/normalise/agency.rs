//! Names of news agencies.

use crate::tables::AGENCIES;

/// The agency for a source as written: `dpa`, `dpa/lni`, `ASSOCIATED PRESS`, `Kara Muster/AFP/dpa`, `@ dpa.de`.
/// Of several, the one named last passed the copy on. Unknown names are kept as written.
pub(crate) fn normalise(source: &str) -> Option<String> {
    let source = source
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '@' | '©' | '(' | ')' | '-' | '–' | '—'));
    if let Some(name) = known(source) {
        return Some(name.to_owned());
    }
    if let Some(name) = last_named(source) {
        return Some(name.to_owned());
    }
    (!source.is_empty()).then(|| source.to_owned())
}

/// The known agency of this exact spelling, also as the host of a web address.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    AGENCIES.find(name).or_else(|| AGENCIES.find(host(name)))
}

/// The agency that gave out an identifier (`urn:newsml:dpa.com:...`).
pub(crate) fn of_urn(id: &str) -> Option<&'static str> {
    known(id.strip_prefix("urn:newsml:")?.split(':').next()?)
}

/// The last known agency among names set apart by slashes. A suffix in small letters is a regional service of the
/// agency before it (`dpa/lni`).
fn last_named(source: &str) -> Option<&'static str> {
    source.rsplit(['/', ',', '+', '|']).find_map(known)
}

fn host(name: &str) -> &str {
    let name = name.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    name.split(['/', ' ']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn normalises_names() {
        let check = |input: &str, expected: Option<&str>| {
            assert_eq!(normalise(input).as_deref(), expected, "{input:?}");
        };
        check("dpa", Some("dpa"));
        check("DPA", Some("dpa"));
        check("dpa/lni", Some("dpa"));
        check("(dpa/bb)", Some("dpa"));
        check("dpa-AFX", Some("dpa-AFX"));
        check("ASSOCIATED PRESS", Some("AP"));
        check("Kara Muster/AP/dpa", Some("dpa"));
        check("@ dpa.de", Some("dpa"));
        check("https://www.dpa.de/", Some("dpa"));
        check("Keystone-SDA", Some("Keystone-SDA"));
        check("Hausblatt", Some("Hausblatt"));
        check(" ", None);
    }
}
