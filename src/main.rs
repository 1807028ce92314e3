//! Command line of secnumgate.
fn main() {}
