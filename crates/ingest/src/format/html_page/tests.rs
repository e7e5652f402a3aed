//! Pages written for this test.

use std::time::Instant;

use depesche_store::Article;
use proptest::prelude::*;

use crate::format::{Item, parse};

const PAGE: &str = include_str!("tests/page.html");

fn read(page: &str) -> Result<Article, String> {
    let parsed = parse(page.as_bytes(), None);
    assert_eq!(parsed.format, Some("html_page"), "{page}");
    match parsed.items.into_iter().next() {
        Some(Item::Article(article)) => Ok(article),
        Some(Item::Refusal(refusal)) => Err(refusal.reason),
        None => Err("nothing".to_owned()),
    }
}

fn lines(article: &Article) -> Vec<String> {
    article.body.iter().map(|block| format!("{:?}: {}", block.kind, block.text)).collect()
}

#[test]
fn reads_a_page_whole() {
    let article = read(PAGE).unwrap();
    assert_eq!(article.headline.as_deref(), Some("Fähren nach Moorkamp fallen aus"));
    assert_eq!(article.kicker.as_deref(), Some("Wetter an der Küste"));
    assert_eq!(
        article.teaser.as_deref(),
        Some("Der Sturm hat den Hafen erreicht. Auch am Mittwoch fährt kein Schiff.")
    );
    assert_eq!(article.published.to_string(), "2024-05-07T10:00:00+02:00");
    assert_eq!(article.updated.map(|time| time.to_string()).as_deref(), Some("2024-05-07T11:30:00+02:00"));
    assert_eq!(article.agency.as_deref(), Some("dpa"));
    assert_eq!(article.authors, ["Kara Muster"]);
    assert_eq!(article.section.as_deref(), Some("Panorama"));
    assert_eq!(article.language.as_deref(), Some("de"));
    assert_eq!(article.keywords, ["Moorkamp", "Fähre"]);
    assert_eq!(article.url.as_deref(), Some("https://hausblatt.example/panorama/faehren-1.html"));
    assert_eq!(article.dateline.as_deref(), Some("Moorkamp (dpa/lno)"));
    let image = &article.images[0];
    assert_eq!(image.caption.as_deref(), Some("Die Fähre liegt im Hafen fest."));
    assert_eq!(image.credit.as_deref(), Some("Ole Test/dpa"));
    assert_eq!(
        lines(&article),
        [
            "Paragraph: Wegen des Sturms sind am Dienstag alle Fähren nach Moorkamp ausgefallen. Das teilte die Reederei mit.",
            "Intertitle: Wellen bis sechs Meter",
            "Paragraph: In der Nacht schlugen die Wellen über die Mole, wie ein Sprecher des Hafens sagte. Verletzt wurde niemand.",
            "Quote: So hohe Wellen hatten wir hier seit vierzig Jahren nicht mehr, sagte der Hafenmeister.",
            "List: Fähre um 8.00 Uhr: fällt aus\nFähre um 12.00 Uhr: fällt aus",
            "Table: Tag\tBöen\nMontag\t98\nDienstag\t121",
            "Paragraph: Für Mittwoch erwarten die Meteorologen ruhigeres Wetter, aber noch keine ruhige See.",
        ]
    );
    let all = serde_json::to_string(&article).unwrap();
    for foreign in
        ["Startseite", "Newsletter", "Leserin", "Auch das noch", "Mehr zum Thema", "Impressum", "Cookies"]
    {
        assert!(!all.contains(foreign), "{foreign}");
    }
}

#[test]
fn some_publishers_share_their_headline_and_show_another() {
    let check = |host: &str, expected: &str| {
        let page = PAGE.replace("https://hausblatt.example/", &format!("https://{host}/")).replace(
            "</title>",
            "</title><meta property=\"og:title\" content=\"Kein Schiff nach Moorkamp\">",
        );
        assert_eq!(read(&page).unwrap().headline.as_deref(), Some(expected), "{host}");
    };
    check("hausblatt.example", "Fähren nach Moorkamp fallen aus");
    check("www.spiegel.de", "Kein Schiff nach Moorkamp");
    check("spiegel.de.example", "Fähren nach Moorkamp fallen aus");
}

