//! What stands after an operator or a relation: `/unit=sentence/distance=1`, `/stemming`.

use super::lex::Compare;
use crate::ast::Span;

/// A name, and what it is compared with.
#[derive(Clone, Debug)]
pub(super) struct Modifier<'r> {
    pub(super) name: &'r str,
    pub(super) compared: Option<(Compare, &'r str)>,
    pub(super) span: Span,
}

impl Modifier<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The number it is compared with; too large a one becomes the largest.
    pub(super) fn number(&self) -> Option<(Compare, u32)> {
        let (compare, text) = self.compared?;
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| (compare, text.parse().unwrap_or(u32::MAX)))
    }
}
