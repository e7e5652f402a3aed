//! From the tree of a query to what is looked up in the index.
//!
//! A plan holds terms with their statistics and places in the dictionary of every segment, so that running it opens
//! postings and nothing else. There are two plans of a query: the strict one, and the relaxed one for when the strict
//! one finds nothing, which is made only then.

mod leaf;
mod proximity;
mod relatives;
mod scope;
mod terms;

use std::sync::Arc;

use crate::proximity::is_stop;
use crate::view::{LookUps, Norms, Postings, View};
use crate::{Ast, Problem, Ranking, calendar, rank};
pub(crate) use proximity::{ProximityPlan, ZonePlan};
use scope::Scope;

/// What is to be found, and how it counts.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// A word, wildcard or filter term.
    Word(Arc<Word>),
    /// Words at places to each other.
    Proximity(Arc<ProximityPlan>),
    /// Published from (included) to (excluded), in seconds since 1970.
    Published(i64, i64),
    /// A combination.
    Group(Box<Group>),
}

/// All of `must`, so many of `any` at least (one if `at_least` is 0), none of `not`; `bonus` only adds to the score.
/// Without `must` and `any`: everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) must: Vec<Plan>,
    pub(crate) any: Vec<Plan>,
    pub(crate) at_least: u32,
    pub(crate) not: Vec<Plan>,
    pub(crate) bonus: Vec<Plan>,
}

/// One word in up to three layers (stem, stem or part of a compound, exact form). An article matches if it has all layers of one
/// alternative.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// As the query has it.
    pub(crate) text: Box<str>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) alternatives: usize,
}

/// One term (or the terms a wildcard stands for) over the zones it is looked for in.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) kind: LayerKind,
    /// The term looked for.
    pub(crate) term: Box<str>,
    pub(crate) terms: Vec<ZoneTerm>,
    /// Rarity times the layer's weight; 0 for filters.
    pub(crate) weight: f32,
    /// Saturation of its frequencies.
    pub(crate) k1: f32,
    /// The alternative this layer belongs to; `None` if it only adds to the score.
    pub(crate) alternative: Option<usize>,
    /// Whether what the layer before has found counts here too.
    pub(crate) onto: bool,
}

/// As what a term is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LayerKind {
    /// A word, in any inflection.
    Stem,
    /// A part of compounds.
    Part,
    /// A form.
    Exact,
    /// What a wildcard or fuzzy word stands for.
    Like,
    /// A value; it decides nothing about the order.
    Filter,
}

/// A term in one field.
#[derive(Clone, Debug)]
pub(crate) struct ZoneTerm {
    pub(crate) field: tantivy::schema::Field,
    /// The field whose norms count.
    pub(crate) lengths: tantivy::schema::Field,
    /// Weight of one occurrence by the field norm id of the article.
    pub(crate) norms: Norms,
    pub(crate) postings: Postings,
}

/// The words of the query in their order, for what takes their places: `None` parts words that are no neighbours.
pub(crate) type Sequence = Vec<Option<SequenceWord>>;

/// One word of the [`Sequence`].
#[derive(Clone, Debug)]
pub(crate) struct SequenceWord {
    pub(crate) stem: Box<str>,
    /// The stem in every zone.
    pub(crate) zones: Vec<ZoneTerm>,
    pub(crate) idf: f32,
    /// Where else the beginning of an article may have it; `None` for function words and where not all is searched.
    pub(crate) lead: Option<Lead>,
    /// The other words of its family in every zone, all alike, and how rare they are together with it. Only known once the
    /// best partial matches are asked for.
    pub(crate) relatives: Vec<ZoneTerm>,
    pub(crate) family_idf: f32,
}

/// What is looked for at the beginning of an article, besides the word itself.
#[derive(Clone, Debug)]
pub(crate) struct Lead {
    /// The number of the text among the zones of the stem; those before stand above it.
    pub(crate) body: usize,
    /// The word as a part of a compound.
    pub(crate) part: LeadTerm,
    /// The parts of the compound it is, each as a word and as a part.
    pub(crate) compound_parts: Vec<LeadTerm>,
}

/// A term in headline and text, where only its first place matters.
#[derive(Clone, Debug)]
pub(crate) struct LeadTerm {
    pub(crate) headline: FieldTerm,
    pub(crate) body: FieldTerm,
}

