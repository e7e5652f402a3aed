//! What the classes, ids and roles of an element say it is for.

use std::collections::HashMap;

use super::tree::Page;
use crate::tables::PAGE_HINTS;

/// What an element is for, as far as its names tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// No part of the article: navigation, comments, related links, advertising.
    pub(super) aside: bool,
    /// Perhaps no part of it.
    pub(super) weak: bool,
    /// Not shown.
    pub(super) hidden: bool,
    /// The summary above the text.
    pub(super) lead: bool,
    /// The short line above the headline.
    pub(super) kicker: bool,
    /// Caption or credit of a picture.
    pub(super) caption: bool,
    /// Comments of readers.
    pub(super) comment: bool,
}

/// The hints of every element.
pub(super) fn all(page: &Page) -> Vec<Hints> {
    // Pages use the same few hundred classes over and over.
    let mut known: HashMap<&str, Hints> = HashMap::new();
    page.all().map(|node| of(page, node, &mut known)).collect()
}

fn of<'p>(page: &'p Page, node: usize, known: &mut HashMap<&'p str, Hints>) -> Hints {
    let mut hints = Hints::default();
    for (name, value) in page.attributes(node) {
        match name {
            "class" | "id" | "role" => {
                let more = known.entry(value).or_insert_with(|| {
                    let mut hints = Hints::default();
                    words(value, |word, whole| hints.add(word, whole));
                    hints
                });
                hints.join(*more);
            }
            "hidden" => hints.hidden = true,
            "style" if value.contains("none") || value.contains("hidden") => {
                let style: String = value.chars().filter(|c| !c.is_whitespace()).collect();
                hints.hidden |= style.contains("display:none") || style.contains("visibility:hidden");
            }
            _ => {}
        }
    }
    hints
}

impl Hints {
    fn join(&mut self, more: Hints) {
        self.aside |= more.aside;
        self.weak |= more.weak;
        self.hidden |= more.hidden;
        self.lead |= more.lead;
        self.kicker |= more.kicker;
        self.caption |= more.caption;
        self.comment |= more.comment;
    }

    fn add(&mut self, word: &str, whole: bool) {
        match PAGE_HINTS.find(word) {
            Some("aside") => self.aside = true,
            Some("weak") => {
                self.weak = true;
                self.lead |= matches!(word, "teaser" | "teasers");
            }
            // `field--label-hidden` hides the label, not the field.
            Some("hidden") => self.hidden |= whole,
            Some("lead") => self.lead = true,
            Some("kicker") => self.kicker = true,
            Some("caption") => self.caption = true,
            _ => {}
        }
        self.comment |= matches!(word, "comment" | "comments" | "kommentare" | "postings" | "respond");
    }
}

/// The words of a class, with and without its hyphens and capitals inside: `article-body__relatedLinks`.
fn words(value: &str, mut each: impl FnMut(&str, bool)) {
    for class in value.split_ascii_whitespace().take(32).filter(|class| class.len() <= 80) {
        // Variants of utility classes (`md:hidden`, `hover:more`) say nothing of what an element is.
        if class.contains([':', '[']) {
            continue;
        }
        let lower = class.to_lowercase();
        each(&lower.replace(['-', '_'], ""), true);
        for part in class.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
            each(&part.to_lowercase(), false);
            if part.contains(char::is_lowercase) && part.chars().skip(1).any(char::is_uppercase) {
                inner_words(part, &mut each);
            }
        }
    }
}

fn inner_words(part: &str, each: &mut impl FnMut(&str, bool)) {
    let mut from = 0;
    let starts = part.char_indices().skip(1).filter(|(_, c)| c.is_uppercase()).map(|(at, _)| at);
    for at in starts.chain([part.len()]) {
        if at - from >= 4 {
            each(&part[from..at].to_lowercase(), false);
        }
        from = at;
    }
}
