//! Messages written for this test.

use proptest::prelude::*;

use crate::format::{Item, parse};

/// One line per field: what was read from a delivery.
fn read(delivery: &[u8]) -> String {
    let parsed = parse(delivery, Some("meldung.txt"));
    assert_eq!(parsed.format, Some("iptc7901"), "{:?}", String::from_utf8_lossy(delivery));
    let items: Vec<String> = parsed.items.iter().map(item).collect();
    items.join("\n\n")
}

fn item(item: &Item) -> String {
    let article = match item {
        Item::Refusal(refusal) => return format!("refused, line {:?}: {}", refusal.line, refusal.reason),
        Item::Article(article) => article,
    };
    let value = serde_json::to_value(article).unwrap();
    let mut lines = Vec::new();
    for (name, value) in value.as_object().unwrap() {
        match value {
            serde_json::Value::String(text) => lines.push(format!("{name}: {text}")),
            serde_json::Value::Array(list) if name == "body" => lines.extend(list.iter().map(|block| {
                format!("{}: {}", block["kind"].as_str().unwrap(), block["text"].as_str().unwrap())
            })),
            serde_json::Value::Object(_) => {}
            other => lines.push(format!("{name}: {other}")),
        }
    }
    lines.join("\n")
}

const MESSAGE: &str = "\u{1}bdt0651 3 wi 96  dpa 4072\r\n\r\nWetter/Verkehr/Küste/\r\n\u{2}(Eil \u{7}\u{7}\u{7}\u{7}\u{7})\r
(Berichtigung: In einer früheren Fassung (vom Morgen) stand\r\nelf, richtig ist zwölf.)\r\n(2. Zusammenfassung 1730)\r
Sturm legt Hafen von Moorkamp lahm - Fähren fallen aus, Tausende\r\nvon Reisenden sitzen fest\r
Von Kara Muster, Ole Beispiel und\r\nMia Test, dpa\r\n(Foto Produktion) =\r\n\r
Der Sturm dauert an. Reisende müssen sich gedulden, auch am\r\nWochenende.\r\n\r
Moorkamp (dpa/lno) - Der Hafen von Moorkamp bleibt nach dem Sturm\r\ngesperrt - und zwar bis Freitag, wie die Behörde am Abend\r
mitteilte. Die Fähren zu den Inseln ruhen.\r\n\r\nWarten am Kai\r\n\r
Am Kai warteten am Abend Hunderte. «Wir haben Geduld», sagte eine\r\nReisende.\r\n\r
Die Linien:\r\n\r\n  * Moorkamp - Ostholm, wo das Schiff seit dem Nachmittag am Anleger\r\n    liegt\r\n  * Moorkamp - Westholm\r\n\r
| Ort | Böen |\r\n|---|---|\r\n| Ostholm | 120 |\r\n\r\nVerein      Sp  Pkt\r\nFC Moorkamp  3    9\r\nSV Ostholm   3    4\r\n\r
# Notizblock\r\n\r\n## Berichtigung\r\n- Im zweiten Absatz wurde die Zahl der\r\n  Windstärke korrigiert.\r\n\r
## Redaktionelle Hinweise\r\n- Neue Fassung bis 2000\r\n\r\n## Internet\r\n- [Hafen](https://hafen.example)\r\n\r
* * * *\r\nDie folgenden Informationen sind nicht zur Veröffentlichung bestimmt\r\n\r
## Kontakte\r\n- Autorin: Kara Geheim, 0100 1234567, <geheim@example.org>\r\n\r\ndpa kam yyno n1 tst\r\n\r\n\u{3}071801 Mai 24\r\n\u{7f}\r\n\u{7f}\u{4}\r\n";

