//! dpa digitalwires JSON (formats 0.5 to 0.9): one entry, a list, or a page of the wireQ API `{"entries": [...]}`.
//!
//! One entry is one version of one item; `urn` names the item. The notepad's non-public part and notes that are not
//! publishable are never read into memory as text: [`entry::Entry`] has no field for them.

mod entry;
pub(super) mod notes;

use depesche_store::{Article, Block, BlockKind, Image, Signal, Subject};

use self::entry::{Association, Category, Entry};
use super::probe::{Confidence, Probe};
use super::sink::Sink;
use super::{Format, Input, json, newscodes};
use crate::format::draft::draft;
use crate::html;
use crate::normalise::{dateline, section, text, when};

/// The format.
pub(super) const FORMAT: Format = Format { name: "digitalwires", sniff, parse };

fn sniff(probe: &Probe<'_>) -> Confidence {
    let own =
        ["urn", "version_created", "article_html", "pubstatus", "entry_id", "associations", "categories"];
    let marks = own.iter().filter(|key| probe.has(key)).count();
    if marks >= 3 || probe.has("entries") { Confidence::Sure } else { Confidence::No }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    json::read(input, sink, article);
}

fn article(entry: Entry) -> Result<Article, String> {
    let Some(id) = text::present(entry.urn.clone()) else {
        return Err("missing field `urn`".to_owned());
    };
    let published = moment("version_created", entry.version_created.as_deref())?;
    let updated = moment("updated", entry.updated.as_deref())?;
    let Some(published) = published.or(updated) else {
        return Err("missing field `version_created`".to_owned());
    };
    let embargo = moment("embargoed", entry.embargoed.as_deref())?;
    let categories = &entry.categories;
    let (body, placed) = body(&entry);
    Ok(Article {
        version: entry.version.number().map_or(1, |version| u32::try_from(version).unwrap_or(u32::MAX)),
        status: newscodes::status(entry.pubstatus.as_deref().unwrap_or_default(), embargo)?,
        signals: signals(&entry),
        language: entry.language.clone(),
        urgency: urgency(&entry),
        updated,
        embargo,
        agency: agency(&entry),
        services: codes(categories, "dnltype:wire"),
        section: desk(&entry),
        genre: genre(&entry),
        kicker: entry.kicker.clone(),
        headline: entry.headline.clone(),
        subhead: entry.subhead.clone(),
        teaser: entry.teaser.clone(),
        byline: entry.byline.clone(),
        dateline: entry.dateline.clone(),
        places: places(&entry),
        keywords: either(&entry.keyword_names, || names(categories, "dnltype:keyword")),
        subjects: subjects(&entry),
        body,
        images: images(&entry.associations, placed),
        notes: notes::public(&entry),
        ..draft(id, published)
    })
}

fn moment(field: &str, value: Option<&str>) -> Result<Option<depesche_store::Moment>, String> {
    match value.map(str::trim).filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some(value) => match when::moment(value) {
            Some(moment) => Ok(Some(moment)),
            None => Err(format!("`{field}` is no time: `{value}`")),
        },
    }
}

fn signals(entry: &Entry) -> Vec<Signal> {
    let of_categories = entry.of_type("dnltype:signal").filter_map(|category| category.qcode.as_deref());
    entry.signal.as_deref().into_iter().chain(of_categories).filter_map(newscodes::signal).collect()
}

fn urgency(entry: &Entry) -> Option<u8> {
    let of_category =
        || entry.of_type("dnltype:urgency").find_map(|category| category.name.as_deref()?.parse().ok());
    let urgency = entry.urgency.number().or_else(of_category)?;
    u8::try_from(urgency).ok().filter(|urgency| (1..=9).contains(urgency))
}

/// The source shown, else the one in the dateline, else the provider.
fn agency(entry: &Entry) -> Option<String> {
    let shown = text::present(entry.creditline.clone());
    shown.or_else(|| entry.dateline.as_deref().and_then(dateline::agency)).or_else(|| {
        entry
            .of_type("dnltype:provider")
            .find_map(|category| category.name.clone())
            .filter(|name| !name.is_empty())
    })
}

