//! Queues of dpa's wireQ API.
//!
//! The protocol as dpa shows it (repository dpa-newslab/dpa-digitalwires-wireq-example, `get_delete_import.py`): `GET
//! entries.json` answers `{"entries": [...]}`, each entry with a `_wireq_receipt`, and `Retry-After` says when to ask again;
//! `DELETE entry/<receipt>` acknowledges one. An entry that is not acknowledged comes again. `POST dequeue-entries.json`,
//! which dpa also offers, deletes what it answers; an answer that does not arrive would be lost, so it is not used.
//!
//! An entry is acknowledged once its article, or its refusal with its bytes, is durable.

use std::fmt;
use std::sync::Arc;

use depesche_store::Prepared;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use url::Url;

use super::config::{DequeueConfig, shown};
use super::schedule::{Desk, Fault, Next, Polled};
use super::stop::Stop;
use super::web::Web;
use crate::format::{self, Input};
use crate::pipeline::{keep_durably, prepared};
use crate::{ParseOptions, Refusal, charset};

/// The name of the field that holds the receipt.
const RECEIPT: &str = "_wireq_receipt";
/// Longest receipt; dpa's have some 375 characters.
const LONGEST_RECEIPT: usize = 4096;

/// One queue.
pub(super) struct Dequeue {
    name: String,
    web: Web,
    base: Url,
}

/// A page of the queue.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    entries: Vec<&'a RawValue>,
}

/// An entry as it was sent, and the receipt apart: it changes with every delivery and is none of the article.
#[derive(Debug, Default, PartialEq)]
struct Entry {
    text: String,
    receipt: Option<String>,
}

/// What became of one acknowledgement.
enum Acknowledgement {
    Taken,
    /// Mends itself: the entry comes again and is acknowledged then.
    Expired,
    /// There is nothing to acknowledge with.
    Impossible(String),
    /// The queue does not take it, or not now.
    Refused(Fault),
}

/// What became of the acknowledgements of a page: of each kind one.
#[derive(Default)]
struct Acknowledged {
    notice: Option<String>,
    trouble: Option<String>,
    fault: Option<Fault>,
}

impl Dequeue {
    /// # Errors
    /// If the address is none.
    pub(super) fn new(config: &DequeueConfig, stop: &Arc<Stop>) -> Result<Dequeue, String> {
        let mut base = config.url.read()?;
        base.set_query(None);
        base.set_fragment(None);
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let web = Web::new(&base, config.timeout.0, config.max_bytes, false, Arc::clone(stop));
        Ok(Dequeue { name: config.name.clone(), web, base })
    }

    /// Stores the entries; when this returns, each is durable as article or as refusal.
    fn store(&self, desk: &Desk, entries: &[Entry]) -> Result<(), Fault> {
        let mut ready = Vec::new();
        for entry in entries {
            let (articles, refusals) = self.read(desk, entry);
            ready.extend(articles);
            desk.meter.refused(refusals.len() as u64);
            for refusal in refusals {
                keep_durably(&desk.rejected, &self.name, &refusal).map_err(|error| {
                    Fault::new(format!("a refused entry cannot be kept and stays in the queue: {error}"))
                })?;
            }
        }
        if !ready.is_empty() {
            desk.meter.delivered(&desk.store.deliver_prepared(ready)?);
        }
        Ok(())
    }

    fn read(&self, desk: &Desk, entry: &Entry) -> (Vec<Prepared>, Vec<Refusal>) {
        let bytes = entry.text.as_bytes();
        let options = ParseOptions { name: Some(&self.name), csv: desk.csv.as_ref(), address: None };
        let (format, text) = format::detect_whole(bytes, options.csv);
        let input = Input { bytes, text: &text, first_line: 1 };
        prepared(&desk.store, format, &input, options)
    }

    /// Tells the queue that the entries are durable here. One that cannot be acknowledged does not hold up the others: it
    /// comes again, and is a trouble until it can.
    fn acknowledge_all(&self, desk: &Desk, entries: &[Entry]) -> Result<Acknowledged, Fault> {
        let mut all = Acknowledged::default();
        for entry in entries {
            if desk.stop.asked() {
                return Err(Fault::stopped());
            }
            // An error here is one of the connection: the others would fare no better.
            match self.acknowledge(entry.receipt.as_deref())? {
                Acknowledgement::Taken => {}
                Acknowledgement::Expired => {
                    all.notice = Some("a receipt had expired; its entry will come again".to_owned());
                }
                Acknowledgement::Impossible(reason) => all.trouble = all.trouble.or(Some(reason)),
                Acknowledgement::Refused(fault) => all.fault = all.fault.or(Some(fault)),
            }
        }
        Ok(all)
    }

    fn acknowledge(&self, receipt: Option<&str>) -> Result<Acknowledgement, Fault> {
        let Some(receipt) = receipt else {
            let reason = format!("an entry has no {RECEIPT} and cannot be acknowledged");
            return Ok(Acknowledgement::Impossible(reason));
        };
        let Some(url) = self.receipt_url(receipt) else {
            let reason = "an entry has a receipt that cannot be part of an address";
            return Ok(Acknowledgement::Impossible(reason.to_owned()));
        };
        let answer = self.web.delete(&url)?;
        Ok(match answer.status {
            200..300 => Acknowledgement::Taken,
            404 | 410 => Acknowledgement::Expired,
            status => {
                let reason = format!("{} answers {status} to an acknowledgement", shown(&self.base));
                Acknowledgement::Refused(Fault { reason, gone: false, ..answer.fault() })
            }
        })
    }

