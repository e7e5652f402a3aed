//! The HTTP API of a running server: search, limits, errors, pages, figures, start and stop.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::http::{Reply, connect, query_string, read_reply};
use crate::program::{Ran, Server, assert_sound, on, succeed};
use crate::sample::{article, corpus, corpus_data};

/// An answer without what differs from one time to the next.
fn timeless(mut answer: Value) -> Value {
    assert!(answer["took_ms"].as_f64().is_some_and(|took| took >= 0.0), "{answer}");
    answer["took_ms"] = json!(0);
    answer
}

#[test]
fn get_post_and_the_command_line_answer_alike() {
    let data = corpus_data();
    let server = Server::start(data.path());
    let mut client = server.client();
    let mut check = |get: &[(&str, &str)], post: Value, command: &[&str]| {
        let by_get = timeless(client.search(get).expect(200));
        let by_post = timeless(client.post("/v1/search", post.to_string()).expect(200));
        assert_eq!(by_get, by_post, "{post}");
        let arguments = [&["search", "--json"], command].concat();
        let by_command = timeless(succeed(data.path(), &arguments).json());
        assert_eq!(by_get, by_command, "{post}");
        assert_ne!(by_get["total"], json!(0), "{by_get}");
    };
    check(&[("q", "Hochwasser")], json!({ "q": "Hochwasser" }), &["Hochwasser"]);
    check(
        &[
            ("q", "Wahl ODER Abstimmung"),
            ("facets", "agency,section"),
            ("histogram", "month"),
            ("limit", "3"),
        ],
        json!({ "q": "Wahl ODER Abstimmung", "facets": ["agency", "section"], "histogram": "month", "limit": 3 }),
        &["Wahl ODER Abstimmung", "--facets", "agency,section", "--histogram", "month", "--limit", "3"],
    );
    check(
        &[
            ("q", ""),
            ("agency", "dpa"),
            ("agency", "AFP"),
            ("sort", "newest"),
            ("offset", "5"),
            ("highlight", "false"),
        ],
        json!({ "agency": ["dpa", "AFP"], "sort": "newest", "offset": 5, "highlight": false }),
        &["", "--agency", "dpa", "--agency", "AFP", "--sort", "newest", "--offset", "5", "--no-highlight"],
    );
    check(
        &[
            ("q", "-Polizei"),
            ("from", "2025-03"),
            ("to", "2025-09-30"),
            ("section", "Panorama"),
            ("sort", "oldest"),
        ],
        json!({ "q": "-Polizei", "from": "2025-03", "to": "2025-09-30", "section": ["Panorama"], "sort": "oldest" }),
        &[
            "--from",
            "2025-03",
            "--to",
            "2025-09-30",
            "--section",
            "Panorama",
            "--sort",
            "oldest",
            "--",
            "-Polizei",
        ],
    );
    check(
        &[("q", "\"nicht geschlossen (titel:"), ("language", "de")],
        json!({ "q": "\"nicht geschlossen (titel:", "language": ["de"] }),
        &["\"nicht geschlossen (titel:", "--language", "de"],
    );
    for line in std::fs::read_to_string(corpus().join("queries.tsv")).unwrap().lines() {
        let q = line.split_once('\t').unwrap().1;
        let by_get = timeless(client.search(&[("q", q)]).expect(200));
        let by_post = timeless(client.post("/v1/search", json!({ "q": q }).to_string()).expect(200));
        assert_eq!(by_get, by_post, "{q}");
    }
    server.stop();
}

/// The reply is a problem of RFC 9457 with this code, and names this parameter.
#[track_caller]
fn assert_problem(reply: &Reply, status: u16, code: &str, parameter: Option<&str>) {
    let problem = reply.expect(status);
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{problem}");
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!(problem["status"], status, "{problem}");
    assert_eq!(problem["parameter"].as_str(), parameter, "{problem}");
    let type_and_texts = ["type", "title", "detail"].map(|name| problem[name].as_str().unwrap_or_default());
    assert!(type_and_texts.iter().all(|text| !text.is_empty()), "{problem}");
    if let Some(parameter) = parameter {
        assert!(code != "unknown_parameter" || type_and_texts[2].contains(parameter), "{problem}");
    }
}