/// Where a term of a field is.
#[derive(Clone, Debug)]
pub(crate) struct FieldTerm {
    pub(crate) field: tantivy::schema::Field,
    pub(crate) postings: Postings,
}

/// Makes the plans of a query.
pub(crate) struct Planner<'s, 'v> {
    ast: &'s Ast,
    view: &'s View,
    look_ups: &'s mut LookUps<'v>,
    problems: &'s mut Vec<Problem>,
    ranking: Ranking,
    expansions_left: usize,
    sequence: Sequence,
    /// Whether any part of a compound will do.
    loose: bool,
    /// What words weigh now.
    scale: f32,
    /// Saturation of term frequencies.
    k1: f32,
}

impl<'s, 'v: 's> Planner<'s, 'v> {
    /// For `ast` over the index `look_ups` look into.
    pub(crate) fn new(
        ast: &'s Ast,
        look_ups: &'s mut LookUps<'v>,
        problems: &'s mut Vec<Problem>,
        ranking: Ranking,
    ) -> Planner<'s, 'v> {
        Planner {
            ast,
            view: look_ups.view(),
            look_ups,
            problems,
            ranking,
            expansions_left: rank::EXPANSIONS,
            sequence: Vec::new(),
            loose: false,
            scale: 1.0,
            k1: if is_one_word(ast) { rank::K1_ALONE } else { rank::K1 },
        }
    }

    /// What has everything that is asked for, and the order of its words.
    pub(crate) fn strict(&mut self) -> tantivy::Result<(Plan, Sequence)> {
        let strict = self.node(self.ast, &Scope::everywhere(self.view.fields()))?;
        let sequence = std::mem::take(&mut self.sequence);
        Ok((strict.unwrap_or_else(|| Group::default().into()), sequence))
    }

    /// Whether the query is a text rather than keywords: the relaxed plan is used at once.
    pub(crate) fn is_text(&self) -> bool {
        is_text(self.ast)
    }

    /// `None` for what looks for nothing (punctuation): it does not restrict.
    fn node(&mut self, ast: &Ast, scope: &Scope) -> tantivy::Result<Option<Plan>> {
        match ast {
            Ast::All => Ok(None),
            Ast::Word(text, _) => self.word(text, scope),
            Ast::Phrase { text, exact, .. } => self.phrase(ast, text, *exact, scope),
            Ast::Exact(text, _) => self.exact(text, scope),
            Ast::Wildcard(text, span) => self.wildcard(text, *span, scope),
            Ast::Fuzzy(text, edits, span) => self.fuzzy(text, *edits, *span, scope),
            Ast::Near { left, right, .. } => match scope {
                Scope::Value(_) | Scope::Id(_) => {
                    let must = [self.node(left, scope)?, self.node(right, scope)?];
                    Ok(simplified(Group { must: must.into_iter().flatten().collect(), ..Group::default() }))
                }
                _ => self.places(ast, scope),
            },
            Ast::Within(_, inner) | Ast::Mentions(_, inner) => match scope {
                Scope::Value(_) | Scope::Id(_) => self.node(inner, scope),
                _ => self.places(ast, scope),
            },
            Ast::Variants { original, others } => {
                let mut group =
                    Group { any: self.node(original, scope)?.into_iter().collect(), ..Group::default() };
                let (kept, scale) = (self.sequence.len(), self.scale);
                self.scale *= rank::SYNONYM;
                for other in others {
                    group.any.extend(self.node(other, scope)?);
                }
                self.scale = scale;
                self.sequence.truncate(kept);
                Ok(simplified(group))
            }
            Ast::AtLeast(count, members) => {
                let group = self.any_of(members, scope)?;
                Ok(simplified(Group { at_least: (*count).min(group.any.len() as u32), ..group }))
            }
            Ast::Published(range) => {
                let from = range.first.and_then(calendar::start_of).unwrap_or(i64::MIN);
                Ok(Some(Plan::Published(from, range.last.map_or(i64::MAX, calendar::end_of))))
            }
            Ast::In(field, inner) => {
                self.sequence.push(None);
                let plan = self.node(inner, &Scope::of(*field, self.view.fields()));
                self.sequence.push(None);
                plan
            }
            Ast::And(members) => self.all_of(members, scope),
            Ast::Or(members) => Ok(simplified(self.any_of(members, scope)?)),
            Ast::Not(inner) => {
                let kept = self.sequence.len();
                let inner = self.node(inner, scope)?;
                self.sequence.truncate(kept);
                self.sequence.push(None);
                Ok(inner.map(|inner| Group { not: vec![inner], ..Group::default() }.into()))
            }
        }
    }

    fn all_of(&mut self, members: &[Ast], scope: &Scope) -> tantivy::Result<Option<Plan>> {
        let only_stop_words = !members.iter().any(is_telling);
        let mut group = Group::default();
        for member in members {
            if let Ast::Not(inner) = member {
                let kept = self.sequence.len();
                group.not.extend(self.node(inner, scope)?);
                self.sequence.truncate(kept);
            } else if is_stop(member) && !only_stop_words {
                group.bonus.extend(self.node(member, scope)?);
            } else {
                group.must.extend(self.node(member, scope)?);
            }
        }
        Ok(simplified(group))
    }

    fn any_of(&mut self, members: &[Ast], scope: &Scope) -> tantivy::Result<Group> {
        let mut group = Group::default();
        for member in members {
            group.any.extend(self.node(member, scope)?);
            self.sequence.push(None);
        }
        Ok(group)
    }

    /// The plan for the best partial matches: words and phrases become optional, while exclusions, dates and what is
    /// said about the article (agency, author, place ...) stay. `None` if there is nothing to relax.
    pub(crate) fn relaxed(&mut self) -> tantivy::Result<Option<Plan>> {
        let members = members(self.ast);
        let only_stop_words = !members.iter().any(is_telling);
        let scope = Scope::everywhere(self.view.fields());
        let mut group = Group::default();
        for member in members {
            match member {
                Ast::Not(inner) => group.not.extend(self.node(inner, &scope)?),
                _ if is_stop(member) && !only_stop_words => {
                    group.bonus.extend(self.node(member, &scope)?);
                }
                _ if is_word(member) => {
                    self.loose = true;
                    let plan = self.node(member, &scope);
                    self.loose = false;
                    group.any.extend(plan?);
                }
                _ => group.must.extend(self.node(member, &scope)?),
            }
        }
        Ok((!group.any.is_empty()).then(|| group.into()))
    }
}

