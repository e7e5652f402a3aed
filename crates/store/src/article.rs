//! The article: the contract between every format, the archive, the index and the API (`schemas/article.json`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Moment;

/// One version of one news item. Absent means absent: no field is ever an empty string.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// URN of the agency, else derived from the content; the same for all versions of an item.
    pub id: String,
    /// Counts up with every version of the item; 1 where the agency counts none.
    #[serde(default = "first_version")]
    pub version: u32,
    /// Whether the item may be published.
    #[serde(default)]
    pub status: Status,
    /// Why this version was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<Signal>,
    /// BCP 47 tag of the text (`de`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// 1 (flash) to 9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// Editorial time of this version.
    pub published: Moment,
    /// Delivery time the agency gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Moment>,
    /// When it came in here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Moment>,
    /// Not to be shown before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargo: Option<Moment>,
    /// Normalised name of the agency (`dpa`, `AFP`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Codes of the wire services that carry it (`dpasrv:bdt`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// Ressort (`Politik`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Kind of text (`Meldung`, `KORR-Bericht`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Short line above the headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Line below the headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subhead: Option<String>,
    /// Summary before the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teaser: Option<String>,
    /// Byline as written (`Von Eva Krafczyk, dpa`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Names out of the byline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Dateline as written, without the closing dash (`Berlin (dpa/bb)`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// Places the item comes from or is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Free keywords.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Subjects from a controlled vocabulary.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// The text, block by block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Block>,
    /// Pictures that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// Agencies the text quotes ("wie Interfax meldet").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quoted_agencies: Vec<String>,
    /// Editorial notes for publication.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// The JSON Schema of [`Article`]: the contract `schemas/article.json`.
pub fn article_schema() -> serde_json::Value {
    schemars::schema_for!(Article).to_value()
}

fn first_version() -> u32 {
    1
}

/// Whether an item may be published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// May be published.
    #[default]
    Usable,
    /// Held back for now.
    Withheld,
    /// Killed: gone for good.
    Canceled,
}

/// Why a version was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Signal {
    /// Berichtigung.
    Correction,
    /// Aktualisierung.
    Update,
    /// Wiederholung.
    Repeat,
    /// Eil.
    Urgent,
    /// Blitz.
    Flash,
}

/// A subject from a controlled vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// Code with its scheme; those of the IPTC always as `medtop:20000209` (Media Topics) or `subj:04000000` (Subject Codes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Name to show.
    pub name: String,
}

/// One block of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Block {
    /// What it is.
    #[serde(default)]
    pub kind: BlockKind,
    /// Its text; list items and table rows on lines of their own, table cells separated by tabs.
    pub text: String,
}

/// What a block of the text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// A paragraph.
    #[default]
    Paragraph,
    /// A heading between paragraphs.
    Intertitle,
    /// A quotation set apart.
    Quote,
    /// A list.
    List,
    /// A table.
    Table,
    /// An information box or remark.
    Note,
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Image {
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Who made it, as written (`Carsten Koall/dpa`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Agencies named in the credit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<String>,
}

/// Where an article was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// Name of the format (`digitalwires`).
    pub format: String,
    /// File name without its folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 of the delivered bytes, in hex.
    pub sha256: String,
}
