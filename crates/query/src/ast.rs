//! The query as a tree.

mod display;

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
        /// Whether the words have to stand in exactly these forms.
        exact: bool,
        /// Where it stands in the query.
        span: Span,
    },
    /// A word in exactly this form (`=Toten`).
    Exact(String, Span),
    /// Words of this shape (`Rakete*`, `*rakete`, `M?ller`): `*` stands for any letters, `?` for one.
    Wildcard(String, Span),
    /// Words at most so many letters off (`Selenskij~`, `Selenskij~1`).
    Fuzzy(String, u8, Span),
    /// Both within so many words of each other (`a NAHE/5 b`), or the second after the first (`a VOR/5 b`). Both are
    /// words, phrases, alternatives of these, or again such a pair.
    Near {
        /// What stands before the operator.
        left: Box<Ast>,
        /// What stands after it.
        right: Box<Ast>,
        /// How many words further the other begins at most; 1 for neighbours.
        distance: u32,
        /// Whether the left one has to come first.
        ordered: bool,
    },
    /// All of this within one such stretch of a text (`SATZ(a b)`).
    Within(Unit, Box<Ast>),
    /// So many mentions at least (`MIND/3(a)`), all fields together.
    Mentions(u32, Box<Ast>),
    /// This, or what means the same. No query is read so: it is made from the list of synonyms.
    Variants {
        /// What is asked for.
        original: Box<Ast>,
        /// What means the same.
        others: Vec<Ast>,
    },
    /// So many of these at least (`VON/2(a b c)`); at least two, and fewer asked for than there are.
    AtLeast(u32, Vec<Ast>),
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

/// A stretch of a text in which something has to be found together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A sentence, and so many more after it.
    Sentence(u32),
    /// A paragraph, headline or caption, and so many more after it in the same field.
    Paragraph(u32),
    /// So many words from the beginning of a field.
    Beginning(u32),
}

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

    /// Whether it is looked up as a whole value.
    pub(crate) fn is_value(self) -> bool {
        matches!(self, Field::Agency | Field::Section | Field::Language | Field::Id)
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
}
