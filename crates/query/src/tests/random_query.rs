//! Random queries over words that meet in many ways.

use depesche_analysis::tokens;
use proptest::prelude::*;

/// Words of our own making: compounds and their parts, hyphens, umlauts both ways, function words.
pub(super) const WORDS: &[&str] = &[
    "Rakete",
    "Raketen",
    "Trägerrakete",
    "Raketenstart",
    "Start",
    "Träger",
    "Bahnhof",
    "Weltraumbahnhof",
    "Weltraum",
    "Landtag",
    "Landtagswahl",
    "Wahl",
    "Häuser",
    "Haus",
    "Haeuser",
    "Schlüter",
    "Schlueter",
    "EU-Kommission",
    "EU",
    "Kommission",
    "Kim",
    "Jong-un",
    "Jong",
    "Un",
    "gelb",
    "gelbe",
    "spricht",
    "sprach",
    "und",
    "die",
    "der",
    "nicht",
    "2023",
    "G7",
    "Straße",
    "Strasse",
    "Angriffskrieg",
    "Angriff",
    "Krieg",
    "Ukraine",
];
pub(super) const AGENCIES: &[&str] = &["dpa", "AFP", "epd"];

/// Whether the words have no stem in common: of a word asked for twice, a phrase with slop may overlook a place.
fn differ(a: &str, b: &str) -> bool {
    let b = tokens(b);
    tokens(a).iter().all(|a| b.iter().all(|b| a.word.stem != b.word.stem))
}

/// What stands at a place of a text.
fn place() -> impl Strategy<Value = String> {
    let word = || proptest::sample::select(WORDS);
    prop_oneof![
        6 => word().prop_map(str::to_owned),
        2 => proptest::collection::vec(word(), 2..4).prop_map(|words| format!("\"{}\"", words.join(" "))),
        1 => proptest::collection::vec(word(), 1..3).prop_map(|words| format!("=\"{}\"", words.join(" "))),
        1 => (word(), word(), 1_u32..4).prop_filter("a word twice", |(a, b, _)| differ(a, b)).prop_map(|(a, b, slop)| format!("\"{a} {b}\"~{slop}")),
        1 => word().prop_map(|word| format!("={word}")),
        1 => word().prop_map(|word| format!("{}*", word.chars().take(4).collect::<String>())),
        1 => word().prop_map(|word| format!("*{}", word.chars().skip(1).collect::<String>())),
        1 => (word(), 1_usize..4).prop_map(|(word, at)| word.chars().enumerate().map(|(n, c)| if n == at { '?' } else { c }).collect()),
        1 => (word(), 1_usize..4).prop_map(|(word, at)| word.chars().enumerate().map(|(n, c)| if n == at { '*' } else { c }).collect()),
        1 => (word(), 1_u32..3).prop_map(|(word, edits)| format!("{word}~{edits}")),
        1 => word().prop_map(|word| format!("{}x~", word.chars().take(6).collect::<String>())),
    ]
}

/// Pairs of places, also one in the other.
fn pair() -> impl Strategy<Value = String> {
    let text_field = proptest::sample::select(&["titel", "kicker", "teaser", "text"][..]);
    place().prop_recursive(3, 8, 3, move |inner| {
        let near = (inner.clone(), proptest::sample::select(&["NAHE", "VOR"][..]), 1_u32..6, inner.clone());
        prop_oneof![
            4 => near.prop_map(|(a, operator, distance, b)| format!("({a} {operator}/{distance} {b})")),
            1 => proptest::collection::vec(inner.clone(), 2..4).prop_map(|members| format!("({})", members.join(" ODER "))),
            1 => (text_field.clone(), inner.clone()).prop_map(|(field, inner)| format!("{field}:({inner})")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("({a} {b})")),
        ]
    })
}

/// Stretches of text and counts.
fn unit() -> impl Strategy<Value = String> {
    let inside = pair().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            3 => proptest::collection::vec(inner.clone(), 2..4).prop_map(|members| members.join(" ")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} -{b})")),
            1 => proptest::collection::vec(inner.clone(), 2..4).prop_map(|members| format!("({})", members.join(" ODER "))),
            1 => proptest::collection::vec(inner.clone(), 3..5).prop_map(|members| format!("VON/2({})", members.join(" "))),
            1 => inner.clone().prop_map(|inner| format!("SATZ({inner})")),
            1 => inner.prop_map(|inner| format!("MIND/2({inner})")),
        ]
    });
    let name = proptest::sample::select(
        &["SATZ", "SATZ/1", "ABSATZ", "ABSATZ/1", "ANFANG/3", "ANFANG/12", "MIND/2", "MIND/3"][..],
    );
    (name, inside).prop_map(|(name, inside)| format!("{name}({inside})"))
}

fn leaf() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(WORDS);
    let field = proptest::sample::select(
        &["titel", "kicker", "teaser", "text", "autor", "ort", "thema", "stichwort"][..],
    );
    prop_oneof![
        8 => place(),
        3 => pair(),
        3 => unit(),
        2 => (field.clone(), word).prop_map(|(field, word)| format!("{field}:{word}")),
        1 => (field, prop_oneof![pair(), unit()]).prop_map(|(field, inner)| format!("{field}:({inner})")),
        1 => proptest::sample::select(AGENCIES).prop_map(|agency| format!("agentur:{agency}")),
        1 => proptest::sample::select(&["agentur:d?a", "agentur:*p*", "agentur:dpx~", "agentur:(dpa NAHE/2 AFP)"][..]).prop_map(str::to_owned),
        1 => (1_u32..5).prop_map(|month| format!("datum:2023-{month:02}")),
        1 => (1_u32..5, 1_u32..28).prop_map(|(month, day)| format!("datum:>2023-{month:02}-{day:02}")),
    ]
}

pub(super) fn query() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            3 => proptest::collection::vec(inner.clone(), 2..5).prop_map(|members| members.join(" ")),
            1 => proptest::collection::vec(inner.clone(), 2..4).prop_map(|members| format!("({})", members.join(" ODER "))),
            1 => proptest::collection::vec(inner.clone(), 3..5).prop_map(|members| format!("VON/2({})", members.join(" "))),
            1 => inner.clone().prop_map(|inner| format!("-({inner})")),
            1 => inner.prop_map(|inner| format!("titel:({inner})")),
        ]
    })
}
