//! Drives the real `depesche` binary: real processes, real sockets, real files.
//!
//! `program` starts it, `http` speaks to it, `sample` is what it is fed with, `origin` what its sources ask; the other
//! modules are the tests.
//! `cfg(test)` tells the lints that all of it is test code, where a panic is how a failure is told.

#[cfg(test)]
mod api;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod duplicates;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod held_back;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod http;
#[cfg(test)]
mod life_cycle;
#[cfg(test)]
mod live;
#[cfg(test)]
mod live_dequeue;
#[cfg(test)]
mod live_feed;
#[cfg(test)]
mod live_folder;
#[cfg(test)]
mod live_pages;
#[cfg(test)]
mod live_tls;
#[cfg(test)]
mod origin;
#[cfg(test)]
mod program;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tables;
