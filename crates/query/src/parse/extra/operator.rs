//! What `and`, `or`, `not` and `prox` with their modifiers make of their clauses.

use std::collections::HashSet;

use super::MAX_TERMS;
use super::lex::Compare;
use super::modifier::Modifier;
use crate::ast::{Span, Unit};
use crate::parse::operator::MAX_DISTANCE;
use crate::parse::proximity::{self, Misfit};
use crate::{Ast, Problem};

/// Most pairs of words near each other that are nested in one another.
const MAX_PAIRS: usize = 32;

/// A boolean operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Prox,
}

impl Operator {
    pub(super) fn named(name: &str) -> Option<Operator> {
        match name.to_ascii_lowercase().as_str() {
            "and" => Some(Operator::And),
            "or" => Some(Operator::Or),
            "not" => Some(Operator::Not),
            "prox" => Some(Operator::Prox),
            _ => None,
        }
    }
}

/// Combines clauses. What an operator needs twice is copied, in all at most [`MAX_TERMS`] words.
pub(super) struct Workshop<'p> {
    problems: &'p mut Vec<Problem>,
    copies_left: usize,
}

/// Gives what has so many at least.
type Least<'m, 'p> = dyn FnMut(&mut Workshop<'p>, Vec<Ast>, u32) -> Option<Ast> + 'm;

/// How far apart `prox` allows its clauses to be.
struct Reach {
    unit: Measure,
    distance: Option<(Compare, u32)>,
    ordered: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Word,
    Sentence,
    Paragraph,
}

impl<'p> Workshop<'p> {
    pub(super) fn new(problems: &'p mut Vec<Problem>) -> Workshop<'p> {
        Workshop { problems, copies_left: MAX_TERMS }
    }

    pub(super) fn problem(&mut self, span: Span, message: String) {
        self.problems.push(Problem { from: span.from, to: span.to, message });
    }

    pub(super) fn combined(
        &mut self,
        operator: Operator,
        modifiers: &[Modifier<'_>],
        members: Vec<Ast>,
        span: Span,
    ) -> Option<Ast> {
        match operator {
            Operator::And => {
                let counted = self.counts(modifiers, &["count", "countunique"]);
                let all = Ast::all_of(members)?;
                let times = counted.into_iter().find(|modifier| modifier.is("count"));
                match times.and_then(Modifier::number) {
                    Some(times) => self.mentioned(all, times, span),
                    None => Some(all),
                }
            }
            Operator::Or => {
                let mut any = members;
                let counts = self.counts(modifiers, &["count", "countunique"]);
                if let Some(unique) = counts.iter().find(|modifier| modifier.is("countunique")) {
                    let several = self.several(any, unique.number()?, span)?;
                    any = vec![several];
                }
                let any = Ast::any_of(any)?;
                match counts.iter().find(|modifier| modifier.is("count")).and_then(|times| times.number()) {
                    Some(times) => self.mentioned(any, times, span),
                    None => Some(any),
                }
            }
            Operator::Not => {
                self.counts(modifiers, &[]);
                Ast::all_of(members.into_iter().map(Ast::negated).collect())
            }
            Operator::Prox => {
                let reach = self.reach(modifiers);
                self.near(members, &reach, span)
            }
        }
    }

    /// The modifiers that have these names and a number; the others are told.
    fn counts<'m, 'r>(&mut self, modifiers: &'m [Modifier<'r>], known: &[&str]) -> Vec<&'m Modifier<'r>> {
        let mut counts = Vec::new();
        for modifier in modifiers {
            if !known.iter().any(|name| modifier.is(name)) {
                self.problem(modifier.span, format!("unknown modifier '{}': ignored", modifier.name));
            } else if modifier.number().is_none() {
                self.problem(modifier.span, format!("'{}' without a number: ignored", modifier.name));
            } else {
                counts.push(modifier);
            }
        }
        counts
    }

    /// So many different ones of `members`. Of a single list of words each counts.
    fn several(
        &mut self,
        mut members: Vec<Ast>,
        (compare, number): (Compare, u32),
        span: Span,
    ) -> Option<Ast> {
        if let [Ast::In(_, inner)] = members.as_mut_slice()
            && let Ast::Or(words) = &mut **inner
        {
            let words = std::mem::take(words);
            let Some(Ast::In(field, _)) = members.pop() else { return None };
            members = words.into_iter().map(|word| Ast::In(field, Box::new(word))).collect();
        } else if let [Ast::Or(words)] = members.as_mut_slice() {
            members = std::mem::take(words);
        }
        let mut known = HashSet::new();
        members.retain(|member| known.insert(member.to_string()));
        if members.iter().any(|member| matches!(member, Ast::Not(_))) {
            self.problem(span, "what is excluded is not counted: it must be missing in any case".to_owned());
        }
        self.counted(members, (compare, number), span, &mut |workshop, members, least| {
            if least > members.len() as u32 {
                workshop.problem(span, "more asked for than there are: all of them must match".to_owned());
            }
            let (Ok(ast) | Err(Misfit(Some(ast)))) = proximity::at_least(least.max(1), members) else {
                return None;
            };
            Some(ast)
        })
    }

    /// So many mentions of what `ast` names.
    fn mentioned(&mut self, ast: Ast, times: (Compare, u32), span: Span) -> Option<Ast> {
        self.counted(vec![ast], times, span, &mut |workshop, mut members, least| {
            let ast = members.pop()?;
            if least <= 1 {
                return Some(ast);
            }
            match proximity::mentions(least, ast) {
                Ok(ast) => Some(ast),
                Err(Misfit(ast)) => {
                    workshop.problem(span, "only words can be counted: the rest not".to_owned());
                    ast
                }
            }
        })
    }

    /// As many as are asked for: at least one, `least` gives what has so many at least.
    fn counted(
        &mut self,
        members: Vec<Ast>,
        (compare, number): (Compare, u32),
        span: Span,
        least: &mut Least<'_, 'p>,
    ) -> Option<Ast> {
        let (from, below) = match compare {
            Compare::More => (number.saturating_add(1), None),
            Compare::AtLeast => (number, None),
            Compare::Equal | Compare::Same => (number, Some(number.saturating_add(1))),
            Compare::Less => (1, Some(number)),
            Compare::AtMost => (1, Some(number.saturating_add(1))),
            Compare::Other => {
                self.problem(span, "'<>' does not count: ignored".to_owned());
                (1, None)
            }
        };
        match below {
            Some(0 | 1) => Some(Ast::any_of(members)?.negated()),
            Some(below) if self.may_copy(members.iter().map(size).sum(), span) => {
                let some = least(self, members.clone(), from)?;
                let too_many = least(self, members, below)?;
                Ast::all_of(vec![some, too_many.negated()])
            }
            _ => least(self, members, from),
        }
    }

    /// Whether so many words may be there once more.
    fn may_copy(&mut self, words: usize, span: Span) -> bool {
        if words <= self.copies_left {
            self.copies_left -= words;
            return true;
        }
        let message = format!("more than {MAX_TERMS} words that are needed twice: read more simply");
        self.problem(span, message);
        false
    }

    fn reach(&mut self, modifiers: &[Modifier<'_>]) -> Reach {
        let mut reach = Reach { unit: Measure::Word, distance: None, ordered: false };
        for modifier in modifiers {
            let value = modifier.compared.map_or("", |(_, value)| value).to_ascii_lowercase();
            match modifier.name.to_ascii_lowercase().as_str() {
                "unit" => match value.as_str() {
                    "word" | "words" => reach.unit = Measure::Word,
                    "sentence" | "sentences" => reach.unit = Measure::Sentence,
                    "paragraph" | "paragraphs" => reach.unit = Measure::Paragraph,
                    _ => self.problem(modifier.span, format!("unknown unit '{value}': words taken")),
                },
                "distance" => match modifier.number() {
                    Some(distance) => reach.distance = Some(distance),
                    None => self.problem(modifier.span, "'distance' without a number: ignored".to_owned()),
                },
                "ordered" => reach.ordered = value != "false",
                "unordered" => reach.ordered = value == "false",
                _ => self.problem(modifier.span, format!("unknown modifier '{}': ignored", modifier.name)),
            }
        }
        reach
    }

    fn near(&mut self, members: Vec<Ast>, reach: &Reach, span: Span) -> Option<Ast> {
        let (compare, distance) = reach.distance.unwrap_or((Compare::AtMost, 1));
        // How far apart they may be at most; apart further than that if `beyond`.
        let (most, beyond) = match compare {
            Compare::Equal | Compare::Same | Compare::AtMost => (distance, false),
            Compare::Less => (distance.saturating_sub(1), false),
            Compare::More => (distance, true),
            Compare::AtLeast => (distance.saturating_sub(1), true),
            Compare::Other => {
                self.problem(span, "'<>' is no distance: read as '<='".to_owned());
                (distance, false)
            }
        };
        if !beyond {
            let most = if reach.distance.is_none() && reach.unit == Measure::Word && reach.ordered {
                self.problem(span, format!("order without a distance: at most {MAX_DISTANCE} words"));
                MAX_DISTANCE
            } else {
                most
            };
            return self.together(members, most, reach, span);
        }
        let words: usize = members.iter().map(size).sum();
        if !self.may_copy(words, span) {
            return Ast::all_of(members);
        }
        let first = members.first()?.clone();
        if members.len() < 2 {
            return Some(first);
        }
        if reach.unit == Measure::Word && most == 0 {
            self.problem(span, "not within a phrase: articles with the phrase are left out".to_owned());
            let others = members.into_iter().skip(1).map(Ast::negated);
            return Ast::all_of(std::iter::once(first).chain(others).collect());
        }
        let together = self.together(members, most, reach, span)?;
        Ast::all_of(vec![first, together.negated()])
    }

    /// All of `members` at most so many units apart. One sentence or paragraph is a distance of 1.
    fn together(&mut self, members: Vec<Ast>, most: u32, reach: &Reach, span: Span) -> Option<Ast> {
        let unit = match reach.unit {
            Measure::Word => return self.pairs(members, most, reach.ordered, span),
            Measure::Sentence => Unit::Sentence(most.saturating_sub(1)),
            Measure::Paragraph => Unit::Paragraph(most.saturating_sub(1)),
        };
        let inner = if reach.ordered {
            self.pairs(members, MAX_DISTANCE, true, span)?
        } else {
            Ast::all_of(members)?
        };
        match proximity::within(unit, inner) {
            Ok(ast) => Some(ast),
            Err(Misfit(ast)) => {
                self.problem(span, "only words can be looked for together: the rest is ignored".to_owned());
                ast
            }
        }
    }

    /// Each of `members` near the ones before.
    fn pairs(&mut self, members: Vec<Ast>, distance: u32, ordered: bool, span: Span) -> Option<Ast> {
        let within = distance.clamp(1, MAX_DISTANCE);
        if within != distance {
            self.problem(span, format!("distance between 1 and {MAX_DISTANCE}: {within} taken"));
        }
        let mut members = members.into_iter();
        let mut left = members.next()?;
        for right in members {
            if pairs_deep(&left) + pairs_deep(&right) >= MAX_PAIRS {
                self.problem(span, format!("more than {MAX_PAIRS} clauses near each other: read as 'and'"));
                left = Ast::all_of(vec![left, right])?;
                continue;
            }
            let copies = copies(&left, &right);
            if !self.may_copy(copies, span) {
                left = Ast::all_of(vec![left, right])?;
                continue;
            }
            left = match proximity::near(left, right, within, ordered) {
                Ok(pair) => pair,
                Err(Misfit(ast)) => {
                    self.problem(
                        span,
                        "only words can be near each other: the rest is read as 'and'".to_owned(),
                    );
                    ast?
                }
            };
        }
        Some(left)
    }
}

/// How many words, phrases and the like it holds.
fn size(ast: &Ast) -> usize {
    match ast {
        Ast::And(members) | Ast::Or(members) | Ast::AtLeast(_, members) => members.iter().map(size).sum(),
        Ast::Near { left, right, .. } => size(left) + size(right),
        Ast::In(_, inner) | Ast::Not(inner) | Ast::Within(_, inner) | Ast::Mentions(_, inner) => size(inner),
        _ => 1,
    }
}

/// How many words are needed more than once: a side is there as often as the other has parts taken one by one.
fn copies(left: &Ast, right: &Ast) -> usize {
    if proximity::is_place(left) && proximity::is_place(right) {
        return 0;
    }
    let all = size(left) * parts(right) + size(right) * parts(left);
    all.saturating_sub(size(left) + size(right))
}

/// How many copies of its neighbour a side may need.
fn parts(ast: &Ast) -> usize {
    match ast {
        Ast::And(members) | Ast::Or(members) => members.iter().map(parts).sum(),
        Ast::In(_, inner) => parts(inner),
        Ast::Not(inner) => 1 + parts(inner),
        _ => 1,
    }
}

/// How many pairs are nested in one another.
fn pairs_deep(ast: &Ast) -> usize {
    match ast {
        Ast::And(members) | Ast::Or(members) | Ast::AtLeast(_, members) => {
            members.iter().map(pairs_deep).max().unwrap_or(0)
        }
        Ast::Near { left, right, .. } => 1 + pairs_deep(left).max(pairs_deep(right)),
        Ast::In(_, inner) | Ast::Not(inner) | Ast::Within(_, inner) | Ast::Mentions(_, inner) => {
            pairs_deep(inner)
        }
        _ => 0,
    }
}
