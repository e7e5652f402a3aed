//! Word families: what words derived from one another have in common (restaurieren, Restauration; China, chinesisch).
//!
//! German derives words with endings; taken off one after the other, they leave what the family shares. That is
//! coarser than a stem and often wrong (Person, Persien), so it serves to order hits, never to find them.

/// What words are derived with, of several that fit the first. As stems have them: lower case, umlauts folded, without the endings
/// of inflection, though some of those are left on names and foreign words.
const ENDINGS: [&str; 33] = [
    "ismus", "ation", "ion", "ung", "heit", "keit", "schaft", "nis", "tum", "isch", "lich", "ist", "bar",
    "sam", "los", "haft", "ier", "ig", "er", "en", "el", "at", "al", "iv", "or", "um", "us", "i", "a", "n",
    "s", "e", "t",
];
/// What names of countries are made with (Norddeutschland, norddeutsch).
const COUNTRY: &str = "land";

/// Fewest letters that tell a family.
const LEAST: usize = 4;
/// Fewest letters before [`COUNTRY`], which Ausland and Inland are not made with.
const LEAST_OF_COUNTRY: usize = 5;

/// What the words of the family of this stem begin with; `None` for numbers and what is too short to tell.
pub fn family(stem: &str) -> Option<&str> {
    if stem.len() < LEAST || !stem.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let country = stem.strip_suffix(COUNTRY).filter(|rest| rest.len() >= LEAST_OF_COUNTRY);
    let mut rest = country.unwrap_or(stem);
    let shorter = |rest: &'_ str| {
        let mut all = ENDINGS.iter().filter_map(|ending| rest.strip_suffix(ending).map(str::len));
        all.find(|len| *len >= LEAST)
    };
    while let Some(len) = shorter(rest) {
        rest = &rest[..len];
    }
    Some(rest)
}

/// Whether two stems or beginnings of families are the same but for letters that foreign words are written with one way
/// or the other (Doctor, Doktor).
pub fn is_spelt_alike(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).all(|(a, b)| is_letter_alike(a, b))
}

/// Whether two letters may stand for each other: c for k and z.
pub fn is_letter_alike(a: u8, b: u8) -> bool {
    a == b || matches!((a, b), (b'c', b'k' | b'z') | (b'k' | b'z', b'c'))
}

/// The letters that can follow the beginning of a family: a step for each, so that a dictionary is walked only where
/// words of the family may be. What gets through is not yet of the family: ask [`family`].
///
/// All endings are followed at once, a bit for each of their letters (Baeza-Yates, Gonnet: A new approach to text
/// searching, 1992).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endings {
    /// The letters read last, in all endings that have them.
    read: u128,
}

/// The first and the last letter of each ending, and by letter where it is.
struct Letters {
    first: u128,
    last: u128,
    with: [u128; 26],
}

const LETTERS: Letters = {
    let mut letters = Letters { first: 0, last: 0, with: [0; 26] };
    let (mut bit, mut n) = (0, 0);
    while n <= ENDINGS.len() {
        let ending = if n < ENDINGS.len() { ENDINGS[n] } else { COUNTRY }.as_bytes();
        letters.first |= 1 << bit;
        let mut at = 0;
        while at < ending.len() {
            letters.with[(ending[at] - b'a') as usize] |= 1 << bit;
            bit += 1;
            at += 1;
        }
        letters.last |= 1 << (bit - 1);
        n += 1;
    }
    letters
};

impl Endings {
    /// Before the first ending.
    pub const NONE: Endings = Endings { read: LETTERS.last };

    /// After one more letter; `None` if no ending goes on so.
    pub fn after(self, letter: u8) -> Option<Endings> {
        let with = LETTERS.with.get(usize::from(letter.checked_sub(b'a')?))?;
        let begun = if self.are_whole() { LETTERS.first } else { 0 };
        let read = (begun | (self.read << 1 & !LETTERS.first)) & with;
        (read > 0).then_some(Endings { read })
    }

    /// Whether no ending is left half.
    pub fn are_whole(self) -> bool {
        self.read & LETTERS.last > 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Endings, family, is_spelt_alike};
    use crate::word;

    #[test]
    fn derived_words_are_of_one_family() {
        let check = |words: &str, alike: bool| {
            let stems: Vec<_> = words.split(' ').map(|surface| word(surface).stem.clone()).collect();
            let families: Vec<_> = stems.iter().map(|stem| family(stem)).collect();
            assert_eq!(families.windows(2).all(|pair| pair[0] == pair[1]), alike, "{words}: {families:?}");
        };
        check("restaurieren Restauration Restaurierung restauriert", true);
        check("Förderung fördern Förderer", true);
        check("Polizei Polizist polizeilich", true);
        check("China chinesisch", true);
        check("Kanada kanadisch Kanadier", true);
        check("Norddeutschland norddeutsch", true);
        check("Imperium Imperialismus", true);
        check("Kritik kritisch", false);
        check("Ausland aus", false);
        check("Kirche Kirsche", false);
    }

    #[test]
    fn foreign_words_are_spelt_one_way_or_the_other() {
        let check = |a: &str, b: &str, alike: bool| assert_eq!(is_spelt_alike(a, b), alike, "{a} {b}");
        check("doctor", "doktor", true);
        check("zytotox", "cytotox", true);
        check("kabarett", "cabaret", false);
        check("kahl", "zahl", false);
        check("klub", "club", true);
    }

    #[test]
    fn some_words_have_none() {
        let check = |stem: &str, expected: Option<&str>| assert_eq!(family(stem), expected, "{stem}");
        check("1848", None);
        check("g7", None);
        check("eis", None);
        check("москва", None);
        check("ausland", Some("ausland"));
    }

    #[test]
    fn the_endings_of_every_family_get_through() {
        let stems = "restaurierung polizist norddeutschland imperialismus wissenschaft freiheit zeitung person aktivitat";
        for stem in stems.split(' ') {
            let begin = family(stem).unwrap();
            let rest = &stem.as_bytes()[begin.len()..];
            let after = rest.iter().try_fold(Endings::NONE, |endings, letter| endings.after(*letter));
            assert!(after.is_some_and(Endings::are_whole), "{stem} of {begin}");
        }
        for rest in ["x", "ungx", "un", "1", "lichkei"] {
            let after = rest.bytes().try_fold(Endings::NONE, Endings::after);
            assert!(!after.is_some_and(Endings::are_whole), "{rest}");
        }
    }
}
