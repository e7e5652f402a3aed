//! From pieces of text to the blocks of an article.

use depesche_store::{Block, BlockKind, Image};

use super::units::{Kind, Unit};
use crate::normalise::credit;
use crate::tables::PAGE_LINES;

/// Characters of a piece that may be a label of the page.
const LABEL: usize = 60;

/// What the pieces hold.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
    pub(super) images: Vec<Image>,
}

/// The blocks of the article's pieces.
pub(super) fn read(units: &[Unit]) -> Body {
    let mut body = Body::default();
    let mut at = 0;
    while at < units.len() {
        let unit = &units[at];
        let same = units[at..].iter().take_while(|other| other.group == unit.group && other.kind == unit.kind).count();
        match unit.kind {
            Kind::Caption => {
                let text = units[at..at + same].iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" ");
                body.images.push(credit::image(&text));
                at += same;
                continue;
            }
            Kind::Item => {
                let items = &units[at..at + same];
                let length: usize = items.iter().map(Unit::length).sum();
                let linked: usize = items.iter().map(|unit| unit.linked).sum();
                if linked * 2 < length {
                    let text = items.iter().map(|unit| unit.text.replace('\n', " ")).collect::<Vec<_>>().join("\n");
                    body.blocks.push(Block { kind: BlockKind::List, text });
                }
                at += same;
                continue;
            }
            Kind::Heading if keeps(unit) => {
                body.blocks.push(Block { kind: BlockKind::Intertitle, text: unit.text.clone() });
            }
            Kind::Quote => body.blocks.push(Block { kind: BlockKind::Quote, text: unit.text.clone() }),
            Kind::Paragraph | Kind::Loose | Kind::Cell if keeps(unit) => {
                let title = unit.bold && unit.length() <= 120 && !unit.text.contains('\n') && !unit.text.ends_with(['.', '!', ':', ',', ';']);
                let kind = if title { BlockKind::Intertitle } else { BlockKind::Paragraph };
                body.blocks.push(Block { kind, text: unit.text.clone() });
            }
            _ => {}
        }
        at += 1;
    }
    // A heading without text below it belongs to the page.
    while body.blocks.last().is_some_and(|block| block.kind == BlockKind::Intertitle) {
        body.blocks.pop();
    }
    body
}

fn keeps(unit: &Unit) -> bool {
    if PAGE_LINES.find(&unit.text).is_some() {
        return false;
    }
    let length = unit.length();
    let linked = unit.link_share();
    match unit.kind {
        Kind::Loose => {
            let sentence = unit.text.ends_with(['.', '!', '?', '"', '“', '”', '«', '»', ':', '…']);
            linked < 0.5 && (length >= LABEL || sentence)
        }
        _ => linked < 0.8 || length > 200,
    }
}
