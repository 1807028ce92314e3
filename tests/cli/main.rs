//! The program from outside: exit code, standard output and standard error together.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod chains;
mod check;
mod diagnostics;
mod harness;
mod help;
mod project;
mod schema;
