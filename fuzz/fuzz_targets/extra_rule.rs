//! Any text is an EXTRA rule: it parses, its problems point into it, and the query printed for it is the same tree.
#![no_main]

use depesche_query::{parse, parse_extra};
use libfuzzer_sys::fuzz_target;

/// What the query language reads; a rule beyond it is printed all the same.
const MAX_BYTES: usize = 4096;
const MAX_DEPTH: usize = 32;
const MAX_WORDS: usize = 256;

fuzz_target!(|text: &str| {
    let (ast, problems) = parse_extra(text);
    for problem in &problems {
        assert!(text.get(problem.from..problem.to).is_some(), "{problem:?}");
    }
    let query = ast.to_string();
    let words = query.split(|c: char| !c.is_alphanumeric()).count();
    let brackets = query.matches('(').count();
    if query.len() <= MAX_BYTES && words <= MAX_WORDS && brackets <= MAX_DEPTH {
        assert_eq!(parse(&query).0, ast, "{text:?} is printed as {query:?}");
    }
});
