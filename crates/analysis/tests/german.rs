//! German as the wire writes it, through the public interface: what must meet, what must not, and what must hold for any text.

use std::path::{Path, PathBuf};

use depesche_analysis::{Word, analyze, describe, tokens, word};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// All words of a line have the same stem.
#[test]
fn these_meet() {
    let check = |line: &str| {
        let stems: Vec<_> = line.split(' ').map(|written| (written, word(written).stem.clone())).collect();
        assert!(stems.iter().all(|(_, stem)| *stem == stems[0].1), "{stems:?}");
    };
    check("Haus Häuser Haeuser Häusern Hauses");
    check("Schlüter Schlueter");
    check("Müller Mueller Müller's MÜLLER");
    check("Straße Strasse STRASSE STRAẞE Straßen");
    check("Grüne gruene Grünen GRUENE");
    check("Entscheidung Entscheidungen");
    check(
        "Journalist Journalisten Journalistin Journalistinnen Journalist*innen Journalist:innen Journalist_innen \
         Journalist/innen Journalist/-innen Journalist(innen) JournalistInnen Journalist*in",
    );
    check("Bundeskanzler Bundeskanzlerin Bundeskanzlerinnen");
    check("Bürgermeister Bürger*innenmeister Bürgermeisterin");
    check("Ärztinnen Ärzt*innen Arzt Ärzte Aerztin");
    check("jede jede*r jede:r jeder");
    check("Kolleg:innen Kollege Kollegin");
    check("Museum Museen");
    check("Thema Themen");
    check("Café Cafe Cafe\u{301}");
    check("sicher Sicherheit sicheren");
    check("Raketentest Raketentests");
    check("Gründungsfeier Gruendungsfeier");
    check("Regierung Re\u{ad}gie\u{ad}rung");
    check("1.234 1234");
    check("13.09.2023 13.9.2023");
    check("z.B. zB");
    check("Mädchengesundheitsladen Mädchen*gesundheitsladen");
    check("angreifen anzugreifen");
    check("#Klima @Klima Klima");
}

/// The forms of one word have one stem, whatever inflection does to it.
#[test]
fn inflected_forms_meet() {
    let check = |line: &str| {
        let stems: Vec<_> = line.split(' ').map(|written| (written, word(written).stem.clone())).collect();
        assert!(stems.iter().all(|(_, stem)| *stem == stems[0].1), "{stems:?}");
    };
    // Weak and strong verbs, their participles, alone and declined.
    check("sagen sage sagst sagt sagte sagten sagtest gesagt sagend gesagte gesagter");
    check("fahren fährst fährt fuhr fuhren fahrend gefahrene");
    check("laufen läuft lief liefen gelaufen");
    check("gehen geht ging gingen gegangen gehe");
    check("sterben stirbt starb starben gestorben gestorbenen");
    check("nennen nennt nannte genannt genannten");
    check("studieren studiert studierte studierten studierend");
    check("planen plant plante geplant geplante geplanter");
    // Stems that look like an ending, and those that lose an e.
    check("fordern fordert forderte gefordert fordere");
    check("ändern ändere ändert änderte geändert Änderung");
    check("verdienen verdient verdiente verdienten");
    check("handeln handelt handelte gehandelt handle");
    // Prefixes: parted from the verb or not, one or two, with -zu-.
    check("abfahren abfährt abgefahren abzufahren abgefahrene");
    check("verschreiben verschreibt verschrieb verschrieben");
    check("auseinanderbrechen auseinanderbricht auseinandergebrochen auseinanderzubrechen");
    check("festnehmen festgenommen festnahm festgenommenen festzunehmen");
    check("wiederaufbauen wiederaufgebaut wiederaufzubauen wiederaufgebauten");
    check("herumtragen herumträgt herumtrug herumgetragen");
    // Participles that are used as nouns, too.
    check("verletzen verletzt Verletzte Verletzten Verletzter");
    check("festgenommen Festgenommene Festgenommenen");
    // Degrees.
    check("alt älter ältere älteste ältesten");
    check("groß größer größere größte größten");
    check("hoch hohe höher höhere");
    check("gut besser bessere");
    check("sicher sicherer sicherste sichersten");
    check("teuer teure teurer teuerste");
    check("attraktiv attraktiver attraktivste");
    check("flexibel flexible flexibler");
    // Nouns.
    check("Ergebnis Ergebnisse Ergebnissen Ergebnisses");
    check("Mutter Mütter Müttern");
    check("Risiko Risiken Risikos");
}

