//! HTTP for the sources: bounded in time, size and redirects, and silent about addresses that hold keys.

use std::io::Read;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use depesche_store::Moment;
use jiff::fmt::rfc2822;
use ureq::http::{HeaderMap, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};
use url::Url;

use super::config::shown;
use super::reach::Reach;
use super::schedule::Fault;
use super::stop::Stop;

/// Redirects followed for one answer.
pub(super) const REDIRECTS: usize = 5;

/// How we name ourselves; in robots.txt without the version.
const USER_AGENT: &str = concat!("depesche/", env!("CARGO_PKG_VERSION"));

/// What the system trusts; where it says nothing, what Mozilla trusts.
static ROOTS: LazyLock<RootCerts> = LazyLock::new(|| {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::debug!(%error, "certificates of the system cannot be read");
    }
    let certificates: Vec<Certificate<'static>> =
        found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    if certificates.is_empty() { RootCerts::WebPki } else { RootCerts::new_with_certs(&certificates) }
});

/// The client of one source.
pub(super) struct Web {
    agent: Agent,
    timeout: Duration,
    max_bytes: u64,
    follow: bool,
    stop: Arc<Stop>,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Where it came from in the end.
    pub(super) url: Url,
    /// Whether the way there began with a permanent redirect.
    pub(super) moved: bool,
}

/// What one request brings.
pub(super) enum Step {
    Answer(Answer),
    /// Leads elsewhere, or the reason why it is not followed.
    Redirect {
        status: u16,
        to: Result<Url, String>,
    },
}

impl Answer {
    /// A header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long the server wants to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        retry_after(self.header("retry-after")?, Moment::now())
    }

    /// That this is no answer that can be used.
    pub(super) fn fault(&self) -> Fault {
        let reason = format!("{} answers {}", shown(&self.url), self.status);
        Fault { reason, retry_after: self.retry_after(), gone: self.status == 410 }
    }
}

impl Web {
    /// A client of the source whose address in the configuration is `own`. Does not use a proxy, since that would choose
    /// the machines that are reached. Follows redirects only if `follow`.
    pub(super) fn new(own: &Url, timeout: Duration, max_bytes: u64, follow: bool, stop: Arc<Stop>) -> Web {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(USER_AGENT)
            .max_idle_age(Duration::from_secs(5))
            .tls_config(TlsConfig::builder().root_certs(ROOTS.clone()).build())
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Reach::of(own));
        Web { agent, timeout, max_bytes, follow, stop }
    }

    /// GET with these headers.
    pub(super) fn get(&self, url: &Url, headers: &[(&str, &str)]) -> Result<Answer, Fault> {
        self.get_at_most(url, headers, self.max_bytes)
    }

    /// GET of an answer of at most so many bytes.
    pub(super) fn get_at_most(
        &self,
        url: &Url,
        headers: &[(&str, &str)],
        most: u64,
    ) -> Result<Answer, Fault> {
        self.waited(|| self.follow(url.clone(), headers, most))
    }

    /// DELETE; the status answered.
    pub(super) fn delete(&self, url: &Url) -> Result<Answer, Fault> {
        self.waited(|| {
            let request = self.agent.delete(url.as_str()).config().timeout_global(Some(self.timeout)).build();
            let response = request.call().map_err(|error| failed(url, &error))?;
            // Nothing in the body is of interest.
            Ok(Answer {
                status: response.status().as_u16(),
                headers: response.headers().clone(),
                body: Vec::new(),
                url: url.clone(),
                moved: false,
            })
        })
    }

    fn waited<T>(&self, ask: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        self.stop.while_waiting(ask).unwrap_or_else(|| Err(Fault::stopped()))
    }

    /// GET of a page: where a redirect leads has to be looked at before it is asked for.
    pub(super) fn get_page(&self, url: &Url, headers: &[(&str, &str)]) -> Result<Step, Fault> {
        self.waited(|| self.step(url, headers, self.max_bytes, self.timeout))
    }

    fn follow(&self, mut url: Url, headers: &[(&str, &str)], most: u64) -> Result<Answer, Fault> {
        let deadline = Instant::now() + self.timeout;
        let mut moved = None;
        for _ in 0..=REDIRECTS {
            let rest = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            match self.step(&url, headers, most, rest)? {
                Step::Answer(answer) => return Ok(Answer { moved: moved.unwrap_or_default(), ..answer }),
                Step::Redirect { status, .. } if !self.follow => {
                    let reason = format!(
                        "{} answers with a redirect ({status}); configure the new address",
                        shown(&url)
                    );
                    return Err(Fault::new(reason));
                }
                Step::Redirect { status, to } => {
                    // Only a way that begins permanently and stays so is a move.
                    moved = Some(moved.unwrap_or(true) && matches!(status, 301 | 308));
                    url = to.map_err(Fault::new)?;
                }
            }
        }
        Err(Fault::new(format!("{} leads through more than {REDIRECTS} redirects", shown(&url))))
    }

    /// One request.
    fn step(&self, url: &Url, headers: &[(&str, &str)], most: u64, within: Duration) -> Result<Step, Fault> {
        let mut request = self.agent.get(url.as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.config().timeout_global(Some(within)).build();
        let response = request.call().map_err(|error| failed(url, &error))?;
        let status = response.status().as_u16();
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            return Ok(Step::Redirect { status, to: target(url, &response) });
        }
        read(response, url.clone(), most).map(Step::Answer)
    }
}

