//! Which fields of the index a word is looked for in.

use depesche_store::{Fields, Zone};
use tantivy::schema::Field as IndexField;

use crate::{Field, rank};

/// The fields of one kind of search.
#[derive(Clone, Debug)]
pub(super) enum Scope {
    /// Zones of the text: stems, parts of compounds and exact forms, zone by zone in the same order. Stems may be looked
    /// for in further fields after these. The field is that of the query, if it names one.
    Text { field: Option<Field>, stems: Vec<Weighted>, parts: Vec<Weighted>, exacts: Vec<Weighted> },
    /// A field of stems that is said about the article.
    About(Weighted),
    /// Subjects: stems, and codes as one term.
    Subject(Weighted),
    /// A field of whole, lower-cased values.
    Value(IndexField),
    /// The id: one whole value as it is.
    Id(IndexField),
}

/// A field, its weight and how strongly its length counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighted {
    pub(super) field: IndexField,
    /// The field whose lengths count.
    pub(super) lengths: IndexField,
    pub(super) weight: f32,
    pub(super) b: f32,
}

fn short(field: IndexField, weight: f32) -> Weighted {
    Weighted { field, lengths: field, weight, b: rank::B_SHORT }
}

/// A field that is only looked up.
pub(super) fn unweighted(field: IndexField) -> Weighted {
    Weighted { field, lengths: field, weight: 0.0, b: 0.0 }
}

impl Scope {
    /// Where a word without a field is looked for.
    pub(super) fn everywhere(fields: &Fields) -> Scope {
        let mut scope = Scope::zones(
            None,
            &[
                (fields.headline, rank::HEADLINE, rank::B_SHORT),
                (fields.kicker, rank::KICKER, rank::B_SHORT),
                (fields.teaser, rank::TEASER, rank::B_SHORT),
                (fields.body, rank::BODY, rank::B_BODY),
            ],
        );
        if let Scope::Text { stems, .. } = &mut scope {
            stems.push(short(fields.meta, rank::META));
        }
        scope
    }

    /// Where a word with this field is looked for.
    pub(super) fn of(field: Field, fields: &Fields) -> Scope {
        match field {
            Field::Headline => Scope::zones(Some(field), &[(fields.headline, rank::HEADLINE, rank::B_SHORT)]),
            Field::Kicker => Scope::zones(Some(field), &[(fields.kicker, rank::KICKER, rank::B_SHORT)]),
            Field::Teaser => Scope::zones(Some(field), &[(fields.teaser, rank::TEASER, rank::B_SHORT)]),
            Field::Body => Scope::zones(Some(field), &[(fields.body, rank::BODY, rank::B_BODY)]),
            Field::Author => Scope::About(short(fields.author, rank::META)),
            Field::Place => Scope::About(short(fields.place, rank::META)),
            Field::Keyword => Scope::About(short(fields.keyword, rank::META)),
            Field::Subject => Scope::Subject(short(fields.subject, rank::META)),
            Field::Agency => Scope::Value(fields.agency),
            Field::Section => Scope::Value(fields.section),
            Field::Language => Scope::Value(fields.language),
            Field::Id => Scope::Id(fields.id),
        }
    }

    fn zones(field: Option<Field>, zones: &[(Zone, f32, f32)]) -> Scope {
        let pick = |fields: fn(&Zone) -> (IndexField, IndexField)| {
            let weighted = |(zone, weight, b): &(Zone, f32, f32)| {
                let (field, lengths) = fields(zone);
                Weighted { field, lengths, weight: *weight, b: *b }
            };
            zones.iter().map(weighted).collect()
        };
        Scope::Text {
            field,
            stems: pick(|zone| (zone.stem, zone.stem)),
            parts: pick(|zone| (zone.parts, zone.stem)),
            exacts: pick(|zone| (zone.exact, zone.exact)),
        }
    }

    /// The field of the text that the query names.
    pub(super) fn text_field(&self) -> Option<Field> {
        if let Scope::Text { field, .. } = self { *field } else { None }
    }

    /// The fields a stem is looked for in, with positions.
    pub(super) fn stems(&self) -> &[Weighted] {
        match self {
            Scope::Text { stems, .. } => stems,
            Scope::About(field) | Scope::Subject(field) => std::slice::from_ref(field),
            Scope::Value(_) | Scope::Id(_) => &[],
        }
    }
}
