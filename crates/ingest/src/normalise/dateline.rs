//! Datelines: `Berlin (dpa/bb) - ` before the first paragraph.

use super::{agency, text};
use crate::tables::MONTHS;

/// Longest dateline looked for, in bytes.
const LONGEST: usize = 160;

/// Second halves of place names written with a slash.
const SLASH_NAMES: [&str; 7] = ["main", "m.", "oder", "o.", "saale", "donau", "ruhr"];

/// What closes a dateline. Not all agencies write a dash (`Berlin (epd). Der ...`, `/TASS/. Der ...`, `(BELGA) = Der ...`).
const DASHES: [&str; 9] = ["- ", "– ", "— ", "-- ", ".- ", ". - ", "_ ", "= ", "--"];

/// A dateline split from the text after it: (dateline without its closing dash, text).
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let head = text::start(text, LONGEST);
    let (open, close) = brackets(head)?;
    let source = &text[open + 1..close];
    let rest = text[close + 1..].trim_start();
    let dashed = DASHES.iter().find_map(|dash| rest.strip_prefix(dash));
    // Some agencies write no dash: then all before the brackets must be a place.
    let bare = || {
        let rest = rest.strip_prefix(". ").unwrap_or(rest);
        (is_place(&text[..open]) && begins_sentence(rest)).then_some(rest)
    };
    let rest = dashed.or_else(bare)?;
    is_source(source).then(|| (text[..=close].trim(), rest.trim_start()))
}

/// Where the source stands: in the first brackets, or between the slashes that TASS sets.
fn brackets(head: &str) -> Option<(usize, usize)> {
    let open = head.find('(');
    if let Some(slash) = head.find(" /").filter(|slash| open.is_none_or(|open| *slash < open)) {
        let close = slash + 2 + head[slash + 2..].find('/')?;
        return Some((slash + 1, close));
    }
    let open = open?;
    Some((open, open + head[open..].find(')')?))
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
    begins && text.ends_with(' ') && words.clone().count() <= 6 && words.clone().all(is_name)
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
    let (open, close) = brackets(dateline)?;
    let source = &dateline[open + 1..close];
    agency::normalise(source).filter(|_| is_source(source))
}

