//! Compounds the index does not have as a whole, of which one part is misspelt: corrected part by part.
//!
//! One side of a division is a word of the lexicon; the other is corrected from the words of the index. What comes out must
//! be a compound to the lexicon, and found as one: an article must have all its parts.

use depesche_analysis::{lexicon_level, word};

use super::meant::Suggestion;
use super::visible::{Visible, within};
use super::{costs, spelling};
use crate::ast::Span;
use crate::{Ast, Field, SearchError};

/// The linking letters (Fugenlaute) that may stand behind the first part.
const LINKS: [&str; 6] = ["", "s", "es", "n", "en", "er"];
/// Corrections of one part that are tried.
const TRIED: usize = 3;

/// A division with one side to be corrected.
struct Division {
    /// Byte offset in the exact form where the misspelt side begins and ends.
    from: usize,
    to: usize,
    /// Letters of the side that is right.
    right: usize,
    /// Whether the side to be corrected is a word as it is.
    is_word: bool,
}

/// What may have been meant by `surface`, whose exact form is `exact`.
pub(super) fn corrected(
    visible: &mut Visible<'_, '_>,
    surface: &str,
    exact: &str,
    field: Option<Field>,
) -> Result<Vec<Suggestion>, SearchError> {
    let fields = spelling::fields(field, visible.view.fields());
    let mut suggestions = Vec::new();
    for Division { from, to, .. } in divisions(exact).into_iter().take(costs::PARTS) {
        let candidates = spelling::candidates(visible.view, &fields, &exact[from..to], costs::PART_BUDGET)?;
        for candidate in candidates.iter().take(TRIED).cloned() {
            let whole = format!("{}{}{}", &exact[..from], candidate.exact, &exact[to..]);
            if word(&whole).parts.is_empty() {
                continue;
            }
            let total = visible.total(&within(field, Ast::Word(whole.clone(), Span::default())))?;
            // The part is shown, so it must be in an article for itself.
            let part = if total > 0 { visible.word(&candidate.exact, field)? } else { None };
            let Some(part) = part else { continue };
            let Some(text) = put_together(surface, exact, (from, to), &part.written) else { continue };
            let score = spelling::score(candidate.cost + costs::COMPOUND, total);
            suggestions.push(Suggestion { text, score });
        }
    }
    Ok(suggestions)
}

/// The divisions to try: where the other side is no word first, then where the side that is right is longest.
fn divisions(exact: &str) -> Vec<Division> {
    let least = costs::PART_LETTERS;
    let is_word = |text: &str| text.len() >= least && lexicon_level(text).is_some_and(|level| level > 0);
    let mut divisions = Vec::new();
    for at in least..exact.len().saturating_sub(least - 1) {
        let (Some(left), Some(right)) = (exact.get(..at), exact.get(at..)) else { continue };
        let left_base = LINKS.iter().filter_map(|link| left.strip_suffix(link)).any(is_word);
        let right_word = is_word(right);
        if left_base {
            divisions.push(Division { from: at, to: exact.len(), right: at, is_word: right_word });
        }
        if right_word {
            let division = |to| Division { from: 0, to, right: right.len(), is_word: left_base };
            divisions.push(division(at));
            // The s that links (Verhandlung-s-tarif) is right as it is.
            divisions.extend(
                left.strip_suffix('s').filter(|base| base.len() > least).map(|base| division(base.len())),
            );
        }
    }
    divisions.sort_by_key(|division| (division.is_word, std::cmp::Reverse(division.right)));
    divisions
}

/// The word as typed with `part` (as written by itself) in place of the letters `from..to` of its exact form.
fn put_together(surface: &str, exact: &str, (from, to): (usize, usize), part: &str) -> Option<String> {
    let head: String = if from == 0 {
        let capital = surface.starts_with(char::is_uppercase);
        let mut letters = part.chars();
        let first = letters.next()?;
        let first: String =
            if capital { first.to_uppercase().collect() } else { first.to_lowercase().collect() };
        first + &letters.as_str().to_lowercase()
    } else {
        part.to_lowercase()
    };
    let (from, to) = (in_surface(surface, from)?, in_surface(surface, to)?);
    let whole = format!("{}{head}{}", &surface[..from], &surface[to..]);
    (word(surface).exact.as_ref() == exact).then_some(whole)
}

/// The place in a word as written of a place in its exact form; `None` between the two letters of an umlaut.
fn in_surface(surface: &str, exact: usize) -> Option<usize> {
    let mut at = 0;
    for (place, c) in surface.char_indices() {
        if at == exact {
            return Some(place);
        }
        at += if matches!(c, 'ä' | 'ö' | 'ü' | 'Ä' | 'Ö' | 'Ü' | 'ß') { 2 } else { 1 };
    }
    (at == exact).then_some(surface.len())
}
