//! Datelines of the agencies, and sentences that look like one, written for this test.

use super::*;

#[test]
fn splits() {
    let check = |input: &str, expected: Option<(&str, &str)>| assert_eq!(split(input), expected, "{input:?}");
    check("Berlin (dpa/bb) - Es regnet.", Some(("Berlin (dpa/bb)", "Es regnet.")));
    check("Kairo/Rom (AFP) – Es regnet.", Some(("Kairo/Rom (AFP)", "Es regnet.")));
    check("Tegucigalpa, 2 ene (EFE).- Llueve.", Some(("Tegucigalpa, 2 ene (EFE)", "Llueve.")));
    check("FORT LEE, N.J. (AP) _ It rains.", Some(("FORT LEE, N.J. (AP)", "It rains.")));
    check("(dpa) - Es regnet.", Some(("(dpa)", "Es regnet.")));
    check("Der Minister (SPD) - er kam spät - schwieg.", None);
    check("Es regnet.", None);
    check("Ein langer Satz (dpa) ohne Strich.", None);
    check("Moorkamp (KNA) Der Hafen ruht.", Some(("Moorkamp (KNA)", "Der Hafen ruht.")));
    check("Genève (ats afp) Le port est fermé.", Some(("Genève (ats afp)", "Le port est fermé.")));
    check("MOORKAMP (AP) _ The port is shut.", Some(("MOORKAMP (AP)", "The port is shut.")));
    check("Die Katholische Agentur (KNA) Deutschlands", None);
    check("Kara Muster sagte der Agentur (KNA) Einzelheiten", None);
    check("New York (AA) - Es regnet.", Some(("New York (AA)", "Es regnet.")));
    check("Warschau/Krakau (PAP) – Es regnet.", Some(("Warschau/Krakau (PAP)", "Es regnet.")));
    check(
        "Rothenburg ob der Tauber (dpa/lby) - Es regnet.",
        Some(("Rothenburg ob der Tauber (dpa/lby)", "Es regnet.")),
    );
    check("Neustadt a.d. Aisch (dpa) - Es regnet.", Some(("Neustadt a.d. Aisch (dpa)", "Es regnet.")));
    check("An Bord der Fähre (dpa) - Es regnet.", Some(("An Bord der Fähre (dpa)", "Es regnet.")));
    check("Moorkamp a. M. (dpa) - Es regnet.", Some(("Moorkamp a. M. (dpa)", "Es regnet.")));
    check("Moorkamp, den 3. Mai (epd). Es regnet.", Some(("Moorkamp, den 3. Mai (epd)", "Es regnet.")));
    check("Den Haag (AFP) - Es regnet.", Some(("Den Haag (AFP)", "Es regnet.")));
    check("Berlin (dpa) - eMuster wird verkauft.", Some(("Berlin (dpa)", "eMuster wird verkauft.")));
}

#[test]
fn sentences_are_no_datelines() {
    let check = |input: &str| assert_eq!(split(input), None, "{input:?}");
    check("Das Auswärtige Amt (AA) - zuständig für Reisehinweise - mahnt zur Vorsicht.");
    check("Das Auswärtige Amt (AA) - Zuständig ist es für Reisehinweise.");
    check("Auswärtiges Amt (AA) - Neue Hinweise für Reisende.");
    check("Auswärtiges Amt (AA) Moorkamp warnt.");
    check("Die Katholische Nachrichten-Agentur (KNA) – gegründet in Moorkamp – zieht um.");
    check("Katholische Nachrichten-Agentur (KNA) - Sie zieht um.");
    check("Der Politiker Ole Beispiel von der Bewegung (PTI) – einst Ruderer – tritt an.");
    check("Ostholms Regierungspartei People's Action Party (PAP) - seit langem an der Macht - gewinnt.");
    check("Regierungspartei (PAP) - Sie gewinnt.");
    check("Die American Psychological Association (APA) – ein Verband – warnt.");
    check("American Psychological Association (APA) – Der Verband warnt.");
    check("Der Streik trifft nach Angaben der Agence France-Presse (AFP) -- Stand Montag -- alle.");
    check("Kara Muster (PAP). Er regiert.");
    check("Kara Muster (PAP) - Er regiert.");
    check("Kara Muster (dpa) - seit Mai dabei - schreibt.");
    check("Nach Moorkamp /dpa/ kam Ostholm.");
    check("Laut Agentur /AFP/ Moorkamp ruht.");
    check("Frankfurt (Oder) hat einen Hafen.");
}

