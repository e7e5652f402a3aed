//! Which of the lines around the date are kicker, headline, subhead and teaser.
//!
//! Two layouts are found on pages. Either the headline stands above the date and the text begins below it, or above the
//! date stand only the kicker and a line about the matter, and headline and teaser open the text below.

use super::sentences;
use crate::normalise::dateline;

/// Longest headline, in characters.
const HEADLINE: usize = 140;
/// Longest headline that agencies write, in characters: by this an opening of headline and teaser is told from the first
/// paragraph of the text, whose first sentence is longer.
const AGENCY_HEADLINE: usize = 90;
/// Longest paragraph of headline and teaser, in characters.
const OPENING: usize = 450;

/// The headings of one article.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Headings {
    pub(super) kicker: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) subhead: Option<String>,
    pub(super) teaser: Option<String>,
    /// Whether the paragraph below the date went into them.
    pub(super) opening_used: bool,
}

/// Reads the headings from the paragraphs above the date and the one below it.
pub(super) fn read(above: &[String], opening: Option<&str>) -> Headings {
    match opening {
        Some(opening) if opens_with_headline(above, opening) => below(above, opening),
        _ => over(above),
    }
}

fn opens_with_headline(above: &[String], opening: &str) -> bool {
    if dateline::split(opening).is_some() || above.len() > 2 {
        return false;
    }
    if is_title(opening) {
        return true;
    }
    let (length, headline) = (opening.chars().count(), sentences::first(opening).0.chars().count());
    let short = length <= OPENING && headline <= HEADLINE && sentences::count(opening) <= 5;
    let like_agency = headline <= AGENCY_HEADLINE && headline < length;
    let fits = match above {
        [] => true,
        [one] => is_kicker(one) || sentences::is_closed(one),
        [one, two, ..] if sentences::is_closed(two) => is_kicker(one),
        [one, ..] => is_kicker(one) && like_agency,
    };
    short && fits
}

/// A line of its own that ends no sentence.
pub(super) fn is_title(text: &str) -> bool {
    text.chars().count() <= HEADLINE && !sentences::is_closed(text)
}

/// Names or a theme, no statement.
fn is_kicker(text: &str) -> bool {
    let words = text.split_whitespace().count();
    !sentences::is_closed(text) && (words <= 4 || (words <= 8 && text.contains(',')))
}

fn below(above: &[String], opening: &str) -> Headings {
    let (headline, teaser) = if is_title(opening) { (opening, "") } else { sentences::first(opening) };
    let (kicker, subhead) = match above {
        [one] if sentences::is_closed(one) => (None, Some(one)),
        [one] => (Some(one), None),
        [one, two, ..] => (Some(one), Some(two)),
        [] => (None, None),
    };
    Headings {
        kicker: kicker.cloned(),
        headline: Some(without_full_stop(headline).to_owned()),
        subhead: subhead.cloned(),
        teaser: Some(teaser.to_owned()).filter(|teaser| !teaser.is_empty()),
        opening_used: true,
    }
}

fn over(above: &[String]) -> Headings {
    let (kicker, headline, subhead, teaser) = match above {
        [] => (None, None, None, None),
        [one] => (None, Some(one), None, None),
        [one, two] if sentences::is_closed(two) && !sentences::is_closed(one) => {
            (None, Some(one), None, Some(two))
        }
        [one, two] => (Some(one), Some(two), None, None),
        [one, two, three] if sentences::is_closed(three) => (Some(one), Some(two), None, Some(three)),
        [one, two, three] => (Some(one), Some(two), Some(three), None),
        [one, two, three, four, ..] => (Some(one), Some(two), Some(three), Some(four)),
    };
    Headings {
        kicker: kicker.cloned(),
        headline: headline.map(|headline| without_full_stop(headline).to_owned()),
        subhead: subhead.cloned(),
        teaser: teaser.cloned(),
        opening_used: false,
    }
}

fn without_full_stop(headline: &str) -> &str {
    match headline.strip_suffix('.') {
        Some(rest) if !rest.ends_with('.') => rest,
        _ => headline,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn check(above: &[&str], opening: &str, expected: [&str; 4]) {
        let above: Vec<String> = above.iter().map(|line| (*line).to_owned()).collect();
        let found = read(&above, Some(opening));
        let found =
            [found.kicker, found.headline, found.subhead, found.teaser].map(Option::unwrap_or_default);
        assert_eq!(found, expected, "{above:?} {opening}");
    }

    const LEAD: &str = "Im Kampf gegen das Hochwasser an der Leupe haben Einsatzkräfte aus drei Ländern die ganze Nacht zum \
         Donnerstag auf den aufgeweichten Deichen verbracht. Der Pegel stieg weiter.";

    #[test]
    fn reads_headings() {
        let opening = "Deich hält: Der Scheitel kommt noch. Eine Stadt rückt zusammen.";
        let (headline, teaser) = ("Deich hält: Der Scheitel kommt noch", "Eine Stadt rückt zusammen.");
        check(
            &["Hochwasser, Leupe", "Helfer kämpfen gegen die Flut."],
            opening,
            ["Hochwasser, Leupe", headline, "Helfer kämpfen gegen die Flut.", teaser],
        );
        check(
            &["Krieg am Deich", "Wie die Lage in Kaltenleupe ist"],
            opening,
            ["Krieg am Deich", headline, "Wie die Lage in Kaltenleupe ist", teaser],
        );
        check(&["Hochwasser"], opening, ["Hochwasser", headline, "", teaser]);
        check(&[], opening, ["", headline, "", teaser]);
        check(&["Hochwasser"], "Deich hält - noch", ["Hochwasser", "Deich hält - noch", "", ""]);
        check(
            &["Deich bei Kaltenleupe hält der Flut noch stand"],
            LEAD,
            ["", "Deich bei Kaltenleupe hält der Flut noch stand", "", ""],
        );
        check(
            &["Hochwasser", "Deich hält", "Der Scheitel kommt erst noch."],
            LEAD,
            ["Hochwasser", "Deich hält", "", "Der Scheitel kommt erst noch."],
        );
        check(&["Hochwasser", "Deich hält"], LEAD, ["Hochwasser", "Deich hält", "", ""]);
        check(&["Deich hält"], "Leupe (dpa) - Er hält. Noch.", ["", "Deich hält", "", ""]);
    }
}
