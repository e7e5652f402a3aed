//! A run as a page for people: every figure beside its peers, with the ratio.

use crate::compare::Results;
use crate::figures::Latency;
use crate::http::Loads;
use crate::shape::Shape;
use crate::{lucene, opensearch};

/// Which way is better.
#[derive(Clone, Copy)]
enum Better {
    More,
    Less,
}

use Better::{Less, More};

/// The columns after our own.
const COLUMNS: [&str; 4] =
    ["OpenSearch `german`", "OpenSearch + decompounder", "Lucene `GermanAnalyzer`", "Lucene + decompounder"];

/// The names of the peers' indices, in the order of the columns.
const KINDS: [&str; 2] = ["german", "decompounder"];

/// The page.
pub(crate) fn report(results: &Results) -> String {
    let mut page = head(results);
    page += &format!("| | Depesche | {} |\n|---|---{}|\n", COLUMNS.join(" | "), "|---".repeat(COLUMNS.len()));
    page += &ingest_rows(results);
    page += &http_rows(results);
    page += &process_rows(results);
    page += "\nIn brackets: how many times better Depesche is (below 1: the peer is better).\n";
    page += &alone(results);
    page += &swapped(results);
    page
}

fn head(results: &Results) -> String {
    let machine = &results.machine;
    let mut versions = format!("{}, {}", machine.depesche, machine.rustc);
    if let Some(peer) = &results.peers.opensearch {
        versions += &format!(", OpenSearch {}", peer.version);
    }
    if let Some(peer) = &results.peers.lucene {
        versions += &format!(", Lucene {} on Java {}", peer.version, peer.java);
    }
    let missing: String = results
        .peers
        .missing
        .iter()
        .map(|reason| format!("- missing: {}\n", reason.replace('\n', " ")))
        .collect();
    format!(
        "# Depesche and its peers, {}\n\n\
         - machine: {} cores, {}, {} GB, {}; load before the run {}\n\
         - versions: {versions}; commit {}\n\
         - corpus: {} synthetic articles, {:.0} MB as JSON Lines, {} queries of 1 to 4 words\n\
         - command: `{}` (took {:.0} s)\n{missing}\n\
         What each line measures, and what is fair about it and what is not: [benches](../../README.md).\n\n",
        machine.date,
        machine.cores,
        machine.cpu,
        machine.memory_gb,
        machine.system,
        machine.load_before,
        machine.commit,
        results.corpus.articles,
        results.corpus.bytes as f64 / 1e6,
        results.corpus.queries,
        results.command,
        results.seconds,
    )
}

/// One line: our figure, then each peer's with the ratio.
fn row(name: &str, unit: &str, ours: f64, better: Better, peers: [Option<f64>; 4]) -> String {
    let mut line = format!("| {name} | {} {unit} |", number(ours));
    for theirs in peers {
        line += &theirs.map_or_else(
            || " - |".to_owned(),
            |theirs| {
                let ratio = match better {
                    More => ours / theirs,
                    Less => theirs / ours,
                };
                format!(" {} ({}x) |", number(theirs), number_short(ratio))
            },
        );
    }
    line + "\n"
}

fn ingest_rows(results: &Results) -> String {
    let ingest = &results.depesche.ingest;
    let [os_speed, os_disk] = [
        of_opensearch(results, |kind| Some(kind.articles_per_second)),
        of_opensearch(results, |kind| Some(kind.disk_mb)),
    ];
    let [lucene_speed, lucene_disk] =
        [of_lucene(results, |kind| kind.articles_per_second), of_lucene(results, |kind| kind.disk_mb)];
    let speed = joined(os_speed, lucene_speed);
    let disk = joined(os_disk, lucene_disk);
    let lean = &ingest.without_originals;
    row("ingest until searchable", "articles/s", ingest.usual.articles_per_second, More, speed)
        + &row("- without kept originals", "articles/s", lean.articles_per_second, More, speed)
        + &row("disk: archive and index", "MB", lean.disk_mb, Less, disk)
        + &row("- with kept originals", "MB", ingest.usual.disk_mb, Less, disk)
}

