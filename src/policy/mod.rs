//! Policies: controls, adapters and what they read.

pub(crate) mod bundle;
pub mod control;
pub mod lint;
pub mod reads;

/// The referential and edition in force.
pub const EDITION: &str = "secnumcloud-3.2";
