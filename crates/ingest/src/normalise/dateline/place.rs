//! Whether what stands before a source can be the place of a dateline: `Genf`, `Tel Aviv/Beirut`, `Vatikanstadt, 5. Mai`.

use super::{agency, without_marks};

/// Most words of a place, and of a day behind it.
const WORDS: usize = 8;

/// Small words in the names of places, and between two of them.
const CONNECTORS: [&str; 38] = [
    "am", "an", "auf", "bei", "beim", "da", "das", "de", "del", "den", "der", "des", "di", "do", "dos", "du",
    "el", "en", "et", "im", "in", "la", "las", "le", "les", "los", "ob", "of", "on", "sur", "und", "unter",
    "upon", "van", "von", "vor", "y", "zu",
];

/// Words that begin a sentence, not a place.
const OPENINGS: [&str; 51] = [
    "Als", "Am", "An", "Auch", "Auf", "Aus", "Bei", "Beim", "Das", "Dem", "Den", "Der", "Des", "Die",
    "Diese", "Dieser", "Ein", "Eine", "Einem", "Einen", "Einer", "Er", "Es", "Für", "Gegen", "Ihr", "Ihre",
    "Im", "In", "Laut", "Mit", "Nach", "Nun", "Ob", "Seit", "Sie", "So", "The", "Trotz", "Um", "Vom", "Von",
    "Vor", "Was", "Wegen", "Wenn", "Wer", "Wie", "Zu", "Zum", "Zur",
];

/// What names of places begin with that have two words.
const FIRSTS: [&str; 38] = [
    "Abu",
    "Addis",
    "Bad",
    "Buenos",
    "Cape",
    "Den",
    "El",
    "Fort",
    "Groß",
    "Hong",
    "Klein",
    "Kuala",
    "La",
    "Las",
    "Le",
    "Los",
    "Mexiko-Stadt",
    "Neu",
    "New",
    "Ober",
    "Phnom",
    "Port",
    "Porto",
    "Puerto",
    "Rio",
    "Saint",
    "Salt",
    "San",
    "Sankt",
    "Santa",
    "Santiago",
    "Santo",
    "St.",
    "São",
    "Sri",
    "Tel",
    "Unter",
    "West",
];

/// Endings of words that name something else than a place.
const OTHERS: [&str; 24] = [
    "akademie",
    "amt",
    "anstalt",
    "bank",
    "behörde",
    "bund",
    "gesellschaft",
    "gewerkschaft",
    "heit",
    "institut",
    "keit",
    "kommission",
    "konzern",
    "minister",
    "ministerium",
    "organisation",
    "partei",
    "schaft",
    "sprecher",
    "tion",
    "ung",
    "verband",
    "verein",
    "zeitung",
];

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing: `(dpa) - ...`.
    Missing,
    /// Words as those of a place; a person may be written so.
    Names,
    /// Nothing but a place: one word, or two as those of a place.
    Plain,
}

/// The place that `text` may be; no place at all if it can only be part of a sentence.
pub(super) fn read(text: &str) -> Option<Place> {
    let text = without_marks(text.trim());
    if text.is_empty() {
        return Some(Place::Missing);
    }
    let (names, day) = text.split_once(", ").unwrap_or((text, ""));
    let words: Vec<&str> = names.split([' ', '/']).filter(|word| !word.is_empty()).collect();
    let count = words.len() + day.split(' ').count();
    if count > WORDS || !words.iter().all(|word| is_name(word)) || !begins(&words) || !is_day(day) {
        return None;
    }
    let plain = names.split('/').flat_map(|names| names.split(" und ")).all(is_plain);
    Some(if plain { Place::Plain } else { Place::Names })
}

/// Whether the source in the brackets is short for what stands before them: `Auswärtiges Amt (AA)`.
pub(super) fn is_long_name(before: &str, source: &str) -> bool {
    let named = || agency::all(before).into_iter().any(|name| agency::all(source).contains(&name));
    agency::is_short_for(source, before) || named()
}

fn is_name(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '«', '„', '"']);
    word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || CONNECTORS.contains(&word)
        || matches!(word, "-" | "–")
        // `Frankfurt a. M.`, `Weiden i.d. Oberpfalz`.
        || word.len() <= 5 && word.ends_with('.')
        // `al-Hudaida`, `s-Hertogenbosch`.
        || word.split_once('-').is_some_and(|(first, name)| {
            first.len() <= 3 && name.starts_with(char::is_uppercase)
        })
}

/// `An Bord der Fähre` is where reporters write from.
fn begins(words: &[&str]) -> bool {
    let is_place = matches!(words, ["An", "Bord", ..] | ["Den", "Haag" | "Helder", ..] | ["Auf", "See"]);
    let first = words.first().copied().unwrap_or_default();
    is_place || !CONNECTORS.contains(&first) && !OPENINGS.contains(&first)
}

/// The day behind a place, or its country: `5. Mai`, `2 ene`, `N.J.`.
fn is_day(text: &str) -> bool {
    text.is_empty()
        || text.contains(|c: char| c.is_ascii_digit())
        || text.split([' ', '/']).all(|word| word.is_empty() || is_name(word))
}

fn is_plain(name: &str) -> bool {
    let lower = name.to_lowercase();
    let is_other = OTHERS.iter().any(|end| lower.split([' ', '.']).any(|word| word.ends_with(end)));
    let mut words = name.split(' ').filter(|word| word.contains(char::is_alphabetic));
    let first = words.next().unwrap_or_default();
    let two = words.clone().count() == 0
        || FIRSTS.iter().any(|known| known.to_lowercase() == first.to_lowercase())
        || words.all(|word| CONNECTORS.contains(&word) || word.starts_with('('));
    two && !is_other
}
