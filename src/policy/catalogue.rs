//! The catalogue: what each control says of itself and judges per provider, put together from headers, adapters and
//! vendor data. Nothing is listed twice: a path that an adapter reads is a path that the catalogue shows.

use std::collections::{BTreeMap, BTreeSet};

use super::bundle::{ADAPTERS, EmbeddedRule};
use super::control::{self, Control, HeaderError};
use super::info::{ControlInfo, Inspected, InspectedAttribute, ProjectKey, ProviderInfo, Remediation, RequirementInfo};
use super::{EDITION, referential};
use crate::lang::Localised;
use crate::plan::value::{Number, Value};
use crate::vendor::facts::{Location, PlaceStep, ProviderStep, TypeFacts};
use crate::vendor::plugin::Plugin;
use crate::vendor::{VendorData, VendorError};

/// The type under which a provider configuration stands in the catalogue.
pub const PROVIDER: &str = "provider";

/// Headers or vendor data that do not read.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub enum CatalogueError {
    /// The header of a control.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Header(#[from] HeaderError),
    /// A document of vendor data.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Vendor(#[from] VendorError),
}

/// Every bundled control, by domain and id.
///
/// # Errors
/// If a header or a document of vendor data does not read.
pub fn catalogue(vendor: &VendorData) -> Result<Vec<ControlInfo>, CatalogueError> {
    let plugins = vendor.plugins()?;
    Ok(control::controls()?.iter().map(|control| describe(control, &plugins)).collect())
}

fn describe(control: &Control, plugins: &[&Plugin]) -> ControlInfo {
    let header = &control.header;
    let mut examples = control.examples();
    let providers = plugins.iter().filter_map(|plugin| {
        let inspects = inspects(control, plugin);
        let cannot = header.cannot.get(plugin.name.as_ref()).cloned();
        (cannot.is_some() || !inspects.is_empty()).then(|| ProviderInfo {
            provider: plugin.name.to_string(),
            inspects,
            remediation: header.remedy_at(&plugin.name, "").map(|remedy| remediation(None, remedy)),
            cannot,
            examples: examples.remove(plugin.name.as_ref()).unwrap_or_default(),
        })
    });
    let letters = header.requirements.get(EDITION).into_iter().flatten().map(|letter| {
        let known = referential::letters().get(&letter.letter).map(referential::Letter::typeset);
        RequirementInfo {
            letter: letter.letter.clone(),
            basis: letter.basis,
            summary: known.as_ref().map(|known| known.text.clone()).unwrap_or_default(),
            unseen: known.and_then(|known| known.unseen),
        }
    });
    let keys = header.project.iter();
    ControlInfo {
        id: header.id.clone(),
        domain: control.domain.to_owned(),
        title: header.title.clone(),
        rationale: header.rationale.clone(),
        outcomes: header.outcomes.clone(),
        severity: header.severity,
        unknown: header.unknown,
        project: keys.map(|(key, effect)| ProjectKey { key: key.clone(), effect: effect.clone() }).collect(),
        requirements: letters.collect(),
        providers: providers.collect(),
    }
}

fn remediation(attribute: Option<&str>, remedy: &control::Remediation) -> Remediation {
    Remediation {
        attribute: attribute.map(str::to_owned),
        text: Localised { en: remedy.en.clone(), fr: remedy.fr.clone() },
        snippet: remedy.snippet.as_deref().map(str::to_owned),
    }
}

/// The types of a plugin that a control judges, and what it looks at.
fn inspects(control: &Control, plugin: &Plugin) -> Vec<Inspected> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for concept in &control.header.concepts {
        let adapters =
            ADAPTERS.iter().filter(|adapter| adapter.concept == concept && adapter.provider == &*plugin.name);
        for rule in adapters.flat_map(|adapter| adapter.rules) {
            found.entry(rule.resource_type.to_owned()).or_default().extend(paths_of_rule(rule, plugin));
        }
        for (resource_type, paths) in placed(concept, plugin) {
            found.entry(resource_type).or_default().extend(paths);
        }
    }
    found
        .into_iter()
        .map(|(resource_type, paths)| {
            let mut attributes: Vec<_> = paths.iter().map(|path| attribute(plugin, &resource_type, path)).collect();
            // `kubernetes` is a block in one version of a plugin and a list of blocks in another.
            attributes.dedup_by(|a, b| a.path == b.path);
            // What the resource says comes before what its provider says.
            attributes.sort_by_key(|attribute| attribute.path == PROVIDER);
            Inspected { attributes, remediation: remedies(control, &resource_type), resource_type }
        })
        .collect()
}

