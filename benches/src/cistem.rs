//! CISTEM, a peer: Weissweiler and Fraser, "Developing a Stemmer for German Based on a Comparative Analysis of Publicly
//! Available Stemmers" (GSCL 2017), in its variant that does not look at capitals.

/// Letters that count as one, with the sign that stands for them meanwhile.
const UNITS: [(&str, char); 3] = [("sch", '$'), ("ei", '%'), ("ie", '&')];

/// What stands for the second of two like letters.
const AGAIN: char = '*';

/// Shortest rest after the prefix ge-, shortest word that loses an ending, and one of two letters; in letters.
const MIN_AFTER_GE: usize = 4;
const MIN_WORD: usize = 4;
const MIN_WORD_FOR_TWO: usize = 6;

/// The stem of a word.
pub(crate) fn stem(word: &str) -> String {
    let mut text =
        word.to_lowercase().replace('ü', "u").replace('ö', "o").replace('ä', "a").replace('ß', "ss");
    if let Some(rest) = text.strip_prefix("ge").filter(|rest| rest.chars().count() >= MIN_AFTER_GE) {
        text = rest.to_owned();
    }
    for (unit, sign) in UNITS {
        text = text.replace(unit, sign.encode_utf8(&mut [0; 4]));
    }
    let mut letters = marked(&text);
    while let Some(ending) = ending(&letters) {
        letters.truncate(letters.len() - ending);
    }
    let mut stem = unmarked(&letters);
    for (unit, sign) in UNITS {
        stem = stem.replace(sign, unit);
    }
    stem
}

/// Puts [`AGAIN`] for the second of two like letters, from the left.
fn marked(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::new();
    for c in text.chars() {
        let again = letters.last() == Some(&c);
        letters.push(if again { AGAIN } else { c });
    }
    letters
}

fn unmarked(letters: &[char]) -> String {
    let mut text = String::new();
    for c in letters {
        text.extend(if *c == AGAIN { text.chars().next_back() } else { Some(*c) });
    }
    text
}

/// How many letters the ending has that is taken off next; `None` when the word is a stem.
fn ending(letters: &[char]) -> Option<usize> {
    if letters.len() < MIN_WORD {
        return None;
    }
    if letters.len() >= MIN_WORD_FOR_TWO
        && [['e', 'm'], ['e', 'r'], ['n', 'd']].iter().any(|two| letters.ends_with(two))
    {
        return Some(2);
    }
    letters.last().filter(|c| matches!(c, 't' | 'e' | 's' | 'n')).map(|_| 1)
}

#[cfg(test)]
mod tests {
    use super::stem;

    /// By the rules of the paper, one word for each.
    #[test]
    fn endings_ge_and_double_letters() {
        let check = |word: &str, expected: &str| assert_eq!(stem(word), expected, "{word}");
        check("Häuser", "hau");
        check("gelaufen", "lauf");
        check("Geld", "geld");
        check("laufend", "lauf");
        check("Straßen", "strass");
        check("Kissen", "kiss");
        check("schiene", "schien");
        check("Tee", "tee");
        check("rundem", "rund");
        check("Eier", "eier");
    }
}
