//! Policy-as-code gate for infrastructure plans.

pub mod configuration;
pub mod locate;
pub mod plan;
pub mod report;
pub mod severity;
pub mod source;
