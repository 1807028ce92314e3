//! The vendor data of this project, read and asked.

mod aws;
mod azure;
mod google;
mod others;
mod outscale;
mod ovh_and_openstack;
mod scaleway;
mod the_data;

use std::path::{Path, PathBuf};

use super::judged::Judged;
use super::operator::{Control, DeclaredVendor};
use super::place::{IdentifierKind, Place};
use super::settings::Written;
use super::*;
use crate::plan::value::{Cause, Value};
use crate::severity::Confidence;

/// The YAML files of the project, as the JSON texts that a build embeds.
fn documents() -> Vec<(String, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("policies/data"), &mut files);
    collect(&root.join("policies/providers"), &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = std::fs::read_to_string(&path).unwrap();
        let value: serde_json::Value = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, value.to_string())
    };
    files.into_iter().map(read).collect()
}

pub(super) fn data() -> &'static VendorData {
    static DATA: OnceLock<VendorData> = OnceLock::new();
    DATA.get_or_init(|| {
        let documents = documents();
        VendorData::from_documents(documents.iter().map(|(name, json)| (name.as_str(), json.as_str()))).unwrap()
    })
}

fn plugin(source: &str) -> &'static Plugin {
    data().plugin(source).unwrap().unwrap()
}

/// A provider block in which everything is known and nothing is hidden.
fn block(json: &str) -> Written {
    fn convert(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::String(text) if text == "<after apply>" => Value::unknown(Cause::AfterApply),
            serde_json::Value::String(text) => Value::string(text.as_str()),
            serde_json::Value::Array(items) => Value::List(items.iter().map(convert).collect()),
            serde_json::Value::Object(fields) => {
                Value::Object(fields.iter().map(|(name, field)| (name.as_str().into(), convert(field))).collect())
            }
            serde_json::Value::Bool(b) => Value::Bool(*b),
            _ => Value::Null,
        }
    }
    Written::complete(convert(&serde_json::from_str(json).unwrap()))
}

/// Operator and place of a configuration in a few words: `outscale by api[0].endpoint`, `US by region`.
fn who(source: &str, json: &str, resource_type: Option<&str>) -> String {
    match plugin(source).operator(&block(json), &[], resource_type).unwrap() {
        Judged::Known { value, by, .. } => format!("{} by {}", value.id, by.as_deref().unwrap_or("-")),
        Judged::Open { by } => format!("open by {}", by.as_deref().unwrap_or("-")),
        Judged::Unknown { cause, at } => format!("{cause} at {}", at.as_deref().unwrap_or("-")),
    }
}

fn place_words(place: Judged<Place>) -> String {
    match place {
        Judged::Known { value, by, .. } => format!("{} by {}", value.countries.join("+"), by.as_deref().unwrap_or("-")),
        Judged::Open { by } => format!("open by {}", by.as_deref().unwrap_or("-")),
        Judged::Unknown { cause, at } => format!("{cause} at {}", at.as_deref().unwrap_or("-")),
    }
}

fn place(source: &str, json: &str, resource_type: Option<&str>) -> String {
    let (plugin, block) = (plugin(source), block(json));
    match plugin.operator(&block, &[], resource_type).unwrap() {
        Judged::Known { value, .. } => place_words(plugin.configured_place(&value, &block, resource_type)),
        other => place_words(other.map(|_| panic!("known"))),
    }
}

fn country(operator: &str, identifier: &str) -> String {
    match data().operator(operator).unwrap().place(identifier, IdentifierKind::Any) {
        Judged::Known { value, .. } if value.countries.is_empty() => format!("{:?}", value.eu),
        Judged::Known { value, .. } => value.countries.join("+"),
        Judged::Open { .. } => "open".into(),
        Judged::Unknown { cause, .. } => cause.to_string(),
    }
}

#[test]
fn a_plugin_is_found_by_source_at_any_registry_and_by_type() {
    for source in
        ["scaleway/scaleway", "registry.opentofu.org/scaleway/scaleway", "registry.terraform.io/Scaleway/scaleway"]
    {
        assert_eq!(plugin(source).name.as_ref(), "scaleway");
    }
    assert!(data().plugin("registry.terraform.io/acme/scaleway").unwrap().is_none());
    assert_eq!(data().plugin_of_type("outscale_vm").unwrap().unwrap().name.as_ref(), "outscale");
    assert!(data().plugin_of_type("acme_thing").unwrap().is_none());
}

