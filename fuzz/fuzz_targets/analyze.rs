//! Offsets of tokens and of the parts of compounds hold for any text, and tokens come in order.
#![no_main]

use depesche_analysis::{analyze, describe};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (mut position, mut start) = (0, 0);
    analyze(text, |token| {
        assert_eq!(text.get(token.start..token.end), Some(token.surface));
        assert!(!token.surface.is_empty());
        assert!(token.position >= position && token.start >= start, "out of order: {token:?}");
        (position, start) = (token.position, token.start);
    });
    for token in describe(text) {
        assert_eq!(text.get(token.start..token.end), Some(token.surface.as_str()));
        assert!(!token.stem.is_empty() && !token.exact.is_empty(), "{token:?}");
        for part in &token.parts {
            assert_eq!(text.get(part.start..part.end), Some(part.surface.as_str()));
            assert!(token.start <= part.start && part.end <= token.end, "{token:?}");
        }
    }
});
