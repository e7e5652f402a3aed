//! The JSON of one entry, as far as it is read.

use serde::{Deserialize, Deserializer};

/// One version of one item. Fields that are not for publication are not here, so that they cannot leak.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    pub(super) urn: Option<String>,
    pub(super) version: Number,
    pub(super) version_created: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) pubstatus: Option<String>,
    pub(super) signal: Option<String>,
    pub(super) embargoed: Option<String>,
    pub(super) language: Option<String>,
    pub(super) urgency: Number,
    pub(super) kicker: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) subhead: Option<String>,
    pub(super) teaser: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) article_html: Option<String>,
    pub(super) infobox_html: Option<String>,
    pub(super) creditline: Option<String>,
    pub(super) notepad: Option<Notepad>,
    #[serde(deserialize_with = "list")]
    pub(super) ednotes: Vec<Ednote>,
    #[serde(deserialize_with = "list")]
    pub(super) descriptions: Vec<Description>,
    #[serde(deserialize_with = "list")]
    pub(super) associations: Vec<Association>,
    #[serde(deserialize_with = "list")]
    pub(super) categories: Vec<Category>,
    #[serde(deserialize_with = "list")]
    pub(super) dpasubject_names: Vec<Option<String>>,
    #[serde(deserialize_with = "list")]
    pub(super) geosubject_names: Vec<Option<String>>,
    #[serde(deserialize_with = "list")]
    pub(super) keyword_names: Vec<Option<String>>,
    #[serde(deserialize_with = "list")]
    pub(super) desk_names: Vec<Option<String>>,
    #[serde(deserialize_with = "list")]
    pub(super) genre_names: Vec<Option<String>>,
}

impl Entry {
    /// The categories of one type.
    pub(super) fn of_type<'e>(&'e self, kind: &'e str) -> impl Iterator<Item = &'e Category> {
        self.categories.iter().filter(move |category| category.kind.as_deref() == Some(kind))
    }
}

/// The public part of the notepad.
#[derive(Deserialize)]
pub(super) struct Notepad {
    pub(super) public_html: Option<String>,
}

/// An editorial note; its text is read only if it may be published.
#[derive(Default)]
pub(super) struct Ednote {
    pub(super) role: Option<String>,
    pub(super) text: Option<String>,
}

impl<'de> Deserialize<'de> for Ednote {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ednote, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            role: Option<String>,
            ednote: Option<String>,
            is_publishable: Option<bool>,
        }
        let raw = Raw::deserialize(deserializer)?;
        let text = raw.ednote.filter(|_| raw.is_publishable == Some(true));
        Ok(Ednote { role: raw.role, text })
    }
}

/// What a picture, sound or film shows.
#[derive(Deserialize)]
pub(super) struct Description {
    pub(super) role: Option<String>,
    pub(super) description: Option<String>,
}

/// A picture, sound or film that goes with the item.
#[derive(Deserialize)]
pub(super) struct Association {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) rank: Number,
    pub(super) headline: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) creditline: Option<String>,
}

/// One classification.
#[derive(Deserialize)]
pub(super) struct Category {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) name: Option<String>,
    pub(super) qcode: Option<String>,
}

/// A number, also written as a string; absent or null is none.
#[derive(Clone, Copy, Default)]
pub(super) struct Number(Option<u64>);

impl Number {
    pub(super) fn number(self) -> Option<u64> {
        self.0
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        match Option::<Written>::deserialize(deserializer)? {
            None => Ok(Number(None)),
            Some(Written::Number(number)) => Ok(Number(Some(number))),
            Some(Written::Text(text)) => match text.trim() {
                "" => Ok(Number(None)),
                text => text.parse().map(|number| Number(Some(number))).map_err(serde::de::Error::custom),
            },
        }
    }
}

/// A list; null is an empty one.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(deserializer).map(Option::unwrap_or_default)
}
