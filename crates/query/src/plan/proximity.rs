//! Words at places to each other: which terms of the index they are, field by field.

use std::sync::Arc;

use super::scope::{Scope, Weighted};
use super::{Group, Layer, LayerKind, Plan, Planner, Word, ZoneTerm, simplified};
use crate::proximity::{Condition, Leaf, Places, Proximity, Sought};
use crate::{Field, rank};

/// A [`Proximity`] over the fields of the index.
#[derive(Debug)]
pub(crate) struct ProximityPlan {
    /// As the query has it.
    pub(crate) text: Box<str>,
    pub(crate) proximity: Proximity,
    /// What has the words at all, wherever they stand.
    pub(crate) candidates: Plan,
    /// The fields whose positions are compared, each by itself.
    pub(crate) zones: Vec<ZonePlan>,
    /// The rarities of the words.
    pub(crate) weight: f32,
}

/// What is looked for in one field.
#[derive(Debug)]
pub(crate) struct ZonePlan {
    /// The terms by leaf and group.
    pub(crate) leaves: Vec<Vec<Vec<ZoneTerm>>>,
    /// Where texts begin, and where further sentences; only where it matters.
    pub(crate) units: Option<(ZoneTerm, ZoneTerm)>,
    /// A term of the field, for its norms.
    pub(crate) norms: ZoneTerm,
}

/// The fields of one kind of text: stems always; parts and exact forms if it is in a zone.
struct ZoneFields {
    field: Option<Field>,
    stems: Weighted,
    parts: Option<Weighted>,
    exacts: Option<Weighted>,
}

const TEXTS: [Field; 4] = [Field::Headline, Field::Kicker, Field::Teaser, Field::Body];

impl Planner<'_, '_> {
    /// `None` if there is no field to look in.
    pub(super) fn proximity(
        &mut self,
        text: &str,
        proximity: Proximity,
        scope: &Scope,
    ) -> tantivy::Result<Option<Plan>> {
        let mut fields = self.zone_fields(scope);
        if matches!(proximity.condition, Condition::Mentions(..)) && !is_about(&fields) {
            // What is said about an article repeats what is in it.
            fields.retain(|zone| zone.field.is_some());
        }
        let mut zones = Vec::with_capacity(fields.len());
        for zone in &fields {
            let norms = self.zone_term(depesche_store::layout::PARAGRAPH, zone.stems)?;
            let units = if proximity.has_units() {
                Some((norms.clone(), self.zone_term(depesche_store::layout::SENTENCE, zone.stems)?))
            } else {
                None
            };
            zones.push(ZonePlan { leaves: Vec::new(), units, norms });
        }
        for leaf in &proximity.leaves {
            let terms = self.leaf_terms(leaf, &fields)?;
            zones.iter_mut().zip(terms).for_each(|(zone, terms)| zone.leaves.push(terms));
        }
        let rarity: Vec<f32> = (0..proximity.leaves.len()).map(|leaf| self.rarity(leaf, &zones)).collect();
        let weight = self.scale * condition_weight(&proximity.condition, &proximity.places, &rarity);
        let candidates = Candidates { zones: &zones, places: &proximity.places };
        let candidates = candidates.of(&proximity.condition).unwrap_or_else(|| Group::default().into());
        let (text, no_field) = (text.into(), zones.is_empty());
        let plan = || ProximityPlan { text, candidates, proximity, zones, weight };
        Ok((!no_field).then(|| Plan::Proximity(Arc::new(plan()))))
    }

    fn zone_fields(&self, scope: &Scope) -> Vec<ZoneFields> {
        let everywhere;
        let scope = match scope {
            // Inside, words may be looked for in other fields.
            Scope::Text { .. } => {
                everywhere = Scope::everywhere(self.view.fields());
                &everywhere
            }
            other => other,
        };
        let (parts, exacts) = match scope {
            Scope::Text { parts, exacts, .. } => (parts.as_slice(), exacts.as_slice()),
            _ => (&[][..], &[][..]),
        };
        let fields = scope.stems().iter().enumerate().map(|(n, stems)| ZoneFields {
            field: TEXTS.get(n).copied().filter(|_| !parts.is_empty()),
            stems: *stems,
            parts: parts.get(n).copied(),
            exacts: exacts.get(n).copied().or((parts.is_empty()).then_some(*stems)),
        });
        fields.collect()
    }

    /// The terms of a leaf by zone and group.
    fn leaf_terms(&mut self, leaf: &Leaf, zones: &[ZoneFields]) -> tantivy::Result<Vec<Vec<Vec<ZoneTerm>>>> {
        let mut terms = vec![vec![Vec::new(); leaf.groups.len()]; zones.len()];
        let sought_in = |zone: &ZoneFields| {
            leaf.field.is_none() || zone.field.is_none() && is_about(zones) || zone.field == leaf.field
        };
        for (n, group) in leaf.groups.iter().enumerate() {
            for sought in group {
                if let Sought::Like(shape, text, span) = sought {
                    let fields = zones.iter().enumerate().filter(|(_, zone)| sought_in(zone));
                    let (numbers, fields): (Vec<_>, Vec<_>) =
                        fields.filter_map(|(z, zone)| Some((z, zone.exacts?))).unzip();
                    for (field, term) in self.expand_told(shape, text, *span, &fields)? {
                        terms[numbers[field]][n].push(term);
                    }
                    continue;
                }
                for (zone, terms) in zones.iter().zip(&mut terms).filter(|(zone, _)| sought_in(zone)) {
                    let term = match sought {
                        Sought::Stem(stem) => Some((stem, zone.stems)),
                        Sought::Part(stem) => zone.parts.map(|parts| (stem, parts)),
                        Sought::Exact { stem, .. } if zone.parts.is_none() && is_about(zones) => {
                            Some((stem, zone.stems))
                        }
                        Sought::Exact { exact, .. } => zone.exacts.map(|exacts| (exact, exacts)),
                        Sought::Like(..) => None,
                    };
                    if let Some((term, field)) = term {
                        terms[n].push(self.zone_term(term, field)?);
                    }
                }
            }
        }
        Ok(terms)
    }

