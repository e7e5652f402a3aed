//! The seam between bytes and articles.

use depesche_store::Article;

/// What the bytes of one delivery held.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Name of the format found; `None` if none matched.
    pub format: Option<&'static str>,
    /// Articles and refusals in the order of the input.
    pub items: Vec<Item>,
}

/// One item of a delivery.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every item is an article")]
pub enum Item {
    /// A normalised, validated article.
    Article(Article),
    /// Something that is not an article or cannot be read; set aside, never fatal.
    Refusal(Refusal),
}

/// Why an item was not taken, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Line of the input, counted from 1, where that is known.
    pub line: Option<u64>,
    /// Path inside the document (`entries[3].article_html`), where that says more.
    pub pointer: Option<String>,
    /// What is wrong and what would help, for a person.
    pub reason: String,
    /// The bytes of the item set aside.
    pub bytes: Vec<u8>,
}

/// Reads one delivery: finds the format from the content, parses, normalises and validates. `name` is the file name
/// without its folder; it goes into `origin.file` only.
pub fn parse(bytes: &[u8], name: Option<&str>) -> Parsed {
    let _ = (bytes, name);
    todo!()
}
