//! Runs `depesche` as a user would: one command to its end, or a server until it is stopped.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::http::Client;

/// `depesche` with these arguments and nothing of this process's environment that it would read.
pub(crate) fn depesche(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depesche"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("DEPESCHE_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).env("DEPESCHE_THREADS", "2").env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// `depesche` on the data folder `data`.
pub(crate) fn on(data: &Path, arguments: &[&str]) -> Command {
    let mut command = depesche(arguments);
    command.env("DEPESCHE_DATA", data);
    command
}

/// What a command that ran to its end left.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Runs `command` to its end.
    pub(crate) fn of(command: &mut Command) -> Ran {
        Ran::from(command.output().unwrap())
    }

    /// Runs `command` to its end with `input` on its standard input.
    pub(crate) fn with_input(command: &mut Command, input: &[u8]) -> Ran {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::from(child.wait_with_output().unwrap())
    }

    fn from(output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Expects this exit code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "\nstdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Standard output as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// Runs a command on `data` that must end with exit code 0.
#[track_caller]
pub(crate) fn succeed(data: &Path, arguments: &[&str]) -> Ran {
    Ran::of(&mut on(data, arguments)).expect(0)
}

/// `depesche check` finds nothing; returns how many documents it compared.
#[track_caller]
pub(crate) fn assert_sound(data: &Path) -> u64 {
    let report = succeed(data, &["check", "--json"]).json();
    assert_eq!(report["problems"], serde_json::json!([]));
    report["documents"].as_u64().unwrap()
}

/// A running `depesche serve`. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    log: Option<JoinHandle<String>>,
}

impl Server {
    /// Serves `data` on a free port of the loopback interface.
    pub(crate) fn start(data: &Path) -> Server {
        Server::of(&mut on(data, &["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts `command`, which serves, and waits until it listens.
    pub(crate) fn of(command: &mut Command) -> Server {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let begin = said.len();
            let length = lines.read_line(&mut said).unwrap();
            assert!(length > 0, "the server ended before it listened: {said}");
            if let Some((_, address)) = said[begin..].split_once("depesche listens on http://") {
                break address.split_whitespace().next().unwrap().parse().unwrap();
            }
        };
        let log = std::thread::spawn(move || {
            // A killed server may leave half a line.
            while lines.read_line(&mut said).is_ok_and(|length| length > 0) {}
            said
        });
        Server { child, address, log: Some(log) }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A new connection.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// Kills it at once (SIGKILL), as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop (SIGTERM).
    pub(crate) fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits until it has ended; returns its exit code and what it wrote to standard error.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap();
        (status.code(), self.log.take().unwrap().join().unwrap())
    }

    /// Asks it to stop and expects a clean end without panics.
    #[track_caller]
    pub(crate) fn stop(self) {
        self.terminate();
        let (code, log) = self.ended();
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("panicked"), "{log}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already if the test stopped it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
