//! The word lists under `data/`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Stands before a spelling that is something else in other copy (`AA`, the Auswärtige Amt): only just these letters are
/// the name.
const EXACT: char = '=';

/// A list of names with their other spellings: lookup without regard to case, but for the exact ones.
pub(crate) struct Names {
    by_spelling: HashMap<String, &'static str>,
    exact: Vec<&'static str>,
    lines: Vec<Vec<&'static str>>,
}

impl Names {
    fn read(data: &'static str) -> Names {
        let mut names = Names { by_spelling: HashMap::new(), exact: Vec::new(), lines: Vec::new() };
        for line in rows(data) {
            names.exact.extend(line.split('\t').filter_map(|spelling| spelling.strip_prefix(EXACT)));
            let fields: Vec<&'static str> =
                line.split('\t').map(|spelling| spelling.trim_start_matches(EXACT)).collect();
            for spelling in &fields {
                let exact = names.is_exact(spelling);
                let spelling = if exact { (*spelling).to_owned() } else { spelling.to_lowercase() };
                names.by_spelling.insert(spelling, fields[0]);
            }
            names.lines.push(fields);
        }
        names
    }

    /// The name for this spelling.
    pub(crate) fn find(&self, spelling: &str) -> Option<&'static str> {
        let spelling = spelling.trim();
        if spelling.is_empty() || spelling.len() > 64 {
            return None;
        }
        self.by_spelling.get(spelling).or_else(|| self.by_spelling.get(&spelling.to_lowercase())).copied()
    }

    /// Whether a spelling is the name only in just these letters, and something else in other copy.
    pub(crate) fn is_exact(&self, spelling: &str) -> bool {
        self.exact.contains(&spelling)
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

/// Why a version was sent, by words and codes.
pub(crate) static SIGNALS: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/signals.tsv")));

/// Small words that tell a language; the name is its tag.
pub(crate) static FUNCTION_WORDS: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/function_words.tsv")));

/// The IPTC's Media Topics and the older Subject Codes, read once.
pub(crate) struct Topics {
    by_code: HashMap<&'static str, &'static str>,
    by_english: HashMap<String, &'static str>,
}

impl Topics {
    fn read(data: &'static str, older: &'static str) -> Topics {
        let mut topics = Topics { by_code: HashMap::new(), by_english: HashMap::new() };
        for mut fields in rows(data).map(|line| line.split('\t')) {
            let (Some(code), Some(german), english) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            topics.by_code.insert(code, german);
            if let Some(english) = english {
                // Two topics may have one name; the first is the wider one.
                topics.by_english.entry(english.to_lowercase()).or_insert(german);
            }
        }
        topics.by_code.extend(rows(older).filter_map(|line| line.split_once('\t')));
        topics
    }

    /// The German name of a topic (`medtop:20000304`, `subj:15054000`).
    pub(crate) fn german(&self, code: &str) -> Option<&'static str> {
        self.by_code.get(code).copied()
    }

    /// The German name of the topic of this English name.
    pub(crate) fn german_of_english(&self, name: &str) -> Option<&'static str> {
        self.by_english.get(&name.to_lowercase()).copied()
    }
}

/// Media Topics and Subject Codes.
pub(crate) static TOPICS: LazyLock<Topics> = LazyLock::new(|| {
    Topics::read(include_str!("../data/media_topics.tsv"), include_str!("../data/subject_codes.tsv"))
});

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

/// Hosts whose pages give their headline to other pages, whatever they show.
pub(crate) static SHARED_TITLES: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/shared_titles.txt")));

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
            &SIGNALS,
            &FUNCTION_WORDS,
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
