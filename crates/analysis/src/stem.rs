//! Stems: Snowball German over normalised letters.

use rust_stemmers::{Algorithm, Stemmer};

thread_local! {
    static SNOWBALL: Stemmer = Stemmer::create(Algorithm::German);
}

/// The stem of lower-case letters with umlauts (as [`crate::letters`] gives them).
pub(crate) fn stem(letters: &str) -> String {
    if letters.bytes().any(|b| b.is_ascii_digit()) {
        return letters.to_owned();
    }
    SNOWBALL.with(|snowball| snowball.stem(letters).into_owned())
}
