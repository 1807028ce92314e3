//! Plan JSON: headers and ranges out of the text.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::address::{Mode, Names};
use super::document::{Document, Text};
use super::error::PlanError;
use super::hidden::Hidden;
use super::materialise::{self, Lens};
use super::state::{StateObject, StateValues};
use super::value::{Shape, Value};
use super::{Actions, Health, Plan, PlanKind, PlanMode, PriorObject, RawObject, ResourceChange};
use crate::configuration::Configuration;
use crate::configuration::json::from_json;

/// Reads the document of `terraform show -json tfplan`.
pub(crate) fn read(document: &mut Document<'_>) -> Result<Plan, PlanError> {
    let mut names = Names::default();
    let has_resource_changes = document.has("resource_changes");
    let mut changes = Vec::new();
    if has_resource_changes {
        // Null is no list either: a document that says nothing must not look like one without changes.
        let headers = document.take_changes().ok_or_else(|| PlanError::shape("resource_changes", "not a list"))?;
        changes.reserve_exact(headers.len());
        for header in headers {
            changes.push(header.into_change(document, &mut names)?);
        }
    }
    let configuration = configuration(document)?;
    let prior = prior(document, &mut names)?;
    let mut health = health(document)?;
    health.has_resource_changes = has_resource_changes;
    if has_resource_changes {
        if is_destroy(document, &changes, &configuration)? {
            health.mode = PlanMode::Destroy;
        }
    } else {
        changes = planned_values(document, &mut names)?;
        let managed = |mode| mode == Mode::Managed;
        if !changes.iter().any(|change| managed(change.address.mode)) {
            changes.clear();
            if prior.iter().any(|object| managed(object.address.mode)) {
                health.mode = PlanMode::RefreshOnly;
            }
        }
    }
    Ok(Plan {
        kind: PlanKind::PlanJson,
        format_version: String::new(),
        tool_version: document.get("terraform_version")?,
        health,
        changes,
        prior,
        variables: variables(document, &configuration)?,
        configuration,
        timestamp: document.get("timestamp")?,
        archive: None,
        digest: String::new(),
        text: Hidden::default(),
    })
}

/// The configuration of the document.
fn configuration(document: &Document<'_>) -> Result<Configuration, PlanError> {
    document.raw("configuration").map_or_else(
        || Ok(Configuration::default()),
        |raw| from_json(raw.get()).map_err(|error| document.error("configuration", raw, &error)),
    )
}

/// Values in force of the root variables.
fn variables(document: &Document<'_>, configuration: &Configuration) -> Result<BTreeMap<Arc<str>, Value>, PlanError> {
    #[derive(Deserialize)]
    struct Variable<'a> {
        #[serde(borrow)]
        value: Option<&'a RawValue>,
    }
    let raw = document.get::<BTreeMap<Text<'_>, Variable<'_>>>("variables")?.unwrap_or_default();
    let root = configuration.modules.get("");
    let is_sensitive =
        |name: &str| root.and_then(|root| root.variables.get(name)).is_some_and(|variable| variable.sensitive);
    let everything = Shape::everything();
    Ok(raw
        .into_iter()
        .map(|(name, variable)| {
            let value = variable.value.map_or(Value::Null, |raw| match raw.get() {
                "null" => Value::Null,
                _ if is_sensitive(&name.0) => Value::Redacted,
                text => materialise::from_json(text, &Lens::plain(&everything)),
            });
            (name.0.into(), value)
        })
        .collect())
}

/// What the document says of itself.
fn health(document: &Document<'_>) -> Result<Health, PlanError> {
    #[derive(Deserialize)]
    struct Deferred<'a> {
        #[serde(borrow)]
        resource_change: Option<DeferredChange<'a>>,
    }
    #[derive(Deserialize)]
    struct DeferredChange<'a> {
        #[serde(borrow)]
        address: Text<'a>,
    }
    #[derive(Deserialize)]
    struct Check<'a> {
        #[serde(borrow)]
        address: Option<CheckAddress<'a>>,
        #[serde(borrow)]
        status: Option<Text<'a>>,
    }
    #[derive(Deserialize)]
    struct CheckAddress<'a> {
        #[serde(borrow)]
        to_display: Option<Text<'a>>,
    }
    let deferred = document.get::<Vec<Deferred<'_>>>("deferred_changes")?.unwrap_or_default();
    let checks = document.get::<Vec<Check<'_>>>("checks")?.unwrap_or_default();
    let address = |check: Check<'_>| {
        check.address.and_then(|address| address.to_display).map_or_else(|| "?".to_owned(), |text| text.0.into_owned())
    };
    Ok(Health {
        complete: document.get("complete")?,
        errored: document.get("errored")?.unwrap_or(false),
        applyable: document.get("applyable")?,
        deferred: deferred
            .into_iter()
            .map(|deferred| deferred.resource_change.map_or_else(|| "?".to_owned(), |it| it.address.0.into_owned()))
            .collect(),
        failed_checks: checks
            .into_iter()
            .filter(|check| check.status.as_ref().is_some_and(|status| matches!(&*status.0, "fail" | "error")))
            .map(address)
            .collect(),
        ..Health::default()
    })
}

/// The objects of `planned_values`, as changes whose actions nobody knows.
fn planned_values(document: &Document<'_>, names: &mut Names) -> Result<Vec<ResourceChange>, PlanError> {
    let planned = document.get::<StateValues<'_>>("planned_values")?.unwrap_or_default();
    let mut changes = Vec::new();
    planned.each(&mut |object| {
        changes.push(object.to_change(document, names, Actions::Unknown, "planned_values")?);
        Ok(())
    })?;
    Ok(changes)
}

/// The objects of `prior_state`.
fn prior(document: &Document<'_>, names: &mut Names) -> Result<Vec<PriorObject>, PlanError> {
    #[derive(Deserialize)]
    struct PriorState<'a> {
        #[serde(borrow)]
        values: Option<StateValues<'a>>,
    }
    let state = document.get::<PriorState<'_>>("prior_state")?.and_then(|state| state.values).unwrap_or_default();
    let mut prior = Vec::new();
    state.each(&mut |object: &StateObject<'_>| {
        // The current object stands for its address; what was deposed is in `resource_changes`.
        if object.deposed_key.is_none() {
            prior.push(PriorObject {
                address: object.parsed_address(names, "prior_state")?,
                provider_name: names.keep(object.provider()),
                raw: RawObject::Json {
                    values: document.range(object.values),
                    sensitive: document.range(object.sensitive_values),
                },
            });
        }
        Ok(())
    })?;
    Ok(prior)
}

/// Plan JSON has no mode: a destroy plan deletes everything, plans nothing, and its configuration is not empty.
fn is_destroy(
    document: &Document<'_>,
    changes: &[ResourceChange],
    configuration: &Configuration,
) -> Result<bool, PlanError> {
    let mut managed = changes.iter().filter(|change| change.address.mode == Mode::Managed).peekable();
    let configured = configuration.modules.values().any(|module| !module.resources.is_empty());
    if !configured || managed.peek().is_none() || !managed.all(|change| change.actions == Actions::Delete) {
        return Ok(false);
    }
    let mut empty = true;
    document.get::<StateValues<'_>>("planned_values")?.unwrap_or_default().each(&mut |_| {
        empty = false;
        Ok(())
    })?;
    Ok(empty)
}
