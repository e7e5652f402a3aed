//! ae, oe, ue as umlauts, where they are: Schlueter is Schlüter, but Israel, aktuell and Boeing stay.
//!
//! The lexicon decides between the spellings. Where it knows neither, the one whose parts it knows; where it knows
//! nothing, an umlaut is assumed unless the letters around speak against it.

use crate::compound;
use crate::letters::Letters;
use crate::lexicon::look_up;

/// Most places in one word that are looked at.
const MAX_PLACES: usize = 3;

/// How many levels more frequent the spelling with umlaut must be.
const MARGIN: i32 = 1;

/// Endings tried when a word is not in the lexicon as it is.
const ENDINGS: [&str; 8] = ["innen", "in", "ern", "en", "er", "es", "s", "n"];

/// The letters with umlauts put in where they belong; `None` if they stay as they are.
pub(crate) fn restore(letters: &Letters) -> Option<Letters> {
    let places = places(&letters.text);
    if places.is_empty() {
        return None;
    }
    let written = &letters.text;
    let variants = (1..1_usize << places.len()).map(|choice| {
        let chosen: Vec<usize> =
            places.iter().enumerate().filter(|(n, _)| choice >> n & 1 == 1).map(|(_, at)| *at).collect();
        with_umlauts(letters, &chosen)
    });
    let variants: Vec<Letters> = variants.collect();
    let known = level(written);
    let best =
        variants.iter().filter_map(|variant| Some((level(&variant.text)?, variant))).max_by_key(|(l, _)| *l);
    match (known, best) {
        (None, None) => unknown(written, &places, variants),
        (_, None) => None,
        (known, Some((level, variant))) => (level >= known.unwrap_or(0) + MARGIN).then(|| variant.clone()),
    }
}

/// Neither spelling is known: the parts decide, then the letters around.
fn unknown(written: &str, places: &[usize], variants: Vec<Letters>) -> Option<Letters> {
    let as_written = compound::score(written);
    let best = variants
        .iter()
        .filter_map(|variant| Some((compound::score(&variant.text)?, variant)))
        .max_by_key(|(s, _)| *s);
    match (as_written, best) {
        (written, Some((score, variant))) if written.is_none_or(|written| score > written) => {
            Some(variant.clone())
        }
        (Some(_), _) => None,
        _ => {
            let usual = places.iter().all(|at| is_usual(written, *at));
            variants.into_iter().next_back().filter(|_| usual)
        }
    }
}

/// Byte offsets of ae, oe, ue that can be umlauts: not after another vowel or q.
fn places(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    for (at, pair) in bytes.windows(2).enumerate() {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        if matches!(pair, b"ae" | b"oe" | b"ue")
            && !before.is_some_and(|before| {
                matches!(before, b'a' | b'e' | b'o' | b'u' | b'i' | b'q') || !before.is_ascii()
            })
            && all.len() < MAX_PLACES
        {
            all.push(at);
        }
    }
    all
}

/// Whether nothing around a place speaks for two vowels: an end (Monroe), a further vowel, or -el, -er, -t, -ll (Rafael, Poet, Duell).
fn is_usual(text: &str, at: usize) -> bool {
    let after = &text[at + 2..];
    let vowel = after.starts_with(['a', 'e', 'i', 'o', 'u', 'ä', 'ö', 'ü']);
    let ending = ["", "l", "ls", "ll", "t", "ten", "r", "s"].contains(&after);
    !vowel && !ending && at > 0
}

fn with_umlauts(letters: &Letters, places: &[usize]) -> Letters {
    let mut out = Letters::default();
    let mut at = 0;
    for place in places {
        out.text.push_str(&letters.text[at..*place]);
        out.spans.extend(&letters.spans[at..*place]);
        let vowel = match letters.text.as_bytes()[*place] {
            b'a' => 'ä',
            b'o' => 'ö',
            _ => 'ü',
        };
        let span = letters.written(*place, *place + 2);
        out.text.push(vowel);
        out.spans.extend([span, span]);
        at = place + 2;
    }
    out.text.push_str(&letters.text[at..]);
    out.spans.extend(&letters.spans[at..]);
    out
}

/// The level of a word, or of the word without an ending.
fn level(word: &str) -> Option<i32> {
    look_up(word).map(crate::lexicon::Entry::level).or_else(|| {
        ENDINGS
            .iter()
            .filter_map(|ending| word.strip_suffix(ending).filter(|base| base.len() >= 4))
            .find_map(|base| look_up(base).map(crate::lexicon::Entry::level))
    })
}
