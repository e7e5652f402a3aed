//! Every number that decides the order of hits, in one place.
//!
//! The score of a word is BM25F (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009): the weighted,
//! length-normalised frequencies in all zones of the article are added up first and saturated once. A word has up to
//! three layers, each with its own statistics: its stem, the parts of compounds, its exact form.
//! Tuned on the dev queries of two German retrieval sets (questions and headlines); see `eval`.

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
pub(crate) const PARTS: f32 = 0.7;
/// Weight of the exact form against the stem layer.
pub(crate) const EXACT: f32 = 0.5;
/// Weight of a stop word against other words.
pub(crate) const STOP: f32 = 0.5;
/// Weight of what means the same as a word of the query, against the word itself.
pub(crate) const SYNONYM: f32 = 0.8;
/// Weight of two neighbouring words of the query that are neighbours in the article, against a word.
pub(crate) const PAIR: f32 = 0.4;

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

/// Rarity of two words side by side, from the rarities of both; reading their real frequency would cost too much.
pub(crate) fn pair_idf(a: f32, b: f32) -> f32 {
    a.max(b)
}
