//! Tests of the whole way from request to answer, over real stores in temporary folders.

mod duplicates;
mod naive;
mod naive_places;
mod oracle;
mod query_table;
mod random_query;
pub(crate) mod ranking;
mod rules;
mod service;

/// Whether a query is read as a text.
fn is_long(query: &str) -> bool {
    let (crate::Ast::And(members), _) = crate::parse(query) else { return false };
    members.len() >= crate::rank::QUESTION_WORDS
        && members
            .iter()
            .filter(|member| !matches!(member, crate::Ast::In(field, _) if !field.is_text()))
            .all(|member| matches!(member, crate::Ast::Word(..) | crate::Ast::Phrase { .. }))
}
