//! Policies: what is judged, and what each control says of itself.

pub mod info;
