//! Policy-as-code gate for infrastructure plans.

pub mod configuration;
pub mod engine;
pub mod plan;
pub mod policy;
pub mod report;
pub mod severity;
