//! The engine: facts and verdicts by Rego.

mod catalogue;
mod document;
mod evaluate;
pub(crate) mod finding;
#[cfg(test)]
mod guards;
mod nearby;
mod node;
pub mod rego;
pub mod session;
mod tree;
