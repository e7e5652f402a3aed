//! NITF: one article a document, its head the data about it. Its text is also what other formats carry.

mod text;

use depesche_store::{Article, Signal, Status, Subject};

pub(super) use text::{Text, read};

use super::newscodes;
use super::probe::{Confidence, Probe};
use super::sink::Sink;
use super::xml::items::{self, Items};
use super::xml::{self, Element};
use super::{Format, Input};
use crate::format::draft::draft;
use crate::normalise::{agency, text as clean};

/// The format.
pub(super) const FORMAT: Format = Format { name: "nitf", sniff, parse };

fn sniff(probe: &Probe<'_>) -> Confidence {
    match xml::root(probe.text).as_deref() {
        Some("nitf") => Confidence::Sure,
        _ => Confidence::No,
    }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    items::read(input, sink, &Items { names: &["nitf"], article: |nitf, _| article(nitf) });
}

fn article(nitf: Element<'_, '_>) -> Result<Article, String> {
    let found = read(nitf);
    let title = nitf.path(&["head", "title"]).map(Element::text);
    let title = clean::present(title);
    if found.headline.is_none() && title.is_none() && found.fragment.blocks.is_empty() {
        return Err("the document has neither headline nor text".to_owned());
    }
    let data = Data { nitf, data: nitf.path(&["head", "docdata"]) };
    let id = data.value("doc-id", "id-string").unwrap_or_default();
    let mut article = draft(id, newscodes::published(data.times())?);
    data.life_cycle(&mut article)?;
    article.language = nitf.attribute("baselang").or_else(|| nitf.attribute("lang")).map(Into::into);
    article.urgency = data.anywhere("urgency", "ed-urg").and_then(|urgency| newscodes::urgency(&urgency));
    article.agency = data.agency(&found);
    article.genre = data.anywhere("tobject.property", "tobject.property.type");
    article.places = data.places();
    article.keywords = data.keywords();
    article.subjects = data.subjects();
    article.notes = data.messages();
    let Text { headline, subhead, byline, dateline, teaser, notes, fragment, .. } = found;
    article.headline = headline.or(title);
    (article.subhead, article.byline, article.dateline, article.teaser) = (subhead, byline, dateline, teaser);
    article.notes.extend(notes);
    (article.body, article.images) = (fragment.blocks, fragment.images);
    Ok(article)
}

/// The head of a document.
struct Data<'t, 'a> {
    nitf: Element<'t, 'a>,
    data: Option<Element<'t, 'a>>,
}

impl<'t, 'a> Data<'t, 'a> {
    /// An attribute of an element of the document data.
    fn value(&self, element: &str, attribute: &str) -> Option<String> {
        let value = self.data?.child(element)?.attribute(attribute)?;
        clean::present(Some(value.into_owned()))
    }

    /// The same, wherever in the head the element stands.
    fn anywhere(&self, element: &str, attribute: &str) -> Option<String> {
        let head = self.nitf.child("head")?;
        clean::present(head.find(element)?.attribute(attribute).map(Into::into))
    }

    fn times(&self) -> [(&'static str, Option<String>); 4] {
        let story = self.nitf.path(&["body", "body.head", "dateline", "story.date"]);
        [
            ("date.issue", self.value("date.issue", "norm")),
            ("date.publication", self.anywhere("pubdata", "date.publication")),
            ("story.date", story.and_then(|date| date.attribute("norm")).map(Into::into)),
            ("date.release", self.value("date.release", "norm")),
        ]
    }

    /// Version, status and the time before which it must not be published.
    fn life_cycle(&self, article: &mut Article) -> Result<(), String> {
        let version = self.value("du-key", "version").and_then(|version| version.parse().ok());
        article.version = version.unwrap_or(1).max(1);
        let status = self.data.and_then(|data| data.attribute("management-status")).unwrap_or_default();
        article.status = newscodes::status(&status, None)?;
        let release = self.value("date.release", "norm").unwrap_or_default();
        let release = match newscodes::embargo("date.release", &release) {
            // A template that was not filled in is no embargo of an item that is usable.
            Err(_) if article.status == Status::Usable => None,
            release => release?,
        };
        article.status = newscodes::status(&status, release)?;
        article.embargo = release.filter(|release| release.second() > article.published.second());
        let rank = self.anywhere("revision-history", "function").unwrap_or_default();
        let corrects = rank.contains("correct").then_some(Signal::Correction);
        article.signals.extend(corrects.or_else(|| newscodes::signal(&rank)));
        Ok(())
    }

    /// Whoever is named and known; else whoever is named first.
    fn agency(&self, found: &Text) -> Option<String> {
        let owner = self.nitf.path(&["body", "body.head", "rights", "rights.owner"]).map(Element::text);
        let source = self.data.and_then(|data| data.child("del-list"));
        let source = source.and_then(|list| list.child("from-src")?.attribute("src-name")).map(Into::into);
        let names = [
            found.distributor.clone(),
            self.value("doc-id", "regsrc"),
            self.value("doc.copyright", "holder"),
            owner,
            source,
        ];
        first_known(names)
    }

    fn places(&self) -> Vec<String> {
        let events = self.data.into_iter().flat_map(|data| data.each("evloc"));
        let of_event = |event: Element<'_, 'a>| {
            ["city", "county-dist", "state-prov", "country"].map(|name| event.attribute(name).map(Into::into))
        };
        // Short ones are codes.
        let names = events.flat_map(of_event).flatten();
        names.filter(|name: &String| name.chars().count() > 3).collect()
    }

    fn keywords(&self) -> Vec<String> {
        let lists = self.data.into_iter().flat_map(|data| data.each("key-list"));
        let keywords = lists.flat_map(|list| list.each("keyword"));
        keywords.map(|word| word.attribute("key").map_or_else(|| word.text(), Into::into)).collect()
    }

    fn subjects(&self) -> Vec<Subject> {
        let head = self.nitf.child("head");
        let objects = head.into_iter().flat_map(|head| head.each("tobject"));
        objects.flat_map(|object| object.each("tobject.subject")).filter_map(subject).collect()
    }

    /// Messages to the receivers.
    fn messages(&self) -> Vec<String> {
        let messages = self.data.into_iter().flat_map(|data| data.each("ed-msg"));
        messages.filter_map(|message| message.attribute("info").map(Into::into)).collect()
    }
}

/// The narrowest name of a subject; without one its code.
fn subject(subject: Element<'_, '_>) -> Option<Subject> {
    let value = |name: &str| clean::present(subject.attribute(name).map(Into::into));
    let code = value("tobject.subject.refnum");
    let names = ["detail", "matter", "type"].map(|part| value(&format!("tobject.subject.{part}")));
    let name = names.into_iter().flatten().next();
    (code.is_some() || name.is_some()).then(|| Subject { code, name: name.unwrap_or_default() })
}

/// The first name of a known agency, else the first name.
pub(super) fn first_known(names: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let names: Vec<String> = names.into_iter().filter_map(clean::present).collect();
    let is_known = |name: &&String| agency::known(name).is_some();
    names.iter().find(is_known).or(names.first()).cloned()
}

#[cfg(test)]
mod tests;
