//! Captions and credits on pages: as a list, repeated below each other, and once more in one run without spaces.

use depesche_store::Image;

use super::sentences;
use super::units::Unit;
use crate::normalise::{agency, credit};
use crate::tables::AGENCIES;

/// Longest credit, in bytes.
const CREDIT: usize = 160;
/// Longest caption with its credit that stands alone, in bytes.
const CAPTION: usize = 900;

/// The pictures of the page, and the paragraphs that are none.
pub(super) fn take(units: Vec<Unit>) -> (Vec<Image>, Vec<Unit>) {
    let mut images = listed(&units);
    let mut text = Vec::with_capacity(units.len());
    for unit in units {
        if is_known(&images, &unit.text) {
            continue;
        }
        let more = pictures_in(&unit, &images);
        if more.is_empty() {
            text.push(unit);
        } else {
            for image in more {
                add(&mut images, image);
            }
        }
    }
    (images, text)
}

/// Items of a list with a caption: the credit is in the item, or is the paragraph after it.
fn listed(units: &[Unit]) -> Vec<Image> {
    let mut images = Vec::new();
    for (at, unit) in units.iter().enumerate().filter(|(_, unit)| unit.bullet) {
        let mut image = credit::image(&unit.text);
        if image.credit.as_ref().is_some_and(|credit| credit.len() > CREDIT) {
            continue;
        }
        if image.credit.is_none() {
            let next = units.get(at + 1).filter(|next| !next.bullet && is_credit(&next.text));
            image.credit = next.map(|next| credit::split(&next.text).1.unwrap_or(&next.text).to_owned());
        }
        if image.credit.is_some() || is_repeated(&unit.text, units) {
            add(&mut images, image);
        }
    }
    images
}

/// Whether a run of captions says it once more: so it is one itself, though nobody is credited.
fn is_repeated(caption: &str, units: &[Unit]) -> bool {
    let caption = squeezed(caption);
    caption.len() >= 24
        && units.iter().any(|unit| !unit.bullet && squeezed(&unit.text).contains(caption.as_str()))
}

/// A line that only names who made a picture.
fn is_credit(text: &str) -> bool {
    text.len() <= CREDIT && (!credit::agencies(text).is_empty() || credit::split(text).0.is_empty())
}

fn add(images: &mut Vec<Image>, image: Image) {
    let same = |known: &Image| {
        known.caption.as_deref().map(squeezed) == image.caption.as_deref().map(squeezed)
            && known.credit.as_deref().map(squeezed) == image.credit.as_deref().map(squeezed)
    };
    if !images.iter().any(same) {
        images.push(image);
    }
}

/// Whether the paragraph holds nothing but captions and credits already known, in whatever order and spacing.
fn is_known(images: &[Image], text: &str) -> bool {
    if images.is_empty() {
        return false;
    }
    let mut pieces: Vec<String> = images
        .iter()
        .flat_map(|image| [&image.caption, &image.credit])
        .flatten()
        .map(|piece| squeezed(piece))
        .collect();
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    let mut rest = squeezed(text);
    let mut found = false;
    while let Some(piece) = pieces.iter().find(|piece| rest.starts_with(piece.as_str())) {
        found = true;
        rest.drain(..piece.len());
        let length = rest.len() - without_mark(&rest).len();
        rest.drain(..length);
    }
    found && rest.is_empty()
}

