//! Packs the lexicon that `data/make_lexicon.py` derives into `data/lexicon.fst`.
//!
//!     cargo run --release -p depesche-analysis --example make_lexicon -- lexicon.tsv

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use depesche_analysis::LexiconFlags;

fn main() -> Result<(), Box<dyn Error>> {
    let input = std::env::args().nth(1).ok_or("give the file made by data/make_lexicon.py")?;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let table = fs::read_to_string(&input)?;
    let mut changes: BTreeMap<(usize, String), u64> = BTreeMap::new();
    let mut entries = Vec::new();
    for line in table.lines() {
        let mut columns = line.split('\t');
        let mut next = || columns.next().ok_or_else(|| format!("{input}: not six columns: {line}"));
        let (word, level, flags, last, first, base) = (next()?, next()?, next()?, next()?, next()?, next()?);
        let kinds = LexiconFlags::from_letters(flags).bits();
        let value =
            level.parse::<u64>()? | kinds << 6 | last.parse::<u64>()? << 16 | first.parse::<u64>()? << 19;
        let change = (!base.is_empty()).then(|| change(word, base));
        if let Some(change) = &change {
            *changes.entry(change.clone()).or_default() += 1;
        }
        entries.push((word, value, change));
    }
    let mut by_use: Vec<_> = changes.into_iter().collect();
    by_use.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
    let numbered: BTreeMap<_, _> =
        by_use.iter().zip(1u64..).map(|((change, _), n)| (change.clone(), n)).collect();

    let mut list = BufWriter::new(File::create(data.join("lexicon-bases.txt"))?);
    writeln!(
        list,
        "# Made with lexicon.fst by make_lexicon: how a base is made from its word, by number from 1."
    )?;
    writeln!(list, "# Bytes cut from the end, then what is put there.")?;
    for ((cut, put), _) in &by_use {
        writeln!(list, "{cut} {put}")?;
    }
    list.flush()?;

    let mut builder = fst::MapBuilder::new(BufWriter::new(File::create(data.join("lexicon.fst"))?))?;
    for (word, value, change) in entries {
        let number = change.map_or(0, |change| numbered[&change]);
        builder.insert(word, value | number << 22)?;
    }
    builder.finish()?;
    Ok(())
}

/// Bytes to cut from the end of `word` and what to put there to make `base`.
fn change(word: &str, base: &str) -> (usize, String) {
    let mut shared = word.bytes().zip(base.bytes()).take_while(|(a, b)| a == b).count();
    while !word.is_char_boundary(shared) || !base.is_char_boundary(shared) {
        shared -= 1;
    }
    (word.len() - shared, base[shared..].to_owned())
}
