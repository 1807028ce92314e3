//! The bundled policies, as the build script embedded them.

/// A control.
#[derive(Debug)]
pub(crate) struct EmbeddedControl {
    pub(crate) domain: &'static str,
    pub(crate) id: &'static str,
    pub(crate) path: &'static str,
    pub(crate) source: &'static str,
    pub(crate) header: &'static str,
    pub(crate) examples: &'static str,
}

/// An adapter: what the resources of a provider are, for one concept.
#[derive(Debug)]
pub(crate) struct EmbeddedAdapter {
    pub(crate) provider: &'static str,
    pub(crate) concept: &'static str,
    pub(crate) path: &'static str,
    pub(crate) source: &'static str,
    pub(crate) rules: &'static [EmbeddedRule],
}

/// One rule of an adapter: one resource type, and what is read of it.
#[derive(Debug)]
pub(crate) struct EmbeddedRule {
    pub(crate) resource_type: &'static str,
    pub(crate) after: &'static [&'static str],
    pub(crate) before: &'static [&'static str],
    pub(crate) near: &'static [(&'static str, &'static [&'static str])],
    pub(crate) missing: &'static [&'static str],
    pub(crate) targets: &'static [&'static str],
    pub(crate) removed: bool,
    pub(crate) rows_only: bool,
}

include!(concat!(env!("OUT_DIR"), "/bundle.rs"));
