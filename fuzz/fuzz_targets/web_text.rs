//! The parser of the format `web_text`.
#![no_main]

use depesche_fuzz::check_format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check_format("web_text", bytes));
