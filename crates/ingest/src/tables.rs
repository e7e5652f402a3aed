//! The word lists under `data/`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A list of names with their other spellings: lookup without regard to case.
pub(crate) struct Names {
    by_spelling: HashMap<String, &'static str>,
    lines: Vec<Vec<&'static str>>,
}

impl Names {
    fn read(data: &'static str) -> Names {
        let lines: Vec<Vec<&'static str>> = rows(data).map(|line| line.split('\t').collect()).collect();
        let by_spelling = lines
            .iter()
            .flat_map(|fields| fields.iter().map(|spelling| (spelling.to_lowercase(), fields[0])))
            .collect();
        Names { by_spelling, lines }
    }

    /// The name for this spelling.
    pub(crate) fn find(&self, spelling: &str) -> Option<&'static str> {
        let spelling = spelling.trim();
        if spelling.is_empty() || spelling.len() > 64 {
            return None;
        }
        self.by_spelling.get(spelling).or_else(|| self.by_spelling.get(&spelling.to_lowercase())).copied()
    }

    /// Every line: the name, then its other spellings.
    pub(crate) fn lines(&self) -> &[Vec<&'static str>] {
        &self.lines
    }
}

fn rows(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// News agencies.
pub(crate) static AGENCIES: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/agencies.tsv")));

/// Ressorts.
pub(crate) static SECTIONS: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/sections.tsv")));

/// Genres.
pub(crate) static GENRES: LazyLock<Names> = LazyLock::new(|| Names::read(include_str!("../data/genres.tsv")));

/// Months; the name is the number.
pub(crate) static MONTHS: LazyLock<Names> = LazyLock::new(|| Names::read(include_str!("../data/months.tsv")));

/// Agencies by the codes of wire headers.
pub(crate) static WIRE_CODES: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/wire_codes.tsv")));

/// Words whose full stop ends no sentence.
pub(crate) static ABBREVIATIONS: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/abbreviations.txt")));

/// Words that may stand beside date and time in a date line of a web page.
pub(crate) static DATE_WORDS: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/dateline_words.txt")));

/// Whole lines of web pages that are no part of the article.
pub(crate) static PAGE_LINES: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/page_lines.txt")));

/// Fields of an article and the names columns of a table have for them.
pub(crate) static COLUMNS: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/columns.tsv")));

/// How paragraphs of web pages begin that are no part of the article.
pub(crate) static PAGE_OPENINGS: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/page_openings.txt")));

/// Words in the names of a page's elements, and what they say.
pub(crate) static PAGE_HINTS: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/page_hints.tsv")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_stands_for_two_names() {
        let all = [
            &AGENCIES,
            &SECTIONS,
            &GENRES,
            &MONTHS,
            &WIRE_CODES,
            &ABBREVIATIONS,
            &DATE_WORDS,
            &PAGE_LINES,
            &COLUMNS,
            &PAGE_OPENINGS,
            &PAGE_HINTS,
        ];
        for names in all {
            for fields in names.lines() {
                for spelling in fields {
                    assert_eq!(names.find(spelling), Some(fields[0]), "{spelling}");
                }
            }
        }
    }
}
