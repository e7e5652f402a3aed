//! Marks that say why a version was sent or what kind of text it is: `EIL:`, `KORREKTUR:`, `(Neu: dritter Absatz)`,
//! `WDH/ROUNDUP 2:`, `2. Zusammenfassung`, `Faktencheck:`. The same rule for every format; the line stays as written.

use depesche_store::{Article, Signal};

use crate::tables::{GENRES, SIGNALS};

/// Longest mark, in bytes.
const LONGEST: usize = 64;

/// Marks one after the other at most: `(Eil) (Berichtigung) ...`.
const MOST: usize = 6;

/// Words that are a mark only in capitals or brackets: a headline may begin or end with them (`Neu: ...`, `Update: ...`,
/// `... - Wiederholung`).
const WEAK: [&str; 27] = [
    "neu",
    "neufassung",
    "neue fassung",
    "neue version",
    "neuer stand",
    "blitz",
    "flash",
    "lead",
    "alert",
    "breaking",
    "bulletin",
    "correct",
    "korrektur",
    "korrekturen",
    "erweitert",
    "erweiterung",
    "adds",
    "eilt",
    "ergänzt",
    "ergänzung",
    "ergänzungen",
    "update",
    "updates",
    "wiederholung",
    "wiederholt",
    "repeat",
    "repeats",
];

/// Genres that headlines are marked with. `Bericht:` and `Umfrage:` name who says it.
const LABELS: [&str; 22] = [
    "KORR-Bericht",
    "Überblick",
    "Zusammenfassung",
    "Nachrichtenüberblick",
    "Tabelle",
    "Vorschau",
    "Faktencheck",
    "Hintergrund",
    "Porträt",
    "Interview",
    "Kommentar",
    "Analyse",
    "Fragen & Antworten",
    "Chronologie",
    "Rückblick",
    "Stichwort",
    "Reportage",
    "Feature",
    "Nachruf",
    "Rezension",
    "Dokumentation",
    "Presseschau",
];

/// What follows the word of a mark that says more: `Berichtigung im dritten Absatz`, `Neu: ...`.
const GOES_ON: [&str; 14] = [
    "im", "in", "am", "zu", "zur", "zum", "vom", "von", "der", "des", "letzter", "erster", "zweiter",
    "dritter",
];

/// Why a version was sent, by a word or code that says so (`Berichtigung`, `correction`).
pub(crate) fn signal(word: &str) -> Option<Signal> {
    match SIGNALS.find(word)? {
        "flash" => Some(Signal::Flash),
        "urgent" => Some(Signal::Urgent),
        "correction" => Some(Signal::Correction),
        "update" => Some(Signal::Update),
        "repeat" => Some(Signal::Repeat),
        _ => None,
    }
}

/// Adds what the lines of an article say; a genre the delivery gives stays.
pub(super) fn read(article: &mut Article) {
    let mut found = Found::default();
    if let Some(headline) = &article.headline {
        found.headline(headline);
    }
    if let Some(kicker) = &article.kicker {
        found.label(kicker.trim_end_matches(':'));
    }
    // The note of a correction may stay for the versions after it, which then say why they were sent.
    if article.signals.is_empty() {
        article.notes.iter().for_each(|note| found.note(note));
    }
    article.signals.append(&mut found.signals);
    match article.urgency {
        Some(1) => article.signals.push(Signal::Flash),
        Some(2) => article.signals.push(Signal::Urgent),
        _ => {}
    }
    article.genre = article.genre.take().or_else(|| found.genre.map(str::to_owned));
    article.signals.extend(article.genre.as_deref().and_then(signal));
    article.signals.sort_unstable();
    article.signals.dedup();
}

/// What the marks seen so far say.
#[derive(Debug, Default)]
struct Found {
    signals: Vec<Signal>,
    genre: Option<&'static str>,
}

impl Found {
    /// Marks at the start and at the end of a headline.
    fn headline(&mut self, headline: &str) {
        let mut rest = headline.trim();
        for _ in 0..MOST {
            let Some((mark, after)) = opening(rest) else { break };
            let known = match mark {
                Mark::Bracket(text) => self.remark(text),
                Mark::Label(text) => self.label(text),
            };
            if !known {
                break;
            }
            rest = after.trim_start();
        }
        let dashed = [" - ", " – "].iter().filter_map(|dash| rest.rsplit_once(dash));
        if let Some(text) = closing(rest) {
            self.remark(text);
        } else if let Some((_, last)) = dashed.min_by_key(|(_, last)| last.len()) {
            // `Berlin-Wahl - Wiederholung`: behind a dash only capitals say why a version was sent.
            let in_capitals = !last.chars().any(char::is_lowercase);
            if in_capitals || signal(unnumbered(last.split('/').next().unwrap_or_default())).is_none() {
                self.label(last);
            }
        }
    }

