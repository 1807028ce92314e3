//! Policies: what is judged, what adapters read, and what each control says of itself.

pub(crate) mod bundle;
pub mod catalogue;
pub mod control;
pub mod info;
pub mod lint;
pub mod reads;
pub mod referential;

/// The referential and edition in force.
pub const EDITION: &str = "secnumcloud-3.2";