#[test]
fn reads_a_message_of_dpa() {
    insta::assert_snapshot!(read(MESSAGE.as_bytes()), @r#"
    agency: dpa
    authors: ["Kara Muster","Ole Beispiel","Mia Test"]
    paragraph: Der Hafen von Moorkamp bleibt nach dem Sturm gesperrt - und zwar bis Freitag, wie die Behörde am Abend mitteilte. Die Fähren zu den Inseln ruhen.
    intertitle: Warten am Kai
    paragraph: Am Kai warteten am Abend Hunderte. «Wir haben Geduld», sagte eine Reisende.
    paragraph: Die Linien:
    list: Moorkamp - Ostholm, wo das Schiff seit dem Nachmittag am Anleger liegt
    Moorkamp - Westholm
    table: Ort	Böen
    Ostholm	120
    table: Verein	Sp	Pkt
    FC Moorkamp	3	9
    SV Ostholm	3	4
    byline: Von Kara Muster, Ole Beispiel und Mia Test, dpa
    dateline: Moorkamp (dpa/lno)
    genre: Zusammenfassung
    headline: Sturm legt Hafen von Moorkamp lahm - Fähren fallen aus, Tausende von Reisenden sitzen fest
    id: urn:iptc7901:dpa:20240507:bdt:651
    keywords: ["Wetter","Verkehr","Küste"]
    language: de
    notes: ["Berichtigung: Im zweiten Absatz wurde die Zahl der Windstärke korrigiert.","Neue Fassung bis 2000"]
    places: ["Moorkamp"]
    published: 2024-05-07T18:01:00+02:00
    section: Wirtschaft
    services: ["dpasrv:bdt"]
    signals: ["correction","urgent"]
    status: usable
    teaser: Der Sturm dauert an. Reisende müssen sich gedulden, auch am Wochenende.
    urgency: 3
    version: 1
    "#);
}

#[test]
fn control_characters_may_be_missing() {
    let plain: String = MESSAGE.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    assert_eq!(read(plain.as_bytes()), read(MESSAGE.as_bytes()));
    let carriage = MESSAGE.replace("\r\n", "\r");
    assert_eq!(read(carriage.as_bytes()), read(MESSAGE.as_bytes()));
}

#[test]
fn character_sets_may_differ_in_one_file() {
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(MESSAGE);
    assert_eq!(read(&latin), read(MESSAGE.as_bytes()));
    let both = [&latin, MESSAGE.as_bytes()].concat();
    let found = read(&both);
    assert_eq!(found.matches("Sturm legt Hafen").count(), 2);
    assert_eq!(found.matches("Küste").count(), 2);
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(MESSAGE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&wide), read(MESSAGE.as_bytes()));
}

