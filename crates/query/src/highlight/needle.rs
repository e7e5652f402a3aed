//! The words of a query that highlights look for.

use std::collections::HashSet;

use depesche_analysis::{Token, TokenKind, Word, is_stopword, tokens};
use depesche_store::Fields;
use foldhash::HashMap;

use super::places::Sought;
use super::text::Marks;
use crate::{Ast, Field};

/// A zone of the article that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    Headline,
    Kicker,
    Teaser,
    Body,
}

impl Zone {
    pub(super) const ALL: [Zone; 4] = [Zone::Headline, Zone::Kicker, Zone::Teaser, Zone::Body];

    /// Its fields in the index.
    pub(super) fn of(self, fields: &Fields) -> depesche_store::Zone {
        match self {
            Zone::Headline => fields.headline,
            Zone::Kicker => fields.kicker,
            Zone::Teaser => fields.teaser,
            Zone::Body => fields.body,
        }
    }
}

/// Something looked for.
#[derive(Debug)]
struct Needle {
    /// The only zone it is looked for in; `None` for all of them.
    zone: Option<Zone>,
    weight: f32,
    /// Counts only in articles without the needle of this number: a part of a compound asked for, where the compound
    /// itself is not found.
    instead_of: Option<usize>,
}

/// Words in their order.
#[derive(Debug)]
pub(super) struct PhraseNeedle {
    pub(super) needle: usize,
    pub(super) stems: Vec<Box<str>>,
    pub(super) offsets: Vec<u32>,
    pub(super) slop: u32,
}

/// Where in a written word which needle is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) needle: usize,
    /// Bytes of the written word; `None` for all of it.
    pub(super) part: Option<(u32, u32)>,
}

/// What one written word matches.
#[derive(Debug, Default)]
pub(super) struct Matches {
    pub(super) words: Vec<Match>,
    /// Phrase and place in it.
    pub(super) phrases: Vec<(usize, usize)>,
}

/// All needles of a query, and which words match them.
#[derive(Debug, Default)]
pub(super) struct Needles {
    needles: Vec<Needle>,
    whole: HashMap<Box<str>, Vec<usize>>,
    parts: HashMap<Box<str>, Vec<usize>>,
    exact: HashMap<Box<str>, Vec<usize>>,
    prefixes: Vec<(Box<str>, usize)>,
    pub(super) phrases: Vec<PhraseNeedle>,
}

impl Needles {
    /// The positive words of `ast`. Function words count only if there is nothing else.
    pub(super) fn of(ast: &Ast, rarity: &mut dyn FnMut(&str) -> f32) -> Needles {
        let mut builder = Builder { needles: Needles::default(), rarity, zone: None, stop_words: false };
        builder.add(ast);
        if builder.needles.needles.is_empty() {
            builder.stop_words = true;
            builder.add(ast);
        }
        builder.needles
    }

    pub(super) fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    pub(super) fn weight(&self, needle: usize) -> f32 {
        self.needles[needle].weight
    }

    pub(super) fn is_in(&self, needle: usize, zone: Zone) -> bool {
        self.needles[needle].zone.is_none_or(|only| only == zone)
    }

    /// Drops the parts of compounds that are `found` themselves.
    pub(super) fn keep_effective(&self, marks: &mut Marks, found: &HashSet<usize>) {
        marks.retain(|mark| self.needles[mark.needle].instead_of.is_none_or(|whole| !found.contains(&whole)));
    }

    /// The terms the index has for all the needles; `None` if it cannot tell where one is: of wildcards and exact forms
    /// it has no positions.
    pub(super) fn sought(&self) -> Option<Sought> {
        if !self.prefixes.is_empty() || !self.exact.is_empty() {
            return None;
        }
        let parts: Vec<_> = self.parts.keys().cloned().collect();
        let in_phrases = self.phrases.iter().flat_map(|phrase| &phrase.stems);
        let stems = self.whole.keys().chain(in_phrases).chain(&parts);
        let mut stems: Vec<_> = stems.cloned().collect();
        stems.sort_unstable();
        stems.dedup();
        Some(Sought { stems, parts })
    }

    /// What this word matches.
    pub(super) fn matches(&self, word: &Word) -> Matches {
        let mut found = Vec::new();
        let mut add = |needles: Option<&Vec<usize>>, part| {
            found.extend(needles.into_iter().flatten().map(|needle| Match { needle: *needle, part }));
        };
        add(self.whole.get(&word.stem), None);
        add(self.exact.get(&word.exact), None);
        if word.parts.is_empty() {
            add(self.parts.get(&word.stem), None);
        }
        for part in &word.parts {
            add(self.parts.get(&part.stem), Some((part.start, part.end)));
        }
        let prefixes = self.prefixes.iter().filter(|(prefix, _)| word.exact.starts_with(&**prefix));
        found.extend(prefixes.map(|(_, needle)| Match { needle: *needle, part: None }));
        let mut phrases = Vec::new();
        for (n, phrase) in self.phrases.iter().enumerate() {
            let places = phrase.stems.iter().enumerate().filter(|(_, stem)| **stem == word.stem);
            phrases.extend(places.map(|(place, _)| (n, place)));
        }
        Matches { words: found, phrases }
    }
}

