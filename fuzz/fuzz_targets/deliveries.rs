//! Any bytes are a delivery: every item is an article that can be stored or a refusal with a reason.
#![no_main]

use depesche_ingest::{Item, documents, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let readable = documents(bytes).into_iter().filter_map(|document| document.bytes.ok());
    let items = readable.flat_map(|bytes| {
        let parsed = parse(&bytes, Some("delivery"));
        assert!(!parsed.items.is_empty());
        parsed.items
    });
    for item in items {
        match item {
            Item::Article(article) => {
                assert!(!article.id.trim().is_empty(), "{article:?}");
                let texts = [&article.kicker, &article.headline, &article.subhead, &article.teaser];
                assert!(texts.into_iter().flatten().all(|text| !text.is_empty()), "{article:?}");
            }
            Item::Refusal(refusal) => assert!(!refusal.reason.is_empty()),
        }
    }
});
