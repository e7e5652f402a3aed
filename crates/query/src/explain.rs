//! What a hit's score is made of.

use std::sync::Arc;

use tantivy::DocId;

use crate::ask::Page;
use crate::plan::{Group, Layer, LayerKind, Plan, Sequence, Word};
use crate::run::{self, Bonus};
use crate::view::{Segment, View};
use crate::{Contribution, Explanation, Ranking, Reason};

/// The scores of a page of hits, taken apart.
pub(crate) fn page(
    page: &Page,
    plan: &Plan,
    (sequence, ranking): (&Sequence, &Ranking),
    view: &View,
) -> tantivy::Result<Vec<Explanation>> {
    let mut explanations = Vec::with_capacity(page.hits.len());
    for (hit, reranked) in page.hits.iter().zip(&page.reranked) {
        let mut bonus = Bonus::default();
        if *reranked {
            let segment = &view.segments()[hit.segment];
            let bonuses = run::bonuses(sequence, ranking, segment, hit.segment, &[hit.doc])?;
            bonus = bonuses.first().copied().unwrap_or_default();
        }
        explanations.push(explain(plan, &bonus, view, (hit.segment, hit.doc))?);
    }
    Ok(explanations)
}

/// The score of a document, taken apart. `bonus` is what it got for the places of the words.
fn explain(
    plan: &Plan,
    bonus: &Bonus,
    view: &View,
    (ordinal, doc): (usize, DocId),
) -> tantivy::Result<Explanation> {
    let segment = &view.segments()[ordinal];
    let mut explainer = Explainer { segment, ordinal, doc, contributions: Vec::new() };
    explainer.plan(plan)?;
    let whole = [
        (Reason::Neighbours, bonus.neighbours, "words of the query that stand side by side"),
        (Reason::Lead, bonus.lead, "words of the query near the beginning"),
        (Reason::Family, bonus.family, "words of the family of one that is missing"),
    ];
    for (reason, score, text) in whole {
        if score > 0.0 {
            let text = format!("{text}: {score:.2}");
            explainer.contributions.push(Contribution {
                reason,
                word: None,
                term: None,
                weight: None,
                frequency: None,
                score,
                text,
            });
        }
    }
    let contributions = explainer.contributions;
    Ok(Explanation { score: contributions.iter().map(|part| part.score).sum(), contributions })
}

struct Explainer<'s> {
    segment: &'s Segment,
    ordinal: usize,
    doc: DocId,
    contributions: Vec<Contribution>,
}

impl Explainer<'_> {
    fn plan(&mut self, plan: &Plan) -> tantivy::Result<()> {
        match plan {
            Plan::Word(word) => self.word(word),
            Plan::Proximity(proximity) => {
                let (_, score) = self.look(plan)?;
                self.add(Reason::Place, &proximity.text, None, proximity.weight, crate::rank::K1, score);
                Ok(())
            }
            Plan::Published(..) => Ok(()),
            Plan::Group(group) => {
                let Group { must, any, bonus, .. } = &**group;
                must.iter().try_for_each(|plan| self.plan(plan))?;
                for plan in any.iter().chain(bonus) {
                    // What has only some of a group's members gets nothing for them.
                    if !matches!(plan, Plan::Group(_)) || self.look(plan)?.0 {
                        self.plan(plan)?;
                    }
                }
                Ok(())
            }
        }
    }

    fn word(&mut self, word: &Word) -> tantivy::Result<()> {
        let mut under = 0.0;
        for (n, layer) in word.layers.iter().enumerate() {
            // A layer that stands on the one before is scored with it.
            let from = if layer.onto { n.saturating_sub(1) } else { n };
            let (_, with) = self.look(&alone(word, &word.layers[from..=n]))?;
            let score = if layer.onto { with - under } else { with };
            under = with;
            let reason = match layer.kind {
                LayerKind::Stem => Reason::Word,
                LayerKind::Part => Reason::Part,
                LayerKind::Exact => Reason::Exact,
                LayerKind::Like => Reason::Like,
                LayerKind::Filter => continue,
            };
            self.add(reason, &word.text, Some(&layer.term), layer.weight, layer.k1, score);
        }
        Ok(())
    }

    fn look(&self, plan: &Plan) -> tantivy::Result<(bool, f32)> {
        run::look(plan, self.segment, self.ordinal, self.doc)
    }

    fn add(&mut self, reason: Reason, word: &str, term: Option<&str>, weight: f32, k1: f32, score: f32) {
        if score <= 0.0 {
            return;
        }
        // The saturation of BM25, backwards.
        let frequency = score * k1 / (weight * (k1 + 1.0) - score).max(f32::EPSILON);
        let what = match reason {
            Reason::Word => "as a word",
            Reason::Part => "as a word or a part of compounds",
            Reason::Exact => "in this form",
            Reason::Like => "what it stands for",
            _ => "at its places",
        };
        let text = format!(
            "'{word}' {what}: weight {weight:.2}, {frequency:.2} mentions by field and length: {score:.2}"
        );
        self.contributions.push(Contribution {
            reason,
            word: Some(word.to_owned()),
            term: term.map(str::to_owned),
            weight: Some(weight),
            frequency: Some(frequency),
            score,
            text,
        });
    }
}

/// A word of these layers only, each of which is enough.
fn alone(word: &Word, layers: &[Layer]) -> Plan {
    let layers: Vec<Layer> =
        layers.iter().enumerate().map(|(n, layer)| Layer { alternative: Some(n), ..layer.clone() }).collect();
    Plan::Word(Arc::new(Word { text: word.text.clone(), alternatives: layers.len(), layers }))
}
