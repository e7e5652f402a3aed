//! What can be told from the start of a delivery.

use std::collections::BTreeSet;
use std::fmt;

use crate::normalise::text::start;
use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// How much of a delivery is looked at, in bytes.
const START: usize = 256 << 10;

/// How sure a format is that a delivery is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Confidence {
    /// Cannot be.
    No,
    /// May be, if nothing fits better.
    Possible,
    /// Has the marks of this format.
    Sure,
}

/// The start of a delivery.
pub(crate) struct Probe<'a> {
    /// As text, cut to a bounded length.
    pub(crate) text: &'a str,
    /// The keys of the first JSON object, and of the first one in its list `entries`; `None` if it is no JSON.
    pub(crate) keys: Option<BTreeSet<String>>,
    /// The keys of the first JSON object that is in no page of items, and in no object that only wraps one.
    inner: BTreeSet<String>,
}

/// Keys under which pages of items hold their list, and wrappers their item.
const WRAPPERS: [&str; 6] = ["data", "items", "item", "_items", "hits", "newsItems"];
/// Most keys looked at.
const MAX_KEYS: usize = 256;

impl<'a> Probe<'a> {
    pub(crate) fn new(text: &'a str) -> Probe<'a> {
        let text = start(text, START);
        let keys = keys(text);
        let inner = match &keys {
            Some(_) if WRAPPERS.iter().any(|key| text.contains(&format!("\"{key}\""))) => inner(text),
            _ => BTreeSet::new(),
        };
        Probe { text, keys, inner }
    }

    /// Whether the first item has this key, also within a page or wrapper; keys are compared without case.
    pub(crate) fn item_has(&self, key: &str) -> bool {
        let keys = self.keys.iter().flatten().chain(&self.inner);
        keys.into_iter().any(|known| known.eq_ignore_ascii_case(key))
    }

    /// Whether any key of the first item begins so.
    pub(crate) fn item_has_prefix(&self, start: &str) -> bool {
        self.keys.iter().flatten().chain(&self.inner).any(|known| known.starts_with(start))
    }

    /// Whether the first JSON object has this key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.contains(key))
    }
}

/// The keys of the first line or document that is a JSON object; the text may be cut off anywhere.
fn keys(text: &str) -> Option<BTreeSet<String>> {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) && !super::json::is_lines(text) {
        return None;
    }
    let mut keys = BTreeSet::new();
    let _ = serde_json::Deserializer::from_str(start).deserialize_any(Keys(&mut keys));
    if keys.is_empty() {
        // A first line that is broken does not hide the format of the rest.
        for line in text.lines().filter(|line| line.trim_start().starts_with('{')).take(64) {
            let _ = serde_json::Deserializer::from_str(line).deserialize_any(Keys(&mut keys));
            if !keys.is_empty() {
                break;
            }
        }
    }
    Some(keys)
}

/// The keys of the first items in pages and wrappers; the text may be cut off anywhere.
fn inner(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let _ = Wrapped { keys: &mut keys, depth: 0 }.deserialize(&mut serde_json::Deserializer::from_str(text));
    keys
}

/// Collects the keys below wrappers, a few levels down.
struct Wrapped<'k> {
    keys: &'k mut BTreeSet<String>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Wrapped<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Wrapped<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if self.depth < 4 && WRAPPERS.contains(&key.as_str()) {
                map.next_value_seed(Wrapped { keys: &mut *self.keys, depth: self.depth + 1 })?;
            } else {
                map.next_value::<IgnoredAny>()?;
                if self.depth > 0 && self.keys.len() < MAX_KEYS {
                    self.keys.insert(key);
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        list.next_element_seed(Wrapped { keys: self.keys, depth: self.depth + 1 })?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// Collects the keys of the first object, looking into lists and into `entries`.
struct Keys<'k>(&'k mut BTreeSet<String>);

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "entries" {
                map.next_value_seed(Entries(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            // The value is known to be readable: only then is it a key of this object and not of a cut one.
            self.0.insert(key);
            if self.0.len() > MAX_KEYS {
                break;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        list.next_element_seed(Entries(&mut *self.0))?;
        // One is enough; the error that ends the reading here is not looked at.
        Err(serde::de::Error::custom("seen"))
    }
}

/// One level down: no deeper, so that nesting costs no stack.
struct Entries<'k>(&'k mut BTreeSet<String>);

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(Level(self.0))
    }
}

/// An entry, or the list of entries.
struct Level<'k>(&'k mut BTreeSet<String>);

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.insert(key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        list.next_element_seed(Entries(&mut *self.0))?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
