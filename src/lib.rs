//! Policy-as-code gate for infrastructure plans.

pub mod check;
pub mod configuration;
pub mod engine;
pub mod eval;
pub mod exit;
mod gate;
pub mod lang;
pub mod locate;
pub mod plan;
pub mod policy;
pub mod project;
pub mod render;
pub mod report;
pub mod resolve;
pub mod severity;
mod snippet;
pub mod source;
pub mod vendor;
