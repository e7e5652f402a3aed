//! Datelines: `Berlin (dpa/bb) - ` before the first paragraph.

use super::{agency, text};

/// Longest dateline looked for, in bytes.
const LONGEST: usize = 160;

/// Second halves of place names written with a slash.
const SLASH_NAMES: [&str; 7] = ["main", "m.", "oder", "o.", "saale", "donau", "ruhr"];

/// A dateline split from the text after it: (dateline without its closing dash, text).
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let head = text::start(text, LONGEST);
    let open = head.find('(')?;
    let close = open + head[open..].find(')')?;
    let rest = text[close + 1..].trim_start();
    let dashed = ["- ", "– ", "— ", "-- ", ".- ", "_ "].iter().find_map(|dash| rest.strip_prefix(dash));
    // Some agencies write no dash: then all before the brackets must be a place.
    let bare = || (is_place(&text[..open]) && begins_sentence(rest)).then_some(rest);
    let rest = dashed.or_else(bare)?;
    is_source(&text[open + 1..close]).then(|| (text[..=close].trim(), rest.trim_start()))
}

/// `Genf`, `Tel Aviv/Beirut`, `Vatikanstadt, 5. Mai`: no more than a few words, all of them names or numbers.
fn is_place(text: &str) -> bool {
    let is_name = |word: &str| {
        word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            || matches!(word, "am" | "an" | "der" | "im" | "in" | "bei" | "de" | "la" | "sur" | "et" | "und")
    };
    let words = text.split(' ').filter(|word| !word.is_empty());
    let begins = text.starts_with(char::is_uppercase)
        && !["Die ", "Der ", "Das ", "The "].iter().any(|word| text.starts_with(word));
    begins && text.ends_with(' ') && words.clone().count() <= 5 && words.clone().all(is_name)
}

fn begins_sentence(text: &str) -> bool {
    text.starts_with(|c: char| {
        c.is_uppercase() || matches!(c, '"' | '„' | '«' | '»' | '“' | '\'') || c.is_ascii_digit()
    })
}

/// The dateline as a field gives it, without its closing dash.
pub(crate) fn trim(dateline: &str) -> &str {
    dateline.trim().trim_end_matches(['-', '–', '—']).trim()
}

/// The text without the dateline, if it begins with just that one again, be it twice. `Berlin` also begins sentences and
/// words: only what a dash or a bracket closes is a dateline.
pub(crate) fn without<'t>(mut text: &'t str, dateline: &str) -> &'t str {
    let dashes = ['-', '–', '—'];
    while let Some(rest) = text.strip_prefix(dateline).filter(|_| !dateline.is_empty()) {
        let below = rest.trim_start();
        let is_closed = below.is_empty()
            || below.starts_with(dashes)
            || dateline.ends_with(')') && below.len() < rest.len();
        if !is_closed {
            break;
        }
        text = below.trim_start_matches(dashes).trim_start();
    }
    text
}

/// The agency a dateline names.
pub(crate) fn agency(dateline: &str) -> Option<String> {
    let open = dateline.rfind('(')?;
    let source = dateline[open + 1..].split(')').next()?;
    // Of names set apart by spaces (`ats afp`), the first wrote it with copy of the others.
    let first = || source.split(' ').next().filter(|_| source.contains(' ')).and_then(agency::known);
    let unknown = agency::known(source).is_none() && !source.contains('/');
    match first().filter(|_| unknown) {
        _ if !is_source(source) => None,
        Some(first) => Some(first.to_owned()),
        None => agency::normalise(source),
    }
}

/// The places a dateline names: `Tel Aviv/Beirut (dpa)`, `Frankfurt/Main (dpa)`, `MADRID, 21 Nov. 2024 (Europa Press)`.
pub(crate) fn places(dateline: &str) -> Vec<String> {
    let names = dateline.split('(').next().unwrap_or_default();
    let names = names.split(',').next().unwrap_or_default();
    let mut places: Vec<String> = Vec::new();
    for name in names.split('/').map(str::trim).filter(|name| name.starts_with(char::is_alphabetic)) {
        match places.last_mut() {
            Some(last) if SLASH_NAMES.contains(&name.to_lowercase().as_str()) => {
                last.push('/');
                last.push_str(name);
            }
            _ => places.push(capitalised(name)),
        }
    }
    places
}

