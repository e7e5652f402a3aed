//! The oracle for words at places to each other: every place is tried, in the words of the article as analysis finds them.

use depesche_analysis::{Token, TokenKind, exact_form, is_stopword, word};

use super::naive::{is_stop, tokens};
use crate::ast::Unit;
use crate::{Ast, Field};

/// The gap of positions between two texts.
const GAP: u32 = 100;

/// One field of an article.
pub(super) struct Zone {
    /// Its name where it is a part of the text; parts of compounds and exact forms are known only there.
    pub(super) field: Option<Field>,
    /// Whether the words of the query that name no field are looked for in stems only.
    pub(super) stems_only: bool,
    words: Vec<Placed>,
}

struct Placed {
    token: Token<'static>,
    position: u32,
    /// Numbers counted over the whole field.
    sentence: u32,
    text: u32,
    word: u32,
}

/// Positions from the first to the last.
type Span = (u32, u32);

impl Zone {
    pub(super) fn new(field: Option<Field>, stems_only: bool, texts: &[&'static str]) -> Zone {
        let mut zone = Zone { field, stems_only, words: Vec::new() };
        let (mut base, mut sentences, mut text_number, mut word) = (0, 0, 0, 0);
        for text in texts {
            let found = tokens(text);
            let Some(last) = found.last() else { continue };
            let (positions, last_sentence) = (last.position + 1, last.sentence + 1);
            for token in found.iter().cloned() {
                let (position, sentence) = (base + token.position, sentences + token.sentence);
                let number = word + token.position;
                zone.words.push(Placed { token, position, sentence, text: text_number, word: number });
            }
            base += positions + GAP;
            word += positions;
            sentences += last_sentence;
            text_number += 1;
        }
        zone
    }

    fn positions(&self, is_it: impl Fn(&Token<'_>) -> bool) -> Vec<u32> {
        self.words.iter().filter(|placed| is_it(&placed.token)).map(|placed| placed.position).collect()
    }

    fn admits(&self, field: Option<Field>) -> bool {
        field.is_none() || self.field == field || self.stems_only
    }

    fn has_exact(&self, token: &Token<'_>, is_it: impl Fn(&str) -> bool) -> bool {
        match (self.field.is_some(), self.stems_only) {
            (true, _) => is_it(&token.word.exact),
            (false, true) => is_it(&token.word.stem),
            (false, false) => false,
        }
    }

    /// Where something stands; of places one in the other only the shorter.
    fn spans(&self, ast: &'static Ast, field: Option<Field>) -> Vec<Span> {
        let field = if let Ast::In(field, _) = ast { Some(*field) } else { field };
        let single = |positions: Vec<u32>| positions.into_iter().map(|at| (at, at)).collect::<Vec<_>>();
        let found = match ast {
            Ast::In(_, inner) => self.spans(inner, field),
            Ast::Or(members) => members.iter().flat_map(|member| self.spans(member, field)).collect(),
            Ast::Near { left, right, distance, ordered } => {
                if !says_something(left) || !says_something(right) {
                    return [self.spans(left, field), self.spans(right, field)].concat();
                }
                let (lefts, rights) = (self.spans(left, field), self.spans(right, field));
                let near = |a: Span, b: Span| a.1 < b.0 && b.0 - a.1 <= *distance;
                let pairs = lefts.iter().flat_map(|a| rights.iter().map(move |b| (*a, *b)));
                let pairs = pairs.filter(|(a, b)| near(*a, *b) || !ordered && near(*b, *a));
                pairs.map(|(a, b)| (a.0.min(b.0), a.1.max(b.1))).collect()
            }
            _ if !self.admits(field) => Vec::new(),
            Ast::Word(text, _) => {
                let asked = tokens(text);
                let [only] = &*asked else { return shortest(self.in_order(&asked, false, false)) };
                let wanted = &only.word;
                single(self.positions(|token| {
                    let part = token.kind == TokenKind::Word
                        && self.field.is_some()
                        && wanted.parts.is_empty()
                        && token.word.parts.iter().any(|part| part.stem == wanted.stem);
                    token.word.stem == wanted.stem || part
                }))
            }
            Ast::Phrase { text, slop: 0, exact, .. } => self.in_order(&tokens(text), *exact, !exact),
            Ast::Phrase { text, slop, exact, .. } => self.moved(&tokens(text), *slop, *exact),
            Ast::Exact(text, _) => {
                let asked = tokens(text);
                if asked[1..].iter().any(|token| token.end > asked[0].end) {
                    self.in_order(&asked, true, false)
                } else {
                    single(self.positions(|token| self.is_same(token, &asked[0], true)))
                }
            }
            Ast::Wildcard(text, _) => {
                let pattern: Vec<char> = folded(text).chars().collect();
                single(self.positions(|token| {
                    self.has_exact(token, |exact| has_shape(&pattern, &exact.chars().collect::<Vec<_>>()))
                }))
            }
            Ast::Fuzzy(text, edits, _) => {
                let wanted: Vec<char> = exact_form(text).chars().collect();
                single(self.positions(|token| {
                    self.has_exact(token, |exact| {
                        let exact: Vec<char> = exact.chars().collect();
                        is_near(&wanted, &exact, *edits)
                    })
                }))
            }
            other => panic!("{other:?} is no place"),
        };
        shortest(found)
    }

    fn is_same(&self, token: &Token<'_>, asked: &Token<'_>, exact: bool) -> bool {
        match (exact, self.field.is_some(), self.stems_only) {
            (false, ..) | (true, false, true) => token.word.stem == asked.word.stem,
            (true, true, _) => token.word.exact == asked.word.exact,
            (true, false, false) => false,
        }
    }

    fn has_at(&self, position: u32, is_it: impl Fn(&Token<'_>) -> bool) -> bool {
        self.words.iter().any(|placed| placed.position == position && is_it(&placed.token))
    }

    /// Words one after the other from any position on.
    fn in_order(&self, asked: &[Token<'_>], exact: bool, joined: bool) -> Vec<Span> {
        let words: Vec<_> = asked.iter().filter(|token| token.kind == TokenKind::Word).collect();
        let wholes: Vec<_> = asked.iter().filter(|token| token.kind == TokenKind::Hyphenated).collect();
        let mut found = Vec::new();
        for placed in &self.words {
            let start = placed.position;
            // How many words are found, and where the next has to be.
            let mut ways = vec![(0, start)];
            while let Some((n, at)) = ways.pop() {
                let Some(next) = words.get(n) else {
                    if n > 0 {
                        found.push((start, at - 1));
                    }
                    continue;
                };
                if self.has_at(at, |token| self.is_same(token, next, exact)) {
                    ways.push((n + 1, at + 1));
                }
                for whole in wholes.iter().filter(|whole| whole.start == next.start) {
                    let inside = words[n..].iter().take_while(|word| word.end <= whole.end).count();
                    if self.has_at(at, |token| self.is_same(token, whole, exact)) {
                        ways.push((n + inside, at + 1));
                    }
                }
                if let Some(second) = words.get(n + 1).filter(|_| joined)
                    && self.has_at(at, |token| is_compound(token, next, second))
                {
                    ways.push((n + 2, at + 1));
                }
            }
        }
        found
    }

    /// Whether these words stand side by side, in any form.
    pub(super) fn has_in_order(&self, segments: &[Token<'_>], field: Option<Field>) -> bool {
        self.admits(field) && !self.in_order(segments, false, false).is_empty()
    }

    /// The words in their order, moved by at most `slop` in all: tried out in every way.
    fn moved(&self, asked: &[Token<'_>], slop: u32, exact: bool) -> Vec<Span> {
        // Ways to place the words so far: the places taken, and each place less the distance asked for.
        let mut ways: Vec<Vec<(u32, i64)>> = vec![Vec::new()];
        let words = asked.iter().filter(|token| token.kind == TokenKind::Word);
        for (n, word) in words.enumerate() {
            let same = self.positions(|token| self.is_same(token, word, exact));
            ways = ways
                .iter()
                .flat_map(|way| same.iter().map(move |position| (way, *position)))
                .filter(|(way, position)| way.iter().all(|(taken, _)| taken != position))
                .map(|(way, position)| [&way[..], &[(position, i64::from(position) - n as i64)]].concat())
                .filter(|way| {
                    let shifted = || way.iter().map(|(_, shifted)| *shifted);
                    shifted()
                        .max()
                        .zip(shifted().min())
                        .is_some_and(|(high, low)| high - low <= i64::from(slop))
                })
                .collect();
        }
        let ends = |way: &Vec<(u32, i64)>| {
            let places = || way.iter().map(|(place, _)| *place);
            places().min().zip(places().max())
        };
        ways.iter().filter_map(ends).collect()
    }

    /// The stretches of text of one kind within `range`.
    fn stretches(&self, unit: Unit, range: Span) -> Vec<Span> {
        let cover = |is_in: &dyn Fn(&Placed) -> bool| {
            let inside = self.words.iter().filter(|placed| is_in(placed));
            let inside = inside.map(|placed| placed.position).filter(|at| range.0 <= *at && *at <= range.1);
            let positions: Vec<u32> = inside.collect();
            positions.iter().min().copied().zip(positions.iter().max().copied())
        };
        let numbered = |number: fn(&Placed) -> u32, more: u32| {
            let last = self.words.iter().map(number).max().map_or(0, |last| last + 1);
            let cover = |n: u32| cover(&|placed| (n..=n.saturating_add(more)).contains(&number(placed)));
            // A stretch belongs to the range in which its first sentence or text stands, at least in part.
            (0..last).filter_map(cover).collect::<Vec<_>>()
        };
        match unit {
            Unit::Sentence(more) => numbered(|placed| placed.sentence, more),
            Unit::Paragraph(more) => numbered(|placed| placed.text, more),
            Unit::Beginning(words) => cover(&|placed| placed.word < words).into_iter().collect(),
        }
    }

    fn within(&self, ast: &'static Ast, range: Span, field: Option<Field>) -> usize {
        self.spans(ast, field).iter().filter(|span| range.0 <= span.0 && span.1 <= range.1).count()
    }

    /// Whether it holds of a stretch of this field; `None` for what asks nothing.
    fn holds(&self, ast: &'static Ast, range: Span, field: Option<Field>) -> Option<bool> {
        match ast {
            Ast::And(members) => {
                let telling = members.iter().any(|member| !is_stop(member));
                let counted = members.iter().filter(|member| !telling || !is_stop(member));
                let known: Vec<bool> =
                    counted.filter_map(|member| self.holds(member, range, field)).collect();
                (!known.is_empty()).then(|| known.iter().all(|has| *has))
            }
            Ast::Or(members) => {
                let known: Vec<bool> =
                    members.iter().filter_map(|member| self.holds(member, range, field)).collect();
                (!known.is_empty()).then(|| known.contains(&true))
            }
            Ast::AtLeast(count, members) => {
                let known: Vec<bool> =
                    members.iter().filter_map(|member| self.holds(member, range, field)).collect();
                let wanted = (*count as usize).min(known.len());
                (wanted > 0).then(|| known.iter().filter(|has| **has).count() >= wanted)
            }
            Ast::Not(inner) => self.holds(inner, range, field).map(|has| !has),
            Ast::In(inner_field, inner) => self.holds(inner, range, Some(*inner_field)),
            Ast::Within(unit, inner) => {
                self.holds(inner, range, field)?;
                let stretches = self.stretches(*unit, range);
                Some(stretches.iter().any(|stretch| self.holds(inner, *stretch, field) == Some(true)))
            }
            Ast::Mentions(count, inner) => {
                says_something(inner).then(|| self.within(inner, range, field) >= *count as usize)
            }
            place => says_something(place).then(|| self.within(place, range, field) > 0),
        }
    }
}

/// Whether an article with these fields has a phrase, a pair, a stretch of text or so many mentions.
pub(super) fn has(ast: &'static Ast, zones: &[Zone], field: Option<Field>) -> Option<bool> {
    const WHOLE: Span = (0, u32::MAX);
    let written = zones.iter().filter(|zone| !zone.words.is_empty());
    match ast {
        Ast::Mentions(count, inner) => says_something(inner).then(|| {
            let counted = written.filter(|zone| zone.field.is_some() || zone.stems_only);
            counted.map(|zone| zone.within(inner, WHOLE, field)).sum::<usize>() >= *count as usize
        }),
        ast => {
            let mut known = zones.iter().filter_map(|zone| zone.holds(ast, WHOLE, field)).peekable();
            known.peek()?;
            Some(written.filter_map(|zone| zone.holds(ast, WHOLE, field)).any(|has| has))
        }
    }
}

/// Whether there are words in it.
fn says_something(ast: &'static Ast) -> bool {
    match ast {
        Ast::Word(text, _) | Ast::Phrase { text, .. } | Ast::Exact(text, _) => !tokens(text).is_empty(),
        Ast::Or(members) => members.iter().any(says_something),
        Ast::In(_, inner) => says_something(inner),
        Ast::Near { left, right, .. } => says_something(left) || says_something(right),
        _ => true,
    }
}

fn shortest(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    let all = spans.clone();
    spans.retain(|outer| !all.iter().any(|inner| inner != outer && outer.0 <= inner.0 && inner.1 <= outer.1));
    spans
}

/// Whether a word is the compound of two others.
fn is_compound(token: &Token<'_>, first: &Token<'_>, second: &Token<'_>) -> bool {
    let can = |token: &Token<'_>| {
        let surface = token.surface;
        surface.len() >= 3 && surface.chars().all(char::is_alphabetic) && !is_stopword(&token.word.exact)
    };
    let (a, b) = (first.surface, second.surface);
    let mut joined: Vec<String> =
        ["", "s", "es", "n", "en", "er", "e"].iter().map(|link| format!("{a}{link}{b}")).collect();
    joined.extend(a.strip_suffix('e').map(|a| format!("{a}{b}")));
    can(first) && can(second) && joined.iter().any(|joined| word(joined).stem == token.word.stem)
}

/// A pattern with its letters as in exact forms.
pub(super) fn folded(pattern: &str) -> String {
    let letters = |text: &str| exact_form(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let questions = |text: &str| text.split('?').map(letters).collect::<Vec<_>>().join("?");
    pattern.split('*').map(questions).collect::<Vec<_>>().join("*")
}

/// Tried out in every way.
pub(crate) fn has_shape(pattern: &[char], term: &[char]) -> bool {
    let rest = |skip: usize| term.len() >= skip && has_shape(&pattern[1..], &term[skip..]);
    match pattern.first() {
        None => term.is_empty(),
        Some('*') => (0..=term.len()).any(rest),
        Some('?') => {
            let two = matches!(term, ['a' | 'o' | 'u', 'e', ..] | ['s', 's', ..]);
            !term.is_empty() && (rest(1) || two && rest(2))
        }
        Some(c) => term.first() == Some(c) && rest(1),
    }
}

/// Whether a term is at most so many letters off; where two may be, the first has to be right.
pub(super) fn is_near(wanted: &[char], term: &[char], edits: u8) -> bool {
    (edits < 2 || wanted.first() == term.first()) && edit_distance(wanted, term) <= usize::from(edits)
}

/// Letters put in, left out, replaced, or exchanged with their neighbour, each at most once.
pub(crate) fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let best = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                let exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if exchanged { best.min(table[i - 2][j - 2] + 1) } else { best }
            };
        }
    }
    table[a.len()][b.len()]
}
