//! From what a format says to the article we keep: the same rules for every format.

pub(crate) mod agency;
pub(crate) mod byline;
pub(crate) mod contact;
pub(crate) mod credit;
pub(crate) mod dateline;
pub(crate) mod embargo;
pub(crate) mod language;
pub(crate) mod marks;
pub(crate) mod notepad;
mod quoted;
pub(crate) mod section;
mod signs;
pub(crate) mod subject;
pub(crate) mod text;
pub(crate) mod when;
pub(crate) mod written;

use depesche_store::{Article, BlockKind, Image};

use crate::validate::MAX_LIST;

/// Cleans every text, derives what can be derived, and leaves out what is empty or not public. Doing it twice changes
/// nothing more.
pub(crate) fn article(mut article: Article) -> Article {
    article.id = text::line(article.id);
    single_lines(&mut article);
    lists(&mut article);
    blocks(&mut article);
    images(&mut article);
    the_dateline(&mut article);
    the_source(&mut article);
    article.notes = std::mem::take(&mut article.notes)
        .into_iter()
        .map(|note| text::lines(contact::without_contacts(&note)))
        .filter(|note| !note.is_empty())
        .collect();
    derived(&mut article);
    article
}

fn single_lines(article: &mut Article) {
    article.teaser = article.teaser.take().map(contact::public_lines);
    for field in [
        &mut article.language,
        &mut article.agency,
        &mut article.section,
        &mut article.genre,
        &mut article.kicker,
        &mut article.headline,
        &mut article.subhead,
        &mut article.teaser,
        &mut article.byline,
        &mut article.dateline,
        &mut article.url,
    ] {
        *field = text::present(field.take());
    }
    article.section = article.section.take().map(|name| section::section(&name));
    article.genre = article.genre.take().map(|name| section::genre_or_name(&name));
    article.language = article.language.take().map(|tag| language::tag(&tag));
    article.byline =
        article.byline.take().filter(|byline| !contact::has_contact(byline) && !signs::is_signs(byline));
}

fn lists(article: &mut Article) {
    for list in [
        &mut article.services,
        &mut article.authors,
        &mut article.places,
        &mut article.keywords,
        &mut article.quoted_agencies,
    ] {
        clean_list(list);
    }
    article.authors.retain(|author| !contact::has_contact(author));
}

/// Cleans the entries and drops empty and repeated ones; the order stays.
fn clean_list(list: &mut Vec<String>) {
    for entry in list.iter_mut() {
        *entry = text::line(std::mem::take(entry));
    }
    list.retain(|entry| !entry.is_empty());
    once_each(list);
}

/// Drops repeated entries; the order stays. Lists too long to be taken are left as they are, not compared.
fn once_each<T: PartialEq>(list: &mut Vec<T>) {
    if list.len() > MAX_LIST {
        return;
    }
    let mut kept: Vec<T> = Vec::with_capacity(list.len());
    for entry in list.drain(..) {
        if !kept.contains(&entry) {
            kept.push(entry);
        }
    }
    *list = kept;
}

fn blocks(article: &mut Article) {
    let mut public = Vec::with_capacity(article.body.len());
    for mut block in article.body.drain(..) {
        let cut = contact::nonpublic_from(&block.text);
        block.text = contact::public_lines(block.text);
        block.text = match block.kind {
            BlockKind::Intertitle => text::line(block.text),
            _ => text::lines(block.text),
        };
        if !block.text.is_empty() {
            public.push(block);
        }
        if cut.is_some() {
            break;
        }
    }
    signs::drop_last(&mut public);
    article.body = public;
}

fn images(article: &mut Article) {
    let mut kept: Vec<Image> = Vec::with_capacity(article.images.len());
    for mut image in article.images.drain(..) {
        image.caption = text::present(image.caption);
        image.credit = text::present(image.credit);
        clean_list(&mut image.agencies);
        if image.agencies.is_empty()
            && let Some(credit) = &image.credit
        {
            image.agencies = credit::agencies(credit);
        }
        if image.caption.is_some() || image.credit.is_some() {
            kept.push(image);
        }
    }
    once_each(&mut kept);
    article.images = kept;
}

/// Takes the dateline out of the text; a dateline given as a field is not repeated in the text.
fn the_dateline(article: &mut Article) {
    article.dateline = article.dateline.take().map(|line| dateline::trim(&line).to_owned());
    if let Some(at) = article.body.iter().position(|block| block.kind == BlockKind::Paragraph) {
        let text = &article.body[at].text;
        let split = dateline::split(text);
        let given = article.dateline.as_deref();
        // The text may say more of it than the field: `Bonn` and `Bonn (dpa) - `.
        let found = match (given, split) {
            (None, Some((dateline, rest))) => Some((dateline.to_owned(), rest)),
            (Some(given), Some((dateline, rest))) if dateline.starts_with(given) => {
                Some((dateline.to_owned(), rest))
            }
            (Some(given), _) => Some((given.to_owned(), dateline::without(text, given))),
            (None, None) => None,
        };
        if let Some((dateline, rest)) = found {
            let rest = dateline::without(rest, dateline::trim(&dateline));
            match rest.is_empty() {
                false => article.body[at].text = rest.to_owned(),
                // A dateline in a paragraph of its own.
                true if article.body.len() > 1 => drop(article.body.remove(at)),
                true => {}
            }
            article.dateline = Some(dateline);
        }
    }
    // Found in the text, it may have line ends.
    if let Some(dateline) = text::present(article.dateline.take()) {
        let mut places = dateline::places(&dateline);
        places.append(&mut article.places);
        clean_list(&mut places);
        article.places = places;
        article.dateline = Some(dateline);
    }
}

fn the_source(article: &mut Article) {
    article.agency = match article.agency.take() {
        Some(source) => agency::normalise(&source),
        None => {
            let of_byline = || article.byline.as_deref().and_then(byline::agency).map(str::to_owned);
            article.dateline.as_deref().and_then(dateline::agency).or_else(of_byline)
        }
    };
    if article.authors.is_empty()
        && let Some(byline) = &article.byline
    {
        article.authors = byline::authors(byline);
    }
}

fn derived(article: &mut Article) {
    marks::read(article);
    let mut quoted = std::mem::take(&mut article.quoted_agencies);
    for block in &article.body {
        quoted::collect(&block.text, article.agency.as_deref(), &mut quoted);
    }
    article.quoted_agencies = quoted;
    match &article.language {
        None => article.language = language::whole::detect(article).map(str::to_owned),
        Some(declared) => {
            let overruled = language::whole::overruled(declared, article);
            article.language = overruled.map(str::to_owned).or_else(|| article.language.take());
        }
    }
    let german = article.language.as_ref().is_none_or(|language| language.starts_with("de"));
    subject::subjects(&mut article.subjects, german);
    once_each(&mut article.subjects);
}
