//! A clause of a rule: a field, how its words are meant, and the words.

use depesche_analysis::tokens;
use jiff::civil::Date;

use super::lex::Compare;
use super::modifier::Modifier;
use super::pattern;
use crate::ast::Span;
use crate::parse::lex::{is_punctuation, is_quote, is_space};
use crate::parse::name::{self, Target};
use crate::parse::{date, leaf};
use crate::{Ast, Field};

/// Most words of a phrase.
const MAX_PHRASE: usize = 256;
/// Most words of a phrase that holds a wildcard.
const MAX_SEQUENCE: usize = 16;

/// How the words of a clause are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Any,
    All,
    /// One after the other; so are those of `=` and of a clause without a relation.
    Adjacent,
    /// From one day to another.
    Within,
    Compare(Compare),
}

/// A relation and its modifiers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation {
    kind: Kind,
    /// In any inflection.
    stemming: bool,
    /// `*` and `?` are themselves.
    literal: bool,
    /// The words are a regular expression.
    regexp: bool,
}

impl Default for Relation {
    fn default() -> Relation {
        Relation { kind: Kind::Adjacent, stemming: false, literal: false, regexp: false }
    }
}

impl Relation {
    pub(super) fn named(name: &str) -> Option<Relation> {
        let kind = match name.to_ascii_lowercase().as_str() {
            "any" => Kind::Any,
            "all" => Kind::All,
            "adj" => Kind::Adjacent,
            "within" => Kind::Within,
            _ => return None,
        };
        Some(Relation { kind, ..Relation::default() })
    }

    pub(super) fn of_sign(compare: Compare) -> Relation {
        let kind = if compare == Compare::Equal { Kind::Adjacent } else { Kind::Compare(compare) };
        Relation { kind, ..Relation::default() }
    }

    /// Applies a modifier, or tells why not.
    pub(super) fn modify(&mut self, modifier: &Modifier<'_>) -> Result<(), String> {
        match modifier.name.to_ascii_lowercase().as_str() {
            "stemming" | "stem" => self.stemming = true,
            "literal" | "unmasked" => self.literal = true,
            "regexp" => self.regexp = true,
            "ignorecase" | "masked" => {}
            "casesensitive" | "respectcase" => {
                return Err("capital and small letters are not told apart: ignored".to_owned());
            }
            _ => return Err(format!("unknown modifier '{}': ignored", modifier.name)),
        }
        Ok(())
    }
}

/// The words of a clause and how they are meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term<'r> {
    pub(super) relation: Relation,
    pub(super) text: &'r str,
    pub(super) span: Span,
    pub(super) today: Date,
}

/// Takes a problem and where it is.
type Tell<'t> = dyn FnMut(Span, String) + 't;

/// The clause as a tree, if there is something in it to look for.
pub(super) fn clause(field: Option<(&str, Span)>, term: &Term<'_>, tell: &mut Tell<'_>) -> Option<Ast> {
    let target = field.and_then(|(name, span)| match target(name) {
        Some(target) => target,
        None => {
            tell(span, format!("unknown field '{name}': searched everywhere"));
            None
        }
    });
    match target {
        Some(Target::Published) => term.published(tell),
        Some(Target::Field(field)) => Some(match term.words(Some(field), tell)? {
            Ast::Not(inner) => Ast::In(field, inner).negated(),
            inner => Ast::In(field, Box::new(inner)),
        }),
        None => term.words(None, tell),
    }
}

/// The field of this name; `Some(None)` for all the text.
#[expect(clippy::option_option, reason = "an unknown field, all of them, one")]
fn target(name: &str) -> Option<Option<Target>> {
    let field = match name.to_ascii_lowercase().as_str() {
        "text_content" | "textcontent" | "content" => return Some(None),
        "subtitle" | "subheadline" | "subhead" => Field::Teaser,
        "slugline" => Field::Keyword,
        "byline" => Field::Author,
        "versioncreated" => return Some(Some(Target::Published)),
        other => return name::target(&format!("{other}:")).map(|(_, target)| Some(target)),
    };
    Some(Some(Target::Field(field)))
}