#[test]
fn what_is_wrong_with_a_request_is_named() {
    let data = corpus_data();
    let server = Server::start(data.path());
    let mut client = server.client();
    let mut get = |target: &str, status: u16, code: &str, parameter: Option<&str>| {
        assert_problem(&client.get(target), status, code, parameter);
    };
    get("/v1/search?query=x", 400, "unknown_parameter", Some("query"));
    get("/v1/search?q=x&Limit=3", 400, "unknown_parameter", Some("Limit"));
    get("/v1/search?limit=101", 400, "invalid_parameter", Some("limit"));
    get("/v1/search?limit=-1", 400, "invalid_parameter", Some("limit"));
    get("/v1/search?limit=ten", 400, "invalid_parameter", Some("limit"));
    get("/v1/search?offset=9991", 400, "invalid_parameter", Some("offset"));
    get("/v1/search?offset=18446744073709551615", 400, "invalid_parameter", Some("offset"));
    get("/v1/search?offset=18446744073709551616", 400, "invalid_parameter", Some("offset"));
    get("/v1/search?cursor=abc", 400, "invalid_parameter", Some("cursor"));
    get("/v1/search?sort=best", 400, "invalid_parameter", Some("sort"));
    get("/v1/search?facets=colour", 400, "invalid_parameter", Some("facets"));
    get("/v1/search?histogram=minute", 400, "invalid_parameter", Some("histogram"));
    get("/v1/search?from=neulich", 400, "invalid_parameter", Some("from"));
    get("/v1/search?to=2025-02-30", 400, "invalid_parameter", Some("to"));
    get("/v1/search?group=perhaps", 400, "invalid_parameter", Some("group"));
    get("/v1/search?related=51", 400, "invalid_parameter", Some("related"));
    get("/v1/search?synonyms=perhaps", 400, "invalid_parameter", Some("synonyms"));
    get("/v1/search?explain=perhaps", 400, "invalid_parameter", Some("explain"));
    get("/v1/articles/urn:none/highlights", 400, "invalid_parameter", Some("q"));
    get("/v1/articles/urn:none/highlights?query=x", 400, "unknown_parameter", Some("query"));
    get("/v1/search?highlight=perhaps", 400, "invalid_parameter", Some("highlight"));
    get(&format!("/v1/search?q={}", "x".repeat(9_000)), 414, "query_string_too_long", None);
    get("/v1/articles/urn:none", 404, "no_such_article", None);
    get("/v1/nothing", 404, "no_such_path", None);
    get("/v1/articles", 405, "no_such_method", None);

    let mut post = |target: &str, body: &str, status: u16, code: &str, parameter: Option<&str>| {
        assert_problem(&client.post(target, body), status, code, parameter);
    };
    post("/v1/search", "{\"page\": 1}", 400, "unknown_parameter", Some("page"));
    post("/v1/search", "{\"limit\": \"3\"}", 400, "invalid_parameter", Some("limit"));
    post("/v1/search", "{\"q\": ", 400, "invalid_body", None);
    post("/v1/search", "[]", 400, "invalid_body", None);
    post("/v1/search", &format!("{{\"q\": \"{}\"}}", "x".repeat(70_000)), 413, "body_too_large", None);
    post("/v1/articles?wait=ever", "{}", 400, "invalid_parameter", Some("wait"));
    post("/v1/articles?sync=1", "{}", 400, "unknown_parameter", Some("sync"));
    post("/v1/articles", "", 422, "no_article", None);
    post("/v1/articles", "{\"id\": \"x\", \"headline\": \"ohne Zeit\"}", 422, "no_article", None);
    post("/healthz", "", 405, "no_such_method", None);
    server.stop();
}