fn http_rows(results: &Results) -> String {
    let mut rows = String::new();
    for (shape, loads) in &results.depesche.http.loads {
        let name = match shape {
            Shape::Search => "HTTP search",
            Shape::Hl => "HTTP search + highlights",
            Shape::Full => "HTTP search + highlights + 2 facets + months",
            Shape::FullSwapped => continue,
        };
        for load in loads {
            let theirs = |figure: fn(&Latency) -> f64| {
                let of =
                    of_opensearch(results, |kind| Some(figure(&latency(&kind.loads, *shape, load.clients)?)));
                joined(of, [None, None])
            };
            let name = format!("{name}, {} client{}", load.clients, if load.clients == 1 { "" } else { "s" });
            let ours = &load.latency;
            rows += &row(&name, "q/s", ours.per_second, More, theirs(|latency| latency.per_second));
            rows += &row("- p50", "ms", ours.p50_ms, Less, theirs(|latency| latency.p50_ms));
            rows += &row("- p99", "ms", ours.p99_ms, Less, theirs(|latency| latency.p99_ms));
        }
    }
    rows
}

fn process_rows(results: &Results) -> String {
    let http = &results.depesche.http;
    let none = [None, None];
    let memory = of_opensearch(results, |kind| Some(kind.memory_serving.rss_mb));
    let start = results.peers.opensearch.as_ref().map(|peer| peer.start_ms);
    let mut rows =
        row("memory while serving (RSS)", "MB", http.memory_serving.rss_mb, Less, joined(memory, none));
    rows += &row(
        "start to first answer (OpenSearch: to ready, without data)",
        "ms",
        http.start_to_answer_ms,
        Less,
        joined([start, None], none),
    );
    rows += &in_process(results, "search", Shape::Search, |kind| kind.search);
    rows += &in_process(results, "search + highlights", Shape::Hl, |kind| kind.hl);
    rows
}

fn in_process(
    results: &Results,
    name: &str,
    shape: Shape,
    theirs: impl Fn(&lucene::Kind) -> Latency,
) -> String {
    let Some(ours) = results.depesche.search.shapes.get(&shape) else { return String::new() };
    let speed = joined([None, None], of_lucene(results, |kind| theirs(kind).per_second));
    let p99 = joined([None, None], of_lucene(results, |kind| theirs(kind).p99_ms));
    row(&format!("in process, 1 thread: {name}"), "q/s", ours.per_second, More, speed)
        + &row("- p99", "ms", ours.p99_ms, Less, p99)
}

/// Figures no peer has a counterpart of.
fn alone(results: &Results) -> String {
    let ours = &results.depesche;
    let mut page = "\n## Depesche alone\n\n| | |\n|---|---|\n".to_owned();
    let speeds = [
        ("every word new", ours.analysis.new_words),
        ("running text, first reading", ours.analysis.first_reading),
        ("running text, second reading", ours.analysis.second_reading),
    ];
    for (name, speed) in speeds {
        let tokens = number(speed.tokens_per_second);
        page += &format!(
            "| analysis, 1 thread: {name} | {tokens} tokens/s, {} MB/s |\n",
            number(speed.mb_per_second)
        );
    }
    let (usual, http) = (&ours.ingest.usual, &ours.http);
    page += &format!(
        "| parse, normalise, validate, 1 thread | {} MB/s |\n",
        number(ours.ingest.parse_mb_per_second)
    );
    page += &format!("| ingest, JSON Lines | {} MB/s |\n", number(usual.mb_per_second));
    page += &format!("| ingest, peak of memory | {} MB |\n", number(usual.peak_memory_mb));
    page += &format!(
        "| disk: archive / originals in it / index ({} segments) | {} / {} / {} MB |\n",
        usual.segments,
        number(usual.archive_mb),
        number(usual.originals_mb),
        number(usual.index_mb)
    );
    page += &format!(
        "| highlight | {} us an article of {} bytes; {} us for 2,500 bytes |\n",
        number(ours.highlight.us_per_article),
        number(ours.highlight.article_bytes),
        number(ours.highlight.us_per_2500_bytes)
    );
    page += &format!(
        "| memory after the first answer / while serving: RSS (anonymous) | {} ({}) / {} ({}) MB |\n",
        number(http.memory_idle.rss_mb),
        number(http.memory_idle.anonymous_mb),
        number(http.memory_serving.rss_mb),
        number(http.memory_serving.anonymous_mb)
    );
    if let Some(full) = ours.search.shapes.get(&Shape::Full) {
        page += &format!(
            "| in process, 1 thread: search + highlights + 2 facets + months | {} q/s, p99 {} ms |\n",
            number(full.per_second),
            number(full.p99_ms)
        );
    }
    page
}

