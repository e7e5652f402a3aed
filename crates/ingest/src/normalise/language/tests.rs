//! Lines of copy in five languages, written for this test.

use super::{detect, overruled, tag};

#[test]
fn detects() {
    let check = |input: &str, expected: &str| assert_eq!(detect(input, None), Some(expected), "{input:?}");
    check("Der Hafen bleibt am Wochenende wegen des Sturms geschlossen, teilte die Behörde mit.", "de");
    check("Es war gewiss niemand da.", "de");
    check(
        "The weekly „der Freitag“ and the daily „die Welt“ said that there was no word from the town.",
        "en",
    );
    check("The harbour will stay closed over the weekend because of the storm.", "en");
    check("El puerto permanecerá cerrado durante el fin de semana a causa de la tormenta.", "es");
    check("Le port restera fermé ce week-end en raison de la tempête, a annoncé la ville.", "fr");
    check("Il porto resterà chiuso nel fine settimana a causa della tempesta.", "it");
}

#[test]
fn detects_short_lines() {
    let check = |expected: &str, lines: &[&str]| {
        for line in lines {
            assert_eq!(detect(line, None), Some(expected), "{line:?}");
        }
    };
    check(
        "de",
        &[
            "Sturm legt Hafen lahm",
            "Fährunglück vor Ostholm: zwölf Verletzte",
            "Muster gewinnt Abfahrt in Val d'Isère",
            "Präsident Beispiel tritt zurück",
            "Dax schließt im Minus",
            "Real Madrid holt Muster",
            "Champions League: Moorkamp in Paris",
            "Opec drosselt Produktion - Ölpreis steigt",
            "USA verhängen Sanktionen gegen Reederei",
            "Nobelpreis für Literatur an Kara Muster",
            "Erdbeben in Chile - keine Schäden",
            "EIL: Kanzlerin in Berlin eingetroffen",
            "Antonio Esempio gewinnt Giro d'Italia",
            "Le Pen in Umfragen vorn",
            "Trainer Fournier verlässt Olympique",
            "FC Moorkamp - SV Ostholm 2:1",
        ],
    );
    check(
        "en",
        &[
            "Storm shuts harbour",
            "Two killed in ferry accident off the coast",
            "Prime minister resigns after vote",
            "Oil prices edge up on first drop in drilling",
            "Police arrest three suspects in Berlin attack",
            "Ex-minister testifies about messages sent to aide",
            "URGENT: Earthquake hits southern city",
            "Stocks close lower as investors await Fed decision",
            "Merkel says talks with Macron were constructive",
        ],
    );
    check(
        "fr",
        &[
            "Le port est fermé",
            "Deux morts dans un accident de ferry",
            "Le premier ministre démissionne après le vote",
            "L'accord sur le climat adopté à Bonn",
            "Séisme au large de la côte: pas de dégâts",
            "La tempête paralyse les ports du nord",
            "Macron reçoit Merkel à l'Elysée",
        ],
    );
    check(
        "it",
        &[
            "Il porto è chiuso per la tempesta",
            "Due morti nell'incidente del traghetto",
            "Il primo ministro si dimette dopo il voto",
            "Terremoto al largo della costa, nessun danno",
            "Accordo sul clima raggiunto a Bonn",
        ],
    );
    check(
        "es",
        &[
            "El puerto sigue cerrado por la tormenta",
            "Dos muertos en un accidente de ferry",
            "El primer ministro dimite tras la votación",
            "Terremoto frente a la costa: no hay daños",
        ],
    );
    assert_eq!(detect("2:1 (1:0)", None), None);
    assert_eq!(detect("Moorkamp 12", None), Some("de"));
    assert_eq!(detect("Moorkamp 12", Some("AP")), Some("en"));
}

#[test]
fn overrules_only_with_evidence() {
    let german =
        "Der Hafen bleibt am Wochenende wegen des Sturms geschlossen, teilte die Behörde am Abend mit.";
    let check = |declared: &str, text: &str, expected: Option<&str>| {
        assert_eq!(overruled(declared, text), expected, "{declared} {text:?}");
    };
    check("en", german, Some("de"));
    check("en-US", german, Some("de"));
    check("de", german, None);
    check("de-CH", german, None);
    check("nl", german, None);
    check("en", "Sturm legt Hafen lahm", None);
    check("de", "Storm shuts harbour", None);
    check(
        "de",
        "The harbour is to be shut over the weekend because of the storm, the city said on Friday.",
        Some("en"),
    );
}

#[test]
fn writes_tags() {
    let check = |input: &str, expected: &str| assert_eq!(tag(input), expected);
    check("DE", "de");
    check("de_CH", "de-CH");
    check("ger", "de");
}
