//! The language of a text whose delivery does not name it.

use whatlang::{Detector, Lang};

/// Bytes that are enough to tell five languages apart.
const SAMPLE: usize = 240;

/// Words in a sample that settle that it is German.
const ENOUGH: usize = 4;

/// BCP 47 tag of the language, if there is enough text to tell.
pub(crate) fn detect(text: &str) -> Option<&'static str> {
    let sample = super::text::start(text, SAMPLE);
    if is_plainly_german(sample) {
        return Some("de");
    }
    let allowed = vec![Lang::Deu, Lang::Eng, Lang::Fra, Lang::Spa, Lang::Ita];
    match Detector::with_allowlist(allowed).detect_lang(sample)? {
        Lang::Deu => Some("de"),
        Lang::Eng => Some("en"),
        Lang::Fra => Some("fr"),
        Lang::Spa => Some("es"),
        Lang::Ita => Some("it"),
        _ => None,
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
mod tests {
    use super::{detect, tag};

    #[test]
    fn detects() {
        let check = |input: &str, expected: &str| assert_eq!(detect(input), Some(expected), "{input:?}");
        check("Der Hafen bleibt am Wochenende wegen des Sturms geschlossen, teilte die Behörde mit.", "de");
        check("Es war gewiss niemand da.", "de");
        check(
            "The weekly „der Freitag“ and the daily „die Welt“ said that there was no word from the town.",
            "en",
        );
        check("The harbour will stay closed over the weekend because of the storm.", "en");
        check("El puerto permanecerá cerrado durante el fin de semana a causa de la tormenta.", "es");
        check("Le port restera fermé ce week-end en raison de la tempête, a annoncé la ville.", "fr");
    }

    #[test]
    fn writes_tags() {
        let check = |input: &str, expected: &str| assert_eq!(tag(input), expected);
        check("DE", "de");
        check("de_CH", "de-CH");
        check("ger", "de");
    }
}
