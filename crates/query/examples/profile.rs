//! Throw-away.
use depesche_query::{SearchRequest, SearchService};
use depesche_store::{Moment, Store, StoreOptions, Visibility};
use std::sync::Arc;
use std::time::Instant;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let store = Arc::new(Store::open(std::path::Path::new(&args[1]), StoreOptions::default()).unwrap());
    let service = SearchService::new(store);
    let visibility = Visibility::at(Moment::now());
    let queries = std::fs::read_to_string(&args[2]).unwrap();
    let queries: Vec<&str> = queries.lines().collect();
    let only: Option<usize> = args.get(3).and_then(|n| n.parse().ok());
    let shapes = [
        ("size 0", r#"{"limit":0,"highlight":false}"#),
        (
            "size 0 facets months",
            r#"{"limit":0,"highlight":false,"facets":["agency","section"],"histogram":"month"}"#,
        ),
        ("size 10", r#"{"highlight":false}"#),
        ("size 10 highlight", r#"{"highlight":true}"#),
        ("all", r#"{"highlight":true,"facets":["agency","section"],"histogram":"month"}"#),
    ];
    for (n, (name, shape)) in shapes.iter().enumerate() {
        if only.is_some_and(|only| only != n) {
            continue;
        }
        let requests: Vec<SearchRequest> = queries
            .iter()
            .map(|q| {
                let mut v: serde_json::Value = serde_json::from_str(shape).unwrap();
                v["q"] = (*q).into();
                serde_json::from_value(v).unwrap()
            })
            .collect();
        for _ in 0..2 {
            let t = Instant::now();
            let (mut n, mut bytes) = (0, 0);
            for r in &requests {
                let a = service.search(r, &visibility).unwrap();
                n += a.total;
                bytes += a.hits.len();
            }
            let us = t.elapsed().as_secs_f64() * 1e6 / requests.len() as f64;
            let t = Instant::now();
            println!("{name}: {us:.0} us a query ({n} {bytes}) {:?}", t.elapsed());
        }
        let a = service.search(&requests[0], &visibility).unwrap();
        let t = Instant::now();
        let mut len = 0;
        for _ in 0..1000 {
            len = serde_json::to_vec(&a).unwrap().len();
        }
        println!("   json {} bytes {:.1} us", len, t.elapsed().as_secs_f64() * 1e3);
    }
}
