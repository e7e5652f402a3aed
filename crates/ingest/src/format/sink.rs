//! Where a format puts what it finds.

use depesche_store::{Article, Moment, Origin};

use super::{CsvOptions, Item, ParseOptions, Refusal};
use crate::{identity, normalise, validate};

/// Where an item stands in its delivery.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// Line, counted from 1.
    pub(crate) line: Option<u64>,
    /// Path inside the document.
    pub(crate) pointer: Option<String>,
}

/// One item with the bytes it was read from.
pub(crate) struct Found<'a> {
    /// The item.
    pub(crate) item: Item,
    /// Its bytes; of a refusal they are in the refusal.
    pub(crate) raw: &'a [u8],
}

/// Takes the articles of one delivery: normalises, validates, and adds the origin.
pub(crate) struct Sink<'a> {
    format: &'static str,
    file: Option<String>,
    /// The address the delivery was fetched from.
    address: Option<&'a str>,
    /// What is set for tables.
    pub(crate) csv: Option<&'a CsvOptions>,
    /// The time of articles that give none that can be; without it they are refused.
    pub(crate) undated: Option<Moment>,
    /// Everything found so far, in order.
    pub(crate) found: Vec<Found<'a>>,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(format: Option<&'static str>, options: ParseOptions<'a>) -> Sink<'a> {
        let file = options.name.and_then(|name| name.rsplit(['/', '\\']).next());
        Sink {
            format: format.unwrap_or("unknown"),
            file: file.filter(|name| !name.is_empty()).map(str::to_owned),
            address: options.address,
            csv: options.csv,
            undated: None,
            found: Vec::new(),
        }
    }

    /// An article as the format says it, read from `raw`. An empty id is derived from the content.
    pub(crate) fn article(&mut self, place: Place, article: Article, raw: &'a [u8]) {
        let mut article = normalise::article(article);
        if article.id.is_empty() {
            article.id = identity::from_content(&article);
        }
        if let Some(undated) = self.undated.filter(|_| validate::time(&article).is_some()) {
            article.published = undated;
        }
        if let Some(problem) = validate::problem(&article) {
            return self.refuse(place, problem, raw);
        }
        if article.origin.is_none() {
            article.origin = Some(Origin {
                format: self.format.to_owned(),
                file: self.file.clone(),
                sha256: identity::sha256(raw),
            });
        }
        self.found.push(Found { item: Item::Article(article), raw });
    }

    /// A web page as an article: as [`Sink::article`], with the address the page was fetched from if it names none.
    pub(crate) fn page(&mut self, mut article: Article, raw: &'a [u8]) {
        article.url = article.url.or_else(|| self.address.map(str::to_owned));
        self.article(Place::default(), article, raw);
    }

    /// Something that cannot be taken.
    pub(crate) fn refuse(&mut self, place: Place, reason: String, raw: &[u8]) {
        let refusal = Refusal { line: place.line, pointer: place.pointer, reason, bytes: raw.to_vec() };
        self.found.push(Found { item: Item::Refusal(refusal), raw: &[] });
    }
}