/// What only looks like a form of a verb, or was one once, stays what it is.
#[test]
fn words_of_their_own_stay() {
    let check = |one: &str, other: &str| assert_ne!(word(one).stem, word(other).stem, "{one} {other}");
    for (noun, verb) in [
        ("Macht", "machen"),
        ("Vollmacht", "machen"),
        ("Fahrt", "fahren"),
        ("Vorbeifahrt", "vorbeifahren"),
        ("Zustand", "zustehen"),
        ("Neuaufstieg", "aufsteigen"),
        ("Preisunterschied", "unterscheiden"),
        ("Teilabschnitt", "abschneiden"),
        ("Sucht", "suchen"),
        ("Stahl", "stehlen"),
        ("Gast", "gasen"),
        ("Gefahren", "fahren"),
        ("Genossen", "genießen"),
        ("Legende", "legen"),
    ] {
        check(noun, verb);
    }
    check("bekannt", "bekennen");
    check("verheiratete", "verheiraten");
    check("gesamt", "samen");
    check("einst", "ein");
    check("bereit", "bereiten");
    // Names of people and places, and what is foreign.
    check("Brecht", "brechen");
    check("Holst", "holen");
    check("Brandt", "brennen");
    check("Sankt", "sinken");
    check("Reichert", "reichern");
    check("Albert", "albern");
    check("Rocket", "rocken");
    for name in "Kessler Lindner Steinmüller Schröder Gerhardt Bernhardt Umlauft Verona Benedikt Vermont \
                 Rastatt Anstadt Ingolstadt Bergedorf Lausitz"
        .split_whitespace()
    {
        let stem = &word(name).stem;
        let plain = name.to_lowercase().replace('ö', "o").replace('ü', "u");
        assert!(plain.starts_with(&**stem) && plain.len() - stem.len() <= 2, "{name}: {stem}");
    }
}

/// The words of a line have stems of their own.
#[test]
fn these_do_not_meet() {
    let check = |one: &str, other: &str| assert_ne!(word(one).stem, word(other).stem, "{one} {other}");
    check("Sicherheit", "sich");
    check("Seite", "seit");
    check("Werder", "werden");
    check("LinkedIn", "Linked");
    check("Berlin", "Berl");
    check("G7", "G20");
}

/// ae, oe, ue that are no umlauts stay.
#[test]
fn vowel_pairs_stay() {
    for written in "Israel Michael aktuell neue Duell Poesie zuerst Steuer Boeing Goethe Samuel individuell Museum Soest \
                    Quelle Bauer Feuer Poet Rafael Manuel Ismael Joel queer Neue Euro Treue"
        .split_whitespace()
    {
        let stem = &word(written).stem;
        let start: String = written.to_lowercase().chars().take(stem.chars().count()).collect();
        assert_eq!(**stem, *start, "{written}");
    }
}

#[test]
fn exact_forms() {
    let check = |written: &str, expected: &str| assert_eq!(&*word(written).exact, expected, "{written}");
    check("Toten", "toten");
    check("töten", "toeten");
    check("Schlüter", "schlueter");
    check("Schlueter", "schlueter");
    check("Straße", "strasse");
    check("Erdoğan", "erdogan");
    check("Mu\u{308}ller", "mueller");
    check("Journalist*innen", "journalistinnen");
    check("Łódź", "lodz");
    check("§", "paragraf");
}

fn parts(written: &str, word: &Word) -> String {
    let parts = word.parts.iter().map(|part| &written[part.start as usize..part.end as usize]);
    parts.collect::<Vec<_>>().join("+")
}