#[test]
fn no_parameter_is_passed_over() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.client();
    let mut passed_over = Vec::new();
    let mut check = |reply: Reply, request: &str, code: &str, parameter: &str| {
        if reply.status == 400 {
            assert_problem(&reply, 400, code, Some(parameter));
        } else {
            passed_over.push(format!("{request}: {} {}", reply.status, reply.text()));
        }
    };
    for path in ["/v1/search", "/v1/articles/urn:x", "/v1/stats"] {
        check(client.get(format!("{path}?verbose=1")), path, "unknown_parameter", "verbose");
    }
    check(client.post("/v1/search?q=x", "{}"), "POST with a query string", "unknown_parameter", "q");
    check(client.post("/v1/search", "{\"pretty\": 3}"), "pretty: 3", "invalid_parameter", "pretty");
    assert!(passed_over.is_empty(), "{passed_over:#?}");
    server.stop();
}

#[test]
fn counts_add_up() {
    let data = corpus_data();
    let server = Server::start(data.path());
    let mut client = server.client();
    for (q, interval) in
        [("", "day"), ("Hochwasser", "week"), ("Polizei ODER Feuerwehr", "month"), ("-Berlin", "year")]
    {
        let parameters =
            [("q", q), ("facets", "agency"), ("facets", "section"), ("histogram", interval), ("limit", "0")];
        let answer = client.search(&parameters).expect(200);
        let total = answer["total"].as_u64().unwrap();
        assert!(total > 0 && answer["hits"] == json!([]), "{answer}");
        let buckets = answer["histogram"].as_array().unwrap();
        let counted: u64 = buckets.iter().map(|bucket| bucket["count"].as_u64().unwrap()).sum();
        assert_eq!(counted, total, "{q} by {interval}");
        assert!(buckets.windows(2).all(|pair| pair[0]["to"] == pair[1]["from"]), "{q}: gaps");
        for facet in ["agency", "section"] {
            for value in answer["facets"][facet].as_array().unwrap() {
                let filter = [("q", q), (facet, value["value"].as_str().unwrap()), ("limit", "0")];
                assert_eq!(client.search(&filter).expect(200)["total"], value["count"], "{q}: {value}");
            }
        }
    }
    server.stop();
}