/// What must hold together: the members of a conjunction, else the whole.
fn members(ast: &Ast) -> &[Ast] {
    if let Ast::And(members) = ast { members } else { std::slice::from_ref(ast) }
}

/// Whether this is looked for in the text, and more than a function word.
fn is_telling(ast: &Ast) -> bool {
    is_word(ast) && !is_stop(ast)
}

/// Whether the best partial matches may lack this.
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
        Ast::All | Ast::Published(_) | Ast::And(_) | Ast::Not(_) => false,
    }
}

fn simplified(mut group: Group) -> Option<Plan> {
    let alone = group.not.is_empty() && group.bonus.is_empty();
    match (group.must.len(), group.any.len()) {
        (0, 0) if alone => None,
        (1, 0) if alone => group.must.pop(),
        (0, 1) if alone && group.at_least < 2 => group.any.pop(),
        _ => Some(group.into()),
    }
}

/// Whether one word is all that decides the order. Filters beside it do not matter.
fn is_one_word(ast: &Ast) -> bool {
    let mut words = members(ast).iter().filter(|member| is_telling(member));
    matches!((words.next(), words.next()), (Some(Ast::Word(..) | Ast::Variants { .. }), None))
}

/// Whether a query is a question, or as long as a sentence: nothing but words, of which an article that answers it
/// seldom has all. Filters beside it do not matter.
fn is_text(ast: &Ast) -> bool {
    let Ast::And(members) = ast else { return false };
    let mut words = members.iter().filter(|member| !matches!(member, Ast::In(field, _) if !field.is_text()));
    let mut count = 0;
    let mut question = false;
    let plain = words.all(|member| {
        count += 1;
        let member = if let Ast::Variants { original, .. } = member { original } else { member };
        match member {
            Ast::Word(text, _) | Ast::Phrase { text, .. } => question = text.ends_with('?'),
            // Several words that make one entry of the synonyms.
            Ast::And(words) => count += words.len() - 1,
            _ => return false,
        }
        true
    });
    plain && (count >= rank::TEXT_WORDS || question && count >= rank::QUESTION_WORDS)
}

impl From<Group> for Plan {
    fn from(group: Group) -> Plan {
        Plan::Group(Box::new(group))
    }
}