    /// A remark in brackets: `Berichtigung: ...`, `2. Zusammenfassung`, `Neu im dritten Absatz`.
    fn remark(&mut self, text: &str) -> bool {
        let (subject, _) = text.split_once(':').unwrap_or((text, ""));
        if self.pieces(subject, false) {
            return true;
        }
        let mut words = subject.split(' ');
        let first = words.next().and_then(signal);
        let goes_on = words.next().is_some_and(|word| {
            GOES_ON.contains(&word.to_lowercase().as_str()) || word.starts_with(|c: char| c.is_ascii_digit())
        });
        self.signals.extend(first.filter(|_| goes_on));
        first.is_some() && goes_on
    }

    /// A label before a headline, or the kicker above it: `KORREKTUR/ROUNDUP 2`, `Faktencheck`.
    fn label(&mut self, text: &str) -> bool {
        self.pieces(text, true)
    }

    /// A note to the editors that says what was corrected: `Berichtigung: Im zweiten Absatz ...`.
    fn note(&mut self, note: &str) {
        let subject =
            note.split_once(':').map(|(subject, _)| subject).filter(|subject| subject.len() <= LONGEST);
        let signal = subject.and_then(signal).filter(|signal| *signal == Signal::Correction);
        self.signals.extend(signal);
    }

    /// Marks set apart by slashes and the like, as many as are known from the first on; whether the first is.
    fn pieces(&mut self, text: &str, plain: bool) -> bool {
        if text.len() > LONGEST {
            return false;
        }
        if self.piece(text, plain) {
            return true;
        }
        let mut known = 0;
        for piece in text.split(['/', ',', '+', ';']) {
            if !self.piece(piece, plain) {
                break;
            }
            known += 1;
        }
        known > 0
    }

    /// One mark, perhaps with numbers around it (`2. Zusammenfassung 1730`); `plain`: without brackets.
    fn piece(&mut self, text: &str, plain: bool) -> bool {
        let text = text.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '-' | '–' | '*' | '!' | '=' | '+' | ':')
        });
        if let Some(known) = signal(text).or_else(|| signal(unnumbered(text))) {
            let is_weak = plain && WEAK.contains(&unnumbered(text).to_lowercase().as_str());
            if is_weak && text.chars().any(char::is_lowercase) {
                return false;
            }
            self.signals.push(known);
            return true;
        }
        let genre = GENRES.find(text).or_else(|| GENRES.find(unnumbered(text)));
        let genre = genre.filter(|genre| LABELS.contains(genre));
        self.genre = self.genre.or(genre);
        genre.is_some()
    }
}

/// A mark at the start of a line.
enum Mark<'t> {
    Bracket(&'t str),
    Label(&'t str),
}

/// The mark a line may begin with, and what follows: `(...) `, `[...] `, `+++ ... +++ `, `...: `, `... - `, `UPDATE 2-`.
fn opening(line: &str) -> Option<(Mark<'_>, &str)> {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(inner) = line.strip_prefix(open) {
            let (text, after) = inner.split_once(close)?;
            return after
                .starts_with([' ', ':'])
                .then(|| (Mark::Bracket(text), after.trim_start_matches(':')));
        }
    }
    for stars in ["+++", "***", "==="] {
        if let Some(inner) = line.strip_prefix(stars) {
            let (text, after) = inner.split_once(stars)?;
            return Some((Mark::Label(text), after));
        }
    }
    let colon = line.find(": ").map(|at| (at, 2));
    let dash = [" - ", " – ", " +++ "].iter().filter_map(|dash| Some((line.find(dash)?, dash.len()))).min();
    let before = [colon, dash].into_iter().flatten().min();
    if let Some((text, after)) =
        before.and_then(|(at, length)| Some((line.get(..at)?, line.get(at + length..)?)))
        && text.len() <= LONGEST
        && !text.contains(['(', '"', '„'])
    {
        return Some((Mark::Label(text), after));
    }
    // `UPDATE 2-Hafen gesperrt`: a word in capitals right before the dash.
    let (text, after) = line.split_once('-')?;
    let in_capitals = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    (in_capitals && after.starts_with(char::is_uppercase)).then_some((Mark::Label(text), after))
}

/// The remark in brackets a line ends with.
fn closing(line: &str) -> Option<&str> {
    let inner = line.strip_suffix(')')?;
    let (before, text) = inner.rsplit_once('(')?;
    before.ends_with(' ').then_some(text)
}

/// The words without numbers before and behind: `2. Zusammenfassung 1730`, `1st Lead`, `UPDATE 2`.
pub(super) fn unnumbered(text: &str) -> &str {
    let mut text = text.trim();
    while let Some((_, rest)) = text.split_once(' ').filter(|(first, _)| is_number(first)) {
        text = rest.trim_start();
    }
    while let Some((rest, _)) = text.rsplit_once(' ').filter(|(_, last)| is_number(last)) {
        text = rest.trim_end();
    }
    text
}

/// `2.`, `1730`, `18.00`, `Uhr`, `1st`, `Zweite`.
fn is_number(word: &str) -> bool {
    let lower = word.trim_end_matches(['.', ':']).to_lowercase();
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
    let is_word = matches!(
        lower.as_str(),
        "erste" | "zweite" | "dritte" | "vierte" | "letzte" | "first" | "second" | "third" | "uhr" | "nr"
    );
    let is_digits =
        (1..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_word || is_digits
}

#[cfg(test)]
mod tests;