fn desk(entry: &Entry) -> Option<String> {
    let code = entry.of_type("dnltype:desk").filter_map(|category| category.qcode.as_deref());
    let name = entry.of_type("dnltype:desk").filter_map(|category| category.name.as_deref());
    let listed = entry.desk_names.iter().flatten().map(String::as_str);
    let desks: Vec<&str> = code.chain(listed).chain(name).collect();
    let known = desks.iter().find(|desk| section::is_section(desk)).or(desks.first());
    known.map(|desk| section::section(desk))
}

fn genre(entry: &Entry) -> Option<String> {
    let codes = entry.of_type("dnltype:genre").filter_map(|category| category.qcode.as_deref());
    let listed = entry.genre_names.iter().flatten().cloned();
    let named = entry.of_type("dnltype:genre").filter_map(|category| category.name.clone());
    section::genre_of(codes, listed.chain(named).collect())
}

fn places(entry: &Entry) -> Vec<String> {
    let mut places = either(&entry.geosubject_names, || names(&entry.categories, "dnltype:geosubject"));
    places.extend(names(&entry.categories, "dnltype:located"));
    places.extend(names(&entry.categories, "dnltype:locationcreated"));
    places
}

fn subjects(entry: &Entry) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = entry
        .of_type("dnltype:dpasubject")
        .map(|category| Subject {
            code: category.qcode.clone(),
            name: category.name.clone().unwrap_or_default(),
        })
        .collect();
    for name in entry.dpasubject_names.iter().flatten() {
        if !subjects.iter().any(|subject| subject.name == *name) {
            subjects.push(Subject { code: None, name: name.clone() });
        }
    }
    subjects
}

fn either(listed: &[Option<String>], otherwise: impl FnOnce() -> Vec<String>) -> Vec<String> {
    let listed: Vec<String> = listed.iter().flatten().cloned().collect();
    if listed.is_empty() { otherwise() } else { listed }
}

fn names(categories: &[Category], kind: &str) -> Vec<String> {
    let of_kind = categories.iter().filter(|category| category.kind.as_deref() == Some(kind));
    of_kind.filter_map(|category| category.name.clone()).collect()
}

fn codes(categories: &[Category], kind: &str) -> Vec<String> {
    let of_kind = categories.iter().filter(|category| category.kind.as_deref() == Some(kind));
    of_kind.filter_map(|category| category.qcode.clone().or_else(|| category.name.clone())).collect()
}

/// The text, and the pictures placed in it. Items without text (pictures, sound) may have a description instead.
fn body(entry: &Entry) -> (Vec<Block>, Vec<Image>) {
    let html::Fragment { mut blocks, images } =
        entry.article_html.as_deref().map(html::read).unwrap_or_default();
    if let Some(infobox) = &entry.infobox_html {
        blocks.extend(
            html::read(infobox).blocks.into_iter().map(|block| Block { kind: BlockKind::Note, ..block }),
        );
    }
    let has_picture =
        entry.associations.iter().any(|association| association.kind.as_deref() == Some("image"));
    if blocks.is_empty() && !has_picture {
        blocks.extend(description(entry));
    }
    (blocks, images)
}

fn description(entry: &Entry) -> Vec<Block> {
    let described = entry.descriptions.iter().find(|text| text.role.as_deref() == Some("drol:caption"));
    let caption = || entry.associations.iter().find_map(|association| association.caption.clone());
    let text = described.and_then(|text| text.description.clone()).or_else(caption);
    text.into_iter().map(|text| Block { kind: BlockKind::Paragraph, text }).collect()
}

/// The pictures that go with the item, in their rank; those placed in the text are mostly the same again.
fn images(associations: &[Association], placed: Vec<Image>) -> Vec<Image> {
    let mut pictures: Vec<&Association> =
        associations.iter().filter(|association| association.kind.as_deref() == Some("image")).collect();
    pictures.sort_by_key(|picture| picture.rank.number());
    let mut images: Vec<Image> = pictures
        .into_iter()
        .map(|picture| Image {
            caption: text::present(picture.caption.clone()).or_else(|| picture.headline.clone()),
            credit: picture.creditline.clone(),
            agencies: Vec::new(),
        })
        .collect();
    for image in placed {
        let caption = text::present(image.caption.clone());
        if !images.iter().any(|known| text::present(known.caption.clone()) == caption) {
            images.push(image);
        }
    }
    images
}

#[cfg(test)]
mod tests;
