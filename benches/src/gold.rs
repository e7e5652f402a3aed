//! Stem classes to measure stemmers by, and how well stems agree with them, in pairs of word forms.
//!
//! Two forms belong together if they stand in one class at least, and a stemmer puts them together if it gives both the same
//! stem. A form is what is written (`Weihe` and `weihe` are two); one that stands in several classes is one form that
//! belongs to the forms of all of them, and each pair counts once, however many classes it shares. Pairs are counted from
//! the sizes of groups; only forms of several classes are compared one by one, within their class.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::Serialize;

use crate::figures::rounded;

/// A longer class is a chain of unrelated words that share a form by chance.
const MAX_CLASS: usize = 60;

/// Classes of word forms.
#[derive(Debug, Default)]
pub(crate) struct Gold {
    /// The different forms.
    pub(crate) forms: Vec<String>,
    /// The numbers of the forms of each class.
    classes: Vec<Vec<usize>>,
    /// Pairs that share several classes, with how many beyond the first.
    shared: HashMap<(usize, usize), u64>,
    dropped: usize,
}

/// What a file of classes holds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct GoldFacts {
    classes: usize,
    /// Classes of more than 60 forms, left out.
    dropped: usize,
    forms: usize,
    /// Pairs of forms that belong together.
    pairs: u64,
}

/// How well stems agree with the classes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Agreement {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
    /// The share of pairs found by the kind of their class.
    pub(crate) recall_by_kind: ByKind<f64>,
    /// Different stems.
    pub(crate) stems: usize,
}

/// A figure by the capitals of a class: all forms have one, none, some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct ByKind<T> {
    pub(crate) nouns: T,
    pub(crate) verbs_and_adjectives: T,
    pub(crate) both: T,
}

impl Gold {
    /// Reads one class a line, forms apart by white space.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Gold> {
        let text =
            fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
        let gold = Gold::new(&text);
        ensure!(!gold.classes.is_empty(), "{} holds no classes of at most {MAX_CLASS} forms", path.display());
        Ok(gold)
    }

    fn new(text: &str) -> Gold {
        let mut gold = Gold::default();
        let mut numbers = HashMap::new();
        let mut classes_of: Vec<u32> = Vec::new();
        for line in text.lines() {
            let mut written: Vec<&str> = line.split_whitespace().collect();
            written.sort_unstable();
            written.dedup();
            if written.len() > MAX_CLASS {
                gold.dropped += 1;
            } else if !written.is_empty() {
                let class: Vec<usize> = written
                    .into_iter()
                    .map(|form| {
                        *numbers.entry(form).or_insert_with(|| {
                            gold.forms.push(form.to_owned());
                            classes_of.push(0);
                            gold.forms.len() - 1
                        })
                    })
                    .collect();
                class.iter().for_each(|form| classes_of[*form] += 1);
                gold.classes.push(class);
            }
        }
        let mut met = HashSet::new();
        for class in &gold.classes {
            let several: Vec<usize> = class.iter().copied().filter(|form| classes_of[*form] > 1).collect();
            for (at, one) in several.iter().enumerate() {
                for other in &several[at + 1..] {
                    let pair = (*one.min(other), *one.max(other));
                    if !met.insert(pair) {
                        *gold.shared.entry(pair).or_default() += 1;
                    }
                }
            }
        }
        gold
    }

    pub(crate) fn facts(&self) -> GoldFacts {
        let all: u64 = self.classes.iter().map(|class| pairs(class.len())).sum();
        GoldFacts {
            classes: self.classes.len(),
            dropped: self.dropped,
            forms: self.forms.len(),
            pairs: all - self.shared.values().sum::<u64>(),
        }
    }

    /// Compares with the stems of the forms, one for each in their order.
    pub(crate) fn agreement(&self, stems: &[String]) -> anyhow::Result<Agreement> {
        ensure!(stems.len() == self.forms.len(), "{} stems for {} forms", stems.len(), self.forms.len());
        let groups = sizes(stems.iter().map(String::as_str));
        let together: u64 = groups.values().map(|size| pairs(*size)).sum();
        let twice = self.shared.iter().filter(|((one, other), _)| stems[*one] == stems[*other]);
        let twice: u64 = twice.map(|(_, times)| times).sum();
        let mut right = 0;
        let mut by_kind = ByKind::<(u64, u64)>::default();
        for class in &self.classes {
            let groups = sizes(class.iter().map(|form| stems[*form].as_str()));
            let found: u64 = groups.values().map(|size| pairs(*size)).sum();
            right += found;
            let kind = self.kind(class, &mut by_kind);
            kind.0 += found;
            kind.1 += pairs(class.len());
        }
        let right = (right - twice) as f64;
        let (precision, recall) = (share(right, together as f64), share(right, self.facts().pairs as f64));
        let kind = |(found, of): (u64, u64)| share(found as f64, of as f64);
        Ok(Agreement {
            precision: rounded(precision),
            recall: rounded(recall),
            f1: rounded(share(2.0 * precision * recall, precision + recall)),
            recall_by_kind: ByKind {
                nouns: rounded(kind(by_kind.nouns)),
                verbs_and_adjectives: rounded(kind(by_kind.verbs_and_adjectives)),
                both: rounded(kind(by_kind.both)),
            },
            stems: groups.len(),
        })
    }

    fn kind<'k, T>(&self, class: &[usize], by_kind: &'k mut ByKind<T>) -> &'k mut T {
        let capitals = class.iter().filter(|form| self.forms[**form].starts_with(char::is_uppercase)).count();
        match capitals {
            0 => &mut by_kind.verbs_and_adjectives,
            all if all == class.len() => &mut by_kind.nouns,
            _ => &mut by_kind.both,
        }
    }
}

