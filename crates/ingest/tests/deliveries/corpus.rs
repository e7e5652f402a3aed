//! Our own sample (`corpus/`), in every format: all of it is taken, and nothing broken in it brings a parser down.

use std::path::{Path, PathBuf};

use depesche_ingest::store::Article;
use depesche_ingest::{Document, Item, ParseOptions, documents, parse, parse_with};
use proptest::prelude::*;

/// The files in a folder of the corpus.
fn folder(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(name);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The folders of the corpus, but for those of containers and of what holds no article; and the formats of their files.
fn folders() -> Vec<(String, &'static str)> {
    let format = |name| match name {
        "article_jsonl" => ("articles".to_owned(), name),
        "web_text" => ("web".to_owned(), name),
        name => (name.to_owned(), name),
    };
    depesche_ingest::format_names().map(format).collect()
}

/// The files of the corpus in which articles stand as they are.
pub(crate) fn files() -> Vec<PathBuf> {
    folders().iter().flat_map(|(name, _)| folder(name)).collect()
}

fn articles(path: &Path, bytes: &[u8], format: Option<&str>) -> Vec<Article> {
    articles_from(path, bytes, format, None)
}

fn articles_from(path: &Path, bytes: &[u8], format: Option<&str>, address: Option<&str>) -> Vec<Article> {
    let name = path.file_name().and_then(|name| name.to_str());
    let parsed = parse_with(bytes, &ParseOptions { name, address, csv: None });
    assert!(
        format.is_none_or(|format| parsed.format == Some(format)),
        "{}: {:?}",
        path.display(),
        parsed.format
    );
    let article = |item| match item {
        Item::Article(article) => article,
        Item::Refusal(refusal) => panic!("{}: {:?} {}", path.display(), refusal.line, refusal.reason),
    };
    parsed.items.into_iter().map(article).collect()
}

/// The main fields of an article, one line each.
fn summary(article: &Article) -> String {
    let value = serde_json::to_value(article).unwrap();
    let fields = [
        "id",
        "version",
        "status",
        "signals",
        "language",
        "urgency",
        "published",
        "embargo",
        "agency",
        "section",
        "genre",
        "kicker",
        "headline",
        "byline",
        "dateline",
        "places",
        "keywords",
        "notes",
        "url",
    ];
    let told = fields.iter().filter_map(|field| Some((field, value.get(*field)?)));
    let lines = told.map(|(field, value)| {
        format!("  {field}: {}", value.as_str().map_or(value.to_string(), str::to_owned))
    });
    let first =
        article.body.first().map(|block| format!("  body: {} blocks, {}", article.body.len(), block.text));
    lines.chain(first).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_article_is_taken_in_its_format() {
    for (name, format) in folders() {
        let mut told = Vec::new();
        for path in folder(&name) {
            let articles = articles(&path, &std::fs::read(&path).unwrap(), Some(format));
            told.push(path.file_name().unwrap().to_string_lossy().into_owned());
            told.extend(articles.iter().map(summary));
        }
        // Our own format says in the file what a snapshot would say again.
        if format == "article_jsonl" {
            assert!(told.len() > 100, "{name}: {}", told.len());
        } else {
            insta::assert_snapshot!(name, told.join("\n"));
        }
    }
}

#[test]
fn every_article_in_containers_is_taken() {
    let mut told = Vec::new();
    for path in ["warc", "zip"].into_iter().flat_map(folder) {
        let bytes = std::fs::read(&path).unwrap();
        for Document { path: inside, bytes, address } in documents(&bytes) {
            told.push(format!("{} {}", path.file_name().unwrap().display(), inside.unwrap()));
            told.extend(articles_from(&path, &bytes.unwrap(), None, address.as_deref()).iter().map(summary));
        }
    }
    insta::assert_snapshot!("containers", told.join("\n"));
}

#[test]
fn what_holds_no_article_is_refused() {
    let told = folder("refused").into_iter().map(|path| {
        let refused = parse(&std::fs::read(&path).unwrap(), None).items.into_iter().map(|item| match item {
            Item::Refusal(refusal) => refusal.reason,
            Item::Article(article) => panic!("{}: {article:?}", path.display()),
        });
        format!("{}: {}", path.file_name().unwrap().display(), refused.collect::<Vec<_>>().join("; "))
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @"
    bild.json: the item is a picture, not a text
    paket.xml: a package of references to items, no text article
    ");
}

#[test]
fn every_format_is_described_and_fuzzed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let targets = std::fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
    for format in depesche_ingest::format_names() {
        assert!(readme.contains(&format!("\n| `{format}` |")), "{format} is missing in README.md");
        assert!(targets.contains(&format!("\"fuzz_targets/{format}.rs\"")), "{format} has no fuzz target");
    }
}

#[test]
fn what_we_print_is_read_back_unchanged() {
    for path in files() {
        for article in articles(&path, &std::fs::read(&path).unwrap(), None) {
            let printed = serde_json::to_vec(&article).unwrap();
            assert_eq!(articles(&path, &printed, None), [article]);
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
