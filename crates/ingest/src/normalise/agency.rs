//! Names of news agencies.

use crate::tables::{AGENCIES, WIRE_CODES};

/// Words around the name of an agency that say no more: `Quelle: dpa`, `AFP Deutschland`, `mit Material der dpa`.
const AROUND: [&str; 46] = [
    "quelle",
    "quellen",
    "text",
    "foto",
    "fotos",
    "bild",
    "grafik",
    "copyright",
    "(c)",
    "c",
    "©",
    "agentur",
    "agenturen",
    "nachrichtenagentur",
    "nachrichtenagenturen",
    "presseagentur",
    "von",
    "der",
    "die",
    "den",
    "des",
    "mit",
    "material",
    "informationen",
    "by",
    "source",
    "from",
    "the",
    "redaktion",
    "red",
    "meldung",
    "deutschland",
    "österreich",
    "schweiz",
    "germany",
    "gmbh",
    "ag",
    "inc",
    "ltd",
    "news",
    "nachrichten",
    "wire",
    "originaltext",
    "exklusiv",
    "bearbeitet",
    "an",
];

/// Words between the names of two agencies.
const BETWEEN: [&str; 7] = [" und ", " and ", " via ", " sowie ", " mit ", " with ", " et "];

/// The agency for a source as written: `dpa`, `dpa/lni`, `red/dpa`, `ASSOCIATED PRESS`, `APA/dpa/Reuters`, `@ dpa.de`.
/// Of several, the first wrote it with copy of the others; behind a person (`Kara Muster/AP/dpa`) the last passed the
/// picture on. Unknown names are kept as written.
pub(crate) fn normalise(source: &str) -> Option<String> {
    let source = trimmed(source);
    let name = known(source).or_else(|| of_several(source)).or_else(|| WIRE_CODES.find(source));
    // `Moorkamper Blatt (MB)` keeps its last bracket.
    let is_open = source.contains('(') && !source.contains(')');
    let whole = || if is_open { format!("{source})") } else { source.to_owned() };
    name.map(str::to_owned).or_else(|| (!source.is_empty()).then(whole))
}

/// The known agency of this exact spelling, also as the host of a web address.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    AGENCIES.find(name).or_else(|| AGENCIES.find(host(name)?))
}

/// Whether a source is one for certain: it names an agency by what is nothing else in other copy, as `AA` and `PAP` are.
pub(crate) fn is_certain(source: &str) -> bool {
    parts(source).into_iter().any(|part| known_part(part).is_some() && !AGENCIES.is_exact(part))
}

/// The agency that gave out an identifier (`urn:newsml:dpa.com:...`).
pub(crate) fn of_urn(id: &str) -> Option<&'static str> {
    known(id.strip_prefix("urn:newsml:")?.split(':').next()?)
}

/// The known agencies among the names of a source or credit, in the order written, once each.
pub(crate) fn all(source: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let parts = parts(source);
    for (at, part) in parts.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        // `Moorkamper Tageszeitung (MT)`, and `PA/dpa`, which is picture alliance: a person stands before PA Media.
        let is_other = AGENCIES.is_exact(part)
            && match before {
                Some(before) => known_part(before).is_none() && is_short_for(part, before),
                None => *part == "PA" && parts.get(1).is_some_and(|next| known_part(next) == Some("dpa")),
            };
        if let Some(name) = known_part(part).filter(|name| !is_other && !found.contains(name)) {
            found.push(name);
        }
    }
    found
}

/// Whether letters are the first ones of the last of the words before them: `Auswärtiges Amt (AA)`.
pub(crate) fn is_short_for(letters: &str, before: &str) -> bool {
    let is_word = |word: &&str| word.starts_with(char::is_alphabetic);
    let words: Vec<&str> = before.trim().split([' ', '-', '\'', '’']).filter(is_word).collect();
    let count = letters.chars().count();
    let short = |words: &[&str]| {
        let last = words.len().checked_sub(count).and_then(|from| words.get(from..));
        let first: Option<String> =
            last.map(|words| words.iter().filter_map(|word| word.chars().next()).collect());
        count > 1 && first.is_some_and(|first| first.to_lowercase() == letters.to_lowercase())
    };
    // `People's Action Party`, the `s` of which is no word.
    let whole: Vec<&str> = words.iter().copied().filter(|word| *word != "s").collect();
    short(&words) || short(&whole)
}

