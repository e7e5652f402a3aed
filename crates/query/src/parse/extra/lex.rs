//! The text of a rule cut into brackets, words, quotations and signs; comments are left out.

use super::{MAX_DEPTH, MAX_TERMS};
use crate::Problem;
use crate::ast::Span;
use crate::parse::lex::{is_quote, is_space};
use crate::parse::limits::{self, Bracket, Piece};

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
    let lexemes = limits::limit_words(lexer.lexemes, MAX_TERMS, problems);
    limits::balance(lexemes, MAX_DEPTH, problems)
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

impl Piece for Lexeme<'_> {
    fn span(&self) -> Span {
        self.span
    }

    fn bracket(&self) -> Option<Bracket> {
        match self.kind {
            Kind::Open => Some(Bracket::Open),
            Kind::Close => Some(Bracket::Close),
            _ => None,
        }
    }

    fn words(&self) -> usize {
        match self.kind {
            Kind::Quoted(text) => limits::words(text),
            Kind::Word(_) => 1,
            _ => 0,
        }
    }

    fn closing(span: Span) -> Self {
        Lexeme { kind: Kind::Close, span }
    }
}
