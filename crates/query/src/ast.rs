//! The query as a tree, and its canonical text.

use std::fmt::{self, Write};

use jiff::civil::Date;

/// A query as understood. Nesting is at most [`MAX_DEPTH`](crate::parse::MAX_DEPTH) groups deep, so that walking it
/// recursively is safe. `Display` writes the canonical text, which parses to the same tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ast {
    /// Everything (the empty query).
    All,
    /// A word as written; analysis may find more than one token in it (`EU-Kommission`, `Berlin/Potsdam`).
    Word(String, Span),
    /// Words in this order, at most `slop` moves apart.
    Phrase {
        /// The text between the quotation marks.
        text: String,
        /// How many positions the words may be moved in all.
        slop: u32,
        /// Where it stands in the query.
        span: Span,
    },
    /// A word in exactly this form (`=Toten`).
    Exact(String, Span),
    /// Words that begin so (`Rakete*`).
    Prefix(String, Span),
    /// Published in these days, Berlin time.
    Published(DateRange),
    /// Something looked for in one field only; the innermost field counts.
    In(Field, Box<Ast>),
    /// All of these; at least two.
    And(Vec<Ast>),
    /// Any of these; at least two.
    Or(Vec<Ast>),
    /// Not this.
    Not(Box<Ast>),
}

/// Byte range in the query. Two trees are equal wherever they were read from, so all spans are equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// First byte.
    pub from: usize,
    /// Byte after the last.
    pub to: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Span) -> bool {
        true
    }
}

impl Eq for Span {}

/// A field the query language names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// `titel:`
    Headline,
    /// `kicker:`
    Kicker,
    /// `teaser:` (and subhead)
    Teaser,
    /// `text:` (blocks and captions)
    Body,
    /// `autor:`
    Author,
    /// `ort:`
    Place,
    /// `agentur:`
    Agency,
    /// `ressort:`
    Section,
    /// `thema:`
    Subject,
    /// `stichwort:`
    Keyword,
    /// `sprache:`
    Language,
    /// `id:`
    Id,
}

impl Field {
    /// The field's name in canonical text.
    pub fn name(self) -> &'static str {
        match self {
            Field::Headline => "titel",
            Field::Kicker => "kicker",
            Field::Teaser => "teaser",
            Field::Body => "text",
            Field::Author => "autor",
            Field::Place => "ort",
            Field::Agency => "agentur",
            Field::Section => "ressort",
            Field::Subject => "thema",
            Field::Keyword => "stichwort",
            Field::Language => "sprache",
            Field::Id => "id",
        }
    }

    /// Whether the field is part of the article's text, as against what is said about the article.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Field::Headline | Field::Kicker | Field::Teaser | Field::Body)
    }
}

/// Whole days in Europe/Berlin, both ends included; at least one end is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// First day.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
}

impl Ast {
    /// All of `members`: flattens, and needs no group around a single one.
    pub(crate) fn all_of(members: Vec<Ast>) -> Option<Ast> {
        let mut flat = Vec::with_capacity(members.len());
        for member in members {
            match member {
                Ast::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() > 1 { Some(Ast::And(flat)) } else { flat.pop() }
    }

    /// Any of `members`: flattens, and needs no group around a single one.
    pub(crate) fn any_of(members: Vec<Ast>) -> Option<Ast> {
        let mut flat = Vec::with_capacity(members.len());
        for member in members {
            match member {
                Ast::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() > 1 { Some(Ast::Or(flat)) } else { flat.pop() }
    }

    /// The opposite.
    pub(crate) fn negated(self) -> Ast {
        match self {
            Ast::Not(inner) => *inner,
            other => Ast::Not(Box::new(other)),
        }
    }

    fn write_atom(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ast::And(_) | Ast::Or(_) | Ast::Not(_) => write!(f, "({self})"),
            _ => write!(f, "{self}"),
        }
    }
}

impl fmt::Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ast::All => Ok(()),
            Ast::Word(text, _) => f.write_str(text),
            Ast::Phrase { text, slop: 0, .. } => write!(f, "\"{text}\""),
            Ast::Phrase { text, slop, .. } => write!(f, "\"{text}\"~{slop}"),
            Ast::Exact(text, _) => write!(f, "={text}"),
            Ast::Prefix(text, _) => write!(f, "{text}*"),
            Ast::Published(range) => write!(f, "datum:{range}"),
            Ast::In(field, inner) => {
                write!(f, "{}:", field.name())?;
                match (field, &**inner) {
                    // An id is taken as written, with = and * in it; only inside a group they mean something.
                    (_, Ast::In(..) | Ast::Published(_)) | (Field::Id, Ast::Prefix(..) | Ast::Exact(..)) => {
                        write!(f, "({inner})")
                    }
                    (_, inner) => inner.write_atom(f),
                }
            }
            Ast::And(members) => {
                for (n, member) in members.iter().enumerate() {
                    if n > 0 {
                        f.write_char(' ')?;
                    }
                    match member {
                        Ast::Not(_) => write!(f, "{member}")?,
                        _ => member.write_atom(f)?,
                    }
                }
                Ok(())
            }
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