impl Term<'_> {
    fn published(&self, tell: &mut Tell<'_>) -> Option<Ast> {
        // The time of a day does not count.
        let days: Vec<&str> =
            self.text.split_whitespace().map(|day| day.split_once('T').map_or(day, |(day, _)| day)).collect();
        let text = match (self.relation.kind, days.as_slice()) {
            (Kind::Within, [from, to]) => format!("{from}..{to}"),
            (Kind::Compare(Compare::Same | Compare::Other), [day]) => (*day).to_owned(),
            (Kind::Compare(compare), [day]) => format!("{}{day}", compare.sign()),
            _ => days.join(" "),
        };
        let Some((range, _)) = date::range(&text, self.today) else {
            tell(self.span, format!("'{}' is no date: ignored", self.text));
            return None;
        };
        let ast = Ast::Published(range);
        Some(if self.relation.kind == Kind::Compare(Compare::Other) { ast.negated() } else { ast })
    }

    fn words(&self, field: Option<Field>, tell: &mut Tell<'_>) -> Option<Ast> {
        // A quotation mark inside would end the quotation in our own language.
        let text = self.text.replace(is_quote, " ");
        let words: Vec<&str> = text.split(is_space).filter(|word| !is_punctuation(word)).collect();
        if words.is_empty() {
            tell(self.span, "no words to look for: ignored".to_owned());
            return None;
        }
        let literal = self.relation.literal || field == Some(Field::Id);
        if self.relation.regexp || !literal && pattern::is_regular_expression(&text) {
            return self.regular_expression(&text, tell);
        }
        let one = |word: &&str, tell: &mut Tell<'_>| self.place(word, literal, tell);
        match self.relation.kind {
            Kind::Any => Ast::any_of(words.iter().filter_map(|word| one(word, tell)).collect()),
            Kind::All => Ast::all_of(words.iter().filter_map(|word| one(word, tell)).collect()),
            Kind::Adjacent => self.sequence(&text, &words, literal, tell),
            Kind::Compare(Compare::Same) => {
                tell(self.span, "'==' compares whole fields: searched as a phrase".to_owned());
                self.sequence(&text, &words, literal, tell)
            }
            Kind::Compare(Compare::Other) => Some(self.sequence(&text, &words, literal, tell)?.negated()),
            Kind::Compare(compare) => {
                tell(self.span, format!("'{}' compares dates only: ignored", compare.sign()));
                None
            }
            Kind::Within => {
                tell(self.span, "'within' compares dates only: ignored".to_owned());
                None
            }
        }
    }

    /// What the expression stands for, as words, phrases and wildcards.
    fn regular_expression(&self, text: &str, tell: &mut Tell<'_>) -> Option<Ast> {
        let Some(alternatives) = pattern::alternatives(text) else {
            tell(self.span, "a regular expression our words and wildcards cannot say: ignored".to_owned());
            return None;
        };
        // At the end of a word a question mark would be that of a question.
        let open = |word: &str| match word.trim_end_matches('?') {
            short if short.len() < word.len() => format!("{short}*"),
            _ => word.to_owned(),
        };
        let mut any = Vec::new();
        for text in alternatives {
            let words: Vec<String> = text.split(is_space).map(open).collect();
            let words: Vec<&str> =
                words.iter().map(String::as_str).filter(|word| !is_punctuation(word)).collect();
            any.extend(self.sequence(&words.join(" "), &words, false, tell));
        }
        Ast::any_of(any)
    }

    /// One word, as a whole.
    fn place(&self, word: &str, literal: bool, tell: &mut Tell<'_>) -> Option<Ast> {
        let span = self.span;
        let is_sign = |c: char| !c.is_alphanumeric();
        let core = word.trim_start_matches(|c| is_sign(c) && c != '*' && c != '?');
        let core = core.trim_end_matches(|c| is_sign(c) && c != '*');
        let Some(pattern) = Some(core).filter(|core| !literal && leaf::has_wildcard(core)) else {
            return Some(self.phrase(word));
        };
        let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
        match leaf::pattern_problem(pattern, letters) {
            None => Some(Ast::Wildcard(pattern.to_owned(), span)),
            Some(problem) => {
                tell(span, problem);
                let word = word.replace(['*', '?'], " ");
                let words: Vec<&str> = word.split(is_space).filter(|word| !is_punctuation(word)).collect();
                (!words.is_empty()).then(|| self.phrase(&words.join(" ")))
            }
        }
    }

    /// Words without wildcards, one after the other.
    fn phrase(&self, text: &str) -> Ast {
        let exact = !self.relation.stemming;
        let is_word = text.chars().all(char::is_alphanumeric) && tokens(text).len() == 1;
        if exact && is_word {
            return Ast::Exact(text.to_owned(), self.span);
        }
        Ast::Phrase { text: text.to_owned(), slop: 0, exact, span: self.span }
    }

    /// Words one after the other.
    fn sequence(&self, text: &str, words: &[&str], literal: bool, tell: &mut Tell<'_>) -> Option<Ast> {
        let wild = |word: &&str| !literal && leaf::has_wildcard(word.trim_end_matches('?'));
        let most = if words.iter().any(wild) { MAX_SEQUENCE } else { MAX_PHRASE };
        if words.len() > most {
            let message = format!(
                "more than {most} words in a row (with wildcards {MAX_SEQUENCE}): the rest is ignored"
            );
            tell(self.span, message);
        }
        if !words.iter().any(wild) {
            let whole = text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>();
            let read = if words.len() > most { &words[..most] } else { whole.as_slice() };
            return (!words.is_empty()).then(|| self.phrase(&read.join(" ")));
        }
        let mut places = words.iter().take(MAX_SEQUENCE).filter_map(|word| self.place(word, literal, tell));
        let first = places.next()?;
        Some(places.fold(first, |left, right| Ast::Near {
            left: Box::new(left),
            right: Box::new(right),
            distance: 1,
            ordered: true,
        }))
    }
}
