//! The versions of an item, and what changed between two of them.

use std::time::{Duration, Instant};

use depesche_store::{Article, Moment, Signal};
use schemars::JsonSchema;
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// The versions of one item (`schemas/article-versions.json`).
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ArticleVersions {
    /// Id of the item.
    pub id: String,
    /// Those the caller may see, the newest first.
    pub versions: Vec<VersionSummary>,
}

/// One version in a list.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VersionSummary {
    /// Its number.
    pub version: u32,
    /// Editorial time.
    pub published: Moment,
    /// When the agency changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Moment>,
    /// When it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Moment>,
    /// Urgency, 1 to 9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// What the agency says about it: correction, update ...
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<Signal>,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
}

/// What changed between two versions (`schemas/article-diff.json`).
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ArticleDiff {
    /// Id of the item.
    pub id: String,
    /// The version before.
    pub from: u32,
    /// The version after.
    pub to: u32,
    /// The fields of text that differ, in the order they are read. A body is its blocks, parted by empty lines.
    pub fields: Vec<FieldDiff>,
}

/// What changed in one field.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FieldDiff {
    /// Name of the field.
    pub field: String,
    /// The words in order. Joined without the added ones they are the text before, without the removed ones the text
    /// after.
    pub changes: Vec<Change>,
}

/// Words that stayed, came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// What became of them.
    pub kind: ChangeKind,
    /// The words, with the blanks between and after them.
    pub text: String,
}

/// What became of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// In both versions.
    Same,
    /// In the later one.
    Added,
    /// In the earlier one.
    Removed,
}

/// Time for one comparison; after it, what is left is given as removed and added.
const TIME: Duration = Duration::from_millis(200);

impl ArticleVersions {
    /// Of the versions of one item, in the order given.
    pub fn of(id: &str, versions: &[Article]) -> ArticleVersions {
        let summary = |article: &Article| VersionSummary {
            version: article.version,
            published: article.published,
            updated: article.updated,
            received: article.received,
            urgency: article.urgency,
            signals: article.signals.clone(),
            headline: article.headline.clone(),
        };
        ArticleVersions { id: id.to_owned(), versions: versions.iter().map(summary).collect() }
    }
}

impl ArticleDiff {
    /// Compares two versions of an item word by word (Myers, An O(ND) Difference Algorithm, 1986).
    pub fn between(before: &Article, after: &Article) -> ArticleDiff {
        let deadline = Instant::now() + TIME;
        let fields =
            texts(before).into_iter().zip(texts(after)).filter(|(before, after)| before.1 != after.1);
        let fields = fields.map(|((field, before), (_, after))| FieldDiff {
            field: field.to_owned(),
            changes: changes(&before, &after, deadline),
        });
        ArticleDiff {
            id: after.id.clone(),
            from: before.version,
            to: after.version,
            fields: fields.collect(),
        }
    }
}

/// The texts that are compared, by name of the field.
fn texts(article: &Article) -> [(&'static str, String); 7] {
    let field = |text: &Option<String>| text.clone().unwrap_or_default();
    let blocks: Vec<&str> = article.body.iter().map(|block| block.text.as_str()).collect();
    [
        ("kicker", field(&article.kicker)),
        ("headline", field(&article.headline)),
        ("subhead", field(&article.subhead)),
        ("teaser", field(&article.teaser)),
        ("byline", field(&article.byline)),
        ("dateline", field(&article.dateline)),
        ("body", blocks.join("\n\n")),
    ]
}

fn changes(before: &str, after: &str, deadline: Instant) -> Vec<Change> {
    let diff = TextDiff::configure().deadline(deadline).diff_words(before, after);
    let mut changes: Vec<Change> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => ChangeKind::Same,
            ChangeTag::Insert => ChangeKind::Added,
            ChangeTag::Delete => ChangeKind::Removed,
        };
        match changes.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => changes.push(Change { kind, text: change.value().to_owned() }),
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use depesche_store::Article;
    use proptest::prelude::*;
    use serde_json::json;

    use super::{ArticleDiff, ChangeKind, FieldDiff};

    fn article(version: u32, headline: &str, body: &[&str]) -> Article {
        let blocks: Vec<_> = body.iter().map(|text| json!({ "text": text })).collect();
        serde_json::from_value(json!({
            "id": "a", "version": version, "published": "2024-05-01T12:00:00+02:00", "headline": headline, "body": blocks
        }))
        .unwrap()
    }

    fn written(field: &FieldDiff) -> String {
        let change = |change: &super::Change| match change.kind {
            ChangeKind::Same => change.text.clone(),
            ChangeKind::Added => format!("[+{}]", change.text),
            ChangeKind::Removed => format!("[-{}]", change.text),
        };
        format!("{}: {}", field.field, field.changes.iter().map(change).collect::<String>())
    }

    #[test]
    fn words_that_came_and_went() {
        let check = |before: (&str, &[&str]), after: (&str, &[&str]), expected: &[&str]| {
            let diff = ArticleDiff::between(&article(1, before.0, before.1), &article(3, after.0, after.1));
            assert_eq!((diff.from, diff.to), (1, 3));
            assert_eq!(diff.fields.iter().map(written).collect::<Vec<_>>(), expected);
        };
        check(("Fluss", &["Eins."]), ("Fluss", &["Eins."]), &[]);
        check(
            ("Drei Verletzte", &["Am Fluss.", "Es regnet."]),
            ("Vier Verletzte", &["Am Fluss.", "Es regnet nicht."]),
            &["headline: [-Drei][+Vier] Verletzte", "body: Am Fluss.\n\nEs [-regnet.][+regnet nicht.]"],
        );
        check(("", &[]), ("", &["Neu."]), &["body: [+Neu.]"]);
    }

    proptest! {
        #[test]
        fn both_texts_come_back(before in "[a-c ä\n]{0,40}", after in "[a-c ä\n]{0,40}") {
            let diff = ArticleDiff::between(&article(1, "x", &[&before]), &article(2, "x", &[&after]));
            let without = |kind: ChangeKind, diff: &ArticleDiff| -> String {
                let changes = diff.fields.iter().flat_map(|field| &field.changes);
                changes.filter(|change| change.kind != kind).map(|change| change.text.as_str()).collect()
            };
            if before != after {
                prop_assert_eq!(without(ChangeKind::Added, &diff), before);
                prop_assert_eq!(without(ChangeKind::Removed, &diff), after);
            } else {
                prop_assert!(diff.fields.is_empty());
            }
        }
    }
}
