//! The parser of the format `iptc7901`.
#![no_main]

use depesche_fuzz::check_format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check_format("iptc7901", bytes));
