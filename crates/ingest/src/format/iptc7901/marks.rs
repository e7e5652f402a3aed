//! Marks of a head: priority, correction, genre, embargo, kill.

use depesche_store::{Moment, Signal};

use super::head::Head;
use crate::normalise::embargo::{self, Embargo};
use crate::normalise::marks::signal;
use crate::tables::GENRES;

/// Words of lines in capitals above an English headline.
const KEYS: [&str; 14] = [
    "LEAD",
    "EXTRA",
    "ROUNDUP",
    "FEATURE",
    "ANALYSIS",
    "BACKGROUND",
    "PREVIEW",
    "INTERVIEW",
    "PROFILE",
    "TAKE",
    "SUMMARY",
    "ADVISORY",
    "EDS",
    "WRITETHRU",
];

/// Words that withdraw a message, as lines of their own.
const KILLS: [&str; 7] =
    ["KILL", "ANNULLIERUNG", "ANNULLATION", "ANNULATION", "ELIMINAR", "STORNO", "АННУЛИРОВАНИЕ"];

/// Phrases that withdraw a message after `Achtung`.
const WITHDRAWN: [&str; 10] = [
    "zurückgezogen",
    "zieht die meldung",
    "zieht ihre meldung",
    "zieht meldung",
    "annullier",
    "stornier",
    "nicht verwenden",
    "nicht mehr verwenden",
    "nicht zu verwenden",
    "ersatzlos",
];

/// Words that open remarks on pictures.
const PICTURES: [&str; 15] = [
    "foto",
    "fotos",
    "bild",
    "bilder",
    "mit",
    "grafik",
    "grafiken",
    "archivbild",
    "archivfoto",
    "video",
    "illustration",
    "symbolbild",
    "karte",
    "photo",
    "with",
];

/// Longest genre of no known name, in characters.
const GENRE: usize = 40;

/// Reads a remark in brackets. Before the headline any name may be a genre, below it only a known one.
pub(super) fn remark(text: &str, may_be_genre: bool, published: Moment, head: &mut Head) {
    if is_kill(text) || (first_word(text) == "achtung" && is_withdrawal(text)) {
        head.killed = true;
        return;
    }
    let (subject, note) = text.split_once(':').unwrap_or((text, ""));
    let signals = signals(subject);
    if !signals.is_empty() {
        head.signals.extend(signals);
        if !note.trim().is_empty() {
            head.remarks.push(text.to_owned());
        }
        return;
    }
    if PICTURES.contains(&first_word(text).as_str()) {
        return;
    }
    let announced = embargo::find(text);
    if announced.is_some() {
        head.embargo = embargo::strictest(head.embargo, embargo::read(text, published));
    }
    let genre = genre(text[..announced.unwrap_or(text.len())].trim(), may_be_genre);
    head.genre = head.genre.take().or(genre);
}

/// Reads what follows a remark on its line: `(Achtung) Die Meldung ... wird zurückgezogen`.
pub(super) fn note(text: &str, head: &mut Head) {
    if is_withdrawal(text) {
        head.killed = true;
        head.genre = None;
    }
}

/// An embargo on a line of its own, without brackets; whether it is one.
pub(super) fn announcement(line: &str, published: Moment, head: &mut Head) -> bool {
    let announced = announced(line, published);
    head.embargo = embargo::strictest(head.embargo, announced.unwrap_or_default());
    announced.is_some()
}

/// The embargo a line opens with. `Sperrfrist missachtet` is a headline.
pub(super) fn announced(line: &str, published: Moment) -> Option<Embargo> {
    let embargo = embargo::find(line).filter(|at| *at == 0).map(|_| embargo::read(line, published))?;
    (matches!(embargo, Embargo::Until(_)) || line.contains(':')).then_some(embargo)
}

/// Reads a line above the headline that is a key; whether it is one. `apart`: it does not go on in the next line.
pub(super) fn key(line: &str, apart: bool, head: &mut Head) -> bool {
    if is_kill(line) {
        head.killed = true;
        return true;
    }
    let in_capitals = !line.chars().any(char::is_lowercase);
    let words: Vec<&str> =
        line.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
    let signals: Vec<Signal> = words.iter().filter_map(|word| signal(word)).collect();
    let is_key = words.iter().any(|word| KEYS.contains(word));
    let is_one = apart
        && ((in_capitals && (is_key || !signals.is_empty()))
            || (words.len() == 1 && !signals.is_empty())
            || GENRES.find(line).is_some());
    if is_one {
        head.signals.extend(&signals);
        if words.contains(&"LEAD") {
            head.signals.push(Signal::Update);
        }
        let genre = GENRES.find(line).filter(|_| signals.is_empty()).map(str::to_owned);
        head.genre = head.genre.take().or(genre);
    }
    is_one
}

/// The headline without the priority before it: `URGENT: ...`, `EIL - ...`.
pub(super) fn without_priority<'t>(headline: &'t str, signals: &mut Vec<Signal>) -> &'t str {
    let Some((word, rest)) = headline.split_once([':', '-', '–']) else { return headline };
    let word = word.trim();
    match signal(word).filter(|signal| matches!(signal, Signal::Flash | Signal::Urgent)) {
        Some(signal) if !word.chars().any(char::is_lowercase) => {
            signals.push(signal);
            rest.trim_start()
        }
        _ => headline,
    }
}

/// Whether a text says that a message is withdrawn.
pub(super) fn is_withdrawal(text: &str) -> bool {
    let lower = text.to_lowercase();
    is_kill(text) || WITHDRAWN.iter().any(|words| lower.contains(words))
}

/// `Neue Fassung`, `Wiederholung/Berichtigung 2. Absatz`: each piece whole, or its first word.
fn signals(subject: &str) -> Vec<Signal> {
    let piece = |piece: &str| signal(piece).or_else(|| signal(&first_word(piece)));
    subject.split(['/', ',', '+']).map_while(piece).collect()
}

fn first_word(text: &str) -> String {
    let text = text.trim_start();
    text.chars().take_while(|c| c.is_alphabetic() || *c == '\'').flat_map(char::to_lowercase).collect()
}

/// A line of nothing but words that kill: `KILL KILL KILL`, `MANDATORY KILL`.
fn is_kill(line: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let all = words.all(|word| KILLS.contains(&word) || matches!(word, "MANDATORY" | "ADVISORY" | "MELDUNG"));
    all && KILLS.iter().any(|kill| line.contains(kill))
}

/// The genre: a known name, perhaps with a number before and a remark behind (`2. Zusammenfassung 1730`), else the
/// text up to a dash.
fn genre(text: &str, of_any_name: bool) -> Option<String> {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let from = words.iter().take_while(|word| word.ends_with('.') && word.len() <= 3).count();
    let known = (from + 1..=words.len().min(from + 6))
        .rev()
        .find_map(|to| GENRES.find(words[from..to].join(" ").trim_end_matches([':', '-', ',', ' '])));
    if let Some(known) = known {
        return Some(known.to_owned());
    }
    let name = text.split(" - ").next().unwrap_or_default().split(':').next().unwrap_or_default().trim();
    let is_name = of_any_name
        && !name.is_empty()
        && name.chars().count() <= GENRE
        && name.starts_with(char::is_alphabetic);
    is_name.then(|| name.to_owned())
}
