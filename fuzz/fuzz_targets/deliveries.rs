//! Any bytes are a delivery: every item is an article that can be stored or a refusal with a reason.
#![no_main]

use depesche_fuzz::check_item;
use depesche_ingest::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let parsed = parse(bytes, Some("delivery"));
    assert!(!parsed.items.is_empty());
    parsed.items.iter().for_each(check_item);
});
