//! Ten thousand requests nobody should send: each is answered, none with a failure, and the server lives on.
//!
//! `DEPESCHE_SEED` chooses the requests, `DEPESCHE_HOSTILE` how many there are.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::http::{Client, Reply, encode};
use crate::program::{Server, assert_sound};
use crate::sample::{Random, article, corpus_data, number_of, with};

/// What requests are made of (`hostile.json`).
#[derive(serde::Deserialize)]
struct Stock {
    /// Pieces of queries: words, operators, and what breaks careless code.
    pieces: Vec<String>,
    /// Values of parameters that are no queries.
    values: Vec<String>,
    /// Names of parameters, known and unknown.
    names: Vec<String>,
}

static STOCK: LazyLock<Stock> = LazyLock::new(|| serde_json::from_str(include_str!("hostile.json")).unwrap());

fn any<'a>(random: &mut Random, from: &'a [String]) -> &'a str {
    &from[random.below(from.len())]
}

/// Queries that are long in one way.
fn flood(random: &mut Random) -> String {
    let times = 1 + random.below(1_000);
    match random.below(14) {
        0 => "(".repeat(times * 3),
        1 => "(".repeat(times) + "Leupe" + &")".repeat(random.below(1_200)),
        2 => "a* ".repeat(times),
        3 => format!("{}* ", random.pick(&["a", "e", "s", "ge", "be", "ver"])).repeat(times.min(250)),
        4 => "NICHT ".repeat(times) + "Leupe",
        5 => "-".repeat(times) + "Leupe",
        6 => "\"".repeat(times),
        7 => "titel:".repeat(times) + "Wahl",
        8 => "Leupe ODER ".repeat(times),
        9 => "x".repeat(times * 4),
        10 => "Donaudampfschifffahrtsgesellschaftskapitän".repeat(times / 20 + 1),
        11 => "\u{301}".repeat(times),
        12 => format!("\"{}\"~50", "der die das ".repeat(times.min(80))),
        _ => "(a ODER ".repeat(times.min(400)) + "b",
    }
}

fn query(random: &mut Random) -> String {
    if random.below(25) == 0 {
        return flood(random);
    }
    let mut text = String::new();
    for _ in 0..=random.below(12) {
        text += any(random, &STOCK.pieces);
        text += random.pick(&["", " ", " ", " ", "-", "\u{a0}"]);
    }
    text
}

fn noise(random: &mut Random) -> Vec<u8> {
    (0..random.below(60)).map(|_| random.next() as u8).collect()
}

/// What is sent, and the query in it if the answer's positions refer to one.
struct Request {
    method: &'static str,
    target: Vec<u8>,
    body: Vec<u8>,
    q: Option<String>,
}

impl Request {
    fn get(target: impl Into<Vec<u8>>) -> Request {
        Request { method: "GET", target: target.into(), body: Vec::new(), q: None }
    }

    fn post(target: &str, body: impl Into<Vec<u8>>) -> Request {
        Request { method: "POST", target: target.into(), body: body.into(), q: None }
    }
}

fn query_by_get(random: &mut Random) -> Request {
    let q = query(random);
    let limit = ["0", "1", "3", "10", "10", "100"][random.below(6)];
    let more = random.pick(&[
        "",
        "&facets=agency,section",
        "&histogram=day",
        "&sort=newest",
        "&sort=oldest&facets=agency",
    ]);
    let target = format!("/v1/search?q={}&limit={limit}{more}", encode(&q));
    Request { q: Some(q), ..Request::get(target) }
}

fn query_by_post(random: &mut Random) -> Request {
    let q = query(random);
    Request {
        q: Some(q.clone()),
        ..Request::post("/v1/search", json!({ "q": q, "facets": ["agency"] }).to_string())
    }
}