#[test]
fn compounds() {
    let check =
        |written: &str, expected: &str| assert_eq!(parts(written, &word(written)), expected, "{written}");
    check("Landtagswahl", "Landtag+wahl");
    check("Weltraumbahnhof", "Weltraum+bahnhof");
    check("Angriffskrieg", "Angriff+krieg");
    check("Bundesverfassungsgericht", "Bund+verfassung+gericht");
    check("Raketentests", "Raketen+tests");
    check("Militärdelegation", "Militär+delegation");
    check("Milita\u{308}rdelegation", "Milita\u{308}r+delegation");
    check("Trägerrakete", "Träger+rakete");
    check("Traegerrakete", "Traeger+rakete");
    check("Raketenprogramm", "Raketen+programm");
    check("Schulreform", "Schul+reform");
    check("Außenminister", "Außen+minister");
    check("Medienbericht", "Medien+bericht");
    check("Haushaltsausschuss", "Haushalt+ausschuss");
    for whole in "Machthaber Lieferant Sicherheit Unterstützung Demokratie Termin vielleicht gehabt vereinbart Landtag Bahnhof \
                  Weltraum Redaktion Transport Kombination anzugehen Vorsitzende Interessen Verbraucher Soldaten Minister Präsident Hamburg Deutschland Mannschaft Gesellschaft"
        .split_whitespace()
    {
        check(whole, "");
    }
}

/// A part is found by the word that stands alone.
#[test]
fn parts_have_the_stem_of_the_simple_word() {
    let check = |compound: &str, at: usize, simple: &str| {
        assert_eq!(word(compound).parts[at].stem, word(simple).stem, "{compound} {simple}");
    };
    check("Raketentests", 0, "Rakete");
    check("Raketentests", 1, "Test");
    check("Trägerrakete", 1, "Raketen");
    check("Landtagswahlen", 1, "Wahl");
    check("Schulreform", 0, "Schule");
    check("Bundeskanzlerin", 1, "Kanzler");
    check("Internetseiten", 1, "Seite");
    check("Häuserpreise", 0, "Haus");
    check("Weltraumbahnhof", 0, "Weltraum");
}

#[test]
fn compounds_inside_compounds_are_found() {
    let inner = |written: &str| word(written).inner.iter().map(|part| part.stem.clone()).collect::<Vec<_>>();
    assert!(inner("Fußballspieler").contains(&word("Fußball").stem));
    assert!(inner("Bundesverfassungsgericht").contains(&word("Verfassungsgericht").stem));
}

