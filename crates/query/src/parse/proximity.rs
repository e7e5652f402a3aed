//! What proximity operators make of their operands.
//!
//! A place in a text is that of a word, a phrase, an alternative of these, or a pair. Whatever else stands beside a
//! proximity operator is taken apart: `(a b) NAHE/5 c` is `a NAHE/5 c` and `b NAHE/5 c`.

use crate::Ast;
use crate::ast::Unit;

/// Most pairs one operator is taken apart into.
const MAX_PAIRS: usize = 64;

/// The operands do not all stand for places: what was made of them instead.
#[derive(Debug)]
pub(super) struct Misfit(pub(super) Option<Ast>);

type Fitted = Result<Ast, Misfit>;

/// `left` within `distance` words of `right`.
pub(super) fn near(left: Ast, right: Ast, distance: u32, ordered: bool) -> Fitted {
    if let Ast::Not(right) = right {
        // Left, but not near right.
        let pair = near(left.clone(), *right, distance, ordered)?;
        return Ok(Ast::all_of(vec![left, pair.negated()]).unwrap_or(Ast::All));
    }
    if leaves(&left) * leaves(&right) > MAX_PAIRS && !(is_place(&left) && is_place(&right)) {
        return Err(Misfit(Ast::all_of(vec![left, right])));
    }
    let mut fits = true;
    let pair = distribute(left, &mut |left| {
        distribute(right.clone(), &mut |right| {
            if is_place(&left) && is_place(&right) {
                return Ast::Near { left: Box::new(left.clone()), right: Box::new(right), distance, ordered };
            }
            fits = false;
            Ast::all_of(vec![left.clone(), right]).unwrap_or(Ast::All)
        })
    });
    if fits { Ok(pair) } else { Err(Misfit(Some(pair))) }
}

/// All of `inner` within one stretch of a text.
pub(super) fn within(unit: Unit, inner: Ast) -> Fitted {
    let mut fits = true;
    match only_places(inner, &mut fits) {
        Some(inner) if fits => Ok(Ast::Within(unit, Box::new(inner))),
        inner => Err(Misfit(inner.map(|inner| Ast::Within(unit, Box::new(inner))))),
    }
}

/// Each place of `inner` so often at least.
pub(super) fn mentions(count: u32, inner: Ast) -> Fitted {
    let mut fits = true;
    let counted = distribute(inner, &mut |part| {
        if is_place(&part) {
            return Ast::Mentions(count, Box::new(part));
        }
        fits = false;
        part
    });
    if fits { Ok(counted) } else { Err(Misfit(Some(counted))) }
}

/// So many of `members` at least. What is excluded is not among them.
pub(super) fn at_least(count: u32, members: Vec<Ast>) -> Fitted {
    let (excluded, members): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|member| matches!(member, Ast::Not(_)));
    let (wanted, given) = (count as usize, members.len());
    let some = match wanted {
        _ if wanted >= given => Ast::all_of(members),
        1 => Ast::any_of(members),
        _ => Some(Ast::AtLeast(count, members)),
    };
    let all = Ast::all_of(some.into_iter().chain(excluded).collect());
    match all {
        Some(all) if wanted <= given => Ok(all),
        all => Err(Misfit(all)),
    }
}

/// Whether this stands at places of one text.
pub(super) fn is_place(ast: &Ast) -> bool {
    match ast {
        Ast::Word(..)
        | Ast::Phrase { .. }
        | Ast::Exact(..)
        | Ast::Wildcard(..)
        | Ast::Fuzzy(..)
        | Ast::Near { .. } => true,
        Ast::Or(members) => members.iter().all(is_place),
        Ast::In(field, inner) => field.is_text() && is_place(inner),
        _ => false,
    }
}

fn leaves(ast: &Ast) -> usize {
    match ast {
        Ast::And(members) | Ast::Or(members) => members.iter().map(leaves).sum(),
        Ast::In(_, inner) | Ast::Not(inner) => leaves(inner),
        _ => 1,
    }
}

/// Applies `each` to the parts of `ast` that are places, or that cannot be taken apart further.
fn distribute(ast: Ast, each: &mut dyn FnMut(Ast) -> Ast) -> Ast {
    match ast {
        ast if is_place(&ast) => each(ast),
        Ast::And(members) => {
            let parts = members.into_iter().map(|member| distribute(member, each)).collect();
            Ast::all_of(parts).unwrap_or(Ast::All)
        }
        Ast::Or(members) => {
            let parts = members.into_iter().map(|member| distribute(member, each)).collect();
            Ast::any_of(parts).unwrap_or(Ast::All)
        }
        Ast::Not(inner) => distribute(*inner, each).negated(),
        Ast::In(field, inner) if field.is_text() => {
            distribute(*inner, &mut |part| each(Ast::In(field, Box::new(part))))
        }
        other => each(other),
    }
}

/// Without what says nothing about places (dates, agencies, ...).
fn only_places(ast: Ast, fits: &mut bool) -> Option<Ast> {
    let mut all =
        |members: Vec<Ast>| members.into_iter().filter_map(|member| only_places(member, fits)).collect();
    match ast {
        Ast::And(members) => Ast::all_of(all(members)),
        Ast::Or(members) => Ast::any_of(all(members)),
        Ast::AtLeast(count, members) => {
            let given = members.len();
            let members: Vec<_> = all(members);
            let as_it_was =
                members.len() == given && !members.iter().any(|member| matches!(member, Ast::Not(_)));
            if as_it_was { Some(Ast::AtLeast(count, members)) } else { Ast::all_of(members) }
        }
        Ast::Not(inner) => only_places(*inner, fits).map(Ast::negated),
        Ast::In(field, inner) if field.is_text() => {
            only_places(*inner, fits).map(|inner| Ast::In(field, Box::new(inner)))
        }
        Ast::In(..) | Ast::Published(_) | Ast::All => {
            *fits = false;
            None
        }
        place => Some(place),
    }
}