#[test]
fn reads_brackets_that_belong_to_the_place() {
    let check = |input: &str, dateline: &str, agency: &str, places: &[&str]| {
        let (found, rest) = split(input).unwrap_or_else(|| panic!("{input:?}"));
        assert_eq!((found, rest), (dateline, "Es regnet."), "{input:?}");
        assert_eq!(super::agency(found).as_deref(), Some(agency), "{input:?}");
        assert_eq!(super::places(found), places, "{input:?}");
    };
    check(
        "Frankfurt (Oder) (dpa/bb) - Es regnet.",
        "Frankfurt (Oder) (dpa/bb)",
        "dpa",
        &["Frankfurt (Oder)"],
    );
    check(
        "Frankfurt (Oder)/Berlin (dpa) - Es regnet.",
        "Frankfurt (Oder)/Berlin (dpa)",
        "dpa",
        &["Frankfurt (Oder)", "Berlin"],
    );
    check(
        "Neumarkt (Oberpfalz) (dpa/lby) - Es regnet.",
        "Neumarkt (Oberpfalz) (dpa/lby)",
        "dpa",
        &["Neumarkt (Oberpfalz)"],
    );
    check(
        "Linz (Oberösterreich)/Wien (APA) - Es regnet.",
        "Linz (Oberösterreich)/Wien (APA)",
        "APA",
        &["Linz (Oberösterreich)", "Wien"],
    );
    check(
        "ROUNDUP: Frankfurt (dpa-AFX) - Es regnet.",
        "ROUNDUP: Frankfurt (dpa-AFX)",
        "dpa-AFX",
        &["Frankfurt"],
    );
}

#[test]
fn splits_the_datelines_of_the_agencies() {
    let check = |input: &str, dateline: &str, agency: &str, places: &[&str]| {
        let (found, rest) = split(input).unwrap_or_else(|| panic!("{input:?}"));
        assert_eq!((found, rest), (dateline, "Der Hafen ruht."), "{input:?}");
        assert_eq!(super::agency(found).as_deref(), Some(agency), "{input:?}");
        assert_eq!(super::places(found), places, "{input:?}");
    };
    check(
        "Berlin/Moskau (dpa/AFP) - Der Hafen ruht.",
        "Berlin/Moskau (dpa/AFP)",
        "dpa",
        &["Berlin", "Moskau"],
    );
    check("BERLIN (AFP) - Der Hafen ruht.", "BERLIN (AFP)", "AFP", &["Berlin"]);
    check("BERLIN (AFP) Der Hafen ruht.", "BERLIN (AFP)", "AFP", &["Berlin"]);
    check("Wien (APA/dpa) – Der Hafen ruht.", "Wien (APA/dpa)", "APA", &["Wien"]);
    check(
        "Wien/Graz (APA/dpa/Reuters) - Der Hafen ruht.",
        "Wien/Graz (APA/dpa/Reuters)",
        "APA",
        &["Wien", "Graz"],
    );
    check("Bern, 13. Sept (sda) Der Hafen ruht.", "Bern, 13. Sept (sda)", "Keystone-SDA", &["Bern"]);
    check("Bern (sda/ats) Der Hafen ruht.", "Bern (sda/ats)", "Keystone-SDA", &["Bern"]);
    check("Zürich (awp) - Der Hafen ruht.", "Zürich (awp)", "AWP", &["Zürich"]);
    check("FRANKFURT (dpa-AFX) - Der Hafen ruht.", "FRANKFURT (dpa-AFX)", "dpa-AFX", &["Frankfurt"]);
    check(
        "FRANKFURT (dpa-AFX Broker) - Der Hafen ruht.",
        "FRANKFURT (dpa-AFX Broker)",
        "dpa-AFX",
        &["Frankfurt"],
    );
    check("Hannover (dpa/lni) – Der Hafen ruht.", "Hannover (dpa/lni)", "dpa", &["Hannover"]);
    check(
        "Frankfurt am Main/Berlin (epd). Der Hafen ruht.",
        "Frankfurt am Main/Berlin (epd)",
        "epd",
        &["Frankfurt am Main", "Berlin"],
    );
    check("Bonn (KNA) Der Hafen ruht.", "Bonn (KNA)", "KNA", &["Bonn"]);
    check(
        "Vatikanstadt, 13.09.2023 (KAP) Der Hafen ruht.",
        "Vatikanstadt, 13.09.2023 (KAP)",
        "Kathpress",
        &["Vatikanstadt"],
    );
    check("Köln (SID) - Der Hafen ruht.", "Köln (SID)", "sid", &["Köln"]);
    check("Berlin, 13. Sep (Reuters) - Der Hafen ruht.", "Berlin, 13. Sep (Reuters)", "Reuters", &["Berlin"]);
    check(
        "MOSKAU. Sept 13 (Interfax) - Der Hafen ruht.",
        "MOSKAU. Sept 13 (Interfax)",
        "Interfax",
        &["Moskau"],
    );
    check(
        "MOSKAU, 13. September. /TASS/. Der Hafen ruht.",
        "MOSKAU, 13. September. /TASS/",
        "TASS",
        &["Moskau"],
    );
    check(
        "PEKING, 13. September (Xinhua) -- Der Hafen ruht.",
        "PEKING, 13. September (Xinhua)",
        "Xinhua",
        &["Peking"],
    );
    check("BRUSSEL 13/09 (BELGA) = Der Hafen ruht.", "BRUSSEL 13/09 (BELGA)", "Belga", &["Brussel"]);
    check("ISTANBUL (AA) – Der Hafen ruht.", "ISTANBUL (AA)", "Anadolu", &["Istanbul"]);
    check(
        "Berlin (dts Nachrichtenagentur) - Der Hafen ruht.",
        "Berlin (dts Nachrichtenagentur)",
        "dts",
        &["Berlin"],
    );
    check("Frankfurt (Dow Jones)--Der Hafen ruht.", "Frankfurt (Dow Jones)", "Dow Jones", &["Frankfurt"]);
    check(
        "Berlin und Moskau (dpa) - Der Hafen ruht.",
        "Berlin und Moskau (dpa)",
        "dpa",
        &["Berlin", "Moskau"],
    );
    check(
        "Washington D.C. (red/dpa) - Der Hafen ruht.",
        "Washington D.C. (red/dpa)",
        "dpa",
        &["Washington D.C."],
    );
}

