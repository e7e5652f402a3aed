//! Fields of a JSON object by their name: versions and providers differ in case, number and type, so that what has
//! another type than expected is passed over.

use serde_json::{Map, Value};

use crate::normalise::text;

/// A JSON object.
pub(in super::super) type Object = Map<String, Value>;

/// The value of the first of these names that has one; names are compared without case.
pub(in super::super) fn get<'v>(object: &'v Object, names: &[&str]) -> Option<&'v Value> {
    names.iter().find_map(|name| {
        let found = object.get(*name).or_else(|| {
            object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        });
        found.filter(|value| !value.is_null())
    })
}

/// A value as text: a string that is not empty, or a number.
pub(in super::super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text::present(Some(text.clone())),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The text of the first of these names that has one.
pub(in super::super) fn line(object: &Object, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| as_text(get(object, &[name])?))
}

/// The text with its line ends, of the first of these names that has one.
pub(in super::super) fn copy<'v>(object: &'v Object, names: &[&str]) -> Option<&'v str> {
    names.iter().find_map(|name| get(object, &[name])?.as_str().filter(|text| !text.trim().is_empty()))
}

/// The number of the first of these names, also written as text.
pub(in super::super) fn number(object: &Object, names: &[&str]) -> Option<u64> {
    let text = line(object, names)?;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text[..digits].parse().ok()
}

/// The values of a list, of an object of named values, or the single value.
pub(in super::super) fn each<'v>(object: &'v Object, names: &[&str]) -> Vec<&'v Value> {
    match get(object, names) {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(single)) if single.keys().any(|key| is_of_concept(key)) => {
            get(object, names).into_iter().collect()
        }
        Some(Value::Object(named)) => named.values().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

/// The objects of a list.
pub(in super::super) fn objects<'v>(object: &'v Object, names: &[&str]) -> Vec<&'v Object> {
    each(object, names).into_iter().filter_map(Value::as_object).collect()
}

/// The names of a list of concepts, or its strings.
pub(in super::super) fn names(object: &Object, fields: &[&str]) -> Vec<String> {
    each(object, fields).into_iter().filter_map(name).collect()
}

/// The name of a concept: an object with a name, or a string.
pub(in super::super) fn name(value: &Value) -> Option<String> {
    match value {
        Value::Object(concept) => line(concept, &["name", "literal", "title"]),
        value => value.as_str().and_then(|text| text::present(Some(text.to_owned()))),
    }
}

/// Whether an object with this key is a concept itself, not one that holds them by name.
fn is_of_concept(key: &str) -> bool {
    matches!(key, "name" | "uri" | "code" | "qcode" | "literal" | "value" | "href")
}
