//! The same deliveries in any order, any number and any batches give the same archive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use depesche_ingest::store::{Article, Moment, Status, Store, StoreOptions, Visibility};
use depesche_ingest::{Item, deliver_bytes, parse};

use crate::made::{self, Random};

/// Every delivery at hand: the corpus, and the real ones if they are here.
fn files() -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = crate::corpus::files();
    if let Some(data) = crate::real::data() {
        files.extend(crate::digitalwires::samples(&data.join("dpa-digitalwires")));
        files.extend(crate::wire::messages(&data));
        files.extend(fs::read_dir(data.join("seed")).unwrap().map(|file| file.unwrap().path()));
    }
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// The articles of these deliveries, all of which must be taken.
fn articles(deliveries: &[Vec<u8>]) -> Vec<Article> {
    let article = |item| match item {
        Item::Article(article) => Some(article),
        Item::Refusal(_) => None,
    };
    deliveries.iter().flat_map(|bytes| parse(bytes, None).items).filter_map(article).collect()
}

/// Moments before and after the embargoes of real deliveries, and of those made up.
const VIEWS: [&str; 3] = ["2024-05-07T12:30:00+02:00", "2024-10-22T11:15:00+02:00", "2031-01-01T00:00:00Z"];

/// Everything an archive holds and shows, as far as it does not tell when and in what order it came.
#[derive(Debug, PartialEq)]
struct State {
    versions: BTreeMap<(String, u32), Article>,
    /// What each id shows and lists at each moment.
    shown: BTreeMap<(String, String), (Option<Article>, Vec<u32>)>,
    killed: BTreeSet<String>,
    originals: BTreeSet<String>,
}

impl State {
    fn of(store: &Store, folder: &Path, ids: &BTreeSet<String>) -> State {
        let connection = rusqlite::Connection::open(folder.join("archive.sqlite")).unwrap();
        let all = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let rows: Vec<u64> =
            all("SELECT CAST(row AS TEXT) FROM version").iter().map(|row| row.parse().unwrap()).collect();
        let stored = store.archive().rows(&rows).unwrap().into_iter().flatten();
        let versions = stored
            .map(|stored| ((stored.article.id.clone(), stored.article.version), kept(stored.article)))
            .collect();
        let mut shown = BTreeMap::new();
        for id in ids {
            for time in VIEWS {
                let view = Visibility::at(time.parse::<Moment>().unwrap());
                let history = store.archive().history(id, &view).unwrap();
                let listed = history.iter().map(|article| article.version).collect();
                let article = store.archive().article(id, &view).unwrap().map(kept);
                shown.insert((id.clone(), time.to_owned()), (article, listed));
            }
        }
        let killed = ids.iter().filter(|id| store.archive().is_killed(id).unwrap()).cloned().collect();
        State { versions, shown, killed, originals: all("SELECT sha256 FROM original").into_iter().collect() }
    }
}

/// Without when it came and in which file.
fn kept(mut article: Article) -> Article {
    if let Some(origin) = &mut article.origin {
        origin.file = None;
    }
    Article { received: None, ..article }
}

/// The state after these deliveries, taken in batches (a batch is an archive of files); `indexed`: the index is built and
/// compared as well.
fn fill<'d>(batches: impl Iterator<Item = &'d [Vec<u8>]>, ids: &BTreeSet<String>, indexed: bool) -> State {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), StoreOptions::default()).unwrap();
    for batch in batches {
        match batch {
            [single] => deliver_bytes(&store, single, &Default::default()).unwrap(),
            several => deliver_bytes(&store, &packed(several), &Default::default()).unwrap(),
        };
    }
    if indexed {
        store.catch_up(&mut |_| {}).unwrap();
        assert_eq!(store.check().unwrap().problems, Vec::<String>::new());
    }
    State::of(&store, folder.path(), ids)
}

fn packed(deliveries: &[Vec<u8>]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (number, bytes) in deliveries.iter().enumerate() {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("{number}.dat"), bytes.as_slice()).unwrap();
    }
    archive.into_inner().unwrap()
}

fn ids(deliveries: &[Vec<u8>]) -> BTreeSet<String> {
    articles(deliveries).into_iter().map(|article| article.id).collect()
}

#[test]
fn real_deliveries_may_come_in_any_order_and_number() {
    let deliveries = files();
    let ids = ids(&deliveries);
    let fill = |order: Vec<Vec<u8>>| fill(order.chunks(1), &ids, true);
    let once = fill(deliveries.clone());
    assert!(once.versions.len() > 30, "{}", once.versions.len());
    let back: Vec<Vec<u8>> = deliveries.iter().rev().cloned().collect();
    assert_eq!(fill(back.clone()), once);
    assert_eq!(fill([deliveries.clone(), back, deliveries].concat()), once);
}

#[test]
fn deliveries_made_up_may_come_in_any_order_number_and_batches() {
    let deliveries = made::deliveries(19, 100);
    let all = articles(&deliveries);
    assert_eq!(all.len(), 100, "every delivery is one article");
    let ids = ids(&deliveries);
    let once = fill(deliveries.chunks(1), &ids, true);
    // The deliveries are what they are meant to be.
    let number = |test: &dyn Fn(&Article) -> bool| all.iter().filter(|article| test(article)).count();
    let formats: BTreeSet<String> =
        all.iter().filter_map(|article| Some(article.origin.clone()?.format)).collect();
    assert_eq!(formats.len(), 6, "{formats:?}");
    assert!(number(&|article| article.status == Status::Withheld) > 2);
    assert!(number(&|article| article.embargo.is_some()) > 5);
    assert!(number(&|article| !article.signals.is_empty()) > 5);
    assert!(once.killed.len() > 2 && once.killed.len() * 2 < ids.len(), "{:?}", once.killed);
    assert!(once.versions.keys().any(|(_, version)| *version > 2));
    let distinct: BTreeSet<&Vec<u8>> = deliveries.iter().collect();
    assert!(distinct.len() < 100, "some come again");
    let shown = |id: &String, time: &str| once.shown[&(id.clone(), time.to_owned())].0.clone();
    let risen = ids.iter().filter(|id| shown(id, VIEWS[0]) != shown(id, VIEWS[2])).count();
    let seen = ids.iter().filter(|id| shown(id, VIEWS[0]).is_some()).count();
    assert!(risen > 1 && seen > 5, "{risen} of {seen} shown change when embargoes end");

    let mut random = Random(20);
    for round in 0..50 {
        let mut order = deliveries.clone();
        let again = random.below(order.len());
        order.extend((0..again).map(|_| deliveries[random.below(deliveries.len())].clone()));
        random.shuffle(&mut order);
        let largest = [2, 5, 12, 40, 200][round % 5];
        let mut left = order.as_slice();
        let batches = std::iter::from_fn(|| {
            let length = (1 + random.below(largest)).min(left.len());
            let (batch, rest) = left.split_at(length);
            left = rest;
            (!batch.is_empty()).then_some(batch)
        });
        assert_eq!(fill(batches, &ids, round % 10 == 9), once, "round {round}, batches of up to {largest}");
    }
}