/// The places a dateline names: `Tel Aviv/Beirut (dpa)`, `Frankfurt/Main (dpa)`, `MADRID, 21 Nov. 2024 (Europa Press)`.
pub(crate) fn places(dateline: &str) -> Vec<String> {
    let names = dateline.split('(').next().unwrap_or_default();
    let names = names.split([',', ';']).next().unwrap_or_default();
    let mut places: Vec<String> = Vec::new();
    for name in names.split('/').flat_map(|names| names.split(" und ")).map(undated) {
        if !name.starts_with(char::is_alphabetic) || agency::known(name).is_some() {
            continue;
        }
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

/// The place without the day behind it: `MOSKAU. Sept 13`, `BRUSSEL 13`.
fn undated(name: &str) -> &str {
    let name = name.trim();
    let is_day = |at: usize| {
        let word = name[at + 1..].split(' ').next().unwrap_or_default();
        let is_month = || MONTHS.find(word.trim_end_matches('.')).is_some() && name[..at].ends_with('.');
        word.starts_with(|c: char| c.is_ascii_digit()) || is_month()
    };
    let day = name.match_indices(' ').map(|(at, _)| at).find(|at| is_day(*at));
    // `MARCH 04, 2013` names no place.
    let place = day.map(|at| name[..at].trim_end_matches('.')).filter(|place| MONTHS.find(place).is_none());
    if day.is_some() { place.unwrap_or_default() } else { name }
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

/// `dpa`, `dpa/lni`, `APA/dpa`, `ats afp`: names of which one is an agency.
fn is_source(source: &str) -> bool {
    source.len() <= 40 && !agency::all(source).is_empty()
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
    fn splits_the_datelines_of_the_agencies() {
        let check = |input: &str, dateline: &str, agency: &str, places: &[&str]| {
            let (found, rest) = split(input).unwrap_or_else(|| panic!("{input:?}"));
            assert_eq!((found, rest), (dateline, "Der Hafen ruht."), "{input:?}");
            assert_eq!(super::agency(found).as_deref(), Some(agency), "{input:?}");
            assert_eq!(super::places(found), places, "{input:?}");
        };
        check(
            "Berlin/Moskau (dpa/AFP) - Der Hafen ruht.",
            "Berlin/Moskau (dpa/AFP)",
            "dpa",
            &["Berlin", "Moskau"],
        );
        check("BERLIN (AFP) - Der Hafen ruht.", "BERLIN (AFP)", "AFP", &["Berlin"]);
        check("BERLIN (AFP) Der Hafen ruht.", "BERLIN (AFP)", "AFP", &["Berlin"]);
        check("Wien (APA/dpa) – Der Hafen ruht.", "Wien (APA/dpa)", "APA", &["Wien"]);
        check(
            "Wien/Graz (APA/dpa/Reuters) - Der Hafen ruht.",
            "Wien/Graz (APA/dpa/Reuters)",
            "APA",
            &["Wien", "Graz"],
        );
        check("Bern, 13. Sept (sda) Der Hafen ruht.", "Bern, 13. Sept (sda)", "Keystone-SDA", &["Bern"]);
        check("Bern (sda/ats) Der Hafen ruht.", "Bern (sda/ats)", "Keystone-SDA", &["Bern"]);
        check("Zürich (awp) - Der Hafen ruht.", "Zürich (awp)", "AWP", &["Zürich"]);
        check("FRANKFURT (dpa-AFX) - Der Hafen ruht.", "FRANKFURT (dpa-AFX)", "dpa-AFX", &["Frankfurt"]);
        check(
            "FRANKFURT (dpa-AFX Broker) - Der Hafen ruht.",
            "FRANKFURT (dpa-AFX Broker)",
            "dpa-AFX",
            &["Frankfurt"],
        );
        check("Hannover (dpa/lni) – Der Hafen ruht.", "Hannover (dpa/lni)", "dpa", &["Hannover"]);
        check(
            "Frankfurt am Main/Berlin (epd). Der Hafen ruht.",
            "Frankfurt am Main/Berlin (epd)",
            "epd",
            &["Frankfurt am Main", "Berlin"],
        );
        check("Bonn (KNA) Der Hafen ruht.", "Bonn (KNA)", "KNA", &["Bonn"]);
        check(
            "Vatikanstadt, 13.09.2023 (KAP) Der Hafen ruht.",
            "Vatikanstadt, 13.09.2023 (KAP)",
            "Kathpress",
            &["Vatikanstadt"],
        );
        check("Köln (SID) - Der Hafen ruht.", "Köln (SID)", "sid", &["Köln"]);
        check(
            "Berlin, 13. Sep (Reuters) - Der Hafen ruht.",
            "Berlin, 13. Sep (Reuters)",
            "Reuters",
            &["Berlin"],
        );
        check(
            "MOSKAU. Sept 13 (Interfax) - Der Hafen ruht.",
            "MOSKAU. Sept 13 (Interfax)",
            "Interfax",
            &["Moskau"],
        );
        check(
            "MOSKAU, 13. September. /TASS/. Der Hafen ruht.",
            "MOSKAU, 13. September. /TASS/",
            "TASS",
            &["Moskau"],
        );
        check(
            "PEKING, 13. September (Xinhua) -- Der Hafen ruht.",
            "PEKING, 13. September (Xinhua)",
            "Xinhua",
            &["Peking"],
        );
        check("BRUSSEL 13/09 (BELGA) = Der Hafen ruht.", "BRUSSEL 13/09 (BELGA)", "Belga", &["Brussel"]);
        check("ISTANBUL (AA) – Der Hafen ruht.", "ISTANBUL (AA)", "Anadolu", &["Istanbul"]);
        check(
            "Berlin (dts Nachrichtenagentur) - Der Hafen ruht.",
            "Berlin (dts Nachrichtenagentur)",
            "dts",
            &["Berlin"],
        );
        check("Frankfurt (Dow Jones)--Der Hafen ruht.", "Frankfurt (Dow Jones)", "Dow Jones", &["Frankfurt"]);
        check(
            "Berlin und Moskau (dpa) - Der Hafen ruht.",
            "Berlin und Moskau (dpa)",
            "dpa",
            &["Berlin", "Moskau"],
        );
        check(
            "Washington D.C. (red/dpa) - Der Hafen ruht.",
            "Washington D.C. (red/dpa)",
            "dpa",
            &["Washington D.C."],
        );
    }

    #[test]
    fn finds_places() {
        let check = |input: &str, expected: &[&str]| assert_eq!(places(input), expected, "{input:?}");
        check("Tel Aviv/Beirut (dpa)", &["Tel Aviv", "Beirut"]);
        check("Frankfurt/Main (dpa)", &["Frankfurt/Main"]);
        check("Frankfurt/Oder/Berlin (dpa/bb)", &["Frankfurt/Oder", "Berlin"]);
        check("MADRID, 21 Nov. 2024 (Europa Press)", &["Madrid"]);
        check("MARCH 04, 2013", &[]);
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
