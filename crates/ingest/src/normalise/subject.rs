//! Subjects: one spelling of every code of the IPTC, and its German name.
//!
//! A code is written as scheme and number, `medtop:20000209` for Media Topics and `subj:04000000` for the older Subject
//! Codes, however a delivery writes it (`http://cv.iptc.org/newscodes/mediatopic/20000209`, `04000000`). Codes of
//! other vocabularies stay as they are.

use depesche_store::Subject;

use super::text;
use crate::tables::TOPICS;

/// Digits of a code.
const DIGITS: usize = 8;

/// Writes every code in one way and gives it its German name; `german`: names are German where nothing says otherwise.
/// What has neither name nor code is dropped.
pub(super) fn subjects(subjects: &mut Vec<Subject>, german: bool) {
    for subject in subjects.iter_mut() {
        let name = text::line(std::mem::take(&mut subject.name));
        let given = text::present(subject.code.take());
        subject.code = given.as_deref().map(code);
        let is_code = given.as_ref() == Some(&name) || subject.code.as_ref() == Some(&name);
        let name = Some(name).filter(|name| !name.is_empty() && !is_code);
        subject.name = named(subject.code.as_deref(), name, german).unwrap_or_default();
    }
    subjects.retain(|subject| !subject.name.is_empty());
}

fn named(code: Option<&str>, name: Option<String>, german: bool) -> Option<String> {
    let Some(code) = code.filter(|code| is_iptc(code)) else {
        return name.or_else(|| code.map(str::to_owned));
    };
    let of_code = TOPICS.german(&topic(code));
    let translated = match &name {
        Some(name) => match TOPICS.german_of_english(name) {
            Some(of_name) => of_code.or(Some(of_name)),
            None => of_code.filter(|_| !german),
        },
        None => of_code.or_else(|| of_group(code)),
    };
    translated.map(str::to_owned).or(name).or_else(|| Some(code.to_owned()))
}

/// The code of a subject in the one spelling we keep.
pub(crate) fn code(written: &str) -> String {
    let written = written.trim();
    let bare = written.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let (scheme, number) = bare.rsplit_once([':', '/']).unwrap_or(("", bare));
    let is_number = number.len() == DIGITS && number.bytes().all(|byte| byte.is_ascii_digit());
    let scheme = scheme.rsplit([':', '/', '.']).next().unwrap_or_default().to_lowercase();
    let full = match scheme.as_str() {
        _ if !is_number => None,
        "medtop" | "mediatopic" | "mediatopics" | "media-topic" | "media-topics" => Some("medtop"),
        // Eight digits alone may be a day (`20230913`): the table tells.
        "" if !is_known(number) => None,
        // Subject Codes end with 17; some write Media Topics under the name of the IPTC alone.
        "" | "iptc" | "iptccode" | "subj" if number.starts_with("20") => Some("medtop"),
        "" | "iptc" | "iptccode" | "iptcsubjectcode" => Some("subj"),
        "subj" | "subject" | "subjectcode" | "subjectcodes" | "iptc-subjectcode" => Some("subj"),
        _ => None,
    };
    full.map_or_else(|| written.to_owned(), |scheme| format!("{scheme}:{number}"))
}

/// Whether there is a Media Topic of these digits, or a Subject Code may be it: the table has these down to the second
/// level, the codes of which end with zeros.
fn is_known(number: &str) -> bool {
    let matter = || Some(format!("subj:{}000", number.get(..5)?));
    TOPICS.german(&format!("medtop:{number}")).is_some()
        || !number.starts_with("20") && number.ends_with("000")
        || matter().is_some_and(|code| TOPICS.german(&code).is_some())
}

/// Whether a code is one of the IPTC's, which says something without a name.
pub(crate) fn is_iptc(code: &str) -> bool {
    code.starts_with("medtop:") || code.starts_with("subj:")
}

/// The Media Topic of a code: those at the top have the numbers of the Subject Codes.
fn topic(code: &str) -> String {
    match code.strip_prefix("subj:") {
        Some(number) if number.ends_with("000000") => format!("medtop:{number}"),
        _ => code.to_owned(),
    }
}