#[test]
fn reads_other_agencies() {
    let kna = "\u{1}bkn014 4 pl 71 vvvvb KNA 240507-89-00065#2\r\n\r\nKirche/Küste/\r\n\u{2}Glocke von Moorkamp läutet wieder=\r\n   Moorkamp (KNA) Die Glocke von Moorkamp läutet wieder. Das teilte die Gemeinde\r\nam Abend mit.\r\n   Ein Fest ist am Sonntag.\r\n(KNA - abc/def)\r\n\u{3}071801 Mai 24\r\n\u{4}";
    insta::assert_snapshot!(read(kna.as_bytes()), @r#"
    agency: KNA
    paragraph: Die Glocke von Moorkamp läutet wieder. Das teilte die Gemeinde am Abend mit.
    paragraph: Ein Fest ist am Sonntag.
    dateline: Moorkamp (KNA)
    headline: Glocke von Moorkamp läutet wieder
    id: urn:iptc7901:kna:240507-89-00065
    keywords: ["Kirche","Küste"]
    language: de
    places: ["Moorkamp"]
    published: 2024-05-07T18:01:00+02:00
    section: Politik
    services: ["bkn"]
    status: usable
    urgency: 4
    version: 2
    "#);
    let ats = b"\x01bsf025 3 ec 121   etf 967\r\n\r\nPort\r\n\x02Le port de Moorkamp est ferm\xe9 =\r\n\r\nMoorkamp (ats afp) Le port de Moorkamp est ferm\xe9 depuis lundi, a\r\nannonc\xe9 la ville.\r\n\r\nats/afp/kam\r\n\x03071801 mai 24\r\n\x7f\x04";
    insta::assert_snapshot!(read(ats), @r#"
    agency: Keystone-SDA
    paragraph: Le port de Moorkamp est fermé depuis lundi, a annoncé la ville.
    dateline: Moorkamp (ats afp)
    headline: Le port de Moorkamp est fermé
    id: urn:iptc7901:etf:20240507:bsf:25
    keywords: ["Port"]
    language: fr
    places: ["Moorkamp"]
    published: 2024-05-07T18:01:00+02:00
    section: Wirtschaft
    services: ["bsf"]
    status: usable
    urgency: 3
    version: 1
    "#);
    let ots = "OTS0123 5 WI 0245 XYZ0001 II                    Di, 07.Mai 2024\n\nWirtschaft/Verkehr/Küste\n\nHafen sperrt die Mole =\n\nUtl.: Zwölf Tage lang =\n\nWien (OTS) - Die Mole von Moorkamp ist gesperrt.\n\nOTS0123    2024-05-07/18:01\n\n071801 Mai 24\n";
    insta::assert_snapshot!(read(ots.as_bytes()), @r#"
    agency: ots
    paragraph: Die Mole von Moorkamp ist gesperrt.
    dateline: Wien (OTS)
    headline: Hafen sperrt die Mole
    id: urn:iptc7901:xyz:20240507:ots:123
    keywords: ["Wirtschaft","Verkehr","Küste"]
    language: de
    places: ["Wien"]
    published: 2024-05-07T18:01:00+02:00
    section: Wirtschaft
    services: ["ots"]
    status: usable
    subhead: Zwölf Tage lang
    urgency: 5
    version: 1
    "#);
}

/// A message with this head.
fn with_head(head: &str) -> String {
    format!(
        "\u{1}eca0012 3 i 38  dpa 0045\r\n\r\nStorm/Coast/\r\n\u{2}{head} =\r\n\r\nMoorkamp (dpa) - The port is shut.\r\n\r\n\u{3}071601 GMT May 24\r\n\u{4}"
    )
}

#[test]
fn reads_heads() {
    let check = |head: &str, expected: &str| {
        let found = read(with_head(head).as_bytes());
        let kept = ["signals: ", "status: w", "status: c", "embargo: ", "genre: ", "headline: ", "byline: "];
        let found: Vec<&str> =
            found.lines().filter(|line| kept.iter().any(|name| line.starts_with(name))).collect();
        assert_eq!(found.join(" | "), expected, "{head:?}");
    };
    check("Storm shuts port", "headline: Storm shuts port");
    check("EXTRA\nStorm shuts port", "genre: Extra | headline: Storm shuts port");
    check(
        "REFILE\n1ST LEAD\nStorm shuts port\nBy dpa correspondents",
        r#"byline: By dpa correspondents | headline: Storm shuts port | signals: ["update","repeat"]"#,
    );
    check(
        "Correction\n\n URGENT:  Storm shuts port",
        r#"headline: Storm shuts port | signals: ["correction","urgent"]"#,
    );
    check("KILL KILL KILL", "status: canceled");
    check("KILL KILL KILL\nStorm shuts port", "headline: Storm shuts port | status: canceled");
    check(
        "(Achtung) Die Meldung wird ersatzlos zurückgezogen.\nSturm im Hafen",
        "headline: Sturm im Hafen | status: canceled",
    );
    check("(Achtung - Planungshinweis)\nSturm im Hafen", "genre: Achtung | headline: Sturm im Hafen");
    check(
        "(KORR-Bericht Sperrfrist 9. Mai 14.20 Uhr - bitte beachten)\nSturm im Hafen",
        "embargo: 2024-05-09T14:20:00+02:00 | genre: KORR-Bericht | headline: Sturm im Hafen",
    );
    check("(Sperrfrist bis Redebeginn)\nSturm im Hafen", "headline: Sturm im Hafen | status: withheld");
    check(
        "Sperrfrist: 8. Mai, 0600\nSturm im Hafen",
        "embargo: 2024-05-08T06:00:00+02:00 | headline: Sturm im Hafen",
    );
    check(
        "(Wiederholung)\n(Hintergrund)\nSturm im Hafen",
        r#"genre: Hintergrund | headline: Sturm im Hafen | signals: ["repeat"]"#,
    );
    check("(K)ein Ende im Hafen", "headline: (K)ein Ende im Hafen");
    check("(offen\nSturm im Hafen", "headline: (offen Sturm im Hafen");
    check(
        "Von Muster fordert im Streit um die Sanierung der Mole mehr Geld und\nVon Beispiel lehnt ab",
        "headline: Von Muster fordert im Streit um die Sanierung der Mole mehr Geld und Von Beispiel lehnt ab",
    );
    check("Sturm im Hafen\n- Von Kara Muster -", "byline: Von Kara Muster | headline: Sturm im Hafen");
    check("Sturm im Hafen\nKara Muster, dpa", "byline: Kara Muster, dpa | headline: Sturm im Hafen");
    check("STURM IM HAFEN", "headline: STURM IM HAFEN");
    check("Blitz und Donner\n(Mit Foto)", "headline: Blitz und Donner");
}

#[test]
fn an_embargo_may_stand_in_the_notes() {
    let note = |note: &str| read(MESSAGE.replace("Neue Fassung bis 2000", note).as_bytes());
    assert!(
        note("EMBARGOED for publication until 8 May 0600 GMT").contains("embargo: 2024-05-08T08:00:00+02:00")
    );
    assert!(note("Bitte beachten Sie die Sperrfrist der Rede.").contains("status: withheld"));
    assert!(!note("Die Sperrfrist ist aufgehoben.").contains("withheld"));
}

#[test]
fn a_broken_message_does_not_stop_the_rest() {
    let files = format!(
        "\u{1}nonsense\r\n\u{2}x\r\n\u{4}{MESSAGE}\u{1}bdt0652 3 wi 96  dpa 4073\r\n\r\nWetter/\r\n\u{2}Ohne Ende =\r\n\r\nText.\r\n{MESSAGE}"
    );
    let found = read(files.as_bytes());
    assert!(found.starts_with("refused, line Some(1): no header found"), "{found}");
    assert!(found.contains("refused, line Some(65): no date found"), "{found}");
    assert_eq!(found.matches("headline: Sturm legt").count(), 2);
}

#[test]
fn a_correction_that_names_its_item_is_a_version_of_it() {
    let urn = "urn:newsml:example.org:20090101:240507-930-1";
    let named = MESSAGE.replace(
        "Im zweiten Absatz",
        &format!("der Meldung mit der Kennung\r\n  {urn} (\"Sturm\"). Im zweiten Absatz"),
    );
    let found = read(named.as_bytes());
    assert!(found.contains(&format!("id: {urn}\n")) && found.contains("version: 2"), "{found}");
    let signed = MESSAGE.replace("# Notizblock", "© dpa-infocom, dpa:240507-99-000001/3\r\n\r\n# Notizblock");
    let found = read(signed.as_bytes());
    assert!(
        found.contains("id: urn:newsml:dpa.com:20090101:240507-99-000001\n") && found.contains("version: 3"),
        "{found}"
    );
    assert!(!found.contains("infocom"), "{found}");
    let short = read(MESSAGE.replace("## Berichtigung\r\n", "").as_bytes());
    assert!(short.contains("Berichtigung: In einer früheren Fassung (vom Morgen) stand elf"), "{short}");
}

#[test]
fn a_kill_hits_the_message_it_names() {
    let kill = |head: &str, text: &str| {
        let kill = MESSAGE.replace("bdt0651", "bdt0700").replace("Am Kai warteten", text);
        let from = kill.find("(Eil").unwrap();
        let to = kill.find(" =").unwrap();
        read(format!("{}{head}{}", &kill[..from], &kill[to..]).as_bytes())
    };
    let found = kill("KILL KILL KILL", "Die Meldung bdt0651 ist zu löschen. Am Kai warteten");
    assert!(
        found.contains("id: urn:iptc7901:dpa:20240507:bdt:651\n") && found.contains("status: canceled"),
        "{found}"
    );
    let found = kill("(Achtung)\r\ndpa zieht Meldung zurück", "Am Kai (bdt0651) warteten");
    assert!(
        found.contains("id: urn:iptc7901:dpa:20240507:bdt:651\n") && found.contains("status: canceled"),
        "{found}"
    );
    let found = kill("(Achtung)\r\nNeue Telefonnummern", "Am Kai (bdt0651) warteten");
    assert!(
        found.contains("id: urn:iptc7901:dpa:20240507:bdt:700\n") && found.contains("status: usable"),
        "{found}"
    );
}

/// The blocks of a text.
fn blocks(text: &str) -> String {
    let found = read(MESSAGE.replace("Die Linien:", text).as_bytes());
    let from = found.find("Geduld», sagte eine Reisende.\n").unwrap();
    let found = &found[from..found.find("\nlist: Moorkamp - Ostholm").unwrap()];
    found
        .split_once('\n')
        .map(|(_, blocks)| blocks.replace('\n', " | ").replace('\t', " ; "))
        .unwrap_or_default()
}

#[test]
fn reads_texts() {
    let check = |text: &str, expected: &str| assert_eq!(blocks(text), expected, "{text:?}");
    check(
        "   Ein Absatz mit Ein-\r\nzug.\r\n   Noch einer.",
        "paragraph: Ein Absatz mit Einzug. | paragraph: Noch einer.",
    );
    check(
        "   1. FC Moorkamp   3  2  9\r\n   2. SV Ostholm    3  1  4\r\n   Es folgt mehr.",
        "table: 1. FC Moorkamp ; 3 ; 2 ; 9 | 2. SV Ostholm ; 3 ; 1 ; 4 | paragraph: Es folgt mehr.",
    );
    check(
        "  1. Erstens\r\n  2. Zweitens und\r\nnoch weiter",
        "list: 1. Erstens | 2. Zweitens und noch weiter",
    );
    check("- Erstens\r\n- Zweitens\r\nund weiter", "list: Erstens | Zweitens und weiter");
    check("> Ein Zitat,\r\n> das weitergeht.", "quote: Ein Zitat, das weitergeht.");
    check(
        "Ostholm\r\nHafen, Mole und Kai\r\n+ 0900 Pressegespräch",
        "paragraph: Ostholm | Hafen, Mole und Kai | + 0900 Pressegespräch",
    );
    check(
        "Wer zahlt?\r\n\r\nDas ist offen.\r\n\r\n* * *\r\n\r\nEnde.",
        "intertitle: Wer zahlt? | paragraph: Das ist offen. | paragraph: Ende.",
    );
    let long = "Ein Absatz auf einer einzigen Zeile. ".repeat(4);
    check(&format!("{long}\r\nNoch einer."), &format!("paragraph: {} | paragraph: Noch einer.", long.trim()));
}

#[test]
fn nothing_not_for_publication_is_kept() {
    let found = read(MESSAGE.as_bytes());
    assert!(
        !found.contains("Geheim") && !found.contains("1234567") && !found.contains("kam yyno"),
        "{found}"
    );
    // Whatever becomes of the line of stars, the headings and the wrapping.
    for (from, to) in [
        ("* * * *\r\n", ""),
        ("# Notizblock\r\n", ""),
        ("sind nicht zur", "sind\r\nnicht zur"),
        ("## Kontakte\r\n", ""),
    ] {
        let found = read(MESSAGE.replace(from, to).as_bytes());
        assert!(!found.contains("Geheim") && !found.contains("1234567"), "{from:?}: {found}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_messages_never_panic(
        times in 1..4_usize,
        latin in any::<bool>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..3),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let text = MESSAGE.repeat(times);
        let mut bytes = if latin { encoding_rs::WINDOWS_1252.encode(&text).0.into_owned() } else { text.into_bytes() };
        for (from, to) in cuts {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            bytes.drain(from.min(to)..from.max(to));
            bytes.push(b'\n');
        }
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        prop_assert!(!parse(&bytes, None).items.is_empty());
    }
}

#[test]
fn long_deliveries_are_read_in_time() {
    let start = std::time::Instant::now();
    let lines = MESSAGE.replace("Die Linien:", &"(a (b (c | Sperrfrist  x   y\r\n".repeat(20_000));
    let heads = with_head(&"(Sperrfrist (((\n".repeat(20_000));
    let keys = with_head(&"KILL\n".repeat(200_000)).replace('=', "");
    let pieces = "\u{1}bdt0651 3 wi 96  dpa 4072\n".repeat(20_000);
    let line = with_head(&"Sperrfrist ".repeat(100_000));
    for delivery in [lines, heads, keys, pieces, line] {
        assert!(!parse(delivery.as_bytes(), None).items.is_empty());
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
