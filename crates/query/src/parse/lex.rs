//! The query text cut into leaves, brackets and operators.

use super::name::{Target, target};
use super::operator::{Function, MAX_DISTANCE, function, proximity};
use crate::{Problem, ast::Span};

/// One piece of the query.
#[derive(Debug)]
pub(super) struct Lexeme {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) enum Kind {
    Open(Prefix),
    Close,
    And,
    Or,
    Not,
    /// NAHE/5 or VOR/5: distance, and whether the order counts.
    Near(u32, bool),
    /// A run of characters without white space, brackets or quotation marks.
    Chunk(Prefix, String),
    /// The text between quotation marks.
    Quoted(Prefix, String, u32),
}

/// What stood directly before a leaf or a bracket.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Prefix {
    pub(super) negated: bool,
    pub(super) exact: bool,
    pub(super) target: Option<Target>,
    /// Only before a bracket.
    pub(super) function: Option<Function>,
}

/// Less than the gap of positions between two blocks of an article, so that no phrase reaches across.
const MAX_SLOP: u32 = 50;

/// Cuts `text` into lexemes; whatever is odd becomes a problem, never an error.
pub(super) fn lex(text: &str, problems: &mut Vec<Problem>) -> Vec<Lexeme> {
    Lexer { text, at: 0, lexemes: Vec::new(), problems }.run()
}

struct Lexer<'q, 'p> {
    text: &'q str,
    at: usize,
    lexemes: Vec<Lexeme>,
    problems: &'p mut Vec<Problem>,
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '„' | '“' | '”' | '‟' | '«' | '»' | '＂')
}

pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Whether `c` can end a chunk.
fn is_border(c: char) -> bool {
    is_space(c) || is_quote(c) || c == '(' || c == ')'
}

/// How long the ending of a gender form in brackets is after this word: Lehrer(innen).
fn bracketed_ending(word: &str, after: &str) -> usize {
    let is_base = word.len() > 2 && word.chars().next_back().is_some_and(char::is_lowercase);
    let ending = ["(innen)", "(in)"].into_iter().find(|ending| is_base && after.starts_with(ending));
    let is_whole = |ending: &&str| !after[ending.len()..].starts_with(char::is_alphanumeric);
    ending.filter(is_whole).map_or(0, str::len)
}

/// Whether nothing in `text` could be looked for.
pub(super) fn is_punctuation(text: &str) -> bool {
    text.chars().all(|c| (c.is_ascii_punctuation() || "–—…·•’‘‚‹›".contains(c)) && !c.is_alphanumeric())
}

impl Lexer<'_, '_> {
    fn run(mut self) -> Vec<Lexeme> {
        while let Some(c) = self.peek() {
            if is_space(c) {
                self.at += c.len_utf8();
            } else if c == ')' {
                self.at += 1;
                self.push(Kind::Close, self.at - 1);
            } else {
                self.item();
            }
        }
        self.lexemes
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, kind: Kind, from: usize) {
        self.lexemes.push(Lexeme { kind, span: Span { from, to: self.at } });
    }

    fn problem(&mut self, from: usize, to: usize, message: impl Into<String>) {
        self.problems.push(Problem { from, to, message: message.into() });
    }

    /// A bracket, a quotation or a chunk with what stands before it.
    fn item(&mut self) {
        let from = self.at;
        if let Some(operator) = self.operator() {
            self.push(operator, from);
            return;
        }
        let prefix = self.prefix();
        match self.peek() {
            Some('(') => {
                self.at += 1;
                self.push(Kind::Open(prefix), from);
            }
            Some(c) if is_quote(c) => self.quoted(prefix, from),
            Some(c) if !is_border(c) => self.chunk(prefix, from),
            _ => {
                let stray = &self.text[from..self.at];
                if stray.contains(['*', '=', '~']) {
                    let message = format!("'{stray}' without a word: ignored");
                    self.problem(from, self.at, message);
                }
            }
        }
    }