#[test]
fn a_sentence_in_full() {
    let text = "Die EU-Kommission prüft Raketentests der Bürger*innenmeister.";
    let lines: Vec<String> = describe(text)
        .iter()
        .map(|token| {
            let parts: Vec<_> = token
                .parts
                .iter()
                .map(|part| format!("{}..{} {}={}", part.start, part.end, part.surface, part.stem))
                .collect();
            format!(
                "{} {}..{} {} {:?} {} {} [{}]",
                token.position,
                token.start,
                token.end,
                token.surface,
                token.kind,
                token.stem,
                token.exact,
                parts.join(", ")
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    0 0..3 Die Word die die []
    1 4..17 EU-Kommission Hyphenated eukommission eukommission []
    1 4..6 EU Word eu eu []
    2 7..17 Kommission Word kommission kommission []
    3 18..24 prüft Word pruf prueft []
    4 25..37 Raketentests Word raketent raketentests [25..32 Raketen=raket, 32..37 tests=test]
    5 38..41 der Word der der []
    6 42..62 Bürger*innenmeister Word burgermeist buergerinnenmeister [42..49 Bürger=burg, 55..62 meister=meist]
    ");
}

/// What must hold for the tokens of any text.
fn check_tokens(text: &str) {
    let (mut position, mut end, mut whole_end) = (None, 0, 0);
    analyze(text, |token| {
        assert_eq!(&text[token.start..token.end], token.surface);
        assert!(!token.surface.is_empty() && !token.word.stem.is_empty() && !token.word.exact.is_empty());
        if token.kind == depesche_analysis::TokenKind::Hyphenated {
            assert!(token.start >= end);
            whole_end = token.end;
        } else {
            assert!(token.start >= end, "tokens overlap");
            end = token.end;
            position = Some(position.map_or(0, |before: u32| before + 1));
            assert_eq!(Some(token.position), position);
            assert!(whole_end <= token.start || token.end <= whole_end, "a segment leaves its whole");
        }
        let mut before = 0;
        for part in &token.word.parts {
            assert!(before <= part.start && part.start < part.end);
            assert!(token.surface.get(part.start as usize..part.end as usize).is_some());
            before = part.end;
        }
        for part in token.word.all_parts() {
            assert!(
                token.surface.get(part.start as usize..part.end as usize).is_some() && !part.stem.is_empty()
            );
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_holds(text in any::<String>()) {
        check_tokens(&text);
    }

    #[test]
    fn german_looking_text_holds(text in "([A-Za-zäöüßÄÖÜ]{1,12}|Landtags|wahl|Fuß|ball|innen|in|\\*|:|_|/|-|\\(|\\)|\u{ad}|\u{308}|\u{2011}|'|\\.| |[0-9]|www\\.|https://|@|#|§|&|\u{4e00}){0,24}") {
        check_tokens(&text);
    }

    #[test]
    fn normal_forms_agree(text in "[a-zA-ZäöüßÄÖÜéèñ -]{0,60}") {
        let stems = |text: &str| tokens(text).iter().map(|token| token.word.stem.clone()).collect::<Vec<_>>();
        prop_assert_eq!(stems(&text.nfc().collect::<String>()), stems(&text.nfd().collect::<String>()));
    }
}

#[test]
fn a_megabyte_of_anything_is_taken() {
    let check = |unit: &str| {
        let text = unit.repeat((1 << 20) / unit.len());
        check_tokens(&text);
    };
    for unit in [
        "a", "ä", "ae", "a-", "a.", "1.", "a\u{308}", "\u{ad}a", "a*innen", "I", "a'", "a@", "www.a",
        "http://a", "Fußball", "-", "(", "漢", "a_", "#a_", "A&", "z. ",
    ] {
        check(unit);
    }
}

fn shared_data() -> Option<PathBuf> {
    let folder = std::env::var_os("DEPESCHE_TEST_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// The splits of jWordSplitter's regression list (news words; a line without a comma is not to be split).
#[test]
fn splits_the_list_of_jwordsplitter() {
    let Some(list) =
        shared_data().map(|data| data.join("jwordsplitter/test-de-large.txt")).filter(|list| list.exists())
    else {
        println!("off: no shared data");
        return;
    };
    let (mut right, mut compounds, mut split, mut whole, mut kept) = (0, 0, 0, 0, 0);
    for line in std::fs::read_to_string(list).unwrap().lines() {
        let gold: Vec<&str> = line.split(',').map(str::trim).collect();
        let written = rejoined(&gold);
        let found = tokens(&written)[0].word.clone();
        split += u32::from(!found.parts.is_empty());
        if gold.len() == 1 {
            whole += 1;
            kept += u32::from(found.parts.is_empty());
        } else {
            compounds += 1;
            let parts = parts(&written, &found);
            right += u32::from(without_links(parts.split('+')) == without_links(gold.into_iter()));
        }
    }
    let percent = |part: u32, of: u32| 100.0 * f64::from(part) / f64::from(of);
    println!("exact {right}/{compounds} = {:.1} %", percent(right, compounds));
    println!("precision {right}/{split} = {:.1} %, words kept whole {kept}/{whole}", percent(right, split));
    assert!(percent(right, compounds) >= 85.0);
    assert!(percent(kept, whole) >= 85.0);
}

/// The compound a list entry stands for: the list drops linking letters, so the s that some endings take is put back.
fn rejoined(parts: &[&str]) -> String {
    const LINK_S: [&str; 8] = ["ung", "heit", "keit", "schaft", "tion", "tät", "ling", "tum"];
    let mut word = String::new();
    for (at, part) in parts.iter().enumerate() {
        word.push_str(part);
        if at + 1 < parts.len() && LINK_S.iter().any(|ending| part.to_lowercase().ends_with(ending)) {
            word.push('s');
        }
    }
    word
}

/// Parts in lower case without the letters that can be links, for comparing.
fn without_links<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<String> {
    parts
        .map(|part| {
            let part = part.to_lowercase();
            let base = ["ens", "es", "en", "er", "ns", "s", "n", "e"]
                .iter()
                .find_map(|link| part.strip_suffix(link).filter(|base| base.len() >= 3));
            base.unwrap_or(&part).to_owned()
        })
        .collect()
}
