//! A small HTTP/1.1 client on a bare socket, which sends whatever bytes it is told to.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// After this long without a byte the server counts as hung.
const HUNG: Duration = Duration::from_secs(120);

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The value of a header; the name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {:?}", self.status, self.text()))
    }

    /// The body as JSON of an answer with this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }
}

/// A keep-alive connection, opened anew when the server has closed it.
pub(crate) struct Client {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Client {
        Client { address, connection: None }
    }

    /// GET of a path with its query string, as it is.
    pub(crate) fn get(&mut self, target: impl AsRef<[u8]>) -> Reply {
        self.send("GET", target.as_ref(), b"").unwrap()
    }

    /// POST of `body`.
    pub(crate) fn post(&mut self, target: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Reply {
        self.send("POST", target.as_ref(), body.as_ref()).unwrap()
    }

    /// GET /v1/search with these parameters.
    pub(crate) fn search(&mut self, parameters: &[(&str, &str)]) -> Reply {
        self.get(format!("/v1/search?{}", query_string(parameters)))
    }

    /// Sends a request of whatever bytes and reads the answer; fails if the server has gone.
    pub(crate) fn send(&mut self, method: &str, target: &[u8], body: &[u8]) -> io::Result<Reply> {
        let mut request = format!("{method} ").into_bytes();
        request.extend_from_slice(target);
        request.extend(
            format!(" HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n", self.address, body.len()).bytes(),
        );
        request.extend_from_slice(b"content-type: application/json\r\n\r\n");
        request.extend_from_slice(body);
        self.exchange(&request)
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<Reply> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(self.address)?,
        };
        // A server that refuses a body answers before all of it is sent, and its answer is what counts.
        let _ = connection.get_mut().write_all(request);
        let reply = read_reply(&mut connection)?;
        // A server may close where it did not read the whole body, and need not say so.
        let closes = reply.status == 413
            || reply.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        if !closes {
            self.connection = Some(connection);
        }
        Ok(reply)
    }
}

/// Opens a connection.
pub(crate) fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(HUNG))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

/// Reads one answer.
pub(crate) fn read_reply(connection: &mut BufReader<TcpStream>) -> io::Result<Reply> {
    let status_line = read_line(connection)?;
    let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(format!("no status line: {status_line:?}")))?;
    let mut headers = Vec::new();
    loop {
        let line = read_line(connection)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut reply = Reply { status, headers, body: Vec::new() };
    if reply.header("transfer-encoding").is_some() {
        reply.body = read_chunks(connection)?;
    } else {
        let length: usize = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
        reply.body.resize(length, 0);
        connection.read_exact(&mut reply.body)?;
    }
    Ok(reply)
}

fn read_chunks(connection: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let length = usize::from_str_radix(&read_line(connection)?, 16).map_err(io::Error::other)?;
        let begin = body.len();
        body.resize(begin + length, 0);
        connection.read_exact(&mut body[begin..])?;
        read_line(connection)?;
        if length == 0 {
            return Ok(body);
        }
    }
}

fn read_line(connection: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if connection.read_line(&mut line)? == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection"));
    }
    Ok(line.trim_end().to_owned())
}

/// Percent-encodes everything but letters and digits.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    let mut encoded = String::new();
    for &byte in bytes.as_ref() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(byte.into());
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// A query string.
pub(crate) fn query_string(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
