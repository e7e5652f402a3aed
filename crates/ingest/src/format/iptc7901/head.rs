//! The head of a message: marks in brackets, keys such as `1ST LEAD`, the headline, the byline.

use depesche_store::{Moment, Signal};

use super::marks;
use crate::normalise::embargo::Embargo;
use crate::normalise::{agency, byline, text};

/// Width at which agencies wrap their lines, in characters.
const WIDTH: usize = 69;
/// Lines a remark in brackets may go over.
const REMARK: usize = 16;

/// What the head says.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) headline: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) genre: Option<String>,
    pub(super) signals: Vec<Signal>,
    pub(super) embargo: Embargo,
    /// The message withdraws another one.
    pub(super) killed: bool,
    /// What was corrected or added, as far as the head says it.
    pub(super) remarks: Vec<String>,
}

/// Reads the lines of a head.
pub(super) fn read(lines: &[&str], published: Moment) -> Head {
    let mut head = Head::default();
    let lines: Vec<String> = lines.iter().map(|line| clean(line)).filter(|line| !line.is_empty()).collect();
    let mut plain: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match remark(&lines[at..]) {
            Some((remark, taken, rest)) => {
                // Before the headline a remark may be a genre of any name.
                marks::remark(&remark, plain.is_empty(), published, &mut head);
                if !rest.is_empty() {
                    marks::note(rest, &mut head);
                }
                at += taken;
            }
            None if marks::announcement(&lines[at], published, &mut head) => at += 1,
            None => {
                plain.push(&lines[at]);
                at += 1;
            }
        }
    }
    let plain = without_keys(plain, &mut head);
    let names = (1..plain.len()).find(|at| is_byline(plain[*at], plain[*at - 1]));
    let (title, names) = plain.split_at(names.unwrap_or(plain.len()));
    head.byline = byline_of(names);
    let title = text::paragraph(title.join("\n"));
    let title = marks::without_priority(&title, &mut head.signals);
    head.headline = text::present(Some(title.to_owned()));
    head
}

/// A line without control characters, bells and the closing `=`.
fn clean(line: &str) -> String {
    let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
    let line = line.trim();
    line.strip_suffix('=').unwrap_or(line).trim_end().to_owned()
}

/// A remark in brackets at the start of the lines: its text, how many lines it takes, and what follows on the last one.
fn remark(lines: &[String]) -> Option<(String, usize, &str)> {
    if !lines.first()?.starts_with('(') {
        return None;
    }
    let (mut depth, mut remark) = (0_usize, String::new());
    for (number, line) in lines.iter().take(REMARK).enumerate() {
        for (at, c) in line.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                remark.push_str(&line[..at]);
                let rest = &line[at + 1..];
                // `(K)ein Ende` is a headline.
                let closed = rest.is_empty() || rest.starts_with(' ');
                return closed
                    .then(|| (text::paragraph(remark[1..].to_owned()), number + 1, rest.trim_start()));
            }
        }
        remark.push_str(line);
        remark.push('\n');
    }
    None
}

/// Drops the keys before the headline, as long as one line is left.
fn without_keys<'l>(mut plain: Vec<&'l str>, head: &mut Head) -> Vec<&'l str> {
    while let Some(first) = plain.first() {
        let next = plain.get(1);
        let apart = next.is_some_and(|next| fits(first, next));
        if !marks::key(first, apart, head) {
            break;
        }
        plain.remove(0);
    }
    plain
}

/// Whether the first word of the next line would have found room on this one, so that the line was ended on purpose.
fn fits(line: &str, next: &str) -> bool {
    let word = next.split(' ').next().unwrap_or_default();
    line.chars().count() + 1 + word.chars().count() <= WIDTH
}

/// A line of names after the headline. `Von` may also begin the second line of a headline.
fn is_byline(line: &str, before: &str) -> bool {
    let line = line.trim_matches(['-', '–', ' ']);
    let lower = line.to_lowercase();
    // `Kara Muster, dpa`.
    if line.len() <= 80 && line.rsplit_once(", ").is_some_and(|(_, last)| agency::known(last).is_some()) {
        return true;
    }
    if !["von ", "by ", "par ", "por ", "interview: "].iter().any(|opening| lower.starts_with(opening)) {
        return false;
    }
    let last = line.rsplit([',', ' ']).next().unwrap_or_default();
    let agency =
        agency::known(last).is_some() || lower.contains("korrespondent") || lower.contains("correspondent");
    agency
        || (fits(before, line) && !byline::authors(line).is_empty())
        || line.contains(" und ") && ends_open(line)
}

/// Whether the line goes on: `Von Kara Muster und`.
fn ends_open(line: &str) -> bool {
    [",", " und", " and", "/", " &"].iter().any(|end| line.ends_with(end))
}

/// The byline with the lines it is wrapped over; others below it are not names.
fn byline_of(lines: &[&str]) -> Option<String> {
    let mut length = usize::from(!lines.is_empty());
    while length < lines.len() && (ends_open(lines[length - 1]) || !fits(lines[length - 1], lines[length])) {
        length += 1;
    }
    let byline = text::paragraph(lines[..length].join("\n"));
    text::present(Some(byline.trim_matches(['-', '–', ' ']).to_owned()))
}