fn parameters(random: &mut Random) -> Request {
    let pairs: Vec<String> = (0..=random.below(6))
        .map(|_| {
            let value = match random.below(6) {
                0 => encode(noise(random)),
                1 => encode(query(random)),
                2 => format!("{:074x}", random.next()),
                3 => random
                    .pick(&["%", "%2", "%zz", "%ff%fe", "%00", "+", "=", "%c3", "%ed%a0%80", "%f4%90%80%80"])
                    .to_owned(),
                _ => encode(any(random, &STOCK.values)),
            };
            format!("{}={value}", encode(any(random, &STOCK.names)))
        })
        .collect();
    Request::get(format!("/v1/search?{}", pairs.join(random.pick(&["&", "&", "&&", ";"]))))
}

fn broken_body(random: &mut Random) -> Request {
    let mut body =
        json!({ "q": query(random), "limit": 3, any(random, &STOCK.names): any(random, &STOCK.values) })
            .to_string()
            .into_bytes();
    match random.below(5) {
        0 => body.truncate(random.below(body.len())),
        1 => body = noise(random),
        2 => body = "[".repeat(random.below(5_000)).into_bytes(),
        3 => body = format!("{{\"q\":{}1}}", "{\"q\":".repeat(random.below(5_000))).into_bytes(),
        _ => {
            let at = random.below(body.len());
            body[at] = random.next() as u8;
        }
    }
    Request::post("/v1/search", body)
}

fn path(random: &mut Random) -> Request {
    let id = match random.below(4) {
        0 => encode(noise(random)),
        1 => encode(any(random, &STOCK.pieces)),
        2 => random
            .pick(&["%", "%ff", "%00", "..", "../../etc/passwd", "..%2f..%2f", "%2e%2e", "a/b", "", ";", "*"])
            .to_owned(),
        _ => "urn:".repeat(random.below(600)),
    };
    Request::get(format!("{}{id}", random.pick(&["/v1/articles/", "/v1/", "/", "/v1/search/"])))
}

/// Deliveries of which none may be taken for an article of the corpus.
fn delivery(random: &mut Random) -> Request {
    let odd = [
        json!(""),
        json!(" "),
        json!("\0"),
        json!(-1),
        json!(1e300),
        json!([[]]),
        json!({}),
        json!(null),
        json!("\u{202e}\u{301}"),
    ];
    let name = random.pick(&[
        "id",
        "version",
        "published",
        "headline",
        "body",
        "embargo",
        "agency",
        "signals",
        "images",
        "status",
        "urgency",
    ]);
    let number = random.below(1_000_000);
    let whole = with(
        article(&format!("urn:hostile:{number}"), 1, "Feindselig"),
        json!({ name: odd[random.below(odd.len())] }),
    );
    let mut body = whole.to_string().into_bytes();
    match random.below(4) {
        0 => body.truncate(random.below(body.len())),
        1 => body = [&b"\x1f\x8b"[..], &noise(random)].concat(),
        2 => body = [&b"\x28\xb5\x2f\xfd"[..], &noise(random)].concat(),
        _ => {}
    }
    Request::post("/v1/articles", body)
}

fn request(random: &mut Random) -> Request {
    match random.below(20) {
        0..10 => query_by_get(random),
        10..13 => query_by_post(random),
        13..16 => parameters(random),
        16 => broken_body(random),
        17 => path(random),
        18 => delivery(random),
        _ => Request::get([b"/v1/search?q=".as_slice(), &encoded_noise(random)].concat()),
    }
}

/// Bytes that are percent-encoded only where HTTP itself demands it.
fn encoded_noise(random: &mut Random) -> Vec<u8> {
    let visible = |byte: u8| (0x21..=0xff).contains(&byte) && byte != 0x7f && byte != b'#';
    noise(random).into_iter().map(|byte| if visible(byte) { byte } else { b'+' }).collect()
}

/// Every text of an article that a highlight may come from.
type Texts = HashMap<String, Vec<String>>;