/// Where a redirect leads, or why it is not followed.
fn target(from: &Url, response: &Response<Body>) -> Result<Url, String> {
    let to = response.headers().get("location").and_then(|value| value.to_str().ok());
    let to = to
        .and_then(|to| from.join(to).ok())
        .ok_or_else(|| format!("{} answers with a redirect that leads nowhere", shown(from)))?;
    let is_worse = from.scheme() == "https" && to.scheme() != "https";
    if !matches!(to.scheme(), "http" | "https") || is_worse {
        return Err(format!("{} redirects to {}:, which is not followed", shown(from), to.scheme()));
    }
    Ok(to)
}

fn read(response: Response<Body>, url: Url, most: u64) -> Result<Answer, Fault> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let mut body = Vec::new();
    if (200..300).contains(&status) {
        let reader = response.into_body().into_reader();
        reader
            .take(most.saturating_add(1))
            .read_to_end(&mut body)
            .map_err(|error| Fault::new(format!("the answer of {} breaks off: {error}", shown(&url))))?;
        if body.len() as u64 > most {
            return Err(Fault::new(format!("the answer of {} is larger than {most} bytes", shown(&url))));
        }
    }
    Ok(Answer { status, headers, body, url, moved: false })
}

/// Errors of the client may repeat the address; ours never do.
fn failed(url: &Url, error: &ureq::Error) -> Fault {
    let reason = match error {
        ureq::Error::BadUri(_) => "the address is not valid".to_owned(),
        other => other.to_string(),
    };
    Fault::new(format!("{} cannot be reached: {reason}", shown(url)))
}

/// Seconds, or a date.
fn retry_after(value: &str, now: Moment) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    let seconds = then.as_second().saturating_sub(now.second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn reads_how_long_to_wait() {
        let now = "2025-03-01T10:00:00Z".parse().unwrap();
        let check = |value: &str, expected: Option<u64>| {
            assert_eq!(retry_after(value, now), expected.map(Duration::from_secs), "{value}");
        };
        check("120", Some(120));
        check(" 0 ", Some(0));
        check("Sat, 01 Mar 2025 10:05:00 GMT", Some(300));
        check("Sat, 01 Mar 2025 09:00:00 GMT", Some(0));
        check("soon", None);
        check("-5", None);
        check("", None);
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_us_fail(value in ".{0,30}") {
            let _ = retry_after(&value, Moment::now());
        }
    }

    /// A source of this address asks a server on this machine; the answer, and whether the server was reached.
    fn ask_this_machine(own: &str, target: &str) -> (Result<u16, String>, bool) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        listener.set_nonblocking(true).unwrap();
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let server = scope.spawn(|| {
                loop {
                    match listener.accept() {
                        Ok((mut connection, _)) => {
                            connection.set_nonblocking(false).unwrap();
                            let mut head = [0; 1024];
                            let _ = connection.read(&mut head).unwrap();
                            connection.write_all(b"HTTP/1.1 204 Fine\r\nconnection: close\r\n\r\n").unwrap();
                            return true;
                        }
                        Err(_) if ended.load(Ordering::SeqCst) => return false,
                        Err(_) => std::thread::sleep(Duration::from_millis(2)),
                    }
                }
            });
            let port = port.to_string();
            let [own, target] = [own, target].map(|url| Url::parse(&url.replace("PORT", &port)).unwrap());
            let web = Web::new(&own, Duration::from_secs(60), 1000, true, running());
            let answer = web.get(&target, &[]).map(|answer| answer.status).map_err(|fault| fault.reason);
            ended.store(true, Ordering::SeqCst);
            (answer, server.join().unwrap())
        })
    }

    /// Sources that are not to stop, with this thread at work.
    fn running() -> Arc<Stop> {
        let stop = Arc::new(Stop::default());
        std::mem::forget(stop.begin());
        stop
    }

    #[test]
    fn a_link_from_outside_does_not_reach_this_machine() {
        let refused = |own: &str, target: &str| {
            let (answer, reached) = ask_this_machine(own, target);
            assert!(answer.as_ref().is_err_and(|reason| reason.contains("may not lead")), "{answer:?}");
            assert!(!reached, "{own} reached {target}");
        };
        let taken = |own: &str, target: &str| {
            assert_eq!(ask_this_machine(own, target), (Ok(204), true), "{own} {target}");
        };
        refused("https://feed.example/", "http://127.0.0.1:PORT/");
        refused("https://feed.example/", "http://localhost:PORT/");
        refused("https://feed.example/", "http://[::ffff:127.0.0.1]:PORT/");
        refused("https://feed.example/", "http://2130706433:PORT/");
        refused("http://192.168.1.1/", "http://127.0.0.1:PORT/");
        taken("http://127.0.0.1/", "http://127.0.0.1:PORT/");
        taken("http://localhost:1/", "http://127.0.0.1:PORT/");
        taken("http://127.0.0.1:PORT/feed", "http://127.0.0.1:PORT/article");
    }
}
