//! What a segment holds, against what the articles say.

use std::collections::BTreeMap;

use depesche_analysis::{TokenKind, tokens};
use proptest::prelude::*;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::{Fields, Index, Numbering, SegmentBuilder, Zone, layout};
use crate::duplicates::Sample;
use crate::{Article, Fingerprint, Fingerprinter};

/// Field and term: article, and positions (empty where the field has none; then `times` counts).
type Found = BTreeMap<(u32, String), Vec<(u32, Vec<u32>)>>;

fn article(number: usize, texts: &[String]) -> Article {
    let text = |n: usize| texts.get(n).cloned().unwrap_or_default();
    let json = serde_json::json!({
        "id": format!("x:{number}"), "version": 1, "published": "2025-03-01T10:00:00+01:00",
        "headline": text(0), "kicker": text(1), "subhead": text(2), "teaser": text(3), "agency": "DPA",
        "body": texts.iter().skip(4).map(|text| serde_json::json!({"kind": "paragraph", "text": text})).collect::<Vec<_>>(),
        "subjects": [{"name": text(0), "code": "medtop:11000000"}, {"name": text(1)}],
        "keywords": [text(2)], "authors": [text(1)], "places": [text(0)], "dateline": "Berlin", "byline": text(3),
    });
    serde_json::from_value(json).unwrap()
}

/// The words of each field as `layout` has them, one article after the other.
fn expected(fields: &Fields, articles: &[Article]) -> (Found, BTreeMap<(u32, u32), u32>) {
    let (mut found, mut lengths) = (Found::new(), BTreeMap::new());
    for (doc, article) in articles.iter().enumerate() {
        let doc = doc as u32;
        let mut add = |field: Field, term: &str, position: Option<u32>| {
            let docs = found.entry((field.field_id(), term.to_owned())).or_default();
            if docs.last().is_none_or(|(last, _)| *last != doc) {
                docs.push((doc, Vec::new()));
            }
            docs.last_mut().unwrap().1.push(position.unwrap_or(0));
        };
        let mut texts = |texts: Vec<&str>, stem: Field, zone: Option<Zone>, codes: &[&str]| {
            let (mut base, mut length) = (0, 0);
            for text in texts {
                let tokens = tokens(text);
                base += if base > 0 && !tokens.is_empty() { layout::GAP } else { 0 };
                let mut sentence = None;
                for token in &tokens {
                    length += 1;
                    let position = base + token.position;
                    if sentence != Some(token.sentence) {
                        let mark = if sentence.is_none() { layout::PARAGRAPH } else { layout::SENTENCE };
                        add(stem, mark, Some(position));
                        sentence = Some(token.sentence);
                    }
                    add(stem, &token.word.stem, Some(position));
                    let Some(zone) = zone else { continue };
                    add(zone.exact, &token.word.exact, Some(position));
                    if token.kind == TokenKind::Word {
                        token.word.parts.iter().for_each(|part| add(zone.parts, &part.stem, Some(position)));
                    }
                }
                base += tokens.iter().filter(|token| token.kind == TokenKind::Word).count() as u32;
            }
            for (code, n) in codes.iter().zip(0..) {
                length += 1;
                add(stem, code, Some(base + n));
            }
            if length > 0 {
                lengths.insert((stem.field_id(), doc), length);
                if let Some(zone) = zone {
                    lengths.insert((zone.exact.field_id(), doc), length);
                }
            }
        };
        let mut zone = |list: Vec<&str>, zone: Zone| texts(list, zone.stem, Some(zone), &[]);
        zone(article.headline.as_deref().into_iter().collect(), fields.headline);
        zone(article.kicker.as_deref().into_iter().collect(), fields.kicker);
        zone(layout::teaser(article).collect(), fields.teaser);
        zone(layout::body(article).collect(), fields.body);
        texts(layout::meta(article).collect(), fields.meta, None, &[]);
        texts(layout::authors(article).collect(), fields.author, None, &[]);
        texts(layout::places(article).collect(), fields.place, None, &[]);
        texts(layout::keywords(article).collect(), fields.keyword, None, &[]);
        texts(layout::subjects(article).collect(), fields.subject, None, &["medtop:11000000"]);
        add(fields.id, &article.id, None);
        add(fields.agency, "dpa", None);
    }
    (found, lengths)
}

fn read(segment: &SegmentReader) -> Found {
    let mut found = Found::new();
    for (field, entry) in segment.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
        let index = segment.inverted_index(field).unwrap();
        let option = entry.field_type().get_index_record_option().unwrap();
        let mut terms = index.terms().stream().unwrap();
        while let Some((term, info)) = terms.next() {
            let mut docs = Vec::new();
            let mut postings = index.read_postings_from_terminfo(info, option).unwrap();
            assert_eq!(info.doc_freq, postings.doc_freq());
            while postings.doc() != TERMINATED {
                let mut positions = Vec::new();
                match option {
                    IndexRecordOption::Basic => positions.push(0),
                    IndexRecordOption::WithFreqs => positions.resize(postings.term_freq() as usize, 0),
                    IndexRecordOption::WithFreqsAndPositions => postings.positions(&mut positions),
                }
                assert!(
                    option == IndexRecordOption::Basic || positions.len() == postings.term_freq() as usize
                );
                docs.push((postings.doc(), positions));
                postings.advance();
            }
            found.insert((field.field_id(), String::from_utf8(term.to_vec()).unwrap()), docs);
        }
    }
    found
}

