//! States: the objects of `planned_values`, `prior_state` and `terraform show -json`, and states read as plans.
//!
//! A state is a plan that changes nothing: each managed object is a change without action, and its values are
//! the same before and after.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::address::{Address, Mode, Names};
use super::change::{address, plugin_of};
use super::document::{Document, Text};
use super::error::PlanError;
use super::hidden::Hidden;
use super::{Actions, Health, Plan, PlanKind, PriorObject, RawChange, RawObject, ResourceChange, state_file};
use crate::configuration::Configuration;

/// True for the output of `terraform show -json` of a state.
pub(crate) fn is_json(document: &Document<'_>) -> bool {
    let of_plans = ["planned_values", "resource_changes", "prior_state", "configuration", "resource_drift"];
    document.has("values") && !of_plans.into_iter().any(|key| document.has(key))
}

/// True for a raw state.
pub(crate) fn is_file(document: &Document<'_>) -> bool {
    document.has("version") && document.has("serial") && document.has("lineage")
}

/// Reads the output of `terraform show -json` of a state.
pub(crate) fn read_json(document: &Document<'_>) -> Result<Plan, PlanError> {
    let mut names = Names::default();
    let (mut changes, mut prior) = (Vec::new(), Vec::new());
    document.get::<StateValues<'_>>("values")?.unwrap_or_default().each(&mut |object| {
        let change = object.to_change(document, &mut names, Actions::NoOp, "values")?;
        match (change.address.mode, change.raw) {
            (Mode::Data, RawChange::Json { after, after_sensitive, .. }) => prior.push(PriorObject {
                address: change.address,
                provider_name: change.provider_name,
                raw: RawObject::Json { values: after, sensitive: after_sensitive },
            }),
            (_, raw) => changes.push(ResourceChange { raw, ..change }),
        }
        Ok(())
    })?;
    Ok(plan(PlanKind::StateJson, document.get("terraform_version")?, changes, prior))
}

/// Reads a raw state.
pub(crate) fn read_file(document: &Document<'_>) -> Result<Plan, PlanError> {
    let mut names = Names::default();
    let (mut changes, mut prior) = (Vec::new(), Vec::new());
    for object in state_file::objects(document, &mut names)? {
        let state_file::FileObject { object, deposed } = object;
        if object.address.mode == Mode::Data {
            prior.push(object);
        } else {
            changes.push(unchanged(object.address, object.provider_name, deposed, RawChange::Unchanged(object.raw)));
        }
    }
    let plan = plan(PlanKind::StateFile, document.get("terraform_version")?, changes, prior);
    Ok(Plan { format_version: "4".to_owned(), ..plan })
}

fn plan(kind: PlanKind, tool_version: Option<String>, changes: Vec<ResourceChange>, prior: Vec<PriorObject>) -> Plan {
    Plan {
        kind,
        format_version: String::new(),
        tool_version,
        health: Health::default(),
        changes,
        prior,
        configuration: Configuration::default(),
        variables: BTreeMap::new(),
        timestamp: None,
        archive: None,
        digest: String::new(),
        text: Hidden::default(),
    }
}

/// A change that changes nothing.
fn unchanged(address: Address, provider_name: Arc<str>, deposed: Option<Arc<str>>, raw: RawChange) -> ResourceChange {
    ResourceChange {
        address,
        provider_name,
        actions: Actions::NoOp,
        deposed,
        previous_address: None,
        importing: false,
        action_reason: None,
        replace_paths: Vec::new(),
        raw,
    }
}

/// `values` of a state: the tree of modules.
#[derive(Default, Deserialize)]
pub(crate) struct StateValues<'a> {
    #[serde(borrow)]
    root_module: Option<StateModule<'a>>,
}

#[derive(Deserialize)]
struct StateModule<'a> {
    #[serde(borrow)]
    resources: Option<Vec<StateObject<'a>>>,
    #[serde(borrow)]
    child_modules: Option<Vec<StateModule<'a>>>,
}

/// One object of a state.
#[derive(Deserialize)]
pub(crate) struct StateObject<'a> {
    #[serde(borrow)]
    address: Text<'a>,
    #[serde(borrow)]
    mode: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    resource_type: Option<Text<'a>>,
    #[serde(borrow)]
    provider_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) deposed_key: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) values: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) sensitive_values: Option<&'a RawValue>,
}

impl<'a> StateValues<'a> {
    /// Calls back with every object, outer modules first.
    pub(crate) fn each(
        &self,
        found: &mut dyn FnMut(&StateObject<'a>) -> Result<(), PlanError>,
    ) -> Result<(), PlanError> {
        self.root_module.as_ref().map_or(Ok(()), |root| root.each(found))
    }
}

impl<'a> StateModule<'a> {
    // The depth is bounded by the depth of the document.
    fn each(&self, found: &mut dyn FnMut(&StateObject<'a>) -> Result<(), PlanError>) -> Result<(), PlanError> {
        for object in self.resources.iter().flatten() {
            found(object)?;
        }
        for module in self.child_modules.iter().flatten() {
            module.each(found)?;
        }
        Ok(())
    }
}

impl StateObject<'_> {
    /// The address, held against mode and type.
    pub(crate) fn parsed_address(&self, names: &mut Names, part: &'static str) -> Result<Address, PlanError> {
        address(names, &self.address, self.mode.as_ref(), self.resource_type.as_ref(), part)
    }

    /// Source of the plugin.
    pub(crate) fn provider(&self) -> &str {
        let resource_type = self.resource_type.as_ref().map_or("", |name| name.0.as_ref());
        plugin_of(self.provider_name.as_ref(), resource_type)
    }

    /// The object as a change with equal sides.
    pub(crate) fn to_change(
        &self,
        document: &Document<'_>,
        names: &mut Names,
        actions: Actions,
        part: &'static str,
    ) -> Result<ResourceChange, PlanError> {
        let values = document.range(self.values);
        let sensitive = document.range(self.sensitive_values);
        // Final values without a change have no side before.
        let (before, before_sensitive) =
            if actions == Actions::NoOp { (values.clone(), sensitive.clone()) } else { (0..0, 0..0) };
        let deposed = self.deposed_key.as_ref().map(|key| key.0.as_ref().into());
        let raw = RawChange::Json {
            before,
            after: values,
            after_unknown: 0..0,
            before_sensitive,
            after_sensitive: sensitive,
        };
        let change = unchanged(self.parsed_address(names, part)?, names.keep(self.provider()), deposed, raw);
        Ok(ResourceChange { actions, ..change })
    }
}
