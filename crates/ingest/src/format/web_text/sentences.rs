//! Sentences and titles in running text.

use crate::tables::ABBREVIATIONS;

/// The first sentence and what follows it.
pub(super) fn first(text: &str) -> (&str, &str) {
    for (at, c) in text.char_indices() {
        if matches!(c, '.' | '!' | '?' | '…') {
            let end = at + c.len_utf8();
            let end = end + text[end..].len()
                - text[end..].trim_start_matches(['»', '«', '“', '”', '"', ')']).len();
            if ends_sentence(&text[..at], c, &text[end..]) {
                return (&text[..end], text[end..].trim_start());
            }
        }
    }
    (text, "")
}

/// The number of sentences.
pub(super) fn count(text: &str) -> usize {
    let mut rest = text;
    let mut count = 0;
    while !rest.is_empty() {
        rest = first(rest).1;
        count += 1;
    }
    count
}

/// Whether the text ends as a sentence does.
pub(super) fn is_closed(text: &str) -> bool {
    let text = text.trim_end_matches(['»', '«', '“', '”', '"', ')', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';', ','])
}

fn ends_sentence(before: &str, mark: char, after: &str) -> bool {
    if after.is_empty() {
        return true;
    }
    let next = after.trim_start();
    let starts_new =
        next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "«»„“\"(–-".contains(c));
    if next.len() == after.len() || !starts_new {
        return false;
    }
    let word = before.rsplit([' ', '(', '«', '„', '"', '-']).next().unwrap_or_default();
    mark != '.' || !is_abbreviation(word)
}

/// `13` (an ordinal), `z.B`, `J`, `Dr`.
fn is_abbreviation(word: &str) -> bool {
    let ordinal = !word.is_empty() && word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit());
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    ordinal || initial || word.contains('.') || ABBREVIATIONS.find(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::{count, first, is_closed};

    #[test]
    fn finds_the_first_sentence() {
        let check = |text: &str, sentence: &str| assert_eq!(first(text).0, sentence, "{text}");
        check("Deich hält. Es regnet weiter.", "Deich hält.");
        check("Am 13. September hielt er. Dann nicht.", "Am 13. September hielt er.");
        check("Dr. Muster warnt: Es wird eng. Mehr dazu.", "Dr. Muster warnt: Es wird eng.");
        check("«Es reicht!» Der Rat tagt.", "«Es reicht!»");
        check("Rund 1.200 Menschen kamen. Viele blieben.", "Rund 1.200 Menschen kamen.");
        check("ohne Ende", "ohne Ende");
        assert_eq!(count("Eins. Zwei? Drei!"), 3);
        assert!(is_closed("«Ja.»") && !is_closed("Titel ohne Punkt"));
    }
}