#[test]
fn finds_places() {
    let check = |input: &str, expected: &[&str]| assert_eq!(places(input), expected, "{input:?}");
    check("Tel Aviv/Beirut (dpa)", &["Tel Aviv", "Beirut"]);
    check("Frankfurt/Main (dpa)", &["Frankfurt/Main"]);
    check("Frankfurt/Oder/Berlin (dpa/bb)", &["Frankfurt/Oder", "Berlin"]);
    check("MADRID, 21 Nov. 2024 (Europa Press)", &["Madrid"]);
    check("MARCH 04, 2013", &[]);
    check("(dpa)", &[]);
    check("Frankfurt (Oder)", &["Frankfurt (Oder)"]);
    check("Moorkamp (Hausblatt)", &["Moorkamp"]);
    check(&format!("Moorkamp {}", "(".repeat(100_000)), &[&format!("Moorkamp {}", "(".repeat(100_000))]);
}

#[test]
fn strips_the_repeated_dateline() {
    let check = |text: &str, dateline: &str, expected: &str| {
        assert_eq!(without(text, dateline), expected, "{text:?} {dateline:?}");
    };
    check("Berlin (dpa) - Es regnet.", "Berlin (dpa)", "Es regnet.");
    check("Berlin (dpa) Es regnet.", "Berlin (dpa)", "Es regnet.");
    check("Berlin hat Regen.", "Bonn (dpa)", "Berlin hat Regen.");
    // Found by fuzzing: the first word of the text was taken for the dateline.
    check("Berlin hat Regen.", "Berlin", "Berlin hat Regen.");
    check("Berliner Regen.", "Berlin", "Berliner Regen.");
    check("Berlin - Es regnet.", "Berlin", "Es regnet.");
    check("Berlin (dpa) - Berlin (dpa) - Es regnet.", "Berlin (dpa)", "Es regnet.");
    check("Berlin (dpa)er Regen.", "Berlin (dpa)", "Berlin (dpa)er Regen.");
    check("Berlin (dpa)", "Berlin (dpa)", "");
    check("Es regnet.", "", "Es regnet.");
}
