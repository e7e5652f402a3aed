//! Where every format begins: an article of which nothing more is said.

use depesche_store::{Article, Moment, Status};

/// An article of which only id and time are known.
pub(crate) fn draft(id: String, published: Moment) -> Article {
    Article {
        id,
        version: 1,
        status: Status::Usable,
        signals: Vec::new(),
        language: None,
        urgency: None,
        published,
        updated: None,
        received: None,
        embargo: None,
        agency: None,
        services: Vec::new(),
        section: None,
        genre: None,
        kicker: None,
        headline: None,
        subhead: None,
        teaser: None,
        byline: None,
        authors: Vec::new(),
        dateline: None,
        places: Vec::new(),
        keywords: Vec::new(),
        subjects: Vec::new(),
        body: Vec::new(),
        images: Vec::new(),
        quoted_agencies: Vec::new(),
        notes: Vec::new(),
        url: None,
        origin: None,
    }
}
