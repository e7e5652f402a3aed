//! ninjs 1.x to 3.x (IPTC's news in JSON, also as Superdesk writes it): one item, a list, a page, or one item a line.
//!
//! `ednote` is from desk to desk and not for publication: it is never looked at.

pub(super) mod fields;
mod texts;

use depesche_store::{Article, Moment, Signal, Status, Subject};

use self::fields::Object;
use super::probe::{Confidence, Probe};
use super::sink::Sink;
use super::{Format, Input, content, json, newscodes};
use crate::format::draft::draft;
use crate::html::Fragment;
use crate::normalise::{agency, dateline, section, subject, written};

/// The format.
pub(super) const FORMAT: Format = Format { name: "ninjs", sniff, parse };

/// Names of the list in a page of items.
pub(super) const LISTS: &[&str] = &["item", "items", "_items", "hits", "newsItems", "data"];

/// Kinds of items that are no text, and what they are.
const OTHER_KINDS: [(&str, &str); 14] = [
    ("picture", "a picture"),
    ("photo", "a picture"),
    ("image", "a picture"),
    ("graphic", "a graphic"),
    ("animated", "a graphic"),
    ("audio", "sound"),
    ("video", "a video"),
    ("composite", "a composite of several items"),
    ("package", "a package of other items"),
    ("component", "a component of other items"),
    ("event", "an event"),
    ("planning", "planned coverage"),
    ("data", "data"),
    ("multimedia", "a package of other items"),
];

fn sniff(probe: &Probe<'_>) -> Confidence {
    let own = [
        "versioncreated",
        "firstcreated",
        "pubstatus",
        "representationtype",
        "copyrightholder",
        "usageterms",
        "headlines",
        "bodies",
        "descriptions",
        "infosource",
        "infosources",
        "associations",
        "eventdetails",
        "plannedcoverage",
        "standard",
        "$standard",
        "renditions",
        "altids",
        "contentcreated",
        "digitalsourcetype",
        "trustindicator",
        "trustindicators",
        "rightsinfo",
        "ednote",
        "expires",
    ];
    let marks = own.iter().filter(|key| probe.item_has(key)).count();
    let texts =
        ["body_", "description_", "headline_"].iter().filter(|start| probe.item_has_prefix(start)).count();
    let named = usize::from(probe.item_has("uri") || probe.item_has("guid"));
    if marks + texts > 0 && marks + texts + named >= 2 { Confidence::Sure } else { Confidence::No }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    json::read_lists(input, sink, LISTS, |item: Object| article(&unwrapped(item)));
}

/// The item in objects that only wrap it (`{"data": {"item": ...}}`).
pub(super) fn unwrapped(mut object: Object) -> Object {
    for _ in 0..3 {
        if fields::get(&object, &["versioncreated", "headline", "headlines"]).is_some() {
            break;
        }
        let inner =
            ["data", "item"].iter().find(|name| object.get(**name).is_some_and(serde_json::Value::is_object));
        match inner.and_then(|name| object.remove(*name)) {
            Some(serde_json::Value::Object(inner)) => object = inner,
            _ => break,
        }
    }
    object
}

fn article(item: &Object) -> Result<Article, String> {
    is_text(item)?;
    let Some(id) = fields::line(item, &["uri", "guid"]) else {
        return Err("missing field `uri`".to_owned());
    };
    read(item, id)
}

/// What is no text is refused.
pub(super) fn is_text(item: &Object) -> Result<(), String> {
    let kind = fields::line(item, &["type"]).unwrap_or_default().to_lowercase();
    let other = OTHER_KINDS.iter().find(|(name, _)| *name == kind).map(|(_, what)| *what);
    let has = |name: &str| fields::get(item, &[name]).is_some();
    let other = other.or_else(|| match () {
        () if has("eventdetails") => Some("an event"),
        () if has("plannedcoverage") => Some("planned coverage"),
        () => None,
    });
    match other {
        Some(what) => Err(format!("the item is {what}, not a text")),
        None => Ok(()),
    }
}

/// The article of an item with this id.
pub(super) fn read(item: &Object, id: String) -> Result<Article, String> {
    let published = ["versioncreated", "contentcreated", "firstcreated"].iter().find_map(|field| {
        let time = fields::line(item, &[field])?;
        Some(written::moment(&time).ok_or_else(|| format!("`{field}` is no time: `{time}`")))
    });
    let Some(published) = published else {
        return Err("missing field `versioncreated`".to_owned());
    };
    let published = published?;
    let version = fields::number(item, &["version"]);
    let embargo = embargo(item)?;
    let [headline, kicker, subhead] = texts::headlines(item);
    let Fragment { blocks, images } = texts::body(item, headline.as_deref());
    Ok(Article {
        version: version.map_or(1, |version| u32::try_from(version).unwrap_or(u32::MAX)),
        status: status(item, embargo)?,
        signals: signals(item),
        language: fields::line(item, &["language"]),
        urgency: urgency(item),
        // Items without a version: of two with one id the later stands.
        updated: version.is_none().then_some(published),
        embargo,
        agency: source(item, &id, &blocks),
        services: codes(item, &["service", "services"]),
        section: section(item),
        genre: genre(item),
        teaser: texts::teaser(item),
        byline: fields::line(item, &["by", "byline"]),
        authors: authors(item),
        places: places(item),
        keywords: keywords(item),
        subjects: subjects(item),
        images: content::images(texts::images(item), images),
        body: blocks,
        kicker,
        headline,
        subhead,
        ..draft(id, published)
    })
}

