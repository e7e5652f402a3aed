//! The language of a text whose delivery does not name it.

use whatlang::{Detector, Lang};

/// Bytes that are enough to tell five languages apart.
const SAMPLE: usize = 240;

/// BCP 47 tag of the language, if there is enough text to tell.
pub(crate) fn detect(text: &str) -> Option<&'static str> {
    let sample = super::text::start(text, SAMPLE);
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
