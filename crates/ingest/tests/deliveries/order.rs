//! The same deliveries in any order and any number give the same archive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use depesche_ingest::store::{Article, Moment, Store, StoreOptions, Visibility};
use depesche_ingest::{Item, deliver_bytes, parse};

/// Every delivery at hand: the corpus, and the real ones if they are here.
fn deliveries() -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = crate::corpus::files();
    if let Some(data) = crate::real::data() {
        files.extend(crate::digitalwires::samples(&data.join("dpa-digitalwires")));
        files.extend(crate::wire::messages(&data));
        files.extend(fs::read_dir(data.join("seed")).unwrap().map(|file| file.unwrap().path()));
    }
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// What a store shows of each id, by the name of the view, and whether it was killed.
fn state(store: &Store, ids: &BTreeSet<String>) -> BTreeMap<String, (Vec<Option<Article>>, bool)> {
    let views =
        ["2024-10-22T11:15:00+02:00", "2030-01-01T00:00:00Z"].map(|time| time.parse::<Moment>().unwrap());
    let show = |id: &String, view: Moment| {
        let shown = store.archive().article(id, &Visibility::at(view)).unwrap();
        shown.map(|article| Article { received: None, ..article })
    };
    let entry = |id: &String| {
        let shown = views.iter().map(|view| show(id, *view)).collect();
        (id.clone(), (shown, store.archive().is_killed(id).unwrap()))
    };
    ids.iter().map(entry).collect()
}

#[test]
fn order_and_number_do_not_matter() {
    let deliveries = deliveries();
    let parsed = deliveries.iter().flat_map(|bytes| parse(bytes, None).items);
    let id = |item| match item {
        Item::Article(article) => Some(article.id),
        Item::Refusal(_) => None,
    };
    let ids: BTreeSet<String> = parsed.filter_map(id).collect();
    let fill = |order: &mut dyn Iterator<Item = &Vec<u8>>| {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), StoreOptions::default()).unwrap();
        for bytes in order {
            deliver_bytes(&store, bytes, &Default::default()).unwrap();
        }
        let stats = store.stats().unwrap();
        (state(&store, &ids), stats.items, stats.versions, stats.killed)
    };
    let once = fill(&mut deliveries.iter());
    assert!(once.1 > 30, "{}", once.1);
    assert_eq!(fill(&mut deliveries.iter().rev()), once);
    assert_eq!(fill(&mut deliveries.iter().chain(deliveries.iter().rev()).chain(&deliveries)), once);
}
