//! Whether two articles are near-duplicates.
//!
//! The limits were set by hand-made pairs (`corpus/duplicates`): rewrites share most words and names but few pairs of words,
//! forms filled in anew share most pairs but not the names and numbers.

use super::Fingerprint;
use super::fingerprint::is_particular;

/// Farthest apart in time, in seconds.
pub(super) const WINDOW: i64 = 72 * 3_600;

/// Least share of words.
const WORDS: f32 = 0.72;
/// Least share of shingles.
pub(super) const SHINGLES: f32 = 0.3;
/// Least share of names and numbers.
const PARTICULARS: f32 = 0.6;
/// With so many shingles in common less will do: figures were brought up to date.
const NEARLY_ALL: f32 = 0.75;
const PARTICULARS_OF_NEARLY_ALL: f32 = 0.4;
/// An article shorter than this share of the other must be what the other begins with, and not an item of a round-up.
const MUCH_SHORTER: f32 = 0.7;
/// Least share of the longer one's lead that is in the shorter then.
const LEAD: f32 = 0.3;

/// What two articles have in common, as shares of the one that has fewer.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Common {
    words: f32,
    shingles: f32,
    /// Names and numbers; 1 where one has none.
    particulars: f32,
}

impl Common {
    fn of(a: &Fingerprint, b: &Fingerprint) -> Common {
        let fewer = |count: fn(&Fingerprint) -> usize| count(a).min(count(b));
        let mut particulars = 0;
        let words = shared(&a.words, &b.words, |word| particulars += usize::from(is_particular(word)));
        let least = fewer(|one| one.words.iter().filter(|word| is_particular(**word)).count());
        Common {
            words: share(words, fewer(|one| one.words.len())),
            shingles: share(shared(&a.shingles, &b.shingles, |_| {}), fewer(|one| one.shingles.len())),
            particulars: if least == 0 { 1.0 } else { share(particulars, least) },
        }
    }
}

/// How much of the shorter article is in the longer: the share of its pairs of words, 0 to 1.
pub fn overlap(a: &Fingerprint, b: &Fingerprint) -> f32 {
    Common::of(a, b).shingles
}

/// Whether two articles have much the same text. When they were published does not matter here.
pub fn alike(a: &Fingerprint, b: &Fingerprint) -> bool {
    let Common { words, shingles, particulars } = Common::of(a, b);
    words >= WORDS
        && shingles >= SHINGLES
        && (particulars >= PARTICULARS || shingles >= NEARLY_ALL && particulars >= PARTICULARS_OF_NEARLY_ALL)
        && is_beginning(a, b)
}

/// Whether the shorter is what the longer begins with, where it is much shorter.
fn is_beginning(a: &Fingerprint, b: &Fingerprint) -> bool {
    let (shorter, longer) = if a.words.len() < b.words.len() { (a, b) } else { (b, a) };
    share(shorter.words.len(), longer.words.len()) >= MUCH_SHORTER
        || share(shared(&longer.lead, &shorter.words, |_| {}), longer.lead.len()) >= LEAD
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
