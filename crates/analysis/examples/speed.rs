//! Measures analysis: nanoseconds a token over the text of a JSON Lines file (or any text), cold and warm.
//!
//!     cargo run --release -p depesche-analysis --example speed -- FILE

use std::collections::HashSet;
use std::error::Error;
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give a file")?;
    let text = std::fs::read_to_string(path)?.replace("\\n", "\n");
    let mut out = std::io::stdout().lock();
    let mut surfaces = HashSet::new();
    depesche_analysis::analyze("Aufwärmen des Lexikons", |_| {});
    for round in ["cold", "warm", "warm"] {
        let (mut tokens, mut parts) = (0_u32, 0);
        let start = Instant::now();
        depesche_analysis::analyze(&text, |token| {
            tokens += 1;
            parts += token.word.parts.len();
        });
        let nanos = start.elapsed().as_nanos() as f64;
        writeln!(
            out,
            "{round}: {tokens} tokens, {parts} parts, {:.0} ns a token",
            nanos / f64::from(tokens)
        )?;
    }
    let start = Instant::now();
    let positions = depesche_analysis::analyze_at(
        &text,
        depesche_analysis::Positions::At(&[], 0),
        |_| false,
        |_, _| {},
        |_| {},
    );
    let nanos = start.elapsed().as_nanos() as f64;
    writeln!(out, "only found: {positions} words, {:.0} ns each", nanos / f64::from(positions))?;
    for round in ["new", "known"] {
        let mut vocabulary = depesche_analysis::Vocabulary::new();
        let start = Instant::now();
        let mut sum = 0_u64;
        if round == "known" {
            vocabulary.read(&text, |_, _| {});
        }
        let start = if round == "known" { Instant::now() } else { start };
        vocabulary.read(&text, |occurrence, _| sum += u64::from(occurrence.number));
        let nanos = start.elapsed().as_nanos() as f64;
        writeln!(out, "numbered, {round}: {:.0} ns each ({sum})", nanos / f64::from(positions))?;
    }
    depesche_analysis::analyze(&text, |token| {
        surfaces.insert(token.surface.to_owned());
    });
    let start = Instant::now();
    let words: Vec<&String> = surfaces.iter().collect();
    std::thread::scope(|scope| {
        scope.spawn(|| words.iter().for_each(|word| drop(depesche_analysis::word(word)))).join()
    })
    .map_err(|_| "the thread failed")?;
    writeln!(
        out,
        "{} different surfaces, {:.1} us each when new",
        words.len(),
        start.elapsed().as_secs_f64() * 1e6 / words.len() as f64
    )?;
    Ok(())
}