    /// The receipt as it is: dpa's own clients put it into the address without a change.
    fn receipt_url(&self, receipt: &str) -> Option<Url> {
        let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '\\');
        let fits = !receipt.is_empty() && receipt.len() <= LONGEST_RECEIPT && receipt.chars().all(is_plain);
        let climbs = receipt.split('/').any(|part| matches!(part, "." | ".."));
        if !fits || climbs || receipt.to_ascii_lowercase().contains("%2e") {
            return None;
        }
        let mut url = self.base.clone();
        url.set_path(&format!("{}entry/{receipt}", self.base.path()));
        Some(url)
    }
}

impl Polled for Dequeue {
    fn poll(&mut self, desk: &Desk) -> Result<Next, Fault> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}entries.json", self.base.path()));
        let answer = self.web.get(&url, &[("accept", "application/json")])?;
        if !(200..300).contains(&answer.status) {
            // Also where it says that it is gone for good: the news in it are worth asking.
            return Err(Fault { gone: false, ..answer.fault() });
        }
        let text = charset::decode(&answer.body);
        let page: Page<'_> = serde_json::from_str(&text).map_err(|error| {
            // The message could repeat a text; its place says enough.
            let place = format!("line {} column {}", error.line(), error.column());
            Fault::new(format!("{} answers no page of entries ({place})", shown(&self.base)))
        })?;
        let entries: Vec<Entry> = page.entries.iter().map(|entry| split(entry.get())).collect();
        self.store(desk, &entries)?;
        let Acknowledged { notice, trouble, fault } = self.acknowledge_all(desk, &entries)?;
        desk.meter.notice(notice);
        match (fault, trouble) {
            (Some(fault), _) => Err(fault),
            (None, Some(trouble)) => Ok(Next::Troubled(trouble)),
            (None, None) => Ok(answer.retry_after().map_or(Next::Usual, Next::After)),
        }
    }
}

/// An entry without its receipt, all else as it was. What is no object has none.
fn split(entry: &str) -> Entry {
    serde_json::from_str(entry).unwrap_or_else(|_| Entry { text: entry.to_owned(), receipt: None })
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entry, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry of the queue")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut entry = Entry { text: "{".to_owned(), receipt: None };
        while let Some(name) = map.next_key::<&RawValue>()? {
            let value: &RawValue = map.next_value()?;
            if serde_json::from_str::<String>(name.get()).is_ok_and(|name| name == RECEIPT) {
                entry.receipt = serde_json::from_str(value.get()).ok();
                continue;
            }
            if entry.text.len() > 1 {
                entry.text.push(',');
            }
            entry.text.push_str(name.get());
            entry.text.push(':');
            entry.text.push_str(value.get());
        }
        entry.text.push('}');
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn takes_the_receipt_out_of_an_entry() {
        let check = |entry: &str, text: &str, receipt: Option<&str>| {
            let expected = Entry { text: text.to_owned(), receipt: receipt.map(str::to_owned) };
            assert_eq!(split(entry), expected, "{entry}");
        };
        check(
            r#"{"urn": "a", "_wireq_receipt": "AQ/+=", "n": [1, 2]}"#,
            r#"{"urn":"a","n":[1, 2]}"#,
            Some("AQ/+="),
        );
        check(r#"{"_wireq_receipt":"x"}"#, "{}", Some("x"));
        check(
            r#"{"_wireq\u005freceipt":"x","b":{"_wireq_receipt":"y"}}"#,
            r#"{"b":{"_wireq_receipt":"y"}}"#,
            Some("x"),
        );
        check(r#"{"a":"\u00e4\n"}"#, r#"{"a":"\u00e4\n"}"#, None);
        check(r#"{"_wireq_receipt":7}"#, "{}", None);
        check("7", "7", None);
    }

    proptest! {
        #[test]
        fn any_entry_keeps_all_but_its_receipt(
            fields in proptest::collection::vec(("[a-zä\"\\\\]{0,6}", ".{0,12}"), 0..6),
            receipt in ".{0,20}",
            at in 0_usize..7,
        ) {
            let mut texts: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}:{}", serde_json::json!(name), serde_json::json!(value)))
                .collect();
            let expected = format!("{{{}}}", texts.join(","));
            texts.insert(at.min(texts.len()), format!("\"{RECEIPT}\": {}", serde_json::json!(receipt)));
            let entry = split(&format!("{{{}}}", texts.join(" , ")));
            prop_assert_eq!(entry, Entry { text: expected, receipt: Some(receipt) });
        }

        #[test]
        fn what_is_no_entry_stays_as_it_is(text in ".{0,40}") {
            prop_assume!(!text.trim_start().starts_with('{'));
            prop_assert_eq!(split(&text), Entry { text: text.clone(), receipt: None });
        }
    }

    #[test]
    fn a_receipt_stays_below_the_queue() {
        let config = serde_json::json!({ "name": "queue", "url": "https://queue.example/key-123" });
        let queue = Dequeue::new(&serde_json::from_value(config).unwrap(), &Arc::default()).unwrap();
        let check = |receipt: &str, expected: Option<&str>| {
            let url = queue.receipt_url(receipt);
            assert_eq!(url.as_ref().map(Url::path), expected, "{receipt}");
        };
        check("AQEB93", Some("/key-123/entry/AQEB93"));
        check("AQ+b/c==", Some("/key-123/entry/AQ+b/c=="));
        check("a%2Fb", Some("/key-123/entry/a%2Fb"));
        check("", None);
        check("../other", None);
        check("%2e%2E/other", None);
        check("a?b", None);
        check("a b", None);
        check(&"a".repeat(LONGEST_RECEIPT + 1), None);
    }
}
