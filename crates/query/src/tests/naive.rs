//! The oracle: the meaning of a query spelled out over the analysed tokens of one article, without an index.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use depesche_analysis::{Token, TokenKind, exact_form, is_stopword};
use depesche_store::Article;

use super::naive_places::{self, Zone};
use crate::{Ast, Field};

thread_local! {
    static TOKENS: RefCell<HashMap<&'static str, Rc<[Token<'static>]>>> = RefCell::default();
    static PLACES: RefCell<HashMap<Place, Rc<[Zone]>>> = RefCell::default();
}

/// An article, and the field about it that is looked into.
type Place = (*const Article, Option<Field>);

/// The tokens of a text, analysed once.
pub(super) fn tokens(text: &'static str) -> Rc<[Token<'static>]> {
    TOKENS.with_borrow_mut(|known| {
        Rc::clone(known.entry(text).or_insert_with(|| depesche_analysis::tokens(text).into()))
    })
}

fn optional(text: &'static Option<String>) -> Vec<&'static str> {
    text.as_deref().into_iter().collect()
}

fn list(texts: &'static [String]) -> Vec<&'static str> {
    texts.iter().map(String::as_str).collect()
}

/// The texts of a field; positions do not go on from one text to the next.
fn texts(article: &'static Article, field: Field) -> Vec<&'static str> {
    match field {
        Field::Headline => optional(&article.headline),
        Field::Kicker => optional(&article.kicker),
        Field::Teaser => [optional(&article.subhead), optional(&article.teaser)].concat(),
        Field::Body => {
            let blocks = article.body.iter().map(|block| block.text.as_str());
            blocks.chain(article.images.iter().filter_map(|image| image.caption.as_deref())).collect()
        }
        Field::Author => [optional(&article.byline), list(&article.authors)].concat(),
        Field::Place => [optional(&article.dateline), list(&article.places)].concat(),
        Field::Keyword => list(&article.keywords),
        Field::Subject => article.subjects.iter().map(|subject| subject.name.as_str()).collect(),
        Field::Agency => optional(&article.agency),
        Field::Section => optional(&article.section),
        Field::Language => optional(&article.language),
        Field::Id => vec![&article.id],
    }
}

const ZONES: [Field; 4] = [Field::Headline, Field::Kicker, Field::Teaser, Field::Body];
const ABOUT: [Field; 4] = [Field::Place, Field::Keyword, Field::Subject, Field::Author];

/// The texts one search looks at: as they stand for stems and phrases, and for parts and exact forms.
struct Scope {
    stems: Vec<&'static str>,
    zones: Vec<&'static str>,
    value: Option<Field>,
    article: &'static Article,
}

impl Scope {
    fn of(article: &'static Article, field: Option<Field>) -> Scope {
        let all =
            |fields: &[Field]| fields.iter().flat_map(|field| texts(article, *field)).collect::<Vec<_>>();
        let (stems, zones) = match field {
            None => (all(&[ZONES, ABOUT].concat()), all(&ZONES)),
            Some(zone) if zone.is_text() => (all(&[zone]), all(&[zone])),
            Some(about) => (all(&[about]), Vec::new()),
        };
        let value = field
            .filter(|field| matches!(field, Field::Agency | Field::Section | Field::Language | Field::Id));
        Scope { stems, zones, value, article }
    }

    fn has_value(&self, field: Field, wanted: &str) -> bool {
        texts(self.article, field).iter().any(|value| {
            if field == Field::Id { *value == wanted } else { value.to_lowercase() == wanted.to_lowercase() }
        })
    }

    fn has_stem(&self, stem: &str) -> bool {
        self.stems.iter().any(|text| tokens(text).iter().any(|token| *token.word.stem == *stem))
    }

    /// As a part of a compound, or as a word that is none.
    fn has_part(&self, stem: &str) -> bool {
        let is_it = |token: &Token<'_>| match token.kind {
            TokenKind::Hyphenated => false,
            TokenKind::Word if token.word.parts.is_empty() => *token.word.stem == *stem,
            TokenKind::Word => token.word.parts.iter().any(|part| *part.stem == *stem),
        };
        self.zones.iter().any(|text| tokens(text).iter().any(is_it))
    }

    fn has_exact(&self, is_it: impl Fn(&str) -> bool) -> bool {
        self.zones.iter().any(|text| tokens(text).iter().any(|token| is_it(&token.word.exact)))
    }

    /// Exact forms in zones, stems in what is said about the article, values.
    fn has_like(&self, is_it: impl Fn(&str) -> bool, is_value: impl Fn(&str) -> bool) -> bool {
        if let Some(value) = self.value {
            return texts(self.article, value).iter().any(|text| {
                is_value(&if value == Field::Id { (*text).to_owned() } else { text.to_lowercase() })
            });
        }
        if self.zones.is_empty() {
            return self.stems.iter().any(|text| tokens(text).iter().any(|token| is_it(&token.word.stem)));
        }
        self.has_exact(is_it)
    }

    fn has_word(&self, token: &Token<'_>, loose: bool) -> bool {
        let word = &token.word;
        let mut parts = word.parts.iter().map(|part| self.has_part(&part.stem));
        self.has_stem(&word.stem)
            || match (word.parts.is_empty(), loose) {
                (true, _) => self.has_part(&word.stem),
                (false, false) => parts.all(|has| has),
                (false, true) => parts.any(|has| has),
            }
    }

    /// The fields whose positions count.
    fn places(&self, field: Option<Field>) -> Rc<[Zone]> {
        let article = self.article;
        let about = field.filter(|field| !field.is_text());
        let made = || match about {
            Some(about) => vec![Zone::new(None, true, &texts(article, about))],
            None => {
                let zone = |zone: &Field| Zone::new(Some(*zone), false, &texts(article, *zone));
                let about: Vec<_> = ABOUT.iter().flat_map(|about| texts(article, *about)).collect();
                ZONES.iter().map(zone).chain([Zone::new(None, false, &about)]).collect()
            }
        };
        PLACES.with_borrow_mut(|known| {
            Rc::clone(known.entry((article, about)).or_insert_with(|| made().into()))
        })
    }

    fn has_segments(&self, segments: &[Token<'_>], field: Option<Field>) -> bool {
        let zones = self.places(field);
        let in_order = |zone: &Zone| zone.has_in_order(segments, field);
        zones.iter().any(in_order)
    }
}

/// Whether a plain word is made of function words only (or of nothing).
pub(super) fn is_stop(ast: &'static Ast) -> bool {
    matches!(ast, Ast::Word(text, _) if tokens(text).iter().all(|token| is_stopword(&token.word.exact)))
}

/// Whether the best partial matches may lack it.
fn is_word(ast: &Ast) -> bool {
    match ast {
        Ast::Word(..)
        | Ast::Phrase { .. }
        | Ast::Exact(..)
        | Ast::Wildcard(..)
        | Ast::Fuzzy(..)
        | Ast::Near { .. }
        | Ast::Within(..)
        | Ast::Mentions(..) => true,
        Ast::In(field, inner) => field.is_text() && is_word(inner),
        Ast::Or(members) | Ast::AtLeast(_, members) => members.iter().all(is_word),
        Ast::Variants { .. } => true,
        _ => false,
    }
}

/// Whether the article has what the query asks; `None` for what asks nothing.
pub(super) fn matches(ast: &'static Ast, article: &'static Article) -> Option<bool> {
    in_field(ast, article, None, false)
}

/// Whether the article is one of the partial matches.
pub(super) fn matches_partly(ast: &'static Ast, article: &'static Article) -> bool {
    let members = if let Ast::And(members) = ast { members.as_slice() } else { std::slice::from_ref(ast) };
    let telling = members.iter().any(|member| is_word(member) && !is_stop(member));
    let (words, others): (Vec<_>, Vec<_>) = members.iter().partition(|member| is_word(member));
    let optional = words.iter().filter(|word| !telling || !is_stop(word));
    let any: Vec<bool> = optional.filter_map(|word| in_field(word, article, None, true)).collect();
    any.contains(&true) && others.iter().all(|other| matches(other, article) != Some(false))
}

fn in_field(ast: &'static Ast, article: &'static Article, field: Option<Field>, loose: bool) -> Option<bool> {
    let scope = Scope::of(article, field);
    match ast {
        Ast::All => None,
        Ast::Word(text, _) => word(text, &scope, field, loose),
        Ast::Phrase { text, exact, .. } => {
            if let Some(value) = scope.value {
                return Some(scope.has_value(value, text));
            }
            let words = tokens(text);
            let words: Vec<_> = words.iter().filter(|token| token.kind == TokenKind::Word).collect();
            let strict = match words.as_slice() {
                [only] if *exact && !scope.zones.is_empty() => {
                    Some(scope.has_exact(|exact| *exact == *only.word.exact))
                }
                [only] => Some(scope.has_stem(&only.word.stem)),
                _ => naive_places::has(ast, &scope.places(field), field),
            };
            strict.map(|has| has || loose && has_leaf(ast, article, field))
        }
        Ast::Near { left, right, .. } => match scope.value {
            Some(_) => all([left, right].iter().map(|side| in_field(side, article, field, loose))),
            None => naive_places::has(ast, &scope.places(field), field)
                .map(|has| has || loose && has_leaf(ast, article, field)),
        },
        Ast::Within(_, inner) | Ast::Mentions(_, inner) => match scope.value {
            Some(_) => in_field(inner, article, field, loose),
            None => naive_places::has(ast, &scope.places(field), field)
                .map(|has| has || loose && has_leaf(ast, article, field)),
        },
        Ast::AtLeast(count, members) => {
            let known: Vec<bool> =
                members.iter().filter_map(|member| in_field(member, article, field, loose)).collect();
            let wanted = (*count as usize).min(known.len());
            (wanted > 0).then(|| known.iter().filter(|has| **has).count() >= wanted)
        }
        Ast::Exact(text, _) if scope.zones.is_empty() && !field.is_none_or(Field::is_text) => {
            word(text, &scope, field, loose)
        }
        Ast::Exact(text, _) => {
            let tokens = tokens(text);
            let mut end = 0;
            let outer = tokens.iter().filter(|token| {
                let is_outer = token.start >= end;
                end = end.max(token.end);
                is_outer
            });
            all(outer.map(|token| Some(scope.has_exact(|exact| *exact == *token.word.exact))))
        }
        Ast::Wildcard(text, _) => {
            let shape = |pattern: &str, term: &str| {
                let chars = |text: &str| text.chars().collect::<Vec<_>>();
                naive_places::has_shape(&chars(pattern), &chars(term))
            };
            let folded = naive_places::folded(text);
            Some(scope.has_like(|term| shape(&folded, term), |value| shape(&text.to_lowercase(), value)))
        }
        Ast::Fuzzy(text, edits, _) => {
            let near = |wanted: &str, term: &str| {
                let chars = |text: &str| text.chars().collect::<Vec<_>>();
                naive_places::edit_distance(&chars(wanted), &chars(term)) <= usize::from(*edits)
            };
            let exact = exact_form(text);
            Some(scope.has_like(|term| near(&exact, term), |value| near(&text.to_lowercase(), value)))
        }
        Ast::Published(range) => {
            let day = article.published.in_berlin().date();
            Some(range.first.is_none_or(|first| first <= day) && range.last.is_none_or(|last| day <= last))
        }
        Ast::Variants { original, others } => {
            let known: Vec<bool> = [&**original]
                .into_iter()
                .chain(others)
                .filter_map(|member| in_field(member, article, field, loose))
                .collect();
            (!known.is_empty()).then(|| known.contains(&true))
        }
        Ast::In(inner_field, inner) => in_field(inner, article, Some(*inner_field), loose),
        Ast::And(members) => {
            let telling = members.iter().any(|member| is_word(member) && !is_stop(member));
            let counted = members.iter().filter(|member| !telling || !is_stop(member));
            all(counted.map(|member| in_field(member, article, field, loose)))
        }
        Ast::Or(members) => {
            let known: Vec<bool> =
                members.iter().filter_map(|member| in_field(member, article, field, loose)).collect();
            (!known.is_empty()).then(|| known.contains(&true))
        }
        Ast::Not(inner) => in_field(inner, article, field, loose).map(|has| !has),
    }
}

/// Whether one of the words of a phrase or pair is there; function words do not count.
fn has_leaf(ast: &'static Ast, article: &'static Article, field: Option<Field>) -> bool {
    match ast {
        Ast::Phrase { text, .. } => {
            let scope = Scope::of(article, field);
            let words = tokens(text);
            let mut telling =
                words.iter().filter(|token| token.kind == TokenKind::Word && !is_stopword(&token.word.exact));
            telling.any(|token| scope.has_word(token, true))
        }
        Ast::Near { left, right, .. } => has_leaf(left, article, field) || has_leaf(right, article, field),
        Ast::And(members) | Ast::Or(members) | Ast::AtLeast(_, members) => {
            members.iter().any(|member| has_leaf(member, article, field))
        }
        Ast::Within(_, inner) | Ast::Mentions(_, inner) => has_leaf(inner, article, field),
        Ast::In(inner_field, inner) => has_leaf(inner, article, Some(*inner_field)),
        Ast::All | Ast::Published(_) | Ast::Not(_) => false,
        word => !is_stop(word) && in_field(word, article, field, true) == Some(true),
    }
}

fn all(members: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let known: Vec<bool> = members.flatten().collect();
    (!known.is_empty()).then(|| known.iter().all(|has| *has))
}

fn word(text: &'static str, scope: &Scope, field: Option<Field>, loose: bool) -> Option<bool> {
    if let Some(value) = scope.value {
        return Some(scope.has_value(value, text));
    }
    let tokens = tokens(text);
    let mut end = 0;
    let mut found = Vec::new();
    for token in tokens.iter() {
        let inside: Vec<_> = tokens
            .iter()
            .filter(|inner| {
                inner.kind == TokenKind::Word && token.start <= inner.start && inner.end <= token.end
            })
            .cloned()
            .collect();
        if token.kind == TokenKind::Hyphenated {
            end = token.end;
            let segment = || inside.iter().any(|segment| scope.has_word(segment, true));
            found.push(Some(
                scope.has_stem(&token.word.stem) || scope.has_segments(&inside, field) || loose && segment(),
            ));
        } else if token.start >= end {
            found.push(Some(scope.has_word(token, loose)));
        }
    }
    let code = |code: &String| *code.to_lowercase() == text.to_lowercase();
    let is_code = field == Some(Field::Subject)
        && scope.article.subjects.iter().filter_map(|subject| subject.code.as_ref()).any(code);
    match all(found.into_iter()) {
        Some(has) => Some(has || is_code),
        None if field == Some(Field::Subject) => Some(is_code),
        None => None,
    }
}
