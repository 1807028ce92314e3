//! The engine: facts and verdicts by Rego.

pub mod rego;
