//! Counting documents by the values of a string column.

use foldhash::HashMap;
use tantivy::DocId;
use tantivy::columnar::StrColumn;

use crate::{FacetCount, SearchError};

/// Counts of one segment by ordinal of the value.
pub(super) struct SegmentFacet {
    /// `None` if no document of the segment has a value.
    column: Option<StrColumn>,
    counts: Vec<u64>,
    ordinals: Vec<Option<u64>>,
}

impl SegmentFacet {
    pub(super) fn open(column: Option<&StrColumn>) -> SegmentFacet {
        let values = column.map_or(0, |column| column.dictionary().num_terms());
        SegmentFacet { column: column.cloned(), counts: vec![0; values], ordinals: Vec::new() }
    }

    pub(super) fn count(&mut self, docs: &[DocId]) {
        let Some(column) = &self.column else { return };
        self.ordinals.clear();
        self.ordinals.resize(docs.len(), None);
        column.ords().first_vals(docs, &mut self.ordinals);
        for ordinal in self.ordinals.iter().flatten() {
            if let Some(count) = self.counts.get_mut(*ordinal as usize) {
                *count += 1;
            }
        }
    }

    /// Adds the counts to those of other segments.
    pub(super) fn add_to(&self, totals: &mut HashMap<String, u64>) -> Result<(), SearchError> {
        let Some(column) = &self.column else { return Ok(()) };
        let mut value = String::new();
        for (ordinal, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            column.ord_to_str(ordinal as u64, &mut value).map_err(tantivy::TantivyError::from)?;
            match totals.get_mut(&value) {
                Some(total) => *total += count,
                None => drop(totals.insert(value.clone(), *count)),
            }
        }
        Ok(())
    }
}

/// Most frequent first, then by alphabet.
pub(super) fn ranked(counts: HashMap<String, u64>) -> Vec<FacetCount> {
    let mut ranked: Vec<_> = counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    ranked.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    ranked
}
