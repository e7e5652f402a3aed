//! From the bytes of one document to deliveries that only have to be stored.

use depesche_store::{Delivery, Prepared, Store};

use crate::format::{self, Format, Found, Input, Item, Sink};
use crate::{ParseOptions, Refusal};

/// The deliveries in an input, ready to be stored, and its refusals.
pub(crate) fn prepared<'a>(
    store: &Store,
    format: Option<&'static Format>,
    input: &Input<'a>,
    options: ParseOptions<'a>,
) -> (Vec<Prepared>, Vec<Refusal>) {
    let (deliveries, mut refusals) = deliveries(format, input, options);
    let mut prepared = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        let raw = delivery.original.unwrap_or_default();
        match store.archive().prepare(delivery) {
            Ok(ready) => prepared.push(ready),
            Err(error) => refusals.push(Refusal {
                line: None,
                pointer: None,
                reason: error.to_string(),
                bytes: raw.to_vec(),
            }),
        }
    }
    (prepared, refusals)
}

/// The deliveries and refusals in an input. One that brings its reader down is refused like any other.
pub(super) fn deliveries<'a>(
    format: Option<&'static Format>,
    input: &Input<'a>,
    options: ParseOptions<'a>,
) -> (Vec<Delivery<'a>>, Vec<Refusal>) {
    let read = format::guarded(input, || {
        let mut sink = Sink::new(format.map(|format| format.name), options);
        format::read(format, input, &mut sink);
        sink.found
    });
    let found = match read {
        Ok(found) => found,
        Err(refusal) => return (Vec::new(), vec![refusal]),
    };
    let (mut deliveries, mut refusals) = (Vec::with_capacity(found.len()), Vec::new());
    for Found { item, raw } in found {
        match item {
            Item::Article(article) => deliveries.push(Delivery { article, original: Some(raw) }),
            Item::Refusal(refusal) => refusals.push(refusal),
        }
    }
    (deliveries, refusals)
}
