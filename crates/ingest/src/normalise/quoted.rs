//! Agencies the text quotes: "sagte er der Nachrichtenagentur Interfax", "wie Tass meldet".

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::agency;
use crate::tables::AGENCIES;

/// What stands right before the name of a quoted agency.
const BEFORE: [&str; 14] = [
    "agentur ",
    "agenturen ",
    "dienst ",
    "wie ",
    "laut ",
    "meldete ",
    "meldet ",
    "berichtete ",
    "berichtet ",
    "schrieb ",
    "schreibt ",
    "agency ",
    "so ",
    "zitierte ",
];

/// What stands right after the name of a quoted agency.
const AFTER: [&str; 8] = [
    " meldete",
    " meldet",
    " berichtete",
    " berichtet",
    " zufolge",
    " schrieb",
    " unter Berufung",
    " zitierte",
];

/// Words that announce the name of an agency, known or not.
const ANNOUNCED: [&str; 2] = ["Nachrichtenagentur ", "Presseagentur "];

static KNOWN: LazyLock<(AhoCorasick, Vec<(&'static str, &'static str)>)> = LazyLock::new(|| {
    let names: Vec<(&str, &str)> = AGENCIES
        .lines()
        .iter()
        .flat_map(|fields| fields.iter().map(|spelling| (*spelling, fields[0])))
        .collect();
    let finder = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(names.iter().map(|(spelling, _)| *spelling))
        .expect("the names of agencies are few and short");
    (finder, names)
});

/// Adds the agencies quoted in `text` to `found`, once each, in the order of the text; not `own`.
pub(crate) fn collect(text: &str, own: Option<&str>, found: &mut Vec<String>) {
    let (finder, names) = &*KNOWN;
    for hit in finder.find_iter(text) {
        let (before, after) = (&text[..hit.start()], &text[hit.end()..]);
        let (spelling, name) = names[hit.pattern().as_usize()];
        if stands_alone(before, after)
            && is_written_as_name(&text[hit.range()], name)
            && is_quoted(before, after)
            && (!AGENCIES.is_exact(spelling) || spelling == &text[hit.range()] && is_called_agency(before))
        {
            add(name, own, found);
        }
    }
    for announced in ANNOUNCED {
        for at in memchr::memmem::find_iter(text.as_bytes(), announced) {
            if let Some(name) = announced_name(&text[at + announced.len()..]) {
                let name = agency::known(name).unwrap_or(name);
                add(name, own, found);
            }
        }
    }
}

fn add(name: &str, own: Option<&str>, found: &mut Vec<String>) {
    if own != Some(name) && !found.iter().any(|known| known == name) {
        found.push(name.to_owned());
    }
}

fn stands_alone(before: &str, after: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '-';
    !before.ends_with(joins) && !after.starts_with(joins)
}

/// `Tass` and `TASS`, but `ria` no more than any other word in small letters.
fn is_written_as_name(written: &str, name: &str) -> bool {
    written == name || written.starts_with(char::is_uppercase)
}

fn is_quoted(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches(['«', '„', '"', '»', '“']);
    let after = after.trim_start_matches(['«', '“', '"', '»', '”']);
    BEFORE.iter().any(|word| ends_with(before, word)) || AFTER.iter().any(|word| after.starts_with(word))
}

/// `Agentur PAP`: alone, `PAP` is a party.
fn is_called_agency(before: &str) -> bool {
    let before = before.trim_end_matches(['«', '„', '"', '»', '“']);
    ["agentur ", "agenturen ", "agency "].iter().any(|word| ends_with(before, word))
}

/// Also at the start of a sentence, where the word has a capital (`Wie Interfax meldete`).
fn ends_with(text: &str, word: &str) -> bool {
    let Some(from) = text.len().checked_sub(word.len()) else { return false };
    text.as_bytes()[from..].eq_ignore_ascii_case(word.as_bytes())
}

/// An unknown agency named after the word: one capitalised word of letters.
fn announced_name(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['«', '„', '"', '»']);
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(text.len());
    let name = text[..end].trim_end_matches('-');
    let starts = name.starts_with(char::is_uppercase) || agency::known(name).is_some();
    (starts && (2..=24).contains(&name.len())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::collect;

    #[test]
    fn finds_quoted_agencies() {
        let check = |input: &str, expected: &[&str]| {
            let mut found = Vec::new();
            collect(input, Some("dpa"), &mut found);
            assert_eq!(found, expected, "{input:?}");
        };
        check("sagte sie der Nachrichtenagentur Interfax zufolge.", &["Interfax"]);
        check("Das meldete Tass. Die Agentur «TASS» blieb dabei.", &["TASS"]);
        check("Wie Reuters berichtet, regnet es.", &["Reuters"]);
        check("sagte er der Nachrichtenagentur Ostwind am Abend", &["Ostwind"]);
        check("sagte er der Nachrichtenagentur dpa", &[]);
        check("Der AP-Vertrag gilt. Das Apfelmus laut Rezept.", &[]);
        check("Interfax-Ukraine meldete das.", &["Interfax-Ukraine"]);
        check("Das meldete die russische Nachrichtenagentur Tass.", &["TASS"]);
        check("wie die staatliche Nachrichtenagentur Anadolu meldete", &["Anadolu"]);
        check("sagte er der polnischen Nachrichtenagentur PAP", &["PAP"]);
        check("teilte die Nachrichtenagentur Belga mit", &["Belga"]);
        check("Das meldete die Agentur PAP am Abend.", &["PAP"]);
        check("Laut AA gilt der Hinweis weiter.", &[]);
        check("Laut PAP hat die Partei gewonnen. PTI zufolge nicht.", &[]);
        check("So berichtet EPA zufolge niemand. Wie TT berichtet, nicht.", &[]);
    }
}