/// The same work on both sides: all words, and any word.
fn swapped(results: &Results) -> String {
    let Some(peer) = &results.peers.opensearch else { return String::new() };
    let ours = &results.depesche.http;
    let mut page = "\n## All words, any word\n\n\
        By default Depesche finds the articles with all words, OpenSearch those with any. Here both do both \
        (search + highlights + 2 facets + months, q/s; mean number of articles found).\n\n\
        | | found | clients | Depesche |"
        .to_owned();
    page += &format!(" {} | {} |\n|---|---|---|---|---|---|\n", COLUMNS[0], COLUMNS[1]);
    let cases =
        [("all words", Shape::Full, Shape::FullSwapped), ("any word", Shape::FullSwapped, Shape::Full)];
    for (name, our_shape, their_shape) in cases {
        let found = |answers: &crate::http::Answers, shape: Shape| {
            number(if shape == Shape::Full { answers.found } else { answers.found_swapped })
        };
        let mut all = vec![found(&ours.answers, our_shape)];
        all.extend(KINDS.iter().filter_map(|kind| Some(found(&peer.kinds.get(kind)?.answers, their_shape))));
        for load in ours.loads.get(&our_shape).into_iter().flatten() {
            let theirs = of_opensearch(results, |kind| {
                Some(latency(&kind.loads, their_shape, load.clients)?.per_second)
            });
            let line = row("", "", load.latency.per_second, More, joined(theirs, [None, None]));
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            page += &format!(
                "| {name} | {} | {} | {} | {} | {} |\n",
                all.join(" / "),
                load.clients,
                cells[2],
                cells[3],
                cells[4]
            );
        }
    }
    page + "\nOpenSearch counts to 10,000 articles at most unless told otherwise; Depesche counts all.\n"
}

fn of_opensearch(results: &Results, figure: impl Fn(&opensearch::Kind) -> Option<f64>) -> [Option<f64>; 2] {
    KINDS.map(|kind| figure(results.peers.opensearch.as_ref()?.kinds.get(kind)?))
}

fn of_lucene(results: &Results, figure: impl Fn(&lucene::Kind) -> f64) -> [Option<f64>; 2] {
    KINDS.map(|kind| Some(figure(results.peers.lucene.as_ref()?.kinds.get(kind)?)))
}

fn joined([a, b]: [Option<f64>; 2], [c, d]: [Option<f64>; 2]) -> [Option<f64>; 4] {
    [a, b, c, d]
}

fn latency(loads: &Loads, shape: Shape, clients: usize) -> Option<Latency> {
    loads.get(&shape)?.iter().find(|load| load.clients == clients).map(|load| load.latency)
}

/// A figure with thousands separated, and decimals only where they say something.
fn number(value: f64) -> String {
    if value.abs() < 10.0 {
        return format!("{value:.2}");
    }
    if value.abs() < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 { format!("-{text}") } else { text }
}

/// A ratio.
fn number_short(value: f64) -> String {
    if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

#[cfg(test)]
mod tests {
    use super::{Better, number, row};

    #[test]
    fn ratios_tell_how_much_better_we_are() {
        let check = |better, theirs, expected: &str| {
            assert_eq!(row("x", "u", 1500.0, better, [Some(theirs), None, None, None]), expected);
        };
        check(Better::More, 300.0, "| x | 1,500 u | 300 (5.0x) | - | - | - |\n");
        check(Better::Less, 30_000.0, "| x | 1,500 u | 30,000 (20x) | - | - | - |\n");
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(0.123), "0.12");
    }
}