/// What a rule reads, of the resource and of its companions; a list is left out where something in it is read.
fn paths_of_rule(rule: &EmbeddedRule, plugin: &Plugin) -> BTreeSet<String> {
    let mut paths = leaves(rule.after.iter().chain(rule.before).chain(rule.targets).copied());
    let companions = plugin.companions(rule.resource_type);
    let types = |relation: &str| companions.and_then(|known| known.get(relation)).map(|companion| &companion.types);
    for (relation, read) in rule.near {
        for companion in types(relation).into_iter().flatten() {
            let read = leaves(read.iter().copied());
            paths.extend(read.iter().map(|path| format!("{companion}.{path}")));
            if read.is_empty() {
                paths.insert(companion.to_string());
            }
        }
    }
    paths
}

fn leaves<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let all: BTreeSet<&str> = paths.collect();
    let inner =
        |path: &&&str| !all.iter().any(|other| other.strip_prefix(**path).is_some_and(|rest| rest.starts_with('.')));
    all.iter().filter(inner).map(|path| (*path).to_owned()).collect()
}

/// The types that a concept of places is about, with the arguments that give the place.
fn placed(concept: &str, plugin: &Plugin) -> Vec<(String, BTreeSet<String>)> {
    let (operators, places) = plugin.arguments();
    let configuration = |paths: Vec<&str>| {
        vec![(PROVIDER.to_owned(), paths.iter().map(|path| path.replace("{endpoint}", "*")).collect())]
    };
    let concerned: fn(&TypeFacts) -> bool = match concept {
        "provider_vendor" => return configuration(operators),
        "provider_place" => return configuration(places.into_iter().chain(operators).collect()),
        "data_place" => |facts| facts.location == Location::Data,
        "key_place" => |facts| facts.location == Location::Key || !facts.keys.is_empty(),
        "scope_place" => |facts| facts.service.is_some(),
        _ => return Vec::new(),
    };
    let types = plugin.types().into_iter().filter(|(_, facts)| concerned(facts));
    types.map(|(name, facts)| (name.to_owned(), place_paths(concept, facts))).collect()
}

fn place_paths(concept: &str, facts: &TypeFacts) -> BTreeSet<String> {
    let keys = facts.keys.iter().filter(|_| concept == "key_place").map(ToString::to_string);
    if concept == "key_place" && facts.location != Location::Key {
        return keys.collect();
    }
    let steps = facts.place.iter().chain(&facts.also).map(|step| match step {
        PlaceStep::Region(path)
        | PlaceStep::Zone(path)
        | PlaceStep::Site(path)
        | PlaceStep::Identifier(path)
        | PlaceStep::Anywhere(path)
        | PlaceStep::Parent { by: path, .. }
        | PlaceStep::Labelled { value: path, .. } => path.to_string(),
    });
    // What the resource leaves open, the configuration of its provider says.
    let provider = (facts.provider != ProviderStep::None).then(|| PROVIDER.to_owned());
    steps.chain(keys).chain(provider).collect()
}

/// An attribute for the reader: its path without `[]`, with its documented default.
fn attribute(plugin: &Plugin, resource_type: &str, path: &str) -> InspectedAttribute {
    let (owner, own) = match path.split_once('.') {
        Some((companion, rest)) if plugin.type_facts(companion).is_some() => (companion, rest),
        _ => (resource_type, path),
    };
    let recorded = plugin.default(owner, own.trim_end_matches("[]")).filter(|default| !default.value.is_null());
    InspectedAttribute {
        path: path.replace("[]", ""),
        default: recorded.map(|default| hcl(&default.value)),
        source: recorded.and_then(|default| {
            let source = plugin.source(&default.source)?;
            Some(format!("{} ({})", source.title, default.date))
        }),
    }
}

