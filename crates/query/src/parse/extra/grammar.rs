//! The pieces of a rule to a tree. Brackets are balanced and at most [`MAX_DEPTH`](super::MAX_DEPTH) deep by now, so
//! recursion is safe.

use jiff::civil::Date;

use super::lex::{Kind, Lexeme};
use super::modifier::Modifier;
use super::operator::{Operator, Workshop};
use super::relation::{self, Relation};
use crate::ast::Span;
use crate::{Ast, Problem};

/// Builds the tree.
pub(super) fn tree(lexemes: &[Lexeme<'_>], today: Date, problems: &mut Vec<Problem>) -> Ast {
    let mut grammar = Grammar { lexemes, at: 0, today, workshop: Workshop::new(problems) };
    grammar.body().unwrap_or(Ast::All)
}

struct Grammar<'l, 'r, 'p> {
    lexemes: &'l [Lexeme<'r>],
    at: usize,
    today: Date,
    workshop: Workshop<'p>,
}

impl<'r> Grammar<'_, 'r, '_> {
    fn kind(&self, ahead: usize) -> Option<Kind<'r>> {
        self.lexemes.get(self.at + ahead).map(|lexeme| lexeme.kind)
    }

    fn span(&self) -> Span {
        self.lexemes.get(self.at).map_or(Span::default(), |lexeme| lexeme.span)
    }

    /// From one piece to the one before the next.
    fn span_from(&self, from: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|last| self.lexemes.get(last));
        Span { from: from.from, to: last.map_or(from.to, |last| last.span.to.max(from.to)) }
    }

    fn problem(&mut self, span: Span, message: impl Into<String>) {
        self.workshop.problem(span, message.into());
    }

    /// What stands in brackets, or all of it: an operator and its clauses, or a clause.
    fn body(&mut self) -> Option<Ast> {
        let span = self.span();
        let operator = match self.kind(0) {
            Some(Kind::Word(name)) => Operator::named(name),
            _ => None,
        };
        let Some(operator) = operator else {
            let (members, count) = self.members();
            if count > 1 {
                self.problem(span, "several clauses without an operator: all of them must match");
            }
            return Ast::all_of(members);
        };
        self.at += 1;
        let modifiers = self.modifiers();
        let span = self.span_from(span);
        let (members, count) = self.members();
        if count == 0 {
            self.problem(span, "operator without a clause: ignored");
        }
        self.workshop.combined(operator, &modifiers, members, span)
    }

    /// The clauses up to the closing bracket or the end, and how many stood there.
    fn members(&mut self) -> (Vec<Ast>, usize) {
        let mut members = Vec::new();
        let mut count = 0;
        while let Some(kind) = self.kind(0) {
            let span = self.span();
            match kind {
                Kind::Close => break,
                Kind::Open => {
                    self.at += 1;
                    if self.kind(0) == Some(Kind::Close) {
                        self.problem(span, "nothing between the brackets: ignored");
                    }
                    members.extend(self.body());
                    self.at += 1;
                    count += 1;
                }
                Kind::Slash => {
                    self.problem(span, "'/' without an operator or relation before it: ignored");
                    self.at += 1;
                }
                Kind::Word(name) if Operator::named(name).is_some() => {
                    self.problem(span, format!("'{name}' does not stand first in its brackets: ignored"));
                    self.at += 1;
                    self.modifiers();
                }
                Kind::Word(name) if name.eq_ignore_ascii_case("@ref") => self.reference(),
                Kind::Compare(_) | Kind::Word(_) | Kind::Quoted(_) => {
                    members.extend(self.clause());
                    count += 1;
                }
            }
        }
        (members, count)
    }

    /// Another rule is named, which we do not have.
    fn reference(&mut self) {
        let begin = self.span();
        self.at += 1;
        while let Some(Kind::Word(_) | Kind::Compare(_) | Kind::Slash | Kind::Quoted(_)) = self.kind(0) {
            self.at += 1;
        }
        let span = self.span_from(begin);
        self.problem(span, "refers to another rule: ignored; put that rule in its place");
    }

    /// `field relation words`, `relation words` or `words`.
    fn clause(&mut self) -> Option<Ast> {
        let begin = self.span();
        let named = match self.kind(0) {
            Some(Kind::Word(name)) if self.is_relation(1) => Some(name),
            _ => None,
        };
        let (field, name_span) = (named, begin);
        self.at += usize::from(named.is_some());
        let relation = if self.is_relation(0) { self.relation() } else { Relation::default() };
        let span = self.span();
        let text = match self.kind(0) {
            Some(Kind::Word(text) | Kind::Quoted(text)) => text,
            _ => {
                let span = self.span_from(begin);
                self.problem(span, "relation without words after it: ignored");
                return None;
            }
        };
        self.at += 1;
        let term = relation::Term { relation, text, span, today: self.today };
        let field = field.map(|name| (name, name_span));
        relation::clause(field, &term, &mut |span, message| self.workshop.problem(span, message))
    }

    /// Whether a relation begins so many pieces ahead: a sign, or a name with words or modifiers after it.
    fn is_relation(&self, ahead: usize) -> bool {
        match self.kind(ahead) {
            Some(Kind::Compare(_)) => true,
            Some(Kind::Word(name)) => {
                let followed =
                    matches!(self.kind(ahead + 1), Some(Kind::Slash | Kind::Quoted(_) | Kind::Word(_)));
                Relation::named(name).is_some() && followed
            }
            _ => false,
        }
    }

    fn relation(&mut self) -> Relation {
        let mut relation = match self.kind(0) {
            Some(Kind::Compare(compare)) => Relation::of_sign(compare),
            Some(Kind::Word(name)) => Relation::named(name).unwrap_or_default(),
            _ => Relation::default(),
        };
        self.at += 1;
        for modifier in self.modifiers() {
            if let Err(message) = relation.modify(&modifier) {
                self.problem(modifier.span, message);
            }
        }
        relation
    }

    fn modifiers(&mut self) -> Vec<Modifier<'r>> {
        let mut modifiers = Vec::new();
        while self.kind(0) == Some(Kind::Slash) {
            let span = self.span();
            self.at += 1;
            let Some(Kind::Word(name)) = self.kind(0) else {
                self.problem(span, "'/' without a name after it: ignored");
                continue;
            };
            self.at += 1;
            let mut compared = None;
            if let Some(Kind::Compare(compare)) = self.kind(0) {
                self.at += 1;
                compared = Some((compare, ""));
                if let Some(Kind::Word(value) | Kind::Quoted(value)) = self.kind(0) {
                    self.at += 1;
                    compared = Some((compare, value));
                }
            }
            modifiers.push(Modifier { name, compared, span: self.span_from(span) });
        }
        modifiers
    }
}
