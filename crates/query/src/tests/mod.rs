//! Tests of the whole way from request to answer, over real stores in temporary folders.

mod duplicates;
mod naive;
pub(crate) mod naive_places;
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

/// xorshift64*; what is made with it is the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }
}
