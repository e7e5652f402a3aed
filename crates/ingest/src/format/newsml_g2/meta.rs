//! The data about an item: `itemMeta`, `contentMeta`, `rightsInfo`.

use std::borrow::Cow;

use depesche_store::{Article, Status, Subject};

use super::notes;
use crate::format::newscodes::{self, local};
use crate::format::nitf::first_known;
use crate::format::xml::Element;
use crate::normalise::{byline, dateline, section, subject, text};

/// Vocabularies of Ressorts: of dpa, of APA and others.
const DESKS: [&str; 4] = ["dpacat", "desk", "department", "ressort"];

/// Roles of descriptions that are a summary of the text.
const SUMMARIES: [&str; 4] = ["teaser", "summary", "abstract", "lead"];

/// The data about one item.
pub(super) struct Meta<'t, 'a> {
    item: Element<'t, 'a>,
    of_item: Option<Element<'t, 'a>>,
    of_content: Option<Element<'t, 'a>>,
}

impl<'t, 'a> Meta<'t, 'a> {
    pub(super) fn of(item: Element<'t, 'a>) -> Meta<'t, 'a> {
        Meta { item, of_item: item.child("itemMeta"), of_content: item.child("contentMeta") }
    }

    /// `text`, `picture` ...; empty if the item does not say.
    pub(super) fn item_class(&self) -> String {
        let class = self.of_item.and_then(|meta| meta.child("itemClass")).and_then(code);
        local(&class.unwrap_or_default()).to_lowercase()
    }

    /// Elements of one name among the data of the content.
    pub(super) fn content_each(&self, name: &str) -> impl Iterator<Item = Element<'t, 'a>> {
        self.of_content.into_iter().flat_map(move |meta| meta.each(name))
    }

    fn item_each(&self, name: &str) -> impl Iterator<Item = Element<'t, 'a>> {
        self.of_item.into_iter().flat_map(move |meta| meta.each(name))
    }

    fn item_text(&self, name: &str) -> Option<String> {
        text::present(self.of_item?.child(name).map(Element::text))
    }

    fn content_text(&self, name: &str) -> Option<String> {
        self.content_each(name).find_map(|element| text::present(Some(element.text())))
    }

    /// The title of the item.
    pub(super) fn title(&self) -> Option<String> {
        self.item_text("title")
    }

