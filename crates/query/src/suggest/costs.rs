//! Every number of the suggestions: what a slip of the pen costs, what a frequent word is worth, and all limits.
//!
//! A noisy channel (Kernighan, Church and Gale, "A Spelling Correction Program Based on a Noisy Channel Model", COLING 1990):
//! of the words that may have been meant the best is the one that is frequent and that little changes into what was
//! typed. Costs are tenths of an ordinary slip, so that they fit a byte of an automaton's state.

/// A slip nothing explains: one letter for another, one too many, one too few.
pub(super) const SLIP: u8 = 10;
/// Two neighbours exchanged is one movement of two hands.
pub(super) const EXCHANGED: u8 = 8;
/// A letter written once instead of twice, or twice instead of once (Akkomodation): the commonest fault of German.
pub(super) const DOUBLED: u8 = 5;
/// An e after a, o, u is an umlaut's: a for ä is what keyboards without umlauts write.
pub(super) const UMLAUT: u8 = 4;
/// Letters that lengthen a vowel or write a sound together with another, and are not heard (Wal, Wahl; Shule, Schule).
pub(super) const SILENT: u8 = 6;
/// One letter for another that sounds like it in German (d and t, v and f, ...).
pub(super) const ALIKE: u8 = 6;
/// The key beside the one that was meant, struck in its place or together with it.
pub(super) const BESIDE: u8 = 7;
/// One vowel for another.
pub(super) const VOWEL: u8 = 9;
/// A further letter left out directly after one: a syllable is forgotten at once.
pub(super) const FURTHER: u8 = 5;
/// A further letter put in directly after one: nobody invents a syllable, so hardly less than the first.
pub(super) const FURTHER_EXTRA: u8 = 9;
/// A syllable written twice.
pub(super) const STUTTER: u8 = 9;
/// Added to a slip in the first letter, which is where people look.
pub(super) const FIRST: u8 = 4;

/// What may be changed in a word of so many letters: in short ones a second slip leaves nothing to go by.
pub(super) const fn budget(letters: usize) -> u8 {
    match letters {
        0..=2 => 0,
        3 => 10,
        4 => 14,
        5 => 18,
        6..=7 => 22,
        _ => 26,
    }
}

/// What may be changed where both words sound the same.
pub(super) const SOUND_BUDGET: u8 = 40;
/// Shortest phonetic code that is looked for: shorter ones stand for hundreds of words.
pub(super) const SOUND_DIGITS: usize = 3;
/// What a change costs, of ten, where both words sound the same.
pub(super) const SOUND_SHARE: f32 = 7.0;

/// What an ordinary slip costs against a frequency e times as high. Slips themselves are rarer than that, but of two words
/// that are as near the common one is searched for far more often than it is written (measured with `benches spelling`).
pub(super) const NATS_PER_SLIP: f32 = 2.0;

/// A correction of a part of a compound is less sure than one of a whole word that is in the index.
pub(super) const COMPOUND: f32 = 10.0;
/// A space left out, or put in, is an ordinary slip; less where a capital shows the place (inDeutschland).
pub(super) const SPACE: f32 = 10.0;
pub(super) const SPACE_BEFORE_CAPITAL: f32 = 4.0;

/// A search with at most so many hits, less than a page, may be a misspelt one.
pub(super) const FEW: u64 = 9;
/// A word that is in the index is doubted if another, at most [`DOUBT_BUDGET`] away, is so many times as frequent; and so is a
/// form the index does not have, of a word it has, beside one in so many articles: there it would be in some.
pub(super) const FAR_MORE: u64 = 50;
/// A word in more articles than this is doubted only if the lexicon does not know it.
pub(super) const ONCE: u64 = 1;
/// Or so many times as frequent as the word, which has other forms that are.
pub(super) const HARDLY: u64 = 20;
/// By how many levels of the lexicon (1.5 times each) another word must be more frequent, where the search found enough.
pub(super) const LEVELS: i32 = 10;
/// Letters at the end that make another form of a word rather than a slip.
pub(super) const ENDING: usize = 3;
/// In how many articles, if articles have other forms of the word.
pub(super) const FORM: u64 = 20;
/// How far that may be.
pub(super) const DOUBT_BUDGET: u8 = 10;

/// Suggestions for one word.
pub(super) const SUGGESTIONS: usize = 5;
/// Candidates of one word that are asked for in the index.
pub(super) const ASKED: usize = 8;
/// Words of one query that are looked at, and how many of them corrected.
pub(super) const WORDS: usize = 24;
pub(super) const CORRECTED: usize = 4;
/// Longest word that is corrected, in bytes of its exact form; the state of the automaton is as long.
pub(super) const LONGEST: usize = 40;
/// Dictionary entries one word's candidates are taken from, at most.
pub(super) const MATCHES: usize = 20_000;
/// Parts of a compound that are looked for in the dictionaries.
pub(super) const PARTS: usize = 6;
/// Shortest part that is corrected, and what may be changed in it.
pub(super) const PART_LETTERS: usize = 3;
pub(super) const PART_BUDGET: u8 = 14;

/// Articles the written form of a word is taken from.
pub(super) const READ: usize = 3;

/// Dictionary entries read for one beginning of a word, at most: all that begin with one letter, up to some million words.
pub(super) const SCANNED: usize = 200_000;
/// Of them, those that are looked at further.
pub(super) const MOST_FREQUENT: usize = 200;
/// Longest beginning of a word that is completed, in bytes.
pub(super) const LONGEST_PREFIX: usize = 64;
/// Vowels of it that are tried as umlauts.
pub(super) const UMLAUTS: usize = 3;
/// Articles that are read for what follows a word.
pub(super) const READ_FOR_PHRASES: usize = 60;

/// Whether two letters lie beside each other on a German keyboard.
pub(super) fn beside(a: u8, b: u8) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertzuiop", b"asdfghjkl", b"yxcvbnm"];
    let place = |letter: u8| {
        ROWS.iter()
            .enumerate()
            .find_map(|(row, keys)| Some((row, keys.iter().position(|key| *key == letter)?)))
    };
    let (Some((row_a, a)), Some((row_b, b))) = (place(a), place(b)) else { return false };
    match row_a.abs_diff(row_b) {
        0 => a.abs_diff(b) == 1,
        // Rows are shifted by half a key: the key below lies to the right or to the left.
        1 => {
            let (upper, lower) = if row_a < row_b { (a, b) } else { (b, a) };
            lower == upper || lower + 1 == upper
        }
        _ => false,
    }
}

/// Whether two letters sound alike in German.
pub(super) fn alike(a: u8, b: u8) -> bool {
    const PAIRS: [[u8; 2]; 17] = [
        *b"bp", *b"dt", *b"gk", *b"ck", *b"cz", *b"cs", *b"fv", *b"vw", *b"fw", *b"sz", *b"iy", *b"uy",
        *b"ij", *b"mn", *b"kq", *b"ie", *b"ae",
    ];
    PAIRS.iter().any(|pair| *pair == [a, b] || *pair == [b, a])
}

pub(super) fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}
