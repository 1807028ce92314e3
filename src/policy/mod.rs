//! Policies: controls, adapters and what they read.

pub(crate) mod bundle;
pub mod reads;
