//! The engine: facts and verdicts by Rego.

pub(crate) mod catalogue;
pub(crate) mod evaluate;
pub(crate) mod export;
pub(crate) mod finding;
mod groups;
#[cfg(test)]
mod guards;
pub(crate) mod nearby;
pub(crate) mod node;
pub(crate) mod placements;
pub mod rego;
mod resource;
pub mod session;
pub(crate) mod text;
mod tree;
