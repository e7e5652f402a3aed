//! Real deliveries of every format, cut, with flipped bits, and written in other character sets.
//!
//! `DEPESCHE_DAMAGED` sets how many variants are tried, `DEPESCHE_SEED` which.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use depesche_ingest::{Item, documents, parse};

use crate::real;

/// Random numbers that a seed repeats (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % limit.max(1)
    }
}

fn number_of(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}")))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if fs::metadata(&path).unwrap().len() < 1 << 20 {
            found.push(path);
        }
    }
}

fn damaged(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    match random.below(4) {
        0 => bytes.truncate(random.below(bytes.len())),
        1 => {
            let from = random.below(bytes.len());
            bytes.drain(from..(from + random.below(400)).min(bytes.len()));
        }
        2 => {
            // As if read in the wrong character set.
            let text = String::from_utf8_lossy(&bytes).into_owned();
            bytes = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
        }
        _ => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            bytes = text.into_bytes();
        }
    }
    for _ in 0..random.below(6) {
        let at = random.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << random.below(8);
        }
    }
    bytes
}

#[test]
fn damaged_deliveries_are_parsed_or_refused() {
    let Some(data) = real::data() else { return };
    let mut all = Vec::new();
    files(&data, &mut all);
    all.sort_unstable();
    let mut random = Random(number_of("DEPESCHE_SEED", 1));
    let (mut articles, mut refused) = (0, 0);
    let mut slowest = (Duration::ZERO, PathBuf::new());
    for _ in 0..number_of("DEPESCHE_DAMAGED", 300) {
        let path = &all[random.below(all.len())];
        let bytes = damaged(fs::read(path).unwrap(), &mut random);
        let began = Instant::now();
        for document in documents(&bytes) {
            let Ok(bytes) = document.bytes else {
                refused += 1;
                continue;
            };
            let items = parse(&bytes, None).items;
            assert!(!items.is_empty(), "{}", path.display());
            for item in items {
                match item {
                    Item::Article(article) => {
                        assert!(!article.id.trim().is_empty(), "{}", path.display());
                        articles += 1;
                    }
                    Item::Refusal(refusal) => {
                        assert!(!refusal.reason.is_empty(), "{}", path.display());
                        refused += 1;
                    }
                }
            }
        }
        slowest = slowest.max((began.elapsed(), path.clone()));
    }
    println!("{articles} articles, {refused} refused; slowest {:?}: {}", slowest.0, slowest.1.display());
}
