//! The data about an item: identification, management, lines, classification.

use depesche_store::{Article, Signal, Status, Subject};

use super::components::attribute;
use crate::format::newscodes;
use crate::format::newsml_g2::slug_words;
use crate::format::nitf::first_known;
use crate::format::xml::Element;
use crate::normalise::{dateline, text};

/// The data about one item and about its message.
pub(super) struct Data<'t, 'a> {
    item: Element<'t, 'a>,
    envelope: Option<Element<'t, 'a>>,
    identifier: Option<Element<'t, 'a>>,
    management: Option<Element<'t, 'a>>,
}

impl<'t, 'a> Data<'t, 'a> {
    pub(super) fn of(item: Element<'t, 'a>, envelope: Option<Element<'t, 'a>>) -> Data<'t, 'a> {
        let identifier = item.path(&["Identification", "NewsIdentifier"]);
        Data { item, envelope, identifier, management: item.child("NewsManagement") }
    }

    fn identifier(&self, name: &str) -> Option<String> {
        text::present(self.identifier?.child(name).map(Element::text))
    }

    fn management(&self, name: &str) -> Option<String> {
        text::present(self.management?.child(name).map(Element::text))
    }

    fn managed(&self, name: &str) -> String {
        attribute(self.management.and_then(|management| management.child(name)), "FormalName")
    }

    /// When the message was sent.
    pub(super) fn sent(&self) -> Option<String> {
        text::present(self.envelope?.child("DateAndTime").map(Element::text))
    }

    /// The public identifier without the number of the revision, so that all versions have one id.
    pub(super) fn id(&self) -> String {
        if let Some(id) = self.identifier("PublicIdentifier") {
            let Some(revision) = self.identifier("RevisionId") else { return id };
            let without = id
                .rsplit_once(':')
                .filter(|(_, last)| last.trim_end_matches(['N', 'U', 'A']) == revision.as_str());
            return without.map_or_else(|| id.clone(), |(item, _)| item.to_owned());
        }
        let parts = ["ProviderId", "DateId", "NewsItemId"].map(|name| self.identifier(name));
        match parts {
            [Some(provider), Some(date), Some(item)] => format!("urn:newsml:{provider}:{date}:{item}"),
            [_, _, item] => item.unwrap_or_default(),
        }
    }

