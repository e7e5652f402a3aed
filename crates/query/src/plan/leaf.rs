//! Words, phrases, exact forms and wildcards to plans.

use std::sync::Arc;

use depesche_analysis::{Token, TokenKind, exact_form, is_stopword, tokens};
use depesche_store::Zone;
use tantivy::schema::Field as IndexField;

use super::scope::{Scope, Weighted, unweighted};
use super::{
    FieldTerm, Group, LayerKind, Lead, LeadTerm, Plan, Planner, SequenceWord, Word, ZoneTerm, is_stop,
    simplified,
};
use crate::ast::Span;
use crate::pattern::{Fuzzy, Pattern, Shape};
use crate::proximity::Proximity;
use crate::{Ast, Problem, rank};

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
        let mut layers = vec![self.layer(LayerKind::Stem, &word.stem, scope.stems(), weight, Some(0))?];
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
            layers.push(self.layer(
                LayerKind::Exact,
                &word.exact,
                exacts,
                weight * self.ranking.exact,
                None,
            )?);
        }
        Ok(Plan::Word(Arc::new(Word { text: token.surface.into(), layers, alternatives })))
    }

    /// EU-Kommission: written together, or its segments side by side.
    fn hyphenated(
        &mut self,
        whole: &Token<'_>,
        segments: &[Token<'_>],
        scope: &Scope,
    ) -> tantivy::Result<Plan> {
        let joined =
            one(self.layer(LayerKind::Stem, &whole.word.stem, scope.stems(), rank::HYPHENATED, Some(0))?);
        let mut group = Group { any: vec![joined], ..Group::default() };
        if let Some(segments) = Proximity::in_order(segments, scope.text_field()) {
            // Side by side, the segments match; what that is worth is the bonus of neighbours.
            let scale = std::mem::replace(&mut self.scale, 0.0);
            let plan = self.proximity(whole.surface, segments, scope);
            self.scale = scale;
            group.any.extend(plan?);
        }
        for segment in segments {
            let segment = self.token(segment, scope)?;
            if self.loose { group.any.push(segment) } else { group.bonus.push(segment) }
        }
        Ok(group.into())
    }

    /// Words in quotation marks. A single one is looked for as a whole word, not as a part.
    pub(super) fn phrase(
        &mut self,
        ast: &Ast,
        text: &str,
        is_exact: bool,
        scope: &Scope,
    ) -> tantivy::Result<Option<Plan>> {
        match scope {
            Scope::Id(field) => return Ok(Some(one(self.filter(text, *field)?))),
            Scope::Value(field) => return Ok(Some(one(self.filter(&text.to_lowercase(), *field)?))),
            Scope::Text { .. } | Scope::About(_) | Scope::Subject(_) => {}
        }
        let mut words = tokens(text);
        words.retain(|token| token.kind == TokenKind::Word);
        let [only] = words.as_slice() else { return self.places(ast, scope) };
        self.sequence.push(None);
        let exacts = if let Scope::Text { exacts, .. } = scope { exacts.as_slice() } else { &[] };
        let layer = if is_exact && !exacts.is_empty() {
            self.layer(LayerKind::Exact, &only.word.exact, exacts, 1.0, Some(0))?
        } else {
            self.layer(LayerKind::Stem, &only.word.stem, scope.stems(), 1.0, Some(0))?
        };
        let mut group = Group { any: vec![one(layer)], ..Group::default() };
        self.loosen(ast, scope, &mut group)?;
        Ok(simplified(group))
    }

    /// Words at places to each other; in a relaxed plan also each of them alone.
    pub(super) fn places(&mut self, ast: &Ast, scope: &Scope) -> tantivy::Result<Option<Plan>> {
        self.sequence.push(None);
        let Some(proximity) = Proximity::of(ast, scope.text_field()) else { return Ok(None) };
        let mut group = Group {
            any: self.proximity(&ast.to_string(), proximity, scope)?.into_iter().collect(),
            ..Group::default()
        };
        self.loosen(ast, scope, &mut group)?;
        Ok(simplified(group))
    }

    /// Adds the words of a phrase or pair, if the plan is a relaxed one.
    fn loosen(&mut self, ast: &Ast, scope: &Scope, group: &mut Group) -> tantivy::Result<()> {
        if !self.loose {
            return Ok(());
        }
        match ast {
            Ast::Phrase { text, .. } => {
                for token in tokens(text).iter().filter(|token| token.kind == TokenKind::Word) {
                    let word = self.token(token, scope)?;
                    let list = if is_stopword(&token.word.exact) { &mut group.bonus } else { &mut group.any };
                    list.push(word);
                }
                Ok(())
            }
            Ast::Near { left, right, .. } => {
                self.loosen(left, scope, group)?;
                self.loosen(right, scope, group)
            }
            Ast::And(members) | Ast::Or(members) | Ast::AtLeast(_, members) => {
                members.iter().try_for_each(|member| self.loosen(member, scope, group))
            }
            Ast::Within(_, inner) | Ast::Mentions(_, inner) => self.loosen(inner, scope, group),
            Ast::In(field, inner) => {
                let scope = Scope::of(*field, self.view.fields());
                self.loosen(inner, &scope, group)
            }
            Ast::All | Ast::Published(_) | Ast::Not(_) => Ok(()),
            // One of several words that are each enough.
            word => {
                let is_stop = is_stop(word);
                let plan = self.node(word, scope)?;
                let list = if is_stop { &mut group.bonus } else { &mut group.any };
                list.extend(plan);
                Ok(())
            }
        }
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
                group.must.push(one(self.layer(
                    LayerKind::Exact,
                    &token.word.exact,
                    exacts,
                    1.0,
                    Some(0),
                )?));
                end = token.end;
            }
        }
        Ok(simplified(group))
    }

    /// `Rakete*`, `M?ller`: all words of this shape.
    pub(super) fn wildcard(
        &mut self,
        text: &str,
        span: Span,
        scope: &Scope,
    ) -> tantivy::Result<Option<Plan>> {
        let pattern = match scope {
            Scope::Text { .. } | Scope::About(_) | Scope::Subject(_) => Pattern::new(text),
            Scope::Value(_) => Pattern::of_value(text),
            Scope::Id(_) => Pattern::of_id(text),
        };
        self.like(&Shape::Pattern(pattern), text, span, scope)
    }

    /// `Selenskij~`: all words a few letters off.
    pub(super) fn fuzzy(
        &mut self,
        text: &str,
        edits: u8,
        span: Span,
        scope: &Scope,
    ) -> tantivy::Result<Option<Plan>> {
        let term = match scope {
            Scope::Text { .. } | Scope::About(_) | Scope::Subject(_) => exact_form(text),
            Scope::Value(_) => text.to_lowercase(),
            Scope::Id(_) => text.to_owned(),
        };
        self.like(&Shape::Fuzzy(Fuzzy::new(&term, edits)), text, span, scope)
    }

    fn like(
        &mut self,
        shape: &Shape,
        text: &str,
        span: Span,
        scope: &Scope,
    ) -> tantivy::Result<Option<Plan>> {
        self.sequence.push(None);
        let one_field;
        let fields = match scope {
            Scope::Text { exacts, .. } => exacts.as_slice(),
            Scope::About(field) | Scope::Subject(field) => std::slice::from_ref(field),
            Scope::Value(field) | Scope::Id(field) => {
                one_field = [unweighted(*field)];
                one_field.as_slice()
            }
        };
        let terms = self.expand_told(shape, text, span, fields)?;
        let scored = if matches!(scope, Scope::Value(_) | Scope::Id(_)) { 0.0 } else { 1.0 };
        let terms = terms.into_iter().map(|(_, term)| term).collect();
        Ok(Some(one(self.union(text, terms, scored))))
    }

    /// The terms like this by number of the field; tells if there are too many.
    pub(super) fn expand_told(
        &mut self,
        shape: &Shape,
        text: &str,
        span: Span,
        fields: &[Weighted],
    ) -> tantivy::Result<Vec<(usize, ZoneTerm)>> {
        let (terms, cut) = self.expand(shape, fields)?;
        if cut && !self.loose {
            let message = format!("'{text}' stands for too many words: only the most frequent are searched");
            self.problems.push(Problem { from: span.from, to: span.to, message });
        }
        Ok(terms)
    }
}

fn one(layer: super::Layer) -> Plan {
    Plan::Word(Arc::new(Word { text: layer.term.clone(), layers: vec![layer], alternatives: 1 }))
}
