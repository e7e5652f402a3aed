//! How fast is the German chain, in one thread?
//!
//! Three readings as the indexer reads, which numbers words and analyses each when it is new: `new_words` is every
//! different word once (the full cost of a word), `first_reading` is running text met by a fresh thread, `second_reading`
//! the same text again.

use std::collections::HashSet;
use std::thread;
use std::time::Instant;

use anyhow::anyhow;
use depesche_analysis::Vocabulary;
use serde::Serialize;

use crate::corpus::Corpus;
use crate::figures::{rate, rounded};

/// Text that is read, at most; a few seconds' worth.
const TEXT_BYTES: usize = 32 << 20;

/// What the measurement found.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Analysis {
    pub(crate) new_words: Speed,
    pub(crate) first_reading: Speed,
    pub(crate) second_reading: Speed,
    /// Different words in the text.
    pub(crate) words: usize,
    pub(crate) text_mb: f64,
}

/// Speed over one text.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Speed {
    pub(crate) tokens_per_second: f64,
    pub(crate) mb_per_second: f64,
}

pub(crate) fn measure(corpus: &Corpus) -> anyhow::Result<Analysis> {
    let mut texts = Vec::new();
    let mut bytes = 0;
    for article in corpus.articles()? {
        let article = article?;
        bytes += article.headline.len() + article.body.len();
        texts.extend([article.headline, article.body]);
        if bytes >= TEXT_BYTES {
            break;
        }
    }
    let mut seen = HashSet::new();
    let words: Vec<&str> =
        texts.iter().flat_map(|text| text.split_whitespace()).filter(|word| seen.insert(*word)).collect();
    // A hundred a line, as running text has them.
    let different: Vec<String> = words.chunks(100).map(|words| words.join(" ")).collect();
    let [new_words] = read_anew(&different)?;
    let [first_reading, second_reading] = read_anew(&texts)?;
    let text_mb = rounded(bytes as f64 / 1e6);
    Ok(Analysis { new_words, first_reading, second_reading, words: words.len(), text_mb })
}

/// Reads the texts again and again in a thread that has no words yet.
fn read_anew<const TIMES: usize>(texts: &[String]) -> anyhow::Result<[Speed; TIMES]> {
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut vocabulary = Vocabulary::new();
            std::array::from_fn(|_| read(texts, &mut vocabulary))
        });
        reader.join().map_err(|_| anyhow!("the chain panicked"))
    })
}

fn read(texts: &[String], vocabulary: &mut Vocabulary) -> Speed {
    let began = Instant::now();
    let (mut tokens, mut bytes) = (0_u64, 0);
    for text in texts {
        bytes += text.len();
        vocabulary.read(text, |occurrence, new| {
            // What is read must be used, or the compiler might leave it out.
            std::hint::black_box((occurrence, new));
            tokens += 1;
        });
    }
    let took = began.elapsed();
    Speed { tokens_per_second: rate(tokens as f64, took), mb_per_second: rate(bytes as f64 / 1e6, took) }
}
