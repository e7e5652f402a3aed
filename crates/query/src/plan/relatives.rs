//! The other words of a word's family that the index has: where an article lacks the word, they are the next best.

use std::collections::BTreeSet;

use depesche_analysis::{Endings, family, is_letter_alike, is_spelt_alike};
use tantivy_fst::Automaton;

use super::terms::frequency;
use super::{Planner, Sequence, SequenceWord, ZoneTerm};
use crate::rank;

impl Planner<'_, '_> {
    /// Looks the families of the words up.
    pub(crate) fn add_relatives(&mut self, sequence: &mut Sequence) -> tantivy::Result<()> {
        if self.ranking.family == 0.0 {
            return Ok(());
        }
        let mut left = rank::RELATIVES;
        for word in sequence.iter_mut().flatten() {
            left -= self.add_relatives_of(word, left)?;
        }
        Ok(())
    }

    /// Gives back how many they are.
    fn add_relatives_of(&mut self, word: &mut SequenceWord, most: usize) -> tantivy::Result<usize> {
        let (Some(lead), Some(family)) = (&word.lead, family(&word.stem)) else { return Ok(0) };
        let stems = self.stems_of(family, &word.zones[lead.body], most.min(rank::RELATIVES_OF_ONE))?;
        let mut frequent = 0;
        for zone in &word.zones {
            let mut with = frequency(zone);
            for stem in stems.iter().filter(|stem| **stem != word.stem) {
                let postings = self.look_ups.postings(zone.field, stem)?;
                let relative = ZoneTerm { postings, ..zone.clone() };
                with += frequency(&relative);
                word.relatives.push(relative);
            }
            frequent = frequent.max(with);
        }
        word.family_idf = rank::idf(frequent, self.view.docs());
        Ok(stems.len())
    }

    /// The words of a family in a field; none if they are more than `most`.
    fn stems_of(&self, beginning: &str, zone: &ZoneTerm, most: usize) -> tantivy::Result<BTreeSet<Box<str>>> {
        let mut stems = BTreeSet::new();
        for segment in self.view.segments() {
            let Some(dictionary) = segment.dictionary(zone.field) else { continue };
            let mut found = dictionary.terms().search(Members { beginning }).into_stream()?;
            while found.advance() {
                let is_member = |stem: &&str| family(stem).is_some_and(|own| is_spelt_alike(own, beginning));
                let stem = std::str::from_utf8(found.key()).ok();
                stems.extend(stem.filter(is_member).map(Box::from));
                if stems.len() > most {
                    return Ok(BTreeSet::new());
                }
            }
        }
        Ok(stems)
    }
}

/// The words that begin so and go on with endings.
struct Members<'f> {
    beginning: &'f str,
}

/// How far a word was read.
#[derive(Clone, Copy)]
enum Read {
    Beginning(usize),
    Endings(Endings),
    Neither,
}

impl Automaton for Members<'_> {
    type State = Read;

    fn start(&self) -> Read {
        Read::Beginning(0)
    }

    fn is_match(&self, state: &Read) -> bool {
        matches!(state, Read::Endings(endings) if endings.are_whole())
    }

    fn can_match(&self, state: &Read) -> bool {
        !matches!(state, Read::Neither)
    }

    fn accept(&self, state: &Read, byte: u8) -> Read {
        match *state {
            Read::Beginning(at) => match self.beginning.as_bytes().get(at) {
                Some(letter) if !is_letter_alike(*letter, byte) => Read::Neither,
                Some(_) if at + 1 == self.beginning.len() => Read::Endings(Endings::NONE),
                Some(_) => Read::Beginning(at + 1),
                None => Read::Neither,
            },
            Read::Endings(endings) => endings.after(byte).map_or(Read::Neither, Read::Endings),
            Read::Neither => Read::Neither,
        }
    }
}
