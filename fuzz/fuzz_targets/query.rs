//! Any text is a query: it parses, its problems point into it, and the canonical text is the same query.
#![no_main]

use depesche_query::parse;
use libfuzzer_sys::fuzz_target;

/// Longest query the parser reads whole; beyond it the canonical text may be cut.
const MAX_BYTES: usize = 4096;

fuzz_target!(|text: &str| {
    let (ast, problems) = parse(text);
    for problem in &problems {
        assert!(text.get(problem.from..problem.to).is_some(), "{problem:?}");
    }
    let canonical = ast.to_string();
    if canonical.len() <= MAX_BYTES {
        assert_eq!(parse(&canonical).0, ast, "{text:?} is understood as {canonical:?}");
    }
});
