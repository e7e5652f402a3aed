//! Prints the terms of each word given, or of each word of stdin.

use std::io::{Read, Write};

fn main() -> std::io::Result<()> {
    let mut text = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        std::io::stdin().read_to_string(&mut text)?;
    }
    let mut out = std::io::stdout().lock();
    for token in depesche_analysis::tokens(&text) {
        let show = |parts: &[depesche_analysis::Part]| {
            let all: Vec<_> = parts
                .iter()
                .map(|part| {
                    format!("{}={}", &token.surface[part.start as usize..part.end as usize], part.stem)
                })
                .collect();
            all.join("+")
        };
        let word = &token.word;
        writeln!(
            out,
            "{} {:?} stem={} exact={} parts={} inner={}",
            token.surface,
            token.kind,
            word.stem,
            word.exact,
            show(&word.parts),
            show(&word.inner)
        )?;
    }
    Ok(())
}
