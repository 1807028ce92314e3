//! Which rules judge a resource type, and what they read of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::tree::Tree;
use crate::plan::value::Shape;
use crate::policy::bundle::{ADAPTERS, EmbeddedAdapter};

/// Everything that adapters read of one resource type.
#[derive(Debug, Default)]
pub(crate) struct TypeReads {
    /// The adapters with a rule for the type, by concept.
    pub(crate) adapters: BTreeMap<&'static str, &'static EmbeddedAdapter>,
    /// Attributes after the plan.
    pub(crate) after: Tree,
    /// Attributes before the plan.
    pub(crate) before: Tree,
    /// Attributes of companions, by relation.
    pub(crate) near: BTreeMap<&'static str, Tree>,
    /// What to materialise of the state after the plan.
    pub(crate) after_shape: Shape,
    /// What to materialise of the state before the plan: also the attributes whose default may decide, because an
    /// existing object keeps what it has.
    pub(crate) before_shape: Shape,
    /// What to materialise of companions, by relation.
    pub(crate) near_shapes: BTreeMap<&'static str, Shape>,
    /// Relations whose absence is asked for.
    pub(crate) missing: BTreeSet<&'static str>,
    /// Arguments whose target identifies a group.
    pub(crate) targets: BTreeSet<&'static str>,
    /// True if some rule looks at resources that only go away.
    pub(crate) removed: bool,
    /// True if every resource of the type gives at least one fact per concept.
    pub(crate) per_resource: BTreeSet<&'static str>,
}

/// The types that some adapter of the wanted concepts names.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    types: BTreeMap<&'static str, TypeReads>,
}

impl Catalogue {
    /// The catalogue of the concepts that the selected controls read, for the types of a plan.
    pub(crate) fn new(concepts: &BTreeSet<String>, types: &BTreeSet<Arc<str>>) -> Self {
        let mut catalogue = Self::default();
        for adapter in ADAPTERS.iter().filter(|adapter| concepts.contains(adapter.concept)) {
            for rule in adapter.rules.iter().filter(|rule| types.contains(rule.resource_type)) {
                let reads = catalogue.types.entry(rule.resource_type).or_default();
                reads.adapters.insert(adapter.concept, adapter);
                rule.after.iter().for_each(|path| reads.after.insert(path));
                rule.before.iter().for_each(|path| reads.before.insert(path));
                for (relation, paths) in rule.near {
                    let tree = reads.near.entry(relation).or_default();
                    paths.iter().for_each(|path| tree.insert(path));
                }
                reads.missing.extend(rule.missing);
                reads.targets.extend(rule.targets);
                reads.removed |= rule.removed;
                if !rule.rows_only {
                    reads.per_resource.insert(adapter.concept);
                }
            }
        }
        for reads in catalogue.types.values_mut() {
            reads.after_shape = reads.after.root_shape();
            reads.before_shape = reads.before.root_shape();
            reads.before_shape.merge(&reads.after_shape);
            reads.near_shapes = reads.near.iter().map(|(relation, tree)| (*relation, tree.root_shape())).collect();
        }
        catalogue
    }

    /// The types of the catalogue.
    pub(crate) fn types(&self) -> impl Iterator<Item = (&'static str, &TypeReads)> {
        self.types.iter().map(|(name, reads)| (*name, reads))
    }
}