struct Builder<'r> {
    needles: Needles,
    rarity: &'r mut dyn FnMut(&str) -> f32,
    zone: Option<Zone>,
    stop_words: bool,
}

impl Builder<'_> {
    fn add(&mut self, ast: &Ast) {
        match ast {
            Ast::All | Ast::Published(_) | Ast::Not(_) => {}
            Ast::Word(text, _) => self.word(text),
            Ast::Phrase { text, slop, .. } => {
                let mut words = tokens(text);
                words.retain(|token| token.kind == TokenKind::Word);
                self.phrase(&words, *slop);
            }
            Ast::Exact(text, _) => {
                let mut end = 0;
                for token in tokens(text) {
                    if token.start >= end {
                        end = token.end;
                        let needle = self.word_needle(&token.word.stem, 1.0, None);
                        self.needles.exact.entry(token.word.exact.clone()).or_default().push(needle);
                    }
                }
            }
            Ast::Prefix(text, _) => {
                if let Some(token) = tokens(text).first() {
                    let needle = self.needle(1.0, None);
                    self.needles.prefixes.push((token.word.exact.clone(), needle));
                }
            }
            Ast::In(field, inner) => {
                let zone = match field {
                    Field::Headline => Zone::Headline,
                    Field::Kicker => Zone::Kicker,
                    Field::Teaser => Zone::Teaser,
                    Field::Body => Zone::Body,
                    _ => return,
                };
                let outer = self.zone.replace(zone);
                self.add(inner);
                self.zone = outer;
            }
            Ast::And(members) | Ast::Or(members) => members.iter().for_each(|member| self.add(member)),
        }
    }

    fn needle(&mut self, weight: f32, instead_of: Option<usize>) -> usize {
        self.needles.needles.push(Needle { zone: self.zone, weight, instead_of });
        self.needles.needles.len() - 1
    }

    /// A needle as telling as its stem, or a share of that.
    fn word_needle(&mut self, stem: &str, share: f32, instead_of: Option<usize>) -> usize {
        let weight = (self.rarity)(stem) * share;
        self.needle(weight, instead_of)
    }

    fn word(&mut self, text: &str) {
        let tokens = tokens(text);
        let mut rest = tokens.as_slice();
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            if token.kind == TokenKind::Word {
                self.token(token, None);
                continue;
            }
            let inside = after.iter().take_while(|inner| inner.end <= token.end).count();
            let (segments, after) = after.split_at(inside);
            rest = after;
            let whole = self.word_needle(&token.word.stem, 1.0, None);
            self.needles.whole.entry(token.word.stem.clone()).or_default().push(whole);
            self.in_order(segments, 0, whole);
            segments.iter().for_each(|segment| self.token(segment, Some(whole)));
        }
    }

    /// A word, found also as a part of compounds; a compound also by its parts.
    fn token(&mut self, token: &Token<'_>, instead_of: Option<usize>) {
        let word = &token.word;
        if is_stopword(&word.exact) && !self.stop_words {
            return;
        }
        let needle = self.word_needle(&word.stem, 1.0, instead_of);
        self.needles.whole.entry(word.stem.clone()).or_default().push(needle);
        if word.parts.is_empty() {
            self.needles.parts.entry(word.stem.clone()).or_default().push(needle);
        }
        for part in &word.parts {
            let part_needle = self.word_needle(&part.stem, 0.5, Some(instead_of.unwrap_or(needle)));
            self.needles.parts.entry(part.stem.clone()).or_default().push(part_needle);
        }
    }

    fn phrase(&mut self, words: &[Token<'_>], slop: u32) {
        let weight = words.iter().map(|token| (self.rarity)(&token.word.stem)).sum();
        match words {
            [] => {}
            [only] => {
                let needle = self.needle(weight, None);
                self.needles.whole.entry(only.word.stem.clone()).or_default().push(needle);
            }
            _ => {
                let needle = self.needle(weight, None);
                self.in_order(words, slop, needle);
            }
        }
    }

    fn in_order(&mut self, words: &[Token<'_>], slop: u32, needle: usize) {
        let Some(first) = words.first() else { return };
        self.needles.phrases.push(PhraseNeedle {
            needle,
            stems: words.iter().map(|token| token.word.stem.clone()).collect(),
            offsets: words.iter().map(|token| token.position - first.position).collect(),
            slop,
        });
    }
}
