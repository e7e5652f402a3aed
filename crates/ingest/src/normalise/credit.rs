//! Picture credits: who made a picture, and which agencies passed it on.

use depesche_store::Image;

use super::agency;

/// Words that open a credit after a caption.
const MARKS: [&str; 14] = [
    "Foto: ",
    "Fotos: ",
    "Foto:",
    "Bild: ",
    "Bild:",
    "Photo: ",
    "Credit: ",
    "Fotograf: ",
    "Grafik: ",
    "© ",
    "Quelle: ",
    "Bildrechte: ",
    "BILD: ",
    "FOTO: ",
];

/// The agencies named in a credit (`Kara Muster/AP/dpa`), in the order written.
pub(crate) fn agencies(credit: &str) -> Vec<String> {
    agency::all(credit).into_iter().map(str::to_owned).collect()
}

/// A picture from a caption with its credit in it: `Ein Schiff - Foto: Kara Muster/dpa`, `Ein Schiff. (Foto: dpa)`.
pub(crate) fn image(text: &str) -> Image {
    let (caption, credit) = split(text);
    Image {
        caption: Some(caption.to_owned()).filter(|text| !text.is_empty()),
        credit: credit.map(str::to_owned),
        agencies: Vec::new(),
    }
}

/// Caption and credit; no credit if the text has no mark of one.
pub(crate) fn split(text: &str) -> (&str, Option<&str>) {
    let Some((at, mark)) = MARKS
        .iter()
        .filter_map(|mark| text.rfind(mark).map(|at| (at, mark.len())))
        .max_by_key(|found| found.0)
    else {
        return (text.trim(), None);
    };
    let credit = text[at + mark..].trim();
    let opened = text[..at].trim_end().ends_with('(');
    let credit = if opened { credit.trim_end_matches(')') } else { credit };
    let caption = text[..at].trim_end().trim_end_matches(['(', '[']).trim_end();
    let caption = caption.trim_end_matches(['-', '–', '—', '|', '/']).trim();
    if credit.is_empty() { (caption, None) } else { (caption, Some(credit)) }
}

#[cfg(test)]
mod tests {
    use super::{agencies, split};

    #[test]
    fn splits_captions() {
        let check = |input: &str, caption: &str, credit: Option<&str>| {
            assert_eq!(split(input), (caption, credit), "{input:?}");
        };
        check(
            "Ein Schiff im Hafen. - Foto: Kara Muster/dpa",
            "Ein Schiff im Hafen.",
            Some("Kara Muster/dpa"),
        );
        check("Ein Schiff (Foto: dpa)", "Ein Schiff", Some("dpa"));
        check("Ein Schiff © Muster", "Ein Schiff", Some("Muster"));
        check("Foto: dpa", "", Some("dpa"));
        check("Ein Schiff", "Ein Schiff", None);
    }

    #[test]
    fn finds_agencies() {
        let check = |input: &str, expected: &[&str]| assert_eq!(agencies(input), expected, "{input:?}");
        check("Uncredited/Pressestelle des Hafens/AP/dpa", &["AP", "dpa"]);
        check("Kara Muster/XinHua/dpa", &["Xinhua", "dpa"]);
        check("Kara Muster", &[]);
        check("dpa/dpa", &["dpa"]);
        check("Kara Muster (Keystone)", &["Keystone-SDA"]);
    }
}
