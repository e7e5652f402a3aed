//! Spaces left out (inDeutschland) and put in (Bundes kanzler).

use depesche_analysis::{is_stopword, word};

use super::meant::Suggestion;
use super::query_words::Typed;
use super::visible::{Visible, within};
use super::{costs, spelling};
use crate::ast::Span;
use crate::{Ast, Field, SearchError};

/// Shortest half that is no function word.
const HALF: usize = 4;
/// Divisions that are searched for.
const DIVISIONS: usize = 4;

/// Two words that stand beside each other in articles, and were typed as one.
pub(super) fn apart(
    visible: &mut Visible<'_, '_>,
    surface: &str,
    field: Option<Field>,
) -> Result<Vec<Suggestion>, SearchError> {
    let mut divisions = Vec::new();
    let fields = spelling::fields(field, visible.view.fields());
    for (at, c) in surface.char_indices().skip(2) {
        let (left, right) = surface.split_at(at);
        let (first, second) = (word(left).exact.clone(), word(right).exact.clone());
        let long = |exact: &str| exact.len() >= HALF || is_stopword(exact);
        let capital = c.is_uppercase() && !left.ends_with(char::is_uppercase);
        if !(long(&first) && long(&second)) || right.chars().count() < 2 {
            continue;
        }
        let mut both = u64::MAX;
        for exact in [&first, &second] {
            both = both.min(visible.most(exact, &fields)?);
        }
        if both > 0 {
            divisions.push((capital, both, at));
        }
    }
    divisions.sort_unstable_by(|a, b| b.cmp(a));
    let mut suggestions = Vec::new();
    for (capital, _, at) in divisions.into_iter().take(DIVISIONS) {
        let text = format!("{} {}", &surface[..at], &surface[at..]);
        let phrase = Ast::Phrase { text: text.clone(), slop: 0, exact: false, span: Span::default() };
        let total = visible.total(&within(field, phrase))?;
        if total > 0 {
            let cost = if capital { costs::SPACE_BEFORE_CAPITAL } else { costs::SPACE };
            suggestions.push(Suggestion { text, score: spelling::score(cost, total) });
        }
    }
    Ok(suggestions)
}

/// One word that was typed as two, if as many articles have it as have both: those that do may have them as its parts.
pub(super) fn joined(
    visible: &mut Visible<'_, '_>,
    query: &str,
    first: &Typed,
    second: &Typed,
    total: u64,
) -> Result<Option<Suggestion>, SearchError> {
    let between = query.get(first.to..second.from).unwrap_or_default();
    let space = !between.is_empty() && between.chars().all(char::is_whitespace);
    if !(first.alone && second.alone && space && first.field == second.field) {
        return Ok(None);
    }
    let text = format!("{}{}", &query[first.from..first.to], query[second.from..second.to].to_lowercase());
    let seen = visible.word(&word(&text).exact, first.field)?;
    Ok(seen
        .filter(|seen| seen.total >= total)
        .map(|seen| Suggestion { score: spelling::score(costs::SPACE, seen.total), text: seen.written }))
}
