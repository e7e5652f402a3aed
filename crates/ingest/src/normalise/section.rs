//! Ressorts and genres under one German name each.

use super::marks;
use crate::tables::{GENRES, SECTIONS};

/// The Ressort for a desk code (`dpacat:pl`, `pl`) or name (`politics`); unknown names are kept as written.
pub(crate) fn section(name: &str) -> String {
    SECTIONS.find(name).map_or_else(|| name.trim().to_owned(), str::to_owned)
}

/// The Ressort for the desk code of a wire message, where one letter is the category of the English
/// services and two are those of dpa, APA or SDA.
pub(crate) fn wire(code: &str) -> String {
    match code.to_lowercase().as_str() {
        "a" | "i" | "w" | "aa" | "ai" | "ii" | "eu" | "in" => section("pl"),
        "f" | "b" | "ec" | "wa" => section("wi"),
        "s" | "q" | "z" | "sa" | "si" => section("sp"),
        "e" | "cu" | "ka" | "ki" => section("ku"),
        "l" | "d" | "fd" | "ca" | "ci" => section("vm"),
        lower => section(if is_section(lower) { lower } else { code }),
    }
}

/// Whether the Ressort is known by this code or name.
pub(crate) fn is_section(name: &str) -> bool {
    SECTIONS.find(name).is_some()
}

/// The genre for a code (`dpatextgenre:26`, `genre:Fact_Check`) or name (`2. Zusammenfassung`); unknown ones have none.
pub(crate) fn genre(code: &str) -> Option<&'static str> {
    let of_iptc = || {
        let name = code.strip_prefix("genre:").or_else(|| Some(code.rsplit_once("/genre/")?.1))?;
        GENRES.find(&name.replace('_', " "))
    };
    GENRES.find(code).or_else(of_iptc).or_else(|| GENRES.find(marks::unnumbered(code)))
}

/// The genre of an item that gives codes and names of it: a name we know, else a code we know, else the first name.
pub(crate) fn genre_of<C: AsRef<str>>(
    codes: impl IntoIterator<Item = C>,
    names: Vec<String>,
) -> Option<String> {
    let known = names.iter().find_map(|name| genre(name));
    let known = known.or_else(|| codes.into_iter().find_map(|code| genre(code.as_ref())));
    known.map(str::to_owned).or_else(|| names.into_iter().next())
}

/// The genre by its name; unknown ones are kept as written.
pub(crate) fn genre_or_name(name: &str) -> String {
    genre(name).map_or_else(|| name.to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_genres_in_one_way() {
        let check = |input: &str, expected: &str| {
            assert_eq!(genre_or_name(input), expected, "{input:?}");
            assert_eq!(genre_or_name(expected), expected, "{input:?}");
        };
        check("dpatextgenre:1", "Meldung");
        check("Meldung", "Meldung");
        check("genre:Current", "Meldung");
        check("http://cv.iptc.org/newscodes/genre/Current", "Meldung");
        check("dpatextgenre:14", "KORR-Bericht");
        check("Korrespondentenbericht", "KORR-Bericht");
        check("2. Zusammenfassung 1730", "Zusammenfassung");
        check("Roundup", "Zusammenfassung");
        check("genre:Question_and_Answer_Session", "Fragen & Antworten");
        check("Fragen und Antworten", "Fragen & Antworten");
        check("Fact Check", "Faktencheck");
        check("genre:Curtain_Raiser", "Vorschau");
        check("profile", "Porträt");
        check("HINTERGRUND", "Hintergrund");
        check("Backgrounder", "Hintergrund");
        check("feature", "Feature");
        check("Leitartikel", "Kommentar");
        check("Timeline", "Chronologie");
        check("Stichwort", "Stichwort");
        check("Interview", "Interview");
        check("Tischgespräch", "Tischgespräch");
    }
}
