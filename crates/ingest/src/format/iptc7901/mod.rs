//! IPTC 7901, the text format of news agencies since 1979: a header, a line of keywords, a head that ends with `=`, the
//! text in lines of 69 characters, a notepad, and the date.
//!
//! Control characters frame the parts (SOH, STX, ETX, EOT); copy that lost them on its way is read by its lines. A file
//! may hold many messages. The part of the notepad that is not for publication is cut off first and never looked at.

mod body;
mod head;
mod header;
mod marks;
mod message;
mod notepad;

use depesche_store::{Article, Moment, Status};

use self::body::Body;
use self::head::Head;
use self::header::Header;
use self::message::Message;
use super::probe::{Confidence, Probe};
use super::sink::{Place, Sink};
use super::{Format, Input};
use crate::charset;
use crate::format::draft::draft;
use crate::normalise::embargo::{self, Embargo};
use crate::normalise::marks::signal;
use crate::normalise::{agency, section};
use crate::tables::WIRE_CODES;

/// The format.
pub(super) const FORMAT: Format = Format { name: "iptc7901", sniff, parse };

/// Lines among which the first header stands.
const LEADING: usize = 8;
/// Lines behind a header among which a head ends.
const HEAD: usize = 48;

fn sniff(probe: &Probe<'_>) -> Confidence {
    let mut lines = probe.text.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let framed = |line: &str| {
        let mut after = line.split('\u{1}').skip(1);
        after.any(|line| header::read(line).is_some())
    };
    let Some(header) =
        lines.by_ref().take(LEADING).find(|line| framed(line) || header::is_header(line.trim()))
    else {
        return Confidence::No;
    };
    let ended = |line: &str| line.contains(['\u{2}', '\u{3}']) || line.trim_end().ends_with('=');
    if framed(header) || lines.take(HEAD).any(ended) { Confidence::Sure } else { Confidence::Possible }
}

fn parse<'a>(input: &Input<'a>, sink: &mut Sink<'a>) {
    let pieces = message::cut(input.narrow());
    let single = pieces.len() == 1;
    for piece in pieces {
        let place = Place { line: Some(input.first_line + piece.line - 1), pointer: None };
        // Each message on its own: one of another character set does not spoil the rest.
        let text = charset::decode(piece.bytes).replace("\r\n", "\n").replace('\r', "\n");
        let raw = if single { input.bytes } else { piece.bytes };
        match article(&text) {
            Ok(article) => sink.article(place, article, raw),
            Err(reason) => sink.refuse(place, reason.to_owned(), raw),
        }
    }
}

fn article(text: &str) -> Result<Article, &'static str> {
    let Some(mut message) = Message::new(text) else {
        return Err("no header found: a message begins as in `bdt0651 4 wi 496  dpa 4072`");
    };
    let Some(published) = message.sent.or_else(|| day_of(&message.header)) else {
        return Err("no date found at the end of the message, as in `251852 Sep 24`");
    };
    let notepad = notepad::take(&mut message.body);
    let number = format!("{}{}", message.header.service, message.header.service_number);
    let signed = body::take_signs(&mut message.body, &number);
    let mut head = head::read(&message.head, published);
    let body = body::read(&message.body);
    head.killed |= withdraws(&head, &body);
    let named = named_item(&message.header, &notepad.notes, &head, &body, published);
    let (id, version, updated) = match (message.header.item.or(signed), named) {
        (Some((item, version)), _) => (item_id(&message.header, item), version, None),
        // A correction or a kill of an item it names is a later version of that.
        (None, Some(id)) => (id, 2, Some(published)),
        (None, None) => (id(&message.header, published), 1, None),
    };
    let embargo = embargo_of(&head, &notepad.notes, &body, published);
    let mut notes = notepad.notes;
    for remark in head.remarks {
        // The notepad says the same at more length.
        let kind = remark.split(':').next().unwrap_or_default();
        if !notes.iter().any(|note| note.starts_with(kind)) {
            notes.push(remark);
        }
    }
    let mut signals = head.signals;
    signals.extend(notepad.headings.iter().filter_map(|heading| signal(heading)));
    let (status, embargo) = match embargo {
        _ if head.killed => (Status::Canceled, None),
        Embargo::None => (Status::Usable, None),
        Embargo::Until(moment) => (Status::Usable, Some(moment)),
        Embargo::Unreadable => (Status::Withheld, None),
    };
    Ok(Article {
        version,
        status,
        signals,
        urgency: message.header.priority.filter(|priority| *priority > 0),
        updated,
        embargo,
        agency: agency_of(&message.header),
        services: vec![service(&message.header)],
        section: message.header.desk.map(section::wire),
        genre: head.genre,
        headline: head.headline,
        subhead: body.subhead,
        teaser: body.teaser,
        byline: head.byline,
        keywords: message.slug.into_iter().flat_map(|slug| slug.split('/')).map(str::to_owned).collect(),
        body: body.blocks,
        notes,
        ..draft(id, published)
    })
}

