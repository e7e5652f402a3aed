//! Every number that decides the order of hits, in one place.
//!
//! The score of a word is BM25F (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009): the weighted,
//! length-normalised frequencies in all zones of the article are added up first and saturated once. A word has up to
//! three layers, each with its own statistics: its stem, the parts of compounds, its exact form. The best hits are then
//! ordered anew with what takes the places of the words (`run/rescore.rs`).
//! Tuned on the dev queries of two German retrieval sets (questions and headlines); each weight lies where a quarter more
//! or less changes little. What each brings: `depesche-benches relevance`.

/// The weights that can be switched off, to measure what each of them brings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranking {
    /// Of the parts of compounds that are the word, against its stem; 0 does not look for parts at all.
    pub parts: f32,
    /// Of each part of the compound the word is.
    pub compound_parts: f32,
    /// Of the exact form.
    pub exact: f32,
    /// Of two words of the query side by side.
    pub neighbours: f32,
    /// Of being near the beginning of the text.
    pub lead: f32,
    /// Of a word of the same family.
    pub family: f32,
}

impl Default for Ranking {
    fn default() -> Ranking {
        Ranking {
            parts: PARTS,
            compound_parts: COMPOUND_PARTS,
            exact: EXACT,
            neighbours: NEIGHBOURS,
            lead: LEAD,
            family: FAMILY,
        }
    }
}

/// Saturation of term frequency. Above 1.4 headlines used as queries lose.
pub(crate) const K1: f32 = 1.2;
/// The same where the query is a single word: how often it stands there, in whatever form, is all there is to tell an
/// article about it from one that mentions it (eight kinds of Raketen- from one Rakete).
pub(crate) const K1_ALONE: f32 = 10.0;

/// Length normalisation of the body.
pub(crate) const B_BODY: f32 = 0.85;
/// Length normalisation of the short zones, whose length says little.
pub(crate) const B_SHORT: f32 = 0.3;

/// Weight of the headline against the body.
pub(crate) const HEADLINE: f32 = 2.5;
/// Weight of the kicker against the body.
pub(crate) const KICKER: f32 = 2.0;
/// Weight of teaser and subhead against the body.
pub(crate) const TEASER: f32 = 1.5;
/// Weight of the body.
pub(crate) const BODY: f32 = 1.0;
/// Weight of places, keywords, subjects and authors against the body.
pub(crate) const META: f32 = 1.0;

/// Weight of the parts layer against the stem layer.
const PARTS: f32 = 0.7;
/// Weight of each part of a compound against the stem layer: Bundestag and Wahl say nearly what Bundestagswahl says.
const COMPOUND_PARTS: f32 = 1.0;
/// Weight of the exact form against the stem layer. Compounds have none: they are told apart by their parts.
const EXACT: f32 = 0.5;
/// Weight of a hyphen compound as a whole. Its segments are words that count by themselves and are neighbours; more would
/// make EU-Kommission outweigh what the query is about.
pub(crate) const HYPHENATED: f32 = 0.3;
/// Weight of a stop word against other words.
pub(crate) const STOP: f32 = 0.5;
/// Weight of what means the same as a word of the query, against the word itself.
pub(crate) const SYNONYM: f32 = 0.8;
/// Weight of two neighbouring words of the query that are neighbours in the article, against a word.
const NEIGHBOURS: f32 = 0.4;

/// Weight of a word that stands at the very beginning of the text or above it, against the stem layer: agency copy says
/// first what it is about (the inverted pyramid), and so does a good paragraph.
const LEAD: f32 = 2.0;
/// Words after which a third of that is left.
const LEAD_WORDS: f32 = 150.0;
/// What a part of the compound of the query counts there, against the word itself.
pub(crate) const LEAD_COMPOUND_PART: f32 = 0.5;

/// Weight of words of the same family where an article lacks the word itself, against its stem layer. With all layers the
/// word would count about as much: its family is larger, and so less rare.
const FAMILY: f32 = 2.25;
/// Most words of a family looked for; more are not one family.
pub(crate) const RELATIVES_OF_ONE: usize = 32;
/// Most words all families of one query have.
pub(crate) const RELATIVES: usize = 256;

/// So many best hits are ordered anew with the words' positions.
pub(crate) const RERANKED: usize = 100;

/// A query of so many words or more (function words too) is read as a text, of which an article need not have all.
pub(crate) const TEXT_WORDS: usize = 6;
/// So is a query that ends with a question mark, from so many words on.
pub(crate) const QUESTION_WORDS: usize = 3;

/// Most words a wildcard stands for, the most frequent first; all wildcards of a query together [`EXPANSIONS`].
pub(crate) const EXPANSIONS_OF_ONE: usize = 512;
/// Most words all wildcards of one query stand for.
pub(crate) const EXPANSIONS: usize = 2048;

/// Longest fragment of the text in a highlight, in bytes.
pub(crate) const FRAGMENT_BYTES: usize = 200;
/// Most fragments of the text in a highlight.
pub(crate) const FRAGMENTS: usize = 3;

/// Most forms named for a word that was found.
pub(crate) const FORMS: usize = 8;

/// Rarity of a term, always positive (as Lucene's BM25): `docs` articles, `with` of them have it.
pub(crate) fn idf(with: u64, docs: u64) -> f32 {
    let (with, docs) = (with.min(docs) as f32, docs as f32);
    (1.0 + (docs - with + 0.5) / (with + 0.5)).ln()
}

/// BM25's saturation of a weighted frequency: 0 to k1 + 1.
pub(crate) fn saturated(frequency: f32, k1: f32) -> f32 {
    frequency * (k1 + 1.0) / (frequency + k1)
}

/// How near the beginning of the text a word is: 1 to 0.
pub(crate) fn nearness(position: u32) -> f32 {
    (-(position as f32) / LEAD_WORDS).exp()
}

/// Rarity of two words side by side, from the rarities of both; reading their real frequency would cost too much.
pub(crate) fn pair_idf(a: f32, b: f32) -> f32 {
    a.max(b)
}