/// A share that is 0 of nothing.
fn share(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { 0.0 }
}

/// How many pairs so many things make.
fn pairs(things: usize) -> u64 {
    let things = things as u64;
    things * things.saturating_sub(1) / 2
}

/// How often each stem comes.
fn sizes<'s>(stems: impl Iterator<Item = &'s str>) -> HashMap<&'s str, usize> {
    let mut sizes = HashMap::new();
    stems.for_each(|stem| *sizes.entry(stem).or_default() += 1);
    sizes
}

#[cfg(test)]
mod tests {
    use super::{Gold, MAX_CLASS, share};

    /// The same from a look at every pair, which is what the counting from groups must come to.
    fn slowly(gold: &Gold, stems: &[String]) -> (u64, u64, u64) {
        let (mut right, mut together, mut belong) = (0, 0, 0);
        for one in 0..stems.len() {
            for other in one + 1..stems.len() {
                let is_pair = gold.classes.iter().any(|class| class.contains(&one) && class.contains(&other));
                let is_same = stems[one] == stems[other];
                together += u64::from(is_same);
                belong += u64::from(is_pair);
                right += u64::from(is_same && is_pair);
            }
        }
        (right, together, belong)
    }

    #[test]
    fn pairs_are_counted_once_also_where_classes_overlap() {
        let long: String = (0..=MAX_CLASS).map(|n| format!("w{n} ")).collect();
        let gold = Gold::new(&format!(
            "Haus Hauses Häuser\nwarten Warte warte gewartet\nwarte warten Warte Warten\n\nallein allein\n{long}\n"
        ));
        assert_eq!((gold.dropped, gold.facts().classes, gold.forms.len()), (1, 4, 9));
        for letters in [1, 2, 4, 9] {
            let stems: Vec<String> =
                gold.forms.iter().map(|form| form.to_lowercase().chars().take(letters).collect()).collect();
            let (right, together, belong) = slowly(&gold, &stems);
            let found = gold.agreement(&stems).unwrap();
            let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-3, "{letters} letters: {a} {b}");
            near(found.precision, share(right as f64, together as f64));
            near(found.recall, share(right as f64, belong as f64));
            assert_eq!(gold.facts().pairs, belong);
        }
        assert!(gold.agreement(&[]).is_err());
    }
}
