//! Measures compound splitting against a list of splits ("Klima, vereinbarung"; lines without a comma are not split).
//!
//!     cargo run --release -p depesche-analysis --example split_eval -- LIST [--wrong]

use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give the list")?;
    let wrong = std::env::args().any(|arg| arg == "--wrong");
    let mut out = std::io::stdout().lock();
    let (mut right, mut compounds, mut split, mut negatives, mut kept) = (0, 0, 0, 0, 0);
    for line in std::fs::read_to_string(path)?.lines() {
        let gold: Vec<&str> = line.split(',').map(str::trim).collect();
        if gold.len() == 1 {
            negatives += 1;
            let parts = depesche_analysis::tokens(line)[0].word.parts.clone();
            if parts.is_empty() {
                kept += 1;
            } else if wrong {
                let parts: Vec<_> =
                    parts.iter().map(|part| &line[part.start as usize..part.end as usize]).collect();
                writeln!(out, "- {line}: {}", parts.join("|"))?;
            }
            continue;
        }
        compounds += 1;
        let word = rejoin(&gold);
        let analysed = depesche_analysis::word(&word);
        split += usize::from(!analysed.parts.is_empty());
        let parts: Vec<_> = analysed
            .parts
            .iter()
            .map(|part| word[part.start as usize..part.end as usize].to_lowercase())
            .collect();
        if same(&parts, &gold) {
            right += 1;
        } else if wrong {
            writeln!(out, "+ {}: {}", gold.join("|"), parts.join("|"))?;
        }
    }
    let false_splits = negatives - kept;
    writeln!(out, "exact {right}/{compounds} = {:.1} %", 100.0 * f64::from(right) / f64::from(compounds))?;
    writeln!(out, "not split rightly {kept}/{negatives}")?;
    writeln!(out, "split {split}, precision {right}/{}", split + false_splits as usize)?;
    Ok(())
}

fn rejoin(gold: &[&str]) -> String {
    const LINK_S: [&str; 8] = ["ung", "heit", "keit", "schaft", "tion", "tät", "ling", "tum"];
    let mut word = String::new();
    for (at, part) in gold.iter().enumerate() {
        word.push_str(part);
        if at + 1 < gold.len() && LINK_S.iter().any(|ending| part.to_lowercase().ends_with(ending)) {
            word.push('s');
        }
    }
    word
}

fn same(parts: &[String], gold: &[&str]) -> bool {
    parts.len() == gold.len()
        && parts.iter().zip(gold).all(|(part, gold)| bare(part) == bare(&gold.to_lowercase()))
}

fn bare(part: &str) -> String {
    for link in ["ens", "es", "en", "er", "ns", "s", "n", "e"] {
        if let Some(base) = part.strip_suffix(link).filter(|base| base.len() >= 3) {
            return base.to_owned();
        }
    }
    part.to_owned()
}
