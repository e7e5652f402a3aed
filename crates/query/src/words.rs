//! The words of a field of a segment as one text in memory, for patterns that tell nothing about how a word begins.
//!
//! A dictionary has to be walked letter by letter; a text is searched at several bytes a cycle.

use memchr::memmem::Finder;
use tantivy::InvertedIndexReader;
use tantivy::postings::TermInfo;

/// Stands after each word; no word has it.
const END: u8 = b'\n';

/// All terms of a field, in their order.
#[derive(Debug)]
pub(crate) struct Words {
    text: Vec<u8>,
    /// Where each term ends.
    ends: Vec<u32>,
}

impl Words {
    /// Those of a dictionary; `None` if they take more than can be numbered.
    pub(crate) fn read(dictionary: &InvertedIndexReader) -> tantivy::Result<Option<Words>> {
        let mut words = Words { text: Vec::new(), ends: Vec::with_capacity(dictionary.terms().num_terms()) };
        let mut terms = dictionary.terms().stream()?;
        while terms.advance() {
            words.text.extend_from_slice(terms.key());
            let Ok(end) = u32::try_from(words.text.len()) else { return Ok(None) };
            words.ends.push(end);
            words.text.push(END);
        }
        Ok(Some(words))
    }

    /// Calls `found` with each term that has `literal` in it and is as `is_it` says, and its place in `dictionary`, as long as
    /// `found` wants more.
    pub(crate) fn holding(
        &self,
        literal: &[u8],
        dictionary: &InvertedIndexReader,
        is_it: impl Fn(&str) -> bool,
        mut found: impl FnMut(&[u8], TermInfo) -> bool,
    ) -> tantivy::Result<()> {
        let finder = Finder::new(literal);
        let mut from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| finder.find(rest)) {
            let number = self.ends.partition_point(|end| (*end as usize) < from + at);
            let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1);
            let end = self.ends[number] as usize;
            let term = &self.text[start..end];
            if std::str::from_utf8(term).is_ok_and(&is_it)
                && let Some(place) = dictionary.terms().get(term)?
                && !found(term, place)
            {
                break;
            }
            from = end + 1;
        }
        Ok(())
    }
}
