//! Objects of a state, as `planned_values`, `prior_state` and `terraform show -json` of a state write them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::address::Address;
use super::document::{Document, Text};
use super::error::PlanError;
use super::json::{Names, address};
use super::{Actions, RawChange, ResourceChange};

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
    pub(crate) fn parsed_address(&self, part: &'static str) -> Result<Address, PlanError> {
        address(&self.address, self.mode.as_ref(), self.resource_type.as_ref(), part)
    }

    /// Source of the plugin; empty if the document does not say.
    pub(crate) fn provider(&self) -> &str {
        self.provider_name.as_ref().map_or("", |name| &name.0)
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
        Ok(ResourceChange {
            address: self.parsed_address(part)?,
            provider_name: names.keep(self.provider()),
            actions,
            deposed: self.deposed_key.as_ref().map(|key| key.0.as_ref().into()),
            previous_address: None,
            importing: false,
            action_reason: None,
            replace_paths: Vec::new(),
            raw: RawChange::Json {
                before,
                after: values,
                after_unknown: 0..0,
                before_sensitive,
                after_sensitive: sensitive,
            },
        })
    }
}
