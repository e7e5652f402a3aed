//! What a page says of its article beside the text.

use depesche_store::{Image, Moment};

use super::linked;
use crate::normalise::{agency, byline};

/// What one source (JSON-LD, the head) says.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) headline: Option<String>,
    pub(super) kicker: Option<String>,
    pub(super) teaser: Option<String>,
    pub(super) published: Option<Moment>,
    /// Whether `published` is a day without a time.
    pub(super) dateless: bool,
    pub(super) updated: Option<Moment>,
    pub(super) authors: Vec<String>,
    pub(super) agency: Option<String>,
    pub(super) section: Option<String>,
    pub(super) language: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
    pub(super) images: Vec<Image>,
}

impl Facts {
    /// Takes a name: an agency's or an author's. Publishers that name themselves as authors are none.
    pub(super) fn person(&mut self, name: &str, is_person: bool) {
        for part in name.split(['/', ';', ',', '|']).map(str::trim) {
            if let Some(agency) = agency::known(part) {
                self.agency = Some(agency.to_owned());
            } else if is_person && linked::is_public(part) {
                for author in byline::authors(part) {
                    if !self.authors.contains(&author) {
                        self.authors.push(author);
                    }
                }
            }
        }
    }

    /// Fills what is missing.
    pub(super) fn or(mut self, other: Facts) -> Facts {
        let finer = self.dateless && !other.dateless && same_day(self.published, other.published);
        if self.published.is_none() || finer {
            self.published = other.published;
            self.dateless = other.dateless;
        }
        self.headline = self.headline.or(other.headline);
        self.kicker = self.kicker.or(other.kicker);
        self.teaser = self.teaser.or(other.teaser);
        self.updated = self.updated.or(other.updated);
        if self.authors.is_empty() {
            self.authors = other.authors;
        }
        self.agency = self.agency.or(other.agency);
        self.section = self.section.or(other.section);
        self.language = self.language.or(other.language);
        if self.keywords.is_empty() {
            self.keywords = other.keywords;
        }
        self.url = self.url.or(other.url);
        self.body = self.body.or(other.body);
        if self.images.is_empty() {
            self.images = other.images;
        }
        self
    }
}

fn same_day(one: Option<Moment>, other: Option<Moment>) -> bool {
    let day = |moment: Option<Moment>| moment.map(|moment| moment.to_string()[..10].to_owned());
    one.is_some() && day(one) == day(other)
}