#[test]
fn chooses_the_headline_shown() {
    let text = "<p>Am Dienstag sind alle Fähren ausgefallen, teilte die Reederei mit. Sie bat um Geduld.</p>\
        <p>Am Mittwoch soll der Wind nachlassen, dann fahren auch wieder Schiffe in den Norden.</p>";
    let check = |head: &str, body: &str, headline: &str, kicker: Option<&str>| {
        let page = format!(
            "<!doctype html><html><head><meta property='article:published_time' content='2024-05-07'>{head}</head>\
             <body><main>{body}{text}</main></body></html>"
        );
        let article = read(&page).unwrap();
        assert_eq!(
            (article.headline.as_deref(), article.kicker.as_deref()),
            (Some(headline), kicker),
            "{page}"
        );
    };
    let shared = |title: &str| format!("<meta property='og:title' content='{title}'>");
    check("<title>Fähren fallen aus | Hausblatt</title>", "", "Fähren fallen aus", None);
    check(
        "<title>Fähren fallen aus - Küste - Hausblatt</title>",
        "<h1>Fähren fallen aus</h1>",
        "Fähren fallen aus",
        None,
    );
    check("<title>Fähren: Was gilt?</title>", "<h1>Fähren: Was gilt?</h1>", "Fähren: Was gilt?", None);
    // The path of the page shows a title for search engines.
    check(
        &format!("<title>Fähre Moorkamp aktuell</title>{}", shared("Fähren nach Moorkamp fallen aus")),
        "<nav><li><h1>Fähre Moorkamp aktuell</h1></li></nav><h2>Fähren nach Moorkamp fallen aus</h2>",
        "Fähren nach Moorkamp fallen aus",
        None,
    );
    check(
        &format!(
            "<title>Sturm: Fähren nach Moorkamp fallen aus</title>{}",
            shared("Fähren nach Moorkamp fallen aus")
        ),
        "<h1>Fähren nach Moorkamp fallen aus</h1>",
        "Fähren nach Moorkamp fallen aus",
        Some("Sturm"),
    );
    check(
        &shared("Fähren nach Moorkamp fallen aus"),
        "<p class='article-kicker'>Küste</p><h1>Fähren nach Moorkamp fallen aus</h1>",
        "Fähren nach Moorkamp fallen aus",
        Some("Küste"),
    );
    // A title in two lines that are not marked as headings.
    check(
        &format!("<title>Fähre Moorkamp aktuell</title>{}", shared("Sturm an der Küste: Fähren fallen aus")),
        "<nav><li><h1>Fähre Moorkamp aktuell</h1></li></nav><span>Sturm an der Küste</span><div>Fähren fallen aus</div>",
        "Fähren fallen aus",
        Some("Sturm an der Küste"),
    );
}

#[test]
fn finds_the_date() {
    let check = |head: &str, body: &str, published: Option<&str>| {
        let page = format!(
            "<html><head><title>Fähren fallen aus</title>{head}</head><body><h1>Fähren fallen aus</h1>{body}<p>Am Dienstag \
             sind alle Fähren ausgefallen, teilte die Reederei mit. Sie bat alle Gäste um Geduld.</p></body></html>"
        );
        let found = read(&page).map(|article| article.published.to_string());
        assert_eq!(found.ok().as_deref(), published, "{page}");
    };
    let seven = Some("2024-05-07T10:00:00+02:00");
    check("<meta name='date' content='2024-05-07T08:00:00Z'>", "", seven);
    check("", "<time datetime='2024-05-07T10:00:00+02:00'>heute</time>", seven);
    check("", "<span itemprop='datePublished' content='2024-05-07T10:00+02:00'></span>", seven);
    check("", "<p>07.05.2024, 10:00 Uhr</p>", seven);
    check("", "<p class='meta'>Stand: 7. Mai 2024, 10:00 Uhr</p>", seven);
    check(
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Fähren fallen aus\",\"datePublished\":\"2024-05-07\"}</script>",
        "<time datetime='2024-05-07T10:00:00+02:00'></time>",
        seven,
    );
    check("", "", None);
}

#[test]
fn finds_agencies() {
    let check = |author: &str, last: &str, agency: Option<&str>, authors: &[&str]| {
        let page = format!(
            "<html><head><title>Fähren fallen aus</title><script type='application/ld+json'>{{\"@graph\":[{{\"@type\":[\"ReportageNewsArticle\"],\
             \"headline\":\"Fähren fallen aus\",\"datePublished\":\"2024-05-07T10:00:00Z\",\"author\":{author}}},\
             {{\"@type\":\"Person\",\"@id\":\"#kara\",\"name\":\"Kara Muster\"}}]}}</script></head><body><p>Am Dienstag sind \
             alle Fähren ausgefallen, teilte die Reederei mit. Sie bat alle Gäste um Geduld.</p>{last}</body></html>"
        );
        let article = read(&page).unwrap();
        assert_eq!(article.agency.as_deref(), agency, "{page}");
        assert_eq!(article.authors, authors, "{page}");
        assert_eq!(article.body.len(), 1, "{page}");
    };
    check("{\"@type\":\"Person\",\"name\":\"dpa \"}", "", Some("dpa"), &[]);
    check(
        "[{\"@id\":\"#kara\"},{\"@type\":\"Organization\",\"name\":\"AFP\"}]",
        "",
        Some("AFP"),
        &["Kara Muster"],
    );
    check("\"Kara Muster, epd\"", "", Some("epd"), &["Kara Muster"]);
    check(
        "{\"@type\":\"Organization\",\"name\":\"Hausblatt\"}",
        "<p>Quelle: hausblatt.example, mau/dpa</p>",
        Some("dpa"),
        &[],
    );
    check("null", "<p>(KNA)</p>", Some("KNA"), &[]);
    check("null", "<p>© dpa-infocom, dpa:240507-99-168523/3</p>", Some("dpa"), &[]);
    check("null", "<p>SDA/sep</p>", Some("Keystone-SDA"), &[]);
    check("null", "<p>© 2024 Hausblatt</p>", None, &[]);
}