    fn operator(&mut self) -> Option<Kind> {
        let length = self.rest().find(is_border).unwrap_or(self.rest().len());
        let chunk = &self.rest()[..length];
        let kind = match chunk {
            "UND" | "AND" => Kind::And,
            "ODER" | "OR" => Kind::Or,
            "NICHT" | "NOT" => Kind::Not,
            _ => {
                let (distance, ordered) = proximity(chunk)?;
                Kind::Near(self.distance(distance, length), ordered)
            }
        };
        self.at += length;
        Some(kind)
    }

    fn distance(&mut self, distance: u32, length: usize) -> u32 {
        let within = distance.clamp(1, MAX_DISTANCE);
        if within != distance {
            let message = format!("distance between 1 and {MAX_DISTANCE}: {within} taken");
            self.problem(self.at, self.at + length, message);
        }
        within
    }

    /// Reads `-`, `+`, `=`, field names and the names of functions. A run of two or more hyphens is punctuation.
    fn prefix(&mut self) -> Prefix {
        let mut prefix = Prefix::default();
        let begin = self.at;
        // „Graf Zeppelin“-Wrack: a hyphen directly after a quotation or a bracket joins, it does not exclude.
        let glued = self.text[..begin].chars().next_back().is_some_and(|c| is_quote(c) || c == ')');
        loop {
            let Some(c) = self.peek() else { return prefix };
            let run = self.rest().len() - self.rest().trim_start_matches(c).len();
            match c {
                '-' => prefix.negated |= run == 1 && !glued,
                '+' | '~' => {}
                '=' => prefix.exact = true,
                // A wildcard belongs to its word; alone it means nothing.
                '*' if self.rest()[run..].chars().next().is_some_and(|c| !is_border(c)) => return prefix,
                '*' => {}
                _ => {
                    if let Some((length, function)) = function(self.rest()) {
                        prefix.function = Some(function);
                        self.at += length;
                        return prefix;
                    }
                    let Some((length, target)) = target(self.rest()) else { return prefix };
                    let followed = self.text[self.at + length..].chars().next();
                    if followed.is_none_or(|c| is_space(c) || c == ')') {
                        return prefix;
                    }
                    prefix.target = Some(target);
                    self.at += length;
                    continue;
                }
            }
            // A hyphen between blanks is a dash, and so is one that closes the query.
            self.at += run;
            if self.peek().is_none_or(|c| is_space(c) || c == ')') {
                debug_assert!(self.at > begin);
                return prefix;
            }
        }
    }

    fn quoted(&mut self, prefix: Prefix, from: usize) {
        let open = self.at;
        let inside = open + self.peek().map_or(0, char::len_utf8);
        let close = self.text[inside..].find(is_quote).map(|offset| inside + offset);
        let end = close.unwrap_or(self.text.len());
        self.at = end;
        match close {
            Some(_) => self.at += self.peek().map_or(0, char::len_utf8),
            None => self.problem(open, inside, "quotation mark without its pair: closed at the end"),
        }
        let text = self.text[inside..end]
            .split(is_space)
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let slop = self.slop();
        if is_punctuation(&text) {
            self.problem(from, self.at, "nothing between the quotation marks: ignored");
        } else {
            self.push(Kind::Quoted(prefix, text, slop), from);
        }
    }

    /// Reads `~5` after a closing quotation mark.
    fn slop(&mut self) -> u32 {
        let Some(after) = self.rest().strip_prefix('~') else { return 0 };
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (from, to) = (self.at, self.at + 1 + digits);
        self.at = to;
        let number = &self.text[from + 1..to];
        if number.is_empty() {
            self.problem(from, to, "'~' without a number: ignored");
            return 0;
        }
        match number.parse() {
            Ok(slop) if slop <= MAX_SLOP => slop,
            _ => {
                self.problem(from, to, format!("distance limited to {MAX_SLOP}"));
                MAX_SLOP
            }
        }
    }

    fn chunk(&mut self, prefix: Prefix, from: usize) {
        let mut length = self.rest().find(is_border).unwrap_or(self.rest().len());
        length += bracketed_ending(&self.rest()[..length], &self.rest()[length..]);
        let text = self.rest()[..length].to_owned();
        self.at += length;
        if !is_punctuation(&text) {
            self.push(Kind::Chunk(prefix, text), from);
        }
    }
}