fn texts(client: &mut Client) -> Texts {
    let mut texts = Texts::new();
    for offset in ["0", "100"] {
        let all = [("q", ""), ("limit", "100"), ("offset", offset), ("group", "false")];
        let answer = client.search(&all).expect(200);
        for hit in answer["hits"].as_array().unwrap() {
            let id = hit["id"].as_str().unwrap();
            let article = client.get(format!("/v1/articles/{}", encode(id))).expect(200);
            let members = |list: &str, name: &str| -> Vec<Value> {
                article[list].as_array().into_iter().flatten().map(|member| member[name].clone()).collect()
            };
            let lines = ["headline", "kicker", "teaser"].map(|name| article[name].clone()).to_vec();
            let all = [lines, members("body", "text"), members("images", "caption")].concat();
            texts.insert(
                id.to_owned(),
                all.iter().filter_map(|text| Some(text.as_str()?.to_owned())).collect(),
            );
        }
    }
    texts
}

/// The segments, joined, are a stretch of the article.
fn assert_original(segments: &Value, texts: &[String]) {
    let segments = segments.as_array().unwrap();
    let joined: String = segments.iter().map(|segment| segment["text"].as_str().unwrap()).collect();
    assert!(
        segments.iter().all(|segment| segment["text"] != "" && segment["hit"].is_boolean()),
        "{segments:?}"
    );
    assert!(texts.iter().any(|text| text.contains(&joined)), "{joined:?} is not in the article");
}

fn assert_answer(answer: &Value, q: Option<&str>, texts: &Texts) {
    let hits = answer["hits"].as_array().unwrap();
    assert!(answer["total"].as_u64().unwrap() >= hits.len() as u64);
    for problem in answer["problems"].as_array().unwrap() {
        let [from, to] = ["from", "to"].map(|name| problem[name].as_u64().unwrap() as usize);
        assert!(from <= to, "{problem}");
        assert!(q.is_none_or(|q| q.get(from..to).is_some()), "{problem} in {q:?}");
    }
    for hit in hits {
        // What hostile deliveries left is not among the texts.
        let Some(texts) = texts.get(hit["id"].as_str().unwrap()) else { continue };
        let highlights = &hit["highlights"];
        let whole = ["headline", "kicker", "teaser"].map(|name| &highlights[name]);
        let fragments = highlights["body"].as_array().into_iter().flatten();
        for segments in whole.into_iter().filter(|segments| !segments.is_null()).chain(fragments) {
            assert_original(segments, texts);
        }
    }
}

fn check(request: &Request, reply: &Reply, texts: &Texts) {
    assert!(reply.status < 500, "{}", reply.text());
    // What is no HTTP at all is refused before the API sees it.
    let kind = reply.header("content-type").unwrap_or("");
    if reply.status == 400 && kind.is_empty() && !request.target.is_ascii() {
        return;
    }
    if kind.starts_with("text/html") && reply.status == 200 {
        return;
    }
    let body = reply.json();
    match reply.status {
        200 => {
            if body["hits"].is_array() {
                assert_answer(&body, request.q.as_deref(), texts);
            }
        }
        status => {
            assert_eq!(kind, "application/problem+json");
            assert_eq!(body["status"], status);
            assert!(body["code"].as_str().is_some_and(|code| !code.is_empty()), "{body}");
            assert_ne!(
                request.q.as_ref().map(|_| status),
                Some(400),
                "the text of a query is never an error: {body}"
            );
        }
    }
}

/// Sends a request and checks the reply; the error tells what is wrong and with which request.
fn exchange(client: &mut Client, request: &Request, texts: &Texts) -> Result<Reply, (String, String)> {
    let sent =
        format!("{} {} {}", request.method, request.target.escape_ascii(), request.body.escape_ascii());
    let reply = client
        .send(request.method, &request.target, &request.body)
        .unwrap_or_else(|error| panic!("the server did not answer ({error}): {sent}"));
    let checked = std::panic::catch_unwind(|| check(request, &reply, texts));
    match checked {
        Ok(()) => Ok(reply),
        Err(panic) => Err((panic.downcast_ref().cloned().unwrap_or_default(), sent)),
    }
}

