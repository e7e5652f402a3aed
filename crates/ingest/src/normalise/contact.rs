//! What is not for publication: contacts, and everything after the line that says so.

/// Opens the part of a notepad that must not be published.
const NOT_FOR_PUBLICATION: [&str; 5] = [
    "nicht zur veröffentlichung bestimmt",
    "information is not for publication",
    "information is not intended for publication",
    "informations ne sont pas destinées à la publication",
    "información no está destinada a la publicación",
];

/// Where the part not for publication begins, if there is one: at the start of its line.
pub(crate) fn nonpublic_from(text: &str) -> Option<usize> {
    if !may_be_nonpublic(text) {
        return None;
    }
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let lower = line.to_lowercase();
        if NOT_FOR_PUBLICATION.iter().any(|words| lower.contains(words)) {
            return Some(from);
        }
        from += line.len();
    }
    None
}

/// The text up to the part not for publication, without short contact lines.
pub(crate) fn public_lines(mut text: String) -> String {
    text.truncate(nonpublic_from(&text).unwrap_or(text.len()));
    without_contact_lines(&text).unwrap_or(text)
}

/// Whether it is worth a closer look: most text is passed over quickly.
pub(crate) fn may_be_nonpublic(text: &str) -> bool {
    let words = ["ffentlichung", "FFENTLICHUNG", "publication", "PUBLICATION", "publicación"];
    words.iter().any(|words| text.contains(words))
}

/// Whether the text holds a mail address or a telephone number.
pub(crate) fn has_contact(text: &str) -> bool {
    has_mail(text) || has_phone(text)
}

/// The lines that hold no contact.
pub(crate) fn without_contacts(text: &str) -> String {
    let public = nonpublic_from(text).map_or(text, |from| &text[..from]);
    public.lines().filter(|line| !has_contact(line)).collect::<Vec<_>>().join("\n")
}

/// Drops short contact lines out of a block of running text (`Redaktion: Tel. ...`, `E-Mail: ...`). A number or
/// address in a sentence of the article itself (a hotline, say) stays.
pub(crate) fn without_contact_lines(text: &str) -> Option<String> {
    let may_have = text.contains('@') || text.contains("Tel");
    let is_contact = |line: &str| {
        line.chars().count() <= 160 && (has_mail(line) || (line.contains("Tel") && has_phone(line)))
    };
    if !may_have || !text.lines().any(is_contact) {
        return None;
    }
    let lines: Vec<&str> = text.lines().filter(|line| !is_contact(line)).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| !is_contact_label(line)).collect();
    Some(lines.join("\n"))
}

fn is_contact_label(line: &str) -> bool {
    let line = line.trim();
    line.ends_with(':') && (line.starts_with("Ansprechpartner") || line.starts_with("Kontakt"))
}

fn has_mail(text: &str) -> bool {
    memchr::memchr_iter(b'@', text.as_bytes()).any(|at| {
        let before = text[..at].chars().next_back();
        let domain = text[at + 1..].split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'))).next();
        before.is_some_and(char::is_alphanumeric)
            && domain.is_some_and(|domain| domain.trim_end_matches('.').contains('.'))
    })
}

/// Seven digits or more in a row of groups that begins with `0` or `+`.
fn has_phone(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let starts = matches!(bytes[at], b'0' | b'+') && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        if !starts {
            at += 1;
            continue;
        }
        let end = bytes[at..]
            .iter()
            .position(|b| !matches!(b, b'0'..=b'9' | b'+' | b' ' | b'/' | b'-' | b'(' | b')'))
            .map_or(bytes.len(), |length| at + length);
        let digits = bytes[at..end].iter().filter(|b| b.is_ascii_digit()).count();
        if digits >= 7 {
            return true;
        }
        at = end.max(at + 1);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_contacts() {
        let check = |input: &str, expected: bool| assert_eq!(has_contact(input), expected, "{input:?}");
        check("Redaktion: +49 30 1234 5678", true);
        check("030/1234 5678", true);
        check("0044 20 72 33 28 88", true);
        check("schreiben Sie an kara@example.org", true);
        check("ein Ergebnis von 2:1 (0:1) am 07.05.2024", false);
        check("@dpa auf X", false);
        check("1.200.000 Menschen", false);
    }

    #[test]
    fn cuts_what_is_not_public() {
        let text =
            "Hinweis eins\nDie folgenden Informationen sind nicht zur Veröffentlichung bestimmt\nKara Muster";
        assert_eq!(without_contacts(text), "Hinweis eins");
        assert_eq!(without_contacts("Eins\nThe following information is not for publication\nKara"), "Eins");
        assert_eq!(
            without_contacts("Zwei\nThe following information is not intended for publication\n"),
            "Zwei"
        );
        assert_eq!(nonpublic_from("alles öffentlich, marked not for publication"), None);
        let text = "Hinweis eins\nDas Folgende ist nicht zur Veröffentlichung bestimmt\nTel. 030 1234567";
        assert_eq!(public_lines(text.to_owned()), "Hinweis eins\n");
    }

    #[test]
    fn keeps_hotlines_in_sentences() {
        let hotline = format!("Hilfe gibt es {} unter Tel. 0800 1234567.", "rund um die Uhr ".repeat(12));
        assert_eq!(without_contact_lines(&hotline), None);
        let desk =
            "Planung unten.\nAnsprechpartner:\nRedaktion - Tel.: +49 30 1234567\nE-Mail: a@example.org";
        assert_eq!(without_contact_lines(desk).as_deref(), Some("Planung unten."));
    }
}
