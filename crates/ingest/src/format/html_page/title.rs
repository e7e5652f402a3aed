//! Which of the titles a page gives is the headline its readers see.
//!
//! Pages carry up to four: for search engines, for other sites, in the data, and the one shown. Headings in the
//! path of the page are not read as text (see `hints`), so what is shown as heading decides.

use super::body::is_of_the_page;
use super::units::{Kind, Unit};

/// The headline and the line above it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Title {
    pub(super) headline: Option<String>,
    pub(super) kicker: Option<String>,
}

/// The titles of a page.
#[derive(Debug, Default)]
pub(super) struct Titles<'t> {
    /// For other pages (`og:title`).
    pub(super) shared: Option<&'t str>,
    /// In the data (JSON-LD).
    pub(super) data: Option<&'t str>,
    /// Of the window.
    pub(super) window: Option<&'t str>,
    /// Headings shown, in order.
    pub(super) headings: Vec<&'t str>,
    /// The text of the page, in order.
    pub(super) units: &'t [&'t Unit],
    /// Names of the site.
    pub(super) site: Vec<&'t str>,
    /// Whether the shared title is known to be the headline.
    pub(super) shares_headline: bool,
}

/// Pieces above the headline among which the kicker may be.
const KICKER_ABOVE: usize = 4;

const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " · ", " › ", " » ", " • ", " :: "];

impl Titles<'_> {
    pub(super) fn choose(&self) -> Title {
        let clean = |title: Option<&str>| {
            title.map(|title| self.without_site(title)).filter(|title| !title.is_empty())
        };
        let (shared, data, window) = (clean(self.shared), clean(self.data), clean(self.window));
        let given: Vec<&String> = [&shared, &data, &window].into_iter().flatten().collect();
        // What is not shown at all is truest in the data.
        let hidden = data.as_ref().or(shared.as_ref()).or(window.as_ref());
        let shown = given.iter().find(|title| self.headings.iter().any(|heading| is_shown(title, heading)));
        let first = || self.headings.first().map(|heading| (*heading).to_owned());
        let known = shared.as_ref().filter(|_| self.shares_headline);
        let headline = known.or(shown.copied()).or(hidden).cloned().or_else(first);
        if known.is_none()
            && let Some(two) = given.iter().find_map(|title| self.in_two(title))
        {
            return two;
        }
        let kicker = headline.as_deref().and_then(|headline| self.kicker(headline, &given));
        Title { headline, kicker }
    }

    /// A title that the page shows in two lines of their own, the kicker and the headline, be they marked as headings or
    /// not.
    fn in_two(&self, title: &str) -> Option<Title> {
        let whole = squeezed(title);
        let lines = self.units.windows(2).find_map(|lines| {
            let [above, below] = lines else { return None };
            let (kicker, headline) = (squeezed(&above.text), squeezed(&below.text));
            let long = headline.chars().count() >= 12 && !kicker.is_empty();
            (long
                && whole.len() == kicker.len() + headline.len()
                && whole.starts_with(&kicker)
                && whole.ends_with(&headline))
            .then(|| (above.text.trim(), below.text.trim()))
        });
        let (kicker, headline) = lines?;
        let kicker =
            Some(kicker.trim_end_matches([':', '-', '–', '|', ' '])).filter(|kicker| is_kicker(kicker));
        Some(Title { headline: Some(headline.to_owned()), kicker: kicker.map(str::to_owned) })
    }

    /// Marked as such, or standing before the headline in another title.
    fn kicker(&self, headline: &str, given: &[&String]) -> Option<String> {
        let longer = given.iter().map(|title| title.as_str()).chain(self.headings.iter().copied());
        let before = longer.filter_map(|title| before(title, headline)).next();
        self.marked_kicker(headline).or(before)
    }

    /// The line marked as kicker right above the headline shown.
    fn marked_kicker(&self, headline: &str) -> Option<String> {
        let at = self
            .units
            .iter()
            .position(|unit| unit.kind == Kind::Heading && is_shown(headline, &unit.text))?;
        let near = self.units[at.saturating_sub(KICKER_ABOVE)..at].iter().rev();
        let kicker =
            near.filter(|unit| unit.kicker && is_kicker(&unit.text)).map(|unit| unit.text.clone()).next();
        kicker.filter(|kicker| !squeezed(headline).contains(&squeezed(kicker)))
    }

    /// The title without the names of site and section behind it.
    fn without_site(&self, title: &str) -> String {
        let title = title.trim();
        for heading in &self.headings {
            if let Some(rest) = title.strip_prefix(heading.trim())
                && SEPARATORS.iter().any(|separator| rest.starts_with(separator.trim_end()))
            {
                return heading.trim().to_owned();
            }
        }
        let mut rest = title;
        while let Some((head, tail)) = split_last(rest) {
            let tail = squeezed(tail);
            let named = self
                .site
                .iter()
                .map(|site| squeezed(site))
                .any(|site| site.contains(&tail) || tail.contains(&site) && !site.is_empty());
            if !(named || rest[head.len()..].starts_with(" | ")) {
                break;
            }
            rest = head;
        }
        rest.trim().to_owned()
    }
}

/// Not a date, an invitation, or several links in a row without spaces.
fn is_kicker(text: &str) -> bool {
    let glued =
        text.as_bytes().windows(2).any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.chars().count() <= 80
        && !glued
        && digits < 4
        && !text.contains("abonnieren")
        && !is_of_the_page(text)
}

fn split_last(title: &str) -> Option<(&str, &str)> {
    let last = SEPARATORS.iter().filter_map(|separator| Some((title.rfind(separator)?, separator.len())));
    let (at, length) = last.max()?;
    Some((&title[..at], &title[at + length..])).filter(|(head, _)| !head.trim().is_empty())
}

/// Whether the heading shows the title, with or without its kicker.
fn is_shown(title: &str, heading: &str) -> bool {
    let (title, heading) = (squeezed(title), squeezed(heading));
    let long = |text: &str| text.chars().count() >= 12;
    title == heading
        || (long(&heading) && title.ends_with(&heading))
        || (long(&title) && heading.ends_with(&title))
}

/// What stands before the headline in a longer title.
fn before(title: &str, headline: &str) -> Option<String> {
    let before = title.strip_suffix(headline)?.trim_end().trim_end_matches([':', '-', '–', '|', '+']).trim();
    (!before.is_empty() && before.chars().count() <= 80).then(|| before.to_owned())
}

/// Only letters and digits, in small letters.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
