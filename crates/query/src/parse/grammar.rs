//! Lexemes to a tree. Brackets are balanced and at most [`MAX_DEPTH`](super::MAX_DEPTH) deep by now, so recursion is safe.

use super::leaf;
use super::lex::{Kind, Lexeme, Prefix};
use super::name::Target;
use crate::ast::Span;
use crate::{Ast, Problem};

/// Builds the tree.
pub(super) fn tree(lexemes: &[Lexeme], problems: &mut Vec<Problem>) -> Ast {
    let mut grammar = Grammar { lexemes, at: 0, problems };
    grammar.alternatives().unwrap_or(Ast::All)
}

struct Grammar<'l, 'p> {
    lexemes: &'l [Lexeme],
    at: usize,
    problems: &'p mut Vec<Problem>,
}

impl<'l> Grammar<'l, '_> {
    fn peek(&self) -> Option<&'l Lexeme> {
        self.lexemes.get(self.at)
    }

    fn problem(&mut self, span: Span, message: &str) {
        self.problems.push(Problem { from: span.from, to: span.to, message: message.to_owned() });
    }

    /// `a b ODER c`, up to a closing bracket or the end.
    fn alternatives(&mut self) -> Option<Ast> {
        let mut members = Vec::new();
        let mut waiting: Option<Span> = None;
        loop {
            let conjunction = self.conjunction();
            let found = conjunction.is_some();
            if let Some(span) = waiting.take_if(|_| !found || members.is_empty()) {
                self.problem(span, "operator without a word on both sides: ignored");
            }
            members.extend(conjunction);
            match self.peek() {
                Some(Lexeme { kind: Kind::Or, span }) => waiting = Some(*span),
                _ => return Ast::any_of(members),
            }
            self.at += 1;
        }
    }

    /// `a UND b c NICHT d`.
    fn conjunction(&mut self) -> Option<Ast> {
        let mut members = Vec::new();
        let mut waiting: Option<Span> = None;
        let mut negated = false;
        while let Some(lexeme) = self.peek() {
            match &lexeme.kind {
                Kind::Or | Kind::Close => break,
                Kind::And | Kind::Not => {
                    let is_not = matches!(lexeme.kind, Kind::Not);
                    let dangling = if is_not { negated } else { members.is_empty() || waiting.is_some() };
                    if dangling && !is_not {
                        self.problem(lexeme.span, "operator without a word on both sides: ignored");
                    } else {
                        waiting = Some(lexeme.span);
                    }
                    negated ^= is_not;
                    self.at += 1;
                }
                Kind::Open(_) | Kind::Chunk(..) | Kind::Quoted(..) => {
                    if let Some(member) = self.atom(lexeme) {
                        members.push(if negated { member.negated() } else { member });
                        (waiting, negated) = (None, false);
                    }
                }
            }
        }
        if let Some(span) = waiting {
            self.problem(span, "operator without a word after it: ignored");
        }
        Ast::all_of(members)
    }

    fn atom(&mut self, lexeme: &Lexeme) -> Option<Ast> {
        self.at += 1;
        let span = lexeme.span;
        let (prefix, inner) = match &lexeme.kind {
            Kind::Open(prefix) => {
                let inner = self.alternatives();
                self.at += 1;
                if inner.is_none() {
                    self.problem(span, "nothing between the brackets: ignored");
                }
                if prefix.exact || prefix.target == Some(Target::Published) {
                    self.problem(span, "'=' and 'datum:' do not apply to brackets: ignored");
                }
                (prefix, inner?)
            }
            Kind::Chunk(prefix, text) => (prefix, leaf::chunk(text, *prefix, span, self.problems)?),
            Kind::Quoted(prefix, text, slop) => {
                (prefix, leaf::quoted(text, *slop, *prefix, span, self.problems))
            }
            Kind::Close | Kind::And | Kind::Or | Kind::Not => return None,
        };
        Some(with_prefix(inner, *prefix))
    }
}

fn with_prefix(inner: Ast, prefix: Prefix) -> Ast {
    let inner = match (prefix.target, inner) {
        (_, published @ Ast::Published(_)) => published,
        (Some(Target::Field(field)), inner) => Ast::In(field, Box::new(inner)),
        (_, inner) => inner,
    };
    if prefix.negated { inner.negated() } else { inner }
}
