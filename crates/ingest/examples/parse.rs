//! Parses files and prints the articles as JSON Lines, or with `--time` how fast that went.

use std::io::Write as _;
use std::time::Instant;

use depesche_ingest::{Item, parse};

fn main() -> std::io::Result<()> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let time = files.first().is_some_and(|first| first == "--time");
    if time {
        files.remove(0);
    }
    let inputs = files.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let mut out = std::io::stdout().lock();
    if !time {
        for (bytes, file) in inputs.iter().zip(&files) {
            for item in parse(bytes, Some(file)).items {
                match item {
                    Item::Article(article) => writeln!(out, "{}", serde_json::to_string(&article)?)?,
                    Item::Refusal(refusal) => {
                        writeln!(out, "refused: {:?} {}", refusal.line, refusal.reason)?;
                    }
                }
            }
        }
        return Ok(());
    }
    let (start, mut articles, mut bytes_read) = (Instant::now(), 0, 0);
    while start.elapsed().as_secs() < 5 {
        for bytes in &inputs {
            articles += parse(bytes, None).items.len();
            bytes_read += bytes.len();
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    writeln!(
        out,
        "{:.0} articles/s, {:.1} MB/s",
        articles as f64 / seconds,
        bytes_read as f64 / seconds / 1e6
    )
}
