//! Whether two articles are near-duplicates.

use super::Fingerprint;
use super::fingerprint::is_particular;

/// Farthest apart in time, in seconds.
pub(super) const WINDOW: i64 = 72 * 3_600;

/// What the longer of two articles has of the shorter, as shares of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Contained {
    words: f32,
    shingles: f32,
    /// Names and numbers; 1 where the shorter has none.
    particulars: f32,
}

impl Contained {
    fn of(a: &Fingerprint, b: &Fingerprint) -> Contained {
        let shorter = if a.words.len() <= b.words.len() { a } else { b };
        let mut particulars = 0;
        let words = shared(&a.words, &b.words, |word| particulars += usize::from(is_particular(word)));
        let (mut of_a, mut of_b) = (0, 0);
        a.words.iter().filter(|word| is_particular(**word)).for_each(|_| of_a += 1);
        b.words.iter().filter(|word| is_particular(**word)).for_each(|_| of_b += 1);
        let least = of_a.min(of_b);
        Contained {
            words: share(words, shorter.words.len()),
            shingles: share(shared(&a.shingles, &b.shingles, |_| {}), a.shingles.len().min(b.shingles.len())),
            particulars: if least == 0 { 1.0 } else { share(particulars, least) },
        }
    }
}

/// How much of the shorter article is in the longer: the share of its pairs of words, 0 to 1.
pub fn overlap(a: &Fingerprint, b: &Fingerprint) -> f32 {
    Contained::of(a, b).shingles
}

/// Whether two articles have much the same text. When they were published does not matter here.
pub fn alike(a: &Fingerprint, b: &Fingerprint) -> bool {
    let Contained { words, shingles, particulars } = Contained::of(a, b);
    words >= 0.72 && shingles >= 0.3 && (particulars >= 0.6 || shingles >= 0.75 && particulars >= 0.4)
}

fn share(of: usize, all: usize) -> f32 {
    if all == 0 { 0.0 } else { of as f32 / all as f32 }
}

/// How many members two ascending lists share; each is shown to `see`.
fn shared(a: &[u32], b: &[u32], mut see: impl FnMut(u32)) -> usize {
    let (mut at, mut count) = (0, 0);
    for value in a {
        while at < b.len() && b[at] < *value {
            at += 1;
        }
        if b.get(at) == Some(value) {
            count += 1;
            see(*value);
        }
    }
    count
}
