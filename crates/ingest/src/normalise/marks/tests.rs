//! Headlines, kickers and notes with marks, written for this test.

use super::*;

fn told(found: Found) -> String {
    let mut signals = found.signals;
    signals.sort_unstable();
    signals.dedup();
    let signals: Vec<String> = signals.iter().map(|signal| format!("{signal:?}").to_lowercase()).collect();
    [signals.join(" "), found.genre.unwrap_or_default().to_owned()]
        .join(" | ")
        .trim_matches([' ', '|'])
        .to_owned()
}

#[test]
fn reads_headlines() {
    let check = |headline: &str, expected: &str| {
        let mut found = Found::default();
        found.headline(headline);
        assert_eq!(told(found), expected, "{headline:?}");
    };
    check("Eilmeldung: Hafen von Moorkamp gesperrt", "urgent");
    check("EILMELDUNG - Hafen von Moorkamp gesperrt", "urgent");
    check("EIL: Hafen von Moorkamp gesperrt", "urgent");
    check("EIL Hafen von Moorkamp gesperrt", "");
    check("+++ EIL +++ Hafen von Moorkamp gesperrt", "urgent");
    check("(Eil) (Berichtigung) Hafen von Moorkamp gesperrt", "correction urgent");
    check("URGENT - Le port est fermé", "urgent");
    check("BREAKING: Harbour shut", "urgent");
    check("BLITZ: Hafen von Moorkamp gesperrt", "flash");
    check("Blitz: Drei Kühe auf der Weide getroffen", "");
    check("KORREKTUR: Hafen von Moorkamp gesperrt", "correction");
    check("(Korrektur) Zahl der Fähren", "correction");
    check("Berichtigung: Hafen von Moorkamp gesperrt", "correction");
    check("Hafen von Moorkamp gesperrt (Berichtigung: zweiter Absatz)", "correction");
    check("Hafen von Moorkamp gesperrt (korrigierte Fassung)", "correction");
    check("CORRECTED-Harbour shut", "correction");
    check("Hafen von Moorkamp gesperrt (Neu: Zahl der Fähren)", "update");
    check("(Neu: Zahl der Fähren) Hafen von Moorkamp gesperrt", "update");
    check("Hafen von Moorkamp gesperrt (neu im dritten Absatz)", "update");
    check("Hafen von Moorkamp gesperrt (Neu am Kai)", "update");
    check("Neu: Fähre nach Ostholm", "");
    check("NEU: Fähre nach Ostholm", "update");
    check("UPDATE: Hafen von Moorkamp gesperrt", "update");
    check("(Update) Hafen von Moorkamp gesperrt", "update");
    check("UPDATE 2-Harbour shut", "update");
    check("Aktualisierung: Hafen von Moorkamp gesperrt", "update");
    check("[Aktualisiert] Hafen von Moorkamp gesperrt", "update");
    check("WDH: Hafen von Moorkamp gesperrt", "repeat");
    check("Hafen von Moorkamp gesperrt (Wdhlg.)", "repeat");
    check("WDH/ROUNDUP 2: Hafen von Moorkamp gesperrt", "repeat | Zusammenfassung");
    check("KORREKTUR/ROUNDUP/Aktien Moorkamp: Werft fällt", "correction | Zusammenfassung");
    check("ROUNDUP: Hafen von Moorkamp gesperrt", "Zusammenfassung");
    check("2. Zusammenfassung: Hafen von Moorkamp gesperrt", "Zusammenfassung");
    check("Hafen von Moorkamp gesperrt (2. Zusammenfassung 1730)", "Zusammenfassung");
    check("Hafen von Moorkamp gesperrt - Zusammenfassung", "Zusammenfassung");
    check("Fragen & Antworten: Wann fährt die Fähre?", "Fragen & Antworten");
    check("Fragen und Antworten: Wann fährt die Fähre?", "Fragen & Antworten");
    check("Faktencheck: Fährt die Fähre?", "Faktencheck");
    check("Korrespondentenbericht: Moorkamp wartet", "KORR-Bericht");
    check("KORR-Bericht: Moorkamp wartet", "KORR-Bericht");
    check("Porträt: Die Fährfrau von Moorkamp", "Porträt");
    check("Interview - Die Fährfrau von Moorkamp", "Interview");
    check("HINTERGRUND: Die Mole von Moorkamp", "Hintergrund");
    check("Stichwort: Mole", "Stichwort");
    check("Die Fährfrau im Interview: Ich bleibe", "");
    check("Bericht: Werft vor dem Verkauf", "");
    check("Umfrage: Jeder Zweite fährt Fähre", "");
    check("Moorkamp: Hafen gesperrt", "");
    check("Sturm - Hafen gesperrt", "");
    check("E-Fähre fährt nach Ostholm", "");
    check("Reederei (neu hinzugekommen)", "");
    check("Neuer Stand der Dinge: Hafen zu", "");
    check("Erweiterung: Kommission empfiehlt Beitritt", "");
    check("Neufassung: Hafengesetz entschärft", "");
    check("Update: Neue Fassung des Fährplaners ist da", "");
    check("Updates - Was der Fährplaner nun kann", "");
    check("Wiederholung: Moorkamp wählt den Rat neu", "");
    check("Wahl in Moorkamp - Wiederholung", "");
    check("Wahl in Moorkamp - WIEDERHOLUNG", "repeat");
    check("Wiederholt: Brand im Hafen", "");
    check("WIEDERHOLUNG: Brand im Hafen", "repeat");
    check("Korrekturen - Börse atmet durch", "");
    check("Börse atmet durch - Korrektur", "");
    check("Börse atmet durch - Berichtigung", "");
    check("Korrektur: Aktien der Werft fallen", "");
    check("Börse (Korrektur)", "correction");
    check("Korrigierte Zahlen der Werft: weniger Schiffe", "");
    check("Trainer Muster (Eintracht Moorkamp)", "");
    check("()", "");
    check("(", "");
    check(": ", "");
    check("", "");
}

#[test]
fn reads_kickers_and_notes() {
    let check = |read: fn(&mut Found, &str), line: &str, expected: &str| {
        let mut found = Found::default();
        read(&mut found, line);
        assert_eq!(told(found), expected, "{line:?}");
    };
    let kicker = |found: &mut Found, line: &str| {
        found.label(line);
    };
    check(kicker, "Eilmeldung", "urgent");
    check(kicker, "Berichtigung", "correction");
    check(kicker, "Faktencheck", "Faktencheck");
    check(kicker, "Neu", "");
    check(kicker, "Wetter", "");
    let note = |found: &mut Found, line: &str| found.note(line);
    check(note, "Berichtigung: Im zweiten Absatz steht nun elf.", "correction");
    check(note, "Korrektur: elf statt zwölf", "correction");
    check(note, "Neu: dritter Absatz", "");
    check(note, "Redaktionelle Berichtigung folgt", "");
}

proptest::proptest! {
    #[test]
    fn never_panics(headline in "((Eil|NEU|UPDATE 2|2\\. Zusammenfassung|[(\\[)\\]:+*=/–-]|ä| ){1,3}){0,12}") {
        Found::default().headline(&headline);
    }
}