/// The sample by its definition: the shingles in the lowest eighth, or the lowest sixteen if these are more.
fn sample_of(fingerprint: &Fingerprint, shingles: u32) -> Sample {
    let mut hashes = fingerprint.shingles().to_vec();
    let within = hashes.iter().filter(|shingle| **shingle < u32::MAX / 8).count();
    hashes.truncate(within.clamp(16, 256));
    Sample { hashes, shingles }
}

fn check(articles: &[Article]) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let numbering = Numbering::default();
    let mut builder = SegmentBuilder::new(&index, numbering.clone()).unwrap();
    // Numbers words with the first, and adds the articles from the last to the first.
    let mut other = SegmentBuilder::new(&index, numbering).unwrap();
    let mut fingerprinter = Fingerprinter::new();
    for (row, (article, of_other)) in articles.iter().zip(articles.iter().rev()).enumerate() {
        other.add(row as u64, 7, of_other, |_, _| Ok(Vec::new())).unwrap();
        let alike = |words: &[u32], sample: &Sample| {
            assert_eq!(Fingerprint::of(words), fingerprinter.fingerprint(article));
            assert_eq!(*sample, sample_of(&fingerprinter.fingerprint(article), sample.shingles));
            Ok(vec![1, row as u64])
        };
        builder.add(row as u64, 7, article, alike).unwrap();
    }
    let reader = |builder: SegmentBuilder| SegmentReader::open(&builder.finish().unwrap().unwrap()).unwrap();
    let (reader, other) = (reader(builder), reader(other));
    let (expected, lengths) = expected(index.fields(), articles);
    let found = read(&reader);
    let last = reader.max_doc() - 1;
    for ((key, docs), (of_other, mut turned)) in found.iter().zip(read(&other)) {
        turned.reverse();
        turned.iter_mut().for_each(|(doc, _)| *doc = last - *doc);
        assert_eq!((key, docs), (&of_other, &turned));
    }
    let keys = |found: &Found| found.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), keys(&expected));
    for (key, docs) in expected {
        assert_eq!(found[&key], docs, "{key:?}");
    }
    for ((field, doc), length) in lengths {
        let norms = reader.get_fieldnorms_reader(Field::from_field_id(field)).unwrap();
        let (found, next) = (norms.fieldnorm(doc), norms.fieldnorm_id(doc));
        // Norms are kept in a byte: exact up to 40 words, rounded down above.
        assert!(found == length || (length > 40 && found <= length), "{field} {doc} {found} {length} {next}");
    }
    let rows = reader.fast_fields().u64("row").unwrap();
    let alike = reader.fast_fields().u64("alike").unwrap();
    let sample = reader.fast_fields().u64("sample").unwrap();
    let agencies = reader.fast_fields().str("agency").unwrap().unwrap();
    for doc in 0..reader.max_doc() {
        assert_eq!(rows.first(doc), Some(u64::from(doc)));
        assert_eq!(alike.values_for_doc(doc).collect::<Vec<_>>(), [1, u64::from(doc)]);
        let expected = Sample::of(&fingerprinter.words(&articles[doc as usize]));
        assert!(sample.values_for_doc(doc).eq(expected.hashes.into_iter().map(u64::from)));
        let mut agency = String::new();
        agencies.ord_to_str(agencies.term_ords(doc).next().unwrap(), &mut agency).unwrap();
        assert_eq!(agency, "DPA");
    }
}

#[test]
fn a_segment_holds_every_word_at_its_place() {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    check(&[
        article(
            0,
            &texts(&[
                "Kim Jong-un und die EU-Kommission",
                "Häuser",
                "",
                "Raketentests in Häusern",
                "Die Trägerrakete.",
                "",
                "Die Rakete, z. B. am 13.09.2023",
            ]),
        ),
        article(1, &[]),
        article(2, &texts(&["...", "", "Bürger*innenmeister", "", "§ 218 % C&A", "Raketenraketen bild.de"])),
    ]);
}

#[test]
fn a_term_of_more_postings_than_are_sorted_at_a_time() {
    let mut texts = vec![String::new(); 5];
    texts[4] = "die Rakete ".repeat(80_000);
    let articles: Vec<_> = (0..50).map(|number| article(number, &texts)).collect();
    check(&articles);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_articles(all in prop::collection::vec(
        prop::collection::vec("([A-Za-zäöüß]{1,9}(-[A-Z][a-z]{1,4})?[ .,*:]{1,2}|Raketentest |\\PC){0,40}", 0..7), 1..12,
    )) {
        let articles: Vec<_> = all.iter().enumerate().map(|(number, texts)| article(number, texts)).collect();
        check(&articles);
    }
}
