//! NewsML 1.x: a `NewsItem` holds components, these hold renditions of text, pictures and data about them.

mod components;
mod data;

use depesche_store::{Article, Status};

use self::data::Data;
use super::newsml_g2::without_repeated;
use super::probe::{Confidence, Probe};
use super::sink::Sink;
use super::xml::items::{self, Items};
use super::xml::{self, Element};
use super::{Format, Input, newscodes};
use crate::format::draft::draft;
use crate::normalise::{text, when};

/// The format.
pub(super) const FORMAT: Format = Format { name: "newsml_1", sniff, parse };

fn sniff(probe: &Probe<'_>) -> Confidence {
    match xml::root(probe.text).as_deref() {
        Some("NewsML" | "NewsItem") => Confidence::Sure,
        _ => Confidence::No,
    }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let items = Items { names: &["NewsItem"], article };
    items::read(input, sink, &items);
}

fn article(item: Element<'_, '_>, around: &[Element<'_, '_>]) -> Result<Article, String> {
    let data = Data::of(item, around.first().and_then(|message| message.head("NewsEnvelope")));
    let sent = data.sent();
    let mut article = draft(data.id(), newscodes::published(data.times())?);
    article.updated = sent.as_deref().and_then(when::moment);
    data.life_cycle(&mut article)?;
    let found = components::read(item);
    data.lines(&mut article);
    data.classify(&mut article);
    for (field, of_content) in [
        (&mut article.headline, found.text.headline),
        (&mut article.subhead, found.text.subhead),
        (&mut article.teaser, found.text.teaser),
        (&mut article.byline, found.text.byline),
        (&mut article.dateline, found.text.dateline),
    ] {
        *field = text::present(field.take()).or_else(|| text::present(of_content));
    }
    article.notes.extend(found.text.notes);
    (article.body, article.images) = (found.text.fragment.blocks, found.text.fragment.images);
    without_repeated(&mut article.body, [&article.headline, &article.subhead, &None]);
    if article.body.is_empty() && article.status != Status::Canceled {
        if let Some(media) = found.media {
            return Err(format!("an item of media type `{media}`, no text article"));
        }
        if found.references {
            return Err("a package of references to items, no text article".to_owned());
        }
        if article.headline.is_none() {
            return Err("the item has neither headline nor text".to_owned());
        }
    }
    Ok(article)
}

#[cfg(test)]
mod tests;
