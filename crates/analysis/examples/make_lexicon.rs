//! Packs what `data/make_lexicon.py` and `data/make_inflection.py` derive into `data/lexicon.fst` and `data/inflection.fst`.
//!
//!     cargo run --release -p depesche-analysis --example make_lexicon -- lexicon.tsv inflection.tsv

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use depesche_analysis::LexiconFlags;
use rust_stemmers::{Algorithm, Stemmer};

/// How a base is made from its word: bytes to cut from the end and what to put there.
type Change = (usize, String);

/// A word, its value without the change, and the change.
type Entry<'t> = (&'t str, u64, Option<Change>);

fn main() -> Result<(), Box<dyn Error>> {
    let mut inputs = std::env::args().skip(1);
    let mut input =
        || inputs.next().ok_or("give the files made by data/make_lexicon.py and data/make_inflection.py");
    let (lexicon, inflection) = (input()?, input()?);
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    write(&data.join("lexicon"), &lexicon_entries(&fs::read_to_string(&lexicon)?)?, 22)?;
    write(&data.join("inflection"), &inflection_entries(&fs::read_to_string(&inflection)?)?, 1)
}

/// The words of the lexicon.
fn lexicon_entries(table: &str) -> Result<Vec<Entry<'_>>, Box<dyn Error>> {
    let entry = |line| {
        let mut columns = str::split(line, '\t');
        let mut next = || columns.next().ok_or_else(|| format!("not six columns: {line}"));
        let (word, level, flags, last, first, base) = (next()?, next()?, next()?, next()?, next()?, next()?);
        let kinds = LexiconFlags::from_letters(flags).bits();
        let value =
            level.parse::<u64>()? | kinds << 6 | last.parse::<u64>()? << 16 | first.parse::<u64>()? << 19;
        Ok((word, value, (!base.is_empty()).then(|| change(word, base))))
    };
    table.lines().map(entry).collect()
}

/// The inflected forms. Of those that are no verbs, only what the stemmer does not bring to its base is kept.
fn inflection_entries(table: &str) -> Result<Vec<Entry<'_>>, Box<dyn Error>> {
    let stemmer = Stemmer::create(Algorithm::German);
    let mut entries = Vec::new();
    for line in table.lines() {
        let mut columns = line.split('\t');
        let mut next = || columns.next().ok_or_else(|| format!("not three columns: {line}"));
        let (form, kind, base) = (next()?, next()?, next()?);
        let value = match kind {
            "V" => 0,
            "O" => 1,
            _ => return Err(format!("unknown kind: {line}").into()),
        };
        if value == 0 || base.is_empty() || stemmer.stem(form) != stemmer.stem(base) {
            entries.push((form, value, (!base.is_empty()).then(|| change(form, base))));
        }
    }
    Ok(entries)
}

/// Writes the map, with the number of the change from bit `shift` on, and the list of changes.
fn write(name: &Path, entries: &[Entry<'_>], shift: u32) -> Result<(), Box<dyn Error>> {
    let mut uses: BTreeMap<&Change, u64> = BTreeMap::new();
    entries
        .iter()
        .filter_map(|(_, _, change)| change.as_ref())
        .for_each(|change| *uses.entry(change).or_default() += 1);
    let mut by_use: Vec<_> = uses.into_iter().collect();
    by_use.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
    let numbers: BTreeMap<&Change, u64> = by_use.iter().map(|(change, _)| *change).zip(1..).collect();

    let file = |ending: &str| -> std::io::Result<_> {
        let mut path = PathBuf::from(name).into_os_string();
        path.push(ending);
        Ok(BufWriter::new(File::create(path)?))
    };
    let mut list = file("-bases.txt")?;
    writeln!(list, "# Made by make_lexicon: how a base is made from its word, by number from 1.")?;
    writeln!(list, "# Bytes cut from the end, then what is put there.")?;
    for ((cut, put), _) in &by_use {
        writeln!(list, "{cut} {put}")?;
    }
    list.flush()?;

    let mut builder = fst::MapBuilder::new(file(".fst")?)?;
    for (word, value, change) in entries {
        let number = change.as_ref().map_or(0, |change| numbers[change]);
        builder.insert(word, value | number << shift)?;
    }
    builder.finish()?;
    Ok(())
}

/// Bytes to cut from the end of `word` and what to put there to make `base`.
fn change(word: &str, base: &str) -> Change {
    let mut shared = word.bytes().zip(base.bytes()).take_while(|(a, b)| a == b).count();
    while !word.is_char_boundary(shared) || !base.is_char_boundary(shared) {
        shared -= 1;
    }
    (word.len() - shared, base[shared..].to_owned())
}
