//! Our own sample (`corpus/`), in every format: all of it is taken, and nothing broken in it brings a parser down.

use std::path::{Path, PathBuf};

use depesche_ingest::{Item, parse};
use proptest::prelude::*;

/// The files of the corpus, by folder.
pub(crate) fn files() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let mut files = Vec::new();
    for folder in ["articles", "digitalwires", "web"] {
        let entries = std::fs::read_dir(corpus.join(folder)).unwrap();
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    files.sort();
    files
}

#[test]
fn every_article_is_taken_in_its_format() {
    let mut articles = 0;
    for path in files() {
        let bytes = std::fs::read(&path).unwrap();
        let parsed = parse(&bytes, path.file_name().and_then(|name| name.to_str()));
        let folder = path.parent().unwrap().file_name().unwrap();
        let expected = match folder.to_str().unwrap() {
            "articles" => "article_jsonl",
            "web" => "web_text",
            name => name,
        };
        assert_eq!(parsed.format, Some(expected), "{}", path.display());
        for item in parsed.items {
            match item {
                Item::Article(article) => {
                    assert!(
                        article.headline.is_some() || article.status.ne(&Default::default()),
                        "{}",
                        path.display()
                    );
                    articles += 1;
                }
                Item::Refusal(refusal) => panic!("{}: {:?} {}", path.display(), refusal.line, refusal.reason),
            }
        }
    }
    assert!(articles > 30, "{articles}");
}

#[test]
fn what_we_print_is_read_back_unchanged() {
    for path in files() {
        for item in parse(&std::fs::read(&path).unwrap(), None).items {
            let Item::Article(article) = item else { panic!("{}", path.display()) };
            let printed = serde_json::to_vec(&article).unwrap();
            let again = parse(&printed, None).items.remove(0);
            let Item::Article(again) = again else { panic!("{}: {again:?}", path.display()) };
            assert_eq!(again, article, "{}", path.display());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_deliveries_never_panic(
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let files = files();
        let mut bytes = std::fs::read(&files[which.index(files.len())]).unwrap();
        bytes.truncate(cut.index(bytes.len() + 1).max(1));
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        prop_assert!(!parse(&bytes, None).items.is_empty());
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!parse(&bytes, None).items.is_empty());
    }

    #[test]
    fn arbitrary_json_never_panics(text in "(\\{|\\}|\\[|\\]|\"(id|body|urn|entries|headline|published|version_created|text|kind)\"|:|,|\"x\"|1|null|\n| ){0,40}") {
        prop_assert!(!parse(text.as_bytes(), None).items.is_empty());
    }
}