/// `MADRID` as `Madrid`; short ones (`USA`) and mixed ones stay.
pub(crate) fn capitalised(name: &str) -> String {
    if name.chars().count() <= 3 || name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut capital = true;
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        if capital {
            text.push(c);
        } else {
            text.extend(c.to_lowercase());
        }
        capital = !c.is_alphabetic();
    }
    text
}

/// `dpa`, `dpa/lni`, `APA/dpa`, `ats afp`: an agency first, or an agency after a partner.
fn is_source(source: &str) -> bool {
    source.len() <= 40
        && (source.split(['/', ',']).any(|name| agency::known(name).is_some())
            || source.split(' ').all(|name| agency::known(name).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits() {
        let check =
            |input: &str, expected: Option<(&str, &str)>| assert_eq!(split(input), expected, "{input:?}");
        check("Berlin (dpa/bb) - Es regnet.", Some(("Berlin (dpa/bb)", "Es regnet.")));
        check("Kairo/Rom (AFP) – Es regnet.", Some(("Kairo/Rom (AFP)", "Es regnet.")));
        check("Tegucigalpa, 2 ene (EFE).- Llueve.", Some(("Tegucigalpa, 2 ene (EFE)", "Llueve.")));
        check("FORT LEE, N.J. (AP) _ It rains.", Some(("FORT LEE, N.J. (AP)", "It rains.")));
        check("(dpa) - Es regnet.", Some(("(dpa)", "Es regnet.")));
        check("Der Minister (SPD) - er kam spät - schwieg.", None);
        check("Es regnet.", None);
        check("Ein langer Satz (dpa) ohne Strich.", None);
        check("Moorkamp (KNA) Der Hafen ruht.", Some(("Moorkamp (KNA)", "Der Hafen ruht.")));
        check("Genève (ats afp) Le port est fermé.", Some(("Genève (ats afp)", "Le port est fermé.")));
        check("MOORKAMP (AP) _ The port is shut.", Some(("MOORKAMP (AP)", "The port is shut.")));
        check("Die Katholische Agentur (KNA) Deutschlands", None);
        check("Kara Muster sagte der Agentur (KNA) Einzelheiten", None);
    }

    #[test]
    fn finds_places() {
        let check = |input: &str, expected: &[&str]| assert_eq!(places(input), expected, "{input:?}");
        check("Tel Aviv/Beirut (dpa)", &["Tel Aviv", "Beirut"]);
        check("Frankfurt/Main (dpa)", &["Frankfurt/Main"]);
        check("Frankfurt/Oder/Berlin (dpa/bb)", &["Frankfurt/Oder", "Berlin"]);
        check("MADRID, 21 Nov. 2024 (Europa Press)", &["Madrid"]);
        check("(dpa)", &[]);
    }

    #[test]
    fn strips_the_repeated_dateline() {
        let check = |text: &str, dateline: &str, expected: &str| {
            assert_eq!(without(text, dateline), expected, "{text:?} {dateline:?}");
        };
        check("Berlin (dpa) - Es regnet.", "Berlin (dpa)", "Es regnet.");
        check("Berlin (dpa) Es regnet.", "Berlin (dpa)", "Es regnet.");
        check("Berlin hat Regen.", "Bonn (dpa)", "Berlin hat Regen.");
        // Found by fuzzing: the first word of the text was taken for the dateline.
        check("Berlin hat Regen.", "Berlin", "Berlin hat Regen.");
        check("Berliner Regen.", "Berlin", "Berliner Regen.");
        check("Berlin - Es regnet.", "Berlin", "Es regnet.");
        check("Berlin (dpa) - Berlin (dpa) - Es regnet.", "Berlin (dpa)", "Es regnet.");
        check("Berlin (dpa)er Regen.", "Berlin (dpa)", "Berlin (dpa)er Regen.");
        check("Berlin (dpa)", "Berlin (dpa)", "");
        check("Es regnet.", "", "Es regnet.");
    }
}
