//! The founding example: a dpa article as copied from a web page.

use depesche_ingest::store::BlockKind;

use crate::real::{articles, data};

#[test]
fn is_read_whole() {
    let Some(data) = data() else { return };
    let path = std::fs::read_dir(data.join("seed")).unwrap().next().unwrap().unwrap().path();
    let articles = articles(&path);
    let [article] = articles.as_slice() else { panic!("{} articles", articles.len()) };
    assert_eq!(article.agency.as_deref(), Some("dpa"));
    assert_eq!(article.published.to_string(), "2023-09-13T08:30:21+02:00");
    assert_eq!(article.language.as_deref(), Some("de"));
    assert_eq!(article.kicker.as_deref(), Some("Kim Jong Un, Wladimir Putin"));
    assert!(article.headline.as_deref().unwrap().starts_with("Kim verspricht Putin: Wir "));
    assert!(article.headline.as_deref().unwrap().ends_with("Entscheidungen"));
    assert!(article.teaser.as_deref().unwrap().starts_with("Über die Gründe"));
    assert!(article.subhead.as_deref().unwrap().ends_with("nach Russland gereist."));
    assert_eq!(article.quoted_agencies, ["Interfax"]);
    assert_eq!(article.images.len(), 4);
    for image in &article.images {
        assert!(image.caption.is_some() && image.credit.is_some());
        assert_eq!(image.agencies, ["AP", "dpa"]);
    }
    let of_kind = |kind| article.body.iter().filter(move |block| block.kind == kind).count();
    assert_eq!(
        (of_kind(BlockKind::Intertitle), of_kind(BlockKind::Paragraph), article.body.len()),
        (3, 9, 12)
    );
    let origin = article.origin.as_ref().unwrap();
    assert_eq!((origin.format.as_str(), origin.sha256.len()), ("web_text", 64));
    for block in &article.body {
        assert!(!block.text.contains("Foto:") && !block.text.contains("dpa.de"), "{}", block.text);
        let captions = article.images.iter().filter_map(|image| image.caption.as_deref());
        assert!(captions.into_iter().all(|caption| !block.text.contains(caption)), "{}", block.text);
    }
}
