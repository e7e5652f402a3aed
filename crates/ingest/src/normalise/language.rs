//! The language of a text whose delivery does not name it.
//!
//! Small words, letters and endings vote; the statistics of letters (whatlang) vote with them, the more the longer the text
//! is, and short copy is German unless something in it says otherwise.

use whatlang::{Detector, Lang};

use crate::tables::FUNCTION_WORDS;

pub(crate) mod whole;

/// Bytes that are enough to tell five languages apart.
const SAMPLE: usize = 240;

/// Words in a sample that settle that it is German.
const ENOUGH: usize = 4;

/// The languages, German first: it wins a draw.
const LANGUAGES: [(&str, Lang); 5] =
    [("de", Lang::Deu), ("en", Lang::Eng), ("fr", Lang::Fra), ("es", Lang::Spa), ("it", Lang::Ita)];

/// Votes for each of the languages.
type Votes = [f32; LANGUAGES.len()];

const DE: usize = 0;
const EN: usize = 1;
const FR: usize = 2;
const ES: usize = 3;
const IT: usize = 4;

/// Votes of a small word, of one with a capital (it may be of a name), of one joined to a name, of a letter, of an
/// ending.
const WORD: f32 = 1.0;
const CAPITAL: f32 = 0.5;
const NAME: f32 = 0.2;
const LETTER: f32 = 0.7;
const ENDING: f32 = 0.4;

/// Votes of the statistics of a text as long as the sample.
const STATISTICS: f32 = 1.5;

/// What the usual language is given before anything is read.
const USUAL: f32 = 0.5;

/// Votes of words with which a text overrules the language its delivery names.
const PLAIN: f32 = 4.0;

/// What German loses where no word but the first has a capital, as its nouns have.
const NO_NOUN: f32 = 0.7;

/// Agencies whose copy is usually in another language than German.
const OTHERS: [(&str, usize); 12] = [
    ("AP", EN),
    ("AAP", EN),
    ("PA Media", EN),
    ("Canadian Press", EN),
    ("Bloomberg", EN),
    ("PTI", EN),
    ("ANI", EN),
    ("UPI", EN),
    ("EFE", ES),
    ("Europa Press", ES),
    ("Ansa", IT),
    ("Adnkronos", IT),
];

/// Endings of words in small letters, and whose they are.
const ENDINGS: [(&str, usize); 41] = [
    ("ung", DE),
    ("lich", DE),
    ("liche", DE),
    ("lichen", DE),
    ("isch", DE),
    ("ische", DE),
    ("ischen", DE),
    ("iert", DE),
    ("ierte", DE),
    ("elt", DE),
    ("ert", DE),
    ("igt", DE),
    ("eln", DE),
    ("ern", DE),
    ("ten", DE),
    ("gen", DE),
    ("hen", DE),
    ("gt", DE),
    ("nnt", DE),
    ("tzt", DE),
    ("cht", DE),
    ("ing", EN),
    ("ed", EN),
    ("ly", EN),
    ("tion", EN),
    ("ity", EN),
    ("ous", EN),
    ("ght", EN),
    ("y", EN),
    ("ce", EN),
    ("ies", EN),
    ("eux", FR),
    ("ait", FR),
    ("ement", FR),
    ("elle", FR),
    ("aire", FR),
    ("ado", ES),
    ("ando", ES),
    ("dad", ES),
    ("mente", IT),
    ("zione", IT),
];

/// BCP 47 tag of the language, if there are words to tell it by; `agency`: whose text it is.
pub(crate) fn detect(text: &str, agency: Option<&str>) -> Option<&'static str> {
    let sample = super::text::start(text, SAMPLE);
    if is_plainly_german(sample) { Some("de") } else { of_sample(sample, agency) }
}

/// The language of a sample that is not plainly German.
fn of_sample(sample: &str, agency: Option<&str>) -> Option<&'static str> {
    if !sample.contains(char::is_alphabetic) {
        return None;
    }
    let usual = OTHERS.iter().find(|(name, _)| Some(*name) == agency).map_or(DE, |(_, language)| *language);
    let mut votes = votes();
    votes[usual] += USUAL;
    of_words(sample, &mut votes);
    if !is_figures(sample) {
        of_letters(sample, &mut votes);
    }
    Some(LANGUAGES[best(&votes)].0)
}

/// Whether a text is names and figures (`Dax 15.602 Dow Jones 34.500`), the letters of which tell nothing.
fn is_figures(sample: &str) -> bool {
    let count = |is: fn(char) -> bool| sample.chars().filter(|c| is(*c)).count();
    count(|c| c.is_ascii_digit()) * 3 >= count(char::is_alphabetic)
}

fn votes() -> Votes {
    [0.0; LANGUAGES.len()]
}

fn best(votes: &Votes) -> usize {
    let mut best = DE;
    for language in 1..votes.len() {
        if votes[language] > votes[best] {
            best = language;
        }
    }
    best
}

