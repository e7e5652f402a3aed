//! WordPress exports (WXR): posts; pages, attachments and the like are refused. Only published posts are usable, all
//! others withheld.

use std::borrow::Cow;
use std::collections::HashMap;

use depesche_store::{Article, Moment, Status};

use super::probe::{Confidence, Probe};
use super::sink::{Place, Sink};
use super::xml_items::{self, Item};
use super::{Format, Input, content};
use crate::format::draft::draft;
use crate::html::Fragment;
use crate::normalise::{section, text, written};

/// The format.
pub(super) const FORMAT: Format = Format { name: "wxr", sniff, parse };

fn sniff(probe: &Probe<'_>) -> Confidence {
    let is_export = probe.text.trim_start().starts_with('<')
        && xml_items::root(probe.text).is_some_and(|root| {
            root.tag.contains("wordpress.org/export/")
                || (root.name == "rss"
                    && ["<wp:wxr_version", "<wp:post_type"].iter().any(|own| probe.text.contains(own)))
        });
    if is_export { Confidence::Sure } else { Confidence::No }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let mut head: Option<Head> = None;
    let (mut line, mut counted) = (input.first_line, 0);
    xml_items::read(input.text, &["item"], &mut |above, item| {
        let head = head.get_or_insert_with(|| Head::read(above));
        line += memchr::memchr_iter(b'\n', &input.text.as_bytes()[counted..item.start]).count() as u64;
        counted = item.start;
        let place = Place { line: Some(line), pointer: None };
        let raw = item.raw.as_bytes();
        let read = item.fault.clone().map_or_else(|| article(&item, head), Err);
        match read {
            Ok(article) => sink.article(place, article, raw),
            Err(reason) => sink.refuse(place, reason, raw),
        }
    });
}

/// What the export says of all its posts.
#[derive(Default)]
struct Head {
    language: Option<String>,
    /// The names to show of the authors, by the name they log in with.
    authors: HashMap<String, String>,
}

impl Head {
    fn read(above: &Item<'_>) -> Head {
        let mut head = Head::default();
        let mut login = String::new();
        for leaf in &above.leaves {
            let text = leaf.text.trim();
            match leaf.name.as_str() {
                "language" if head.language.is_none() => head.language = text::present(Some(text.to_owned())),
                "wp:author_login" => login = text.to_owned(),
                "wp:author_display_name" if !text.is_empty() => {
                    head.authors.insert(login.clone(), text.to_owned());
                }
                _ => {}
            }
        }
        head
    }
}

fn article(item: &Item<'_>, head: &Head) -> Result<Article, String> {
    let kind = item.content(&["wp:post_type"]).unwrap_or("post");
    if kind != "post" {
        return Err(format!("the item is a WordPress {}, not a post", text::start(kind, 40)));
    }
    let Some(published) = published(item) else {
        return Err("the post has no time".to_owned());
    };
    let headline = item.content(&["title"]).and_then(content::line);
    let Fragment { blocks, images } = item
        .content(&["content:encoded"])
        .map(|text| content::read(&without_shortcodes(text)))
        .unwrap_or_default();
    let excerpt = item.content(&["excerpt:encoded", "description"]);
    let link = text::present(item.content(&["link"]).map(str::to_owned));
    let id = text::present(item.content(&["guid"]).map(str::to_owned)).or_else(|| link.clone());
    let (categories, tags) = categories(item);
    let known = categories.iter().find(|name| section::is_section(name)).or(categories.first());
    let modified = gmt(item, "wp:post_modified_gmt").or_else(|| time(item, "wp:post_modified"));
    Ok(Article {
        status: status(item),
        language: head.language.clone(),
        // Exports count no versions: of two with one id the later stands.
        updated: modified.max(Some(published)),
        section: known.map(|name| section::section(name)),
        teaser: excerpt.and_then(|excerpt| content::summary(&without_shortcodes(excerpt))),
        byline: item
            .content(&["dc:creator"])
            .map(|login| head.authors.get(login).cloned().unwrap_or(login.to_owned())),
        keywords: tags,
        body: content::below(headline.as_deref(), blocks),
        images,
        url: link,
        headline,
        ..draft(id.unwrap_or_default(), published)
    })
}

/// Only what is published, and not behind a password, may be seen.
fn status(item: &Item<'_>) -> Status {
    match item.content(&["wp:status"]) {
        Some("publish") | None if item.content(&["wp:post_password"]).is_none() => Status::Usable,
        _ => Status::Withheld,
    }
}

/// The time of the post; drafts have zeros for it.
fn published(item: &Item<'_>) -> Option<Moment> {
    gmt(item, "wp:post_date_gmt").or_else(|| time(item, "wp:post_date")).or_else(|| time(item, "pubDate"))
}

fn time(item: &Item<'_>, name: &str) -> Option<Moment> {
    item.content(&[name]).filter(|text| !text.starts_with("0000")).and_then(written::moment)
}

fn gmt(item: &Item<'_>, name: &str) -> Option<Moment> {
    let text = item.content(&[name]).filter(|text| !text.starts_with("0000"))?;
    written::moment(&format!("{text}Z"))
}

/// Categories, and what else the post is filed under.
fn categories(item: &Item<'_>) -> (Vec<String>, Vec<String>) {
    let (mut categories, mut tags) = (Vec::new(), Vec::new());
    for leaf in item.all(&["category"]) {
        let Some(name) = content::line(leaf.content()) else { continue };
        match leaf.attribute("domain") {
            Some("category") | None => categories.push(name),
            Some("post_tag" | "tag") => tags.push(name),
            // Formats of the post, menus and the like.
            Some(_) => {}
        }
    }
    (categories, tags)
}

/// Names of shortcodes: commands to WordPress in square brackets.
const SHORTCODES: [&str; 9] =
    ["caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist", "more", "nextpage"];

/// The text with captions as HTML and without other shortcodes; brackets in the text stay.
fn without_shortcodes(text: &str) -> Cow<'_, str> {
    if !text.contains('[') {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'[', rest.as_bytes()) {
        let (before, code) = rest.split_at(at);
        clean.push_str(before);
        let inner = &code[1..];
        let name = inner.trim_start_matches('/');
        let name = &name[..name.find(|c: char| !(c.is_ascii_lowercase() || c == '_')).unwrap_or(name.len())];
        let end = memchr::memchr(b']', inner.as_bytes());
        let Some(end) = end.filter(|_| SHORTCODES.contains(&name)) else {
            clean.push('[');
            rest = inner;
            continue;
        };
        rest = &inner[end + 1..];
        match (name, inner.starts_with('/')) {
            ("caption" | "wp_caption", false) => clean.push_str("<figure><figcaption>"),
            ("caption" | "wp_caption", true) => clean.push_str("</figcaption></figure>"),
            ("embed", false) => {
                // What is embedded is an address.
                rest = rest.split_once("[/embed]").map_or(rest, |(_, after)| after);
            }
            _ => {}
        }
    }
    clean.push_str(rest);
    clean.into()
}

#[cfg(test)]
mod tests;