/// The embargo of the head; where it says nothing, of the notes or the line above the text.
fn embargo_of(head: &Head, notes: &[String], body: &Body, published: Moment) -> Embargo {
    if head.embargo != Embargo::None {
        return head.embargo;
    }
    let first = body.teaser.as_deref().or(body.blocks.first().map(|block| block.text.as_str()));
    let above = first.and_then(|line| marks::announced(line, published)).unwrap_or_default();
    notes.iter().map(|note| embargo::read(note, published)).fold(above, embargo::strictest)
}

/// Whether a message to the desks (`Achtung`) says in its first words that another is withdrawn.
fn withdraws(head: &Head, body: &Body) -> bool {
    let first = body.blocks.first().map(|block| &block.text);
    let mut texts = head.headline.iter().chain(first);
    head.genre.as_deref() == Some("Achtung") && texts.any(|text| marks::is_withdrawal(text))
}

/// `urn:iptc7901:dpa:20240507:bdt:651`; by the number at the agency (`a4072`) where the service counts nothing. Numbers
/// of zeros name nothing: such an id is derived from the content.
fn id(header: &Header<'_>, published: Moment) -> String {
    let number =
        |digits: Option<&str>| digits.and_then(|digits| digits.parse::<u32>().ok()).unwrap_or_default();
    match (number(Some(header.service_number)), number(header.agency_number)) {
        (0, 0) => String::new(),
        (0, of_agency) => format!("{}:a{of_agency}", of_day(header, published)),
        (of_service, _) => format!("{}:{of_service}", of_day(header, published)),
    }
}

/// What the ids of all messages of a service on one day begin with.
fn of_day(header: &Header<'_>, published: Moment) -> String {
    let (day, agency) =
        (published.in_berlin().strftime("%Y%m%d"), header.agency.unwrap_or("-").to_lowercase());
    format!("urn:iptc7901:{agency}:{day}:{}", header.service.to_lowercase())
}

/// The id of an item the agency numbers itself; dpa's is the same as in its other formats.
fn item_id(header: &Header<'_>, item: &str) -> String {
    match agency_of(header) {
        Some(name) if name == "dpa" => format!("urn:newsml:dpa.com:20090101:{item}"),
        name => format!("urn:iptc7901:{}:{item}", name.unwrap_or_default().to_lowercase()),
    }
}

/// The day an item's own number begins with (`170123-89-00065`).
fn day_of(header: &Header<'_>) -> Option<Moment> {
    let (item, _) = header.item?;
    let day = jiff::civil::Date::strptime("%y%m%d", item.get(..6)?).ok()?;
    crate::normalise::when::civil(day.to_datetime(jiff::civil::Time::midnight()))
}

/// The item that a correction or a kill names: `der Meldung mit der Kennung urn:newsml:...`, `kill eca0123`.
fn named_item(
    header: &Header<'_>,
    notes: &[String],
    head: &Head,
    body: &Body,
    published: Moment,
) -> Option<String> {
    let corrects = |note: &&String| note.starts_with("Berichtigung") || note.starts_with("Correction");
    let in_notes = notes.iter().chain(&head.remarks).filter(|note| head.killed || corrects(note));
    let in_body = body.blocks.iter().map(|block| &block.text).filter(|_| head.killed);
    in_notes.chain(in_body).find_map(|text| {
        let words = || text.split([' ', '\n']).map(|word| word.trim_matches(['.', ',', ';', ':', '(', ')']));
        let urn = words().find(|word| word.starts_with("urn:")).map(str::to_owned);
        let number = || {
            let digits = words().find_map(|word| word.strip_prefix(header.service))?;
            let number: u32 = digits.parse().ok().filter(|_| (3..=6).contains(&digits.len()))?;
            Some(format!("{}:{number}", of_day(header, published)))
        };
        urn.or_else(number)
    })
}

fn agency_of(header: &Header<'_>) -> Option<String> {
    let code = header.agency.unwrap_or_default();
    let known = |code: &str| WIRE_CODES.find(code).or_else(|| agency::known(code));
    let family = code.split('-').next().unwrap_or_default();
    let name = known(code).or_else(|| known(family)).or_else(|| known(header.service));
    name.or(header.agency).map(str::to_owned)
}

/// The code of the service; dpa's with its scheme, as in its other formats.
fn service(header: &Header<'_>) -> String {
    let code = header.service.to_lowercase();
    if agency_of(header).is_some_and(|agency| agency == "dpa") { format!("dpasrv:{code}") } else { code }
}

#[cfg(test)]
mod tests;
