//! The engine: facts and verdicts by Rego.

pub(crate) mod catalogue;
pub(crate) mod evaluate;
pub(crate) mod export;
pub(crate) mod finding;
#[cfg(test)]
mod guards;
pub(crate) mod nearby;
pub(crate) mod node;
pub mod rego;
pub mod session;
pub(crate) mod text;
mod tree;
