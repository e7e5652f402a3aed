//! One keep-alive HTTP/1.1 client, so plain that on both sides nearly all of the time is the server's.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

/// Longest wait for any answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A request ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Request(Vec<u8>);

impl Request {
    pub(crate) fn new(method: &str, path: &str, content_type: &str, body: &[u8]) -> Request {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Request([head.as_bytes(), body].concat())
    }

    pub(crate) fn json(method: &str, path: &str, body: &serde_json::Value) -> Request {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Request::new(method, path, "application/json", body.as_bytes())
    }
}

/// A connection that stays open.
#[derive(Debug)]
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    line: Vec<u8>,
    body: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> std::io::Result<Client> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Client { stream: BufReader::with_capacity(64 << 10, stream), line: Vec::new(), body: Vec::new() })
    }

    /// Sends a request and returns the body of the answer; anything but success is an error.
    pub(crate) fn send(&mut self, request: &Request) -> anyhow::Result<&[u8]> {
        self.stream.get_mut().write_all(&request.0)?;
        self.line()?;
        let status = std::str::from_utf8(&self.line)?.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut length = None;
        let mut chunked = false;
        loop {
            self.line()?;
            let line = std::str::from_utf8(&self.line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            }
            chunked |= name.eq_ignore_ascii_case("transfer-encoding") && value.trim() == "chunked";
        }
        self.body.clear();
        match length {
            Some(length) => self.take(length)?,
            None if chunked => self.chunks()?,
            None => bail!("an answer without a length"),
        }
        if !status.starts_with('2') {
            let body = String::from_utf8_lossy(&self.body);
            bail!("status {status}: {}", body.chars().take(500).collect::<String>());
        }
        Ok(&self.body)
    }

    /// Sends a request and reads the answer as JSON.
    pub(crate) fn ask(&mut self, request: &Request) -> anyhow::Result<serde_json::Value> {
        serde_json::from_slice(self.send(request)?).context("the answer is not JSON")
    }

    fn line(&mut self) -> anyhow::Result<()> {
        self.line.clear();
        self.stream.read_until(b'\n', &mut self.line)?;
        ensure!(self.line.ends_with(b"\n"), "the connection was closed");
        while matches!(self.line.last(), Some(b'\r' | b'\n')) {
            self.line.pop();
        }
        Ok(())
    }

    fn take(&mut self, length: usize) -> anyhow::Result<()> {
        let from = self.body.len();
        self.body.resize(from + length, 0);
        Ok(self.stream.read_exact(&mut self.body[from..])?)
    }

    fn chunks(&mut self) -> anyhow::Result<()> {
        loop {
            self.line()?;
            let length = usize::from_str_radix(std::str::from_utf8(&self.line)?.trim(), 16)?;
            self.take(length)?;
            self.line()?;
            if length == 0 {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::{Client, Request};

    /// What the client makes of an answer sent twice over one connection.
    fn answers(answer: &'static str) -> Vec<Result<String, String>> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for _ in 0..2 {
                assert!(stream.read(&mut [0; 1000]).unwrap() > 0);
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let mut client = Client::connect(address).unwrap();
        let mut ask = || match client.send(&Request::new("GET", "/", "text/plain", b"")) {
            Ok(body) => Ok(String::from_utf8_lossy(body).into_owned()),
            Err(error) => Err(error.to_string()),
        };
        let found = vec![ask(), ask()];
        server.join().unwrap();
        found
    }

    #[test]
    fn answers_of_both_framings_are_read_and_the_connection_stays() {
        let check = |answer, expected: Result<&str, &str>| {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(answers(answer), [expected.clone(), expected], "{answer}");
        };
        check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", Ok("abc"));
        check(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\na\r\n0123456789\r\n0\r\n\r\n",
            Ok("ab0123456789"),
        );
        check("HTTP/1.1 400 Bad\r\ncontent-length: 2\r\n\r\nno", Err("status 400: no"));
    }
}