    /// The times that tell when this version was made, the best first.
    pub(super) fn times(&self, sent: Option<String>) -> [(&'static str, Option<String>); 5] {
        [
            ("versionCreated", self.item_text("versionCreated")),
            ("contentModified", self.content_text("contentModified")),
            ("contentCreated", self.content_text("contentCreated")),
            ("firstCreated", self.item_text("firstCreated")),
            ("sent", sent),
        ]
    }

    /// Version, status, embargo and why it was sent.
    pub(super) fn life_cycle(&self, article: &mut Article) -> Result<(), String> {
        let version = self.item.attribute("version").and_then(|version| version.trim().parse::<u64>().ok());
        article.version = version.map_or(1, |version| u32::try_from(version).unwrap_or(u32::MAX));
        let embargoed = self.of_item.and_then(|meta| meta.child("embargoed"));
        if let Some(embargoed) = embargoed {
            article.embargo = newscodes::embargo("embargoed", &embargoed.text())?;
        }
        let status = self.of_item.and_then(|meta| meta.child("pubStatus")).and_then(code);
        article.status = newscodes::status(&status.unwrap_or_default(), article.embargo)?;
        // Without a time an embargo ends only with another version.
        if embargoed.is_some() && article.embargo.is_none() && article.status == Status::Usable {
            article.status = Status::Withheld;
        }
        let signals = self.item_each("signal").filter_map(code);
        article.signals = signals.filter_map(|code| newscodes::signal(&code)).collect();
        Ok(())
    }

    /// Everything but the lines of the text and the text.
    pub(super) fn classify(&self, article: &mut Article) {
        article.language = self.language();
        article.urgency = self.content_text("urgency").and_then(|urgency| newscodes::urgency(&urgency));
        let services = self.item_each("service");
        article.services =
            services.filter_map(|service| code(service).map(Into::into).or_else(|| name(service))).collect();
        article.genre = self.genre();
        article.byline = self.content_text("by");
        article.dateline =
            self.content_text("dateline").filter(|line| !line.starts_with(|c: char| c.is_ascii_digit()));
        article.teaser = self.teaser();
        article.agency = self.agency(article);
        if article.byline.is_none() {
            article.authors = self.authors();
        }
        article.places = self.places();
        article.keywords = self.keywords();
        self.subjects(article);
        article.notes = self.of_item.map(notes::public).unwrap_or_default();
    }

    fn language(&self) -> Option<String> {
        let tag = self.content_each("language").find_map(|language| language.attribute("tag"));
        tag.or_else(|| self.item.attribute("lang")).map(Into::into)
    }

    fn genre(&self) -> Option<String> {
        let codes = self.content_each("genre").filter_map(code);
        section::genre_of(codes, self.content_each("genre").filter_map(name).collect())
    }

    fn teaser(&self) -> Option<String> {
        let role = |element: &Element<'_, '_>| {
            let role = element.attribute("role").unwrap_or_default();
            SUMMARIES.contains(&local(&role).to_lowercase().as_str())
        };
        let summaries = self.content_each("description").filter(role);
        summaries.into_iter().find_map(|summary| text::present(Some(summary.text())))
    }

    /// The source shown, else the one in the dateline, else whoever provides it or owns the rights.
    fn agency(&self, article: &Article) -> Option<String> {
        let shown = self.content_text("creditline");
        let in_dateline = || article.dateline.as_deref().and_then(dateline::agency);
        shown.or_else(in_dateline).or_else(|| {
            let provider = self.of_item.and_then(|meta| meta.child("provider"));
            let holder = self.item.path(&["rightsInfo", "copyrightHolder"]);
            let names = |element: Option<Element<'_, '_>>| {
                let code = element.and_then(code).filter(|code| !code.contains("//"));
                [element.and_then(name), code.map(|code| local(&code).to_owned())]
            };
            first_known(names(provider).into_iter().chain(names(holder)))
        })
    }

    /// Creators written as people are, not as log-ins.
    fn authors(&self) -> Vec<String> {
        let people = self.content_each("creator").filter(|creator| {
            let role = creator.attribute("role").unwrap_or_default();
            !matches!(local(&role).to_lowercase().as_str(), "source" | "origprov" | "supplier")
        });
        people.filter_map(name).flat_map(|name| byline::authors(&name)).collect()
    }

    fn places(&self) -> Vec<String> {
        let located = self.content_each("located").filter_map(name);
        let subjects = self.content_each("subject");
        let areas = subjects.filter(|subject| kind(*subject) == Kind::Place).filter_map(name);
        let located = located.flat_map(|name| dateline::places(&name));
        located.chain(areas.map(|name| dateline::capitalised(&name))).collect()
    }

    /// Keywords; where there are none, the parts of the slug line.
    fn keywords(&self) -> Vec<String> {
        let keywords: Vec<String> = self.content_each("keyword").map(Element::text).collect();
        if !keywords.is_empty() {
            return keywords;
        }
        let slug = self.content_each("slugline").next();
        slug.map(|slug| slug_words(&slug.text(), slug.attribute("separator").as_deref())).unwrap_or_default()
    }

    fn subjects(&self, article: &mut Article) {
        for concept in self.content_each("subject") {
            let (code, name) = (code(concept), name(concept));
            match kind(concept) {
                Kind::Topic => {
                    let code = code.map(|code| subject::code(&code));
                    let says = name.is_some() || code.as_deref().is_some_and(subject::is_iptc);
                    let subject = Subject { code, name: name.unwrap_or_default() };
                    article.subjects.extend(Some(subject).filter(|_| says));
                }
                Kind::Desk if article.section.is_none() => article.section = desk(code.as_deref(), name),
                Kind::Desk | Kind::Place | Kind::Address => {}
            }
        }
    }

    /// Captions of the pictures the item links to.
    pub(super) fn linked_pictures(&self) -> impl Iterator<Item = Option<String>> {
        let is_picture = |link: &Element<'_, '_>| {
            let class = link.child("itemClass").and_then(code);
            class.is_some_and(|class| matches!(local(&class), "picture" | "graphic"))
        };
        self.item_each("link")
            .filter(is_picture)
            .map(|link| text::present(link.child("title").map(Element::text)))
    }
}

/// What a subject is.
#[derive(PartialEq)]
enum Kind {
    Topic,
    Desk,
    Place,
    Address,
}

fn kind(subject: Element<'_, '_>) -> Kind {
    let kind = subject.attribute("type").unwrap_or_default();
    let code = code(subject).unwrap_or_default();
    let scheme = code.split(':').next().unwrap_or_default().to_lowercase();
    match local(&kind) {
        "geoArea" => Kind::Place,
        // Geography in Reuters' vocabulary.
        "5" if kind.starts_with("cptType") => Kind::Place,
        "poi" => Kind::Address,
        "category" => Kind::Desk,
        _ if DESKS.iter().any(|desk| scheme.contains(desk)) => Kind::Desk,
        _ => Kind::Topic,
    }
}

/// The Ressort, by code or name where one is known.
fn desk(code: Option<&str>, name: Option<String>) -> Option<String> {
    let code = code.filter(|code| section::is_section(code));
    code.map(section::section)
        .or_else(|| name.map(|name| section::section(&name)).filter(|name| name.len() > 2))
}

/// The code of a concept, in whatever way it is given.
pub(super) fn code<'t>(element: Element<'t, '_>) -> Option<Cow<'t, str>> {
    let values = ["qcode", "uri", "literal"].into_iter().filter_map(|name| element.attribute(name));
    values.into_iter().find(|code| !code.trim().is_empty())
}

/// The name of a concept: in German if there is one, never the short form if there is another.
pub(super) fn name(element: Element<'_, '_>) -> Option<String> {
    let weight = |name: &Element<'_, '_>| {
        let role = name.attribute("role").unwrap_or_default();
        let short = matches!(local(&role), "mnemonic" | "short");
        let german = name.attribute("lang").is_some_and(|tag| tag.to_lowercase().starts_with("de"));
        (short, !german)
    };
    let named = element.each("name").filter(|name| !name.text().trim().is_empty()).min_by_key(weight);
    text::present(named.map(Element::text))
}

/// The words of a slug line (`Filmfest/Frankreich`).
pub(in crate::format) fn slug_words(slug: &str, separator: Option<&str>) -> Vec<String> {
    let separator = separator.filter(|separator| !separator.trim().is_empty()).unwrap_or("/");
    slug.split(separator).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
