//! German stop words: they stay in the index, but a query can do without them.

use std::sync::LazyLock;

use crate::letters::{self, Letters};
use crate::lists::{WordSet, words};

/// Longest stop word, in bytes, with room to spare for one written with umlauts.
const MAX_LEN: usize = 24;

static WORDS: LazyLock<WordSet> = LazyLock::new(|| all().collect());

/// The stop words in their exact form.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    words(include_str!("../data/stopwords.txt"))
}

/// Whether a word is a stop word, given its exact form ([`crate::Word::exact`]; one look-up) or as written.
pub fn is_stopword(exact_or_surface: &str) -> bool {
    if WORDS.contains(exact_or_surface) {
        return true;
    }
    // An exact form is lower-case ASCII; what is not may be a surface.
    let is_exact = exact_or_surface.bytes().all(|b| b.is_ascii_lowercase());
    !is_exact
        && exact_or_surface.len() <= MAX_LEN
        && WORDS.contains(letters::exact(&Letters::new(exact_or_surface, 0).text).as_str())
}

#[cfg(test)]
mod tests {
    use super::is_stopword;

    #[test]
    fn knows_stop_words_as_written_and_as_exact_form() {
        let check = |word: &str, expected: bool| assert_eq!(is_stopword(word), expected, "{word}");
        check("der", true);
        check("Der", true);
        check("für", true);
        check("fuer", true);
        check("u\u{308}ber", true);
        check("WÄHREND", true);
        check("Rakete", false);
        check("tag", false);
        check("", false);
    }
}
