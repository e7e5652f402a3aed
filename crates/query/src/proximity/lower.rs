//! From the tree of a query to [`Proximity`].

use depesche_analysis::{Token, TokenKind, Word, exact_form, is_stopword, tokens, word};

use super::{Condition, Leaf, Places, Proximity, Sought, Step};
use crate::pattern::{Fuzzy, Pattern, Shape};
use crate::{Ast, Field};

impl Proximity {
    /// Of a phrase, a pair, a stretch of text or mentions; `None` if nothing can be looked for.
    pub(crate) fn of(ast: &Ast, field: Option<Field>) -> Option<Proximity> {
        let mut lowering = Lowering::default();
        let condition = lowering.condition(ast, field)?;
        Some(Proximity { leaves: lowering.leaves, places: lowering.places, condition })
    }

    /// Of words that stand side by side, in any form.
    pub(crate) fn in_order(words: &[Token<'_>], field: Option<Field>) -> Option<Proximity> {
        let mut lowering = Lowering::default();
        let steps = words.iter().enumerate();
        let steps =
            steps.map(|(n, token)| lowering.step(n, n + 1, vec![vec![stem(&token.word)]], field)).collect();
        let sequence = Places::Sequence { length: words.len(), steps };
        lowering.places.push(sequence);
        let Lowering { leaves, places } = lowering;
        (!words.is_empty()).then_some(Proximity { leaves, places, condition: Condition::Has(0) })
    }
}

#[derive(Default)]
struct Lowering {
    leaves: Vec<Leaf>,
    places: Vec<Places>,
}

fn stem(word: &Word) -> Sought {
    Sought::Stem(word.stem.clone())
}

fn exact(word: &Word) -> Sought {
    Sought::Exact { exact: word.exact.clone(), stem: word.stem.clone() }
}

impl Lowering {
    fn condition(&mut self, ast: &Ast, field: Option<Field>) -> Option<Condition> {
        match ast {
            Ast::And(members) => {
                let telling = members.iter().any(|member| !is_stop(member));
                let counted = members.iter().filter(|member| !telling || !is_stop(member));
                all_of(counted.filter_map(|member| self.condition(member, field)).collect(), Condition::All)
            }
            Ast::Or(members) => {
                let members = members.iter().filter_map(|member| self.condition(member, field)).collect();
                all_of(members, Condition::Any)
            }
            Ast::AtLeast(count, members) => {
                let members: Vec<_> =
                    members.iter().filter_map(|member| self.condition(member, field)).collect();
                let count = (*count).min(members.len() as u32);
                (count > 0).then_some(Condition::AtLeast(count, members))
            }
            Ast::Variants { original, others } => {
                let all = [&**original].into_iter().chain(others);
                all_of(all.filter_map(|member| self.condition(member, field)).collect(), Condition::Any)
            }
            Ast::Not(inner) => Some(Condition::Not(Box::new(self.condition(inner, field)?))),
            Ast::In(inner_field, inner) => self.condition(inner, Some(*inner_field)),
            Ast::Within(unit, inner) => {
                Some(Condition::Within(*unit, Box::new(self.condition(inner, field)?)))
            }
            Ast::Mentions(count, inner) => Some(Condition::Mentions(*count, self.numbered(inner, field)?)),
            place => Some(Condition::Has(self.numbered(place, field)?)),
        }
    }

    fn numbered(&mut self, ast: &Ast, field: Option<Field>) -> Option<usize> {
        let places = self.place(ast, field)?;
        Some(number(&mut self.places, places))
    }

    fn place(&mut self, ast: &Ast, field: Option<Field>) -> Option<Places> {
        match ast {
            Ast::Word(text, _) => self.word(text, field),
            Ast::Phrase { text, slop, exact, .. } => self.phrase(text, *slop, *exact, field),
            Ast::Exact(text, _) => {
                let tokens = tokens(text);
                match tokens.as_slice() {
                    // A hyphen compound is one form.
                    [whole, inside @ ..] if inside.iter().all(|inner| inner.end <= whole.end) => {
                        Some(self.leaf(vec![vec![exact(&whole.word)]], field))
                    }
                    _ => self.sequence(&tokens, exact, false, field),
                }
            }
            Ast::Wildcard(text, span) => {
                let sought = Sought::Like(Shape::Pattern(Pattern::new(text)), text.as_str().into(), *span);
                Some(self.leaf(vec![vec![sought]], field))
            }
            Ast::Fuzzy(text, edits, span) => {
                let fuzzy = Fuzzy::new(&exact_form(text), *edits);
                let sought = Sought::Like(Shape::Fuzzy(fuzzy), text.as_str().into(), *span);
                Some(self.leaf(vec![vec![sought]], field))
            }
            Ast::Or(members) => {
                let members: Vec<_> = members.iter().filter_map(|member| self.place(member, field)).collect();
                (!members.is_empty()).then_some(Places::Any(members))
            }
            Ast::Variants { original, others } => {
                let all = [&**original].into_iter().chain(others);
                let members: Vec<_> = all.filter_map(|member| self.place(member, field)).collect();
                (!members.is_empty()).then_some(Places::Any(members))
            }
            Ast::In(inner_field, inner) => self.place(inner, Some(*inner_field)),
            Ast::Near { left, right, distance, ordered } => {
                match (self.place(left, field), self.place(right, field)) {
                    (Some(left), Some(right)) => Some(Places::Near {
                        left: Box::new(left),
                        right: Box::new(right),
                        distance: *distance,
                        ordered: *ordered,
                    }),
                    (left, right) => left.or(right),
                }
            }
            _ => None,
        }
    }

