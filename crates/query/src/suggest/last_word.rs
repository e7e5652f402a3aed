//! The end of a query that is being typed: the word that is not finished, and the one before it.

use crate::Field;

/// Names of fields that are offered.
pub(super) const NAMES: [&str; 12] = [
    "agentur",
    "autor",
    "datum",
    "kicker",
    "ort",
    "ressort",
    "sprache",
    "stichwort",
    "teaser",
    "text",
    "thema",
    "titel",
];
/// Operators that are offered.
pub(super) const OPERATORS: [&str; 13] = [
    "UND",
    "ODER",
    "NICHT",
    "AND",
    "OR",
    "NOT",
    "NAHE/5",
    "VOR/5",
    "SATZ(",
    "ABSATZ(",
    "ANFANG/50(",
    "MIND/3(",
    "VON/2(",
];

fn is_operator(word: &str) -> bool {
    let name = |operator: &str| operator.split(['/', '(']).next().unwrap_or_default().to_owned();
    OPERATORS.iter().any(|operator| name(operator) == name(word))
}

const FIELDS: [Field; 12] = [
    Field::Headline,
    Field::Kicker,
    Field::Teaser,
    Field::Body,
    Field::Author,
    Field::Place,
    Field::Agency,
    Field::Section,
    Field::Subject,
    Field::Keyword,
    Field::Language,
    Field::Id,
];

/// What stands at the end of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LastWord<'q> {
    /// Where the word begins with its field.
    pub(super) from: usize,
    /// Where the word itself begins.
    pub(super) word_from: usize,
    /// As much of it as there is; may be empty.
    pub(super) text: &'q str,
    pub(super) field: Option<Field>,
    /// Whether it stands in quotation marks.
    pub(super) quoted: bool,
    /// The word directly before it and where that begins.
    pub(super) before: Option<(usize, &'q str)>,
}

impl<'q> LastWord<'q> {
    /// `None` for a query too long to be completed.
    pub(super) fn of(query: &'q str) -> Option<LastWord<'q>> {
        if query.len() > crate::parse::MAX_BYTES {
            return None;
        }
        let is_quote = |c: char| "\"„“”«»".contains(c);
        let quoted = query.chars().filter(|c| is_quote(*c)).count() % 2 == 1;
        let begins = |text: &str| {
            let border = |c: char| c.is_whitespace() || is_quote(c) || "()".contains(c);
            text.char_indices().rev().find(|(_, c)| border(*c)).map_or(0, |(at, c)| at + c.len_utf8())
        };
        let chunk = begins(query);
        let signs = query[chunk..].len() - query[chunk..].trim_start_matches(['-', '+', '=']).len();
        let from = chunk + signs;
        let (mut field, mut word_from) = (None, from);
        if let Some((name, _)) = query[from..].split_once(':') {
            field = FIELDS.into_iter().find(|field| field.name().eq_ignore_ascii_case(name));
            if field.is_some() || name.eq_ignore_ascii_case("datum") {
                // Days are not completed.
                field = field.or(Some(Field::Id));
                word_from = from + name.len() + 1;
            }
        }
        let ahead = &query[..chunk];
        let joined = ahead.trim_end();
        let before = (signs == 0 && word_from == from && joined.len() < ahead.len())
            .then(|| (begins(joined), &joined[begins(joined)..]))
            .filter(|(_, word)| !word.is_empty() && !word.contains(':') && !is_operator(word))
            .filter(|(_, word)| word.starts_with(char::is_alphanumeric));
        Some(LastWord { from, word_from, text: &query[word_from..], field, quoted, before })
    }
}

#[cfg(test)]
mod tests {
    use super::LastWord;
    use crate::Field;

    #[test]
    fn the_end_of_a_query() {
        let check = |query: &str, from: usize, text: &str, field: Option<Field>, before: Option<&str>| {
            let last = LastWord::of(query).unwrap();
            assert_eq!(
                (last.from, last.text, last.field, last.before.map(|(_, word)| word)),
                (from, text, field, before),
                "{query}"
            );
        };
        check("", 0, "", None, None);
        check("Kanz", 0, "Kanz", None, None);
        check("Olaf S", 5, "S", None, Some("Olaf"));
        check("Olaf ", 5, "", None, Some("Olaf"));
        check("titel:Olaf S", 11, "S", None, None);
        check("agentur:d", 0, "d", Some(Field::Agency), None);
        check("Brand -agentur:d", 7, "d", Some(Field::Agency), None);
        check("datum:2", 0, "2", Some(Field::Id), None);
        check("Feuer ODER Bra", 11, "Bra", None, None);
        check("Feuer NAHE/3 Bra", 13, "Bra", None, None);
        check("SATZ(Bra", 5, "Bra", None, None);
        check("(Feuer Bra", 7, "Bra", None, Some("Feuer"));
        check("\"Graf Zep", 6, "Zep", None, Some("Graf"));
        check("12:30 Uh", 6, "Uh", None, None);
        assert!(LastWord::of(&"a".repeat(5000)).is_none());
        assert!(LastWord::of("\"Graf Zep").unwrap().quoted);
    }
}