/// A value as it is written in HCL.
fn hcl(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(Number::Int(value)) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::List(items) => format!("[{}]", items.iter().map(hcl).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name} = {}", hcl(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Null | Value::Unknown(_) | Value::Redacted => "null".to_owned(),
    }
}

/// The remedies that a header has for a type and for its attributes.
fn remedies(control: &Control, resource_type: &str) -> Vec<Remediation> {
    let all = control.header.remediation.iter();
    all.filter_map(|(key, remedy)| match key.strip_prefix(resource_type)? {
        "" => Some(remediation(None, remedy)),
        rest => Some(remediation(Some(rest.strip_prefix('.')?), remedy)),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::bundle::DATA;

    fn found(id: &str) -> ControlInfo {
        let vendor = VendorData::from_documents(DATA.iter().copied()).unwrap();
        catalogue(&vendor).unwrap().into_iter().find(|control| control.id == id).unwrap()
    }

    fn inspected(control: &ControlInfo, provider: &str, resource_type: &str) -> Vec<InspectedAttribute> {
        let provider = control.providers.iter().find(|known| known.provider == provider).unwrap();
        provider.inspects.iter().find(|known| known.resource_type == resource_type).unwrap().attributes.clone()
    }

    #[test]
    fn what_adapters_read_is_shown_with_documented_defaults() {
        let control = found("data-unencrypted-at-rest");
        assert_eq!(control.domain, "cryptography");
        assert!(control.requirements.iter().all(|requirement| !requirement.summary.en.is_empty()));
        let database = inspected(&control, "scaleway", "scaleway_rdb_instance");
        assert_eq!(database.len(), 1);
        assert_eq!(database[0].path, "encryption_at_rest");
        assert_eq!(database[0].default.as_deref(), Some("false"));
        assert!(database[0].source.as_deref().unwrap().starts_with("terraform-provider-scaleway"), "{database:?}");
    }

    #[test]
    fn companions_are_shown_by_their_type() {
        let bucket = inspected(&found("data-unencrypted-at-rest"), "scaleway", "scaleway_object_bucket");
        let companion = "scaleway_object_bucket_server_side_encryption_configuration";
        let path = format!("{companion}.rule.apply_server_side_encryption_by_default.sse_algorithm");
        assert_eq!(bucket.iter().map(|attribute| attribute.path.as_str()).collect::<Vec<_>>(), [path]);
    }

    #[test]
    fn places_are_judged_at_every_provider_of_the_data() {
        for id in ["data-outside-eu", "provider-region-outside-eu", "vendor-foreign-controlled"] {
            let control = found(id);
            let providers: Vec<&str> = control.providers.iter().map(|provider| provider.provider.as_str()).collect();
            let all = [
                "aws",
                "azurerm",
                "cloudtemple",
                "google",
                "kubernetes",
                "numspot",
                "openstack",
                "outscale",
                "ovh",
                "scaleway",
            ];
            for name in all {
                assert!(providers.contains(&name), "{id}: {name}");
            }
        }
        let volume = inspected(&found("data-outside-eu"), "outscale", "outscale_volume");
        assert_eq!(
            volume.iter().map(|attribute| attribute.path.as_str()).collect::<Vec<_>>(),
            ["subregion_name", "provider"]
        );
        let provider = inspected(&found("provider-region-outside-eu"), "outscale", PROVIDER);
        assert!(provider.iter().any(|attribute| attribute.path == "api.region"), "{provider:?}");
    }

    #[test]
    fn values_read_as_they_are_written() {
        let list = Value::List(vec![Value::String("0.0.0.0/0".into()), Value::Bool(true), Value::Null]);
        assert_eq!(hcl(&list), r#"["0.0.0.0/0", true, null]"#);
    }
}