/// The votes of all words.
fn of_words(sample: &str, votes: &mut Votes) {
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’');
    let words: Vec<&str> = sample.split(|c: char| !is_part(c)).filter(|word| !word.is_empty()).collect();
    for (at, word) in words.iter().enumerate() {
        // The first word has a capital anyway, unless it is of a name (`Le Pen`).
        let next = words.get(at + 1).is_some_and(|next| next.starts_with(char::is_uppercase));
        of_word(word, at == 0 && !next, votes);
    }
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase);
    if let [first, rest @ ..] = words.as_slice()
        && rest.len() > 1
        && is_capital(first)
        && !rest.iter().any(is_capital)
    {
        votes[DE] -= NO_NOUN;
    }
}

/// The votes of one word; `first`: its capital says nothing.
fn of_word(word: &str, first: bool, votes: &mut Votes) {
    let capital = word.starts_with(char::is_uppercase);
    let lower = word.to_lowercase().replace('’', "'");
    let weight = if capital && !first { CAPITAL } else { WORD };
    // `l'affaire`, `dell'anno`: the part before the apostrophe is a word of its own.
    let elided = lower.split_inclusive('\'').next().filter(|part| part.ends_with('\''));
    // `d'Isère` is a name in whatever language.
    let of_name =
        elided.is_some_and(|part| word.chars().nth(part.chars().count()).is_some_and(char::is_uppercase));
    let weight = if of_name { NAME } else { weight };
    for part in [Some(lower.as_str()), elided].into_iter().flatten() {
        let language = FUNCTION_WORDS.find(part).filter(|tag| *tag != part);
        if let Some(at) = LANGUAGES.iter().position(|(tag, _)| Some(*tag) == language) {
            votes[at] += weight;
            return;
        }
    }
    for c in lower.chars() {
        match c {
            'ß' => votes[DE] += 2.0 * LETTER,
            'ä' | 'ö' | 'ü' => votes[DE] += LETTER,
            'ñ' | '¿' | '¡' => votes[ES] += LETTER,
            'ç' | 'œ' | 'ê' | 'û' | 'î' | 'ë' => votes[FR] += LETTER,
            'é' => votes[FR] += LETTER / 2.0,
            'ó' | 'í' | 'á' | 'ú' => votes[ES] += LETTER / 2.0,
            'ò' | 'ì' => votes[IT] += LETTER,
            _ => {}
        }
    }
    if lower.ends_with("'s") {
        votes[EN] += ENDING;
    }
    if capital {
        // Compounds: nothing is as long in the other languages.
        let long = lower.chars().count() >= 14 || lower.ends_with("ung") || lower.ends_with("keit");
        votes[DE] += if long { ENDING } else { 0.0 };
    } else if lower.len() > 3
        && let Some((_, at)) =
            ENDINGS.iter().filter(|(end, _)| lower.ends_with(end)).max_by_key(|(end, _)| end.len())
    {
        votes[*at] += ENDING;
    }
}

/// The votes of the statistics of letters.
fn of_letters(sample: &str, votes: &mut Votes) {
    let detector = Detector::with_allowlist(LANGUAGES.iter().map(|(_, language)| *language).collect());
    let Some(found) = detector.detect(sample) else { return };
    if let Some(at) = LANGUAGES.iter().position(|(_, language)| *language == found.lang()) {
        let sure = if found.is_reliable() { 2.0 } else { 1.0 };
        // A sample has at most a few hundred bytes, far from where a number this small loses digits.
        votes[at] += STATISTICS * sure * (sample.len().min(SAMPLE) as f32 / SAMPLE as f32);
    }
}

/// Whether the words alone tell: nearly all copy is German, and statistics of letters cost more than all other
/// normalising.
fn is_plainly_german(sample: &str) -> bool {
    sample.split(' ').filter(|word| is_german_only(word)).nth(ENOUGH - 1).is_some()
}

/// Small words of German that are none of the other four languages.
fn is_german_only(word: &str) -> bool {
    matches!(
        word,
        "aber"
            | "als"
            | "auch"
            | "auf"
            | "aus"
            | "das"
            | "dass"
            | "dem"
            | "den"
            | "der"
            | "durch"
            | "ein"
            | "eine"
            | "einem"
            | "einen"
            | "einer"
            | "eines"
            | "für"
            | "gegen"
            | "haben"
            | "ihre"
            | "im"
            | "ist"
            | "mit"
            | "nach"
            | "nicht"
            | "noch"
            | "nur"
            | "oder"
            | "sagte"
            | "sich"
            | "sie"
            | "sind"
            | "und"
            | "vom"
            | "von"
            | "vor"
            | "werden"
            | "wie"
            | "wird"
            | "wurde"
            | "zu"
            | "zum"
            | "zur"
            | "zwei"
            | "über"
    )
}

/// A language tag as we write it: lower-case language, known three-letter codes shortened.
pub(crate) fn tag(tag: &str) -> String {
    let tag = tag.trim().replace('_', "-");
    match tag.to_lowercase().as_str() {
        "deu" | "ger" | "deutsch" => "de".to_owned(),
        "eng" => "en".to_owned(),
        _ => match tag.split_once('-') {
            Some((language, region)) => format!("{}-{region}", language.to_lowercase()),
            None => tag.to_lowercase(),
        },
    }
}

#[cfg(test)]
mod tests;
