//! Headline, teaser and text of an item: `headline`, `body_html` (1.x), or lists with roles (2.x, 3.x).

use depesche_store::Image;

use super::fields::{self, Object};
use crate::format::content;
use crate::html::Fragment;
use crate::normalise::text;

/// One of several texts of a kind.
struct Variant<'v> {
    /// What it is for, in small letters.
    role: String,
    /// Its media type; empty if not said.
    kind: String,
    value: &'v str,
}

/// The texts of a kind: the list of 2.x and 3.x, then `headline`, `headline_main` and so on of 1.x.
fn variants<'v>(object: &'v Object, list: &str, single: &str) -> Vec<Variant<'v>> {
    let listed = fields::objects(object, &[list]).into_iter().filter_map(|variant| {
        let text = |names: &[&str]| fields::line(variant, names).unwrap_or_default().to_lowercase();
        let value = fields::copy(variant, &["value"])?;
        Some(Variant { role: text(&["role"]), kind: text(&["contenttype"]), value })
    });
    let own = object.iter().filter_map(|(key, value)| {
        let key = key.to_ascii_lowercase();
        let role = key.strip_prefix(single)?;
        let role = if role.is_empty() { "main" } else { role.strip_prefix('_')? };
        let value = value.as_str().filter(|text| !text.trim().is_empty())?;
        Some(Variant { role: role.to_owned(), kind: String::new(), value })
    });
    listed.chain(own).collect()
}

/// The headline, and what is not the headline: (headline, kicker, subhead).
pub(super) fn headlines(object: &Object) -> [Option<String>; 3] {
    let all = variants(object, "headlines", "headline");
    let of = |roles: &[&str]| {
        let found = all.iter().find(|variant| roles.iter().any(|role| variant.role.ends_with(role)));
        found.and_then(|variant| content::line(variant.value))
    };
    let (kicker, subhead) = (of(KICKERS), of(SUBHEADS));
    let is_other = |role: &str| KICKERS.iter().chain(SUBHEADS).any(|other| role.ends_with(other));
    let main = || all.iter().find(|variant| !is_other(&variant.role));
    let main = of(&["main"]).or_else(|| main().and_then(|variant| content::line(variant.value)));
    [main.or_else(|| fields::line(object, &["title"])), kicker, subhead]
}

const KICKERS: &[&str] = &["kicker", "overline", "dachzeile"];
const SUBHEADS: &[&str] = &["subhead", "sub", "subtitle", "subheadline", "unterzeile"];

/// The summary before the text; captions and the like are none.
pub(super) fn teaser(object: &Object) -> Option<String> {
    let all = variants(object, "descriptions", "description");
    let is_public = |variant: &&Variant<'_>| {
        !["caption", "note", "credit", "script", "shotlist"].iter().any(|other| variant.role.contains(other))
    };
    let mut public: Vec<&Variant<'_>> = all.iter().filter(is_public).collect();
    public.sort_by_key(|variant| !matches!(variant.role.as_str(), "main" | "text" | "summary" | "lead"));
    public.iter().find_map(|variant| content::summary(variant.value))
}

/// What a picture shows.
pub(super) fn caption(object: &Object) -> Option<String> {
    let mut all = variants(object, "descriptions", "description");
    all.sort_by_key(|variant| !variant.role.contains("caption"));
    let described = all.iter().find_map(|variant| content::line(variant.value));
    described.or_else(|| fields::line(object, &["body_text"])).or_else(|| headlines(object)[0].take())
}

/// The text: of several versions of it the one whose markup says most.
pub(super) fn body(object: &Object, headline: Option<&str>) -> Fragment {
    let mut all = variants(object, "bodies", "body");
    // Footers carry contacts and legal notices; notes are for desks.
    let is_aside = |role: &str| ["caption", "note", "footer"].iter().any(|aside| role.contains(aside));
    all.retain(|variant| !is_aside(&variant.role));
    all.sort_by_key(rank);
    let read = all.iter().map(|variant| content::read(variant.value));
    let mut found = read.into_iter().find(|found| !found.blocks.is_empty()).unwrap_or_default();
    found.blocks = content::below(headline, found.blocks);
    found
}

fn rank(variant: &Variant<'_>) -> usize {
    let is =
        |mark: &str| variant.kind.contains(mark) || (variant.kind.is_empty() && variant.role.contains(mark));
    match () {
        () if is("html") || is("richtext") => 0,
        () if is("nitf") || (variant.role.contains("nitf") && !variant.role.starts_with("tt")) => 1,
        () if is("text") || variant.kind.is_empty() => 2,
        () => 3,
    }
}

/// The pictures that go with the item.
pub(super) fn images(object: &Object) -> Vec<Image> {
    let associated = fields::objects(object, &["associations"]).into_iter();
    let pictures = associated.filter(|item| {
        fields::line(item, &["type"]).is_some_and(|kind| matches!(kind.as_str(), "picture" | "graphic"))
    });
    let image = |item: &Object| Image { caption: caption(item), credit: credit(item), agencies: Vec::new() };
    pictures.map(image).collect()
}

/// Who made a picture, and who passed it on.
fn credit(item: &Object) -> Option<String> {
    if let Some(line) = fields::line(item, &["creditline", "description_creditline"]) {
        return Some(line);
    }
    let maker = fields::line(item, &["by", "byline"]);
    let source = fields::line(item, &["source", "copyrightholder"]);
    match (maker, source) {
        (Some(maker), Some(source)) if !maker.contains(&source) => Some(format!("{maker}/{source}")),
        (maker, source) => text::present(maker.or(source)),
    }
}