/// The German name of the wider subject a Subject Code belongs to: five digits tell its matter, two its group.
fn of_group(code: &str) -> Option<&'static str> {
    let number = code.strip_prefix("subj:")?;
    let matter = || TOPICS.german(&format!("subj:{}000", number.get(..5)?));
    matter().or_else(|| TOPICS.german(&format!("medtop:{}000000", number.get(..2)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_codes_in_one_way() {
        let check = |input: &str, expected: &str| {
            assert_eq!(code(input), expected, "{input:?}");
            assert_eq!(code(&code(input)), expected, "{input:?}");
        };
        check("medtop:20000209", "medtop:20000209");
        check("http://cv.iptc.org/newscodes/mediatopic/20000209", "medtop:20000209");
        check("https://cv.iptc.org/newscodes/mediatopic/20000209?lang=de", "medtop:20000209");
        check("http://cv.iptc.org/newscodes/mediatopic/20000209/", "medtop:20000209");
        check("MedTop:20000209", "medtop:20000209");
        check("mediatopic:04000000", "medtop:04000000");
        check("subj:04000000", "subj:04000000");
        check("http://cv.iptc.org/newscodes/subjectcode/04000000", "subj:04000000");
        check("urn:newsml:iptc.org:20031003:topicset.iptc-subjectcode:15054000", "subj:15054000");
        check("iptc:04000000", "subj:04000000");
        check("IPTC:20000209", "medtop:20000209");
        check(" 04000000 ", "subj:04000000");
        check("20000209", "medtop:20000209");
        check("dpasubject:20000209", "dpasubject:20000209");
        check("http://cv.example.org/id/04000000", "http://cv.example.org/id/04000000");
        check("stt-topics:12", "stt-topics:12");
        check("20230913", "20230913");
        check("20231000", "20231000");
        check("13092023", "13092023");
        check("13010000", "subj:13010000");
        check("99999999", "99999999");
        check("15054001", "subj:15054001");
        check("medtop:20230913", "medtop:20230913");
    }

    #[test]
    fn names_subjects_in_german() {
        let check = |code: Option<&str>, name: &str, german: bool, expected: &str| {
            let subject = Subject { code: code.map(str::to_owned), name: name.to_owned() };
            let mut list = vec![subject];
            subjects(&mut list, german);
            let told = list.first().map(|subject| (subject.code.as_deref().unwrap_or("-"), &*subject.name));
            let expected = expected.split_once(' ').filter(|_| !expected.is_empty());
            assert_eq!(told, expected, "{code:?} {name:?}");
        };
        // A name is there, in German or in another language.
        check(Some("medtop:20000304"), "Presse und Funk", true, "medtop:20000304 Presse und Funk");
        check(Some("medtop:20000304"), "media", true, "medtop:20000304 Medien");
        check(Some("medtop:20000304"), "Media", false, "medtop:20000304 Medien");
        check(Some("medtop:20000304"), "joukkoviestimet", false, "medtop:20000304 Medien");
        check(Some("04011008"), "shipbuilding", false, "subj:04011008 Schiffbau");
        check(Some("04011009"), "something new", false, "subj:04011009 something new");
        check(Some("04001000"), "farming", false, "subj:04001000 Landwirtschaft");
        check(Some("x:1"), "media", true, "x:1 media");
        check(None, "media", true, "- media");
        // Only the code is there.
        check(Some("http://cv.iptc.org/newscodes/mediatopic/20000304"), "", true, "medtop:20000304 Medien");
        check(Some("20000304"), "20000304", false, "medtop:20000304 Medien");
        check(Some("subj:04000000"), "subj:04000000", true, "subj:04000000 Wirtschaft und Finanzen");
        check(Some("subj:15054000"), "", true, "subj:15054000 Fußball");
        check(Some("subj:15054001"), "", true, "subj:15054001 Fußball");
        check(Some("subj:15099000"), "", true, "subj:15099000 Sport");
        check(Some("11003000"), "élections", false, "subj:11003000 Wahlen");
        check(Some("11003004"), "élections", false, "subj:11003004 élections");
        check(Some("medtop:29999999"), "", true, "medtop:29999999 medtop:29999999");
        check(Some("x:1"), "", true, "x:1 x:1");
        check(None, " ", true, "");
    }
}
