//! The canonical text of a query: parsed again, it gives the same tree.

use std::fmt::{self, Display, Formatter, Write};

use super::{Ast, DateRange, Field, Unit};

impl Ast {
    fn write_atom(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Ast::And(_) | Ast::Or(_) | Ast::Not(_) | Ast::Near { .. } => write!(f, "({self})"),
            Ast::Variants { original, .. } => original.write_atom(f),
            _ => write!(f, "{self}"),
        }
    }

    /// As one of several that stand side by side.
    fn write_member(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Ast::Not(_) | Ast::Near { .. } => write!(f, "{self}"),
            _ => self.write_atom(f),
        }
    }
}

fn write_members(members: &[Ast], f: &mut Formatter<'_>) -> fmt::Result {
    for (n, member) in members.iter().enumerate() {
        if n > 0 {
            f.write_char(' ')?;
        }
        member.write_member(f)?;
    }
    Ok(())
}

impl Display for Ast {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Ast::All => Ok(()),
            Ast::Word(text, _) | Ast::Wildcard(text, _) => f.write_str(text),
            Ast::Phrase { text, slop, exact, .. } => {
                f.write_str(if *exact { "=" } else { "" })?;
                write!(f, "\"{text}\"")?;
                if *slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
            }
            Ast::Exact(text, _) => write!(f, "={text}"),
            Ast::Fuzzy(text, distance, _) => write!(f, "{text}~{distance}"),
            Ast::Published(range) => write!(f, "datum:{range}"),
            Ast::In(field, inner) => {
                write!(f, "{}:", field.name())?;
                match (field, &**inner) {
                    // An id is taken as written, with = and * in it; only inside a group they mean something.
                    (_, Ast::In(..) | Ast::Published(_))
                    | (Field::Id, Ast::Wildcard(..) | Ast::Exact(..) | Ast::Fuzzy(..)) => {
                        write!(f, "({inner})")
                    }
                    (_, inner) => inner.write_atom(f),
                }
            }
            Ast::Near { left, right, distance, ordered } => {
                match **left {
                    // The pairs of a chain are read from left to right.
                    Ast::Near { .. } => write!(f, "{left}")?,
                    _ => left.write_atom(f)?,
                }
                write!(f, " {}/{distance} ", if *ordered { "VOR" } else { "NAHE" })?;
                right.write_atom(f)
            }
            Ast::Variants { original, .. } => write!(f, "{original}"),
            Ast::Within(unit, inner) => write!(f, "{unit}({inner})"),
            Ast::Mentions(count, inner) => write!(f, "MIND/{count}({inner})"),
            Ast::AtLeast(count, members) => {
                write!(f, "VON/{count}(")?;
                write_members(members, f)?;
                f.write_char(')')
            }
            Ast::And(members) => write_members(members, f),
            Ast::Or(members) => {
                for (n, member) in members.iter().enumerate() {
                    if n > 0 {
                        f.write_str(" ODER ")?;
                    }
                    match member {
                        Ast::Or(_) => member.write_atom(f)?,
                        _ => write!(f, "{member}")?,
                    }
                }
                Ok(())
            }
            Ast::Not(inner) => {
                f.write_char('-')?;
                inner.write_atom(f)
            }
        }
    }
}

impl Display for Unit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Unit::Sentence(0) => f.write_str("SATZ"),
            Unit::Sentence(more) => write!(f, "SATZ/{more}"),
            Unit::Paragraph(0) => f.write_str("ABSATZ"),
            Unit::Paragraph(more) => write!(f, "ABSATZ/{more}"),
            Unit::Beginning(words) => write!(f, "ANFANG/{words}"),
        }
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (Some(first), Some(last)) if first == last => write!(f, "{first}"),
            (Some(first), Some(last)) if first.first_of_year() == first && last == first.last_of_year() => {
                write!(f, "{:04}", first.year())
            }
            (Some(first), Some(last)) if first.first_of_month() == first && last == first.last_of_month() => {
                write!(f, "{:04}-{:02}", first.year(), first.month())
            }
            (Some(first), Some(last)) => write!(f, "{first}..{last}"),
            (Some(first), None) => write!(f, ">={first}"),
            (None, Some(last)) => write!(f, "<={last}"),
            (None, None) => f.write_str(".."),
        }
    }
}
