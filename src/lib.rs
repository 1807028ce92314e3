//! Policy-as-code gate for infrastructure plans.

pub mod configuration;
pub mod engine;
pub mod lang;
pub mod plan;
pub mod policy;
pub mod report;
pub mod resolve;
pub mod severity;
pub mod vendor;