#[test]
fn takes_the_text_of_the_data_where_the_page_has_none() {
    let page = "<html><head><title>Fähren fallen aus</title><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\
        \"headline\":\"Fähren fallen aus\",\"datePublished\":\"2024-05-07T10:00:00Z\",\"articleBody\":\"Am Dienstag sind alle \
        Fähren ausgefallen, teilte die Reederei mit. Sie bat alle Gäste um Geduld, auch die mit festen Plätzen.\\n\\nAm Mittwoch \
        soll der Wind nachlassen, dann fahren wieder Schiffe. Das gilt nur, wenn die See bis dahin ruhig ist.\"}</script></head>\
        <body><div id='app'></div></body></html>";
    assert_eq!(read(page).unwrap().body.len(), 2);
}

#[test]
fn reads_data_alone() {
    let one = r#"{"@type":"NewsArticle","headline":"Fähren fallen aus","datePublished":"2024-05-07T10:00:00Z","articleBody":"Am Dienstag sind alle Fähren ausgefallen.\nSie fahren am Mittwoch.","image":{"@type":"ImageObject","caption":"Eine Fähre.","creditText":"Ole Test/dpa"}}"#;
    let check = |delivery: &str, expected: &[Result<usize, &str>]| {
        let parsed = parse(delivery.as_bytes(), None);
        assert_eq!(parsed.format, Some("html_page"), "{delivery}");
        let found: Vec<Result<usize, &str>> = parsed
            .items
            .iter()
            .map(|item| match item {
                Item::Article(article) => Ok(article.body.len()),
                Item::Refusal(refusal) => Err(refusal.reason.split(" (").next().unwrap_or_default()),
            })
            .collect();
        assert_eq!(found, expected, "{delivery}");
    };
    let context = r#"{"@context":"https://schema.org","@graph":["#;
    check(&format!("{context}{one},{one}]}}"), &[Ok(2), Ok(2)]);
    check(
        &format!("[{}]", one.replace("{\"@type\":\"N", "{\"@context\":\"https://schema.org\",\"@type\":\"N")),
        &[Ok(2)],
    );
    check(
        &format!("{context}{{\"@type\":\"Event\",\"name\":\"Fest\"}}]}}"),
        &[Err("the JSON-LD describes no article")],
    );
    let lines = format!("{context}{one}]}}\n{context}\n{context}{one}]}}");
    check(&lines, &[Ok(2), Err("not valid JSON"), Ok(2)]);
}

#[test]
fn refuses_what_is_no_article() {
    let check =
        |page: &str, reason: &str| assert_eq!(read(page).map(|_| ()), Err(reason.to_owned()), "{page}");
    check("<!doctype html><title>Hausblatt</title><p>Kurz.</p>", "the page holds no running text");
    check(
        "<html><title>Sport</title><script type='application/ld+json'>{\"@type\":\"CollectionPage\"}</script><body></html>",
        "the page lists articles and is none itself",
    );
    check(
        "<html><title>Über uns</title><p>Das Hausblatt erscheint seit vielen Jahren an der Küste, und zwar jeden Tag außer sonntags.</p>",
        "no date of publication found on the page",
    );
}

#[test]
fn never_takes_long() {
    let nested = |part: &str| format!("<html><body>{}", part.repeat(30_000));
    for part in [
        "<div>",
        "<div class='a'><p>Ja, nein.",
        "<b id=1><p>x",
        "<table><tr><td>",
        "<ul><li>",
        "<a href=x><div>",
        "<svg><g>",
        "<article><h2>x</h2>",
        "<blockquote>",
        "<font a=1><font b=2>",
        "<span></div>",
        "<select><option>",
        "<h1>Ja",
        "<figure><figcaption>x",
        "<p class='teaser'>Ja, nein.</p>",
        "<time>1.1.2020</time>",
        "<br>x",
        "</p>",
        "<!--",
        "&amp;",
    ] {
        let start = Instant::now();
        let _ = read(&nested(part));
        assert!(start.elapsed().as_secs() < 10, "{part}: {:?}", start.elapsed());
    }
    let deep = format!("<html><script type='application/ld+json'>{}</script>", "[{\"a\":".repeat(50_000));
    let _ = read(&deep);
}

proptest! {
    #[test]
    fn never_panics(cut in 0..PAGE.len(), at in 0..PAGE.len(), bit in 0..8_u8) {
        let mut bytes = PAGE.as_bytes().to_vec();
        bytes[at] ^= 1 << bit;
        parse(&bytes, None);
        parse(&bytes[cut..], None);
        bytes.truncate(cut);
        parse(&bytes, None);
        let latin: Vec<u8> = PAGE.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
        parse(&latin[..cut.min(latin.len())], None);
    }

    #[test]
    fn any_markup_is_read(html in "<html>(<(/?)(p|ul|li|td|table|tr|h1|h2|br|div|a|b|article|aside|figure|figcaption|blockquote|template|select|form|svg)( (class|id|itemprop|hidden)='(teaser|comments|articleBody|lead|hidden|caption)')?>|[a-zä &;<>\".]{0,9}){0,60}") {
        parse(html.as_bytes(), None);
    }
}
