//! Which documents of a view are near-duplicates of one another, directly or through others.
//!
//! Every document names those alike that were there before it. What has been deleted since, or brought in anew, is named
//! by marks that no document has any more, so that groups are made of what the view holds and of nothing else.

use depesche_store::{mark, row_of};
use foldhash::{HashMap, HashSet};
use tantivy::{DocId, SegmentReader};

/// The groups of a view, numbered from 1 without gaps.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// By segment and document: the number of its group, 0 for one that is alone. Empty where the whole segment is.
    numbers: Vec<Vec<u32>>,
    count: usize,
}

/// The documents of one segment that are of groups.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentGroups<'g>(&'g [u32]);

impl Groups {
    /// The groups of these segments. All their documents are joined: nobody sees less than another so far.
    pub(crate) fn of(segments: &[SegmentReader]) -> tantivy::Result<Groups> {
        let mut pairs: Vec<(Place, u64)> = Vec::new();
        for (ordinal, segment) in segments.iter().enumerate() {
            let alike = segment.fast_fields().u64("alike")?;
            if alike.values.num_vals() > 0 {
                let of = |doc: DocId| alike.values_for_doc(doc).map(move |mark| ((ordinal, doc), mark));
                pairs.extend(segment.doc_ids_alive().flat_map(of));
            }
        }
        let places = places(segments, pairs.iter().map(|(_, mark)| *mark).collect())?;
        let joined = pairs.into_iter().filter_map(|(place, mark)| Some((place, *places.get(&mark)?)));
        let sizes: Vec<usize> = segments.iter().map(|segment| segment.max_doc() as usize).collect();
        Ok(Groups::joining(joined, &sizes))
    }

    /// The groups that pairs of documents make, in segments of these sizes.
    fn joining(pairs: impl Iterator<Item = (Place, Place)>, sizes: &[usize]) -> Groups {
        let mut forest = Forest::default();
        pairs.for_each(|(a, b)| forest.join(a, b));
        let mut groups = Groups { numbers: vec![Vec::new(); sizes.len()], count: 0 };
        let mut of_root = vec![0; forest.parents.len()];
        for (place, node) in std::mem::take(&mut forest.nodes) {
            let number = &mut of_root[forest.root(node)];
            if *number == 0 {
                groups.count += 1;
                *number = groups.count as u32;
            }
            let (segment, doc) = place;
            let numbers = &mut groups.numbers[segment];
            if numbers.is_empty() {
                numbers.resize(sizes[segment], 0);
            }
            numbers[doc as usize] = *number;
        }
        groups
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The documents of a group.
    pub(crate) fn members(&self, group: u32) -> impl Iterator<Item = (usize, DocId)> {
        self.numbers.iter().enumerate().flat_map(move |(segment, numbers)| {
            let members = (0..).zip(numbers).filter(move |(_, number)| **number == group);
            members.map(move |(doc, _)| (segment, doc))
        })
    }

    /// Those of one segment.
    pub(crate) fn of_segment(&self, segment: usize) -> SegmentGroups<'_> {
        SegmentGroups(self.numbers.get(segment).map_or(&[], Vec::as_slice))
    }
}

impl SegmentGroups<'_> {
    /// The number of a document's group; `None` for one that is alone.
    pub(crate) fn number(&self, doc: DocId) -> Option<u32> {
        self.0.get(doc as usize).copied().filter(|number| *number > 0)
    }
}

/// The documents that have these marks.
fn places(segments: &[SegmentReader], named: HashSet<u64>) -> tantivy::Result<HashMap<u64, Place>> {
    let mut places = HashMap::default();
    if named.is_empty() {
        return Ok(places);
    }
    // Nearly every document is told by its row not to be named, without a look into the set.
    let last = named.iter().map(|mark| row_of(*mark)).max().unwrap_or(0) as usize;
    let mut rows_named = vec![0_u64; last / 64 + 1];
    named.iter().map(|mark| row_of(*mark) as usize).for_each(|row| rows_named[row / 64] |= 1 << (row % 64));
    for (ordinal, segment) in segments.iter().enumerate() {
        let columns = segment.fast_fields();
        let (rows, runs) = (columns.u64("row")?, columns.u64("run")?);
        for doc in segment.doc_ids_alive() {
            let row = rows.first(doc).unwrap_or_default();
            let is_named = rows_named.get(row as usize / 64).is_some_and(|bits| bits >> (row % 64) & 1 == 1);
            let mark = |row| mark(row, runs.first(doc).unwrap_or_default());
            if let Some(mark) = is_named.then(|| mark(row)).filter(|mark| named.contains(mark)) {
                places.insert(mark, (ordinal, doc));
            }
        }
    }
    Ok(places)
}

/// A document: segment and number.
type Place = (usize, DocId);

/// Documents joined to sets.
#[derive(Default)]
struct Forest {
    nodes: HashMap<Place, usize>,
    parents: Vec<usize>,
}

impl Forest {
    fn node(&mut self, place: Place) -> usize {
        *self.nodes.entry(place).or_insert_with(|| {
            self.parents.push(self.parents.len());
            self.parents.len() - 1
        })
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.parents[node] != node {
            self.parents[node] = self.parents[self.parents[node]];
            node = self.parents[node];
        }
        node
    }

    fn join(&mut self, a: Place, b: Place) {
        let (a, b) = (self.node(a), self.node(b));
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }
}
