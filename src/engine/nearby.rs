//! Companions of resources, ready to be looked up while chunks are judged.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::plan::value::Cause;

/// What is known of the companions of one main resource, for one relation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Near {
    /// Companions, as indices of the plan's changes.
    pub(crate) companions: Vec<usize>,
    /// Whether there will be none: known, or why not.
    pub(crate) missing: Missing,
    /// Type of the companion: what a verdict names when it is missing.
    pub(crate) kind: Arc<str>,
}

/// Whether a companion of the kind will be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Missing {
    /// None will exist.
    #[default]
    Yes,
    /// At least one will.
    No,
    /// It cannot be known.
    Unknown(Cause),
}

/// The companions of every main resource, by relation.
#[derive(Debug, Default)]
pub(crate) struct Nearby {
    /// Relation → index of the main change → what is near.
    pub(crate) relations: BTreeMap<(&'static str, &'static str), HashMap<usize, Near>>,
}

impl Nearby {
    /// What is near a main resource; nothing at all for a relation that the data do not name.
    pub(crate) fn of(&self, resource_type: &'static str, relation: &'static str, main: usize) -> Option<&Near> {
        self.relations.get(&(resource_type, relation))?.get(&main)
    }
}
