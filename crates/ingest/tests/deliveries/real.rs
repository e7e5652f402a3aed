//! The folder of real deliveries.

use std::path::{Path, PathBuf};

use depesche_ingest::store::Article;
use depesche_ingest::{Item, parse};

/// The folder of real deliveries; `None`, said so, where it is missing.
pub(crate) fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("DEPESCHE_TEST_DATA").map(PathBuf::from);
    let found = folder.into_iter().chain([beside]).find(|folder| folder.join("seed").is_dir());
    if found.is_none() {
        eprintln!("off: no real deliveries here; set DEPESCHE_TEST_DATA to their folder");
    }
    found
}

/// The articles of a file, all of which must be taken.
pub(crate) fn articles(path: &Path) -> Vec<Article> {
    let bytes = std::fs::read(path).unwrap();
    let parsed = parse(&bytes, path.file_name().and_then(|name| name.to_str()));
    let article = |item| match item {
        Item::Article(article) => article,
        Item::Refusal(refusal) => panic!("{}: {}", path.display(), refusal.reason),
    };
    parsed.items.into_iter().map(article).collect()
}
