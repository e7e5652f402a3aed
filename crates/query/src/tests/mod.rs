//! Tests of the whole way from request to answer, over real stores in temporary folders.

mod duplicates;
mod naive;
mod oracle;
pub(crate) mod ranking;
mod service;

/// Whether a query is so long that it may be read as a text.
fn is_long(query: &str) -> bool {
    query.split([' ', '"']).filter(|piece| !piece.is_empty()).count() >= crate::rank::TEXT_WORDS
}