#[test]
fn the_union_has_27_members_and_leaves_neighbours_out() {
    let union = data().union();
    assert_eq!(union.countries.len(), 27);
    for code in ["NO", "IS", "LI", "CH", "GB", "US"] {
        assert!(data().country(code).is_some(), "{code}");
        assert!(!data().in_area(code, &union), "{code}");
    }
    assert!(data().in_area("IE", &union));
}

#[test]
fn a_declared_vendor_answers_for_its_host() {
    let declared = [DeclaredVendor {
        name: "Example Cloud".into(),
        plugin: Some("outscale".into()),
        endpoint: "https://api.cloud.example.fr/v3".into(),
        country: "FR".into(),
        control: Control::Eu,
        regions: [("par1".into(), "FR".into()), ("fra1".into(), "DE".into())].into(),
        qualified: vec!["par1".into()],
        qualified_until: Some("2027-06-30".into()),
    }];
    let plugin = plugin("outscale/outscale");
    let settings = block(r#"{"api": [{"endpoint": "https://api.cloud.example.fr", "region": "fra1"}]}"#);
    let answer = plugin.operator(&settings, &declared, None).unwrap();
    let operator = answer.value().unwrap();
    assert_eq!((operator.name.as_ref(), operator.vendor.control), ("Example Cloud", Control::Eu));
    assert_eq!(place_words(plugin.configured_place(operator, &settings, None)), "DE by api[0].region");
    let inside = |region| {
        let place = operator.place(region, IdentifierKind::Region).value().unwrap().clone();
        operator.scope(&place, "compute").value().unwrap().inside
    };
    assert!(inside("par1"));
    assert!(!inside("fra1"));
    let other = block(r#"{"api": [{"endpoint": "https://api.cloud.example.fr.evil.example", "region": "fra1"}]}"#);
    assert!(plugin.operator(&other, &declared, None).unwrap().value().is_none());
}

#[test]
fn an_area_narrower_than_the_union_is_asked_country_by_country() {
    let operator = data().operator("scaleway").unwrap();
    let place = operator.place("nl-ams", IdentifierKind::Region).value().unwrap().clone();
    assert_eq!(place.eu, Some(true));
    assert_eq!(place.within(&Area::of(["fr", "DE"]), data().countries()), Some(false));
    assert_eq!(place.within(&data().union(), data().countries()), Some(true));
}

#[test]
fn utilities_are_out_of_scope_with_a_reason() {
    let reason = |source, resource_type| data().out_of_scope(source, resource_type).unwrap();
    assert!(reason("registry.terraform.io/hashicorp/random", "random_id").is_some());
    assert!(reason("terraform.io/builtin/terraform", "terraform_data").is_some());
    assert!(reason("registry.terraform.io/acme/random", "random_id").is_none(), "another plugin may keep more");
    assert!(reason("registry.terraform.io/hashicorp/aws", "aws_s3_bucket").is_none());
}

#[test]
fn a_broken_document_is_an_error_and_not_an_unknown_plugin() {
    let documents = [
        ("data/edition", r#"{"as_of": "2026-01-01"}"#),
        ("data/countries", r#"{"sources": {}, "src": null, "date": null, "countries": {}}"#),
        ("data/out-of-scope", "{}"),
        ("providers/x/provider", r#"{"plugins": ["a/x"]}"#),
    ];
    let data = VendorData::from_documents(documents.into_iter()).unwrap();
    assert!(matches!(data.plugin("a/x"), Err(VendorError::Document { .. })));
    assert!(matches!(data.out_of_scope("a/x", "x_y"), Err(VendorError::Document { .. })));
}

#[test]
fn an_unset_argument_of_a_known_vendor_is_certain() {
    let answer = plugin("outscale/outscale").operator(&block("{}"), &[], None).unwrap();
    assert!(matches!(answer, Judged::Known { confidence: Confidence::Certain, .. }));
}

#[test]
fn utility_plugins_are_told_from_clouds() {
    let data = data();
    for source in ["hashicorp/random", "registry.terraform.io/hashicorp/local", "registry.opentofu.org/hashicorp/tls"] {
        assert!(data.is_utility(source).unwrap(), "{source}");
    }
    for source in ["scaleway/scaleway", "registry.terraform.io/hashicorp/aws", "hashicorp/vault"] {
        assert!(!data.is_utility(source).unwrap(), "{source}");
    }
}
