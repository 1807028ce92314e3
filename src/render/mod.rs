//! Renderers: one report, several formats. No format and no filter changes the exit code.

pub mod sanitize;
pub mod text;