    /// How rare a leaf is: as its rarest group.
    fn rarity(&self, leaf: usize, zones: &[ZonePlan]) -> f32 {
        let groups = zones.first().map_or(0, |zone| zone.leaves[leaf].len());
        let rarity = |group: usize| {
            let terms: Vec<_> = zones.iter().flat_map(|zone| &zone.leaves[leaf][group]).cloned().collect();
            self.idf(&terms)
        };
        (0..groups).map(rarity).fold(0.0, f32::max)
    }
}

/// Whether these are fields of stems only.
fn is_about(zones: &[ZoneFields]) -> bool {
    zones.iter().all(|zone| zone.parts.is_none())
}

fn condition_weight(condition: &Condition, places: &[Places], rarity: &[f32]) -> f32 {
    let each = |members: &[Condition]| -> Vec<f32> {
        members.iter().map(|member| condition_weight(member, places, rarity)).collect()
    };
    match condition {
        Condition::Has(number) | Condition::Mentions(_, number) => places_weight(&places[*number], rarity),
        Condition::All(members) | Condition::AtLeast(_, members) => each(members).iter().sum(),
        Condition::Any(members) => each(members).into_iter().fold(0.0, f32::max),
        Condition::Not(_) => 0.0,
        Condition::Within(_, inner) => condition_weight(inner, places, rarity),
    }
}

/// The rarities of words that have to stand together add up (as in Lucene's phrases).
fn places_weight(places: &Places, rarity: &[f32]) -> f32 {
    match places {
        Places::Leaf(leaf) => rarity[*leaf],
        Places::Sequence { steps, .. } => {
            let single = steps.iter().filter(|step| step.to == step.from + 1);
            single.map(|step| rarity[step.leaf]).sum()
        }
        Places::Sloppy { leaves, .. } => leaves.iter().map(|leaf| rarity[*leaf]).sum(),
        Places::Any(members) => {
            members.iter().map(|member| places_weight(member, rarity)).fold(0.0, f32::max)
        }
        Places::Near { left, right, .. } => places_weight(left, rarity) + places_weight(right, rarity),
    }
}

/// What an article must have so that its positions are worth looking at.
struct Candidates<'p> {
    zones: &'p [ZonePlan],
    places: &'p [Places],
}

impl Candidates<'_> {
    /// `None` for everything.
    fn of(&self, condition: &Condition) -> Option<Plan> {
        match condition {
            Condition::Has(number) | Condition::Mentions(_, number) => self.places(&self.places[*number]),
            Condition::All(members) => all(members.iter().filter_map(|member| self.of(member))),
            Condition::Any(members) => any(members.iter().map(|member| self.of(member)), 0),
            Condition::AtLeast(count, members) => any(members.iter().map(|member| self.of(member)), *count),
            Condition::Not(_) => None,
            Condition::Within(_, inner) => self.of(inner),
        }
    }

    fn places(&self, places: &Places) -> Option<Plan> {
        match places {
            Places::Leaf(leaf) => self.leaf(*leaf),
            Places::Sequence { length, steps } => all((0..*length).filter_map(|word| {
                let covering = steps.iter().filter(|step| step.from <= word && word < step.to);
                any(covering.map(|step| self.leaf(step.leaf)), 0)
            })),
            Places::Sloppy { leaves, .. } => all(leaves.iter().filter_map(|leaf| self.leaf(*leaf))),
            Places::Any(members) => any(members.iter().map(|member| self.places(member)), 0),
            Places::Near { left, right, .. } => {
                all([self.places(left), self.places(right)].into_iter().flatten())
            }
        }
    }

    fn leaf(&self, leaf: usize) -> Option<Plan> {
        let groups = self.zones.first().map_or(0, |zone| zone.leaves[leaf].len());
        all((0..groups).map(|group| {
            let terms = self.zones.iter().flat_map(|zone| &zone.leaves[leaf][group]).cloned().collect();
            let kind = LayerKind::Filter;
            let layer = Layer {
                kind,
                term: "".into(),
                terms,
                weight: 0.0,
                k1: rank::K1,
                alternative: Some(0),
                onto: false,
            };
            Plan::Word(Arc::new(Word { text: "".into(), layers: vec![layer], alternatives: 1 }))
        }))
    }
}

fn all(plans: impl Iterator<Item = Plan>) -> Option<Plan> {
    simplified(Group { must: plans.collect(), ..Group::default() })
}

/// `None` where one of them is everything, unless several are asked for.
fn any(plans: impl Iterator<Item = Option<Plan>>, at_least: u32) -> Option<Plan> {
    let plans: Option<Vec<Plan>> = plans.collect();
    simplified(Group { any: plans?, at_least, ..Group::default() })
}
