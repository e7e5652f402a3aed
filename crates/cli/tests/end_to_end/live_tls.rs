//! TLS: what the system trusts is trusted, and nothing else.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, Stream};

use crate::live::{Live, wait_for_figures, wait_for_hits};
use crate::program::Server;

const FEED: &str = "<rss version=\"2.0\"><channel><title>Strom</title><item><guid>urn:test:tls</guid>\
    <title>Schleusentor verschlossen</title><pubDate>Thu, 01 May 2025 10:00:00 +0200</pubDate></item></channel></rss>";

/// Answers with the feed on every connection that trusts the certificate; ends with the test process.
fn start(certificate: CertifiedKey<rcgen::KeyPair>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let key = PrivateKeyDer::try_from(certificate.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut socket = connection.unwrap();
            let mut session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = Stream::new(&mut session, &mut socket);
            let head =
                format!("HTTP/1.1 200 Fine\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", FEED.len());
            // Who does not trust us hangs up.
            let _ = stream
                .read(&mut [0; 4096])
                .and_then(|_| stream.write_all(head.as_bytes()))
                .and_then(|()| stream.write_all(FEED.as_bytes()));
            session.send_close_notify();
            let _ = session.complete_io(&mut socket);
        }
    });
    port
}

#[test]
fn certificates_are_those_the_system_trusts() {
    let certificate = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let pem = certificate.cert.pem();
    let port = start(certificate);
    let live = Live::new(&format!(
        "[[source]]\nkind = \"feed\"\nname = \"strom\"\nurl = \"https://localhost:{port}/feed.xml\"\n\
         interval = \"30ms\"\nretry = \"10ms\"\nretry_most = \"20ms\"\n"
    ));
    let trusted = live.path("trusted.pem");
    fs::write(&trusted, pem).unwrap();

    let server = live.serve();
    let mut client = server.client();
    let failing = wait_for_figures(&mut client, "strom", |now| now["consecutive_errors"].as_u64() >= Some(2));
    let error = failing["last_error"].as_str().unwrap();
    assert!(error.contains("certificate"), "{error}");
    server.stop();

    let server = Server::of(live.command().env("SSL_CERT_FILE", &trusted));
    wait_for_hits(&mut server.client(), "Schleusentor", 1);
    server.stop();
}
