//! Containers and compressed inputs, and what is found in them.
#![no_main]

use depesche_fuzz::check_item;
use depesche_ingest::{documents, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for document in documents(bytes) {
        match document.bytes {
            Ok(bytes) => parse(&bytes, document.path.as_deref()).items.iter().for_each(check_item),
            Err(reason) => assert!(!reason.is_empty()),
        }
    }
});
