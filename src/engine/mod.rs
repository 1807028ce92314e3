//! The engine: facts and verdicts by Rego.

pub(crate) mod catalogue;
mod document;
pub(crate) mod evaluate;
pub(crate) mod export;
pub(crate) mod finding;
#[cfg(test)]
mod guards;
pub(crate) mod nearby;
mod node;
pub mod rego;
pub mod session;
mod tree;
