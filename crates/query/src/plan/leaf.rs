//! Words, phrases, exact forms and wildcards to plans.

use std::sync::Arc;

use depesche_analysis::{Token, TokenKind, is_stopword, tokens};
use depesche_store::Zone;
use tantivy::schema::Field as IndexField;

use super::scope::{Scope, Weighted, unweighted};
use super::{FieldTerm, Group, Lead, LeadTerm, Phrase, Plan, Planner, SequenceWord, Word, simplified};
use crate::ast::Span;
use crate::{Ast, Problem, rank};

/// Whether this is a plain word that is a function word (or nothing that could be looked for).
pub(super) fn is_stop(ast: &Ast) -> bool {
    let Ast::Word(text, _) = ast else { return false };
    let tokens = tokens(text);
    tokens.iter().all(|token| is_stopword(&token.word.exact))
}

impl Planner<'_, '_> {
    /// A word as written. It may hold several tokens; all of them must match.
    pub(super) fn word(&mut self, text: &str, scope: &Scope) -> tantivy::Result<Option<Plan>> {
        match scope {
            Scope::Id(field) => return Ok(Some(one(self.filter(text, *field)?))),
            Scope::Value(field) => return Ok(Some(one(self.filter(&text.to_lowercase(), *field)?))),
            Scope::Text { .. } | Scope::About(_) | Scope::Subject(_) => {}
        }
        let tokens = tokens(text);
        let mut group = Group::default();
        let mut rest = tokens.as_slice();
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            if token.kind == TokenKind::Word {
                group.must.push(self.token(token, scope)?);
                self.follow(token, scope)?;
                continue;
            }
            let inside = after.iter().take_while(|inner| inner.end <= token.end).count();
            let (segments, after) = after.split_at(inside);
            rest = after;
            group.must.push(self.hyphenated(token, segments, scope)?);
            for segment in segments {
                self.follow(segment, scope)?;
            }
        }
        let plan = simplified(group);
        let Scope::Subject(field) = scope else { return Ok(plan) };
        // A code (medtop:11000000) is one term; whatever is written may be one.
        let code = one(self.filter(&text.to_lowercase(), field.field)?);
        Ok(simplified(Group { any: plan.into_iter().chain([code]).collect(), ..Group::default() }))
    }

    /// Notes a word for what takes the places of words.
    fn follow(&mut self, token: &Token<'_>, scope: &Scope) -> tantivy::Result<()> {
        if self.loose {
            return Ok(());
        }
        let stems = scope.stems();
        let mut zones = Vec::with_capacity(stems.len());
        for field in stems {
            zones.push(self.zone_term(&token.word.stem, *field)?);
        }
        let idf = self.idf(&zones);
        let lead = if is_stopword(&token.word.exact) { None } else { self.lead(token, stems)? };
        let stem = token.word.stem.clone();
        let (relatives, family_idf) = (Vec::new(), 0.0);
        self.sequence.push(Some(SequenceWord { stem, zones, idf, lead, relatives, family_idf }));
        Ok(())
    }

    fn lead(&mut self, token: &Token<'_>, stems: &[Weighted]) -> tantivy::Result<Option<Lead>> {
        let text = self.view.fields().body.stem;
        let Some(body) = stems.iter().position(|weighted| weighted.field == text).filter(|body| *body > 0)
        else {
            return Ok(None);
        };
        let part = self.lead_term(&token.word.stem, |zone| zone.parts)?;
        let mut compound_parts = Vec::with_capacity(2 * token.word.parts.len());
        for part in &token.word.parts {
            compound_parts.push(self.lead_term(&part.stem, |zone| zone.stem)?);
            compound_parts.push(self.lead_term(&part.stem, |zone| zone.parts)?);
        }
        Ok(Some(Lead { body, part, compound_parts }))
    }

    fn lead_term(&mut self, term: &str, layer: fn(&Zone) -> IndexField) -> tantivy::Result<LeadTerm> {
        let fields = self.view.fields();
        let mut look_up = |field| -> tantivy::Result<FieldTerm> {
            Ok(FieldTerm { field, postings: self.look_ups.postings(field, term)? })
        };
        Ok(LeadTerm { headline: look_up(layer(&fields.headline))?, body: look_up(layer(&fields.body))? })
    }

    /// One word: its stem, or all parts of the compound it is.
    fn token(&mut self, token: &Token<'_>, scope: &Scope) -> tantivy::Result<Plan> {
        let word = &token.word;
        let (parts, exacts) = match scope {
            Scope::Text { parts, exacts, .. } => (parts.as_slice(), exacts.as_slice()),
            _ => (&[][..], &[][..]),
        };
        let weight = if is_stopword(&word.exact) { rank::STOP } else { 1.0 };
        let mut layers = vec![self.layer(&word.stem, scope.stems(), weight, Some(0))?];
        let mut alternatives = 1;
        if !parts.is_empty() && self.ranking.parts > 0.0 {
            let fields = (scope.stems(), parts);
            if word.parts.is_empty() {
                layers.push(self.parts_layer(&word.stem, fields, weight * self.ranking.parts, 1, true)?);
                alternatives = 2;
            }
            for (n, part) in word.parts.iter().enumerate() {
                let alternative = if self.loose { n + 1 } else { 1 };
                layers.push(self.parts_layer(
                    &part.stem,
                    fields,
                    weight * self.ranking.compound_parts,
                    alternative,
                    false,
                )?);
                alternatives = alternative + 1;
            }
        }
        if !exacts.is_empty() && word.parts.is_empty() {
            layers.push(self.layer(&word.exact, exacts, weight * self.ranking.exact, None)?);
        }
        Ok(Plan::Word(Arc::new(Word { layers, alternatives })))
    }

    /// EU-Kommission: written together, or its segments side by side.
    fn hyphenated(
        &mut self,
        whole: &Token<'_>,
        segments: &[Token<'_>],
        scope: &Scope,
    ) -> tantivy::Result<Plan> {
        let joined = one(self.layer(&whole.word.stem, scope.stems(), rank::HYPHENATED, Some(0))?);
        let mut group = Group { any: vec![joined], ..Group::default() };
        // Side by side, the segments match; what that is worth is the bonus of neighbours.
        group.any.extend(self.in_order(segments, (0, 0.0), scope)?);
        for segment in segments {
            let segment = self.token(segment, scope)?;
            if self.loose { group.any.push(segment) } else { group.bonus.push(segment) }
        }
        Ok(group.into())
    }

    /// Words in quotation marks. A single one is looked for as a whole word, not as a part.
    pub(super) fn phrase(&mut self, text: &str, slop: u32, scope: &Scope) -> tantivy::Result<Option<Plan>> {
        match scope {
            Scope::Id(field) => return Ok(Some(one(self.filter(text, *field)?))),
            Scope::Value(field) => return Ok(Some(one(self.filter(&text.to_lowercase(), *field)?))),
            Scope::Text { .. } | Scope::About(_) | Scope::Subject(_) => {}
        }
        self.sequence.push(None);
        let mut words = tokens(text);
        words.retain(|token| token.kind == TokenKind::Word);
        let mut group = Group {
            any: self.in_order(&words, (slop, 1.0), scope)?.into_iter().collect(),
            ..Group::default()
        };
        if self.loose {
            for token in &words {
                let word = self.token(token, scope)?;
                let list = if is_stopword(&token.word.exact) { &mut group.bonus } else { &mut group.any };
                list.push(word);
            }
        }
        Ok(simplified(group))
    }

    /// Words at most `slop` apart, with this weight against a word.
    fn in_order(
        &mut self,
        words: &[Token<'_>],
        (slop, against_word): (u32, f32),
        scope: &Scope,
    ) -> tantivy::Result<Option<Plan>> {
        let Some((first, others)) = words.split_first() else { return Ok(None) };
        if others.is_empty() {
            return Ok(Some(one(self.layer(&first.word.stem, scope.stems(), against_word, Some(0))?)));
        }
        let mut zones = Vec::new();
        let mut weight = 0.0_f32;
        for field in scope.stems() {
            let mut terms = Vec::with_capacity(words.len());
            for token in words {
                terms.push(self.zone_term(&token.word.stem, *field)?);
            }
            // The rarities of the words add up (as in Lucene's phrases), by the zone where they are most frequent.
            let idf = terms.iter().map(|term| self.idf(std::slice::from_ref(term))).sum::<f32>();
            weight = if zones.is_empty() { idf } else { weight.min(idf) };
            zones.push(terms);
        }
        weight *= against_word;
        let offsets = words.iter().map(|token| token.position - first.position).collect();
        Ok(Some(Plan::Phrase(Arc::new(Phrase { zones, offsets, slop, weight }))))
    }

    /// `=Toten`: this form only.
    pub(super) fn exact(&mut self, text: &str, scope: &Scope) -> tantivy::Result<Option<Plan>> {
        let Scope::Text { exacts, .. } = scope else { return self.word(text, scope) };
        self.sequence.push(None);
        let tokens = tokens(text);
        let mut group = Group::default();
        let mut end = 0;
        for token in &tokens {
            // A hyphen compound is one form; its segments are inside of it.
            if token.start >= end {
                group.must.push(one(self.layer(&token.word.exact, exacts, 1.0, Some(0))?));
                end = token.end;
            }
        }
        Ok(simplified(group))
    }

    /// `Rakete*`: all words that begin so.
    pub(super) fn prefix(&mut self, text: &str, span: Span, scope: &Scope) -> tantivy::Result<Option<Plan>> {
        self.sequence.push(None);
        let one_field;
        let (prefix, fields) = match scope {
            Scope::Text { exacts, .. } => (exact_prefix(text), exacts.as_slice()),
            Scope::About(field) | Scope::Subject(field) => (exact_prefix(text), std::slice::from_ref(field)),
            Scope::Value(field) | Scope::Id(field) => {
                one_field = [unweighted(*field)];
                let value = if matches!(scope, Scope::Id(_)) { text.to_owned() } else { text.to_lowercase() };
                (Some(value), one_field.as_slice())
            }
        };
        let Some(prefix) = prefix else { return self.word(text, scope) };
        let (terms, cut) = self.expand(&prefix, fields)?;
        if cut && !self.loose {
            let message = format!("'{text}*' stands for too many words: only the most frequent are searched");
            self.problems.push(Problem { from: span.from, to: span.to, message });
        }
        let scored = if matches!(scope, Scope::Value(_) | Scope::Id(_)) { 0.0 } else { 1.0 };
        Ok(Some(one(self.union(terms, scored))))
    }
}

/// The exact form of what stands before a wildcard; `None` if that is not one word.
fn exact_prefix(text: &str) -> Option<String> {
    match tokens(text).as_slice() {
        [only] => Some(only.word.exact.to_string()),
        [first, ..] if first.kind == TokenKind::Hyphenated && first.end == text.len() => {
            Some(first.word.exact.to_string())
        }
        _ => None,
    }
}

fn one(layer: super::Layer) -> Plan {
    Plan::Word(Arc::new(Word { layers: vec![layer], alternatives: 1 }))
}
