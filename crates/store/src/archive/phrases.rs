//! What many articles have in common, to make a dictionary of: phrases of pairs of words that stand in several items.
//!
//! A dictionary outlives the articles it was made from, also those that are killed. So it is not made of their texts: only
//! of pairs that are nobody's own, in an order that is not that of any text.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashMapExt};

/// A word or pair is common if it stands in so many items.
const COMMON: u32 = 4;

/// In how many items each word or pair is, by its hash, and the last of them.
#[derive(Default)]
struct Counts(HashMap<u64, (u32, u32)>);

impl Counts {
    fn add(&mut self, hash: u64, item: u32) {
        let (count, last) = self.0.entry(hash).or_insert((0, u32::MAX));
        if *last != item {
            *count += 1;
            *last = item;
        }
    }

    fn is_common(&self, hash: u64) -> bool {
        self.0.get(&hash).is_some_and(|(count, _)| *count >= COMMON)
    }
}

/// The same in every process.
pub(super) fn hash(of: impl Hash) -> u64 {
    FixedState::default().hash_one(of)
}

/// The words of a text, each with what stands before it.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let mut rest = text;
    std::iter::from_fn(move || {
        let before = rest.iter().take_while(|byte| !is_letter(byte)).count();
        let length = rest[before..].iter().take_while(|byte| is_letter(byte)).count();
        let (word, after) = rest.split_at(before + length);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// The common phrases of each of these texts, each of another item.
pub(super) fn common(texts: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let (mut single, mut pairs) = (Counts(HashMap::new()), Counts(HashMap::new()));
    for (item, text) in (0..).zip(texts) {
        let mut before = None;
        for word in words(text).map(hash) {
            single.add(word, item);
            if let Some(before) = before.replace(word) {
                pairs.add(hash((before, word)), item);
            }
        }
    }
    let phrases = |text: &Vec<u8>| {
        let mut phrases: Vec<Vec<u8>> = Vec::new();
        let mut before = None;
        for word in words(text) {
            let own = hash(word);
            if !single.is_common(own) {
                before = None;
                continue;
            }
            let goes_on = before.replace(own).is_some_and(|before| pairs.is_common(hash((before, own))));
            match phrases.last_mut().filter(|_| goes_on) {
                Some(phrase) => phrase.extend_from_slice(word),
                None => phrases.push(word.to_vec()),
            }
        }
        phrases.sort_by_cached_key(|phrase| hash(phrase.as_slice()));
        phrases.concat()
    };
    texts.iter().map(phrases).collect()
}

#[cfg(test)]
mod tests {
    use super::{COMMON, common, words};

    #[test]
    fn words_are_the_whole_text() {
        for text in ["", " ", "a", "Über, dem Ufer! ", "{\"id\":\"a:7\"}\n"] {
            let found: Vec<&[u8]> = words(text.as_bytes()).collect();
            assert_eq!(found.concat(), text.as_bytes());
        }
    }

    #[test]
    fn nothing_of_one_item_alone_is_left() {
        let texts: Vec<Vec<u8>> = (0..COMMON)
            .map(|n| format!("Am Hafen von Moorkamp{n} lag Schnee{n}, am Hafen lag Eis.").into_bytes())
            .collect();
        for (n, phrases) in common(&texts).into_iter().enumerate() {
            let phrases = String::from_utf8(phrases).unwrap();
            assert!(phrases.contains("Am Hafen von") && phrases.contains(" Hafen lag Eis"), "{phrases}");
            assert!(!phrases.contains(&format!("{n}")), "{phrases}");
        }
        assert!(common(&texts[1..]).concat().is_empty());
    }
}
