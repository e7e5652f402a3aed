//! Words in an order that may be disturbed a little.

/// Finds the places where the words with these positions stand in their order, give or take `slop` moves in all: the
/// largest and the smallest of position - place in the order differ by at most `slop`, and no two words share a position.
/// Hands over where in the lists each is. Of a word asked for twice, one may be overlooked.
pub(super) fn for_each_match(positions: &[&[u32]], slop: u32, mut found: impl FnMut(&[usize])) {
    let shifted =
        |word: usize, at: usize| positions[word].get(at).map(|position| i64::from(*position) - word as i64);
    let mut at = vec![0; positions.len()];
    while !at.is_empty() {
        let (mut low, mut high) = ((i64::MAX, 0), i64::MIN);
        for (word, at) in at.iter().enumerate() {
            let Some(shifted) = shifted(word, *at) else { return };
            if shifted < low.0 {
                low = (shifted, word);
            }
            high = high.max(shifted);
        }
        let near = high - low.0 <= i64::from(slop);
        if near && distinct(positions, &at) {
            found(&at);
        }
        at[low.1] += 1;
    }
}

fn distinct(positions: &[&[u32]], at: &[usize]) -> bool {
    let place = |word: usize| positions[word][at[word]];
    (0..at.len()).all(|a| (a + 1..at.len()).all(|b| place(a) != place(b)))
}

#[cfg(test)]
mod tests {
    use super::for_each_match;

    #[test]
    fn words_moved() {
        let check = |positions: &[&[u32]], slop, expected| {
            let mut found = 0;
            for_each_match(positions, slop, |_| found += 1);
            assert_eq!(found, expected, "{positions:?} ~{slop}");
        };
        check(&[&[4], &[3]], 2, 1);
        check(&[&[3], &[6]], 1, 0);
        check(&[&[3], &[6]], 2, 1);
        check(&[&[1], &[1]], 5, 0);
        check(&[&[], &[1]], 5, 0);
        check(&[&[3, 9], &[5, 11]], 1, 2);
    }
}
