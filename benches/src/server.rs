//! A `depesche serve` of our own, ended when dropped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::place::Place;
use crate::process::{self, Memory};

/// Longest wait for the server to end by itself.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a server over a data folder; returns once it listens.
    pub(crate) fn start(place: &Place, folder: &Path) -> anyhow::Result<Server> {
        let mut command = Command::new(place.depesche()?);
        command.arg("serve").arg("--data").arg(folder.join("data"));
        command.args(["--listen", "127.0.0.1:0", "--log-level", "warn"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let child = command.spawn().context("depesche serve could not be started")?;
        let mut server = Server { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let stderr = server.child.stderr.take().context("the server has no standard error")?;
        let mut lines = BufReader::new(stderr).lines();
        let mut told = String::new();
        for line in lines.by_ref() {
            let line = line?;
            if let Some((_, address)) = line.split_once("listens on http://") {
                server.address = address.trim().parse()?;
                // Read on, so that the server never waits for a full pipe.
                thread::spawn(move || lines.for_each(drop));
                return Ok(server);
            }
            told += &line;
        }
        bail!("depesche serve ended: {told}")
    }

    pub(crate) fn memory(&self) -> Memory {
        process::memory(self.child.id()).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        process::ask_to_end(&self.child);
        let _ = process::ended(&mut self.child, PATIENCE);
    }
}
