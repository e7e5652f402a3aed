//! What a page says of its article beside the text.

use depesche_store::{Article, Block, Image, Moment};

use super::linked;
use super::title::squeezed;
use crate::format::draft::draft;
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
    pub(super) publisher: Option<String>,
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

    /// Drops authors that are only the name of the publisher.
    pub(super) fn leave_out_authors(&mut self, site: &[&str]) {
        let names: Vec<String> =
            site.iter().copied().chain(self.publisher.as_deref()).map(squeezed).collect();
        self.authors.retain(|author| !names.contains(&squeezed(author)));
    }

    /// The article with these facts.
    pub(super) fn article(self, published: Moment, byline: Option<String>, body: Vec<Block>) -> Article {
        let published_by = self.url.as_deref().and_then(own_agency);
        // A teaser that is only the beginning of the text says nothing more.
        let first = body.first().map(|block| squeezed(&block.text)).unwrap_or_default();
        let teaser = self.teaser.filter(|teaser| !first.starts_with(&squeezed(teaser)));
        Article {
            language: self.language,
            updated: self.updated,
            agency: self.agency.or(published_by),
            section: self.section,
            kicker: self.kicker,
            headline: self.headline,
            teaser,
            byline,
            authors: self.authors,
            keywords: self.keywords,
            body,
            images: self.images,
            url: self.url,
            ..draft(String::new(), published)
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
        self.publisher = self.publisher.or(other.publisher);
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

/// The agency whose own site an address belongs to.
fn own_agency(url: &str) -> Option<String> {
    let host = url.split("://").nth(1)?.split(['/', ':']).next()?;
    let (rest, top) = host.rsplit_once('.')?;
    let name = rest.rsplit('.').next()?;
    agency::known(&format!("{name}.{top}")).map(str::to_owned)
}

fn same_day(one: Option<Moment>, other: Option<Moment>) -> bool {
    let day = |moment: Option<Moment>| moment.map(|moment| moment.to_string()[..10].to_owned());
    one.is_some() && day(one) == day(other)
}