    /// A word, also as a part of compounds.
    fn word(&mut self, text: &str, field: Option<Field>) -> Option<Places> {
        let tokens = tokens(text);
        let [only] = tokens.as_slice() else { return self.sequence(&tokens, stem, false, field) };
        let mut sought = vec![stem(&only.word)];
        if only.word.parts.is_empty() {
            sought.push(Sought::Part(only.word.stem.clone()));
        }
        Some(self.leaf(vec![sought], field))
    }

    fn phrase(&mut self, text: &str, slop: u32, is_exact: bool, field: Option<Field>) -> Option<Places> {
        let tokens = tokens(text);
        let sought = if is_exact { exact } else { stem };
        if slop == 0 {
            return self.sequence(&tokens, sought, !is_exact, field);
        }
        let words = tokens.iter().filter(|token| token.kind == TokenKind::Word);
        let leaves: Vec<_> = words
            .map(|token| number(&mut self.leaves, Leaf { field, groups: vec![vec![sought(&token.word)]] }))
            .collect();
        (!leaves.is_empty()).then_some(Places::Sloppy { leaves, slop })
    }

    /// Words one after the other; a hyphen compound also written together, and with `joined` two of them as one compound.
    fn sequence(
        &mut self,
        tokens: &[Token<'_>],
        sought: fn(&Word) -> Sought,
        joined: bool,
        field: Option<Field>,
    ) -> Option<Places> {
        let words: Vec<_> = tokens.iter().filter(|token| token.kind == TokenKind::Word).collect();
        let mut steps = Vec::new();
        for (n, token) in words.iter().enumerate() {
            steps.push(self.step(n, n + 1, vec![vec![sought(&token.word)]], field));
            let whole =
                tokens.iter().find(|whole| whole.kind == TokenKind::Hyphenated && whole.start == token.start);
            if let Some(whole) = whole {
                let inside = words[n..].iter().take_while(|inner| inner.end <= whole.end).count();
                steps.push(self.step(n, n + inside, vec![vec![sought(&whole.word)]], field));
            }
            if let Some(next) = words.get(n + 1).filter(|next| joined && can_join(token, next)) {
                steps.push(self.step(n, n + 2, vec![compounds(token.surface, next.surface)], field));
            }
        }
        let length = words.len();
        (length > 0).then_some(Places::Sequence { length, steps })
    }

    fn step(&mut self, from: usize, to: usize, groups: Vec<Vec<Sought>>, field: Option<Field>) -> Step {
        Step { from, to, leaf: number(&mut self.leaves, Leaf { field, groups }) }
    }

    fn leaf(&mut self, groups: Vec<Vec<Sought>>, field: Option<Field>) -> Places {
        Places::Leaf(number(&mut self.leaves, Leaf { field, groups }))
    }
}

/// The number of `one` among `all`, where it is added if it is new.
fn number<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}

/// Shortest word that is looked for as a part of a compound with its neighbour.
const MIN_JOINED: usize = 3;
/// What German puts between the parts of a compound.
const LINKS: [&str; 7] = ["", "s", "es", "n", "en", "er", "e"];

fn can_join(first: &Token<'_>, second: &Token<'_>) -> bool {
    let is_part = |token: &Token<'_>| {
        token.surface.len() >= MIN_JOINED
            && token.surface.chars().all(char::is_alphabetic)
            && !is_stopword(&token.word.exact)
    };
    is_part(first) && is_part(second)
}

/// The compounds two words may make (Rakete Start: Raketenstart; Schule Buch: Schulbuch).
fn compounds(first: &str, second: &str) -> Vec<Sought> {
    let linked = LINKS.iter().map(|link| format!("{first}{link}{second}"));
    let shorter = first.strip_suffix('e').map(|first| format!("{first}{second}"));
    let mut stems: Vec<_> = linked.chain(shorter).map(|joined| word(&joined).stem.clone()).collect();
    stems.sort_unstable();
    stems.dedup();
    stems.into_iter().map(Sought::Stem).collect()
}

fn all_of(mut members: Vec<Condition>, make: fn(Vec<Condition>) -> Condition) -> Option<Condition> {
    if members.len() > 1 { Some(make(members)) } else { members.pop() }
}

/// Whether this is a plain word that is a function word (or nothing that could be looked for).
pub(crate) fn is_stop(ast: &Ast) -> bool {
    let Ast::Word(text, _) = ast else { return false };
    tokens(text).iter().all(|token| is_stopword(&token.word.exact))
}