/// Which of several names is the agency. A suffix in small letters is a desk or regional service of the one before it
/// (`dpa/lni`), or a sign of the editor (`dpa-AFX/ctg`).
fn of_several(source: &str) -> Option<&'static str> {
    let names = all(source);
    let is_person = |part: &&str| {
        part.split(' ').filter(|word| word.starts_with(char::is_uppercase)).count() > 1
            && known_part(part).is_none()
    };
    let person_first = parts(source).first().is_some_and(is_person);
    if person_first { names.last().copied() } else { names.first().copied() }
}

/// The names of a source: set apart by signs or words, or by spaces where all of them are agencies (`ats afp`).
fn parts(source: &str) -> Vec<&str> {
    let signs = |c: char| matches!(c, '/' | ',' | '+' | '|' | ';' | '&' | '–' | '—' | '·' | '(' | ')' | ':');
    let mut parts: Vec<&str> = source.split(signs).collect();
    for between in BETWEEN {
        parts = parts.into_iter().flat_map(|part| part.split(between)).collect();
    }
    let words = |part: &&str| {
        part.contains(' ') && known(part).is_none() && part.split(' ').all(|word| known(word).is_some())
    };
    parts = parts.into_iter().map(trimmed).collect();
    parts
        .into_iter()
        .flat_map(|part| if words(&part) { part.split(' ').collect() } else { vec![part] })
        .filter(|part| !part.is_empty())
        .collect()
}

/// The agency of one name, without the words around it.
fn known_part(part: &str) -> Option<&'static str> {
    if let Some(name) = known(part) {
        return Some(name);
    }
    let says_nothing = |word: &str| {
        let word = word.trim_matches(['.', ':']).to_lowercase();
        AROUND.contains(&word.as_str()) || (word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut rest = part;
    while let Some((_, after)) = rest.split_once(' ').filter(|(first, _)| says_nothing(first)) {
        rest = after.trim_start();
        if let Some(name) = known(rest) {
            return Some(name);
        }
    }
    while let Some((before, _)) = rest.rsplit_once(' ').filter(|(_, last)| says_nothing(last)) {
        rest = before.trim_end();
        if let Some(name) = known(rest) {
            return Some(name);
        }
    }
    None
}

fn trimmed(source: &str) -> &str {
    source.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '@' | '©' | '(' | ')' | '[' | ']' | '-' | '–' | '—' | '*' | '=' | '"' | ':')
    })
}

