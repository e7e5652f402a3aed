//! Who may see what: the only place that decides it.

use crate::{Article, Moment, Status};

/// What one caller may see at one moment. Every path (hits, counts, facets, histogram, by id, suggestions, export)
/// goes through it.
#[derive(Clone, Copy, Debug)]
pub struct Visibility {
    now: Moment,
}

impl Visibility {
    /// The public view at `now`: usable articles whose embargo, if any, has passed.
    pub fn at(now: Moment) -> Visibility {
        Visibility { now }
    }

    /// Whether a document whose fast field `visible_from` has this value (seconds since 1970) may be seen.
    pub fn admits(&self, visible_from: i64) -> bool {
        visible_from <= self.now.second()
    }

    /// Whether this version may be seen.
    pub fn admits_article(&self, article: &Article) -> bool {
        article.status == Status::Usable && article.embargo.is_none_or(|end| end <= self.now)
    }
}
