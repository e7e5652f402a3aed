//! The signs of those who wrote and edited a text (`mt/ju`), which some agencies set behind it: no part of the text.

use depesche_store::{Block, BlockKind};

/// Drops the signs behind a text.
pub(super) fn drop_last(blocks: &mut Vec<Block>) {
    while blocks.len() > 1 && blocks.pop_if(|block| is_last(block)).is_some() {}
}

fn is_last(block: &Block) -> bool {
    block.kind == BlockKind::Paragraph && is_signs(&block.text)
}

/// Whether the text is only signs.
pub(super) fn is_signs(text: &str) -> bool {
    let sign =
        |sign: &str| (1..=4).contains(&sign.len()) && sign.bytes().all(|byte| byte.is_ascii_lowercase());
    text.len() <= 24 && text.contains('/') && text.split(['/', '-']).all(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_signs() {
        let check = |last: &str, dropped: bool| {
            let block = |text: &str| Block { kind: BlockKind::Paragraph, text: text.to_owned() };
            let mut blocks = vec![block("Es regnet."), block(last)];
            drop_last(&mut blocks);
            assert_eq!(blocks.len() == 1, dropped, "{last}");
        };
        check("mt/ju", true);
        check("hh/ph-ts/hd", true);
        check("und/oder/aber nicht", false);
        check("Ende", false);
        check("SPD/FDP", false);
    }
}
