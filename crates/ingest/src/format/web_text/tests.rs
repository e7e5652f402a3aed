//! Pages of every make.

use crate::format::{Item, parse};

/// One line per field: what was read from a page.
fn read(page: &str) -> String {
    let parsed = parse(page.as_bytes(), Some("seite.txt"));
    let [item] = parsed.items.as_slice() else { panic!("{:?}", parsed.items) };
    match item {
        Item::Refusal(refusal) => format!("refused: {}", refusal.reason),
        Item::Article(article) => {
            let mut lines = vec![format!("published: {}", article.published)];
            let fields = [
                ("agency", &article.agency),
                ("kicker", &article.kicker),
                ("headline", &article.headline),
                ("subhead", &article.subhead),
                ("teaser", &article.teaser),
                ("byline", &article.byline),
                ("dateline", &article.dateline),
            ];
            for (name, value) in fields {
                lines.extend(value.iter().map(|value| format!("{name}: {value}")));
            }
            for image in &article.images {
                let (caption, credit) = (image.caption.as_deref(), image.credit.as_deref());
                lines.push(format!(
                    "image: {} | {} | {:?}",
                    caption.unwrap_or("-"),
                    credit.unwrap_or("-"),
                    image.agencies
                ));
            }
            lines.extend(article.body.iter().map(|block| format!("{:?}: {}", block.kind, block.text)));
            lines.join("\n")
        }
    }
}

const TEXT: &str =
    "Der Hafen von Moorkamp bleibt nach dem Sturm bis Freitag gesperrt, wie die Behörde am Abend mitteilte.";

#[test]
fn headline_below_the_date() {
    let page = format!(
        "Sturm, Moorkamp\n\nDie Fähren stehen still.\n\n13.09.2023 - 08:30:21\n\nHafen bleibt zu: Fähren fallen aus. Tausende sitzen fest.\n\n\
         \u{20} • Ein Schiff im Hafen. - Foto: Kara Muster/AP/dpa\n\n    Kara Muster/AP/dpa\n\n  • Ein Kran. - Foto: Ole Test/dpa\n\n    Ole Test/dpa\n\n\
         Ein Schiff im Hafen. - Foto: Kara Muster/AP/dpaEin Kran. - Foto: Ole Test/dpa\n\n{TEXT}\n\nWarten am Kai\n\n{TEXT} Mehr nicht.\n\n@ dpa.de"
    );
    insta::assert_snapshot!(read(&page), @r##"
    published: 2023-09-13T08:30:21+02:00
    agency: dpa
    kicker: Sturm, Moorkamp
    headline: Hafen bleibt zu: Fähren fallen aus
    subhead: Die Fähren stehen still.
    teaser: Tausende sitzen fest.
    image: Ein Schiff im Hafen. | Kara Muster/AP/dpa | ["AP", "dpa"]
    image: Ein Kran. | Ole Test/dpa | ["dpa"]
    Paragraph: Der Hafen von Moorkamp bleibt nach dem Sturm bis Freitag gesperrt, wie die Behörde am Abend mitteilte.
    Intertitle: Warten am Kai
    Paragraph: Der Hafen von Moorkamp bleibt nach dem Sturm bis Freitag gesperrt, wie die Behörde am Abend mitteilte. Mehr nicht.
    "##);
}

#[test]
fn headline_above_the_date() {
    let page = format!(
        "Hafen von Moorkamp bleibt nach Sturm gesperrt\nVon Kara Muster, dpa\nStand: 13. September 2023, 08:30 Uhr\n\nMoorkamp (dpa/lno) - {TEXT}\n\nWie lange noch?\n\n{TEXT} Mehr nicht.\n\n© dpa-infocom, dpa:230913-99-000001/3"
    );
    insta::assert_snapshot!(read(&page), @r##"
    published: 2023-09-13T08:30:00+02:00
    agency: dpa
    headline: Hafen von Moorkamp bleibt nach Sturm gesperrt
    byline: Von Kara Muster, dpa
    dateline: Moorkamp (dpa/lno)
    Paragraph: Der Hafen von Moorkamp bleibt nach dem Sturm bis Freitag gesperrt, wie die Behörde am Abend mitteilte.
    Intertitle: Wie lange noch?
    Paragraph: Der Hafen von Moorkamp bleibt nach dem Sturm bis Freitag gesperrt, wie die Behörde am Abend mitteilte. Mehr nicht.
    "##);
}

#[test]
fn lists_and_quotes() {
    let page = format!(
        "Sturm\n\nHafen bleibt zu\n\nTausende sitzen auf den Inseln fest.\n\n13.09.2023 08:30\n\n{TEXT}\n\n- Fähre eins\n- Fähre zwei\n\n„Wir warten“, sagte eine Reisende am Kai.\n\nAnzeige\n\nQuelle: AFP"
    );
    insta::assert_snapshot!(read(&page), @r##"
    published: 2023-09-13T08:30:00+02:00
    agency: AFP
    kicker: Sturm
    headline: Hafen bleibt zu
    teaser: Tausende sitzen auf den Inseln fest.
    Paragraph: Der Hafen von Moorkamp bleibt nach dem Sturm bis Freitag gesperrt, wie die Behörde am Abend mitteilte.
    List: Fähre eins
    Fähre zwei
    Paragraph: „Wir warten“, sagte eine Reisende am Kai.
    "##);
}

#[test]
fn refuses_what_is_no_article() {
    let check = |page: &str, reason: &str| {
        let found = read(page);
        assert!(found.starts_with("refused: ") && found.contains(reason), "{page}: {found}");
    };
    check("Ein Brief.\n\nLiebe Kara, wie geht es dir? Mir geht es gut.", "no editorial date");
    check(&format!("Hafen bleibt zu\n\n{TEXT}"), "no editorial date");
    check("# Werkzeug\n\nEin Programm.\n", "no known format");
    check("13.09.2023\n\nkurz", "no running text");
    check("13.09.2023", "no headline");
    check(" \n", "empty");
    check("\u{0}\u{1}\u{2}", "no known format");
}

#[test]
fn same_page_same_id() {
    let page = format!("Hafen bleibt zu\n13.09.2023\n\nMoorkamp (dpa) - {TEXT}\n");
    let id = |page: &str| match parse(page.as_bytes(), None).items.remove(0) {
        Item::Article(article) => article.id,
        Item::Refusal(refusal) => panic!("{}", refusal.reason),
    };
    assert_eq!(id(&page), id(&page.replace('\n', "\r\n")));
    assert_ne!(id(&page), id(&page.replace("Freitag", "Samstag")));
}
