//! The HTTP API.
//!
//! [`Server::router`] makes the routes, so that tests call them without a socket; [`Server::run`] serves them on a
//! listener until told to stop. Searches run on threads of their own, as many at once as there are cores; who
//! waits longer than a search may take is turned away with 503. Errors are `application/problem+json` (RFC 9457).

mod articles;
mod figures;
mod metrics;
mod parameters;
mod problem;
mod search;
mod server;
mod source_metrics;
mod suggest;
mod versions;
mod work;

pub use articles::{Accepted, Intake, Refused};
pub use server::{Asset, Limits, Server};
