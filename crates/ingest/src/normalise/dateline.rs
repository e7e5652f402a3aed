//! Datelines: `Berlin (dpa/bb) - ` before the first paragraph.

use self::place::Place;
use super::agency;
use crate::tables::MONTHS;

mod place;

/// Longest dateline looked for, in bytes.
const LONGEST: usize = 160;

/// Second halves of place names written with a slash.
const SLASH_NAMES: [&str; 7] = ["main", "m.", "oder", "o.", "saale", "donau", "ruhr"];

/// What closes a dateline. Not all agencies write a dash (`Berlin (epd). Der ...`, `/TASS/. Der ...`, `(BELGA) = Der ...`).
const DASHES: [&str; 9] = ["- ", "– ", "— ", "-- ", ".- ", ". - ", "_ ", "= ", "--"];

/// A dateline split from the text after it: (dateline without its closing dash, text).
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    sources(text).into_iter().find_map(|(open, close)| {
        let (before, source) = (&text[..open], &text[open + 1..close]);
        if !is_source(source) || place::is_long_name(before, source) {
            return None;
        }
        let rest = text[close + 1..].trim_start();
        let dashed = DASHES.iter().find_map(|dash| rest.strip_prefix(dash)).map(str::trim_start);
        let place = place::read(before)?;
        let is_dateline = match dashed {
            // What is something else in other copy (`AA`) is a source only behind what can be nothing but a place.
            Some(rest) if !agency::is_certain(source) => place == Place::Plain && begins_sentence(rest),
            // `Kara Muster (dpa) - seit Mai dabei - ...` goes on.
            Some(rest) => place != Place::Names || begins_sentence(rest),
            // Some agencies write no dash: then there must be a place.
            None => {
                let rest = rest.strip_prefix(". ").unwrap_or(rest);
                place != Place::Missing
                    && before.ends_with(' ')
                    && agency::is_certain(source)
                    && begins_sentence(rest)
            }
        };
        let rest = dashed.unwrap_or_else(|| rest.strip_prefix(". ").unwrap_or(rest)).trim_start();
        is_dateline.then(|| (text[..=close].trim(), rest))
    })
}

/// Where the source may stand: in brackets, be they the second (`Frankfurt (Oder) (dpa/bb)`), or between the slashes that
/// TASS sets.
fn sources(text: &str) -> Vec<(usize, usize)> {
    let head = super::text::start(text, LONGEST);
    let slashes = head.find(" /").and_then(|slash| {
        let open = slash + 1;
        Some((open, open + 1 + head[open + 1..].find('/')?))
    });
    let brackets =
        head.match_indices('(').filter_map(|(open, _)| Some((open, open + head[open..].find(')')?)));
    let mut found: Vec<(usize, usize)> = slashes.into_iter().chain(brackets).collect();
    found.sort_unstable();
    found
}

fn begins_sentence(text: &str) -> bool {
    text.starts_with(|c: char| {
        c.is_uppercase() || matches!(c, '"' | '„' | '«' | '»' | '“' | '\'' | '‚' | '›') || c.is_ascii_digit()
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
    let (open, close) = source(dateline)?;
    agency::normalise(&dateline[open + 1..close])
}

fn source(dateline: &str) -> Option<(usize, usize)> {
    sources(dateline).into_iter().find(|(open, close)| {
        let source = &dateline[open + 1..*close];
        is_source(source) && !place::is_long_name(&dateline[..*open], source)
    })
}

/// The places a dateline names: `Tel Aviv/Beirut (dpa)`, `Frankfurt (Oder) (dpa)`, `MADRID, 21 Nov. 2024 (Europa Press)`.
pub(crate) fn places(dateline: &str) -> Vec<String> {
    let is_river = |close: &usize| {
        let inner = dateline[..*close].rsplit('(').next().unwrap_or_default().to_lowercase();
        SLASH_NAMES.contains(&inner.as_str())
    };
    // Brackets with a name that is not known are another source, unless a river stands in them.
    let end = source(dateline).map(|(open, _)| open).or_else(|| {
        let all = sources(dateline);
        all.into_iter().find(|(_, close)| !is_river(close)).map(|(open, _)| open)
    });
    let names = without_marks(&dateline[..end.unwrap_or(dateline.len())]);
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

/// `ROUNDUP: Frankfurt` names Frankfurt.
fn without_marks(names: &str) -> &str {
    let mark = names.rsplit_once(": ").filter(|(mark, _)| !mark.chars().any(char::is_lowercase));
    mark.map_or(names, |(_, names)| names)
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
mod tests;
