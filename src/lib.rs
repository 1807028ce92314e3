//! Policy-as-code gate for infrastructure plans.

pub mod configuration;
pub mod eval;
pub mod locate;
pub mod plan;
pub mod report;
pub mod resolve;
pub mod severity;
pub mod source;
pub mod vendor;
