//! The result of analysis: tokens, and the parts of compounds.

use std::sync::Arc;

use crate::segment::segment;
use crate::{Word, cache, sentence};

/// What kind of token this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word, number or abbreviation.
    Word,
    /// A hyphen compound (EU-Kommission) or a web address as a whole; its segments follow as tokens of their own, the
    /// first of them at the same position.
    Hyphenated,
}

/// One token of a text. `text[start..end] == surface` holds for every token.
#[derive(Clone, Debug)]
pub struct Token<'t> {
    /// The token as written.
    pub surface: &'t str,
    /// Byte offset of its first byte in the text.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// Word position, counted from 0; equal for a hyphen compound and its first segment.
    pub position: u32,
    /// Number of its sentence in the text, counted from 0.
    pub sentence: u32,
    /// Whole hyphen compound or plain word.
    pub kind: TokenKind,
    /// The analysed forms, shared by all tokens with this surface.
    pub word: Arc<Word>,
}

/// One part of a compound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Byte offset in the written word, without linking letters.
    pub start: u32,
    /// Byte offset after the part in the written word.
    pub end: u32,
    /// Term for stemmed search.
    pub stem: Box<str>,
}

/// A stretch of text that is a token, before its forms are known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'t> {
    pub(crate) surface: &'t str,
    pub(crate) start: usize,
    pub(crate) position: u32,
    pub(crate) sentence: u32,
    pub(crate) kind: TokenKind,
}

impl<'t> Found<'t> {
    fn analyzed(self) -> Token<'t> {
        let Found { surface, start, position, sentence, kind } = self;
        let end = start + surface.len();
        Token { surface, start, end, position, sentence, kind, word: cache::word(surface, kind) }
    }
}

/// Analyses `text` and hands each token to `sink` in order of position. A word costs one look-up once it is known to
/// the thread; nothing is allocated per token.
pub fn analyze<'t>(text: &'t str, mut sink: impl FnMut(Token<'t>)) {
    each(text, |found| sink(found.analyzed()));
}

/// Which words of a text are analysed.
#[derive(Clone, Copy, Debug)]
pub enum Positions<'p> {
    /// All of them.
    All,
    /// Those at these positions, which ascend and count from the one given.
    At(&'p [u32], u32),
}

/// Hands the tokens of `text` at `positions`, and those that are written as `also` says, to `sink`; other words are only
/// counted. `begins` is told the position and the number of each sentence. Gives back how many positions the text has.
pub fn analyze_at<'t>(
    text: &'t str,
    positions: Positions<'_>,
    also: impl Fn(&str) -> bool,
    mut begins: impl FnMut(u32, u32),
    mut sink: impl FnMut(Token<'t>),
) -> u32 {
    let mut count = 0;
    let mut sentence = None;
    let mut rest = positions;
    each(text, |found| {
        count += u32::from(found.kind == TokenKind::Word);
        if sentence != Some(found.sentence) {
            begins(found.position, found.sentence);
            sentence = Some(found.sentence);
        }
        if let Positions::At(wanted, base) = &mut rest {
            let at = found.position + *base;
            let passed = wanted.iter().take_while(|position| **position < at).count();
            *wanted = &wanted[passed..];
            if wanted.first() != Some(&at) && !also(found.surface) {
                return;
            }
        }
        sink(found.analyzed());
    });
    count
}

/// Hands out the tokens of `text` as they stand there.
pub(crate) fn each<'t>(text: &'t str, mut sink: impl FnMut(Found<'t>)) {
    let (mut position, mut sentence) = (0, 0);
    let mut ends = sentence::ends(text);
    let mut next = ends.next();
    segment(text, |found| {
        let (start, end, kind) = found.place();
        while next.is_some_and(|end| end <= start) {
            sentence += 1;
            next = ends.next();
        }
        sink(Found { surface: &text[start..end], start, position, sentence, kind });
        position += u32::from(kind == TokenKind::Word);
    });
}

/// Analyses `text` into a vector; see [`analyze`].
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    analyze(text, |token| all.push(token));
    all
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, tokens};

    fn check(text: &str, expected: &str) {
        let found: Vec<String> = tokens(text)
            .iter()
            .map(|token| {
                let whole = if token.kind == TokenKind::Hyphenated { "+" } else { "" };
                format!("{}{whole}={}", token.surface, token.word.exact)
            })
            .collect();
        assert_eq!(found.join(" | "), expected, "{text}");
    }

    #[test]
    fn words_as_german_copy_has_them() {
        check(
            "Die EU-Kommission tagt.",
            "Die=die | EU-Kommission+=eukommission | EU=eu | Kommission=kommission | tagt=tagt",
        );
        check("Kim Jong\u{2011}un", "Kim=kim | Jong\u{2011}un+=jongun | Jong=jong | un=un");
        check("Ein- und Ausfuhr - sagte er", "Ein=ein | und=und | Ausfuhr=ausfuhr | sagte=sagte | er=er");
        check("1.234,56 Euro am 13.09.2023.", "1.234,56=1234,56 | Euro=euro | am=am | 13.09.2023=13.9.2023");
        check("z.B. Dr. Meier, z. B. hier.", "z.B.=zb | Dr.=dr | Meier=meier | z. B.=zb | hier=hier");
        check("§ 218, §§ 3 und 5 %", "§=paragraf | 218=218 | §§=paragraf | 3=3 | und=und | 5=5 | %=prozent");
        check("G7, 5G, Müller's Büro, geht's", "G7=g7 | 5G=5g | Müller's=mueller | Büro=buero | geht's=geht");
        check("#MeToo @foo_bar", "#MeToo=metoo | @foo_bar=foobar");
        check("auf bild.de.", "auf=auf | bild.de+=bildde | bild=bild | de=de");
        check("Ende.Der Anfang", "Ende=ende | Der=der | Anfang=anfang");
        check(
            "Journalist*innen, jede:r und Bürger/-innen",
            "Journalist*innen=journalistinnen | jede:r=jeder | und=und | Bürger/-innen=buergerinnen",
        );
        check("Re\u{ad}gie\u{ad}rung", "Re\u{ad}gie\u{ad}rung=regierung");
        check("STRASSE Straße Stra\u{df}en", "STRASSE=strasse | Straße=strasse | Straßen=strassen");
        check("Mu\u{308}ller Müller", "Mu\u{308}ller=mueller | Müller=mueller");
        check("C&A, H&M, A & B", "C&A=c&a | H&M=h&m | A=a | B=b");
    }
}