    /// The times that tell when this version was made, the best first.
    pub(super) fn times(&self) -> [(&'static str, Option<String>); 3] {
        [
            ("ThisRevisionCreated", self.management("ThisRevisionCreated")),
            ("FirstCreated", self.management("FirstCreated")),
            ("DateAndTime", self.sent()),
        ]
    }

    /// Version, status, embargo, urgency and why it was sent.
    pub(super) fn life_cycle(&self, article: &mut Article) -> Result<(), String> {
        let revision = self.identifier("RevisionId").and_then(|revision| revision.parse().ok());
        article.version = revision.unwrap_or(1);
        article.status = newscodes::status(&self.managed("Status"), None)?;
        let change = self.management.and_then(|management| management.child("StatusWillChange"));
        if let Some(change) = change.filter(|_| article.status == Status::Withheld) {
            let becomes = attribute(change.child("FutureStatus"), "FormalName");
            let time = change.child("DateAndTime").map(Element::text).unwrap_or_default();
            let embargo = newscodes::embargo("StatusWillChange", &time)?;
            if becomes.eq_ignore_ascii_case("usable") && embargo.is_some() {
                (article.status, article.embargo) = (Status::Usable, embargo);
            }
        }
        let priority =
            || attribute(self.envelope.and_then(|envelope| envelope.child("Priority")), "FormalName");
        article.urgency =
            newscodes::urgency(&self.managed("Urgency")).or_else(|| newscodes::urgency(&priority()));
        for element in self.management.into_iter().flat_map(Element::children) {
            let code = element.attribute("FormalName").unwrap_or_default();
            match element.name() {
                "Instruction" | "NewsItemType" => article.signals.extend(newscodes::signal(&code)),
                _ => {}
            }
            if element.name() == "Instruction" && matches!(code.to_lowercase().as_str(), "delete" | "kill") {
                article.status = Status::Canceled;
            }
        }
        if self.management("NewsItemType").is_some_and(|kind| kind.eq_ignore_ascii_case("alert")) {
            article.signals.push(Signal::Urgent);
        }
        Ok(())
    }

    /// The first line of this name that says something.
    fn line(&self, name: &str) -> Option<String> {
        let lines = self.item.descendants().filter(|lines| lines.name() == "NewsLines");
        let lines = lines.flat_map(Element::children).filter(|line| line.name() == name);
        lines.into_iter().find_map(|line| text::present(Some(line.text())))
    }

    /// The lines around the text.
    pub(super) fn lines(&self, article: &mut Article) {
        article.headline = self.line("HeadLine");
        article.subhead = self.line("SubHeadLine");
        article.byline = self.line("ByLine");
        article.dateline =
            self.line("DateLine").filter(|line| !line.starts_with(|c: char| c.is_ascii_digit()));
        article.keywords = self.keywords();
        article.agency = self.agency(article);
    }

    /// Keywords; where there are none, the parts of the slug line.
    fn keywords(&self) -> Vec<String> {
        let mut keywords: Vec<String> = self.properties("Keyword").collect();
        keywords.extend(self.line("KeywordLine"));
        if keywords.is_empty() {
            let slug = self.line("SlugLine").unwrap_or_default();
            keywords = slug_words(&slug, Some(if slug.contains('/') { "/" } else { "-" }));
        }
        keywords
    }

    fn agency(&self, article: &Article) -> Option<String> {
        let party = |name: &str| {
            let party = self.item.find("AdministrativeMetadata").and_then(|data| data.path(&[name, "Party"]));
            text::present(Some(attribute(party, "FormalName")))
        };
        first_known([
            self.line("CreditLine"),
            article.dateline.as_deref().and_then(dateline::agency),
            party("Provider"),
            party("Source"),
            self.identifier("ProviderId"),
        ])
    }

    /// Values of properties of this name among the descriptive data.
    fn properties(&self, name: &str) -> impl Iterator<Item = String> {
        let data = self.item.descendants().filter(|data| data.name() == "DescriptiveMetadata");
        let properties = data.flat_map(Element::descendants).filter(|property| property.name() == "Property");
        let name = name.to_owned();
        let of_name =
            properties.filter(move |property| property.attribute("FormalName").as_deref() == Some(&name));
        of_name.filter_map(|property| property.attribute("Value").map(Into::into))
    }

    /// Language, services, genre, places, subjects.
    pub(super) fn classify(&self, article: &mut Article) {
        let formal = |name: &str| {
            let element = self.item.find("DescriptiveMetadata").and_then(|data| data.child(name));
            text::present(Some(attribute(element, "FormalName")))
        };
        article.language = formal("Language").or_else(|| self.item.attribute("lang").map(Into::into));
        article.genre = formal("Genre");
        let products = self.envelope.into_iter().flat_map(Element::children);
        let products = products.filter(|product| matches!(product.name(), "NewsService" | "NewsProduct"));
        article.services = products.map(|product| attribute(Some(product), "FormalName")).collect();
        let cities = self.properties("City").map(|city| dateline::capitalised(&city));
        let countries = self.properties("Country").chain(self.properties("CountryName"));
        // Three capitals are a code, not a name.
        article.places = cities.chain(countries.filter(|name| name.chars().count() > 3)).collect();
        self.subjects(article);
    }

    fn subjects(&self, article: &mut Article) {
        let mut seen: Vec<String> = Vec::new();
        for subject in self.item.descendants() {
            if !matches!(subject.name(), "Subject" | "SubjectMatter" | "SubjectDetail" | "SubjectQualifier") {
                continue;
            }
            let code = attribute(Some(subject), "FormalName");
            if code.is_empty() || seen.contains(&code) || seen.len() > 100 {
                continue;
            }
            let name = self.topic(&code).unwrap_or_default();
            article.subjects.push(Subject { code: Some(code.clone()), name });
            seen.push(code);
        }
    }

    /// The name of a code in the item's own list of topics, in German if there is one, else in English.
    fn topic(&self, code: &str) -> Option<String> {
        let topics = self.item.find("TopicSet")?.each("Topic");
        let of_code = |topic: &Element<'_, '_>| {
            topic.child("FormalName").is_some_and(|name| name.text().trim() == code)
        };
        let topic = topics.into_iter().find(of_code)?;
        let weight = |name: &Element<'_, '_>| match name.attribute("lang").unwrap_or_default().get(..2) {
            Some("de") => 0,
            Some("en") => 1,
            _ => 2,
        };
        let names = topic.each("Description").filter(|name| {
            name.attribute("Variant").is_none_or(|variant| variant.eq_ignore_ascii_case("name"))
        });
        text::present(names.min_by_key(weight).map(Element::text))
    }
}
