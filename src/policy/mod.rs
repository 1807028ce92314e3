//! Policies: controls, adapters and what they read.

pub mod reads;