/// Sends random requests; returns what was wrong with the replies, with one request for each kind of wrong.
fn wrong_replies(mut client: Client, seed: u64, requests: u64, texts: &Texts) -> BTreeMap<String, String> {
    let mut random = Random::new(seed);
    let replies = (0..requests).map(|_| exchange(&mut client, &request(&mut random), texts));
    replies.filter_map(Result::err).collect()
}

#[test]
fn no_request_fails_or_ends_the_server() {
    let seed = number_of("DEPESCHE_SEED", 20_230_913);
    let requests = number_of("DEPESCHE_HOSTILE", 10_000);
    eprintln!("hostile requests: DEPESCHE_SEED={seed}");
    let data = corpus_data();
    let server = Server::start(data.path());
    let texts = texts(&mut server.client());
    assert_eq!(texts.len() as u64, assert_sound(data.path()));
    let wrong: BTreeMap<String, String> = std::thread::scope(|scope| {
        let senders = [0, 1].map(|n| {
            let (client, texts) = (server.client(), &texts);
            scope.spawn(move || wrong_replies(client, seed + n, requests / 2, texts))
        });
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
    let after = server.client().search(&[("q", "Hochwasser Leupe")]).expect(200);
    assert!(after["total"].as_u64().unwrap() > 0);
    server.stop();
    assert_sound(data.path());
}

#[test]
fn the_classics() {
    let data = corpus_data();
    let server = Server::start(data.path());
    let mut client = server.client();
    let texts = texts(&mut client);
    let mut wrong = Vec::new();
    let mut check = |request: Request, status: u16| match exchange(&mut client, &request, &texts) {
        Ok(reply) if reply.status == status => {}
        Ok(reply) => {
            wrong.push(format!("{} for {}: {}", reply.status, request.target.escape_ascii(), reply.text()));
        }
        Err((error, _)) => wrong.push(format!("{error} for {}", request.target.escape_ascii())),
    };
    let post = |q: &str| Request {
        q: Some(q.to_owned()),
        ..Request::post("/v1/search", json!({ "q": q }).to_string())
    };
    check(post(&"(".repeat(3_000)), 200);
    check(post(&("(".repeat(3_000) + "Leupe" + &")".repeat(3_000))), 200);
    check(post("\0\0Leupe\0"), 200);
    check(post("\""), 200);
    check(post(&"Leupe* ".repeat(5_000)), 200);
    check(post("\u{202e}Leupe\u{202c} e\u{301} 𝔏"), 200);
    check(Request::post("/v1/search", "x".repeat(1 << 20)), 413);
    check(Request::post("/v1/search", "[".repeat(60_000)), 400);
    check(Request::post("/v1/search", b"{\"q\": \"\xff\xfe\"}".as_slice()), 400);
    check(Request::post("/v1/search", "{\"q\": \"\\ud800\"}"), 400);
    check(Request::post("/v1/search", "{\"q\": \"a\", \"q\": \"b\", \"limit\": 1e2}"), 400);
    check(Request::get("/v1/search?q=%ff%fe%c3&limit=1"), 200);
    check(Request::get("/v1/search?q=%&limit=1"), 200);
    check(Request::get("/v1/search?offset=18446744073709551615"), 400);
    check(Request::get("/v1/search?limit=18446744073709551615"), 400);
    check(Request::get("/v1/search?cursor=%00"), 400);
    check(Request::get("/v1/articles/%ff"), 400);
    check(Request::get("/v1/articles/%00"), 404);
    check(Request::post("/v1/articles", "[".repeat(1 << 20)), 422);
    check(Request::post("/v1/articles", vec![0; 1 << 20]), 422);
    check(Request::post("/v1/articles", with(article(" ", 1, "Leere Kennung"), json!({})).to_string()), 200);
    assert!(wrong.is_empty(), "{wrong:#?}");
    server.stop();
}
