//! The parser of the format `newsml_1`.
#![no_main]

use depesche_fuzz::check_format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check_format("newsml_1", bytes));