#[test]
fn pages_hold_every_hit_once() {
    let data = corpus_data();
    let server = Server::start(data.path());
    let mut client = server.client();
    let mut check = |q: &str, sort: &str, limit: &str| {
        let (mut ids, mut cursor, mut total) = (Vec::new(), None::<String>, json!(0));
        loop {
            let mut parameters = vec![("q", q), ("sort", sort), ("limit", limit), ("group", "false")];
            parameters.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let answer = client.search(&parameters).expect(200);
            let hits = answer["hits"].as_array().unwrap();
            ids.extend(hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()));
            total = if total == json!(0) { answer["total"].clone() } else { total };
            assert_eq!(answer["total"], total);
            cursor = answer["cursor"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        let distinct: BTreeSet<&String> = ids.iter().collect();
        assert_eq!((json!(ids.len()), json!(distinct.len())), (total.clone(), total), "{q} {sort} {limit}");
        let offset = [("q", q), ("sort", sort), ("limit", "100"), ("group", "false")];
        let first = client.search(&offset).expect(200);
        let first =
            first["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned());
        assert!(first.eq(ids.iter().take(100).cloned()), "{q} {sort} {limit}: another order");
    };
    for sort in ["relevance", "newest", "oldest"] {
        check("", sort, "7");
        check("Polizei ODER Feuerwehr ODER Berlin", sort, "1");
        check("Wahl", sort, "3");
        check("-Berlin", sort, "100");
    }
    server.stop();
}

#[test]
fn figures_are_given() {
    let data = corpus_data();
    let server = Server::start(data.path());
    let mut client = server.client();
    for (path, text) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let reply = client.get(path);
        assert_eq!((reply.status, reply.text().as_str()), (200, text));
    }
    let documents = assert_documents(&client.get("/v1/stats"), data.path());
    client.search(&[("q", "Geheimwort")]).expect(200);
    let metrics = client.get("/metrics");
    assert!(metrics.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    let text = metrics.text();
    for line in [
        format!("depesche_documents {documents}"),
        "depesche_http_requests_total{route=\"/v1/search\",method=\"GET\",status=\"200\"} 1".to_owned(),
        "depesche_search_seconds_count 1".to_owned(),
        "# EOF".to_owned(),
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is missing in {text}");
    }
    assert!(!text.contains("Geheimwort"));
    server.stop();
}

fn assert_documents(reply: &Reply, data: &std::path::Path) -> u64 {
    let stats = reply.expect(200);
    let expected = succeed(data, &["stats", "--json"]).json();
    for (name, in_command) in
        [("documents", "documents"), ("indexed_changes", "indexed_seq"), ("archive_changes", "seq")]
    {
        assert_eq!(stats[name], expected[in_command], "{stats} {expected}");
    }
    stats["documents"].as_u64().unwrap()
}

#[test]
fn the_search_page_is_served() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.client();
    for (path, kind) in [("/", "text/html"), ("/app.js", "text/javascript"), ("/style.css", "text/css")] {
        let reply = client.get(path);
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.header("content-type").unwrap().starts_with(kind), "{path}");
        assert!(reply.header("content-security-policy").unwrap().contains("default-src 'self'"), "{path}");
    }
    // It has a German name for every reason a version may be sent for.
    let page = client.get("/app.js").text();
    let schema: Value = serde_json::from_str(include_str!("../../../../schemas/article.json")).unwrap();
    let signals = schema["$defs"]["Signal"]["oneOf"].as_array().unwrap();
    assert!(signals.len() > 4, "{signals:?}");
    for signal in signals {
        let name = signal["const"].as_str().unwrap();
        assert!(page.contains(&format!("{name}: \"")), "{name}");
    }
    server.stop();
}

#[test]
fn a_server_told_to_stop_ends_what_it_began() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut idle = server.client();
    idle.get("/healthz");
    // A delivery whose body comes only after the server was told to stop; `100 Continue` shows that it has begun on it.
    let body = article("urn:halb", 1, "Halb zugestellt").to_string();
    let mut connection = connect(server.address()).unwrap();
    let length = body.len();
    let head = format!(
        "POST /v1/articles HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
    );
    connection.get_mut().write_all(head.as_bytes()).unwrap();
    assert_eq!(read_reply(&mut connection).unwrap().status, 100);
    server.terminate();
    while TcpStream::connect(server.address()).is_ok() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    connection.get_mut().write_all(body.as_bytes()).unwrap();
    let receipts = read_reply(&mut connection).unwrap().expect(200);
    assert_eq!(receipts["receipts"][0]["id"], "urn:halb");
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
    assert_eq!(assert_sound(data.path()), 1);
}

#[test]
fn an_address_others_can_reach_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let check = |listen: &str, code: i32, message: &str| {
        let ran = Ran::of(&mut on(data.path(), &["serve", "--listen", listen])).expect(code);
        assert!(ran.stderr.contains(message) && ran.stdout.is_empty(), "{}", ran.stderr);
    };
    check("0.0.0.0:0", 2, "0.0.0.0:0 can be reached by others, and there are no access keys yet");
    check("[::]:0", 2, "can be reached by others");
    check("192.0.2.1:7700", 2, "can be reached by others");
    check("localhost", 2, "invalid value 'localhost'");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    check(&taken.local_addr().unwrap().to_string(), 2, "cannot be listened on");
}

#[test]
fn the_demo_serves_the_sample_corpus() {
    let corpus = corpus();
    let mut command = crate::program::depesche(&["demo", "--listen", "127.0.0.1:0", "--corpus"]);
    let server = Server::of(command.arg(corpus));
    let answer =
        server.client().get(format!("/v1/search?{}", query_string(&[("q", "Hochwasser")]))).expect(200);
    assert_ne!(answer["total"], json!(0));
    server.stop();
}
