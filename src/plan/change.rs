//! Entries of `resource_changes`: what is read of each, its values left where they are.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, IgnoredAny, Visitor};
use serde_json::value::RawValue;

use super::address::{Address, Mode, Names};
use super::document::{Document, Text};
use super::error::{PlanError, shown};
use super::value::{AttributePath, Step};
use super::{Actions, RawChange, ResourceChange};

/// An entry of `resource_changes`.
#[derive(Deserialize)]
pub(crate) struct ChangeHeader<'a> {
    #[serde(borrow)]
    address: Text<'a>,
    #[serde(borrow)]
    previous_address: Option<Text<'a>>,
    #[serde(borrow)]
    mode: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    resource_type: Option<Text<'a>>,
    #[serde(borrow)]
    provider_name: Option<Text<'a>>,
    #[serde(borrow)]
    deposed: Option<Text<'a>>,
    #[serde(borrow)]
    action_reason: Option<Text<'a>>,
    #[serde(borrow)]
    change: ChangeBody<'a>,
}

/// `change` of an entry.
#[derive(Deserialize)]
struct ChangeBody<'a> {
    #[serde(borrow)]
    actions: Vec<Text<'a>>,
    #[serde(borrow)]
    before: Option<&'a RawValue>,
    #[serde(borrow)]
    after: Option<&'a RawValue>,
    #[serde(borrow)]
    after_unknown: Option<&'a RawValue>,
    #[serde(borrow)]
    before_sensitive: Option<&'a RawValue>,
    #[serde(borrow)]
    after_sensitive: Option<&'a RawValue>,
    replace_paths: Option<Vec<Vec<PathStep>>>,
    importing: Option<IgnoredAny>,
}

impl ChangeHeader<'_> {
    /// The change, with ranges for values.
    pub(crate) fn into_change(self, document: &Document<'_>, names: &mut Names) -> Result<ResourceChange, PlanError> {
        let address =
            address(names, &self.address, self.mode.as_ref(), self.resource_type.as_ref(), "resource_changes")?;
        let words: Vec<&str> = self.change.actions.iter().map(|word| word.0.as_ref()).collect();
        let actions = Actions::from_words(&words).ok_or_else(|| PlanError::UnknownActions {
            address: shown(&self.address.0),
            actions: shown(&format!("{words:?}")),
        })?;
        let previous_address =
            self.previous_address.map(|text| address_of(names, &text.0, "previous_address")).transpose()?;
        let replace_paths = self.change.replace_paths.unwrap_or_default();
        let provider_name = names.keep(plugin_of(self.provider_name.as_ref(), &address.resource_type));
        Ok(ResourceChange {
            address,
            provider_name,
            actions,
            deposed: self.deposed.map(|key| key.0.into()),
            previous_address: previous_address.map(Box::new),
            importing: self.change.importing.is_some(),
            action_reason: self.action_reason.map(|reason| names.keep(&reason.0)),
            replace_paths: replace_paths
                .into_iter()
                .map(|steps| AttributePath(steps.into_iter().map(|step| step.0).collect()))
                .collect(),
            raw: RawChange::Json {
                before: document.range(self.change.before),
                after: document.range(self.change.after),
                after_unknown: document.range(self.change.after_unknown),
                before_sensitive: document.range(self.change.before_sensitive),
                after_sensitive: document.range(self.change.after_sensitive),
            },
        })
    }
}

/// An address as it stands in the document.
pub(crate) fn address_of(names: &mut Names, text: &str, part: &'static str) -> Result<Address, PlanError> {
    names.address(text).map_err(|_| PlanError::Address { address: shown(text), part })
}

/// An address that agrees with the mode and type beside it: a document that says two things is refused.
pub(crate) fn address(
    names: &mut Names,
    text: &Text<'_>,
    mode: Option<&Text<'_>>,
    resource_type: Option<&Text<'_>>,
    part: &'static str,
) -> Result<Address, PlanError> {
    let address = address_of(names, &text.0, part)?;
    let word = if address.mode == Mode::Data { "data" } else { "managed" };
    if mode.is_some_and(|mode| mode.0 != word)
        || resource_type.is_some_and(|resource_type| resource_type.0 != *address.resource_type)
    {
        return Err(PlanError::shape(part, format!("`{}` has another `mode` or `type` beside it", shown(&text.0))));
    }
    Ok(address)
}

/// The source of a plugin; in a reduced document that does not say it, the name that the type implies.
pub(crate) fn plugin_of<'t>(provider: Option<&'t Text<'_>>, resource_type: &'t str) -> &'t str {
    let said = provider.map(|name| name.0.as_ref()).filter(|name| !name.is_empty());
    match said.unwrap_or_else(|| resource_type.split('_').next().unwrap_or_default()) {
        "terraform" => BUILT_IN,
        name => name,
    }
}

/// Source of the plugin that is part of the tool.
const BUILT_IN: &str = "terraform.io/builtin/terraform";

/// A step of a path: a name or an index.
struct PathStep(Step);

impl<'de> Deserialize<'de> for PathStep {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StepVisitor;
        impl Visitor<'_> for StepVisitor {
            type Value = PathStep;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or an index")
            }

            fn visit_str<E>(self, name: &str) -> Result<PathStep, E> {
                Ok(PathStep(Step::Name(name.into())))
            }

            fn visit_u64<E: de::Error>(self, index: u64) -> Result<PathStep, E> {
                usize::try_from(index).map(|index| PathStep(Step::Index(index))).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(StepVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_implies_its_plugin_where_the_document_does_not_say_it() {
        let said = Text("registry.terraform.io/hashicorp/aws".into());
        assert_eq!(plugin_of(Some(&said), "aws_s3_bucket"), "registry.terraform.io/hashicorp/aws");
        assert_eq!(plugin_of(None, "outscale_vm"), "outscale");
        assert_eq!(plugin_of(Some(&Text("".into())), "outscale_vm"), "outscale");
        assert_eq!(plugin_of(None, "terraform_data"), BUILT_IN);
    }
}
