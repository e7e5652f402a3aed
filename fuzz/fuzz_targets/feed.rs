//! The parser of the format `feed`.
#![no_main]

use depesche_fuzz::check_format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check_format("feed", bytes));
