//! What is built for a resource: the tree of the attribute paths that its adapters read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::plan::value::Shape;

/// A tree of attribute names; its leaves become nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    /// A list: of rows if it has children, else of scalars or of blocks that only have to be there.
    pub(crate) rows: bool,
    /// What is read below.
    pub(crate) children: BTreeMap<Arc<str>, Tree>,
}

impl Tree {
    /// Adds a path in the spelling of [`crate::policy::reads`]: `rule[].port`.
    pub(crate) fn insert(&mut self, path: &str) {
        let mut here = self;
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let (name, rows) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
            here = here.children.entry(name.into()).or_default();
            here.rows |= rows;
        }
    }

    /// The shape to ask the plan for.
    pub(crate) fn shape(&self) -> Shape {
        Shape {
            all: self.children.is_empty(),
            children: self.children.iter().map(|(name, child)| (name.clone(), child.shape())).collect(),
        }
    }

    /// The shape of a root: nothing but the children.
    pub(crate) fn root_shape(&self) -> Shape {
        Shape { all: false, ..self.shape() }
    }
}
