//! Text of a make that is not said: HTML, or plain text with hard line wraps or one paragraph a line.

use depesche_store::{Block, BlockKind, Image};

use crate::html::{self, Fragment};
use crate::normalise::text;

/// Longest line of hard-wrapped text, in characters; where lines are longer, each is a paragraph.
const WRAPPED: usize = 100;

/// The text as HTML if it has tags or entities, else as plain text.
pub(super) fn read(text: &str) -> Fragment {
    if is_markup(text) { html::read(&with_paragraphs(text)) } else { plain(text) }
}

/// One line out of a text that may have tags or entities.
pub(super) fn line(text: &str) -> Option<String> {
    let line = if is_markup(text) { joined(&html::read(text).blocks) } else { text.to_owned() };
    text::present(Some(line))
}

/// A summary: its blocks on lines of their own, so that what is not public can be told from the rest.
pub(super) fn summary(text: &str) -> Option<String> {
    Some(joined(&read(text).blocks)).filter(|summary| !summary.is_empty())
}

/// All text of the blocks.
pub(super) fn joined(blocks: &[Block]) -> String {
    blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// The blocks without a first one that only repeats the headline.
pub(super) fn below(headline: Option<&str>, mut blocks: Vec<Block>) -> Vec<Block> {
    let repeats = |block: &Block| headline.is_some_and(|headline| headline.trim() == block.text.trim());
    if blocks.first().is_some_and(repeats) {
        blocks.remove(0);
    }
    blocks
}

/// The pictures of an item; those placed in its text are mostly the same again.
pub(super) fn images(mut images: Vec<Image>, placed: Vec<Image>) -> Vec<Image> {
    for image in placed {
        let caption = text::present(image.caption.clone());
        if !images.iter().any(|known| text::present(known.caption.clone()) == caption) {
            images.push(image);
        }
    }
    images
}

fn plain(text: &str) -> Fragment {
    let has_blank_lines = text.trim().lines().any(|line| line.trim().is_empty());
    let is_long = |line: &str| line.chars().nth(WRAPPED).is_some();
    let block = |text: String| Block { kind: BlockKind::Paragraph, text: text::paragraph(text) };
    let blocks: Vec<Block> = if !has_blank_lines && text.lines().any(is_long) {
        text.lines().map(str::to_owned).map(block).collect()
    } else {
        text::paragraphs(text).map(block).collect()
    };
    Fragment {
        blocks: blocks.into_iter().filter(|block| !block.text.is_empty()).collect(),
        images: Vec::new(),
    }
}

/// Whether there is a tag, a comment or an entity.
fn is_markup(text: &str) -> bool {
    let after = |mark: u8| memchr::memchr_iter(mark, text.as_bytes()).map(|at| &text[at + 1..]);
    let is_tag = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
            && memchr::memchr(b'>', rest.as_bytes()).is_some()
    };
    let is_entity = |rest: &str| {
        let name = rest.bytes().take(12).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        name > 1 && rest.as_bytes().get(name) == Some(&b';')
    };
    after(b'<').take(64).any(is_tag) || after(b'&').any(is_entity)
}

/// Some editors leave out the tags of paragraphs and write empty lines.
fn with_paragraphs(html: &str) -> std::borrow::Cow<'_, str> {
    if ["<p>", "<p ", "<P>", "<P "].iter().any(|tag| html.contains(tag)) {
        return html.into();
    }
    let paragraphs: Vec<String> = text::paragraphs(html).collect();
    if paragraphs.len() < 2 { html.into() } else { paragraphs.join("\n<p>").into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_of_any_make() {
        let check = |text: &str, expected: &[&str]| {
            let blocks = read(text).blocks;
            assert_eq!(
                blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(),
                expected,
                "{text}"
            );
        };
        check("Eins\nnoch eins.\n\nZwei.", &["Eins noch eins.", "Zwei."]);
        let long = "Ein Satz. ".repeat(12);
        check(&format!("{long}\nZwei."), &[long.trim(), "Zwei."]);
        check("<p>Eins.</p>\n\n<p>Zwei &uuml;ber.</p>", &["Eins.", "Zwei über."]);
        check("Eins <b>fett</b>.\n\nZwei.", &["Eins fett.", "Zwei."]);
        check("Meier &amp; Co", &["Meier & Co"]);
        check("1 < 2 & 3 > 2", &["1 < 2 & 3 > 2"]);
        check(" \n\n ", &[]);
    }

    #[test]
    fn reads_lines() {
        let check =
            |text: &str, expected: Option<&str>| assert_eq!(line(text).as_deref(), expected, "{text}");
        check("Sturm &amp; Regen", Some("Sturm & Regen"));
        check("<p>Sturm</p><p>und Regen</p>", Some("Sturm und Regen"));
        check(" ", None);
    }
}
