//! From the positive words of a query to needles.

use depesche_analysis::{Token, TokenKind, exact_form, is_stopword, tokens};

use super::needle::{Kind, Needle, Needles, Target, Zone};
use crate::pattern::{Fuzzy, Pattern, Shape};
use crate::proximity::Proximity;
use crate::{Ast, Field};

impl Needles {
    /// The positive words of `ast`. Function words count only if there is nothing else.
    pub(super) fn of(ast: &Ast, rarity: &mut dyn FnMut(&str) -> f32) -> Needles {
        let mut builder = Builder {
            needles: Needles::default(),
            rarity,
            zone: None,
            stop_words: false,
            label: "".into(),
            kind: Kind::Word,
        };
        builder.add(ast);
        if builder.needles.is_empty() {
            builder.stop_words = true;
            builder.add(ast);
        }
        builder.needles
    }
}

struct Builder<'r> {
    needles: Needles,
    rarity: &'r mut dyn FnMut(&str) -> f32,
    zone: Option<Zone>,
    stop_words: bool,
    /// What the next needles are called, and of which kind they are.
    label: Box<str>,
    kind: Kind,
}

impl Builder<'_> {
    fn add(&mut self, ast: &Ast) {
        if self.kind != Kind::Synonym {
            self.kind = match ast {
                Ast::Wildcard(..) | Ast::Fuzzy(..) => Kind::Like,
                Ast::Phrase { .. } | Ast::Near { .. } | Ast::Within(..) | Ast::Mentions(..) => Kind::Place,
                _ => Kind::Word,
            };
            self.label = match ast {
                Ast::Word(text, _) | Ast::Exact(text, _) => text.as_str().into(),
                other => other.to_string().into(),
            };
        }
        match ast {
            Ast::All | Ast::Published(_) | Ast::Not(_) => {}
            Ast::Word(text, _) => self.word(text),
            Ast::Phrase { text, exact, .. } => self.phrase(ast, text, *exact),
            Ast::Exact(text, _) => {
                let mut end = 0;
                for token in tokens(text) {
                    if token.start >= end {
                        end = token.end;
                        let needle = self.word_needle(&token.word.stem, 1.0, None);
                        self.needles.add_exact(&token.word.exact, Target::Needle(needle));
                    }
                }
            }
            Ast::Wildcard(text, _) => self.like(Shape::Pattern(Pattern::new(text))),
            Ast::Fuzzy(text, edits, _) => self.like(Shape::Fuzzy(Fuzzy::new(&exact_form(text), *edits))),
            Ast::Near { .. } | Ast::Within(..) | Ast::Mentions(..) => {
                let field = self.zone.map(Zone::field);
                if let Some(proximity) = Proximity::of(ast, field) {
                    let weight = self.words(ast);
                    let needle = self.needle(weight, None);
                    self.needles.add_proximity(needle, proximity);
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
            Ast::And(members) | Ast::Or(members) | Ast::AtLeast(_, members) => {
                members.iter().for_each(|member| self.add(member));
            }
            Ast::Variants { original, others } => {
                self.add(original);
                let kind = std::mem::replace(&mut self.kind, Kind::Synonym);
                self.label = original.to_string().into();
                others.iter().for_each(|other| self.add(other));
                self.kind = kind;
            }
        }
    }

    fn like(&mut self, shape: Shape) {
        let needle = self.needle(1.0, None);
        self.needles.add_like(shape, Target::Needle(needle));
    }

    /// How telling the words in a pair or stretch of text are together.
    fn words(&mut self, ast: &Ast) -> f32 {
        match ast {
            Ast::Word(text, _) | Ast::Phrase { text, .. } | Ast::Exact(text, _) => {
                tokens(text).iter().map(|token| (self.rarity)(&token.word.stem)).sum()
            }
            Ast::Near { left, right, .. } => self.words(left) + self.words(right),
            Ast::Within(_, inner) | Ast::Mentions(_, inner) | Ast::In(_, inner) => self.words(inner),
            Ast::And(members) | Ast::Or(members) | Ast::AtLeast(_, members) => {
                members.iter().map(|member| self.words(member)).sum()
            }
            Ast::Variants { original, .. } => self.words(original),
            Ast::Wildcard(..) | Ast::Fuzzy(..) => 1.0,
            Ast::All | Ast::Published(_) | Ast::Not(_) => 0.0,
        }
    }

    fn needle(&mut self, weight: f32, instead_of: Option<usize>) -> usize {
        self.needles.add(Needle {
            zone: self.zone,
            weight,
            word: self.label.clone(),
            kind: self.kind,
            instead_of,
        })
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
            if self.kind == Kind::Word {
                self.label = token.surface.into();
            }
            if token.kind == TokenKind::Word {
                self.token(token, None);
                continue;
            }
            let inside = after.iter().take_while(|inner| inner.end <= token.end).count();
            let (segments, after) = after.split_at(inside);
            rest = after;
            let whole = self.word_needle(&token.word.stem, 1.0, None);
            self.needles.add_stem(&token.word.stem, Target::Needle(whole));
            if let Some(segments) = Proximity::in_order(segments, self.zone.map(Zone::field)) {
                self.needles.add_proximity(whole, segments);
            }
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
        self.needles.add_stem(&word.stem, Target::Needle(needle));
        if word.parts.is_empty() {
            self.needles.add_part(&word.stem, Target::Needle(needle));
        }
        for part in &word.parts {
            let part_needle = self.word_needle(&part.stem, 0.5, Some(instead_of.unwrap_or(needle)));
            self.needles.add_part(&part.stem, Target::Needle(part_needle));
        }
    }

    fn phrase(&mut self, ast: &Ast, text: &str, is_exact: bool) {
        let mut words = tokens(text);
        words.retain(|token| token.kind == TokenKind::Word);
        let weight = words.iter().map(|token| (self.rarity)(&token.word.stem)).sum();
        match words.as_slice() {
            [] => {}
            [only] => {
                let needle = self.needle(weight, None);
                if is_exact {
                    self.needles.add_exact(&only.word.exact, Target::Needle(needle));
                } else {
                    self.needles.add_stem(&only.word.stem, Target::Needle(needle));
                }
            }
            _ => {
                if let Some(proximity) = Proximity::of(ast, self.zone.map(Zone::field)) {
                    let needle = self.needle(weight, None);
                    self.needles.add_proximity(needle, proximity);
                }
            }
        }
    }
}
