//! Lines of copy in five languages, written for this test.

use depesche_store::{Article, Block, BlockKind, Moment};

use super::{detect, tag, whole};
use crate::format::draft::draft;

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
        let article = of("", &[(BlockKind::Paragraph, text)]);
        assert_eq!(whole::overruled(declared, &article), expected, "{declared} {text:?}");
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

fn of(headline: &str, blocks: &[(BlockKind, &str)]) -> Article {
    let block = |(kind, text): &(BlockKind, &str)| Block { kind: *kind, text: (*text).to_owned() };
    let headline = Some(headline.to_owned()).filter(|line| !line.is_empty());
    let now = Moment::now();
    Article { headline, body: blocks.iter().map(block).collect(), ..draft("x".to_owned(), now) }
}

const GERMAN: &str = "Der Hafen von Moorkamp bleibt am Wochenende wegen des Sturms geschlossen, teilte die Behörde \
    am Abend mit. Die Fähren nach Ostholm fahren erst wieder am Montag, wenn der Wind nachlässt. ";
const ENGLISH: &str = "We are deeply sorry for what has happened to the people of the town, and we will do all that is \
    in our power to help those who have lost their homes in the storm. This is not the end of the story. ";

#[test]
fn german_copy_stays_german() {
    use BlockKind::{List, Paragraph, Quote, Table};
    let check = |headline: &str, blocks: &[(BlockKind, &str)]| {
        let article = of(headline, blocks);
        assert_eq!(whole::detect(&article), Some("de"), "{article:?}");
        assert_eq!(whole::overruled("de", &article), None, "{article:?}");
        assert_eq!(whole::overruled("de-AT", &article), None, "{article:?}");
    };
    let (german, english) = (GERMAN.repeat(2), ENGLISH.repeat(4));
    let quoted = format!("Die Reederin sagte: „{ENGLISH}“ Dann ging sie.");
    let straight = format!("«{english}»");
    let headline = "Hafen von Moorkamp gesperrt";
    check(headline, &[(Paragraph, &german), (Paragraph, &german), (Paragraph, &english)]);
    check("", &[(Paragraph, &german), (Paragraph, &german), (Paragraph, &english)]);
    check("", &[(Paragraph, GERMAN), (Quote, &english)]);
    check("", &[(Paragraph, GERMAN), (List, &english), (Table, &english)]);
    check(headline, &[(Paragraph, &quoted)]);
    check("", &[(Paragraph, "Die Reederin schrieb am Abend im Netz:"), (Paragraph, &quoted)]);
    check("", &[(Paragraph, GERMAN), (Paragraph, &straight)]);
    check(
        "Eishockey: Moorkamp gewinnt",
        &[(
            Paragraph,
            "Moorkamp Kings - Ostholm Devils 3:2, Lords of the Harbour - Sons of the Storm 1:0 (0:0, 1:0)",
        )],
    );
    check(
        "Die Lieder des Abends",
        &[(
            Paragraph,
            "Kara Muster - The Sound of the Sea, Ole Beispiel - What I Was Made For, The Kings - All of You",
        )],
    );
    check(
        "",
        &[(
            Paragraph,
            "Dax 15.602,05 Punkte Dow Jones 34.501,20 Euro 1,0820 Dollar Gold 1.910,40 Nikkei 32.040",
        )],
    );
    let italian = "Il porto resterà chiuso nel fine settimana a causa della tempesta, ha detto il sindaco della città \
        che non ha voluto dire quando i traghetti saranno di nuovo in mare. ";
    check(headline, &[(Paragraph, GERMAN), (Paragraph, &italian.repeat(4))]);
}

#[test]
fn a_whole_article_overrules() {
    let check = |declared: &str, headline: &str, text: &str, expected: Option<&str>| {
        let article = of(headline, &[(BlockKind::Paragraph, text), (BlockKind::Paragraph, text)]);
        assert_eq!(whole::overruled(declared, &article), expected, "{declared} {headline}");
    };
    check("de", "", ENGLISH, Some("en"));
    check("de-AT", "Storm shuts the harbour of Moorkamp", ENGLISH, Some("en"));
    check("de", "Sturm legt den Hafen lahm", ENGLISH, None);
    check("en", "Sturm legt den Hafen lahm", GERMAN, Some("de"));
    check("en", "Storm shuts the harbour", GERMAN, None);
    let english = of("", &[(BlockKind::Paragraph, ENGLISH), (BlockKind::Paragraph, ENGLISH)]);
    assert_eq!(whole::detect(&english), Some("en"));
}

#[test]
fn writes_tags() {
    let check = |input: &str, expected: &str| assert_eq!(tag(input), expected);
    check("DE", "de");
    check("de_CH", "de-CH");
    check("ger", "de");
}
