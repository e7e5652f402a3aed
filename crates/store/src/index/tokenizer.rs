//! Splits the prepared terms of a field again.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::terms::{GAP, GAP_WIDTH, SAME_POSITION, SEPARATOR};

/// Tokenizer of prepared terms; see `terms.rs` for how they are written.
#[derive(Clone, Default)]
pub(crate) struct PreparedTerms {
    token: Token,
}

pub(crate) struct PreparedStream<'a> {
    rest: &'a str,
    /// Position of the next term.
    next: usize,
    token: &'a mut Token,
}

impl Tokenizer for PreparedTerms {
    type TokenStream<'a> = PreparedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PreparedStream<'a> {
        self.token.reset();
        PreparedStream { rest: text, next: 0, token: &mut self.token }
    }
}

impl TokenStream for PreparedStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some((line, rest)) = self.rest.split_once(SEPARATOR) {
            self.rest = rest;
            if line.starts_with(GAP) {
                self.next += GAP_WIDTH;
                continue;
            }
            let term = match line.strip_prefix(SAME_POSITION) {
                Some(term) => {
                    self.token.position = self.next.saturating_sub(1);
                    term
                }
                None => {
                    self.token.position = self.next;
                    self.next += 1;
                    line
                }
            };
            self.token.text.clear();
            self.token.text.push_str(term);
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use tantivy::tokenizer::{TokenStream, Tokenizer};

    use super::PreparedTerms;

    #[test]
    fn splits_terms_with_their_positions() {
        let check = |text: &str, expected: &[(&str, usize)]| {
            let mut tokenizer = PreparedTerms::default();
            let mut stream = tokenizer.token_stream(text);
            let mut found = Vec::new();
            while stream.advance() {
                found.push((stream.token().text.clone(), stream.token().position));
            }
            let expected: Vec<(String, usize)> =
                expected.iter().map(|&(term, position)| (term.to_owned(), position)).collect();
            assert_eq!(found, expected);
        };
        check("", &[]);
        check("kim\nrakete\n", &[("kim", 0), ("rakete", 1)]);
        check("eukommission\n\u{1}eu\nkommission\n", &[("eukommission", 0), ("eu", 0), ("kommission", 1)]);
        check("kim\n\u{2}\nrakete\n", &[("kim", 0), ("rakete", 101)]);
    }
}
