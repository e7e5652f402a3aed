//! Classes of characters, as far as finding words needs them.

use unicode_normalization::char::is_combining_mark;

/// Whether a character makes a word on its own or with others.
pub(crate) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Letters all, but for the signs of multiplication and division.
        '\u{c0}'..='\u{24f}' => !matches!(c, '×' | '÷'),
        _ => c.is_alphanumeric(),
    }
}

/// Characters that belong to a word inside it, but carry no letter: soft hyphen, zero-width joiners, combining marks.
pub(crate) fn is_joiner(c: char) -> bool {
    match c {
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => true,
        _ => c >= '\u{300}' && is_combining_mark(c),
    }
}

/// Hyphens that join the segments of a compound where they stand between letters. The en dash is one too (Köln–Bonn).
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// Apostrophes as typed, typeset, and mistyped.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '\u{b4}' | '`' | '\u{2018}')
}

/// Scripts written without spaces: every character is a word.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// The character that begins at byte `at`.
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() { Some(char::from(byte)) } else { text.get(at..)?.chars().next() }
}

/// The character that ends before byte `at`.
pub(crate) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

#[cfg(test)]
mod tests {
    use super::is_word;

    #[test]
    fn words_are_made_of_letters_and_digits() {
        for c in '\0'..='\u{ffff}' {
            assert_eq!(is_word(c), c.is_alphanumeric(), "{c:?}");
        }
    }
}
