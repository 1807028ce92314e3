//! Placement facts: where resources and provider configurations are, and who runs them.

use std::collections::BTreeMap;

use crate::engine::rego::Document;
use crate::plan::Plan;
use crate::policy::control::Control;
use crate::project::Project;
use crate::resolve::Resolver;
use crate::vendor::VendorData;

/// The facts of every place concept.
pub(super) fn facts(
    _plan: &Plan,
    _resolver: &Resolver<'_>,
    _vendor: &VendorData,
    _project: &Project,
    _controls: &[&Control],
) -> BTreeMap<&'static str, Vec<Document>> {
    BTreeMap::new()
}
