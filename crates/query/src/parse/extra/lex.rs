//! The text of a rule cut into brackets, words, quotations and signs; comments are left out.

use super::{MAX_DEPTH, MAX_TERMS};
use crate::Problem;
use crate::ast::Span;
use crate::parse::lex::{is_quote, is_space};

/// One piece of a rule.
#[derive(Debug)]
pub(super) struct Lexeme<'r> {
    pub(super) kind: Kind<'r>,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'r> {
    Open,
    Close,
    Slash,
    Compare(Compare),
    /// A run of letters without a sign.
    Word(&'r str),
    /// The text between quotation marks.
    Quoted(&'r str),
}

/// A comparison sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    Same,
    Other,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Compare {
    const SIGNS: [(&'static str, Compare); 7] = [
        ("==", Compare::Same),
        ("<>", Compare::Other),
        ("<=", Compare::AtMost),
        (">=", Compare::AtLeast),
        ("=", Compare::Equal),
        ("<", Compare::Less),
        (">", Compare::More),
    ];

    pub(super) fn sign(self) -> &'static str {
        Self::SIGNS.iter().find(|(_, compare)| *compare == self).map_or("", |(sign, _)| sign)
    }
}

/// The pieces of `text`, brackets balanced and at most [`MAX_DEPTH`] deep, words at most [`MAX_TERMS`].
pub(super) fn lexemes<'r>(text: &'r str, problems: &mut Vec<Problem>) -> Vec<Lexeme<'r>> {
    let mut lexer = Lexer { text, at: 0, lexemes: Vec::new(), problems };
    lexer.run();
    let lexemes = limit(lexer.lexemes, problems);
    balance(lexemes, problems)
}

struct Lexer<'r, 'p> {
    text: &'r str,
    at: usize,
    lexemes: Vec<Lexeme<'r>>,
    problems: &'p mut Vec<Problem>,
}

impl<'r> Lexer<'r, '_> {
    fn rest(&self) -> &'r str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: Kind<'r>, length: usize) {
        self.lexemes.push(Lexeme { kind, span: Span { from: self.at, to: self.at + length } });
        self.at += length;
    }

    fn problem(&mut self, from: usize, to: usize, message: &str) {
        self.problems.push(Problem { from, to, message: message.to_owned() });
    }

    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            let rest = self.rest();
            let sign = Compare::SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
            match c {
                '(' => self.push(Kind::Open, 1),
                ')' => self.push(Kind::Close, 1),
                _ if rest.starts_with("//") => self.comment(),
                '/' => self.push(Kind::Slash, 1),
                c if is_space(c) => self.at += c.len_utf8(),
                c if is_quote(c) => self.quoted(c),
                _ => match sign {
                    Some((sign, compare)) => self.push(Kind::Compare(*compare), sign.len()),
                    None => self.word(),
                },
            }
        }
    }

    /// From `//` to the next `//`, or to the end of the line if there is none.
    fn comment(&mut self) {
        let inside = &self.rest()[2..];
        self.at += 2 + match inside.find("//") {
            Some(length) => length + 2,
            None => {
                self.problem(self.at, self.at + 2, "comment without '//' at its end: ends with the line");
                inside.find('\n').unwrap_or(inside.len())
            }
        };
    }

    fn quoted(&mut self, open: char) {
        let begin = self.at + open.len_utf8();
        let closes = |c: char| if open == '"' { c == '"' } else { is_quote(c) };
        let end = self.text[begin..].find(closes).map(|length| begin + length);
        if end.is_none() {
            self.problem(self.at, begin, "quotation mark without its pair: closed at the end");
        }
        let inside = &self.text[begin..end.unwrap_or(self.text.len())];
        let after = begin + inside.len();
        let close = self.text[after..].chars().next().map_or(0, char::len_utf8);
        self.push(Kind::Quoted(inside), after + close - self.at);
    }

    fn word(&mut self) {
        let ends = |c: char| is_space(c) || is_quote(c) || "()/<>=".contains(c);
        let length = self.rest().find(ends).unwrap_or(self.rest().len());
        self.push(Kind::Word(&self.rest()[..length]), length);
    }
}

/// Runs of letters and digits, as analysis finds at most that many words.
fn words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()).count().max(1)
}

fn limit<'r>(mut lexemes: Vec<Lexeme<'r>>, problems: &mut Vec<Problem>) -> Vec<Lexeme<'r>> {
    let mut terms = 0;
    let beyond = lexemes.iter().position(|lexeme| {
        if let Kind::Quoted(text) = lexeme.kind {
            terms += words(text);
        } else if let Kind::Word(_) = lexeme.kind {
            terms += 1;
        }
        terms > MAX_TERMS
    });
    if let Some(beyond) = beyond {
        let (from, to) = (lexemes[beyond].span.from, lexemes.last().map_or(0, |lexeme| lexeme.span.to));
        let message = format!("more than {MAX_TERMS} words: the rest is ignored");
        problems.push(Problem { from, to, message });
        lexemes.truncate(beyond);
    }
    lexemes
}

/// Removes brackets without their pair and brackets nested too deep, and closes those left open.
fn balance<'r>(lexemes: Vec<Lexeme<'r>>, problems: &mut Vec<Problem>) -> Vec<Lexeme<'r>> {
    let mut balanced = Vec::with_capacity(lexemes.len());
    let mut open = Vec::new();
    let mut too_deep = 0_usize;
    let mut tell = |span: Span, message: String| {
        problems.push(Problem { from: span.from, to: span.to, message });
    };
    let mut told = false;
    for lexeme in lexemes {
        match lexeme.kind {
            Kind::Open if open.len() == MAX_DEPTH => {
                too_deep += 1;
                if !std::mem::replace(&mut told, true) {
                    tell(lexeme.span, format!("brackets nested deeper than {MAX_DEPTH}: ignored"));
                }
            }
            Kind::Close if too_deep > 0 => too_deep -= 1,
            Kind::Close if open.pop().is_none() => {
                tell(lexeme.span, "closing bracket without its pair: ignored".to_owned());
            }
            kind => {
                if kind == Kind::Open {
                    open.push(lexeme.span);
                }
                balanced.push(lexeme);
            }
        }
    }
    while let Some(span) = open.pop() {
        tell(span, "opening bracket without its pair: closed at the end".to_owned());
        balanced.push(Lexeme { kind: Kind::Close, span });
    }
    balanced
}