/// The host of a web address. `Mena Muster` is a person, not the agency Mena.
fn host(name: &str) -> Option<&str> {
    let name = name.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    name.split(['/', ' ']).next().filter(|host| host.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::{all, normalise};

    #[test]
    fn knows_the_agencies() {
        let check = |expected: &str, spellings: &[&str]| {
            for spelling in spellings {
                assert_eq!(normalise(spelling).as_deref(), Some(expected), "{spelling:?}");
            }
        };
        check(
            "dpa",
            &["dpa", "DPA", "Deutsche Presse-Agentur", "dpa Deutsche Presse-Agentur GmbH", "dpa-infocom"],
        );
        check(
            "dpa",
            &["lni", "lsw", "lby", "lhe", "lnw", "lrs", "lth", "lsc", "lah", "lmv", "lno", "lbn", "lsn"],
        );
        check("dpa-AFX", &["dpa-AFX", "DPA-AFX", "dpa-afx.de"]);
        check("AFP", &["AFP", "Agence France-Presse", "AFP Deutschland"]);
        check("APA", &["APA", "Austria Presse Agentur", "apa.at"]);
        check("AP", &["AP", "Associated Press", "The Associated Press"]);
        check("Reuters", &["Reuters", "REUTERS", "Thomson Reuters", "rtr"]);
        check("epd", &["epd", "Evangelischer Pressedienst"]);
        check("KNA", &["KNA", "Katholische Nachrichten-Agentur"]);
        check("Kathpress", &["Kathpress", "kap", "KAP"]);
        check("sid", &["sid", "SID", "Sport-Informations-Dienst"]);
        check(
            "Keystone-SDA",
            &["Keystone-SDA", "sda", "SDA", "ats", "Keystone", "Schweizerische Depeschenagentur"],
        );
        check("AWP", &["awp", "AWP Finanznachrichten"]);
        check("Interfax", &["Interfax"]);
        check("TASS", &["TASS", "Tass", "ITAR-TASS"]);
        check("Xinhua", &["Xinhua", "XINHUA", "Xinhua News Agency"]);
        check("Belga", &["Belga", "BELGA"]);
        check("Ansa", &["ANSA", "Ansa"]);
        check("EFE", &["EFE", "Agencia EFE"]);
        check("PAP", &["PAP"]);
        check("CTK", &["CTK", "ČTK", "Česká tisková kancelář"]);
        check("MTI", &["MTI"]);
        check("STT", &["STT"]);
        check("TT", &["TT", "TT Nyhetsbyrån"]);
        check("NTB", &["NTB"]);
        check("Ritzau", &["Ritzau", "RITZAU"]);
        check("ANP", &["ANP"]);
        check("Anadolu", &["Anadolu", "AA", "Anadolu Agency"]);
        check("Kyodo", &["Kyodo", "Kyodo News"]);
        check("Yonhap", &["Yonhap"]);
        check("KCNA", &["KCNA"]);
        check("Ukrinform", &["Ukrinform"]);
        check("Bloomberg", &["Bloomberg", "Bloomberg News"]);
        check("dts", &["dts", "dts Nachrichtenagentur"]);
        check("spot on news", &["spot on news", "spot on news AG"]);
        check("teleschau", &["teleschau"]);
    }

    #[test]
    fn chooses_of_several() {
        let check = |input: &str, expected: Option<&str>| {
            assert_eq!(normalise(input).as_deref(), expected, "{input:?}");
        };
        check("dpa/lni", Some("dpa"));
        check("(dpa/bb)", Some("dpa"));
        check("dpa/AP", Some("dpa"));
        check("afp, dpa", Some("AFP"));
        check("dpa/AFP", Some("dpa"));
        check("(dpa-AFX/ctg)", Some("dpa-AFX"));
        check("APA/dpa/Reuters", Some("APA"));
        check("APA/dpa", Some("APA"));
        check("SDA/sda", Some("Keystone-SDA"));
        check("ats afp", Some("Keystone-SDA"));
        check("red/dpa", Some("dpa"));
        check("dpa/red", Some("dpa"));
        check("red, mit Material der dpa", Some("dpa"));
        check("tca/dpa", Some("dpa"));
        check("AFP und Reuters", Some("AFP"));
        check("STT–AFP", Some("STT"));
        check("Quelle: dpa", Some("dpa"));
        check("© dpa-infocom GmbH", Some("dpa"));
        check("© AFP 2024", Some("AFP"));
        check("Nachrichtenagentur epd", Some("epd"));
        check("AFP/Getty Images", Some("AFP"));
        check("Kara Muster, dpa", Some("dpa"));
        check("Kara Muster/AP/dpa", Some("dpa"));
        check("Kara Muster/XinHua/dpa", Some("dpa"));
        check("ASSOCIATED PRESS", Some("AP"));
        check("@ dpa.de", Some("dpa"));
        check("https://www.dpa.de/", Some("dpa"));
        check("Mena Muster", Some("Mena Muster"));
        check("pa/dpa", Some("dpa"));
        check("PA/dpa", Some("dpa"));
        check("Kara Muster/PA", Some("PA Media"));
        check("pa", Some("pa"));
        check("cp", Some("cp"));
        check("dj", Some("dj"));
        check("(aa)", Some("aa"));
        check("Tiroler Tageszeitung (TT)", Some("Tiroler Tageszeitung (TT)"));
        check("Hausblatt", Some("Hausblatt"));
        check("Hausblatt und Abendblatt", Some("Hausblatt und Abendblatt"));
        check("Agenturen", Some("Agenturen"));
        check("(Hausblatt)", Some("Hausblatt"));
        check(" ", None);
    }

    #[test]
    fn finds_all() {
        let check = |input: &str, expected: &[&str]| assert_eq!(all(input), expected, "{input:?}");
        check("APA/dpa/Reuters", &["APA", "dpa", "Reuters"]);
        check("dpa/dpa-infocom", &["dpa"]);
        check("Kara Muster (Keystone)", &["Keystone-SDA"]);
        check("Kara Muster", &[]);
        check("pa/dpa", &["dpa"]);
        check("Kara Muster/PA/dpa", &["PA Media", "dpa"]);
        check("Tidende Tanum (TT)", &[]);
        check("Anadolu Agency (AA)", &["Anadolu"]);
        check("Kara Muster (TT)", &["TT"]);
    }
}
