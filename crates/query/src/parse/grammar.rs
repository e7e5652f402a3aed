//! Lexemes to a tree. Brackets are balanced and at most [`MAX_DEPTH`](super::MAX_DEPTH) deep by now, so recursion is safe.

use jiff::civil::Date;

use super::lex::{Kind, Lexeme, Prefix};
use super::name::Target;
use super::operator::Function;
use super::proximity::{self, Misfit};
use super::{MAX_DEPTH, leaf};
use crate::ast::Span;
use crate::{Ast, Problem};

/// Builds the tree.
pub(super) fn tree(lexemes: &[Lexeme], today: Date, problems: &mut Vec<Problem>) -> Ast {
    let mut grammar = Grammar { lexemes, at: 0, today, problems };
    grammar.alternatives().unwrap_or(Ast::All)
}

struct Grammar<'l, 'p> {
    lexemes: &'l [Lexeme],
    at: usize,
    today: Date,
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
        Ast::all_of(self.members())
    }

    /// The members of a conjunction, each as it stands.
    fn members(&mut self) -> Vec<Ast> {
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
                Kind::Near(..) => {
                    self.problem(lexeme.span, "operator without a word on both sides: ignored");
                    self.at += 1;
                }
                Kind::Open(_) | Kind::Chunk(..) | Kind::Quoted(..) => {
                    if let Some(member) = self.pair(lexeme) {
                        members.push(if negated { member.negated() } else { member });
                        (waiting, negated) = (None, false);
                    }
                }
            }
        }
        if let Some(span) = waiting {
            self.problem(span, "operator without a word after it: ignored");
        }
        members
    }

    /// `a`, or `a NAHE/5 b VOR/2 c`, from left to right.
    fn pair(&mut self, first: &'l Lexeme) -> Option<Ast> {
        let mut left = self.atom(first)?;
        let mut pairs = 0;
        while let Some(Lexeme { kind: Kind::Near(distance, ordered), span }) = self.peek() {
            self.at += 1;
            let second = match self.peek() {
                Some(next @ Lexeme { kind: Kind::Open(_) | Kind::Chunk(..) | Kind::Quoted(..), .. }) => {
                    self.atom(next)
                }
                _ => None,
            };
            let Some(right) = second else {
                self.problem(*span, "operator without a word on both sides: ignored");
                continue;
            };
            pairs += 1;
            if pairs > MAX_DEPTH {
                self.problem(*span, "too many proximity operators in a row: read as UND");
                left = Ast::all_of(vec![left, right])?;
                continue;
            }
            // An exclusion in front is one of the whole pair.
            let (excluded, operand) = match left {
                Ast::Not(inner) => (true, *inner),
                other => (false, other),
            };
            let pair = self.fitted(
                proximity::near(operand, right, *distance, *ordered),
                *span,
                "a proximity operator needs words on both sides: read as UND",
            )?;
            left = if excluded { pair.negated() } else { pair };
        }
        Some(left)
    }

    fn fitted(&mut self, fitted: Result<Ast, Misfit>, span: Span, message: &str) -> Option<Ast> {
        match fitted {
            Ok(ast) => Some(ast),
            Err(Misfit(ast)) => {
                self.problem(span, message);
                ast
            }
        }
    }

    fn atom(&mut self, lexeme: &Lexeme) -> Option<Ast> {
        self.at += 1;
        let span = lexeme.span;
        let (prefix, inner) = match &lexeme.kind {
            Kind::Open(prefix) => {
                if prefix.exact || prefix.target == Some(Target::Published) {
                    self.problem(span, "'=' and 'datum:' do not apply to brackets: ignored");
                }
                (prefix, self.group(prefix.function, span)?)
            }
            Kind::Chunk(prefix, text) => {
                (prefix, leaf::chunk(text, *prefix, span, self.today, self.problems)?)
            }
            Kind::Quoted(prefix, text, slop) => {
                (prefix, leaf::quoted(text, *slop, *prefix, span, self.today, self.problems))
            }
            Kind::Close | Kind::And | Kind::Or | Kind::Not | Kind::Near(..) => return None,
        };
        Some(with_prefix(inner, *prefix))
    }

    /// What stands between brackets.
    fn group(&mut self, function: Option<Function>, span: Span) -> Option<Ast> {
        let (members, inner) = match function {
            Some(Function::AtLeast(_)) => (self.list(), None),
            _ => (Vec::new(), self.alternatives()),
        };
        self.at += 1;
        if members.is_empty() && inner.is_none() {
            self.problem(span, "nothing between the brackets: ignored");
            return None;
        }
        match function {
            None => inner,
            Some(Function::Within(unit)) => {
                let message = "only words can be looked for within a stretch of text: the rest of it ignored";
                self.fitted(proximity::within(unit, inner?), span, message)
            }
            Some(Function::Mentions(count)) => {
                let message = "only words can be counted: the rest not";
                self.fitted(proximity::mentions(count, inner?), span, message)
            }
            Some(Function::AtLeast(count)) => {
                let message = "more asked for than there are: all of them must match";
                self.fitted(proximity::at_least(count, members), span, message)
            }
        }
    }

    /// All members, whether blanks or ODER part them.
    fn list(&mut self) -> Vec<Ast> {
        let mut members = self.members();
        while let Some(Lexeme { kind: Kind::Or, .. }) = self.peek() {
            self.at += 1;
            members.extend(self.members());
        }
        members
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
