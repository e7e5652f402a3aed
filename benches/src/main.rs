//! Measurements of Depesche beside its peers.

fn main() {}