/// The squeezed text without what stands between caption and credit.
fn without_mark(text: &str) -> &str {
    let text = text.trim_start_matches(['-', '–', '—', '(', ')', '|']);
    let mark = ["Fotos:", "Foto:", "Bild:", "Photo:", "Credit:", "Grafik:", "©"];
    mark.iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The pictures a paragraph describes: one caption with its credit, or several in one run.
fn pictures_in(unit: &Unit, known: &[Image]) -> Vec<Image> {
    if !unit.text.contains(" Foto: ") && !unit.text.contains("(Foto: ") && !unit.text.starts_with("Foto: ") {
        return Vec::new();
    }
    let run = run(&unit.text);
    let plausible = run.iter().all(|image| {
        let short =
            |text: &Option<String>, most| text.as_ref().is_some_and(|text: &String| text.len() <= most);
        let statement = image.credit.as_deref().is_some_and(sentences::is_closed);
        !statement
            && short(&image.credit, CREDIT)
            && image.caption.as_ref().is_none_or(|caption| caption.len() <= CAPTION)
    });
    if !plausible {
        return Vec::new();
    }
    let is_new = |image: &Image| image.caption.is_some() || known.is_empty();
    run.into_iter().filter(is_new).collect()
}

/// `Ein Turm - Foto: Kara Muster/dpaEin Hafen - Foto: Ole Test/AP`: the next caption follows the credit without a space.
fn run(text: &str) -> Vec<Image> {
    let mut images = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("Foto: ") {
        let from = at + "Foto: ".len();
        let end = from + credit_end(&rest[from..]);
        images.push(credit::image(&rest[..end]));
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        images.push(Image { caption: Some(rest.to_owned()), ..Image::default() });
    }
    images
}

/// Where a credit ends: behind an agency that the next caption is glued to, else at the end of the text.
fn credit_end(text: &str) -> usize {
    let mut from = 0;
    loop {
        let end = text[from..].find('/').map_or(text.len(), |slash| from + slash);
        let name = &text[from..end];
        if agency::known(name).is_none()
            && let Some(length) = glued_agency(name)
        {
            return from + length;
        }
        if end == text.len() {
            return end;
        }
        from = end + 1;
    }
}

/// The length of an agency's name that the next sentence follows without a space.
fn glued_agency(text: &str) -> Option<usize> {
    let names = AGENCIES.lines().iter().map(|spellings| spellings[0]);
    let glued = |name: &&str| {
        text.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase() || "«„\"»".contains(c)))
    };
    // `AP` and `APA`: the longest name that still leaves the start of a sentence.
    names.filter(glued).map(str::len).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str, bullet: bool) -> Unit {
        Unit { text: text.to_owned(), bullet }
    }

    #[test]
    fn takes_pictures() {
        let check = |units: &[(&str, bool)], images: &[(&str, &str)], text: &[&str]| {
            let (found, rest) = take(units.iter().map(|(text, bullet)| unit(text, *bullet)).collect());
            let found: Vec<_> = found
                .iter()
                .map(|image| (image.caption.as_deref().unwrap_or(""), image.credit.as_deref().unwrap_or("")))
                .collect();
            assert_eq!(found, images, "{units:?}");
            assert_eq!(rest.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>(), text, "{units:?}");
        };
        let two = [("Ein Turm.", "Kara Muster/dpa"), ("Ein Hafen.", "Ole Test/AP/dpa")];
        check(
            &[
                ("Ein Turm. - Foto: Kara Muster/dpa", true),
                ("Kara Muster/dpa", false),
                ("Ein Hafen. - Foto: Ole Test/AP/dpa", true),
                ("Ole Test/AP/dpa", false),
                ("Ein Turm. - Foto: Kara Muster/dpaEin Hafen. - Foto: Ole Test/AP/dpa", false),
                ("Es regnet am Hafen.", false),
            ],
            &two,
            &["Es regnet am Hafen."],
        );
        check(&[("Ein Turm. - Foto: Kara Muster/dpaEin Hafen. - Foto: Ole Test/AP/dpa", false)], &two, &[]);
        check(
            &[
                ("Ein Turm.", true),
                ("Kara Muster/dpa", false),
                ("Ein Hafen.", true),
                ("Ole Test/AP/dpa", false),
            ],
            &two,
            &[],
        );
        check(&[("Ein Turm. (Foto: Kara Muster/dpa)", false)], &two[..1], &[]);
        check(
            &[("Ein Turm im Hafen von Moorkamp.", true), ("Ein Turm im Hafen von Moorkamp.", false)],
            &[("Ein Turm im Hafen von Moorkamp.", "")],
            &[],
        );
        check(&[("Brot", true), ("Salz", true)], &[], &["Brot", "Salz"]);
        check(
            &[("Das Foto: Ein Rätsel seit Jahren, sagte sie.", false)],
            &[],
            &["Das Foto: Ein Rätsel seit Jahren, sagte sie."],
        );
    }
}