/// An embargo that cannot be read must not make an item public.
fn embargo(item: &Object) -> Result<Option<Moment>, String> {
    match fields::get(item, &["embargoed"]) {
        None | Some(serde_json::Value::Bool(false)) => Ok(None),
        Some(serde_json::Value::String(time)) if time.trim().is_empty() => Ok(None),
        Some(time) => {
            let time = fields::as_text(time).unwrap_or_else(|| time.to_string());
            written::moment(&time).map(Some).ok_or_else(|| format!("`embargoed` is no time: `{time}`"))
        }
    }
}

/// A status that is no text says nothing we know, so that the item must not be public.
fn status(item: &Object, embargo: Option<Moment>) -> Result<Status, String> {
    let Some(status) = fields::get(item, &["pubstatus"]) else { return Ok(Status::Usable) };
    newscodes::status(status.as_str().unwrap_or("?"), embargo)
}

fn signals(item: &Object) -> Vec<Signal> {
    let written = fields::each(item, &["signals", "signal"]).into_iter().filter_map(|signal| match signal {
        serde_json::Value::Object(signal) => fields::line(signal, &["qcode", "code", "literal", "name"]),
        signal => fields::as_text(signal),
    });
    written.filter_map(|code| newscodes::signal(&code)).collect()
}

fn urgency(item: &Object) -> Option<u8> {
    let urgency = fields::number(item, &["urgency"])?;
    u8::try_from(urgency).ok().filter(|urgency| (1..=9).contains(urgency))
}

/// The source named, else the one in the dateline, else who holds the rights or gave out the identifier.
fn source(item: &Object, id: &str, blocks: &[depesche_store::Block]) -> Option<String> {
    let of_dateline = || {
        let first = blocks.iter().find(|block| block.kind == depesche_store::BlockKind::Paragraph)?;
        dateline::split(&first.text).and_then(|(dateline, _)| dateline::agency(dateline))
    };
    let holder = || fields::line(item, &["copyrightholder", "provider"]);
    let informant = || fields::names(item, &["infosource", "infosources"]).into_iter().next();
    fields::line(item, &["source", "creditline"])
        .or_else(of_dateline)
        .or_else(holder)
        .or_else(informant)
        .or_else(|| agency::of_urn(id).map(str::to_owned))
}

/// The codes of a list of concepts, or their names.
fn codes(item: &Object, names: &[&str]) -> Vec<String> {
    let code = |value: &serde_json::Value| match value {
        serde_json::Value::Object(concept) => fields::line(concept, &["qcode", "code", "literal", "name"]),
        value => fields::as_text(value),
    };
    fields::each(item, names).into_iter().filter_map(code).collect()
}

/// The Ressort, if a service, a genre or a subject is one.
fn section(item: &Object) -> Option<String> {
    let lists = [&["service", "services"][..], &["genre", "genres"], &["subject", "subjects"]];
    let mut named = lists.iter().flat_map(|names| fields::names(item, names));
    named.find(|name| section::is_section(name)).map(|name| section::section(&name))
}

fn genre(item: &Object) -> Option<String> {
    let names = ["genre", "genres"];
    section::genre_of(codes(item, &names), fields::names(item, &names))
}

/// Who wrote it; editors and other roles are left out.
fn authors(item: &Object) -> Vec<String> {
    let wrote = |author: &&Object| {
        fields::line(author, &["role"])
            .is_none_or(|role| matches!(role.as_str(), "writer" | "author" | "reporter"))
    };
    let authors = fields::objects(item, &["authors"]).into_iter().filter(wrote);
    authors.filter_map(|author| fields::line(author, &["name"])).collect()
}

fn places(item: &Object) -> Vec<String> {
    let mut places: Vec<String> = fields::line(item, &["located"]).into_iter().collect();
    places.extend(fields::names(item, &["place", "places"]));
    places
}

/// The keywords; the slugline is what the desk calls the story.
fn keywords(item: &Object) -> Vec<String> {
    let mut keywords = fields::names(item, &["keyword", "keywords"]);
    keywords.extend(fields::line(item, &["slugline"]));
    keywords
}

fn subjects(item: &Object) -> Vec<Subject> {
    let concepts = fields::objects(item, &["subject", "subjects"]).into_iter();
    let read = |concept: &Object| {
        let name = fields::line(concept, &["name", "literal"]);
        let code = fields::line(concept, &["qcode", "code", "uri", "literal"])
            .filter(|code| Some(code) != name.as_ref());
        let scheme = fields::line(concept, &["scheme"]).unwrap_or_default();
        let code = code.map(|code| qcode(&scheme, &code));
        let says = name.is_some() || code.as_deref().is_some_and(subject::is_iptc);
        says.then(|| Subject { code, name: name.unwrap_or_default() })
    };
    concepts.filter_map(read).collect()
}

/// The code of a subject, with what the name of its vocabulary says about it.
fn qcode(scheme: &str, code: &str) -> String {
    let full = subject::code(&format!("{}/{code}", scheme.trim_end_matches('/')));
    if subject::is_iptc(&full) { full } else { subject::code(code) }
}

#[cfg(test)]
mod tests;
