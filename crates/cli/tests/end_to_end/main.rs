//! Drives the real `depesche` binary: real processes, real sockets, real files.
//!
//! `program` starts it, `http` speaks to it, `sample` is what it is fed with; the other modules are the tests.

mod api;
mod commands;
mod durability;
mod hostile;
mod http;
mod life_cycle;
mod program;
mod sample;
