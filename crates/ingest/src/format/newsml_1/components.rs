//! The components of an item: its text, and the captions of its pictures.

use depesche_store::{Block, BlockKind, Image};

use crate::format::newsml_g2::{marked, plain};
use crate::format::nitf;
use crate::format::xml::Element;
use crate::html;
use crate::normalise::{credit, text};

/// What the components of an item hold.
#[derive(Default)]
pub(super) struct Found {
    pub(super) text: nitf::Text,
    /// The kind of its renditions, where none is text.
    pub(super) media: Option<String>,
    /// Whether it refers to other items.
    pub(super) references: bool,
}

/// Reads all components; the text of several parts goes together, each under its own headline.
pub(super) fn read(item: Element<'_, '_>) -> Found {
    let mut found = Found::default();
    let first_headline = item.find("HeadLine").map(Element::text).map(text::line);
    // A picture with all that belongs to it; components that say the same in different ways.
    let (mut picture, mut equivalents): (Option<Element<'_, '_>>, Option<(Element<'_, '_>, usize)>) =
        (None, None);
    for component in item.descendants() {
        match component.name() {
            "NewsItemRef" => found.references = true,
            "NewsComponent" => {
                let role = Role::of(component);
                let of_picture = picture.is_some_and(|picture| picture.holds(component));
                if role == Role::Media && !of_picture {
                    picture = Some(component);
                }
                let before = equivalents.filter(|(whole, _)| whole.holds(component));
                if before.is_some_and(|(_, blocks)| found.text.fragment.blocks.len() > blocks) {
                    continue;
                }
                let role = if of_picture && role != Role::Caption { Role::Media } else { role };
                of_component(component, role, first_headline.as_deref(), &mut found);
                if component.attribute("EquivalentsList").as_deref() == Some("yes") {
                    equivalents = Some((component, found.text.fragment.blocks.len()));
                }
            }
            _ => {}
        }
    }
    found
}

/// What a component is for.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Text,
    Caption,
    Title,
    Media,
}

impl Role {
    fn of(component: Element<'_, '_>) -> Role {
        let role = attribute(component.child("Role"), "FormalName").to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| role.contains(word));
        if has(&["caption"]) {
            Role::Caption
        } else if has(&["title", "headline", "slug"]) {
            Role::Title
        } else if has(&["picture", "photo", "image", "graphic", "video", "audio", "preview", "thumbnail"]) {
            Role::Media
        } else {
            Role::Text
        }
    }
}

fn of_component(component: Element<'_, '_>, role: Role, first_headline: Option<&str>, found: &mut Found) {
    let mut has_text = false;
    for rendition in component.each("ContentItem") {
        let media = attribute(rendition.child("MediaType"), "FormalName").to_lowercase();
        if !matches!(media.as_str(), "" | "text") {
            found.media.get_or_insert(media);
            continue;
        }
        // Further texts of a component are the same in other renditions.
        let Some(data) = rendition.child("DataContent").filter(|_| !has_text) else { continue };
        let content = content(data);
        if content.fragment.blocks.is_empty() && content.headline.is_none() {
            continue;
        }
        match role {
            Role::Text => {
                let heading = component.path(&["NewsLines", "HeadLine"]).map(Element::text).map(text::line);
                add(&mut found.text, content, heading.filter(|line| Some(line.as_str()) != first_headline));
            }
            Role::Caption => found.text.fragment.images.extend(caption(component, content)),
            Role::Title => {
                let line = content.fragment.blocks.into_iter().next().map(|block| block.text);
                found.text.headline = found.text.headline.take().or(line);
            }
            Role::Media => {}
        }
        has_text = true;
    }
}

/// Adds a part; lines of its head count where there are none yet.
fn add(whole: &mut nitf::Text, part: nitf::Text, heading: Option<String>) {
    if !whole.fragment.blocks.is_empty()
        && let Some(text) = heading
    {
        whole.fragment.blocks.push(Block { kind: BlockKind::Intertitle, text });
    }
    whole.fragment.blocks.extend(part.fragment.blocks);
    whole.fragment.images.extend(part.fragment.images);
    whole.notes.extend(part.notes);
    for (field, of_part) in [
        (&mut whole.headline, part.headline),
        (&mut whole.subhead, part.subhead),
        (&mut whole.teaser, part.teaser),
        (&mut whole.byline, part.byline),
        (&mut whole.dateline, part.dateline),
    ] {
        *field = field.take().or(of_part);
    }
}

/// Markup as elements, markup as text, or plain text.
fn content(data: Element<'_, '_>) -> nitf::Text {
    match data.children().next() {
        Some(root) if matches!(root.name(), "nitf" | "html" | "body" | "body.content") => {
            marked(root).unwrap_or_default()
        }
        Some(_) => nitf::read(data),
        None => {
            let text = data.text();
            let is_html = text.contains("</") || text.contains("/>") || text.contains("<p");
            let fragment = if is_html { html::read(&text) } else { plain(&text) };
            nitf::Text { fragment, ..nitf::Text::default() }
        }
    }
}

fn caption(component: Element<'_, '_>, content: nitf::Text) -> Option<Image> {
    let lines: Vec<String> = content.fragment.blocks.into_iter().map(|block| block.text).collect();
    let mut image = credit::image(&text::line(lines.join(" ")));
    let shown = component.path(&["NewsLines", "CreditLine"]).map(Element::text);
    image.credit = text::present(shown).or(image.credit);
    image.caption.is_some().then_some(image)
}

/// An attribute of an element that may be missing.
pub(super) fn attribute(element: Option<Element<'_, '_>>, name: &str) -> String {
    element.and_then(|element| element.attribute(name)).unwrap_or_default().trim().to_owned()
}
